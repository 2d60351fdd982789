package qa

import (
	"strings"
	"testing"
)

// TestCountedBelow asks for a number that stands in a table, below the name of
// what it counts.
func TestCountedBelow(t *testing.T) {
	c := library(t, "a.md\n# Buying\n\n| Spend | Quotes | Days |\n|---|---|---|\n| $0–$10,000 | 1 | 3 |\n| $10,000–$50,000 | 2 | 5 |\n| over $50,000 | many | 9 |", garden)
	w, err := engine(t, c).work(t.Context(), Question{Text: "how many quotes do I need for 30k?", Spaces: c.Spaces()})
	if err != nil {
		t.Fatal(err)
	}
	for i := range w.ranked {
		k := &w.ranked[i]
		row := k.span.In(w.views[k.passage].Document.Text)
		if want := strings.Contains(row, "10,000"); k.features[countsIt] != flag(want) {
			t.Errorf("%q: counts quotes = %v, want %v", row, k.features[countsIt], want)
		}
	}
	if first := w.ranked[0].span.In(w.views[w.ranked[0].passage].Document.Text); !strings.Contains(first, "50,000") || strings.Contains(first, "over") {
		t.Errorf("first is %q", first)
	}
}
