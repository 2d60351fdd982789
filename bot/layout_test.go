package bot

import (
	"strings"
	"testing"

	"footnote/knowledge"
	"footnote/qa"
)

func TestStretches(t *testing.T) {
	part := func(text string, strong ...knowledge.Span) qa.Part {
		return qa.Part{Role: qa.Quote, Text: text, Span: knowledge.Span{Start: 100, End: 100 + len(text)}, Strong: strong}
	}
	tests := []struct {
		part qa.Part
		want string
	}{
		{part("Refunds take 14 days."), "Refunds take 14 days."},
		{part("Refunds take 14 days.", knowledge.Span{Start: 113, End: 120}), "Refunds take |*14 days*|."},
		{part("14 days", knowledge.Span{Start: 100, End: 107}), "*14 days*"},
		{part("a b c", knowledge.Span{Start: 104, End: 105}, knowledge.Span{Start: 100, End: 101}), "*a*| b |*c*"},
		{part("a b c", knowledge.Span{Start: 100, End: 103}, knowledge.Span{Start: 102, End: 105}), "*a b*| c"},
		{part("a b c", knowledge.Span{Start: 90, End: 101}, knowledge.Span{Start: 104, End: 200}), "a b c"},
		{part(""), ""},
		{qa.Part{Role: qa.Ellipsis}, ""},
	}
	for _, test := range tests {
		var got []string
		for _, s := range Stretches(test.part) {
			if s.Strong {
				s.Text = "*" + s.Text + "*"
			}
			got = append(got, s.Text)
		}
		if got := strings.Join(got, "|"); got != test.want {
			t.Errorf("Stretches(%q, strong %v) = %s, want %s", test.part.Text, test.part.Strong, got, test.want)
		}
	}
}

func TestIsProse(t *testing.T) {
	sentence, item := qa.Part{Role: qa.Quote}, qa.Part{Role: qa.Quote, Block: knowledge.ListItem}
	lead, gap := qa.Part{Role: qa.Lead}, qa.Part{Role: qa.Ellipsis}
	header := qa.Part{Role: qa.Header, Block: knowledge.TableRow}
	tests := []struct {
		parts []qa.Part
		want  bool
	}{
		{[]qa.Part{sentence}, true}, {[]qa.Part{lead, sentence, gap, sentence}, true}, {[]qa.Part{item}, true}, {[]qa.Part{gap, item, gap}, true},
		{[]qa.Part{item, item}, false}, {[]qa.Part{lead, item}, false}, {[]qa.Part{header, sentence}, false},
		{[]qa.Part{{Role: qa.Quote, Block: knowledge.Code}}, false},
	}
	for i, test := range tests {
		if got := IsProse(test.parts); got != test.want {
			t.Errorf("%d: IsProse = %v, want %v", i, got, test.want)
		}
	}
}

func TestSameRow(t *testing.T) {
	cell := func(role qa.Role, at int) qa.Part {
		return qa.Part{Role: role, Block: knowledge.TableRow, Span: knowledge.Span{Start: at, End: at + 1}}
	}
	first := []qa.Part{cell(qa.Header, 0), cell(qa.Quote, 50)}
	tests := []struct {
		sofar []qa.Part
		next  qa.Part
		want  bool
	}{
		{first[:1], cell(qa.Quote, 50), true},
		{first[:1], cell(qa.Header, 2), false},
		{first, cell(qa.Header, 2), true},  // the header of the next column
		{first, cell(qa.Header, 0), false}, // the first column again: another row
		{first, cell(qa.Quote, 60), false},
	}
	for i, test := range tests {
		if got := SameRow(test.sofar, test.next); got != test.want {
			t.Errorf("%d: SameRow = %v, want %v", i, got, test.want)
		}
	}
}
