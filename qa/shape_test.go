package qa

import (
	"testing"

	"footnote/qa/text"
)

func TestNamesPurpose(t *testing.T) {
	for quote, want := range map[string]bool{
		"To join the list, write to Ana.":      true,
		"If you want to join, write to Ana.":   true,
		"The list is for those who join.":      false,
		"Those who join have to wait.":         false,
		"In order to leave, tell your manager": false,
	} {
		a := text.NewAnalyzer("en")
		r := query{terms: []term{{}}}
		r.terms[0].Alternatives = []string{"join"}
		words, ids := r.mark(a, nil, quote, 0)
		if got := namesPurpose(words, ids); got != want {
			t.Errorf("%q: got %v, want %v", quote, got, want)
		}
	}
}

func TestOpensWithVerdict(t *testing.T) {
	for quote, want := range map[string]bool{
		"No, we take bank transfers only.": true,
		"A: Yes.":                          true,
		"We take no cards.":                false,
		"":                                 false,
	} {
		if got := opensWithVerdict(text.NewAnalyzer("en").Words(nil, quote)); got != want {
			t.Errorf("%q: got %v, want %v", quote, got, want)
		}
	}
}
