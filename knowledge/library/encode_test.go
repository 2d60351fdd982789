package library

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"footnote/knowledge"
)

// full returns a document with everything that there is to store.
func full() knowledge.Document {
	span := func(a, b int) knowledge.Span { return knowledge.Span{Start: a, End: b} }
	header := []knowledge.Span{span(30, 34), span(35, 39)}
	return knowledge.Document{
		Title: "Fees", URL: "https://example.org/fees#{anchor}", Language: "de",
		Modified: time.Date(2024, 2, 29, 1, 2, 3, 456, time.FixedZone("", 2*3600)),
		Owners:   []string{"Anna", "Béla"},
		Text:     "Fees\nThese are the fees:\nkayak price\na | 3\nb | 4\n",
		Sections: []knowledge.Section{
			{Blocks: []knowledge.Block{{Kind: knowledge.Paragraph, Span: span(0, 4)}}},
			{
				Heading: []string{"Fees", "Boats"}, Span: span(5, 9), Level: 2, Anchor: "boats", Page: 7,
				Blocks: []knowledge.Block{
					{Kind: knowledge.TableRow, Span: span(40, 45), Group: 3, Lead: span(10, 20), Header: header, Cells: []knowledge.Span{span(40, 41), span(44, 45)}},
					{Kind: knowledge.TableRow, Span: span(46, 49), Group: 3, Lead: span(10, 20), Header: header, Cells: []knowledge.Span{span(46, 47), {}}},
					{Kind: knowledge.ListItem, Span: span(49, 50), Level: 2, Number: -4, Links: []knowledge.Link{{Span: span(49, 50), Target: "#x"}}},
				},
			},
			{Heading: []string{"Fees", "Boats", "Old"}, Level: 3},
		},
		Lines: []knowledge.LineMark{{Offset: 0, Line: 9}, {Offset: 5, Line: 3}, {Offset: 5, Line: 300}},
	}
}

func TestEncode(t *testing.T) {
	old := full()
	old.Period, old.Outdated = "2024", true
	for _, want := range []knowledge.Document{full(), {}, old, {Period: "2024-02"}, {Outdated: true}} {
		data, err := encode(&want)
		if err != nil {
			t.Fatal(err)
		}
		var got knowledge.Document
		if err := decode(data, &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("-stored +read:\n%s", diff)
		}
		for n := range data {
			if err := decode(data[:n], new(knowledge.Document)); err == nil {
				t.Errorf("the first %d of %d bytes are read as a document", n, len(data))
			}
		}
	}
}

// FuzzDecode wants any bytes to be refused or to be a document that is stored
// and read again as it is.
func FuzzDecode(f *testing.F) {
	for _, outdated := range []bool{false, true} {
		d := full()
		d.Outdated = outdated
		data, err := encode(&d)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte{plainEncoding})
	f.Add([]byte{datedEncoding})
	f.Fuzz(func(t *testing.T, data []byte) {
		var d, again knowledge.Document
		if decode(data, &d) != nil {
			return
		}
		data, err := encode(&d)
		if err != nil {
			return
		}
		if err := decode(data, &again); err != nil {
			t.Fatalf("what was read cannot be read again: %v", err)
		}
		if diff := cmp.Diff(d, again, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("-first +again:\n%s", diff)
		}
	})
}
