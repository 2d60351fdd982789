package qa

import (
	"strings"
	"testing"
	"unicode/utf8"

	"footnote/knowledge"
)

func TestClip(t *testing.T) {
	a := strings.Repeat("a", 190)
	b := strings.Repeat("b", 190)
	tests := []struct {
		name, in string
		needed   int
		want     string // "" for all
	}{
		{"short", "Staff, clients and guests may park here.", 0, ""},
		{"last comma", a + ", " + b + ", and so on, too, and so forth.", 0, a + ", " + b + ", and so on, too"},
		{"semicolon", a + "; " + b + b, 0, a},
		{"dash", a + " – " + b + b, 0, a},
		{"what is needed goes further", a + ", " + b + b, 300, ""},
		{"too little is left", "Yes, " + a + b + b, 0, ""},
		{"no boundary", a + b + b, 0, ""},
		{"in brackets", a + " (" + b + ", " + b + ") " + b, 0, ""},
		{"in quotation marks", a + ` "` + b + `, ` + b + `" ` + b, 0, ""},
		{"within a number", a + "1,000" + b + b, 0, ""},
		{"negation goes", a + ", " + b + ", and not " + b, 0, ""},
		{"contracted negation goes", a + ", " + b + ", which isn’t " + b, 0, ""},
		{"condition goes", a + ", " + b + ", only if " + b, 0, ""},
		{"unless goes", a + ", " + b + ", unless " + b, 0, ""},
		{"as long as", a + ", " + b + ", as long as " + b, 0, ""},
		{"exception goes", a + ", " + b + ", except " + b, 0, ""},
		{"negation stays", "Not " + a + ", " + b + b, 0, "Not " + a},
		{"letters of two bytes", strings.Repeat("é", 190) + ", " + strings.Repeat("ö", 190) + ", und weiter.", 0, ""},
		{"longer letters of two bytes", strings.Repeat("é", 190) + ", " + strings.Repeat("ö", 190) + ", und so weiter und so fort.", 0, strings.Repeat("é", 190) + ", " + strings.Repeat("ö", 190)},
	}
	for _, tt := range tests {
		in := "Before. " + tt.in + " Behind."
		got := clip(in, knowledge.Span{Start: 8, End: 8 + len(tt.in)}, 8+tt.needed).In(in)
		if got != tt.want {
			t.Errorf("%s: clip = %q, want %q", tt.name, got, tt.want)
		}
	}
}

// FuzzClip asks that what is kept begins with the sentence, ends where a clause
// does, and that what goes turns nothing.
func FuzzClip(f *testing.F) {
	f.Add(strings.Repeat("Cats, dogs; birds – all of them, ", 20))
	f.Add(strings.Repeat("unless (it, is), not ", 40))
	f.Add(strings.Repeat("日本、", 200))
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return
		}
		whole := knowledge.Span{Start: 0, End: len(s)}
		kept := clip(s, whole, 0)
		if kept.Empty() {
			return
		}
		text := kept.In(s)
		if !strings.HasPrefix(s, text) || !utf8.ValidString(text) || utf8.RuneCountInString(text) > quoteBytes || utf8.RuneCountInString(text) < leastKept {
			t.Errorf("clip(%q) keeps %q", s, text)
		}
		if guarded(s[kept.End:]) {
			t.Errorf("clip(%q) leaves out %q", s, s[kept.End:])
		}
	})
}
