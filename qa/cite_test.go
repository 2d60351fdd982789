package qa

import (
	"strings"
	"testing"

	"footnote/knowledge"
	"footnote/knowledge/format"
)

// TestCite cites the quote that holds a word of a document.
func TestCite(t *testing.T) {
	long := strings.Repeat("The cellar is locked at night. ", 12) + "These are the keys:"
	tests := []struct{ name, in, word, want string }{
		{"sentence", "The gate is shut. The lodge is open.", "lodge", "The lodge is open."},
		{"item", "Keys are held by:\n\n- Anna\n- Bert", "Bert", "[Keys are held by:] Bert"},
		{"item without introduction", "Keys.\n\n- Anna\n- Bert", "Bert", "Bert"},
		{"nested item", "Keys are held by:\n\n- the porters\n  - Anna\n  - Bert", "Bert", "[the porters] Bert"},
		{"long introduction", long + "\n\n- attic\n- shed", "shed", "[These are the keys:] shed"},
		{"row", "| Room | Seats | Floor |\n|---|---|---|\n| Blue | 12 | |\n| Red | 40 | 2 |", "Blue", "[Room] Blue [Seats] 12"},
		{"code", "```\nmake\nmake install\n```", "install", "make install"},
	}
	for _, tt := range tests {
		d, err := format.Decode("a.md", []byte("# Title\n\n"+tt.in))
		if err != nil {
			t.Fatal(err)
		}
		d.URL = "https://kb.example/a#{anchor}"
		for _, p := range cut(&d, "en") {
			for _, c := range candidates(p, 0, "en", false) {
				if !strings.Contains(c.span.In(d.Text), tt.word) {
					continue
				}
				q := cite(&d, &c)
				if got := shown(q); got != tt.want {
					t.Errorf("%s: cite = %q, want %q", tt.name, got, tt.want)
				}
				if want := "https://kb.example/a#title"; q.URL != want {
					t.Errorf("%s: URL = %q, want %q", tt.name, q.URL, want)
				}
			}
		}
	}
}

func TestPieces(t *testing.T) {
	d := &knowledge.Document{Text: "One, two, three, four."}
	at := func(words string) knowledge.Span {
		i := strings.Index(d.Text, words)
		return knowledge.Span{Start: i, End: i + len(words)}
	}
	tests := []struct {
		keep []knowledge.Span
		want string
	}{
		{[]knowledge.Span{at("One, two")}, "One, two …"},
		{[]knowledge.Span{at("One"), at("three, four.")}, "One … three, four."},
		{[]knowledge.Span{at("two")}, "… two …"},
		{[]knowledge.Span{at("One, two, three, four.")}, "One, two, three, four."},
	}
	for _, tt := range tests {
		c := candidate{span: knowledge.Span{Start: 0, End: len(d.Text)}, keep: tt.keep}
		if got := shown(Citation{Parts: pieces(d, knowledge.Block{}, &c)}); got != tt.want {
			t.Errorf("pieces of %v = %q, want %q", tt.keep, got, tt.want)
		}
	}
}
