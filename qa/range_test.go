package qa

import (
	"testing"

	"footnote/qa/text"
)

func TestMeans(t *testing.T) {
	for _, c := range []struct {
		quote  string
		amount float64
		want   bool
	}{
		{"$10,000–$50,000 | 2", 30000, true},
		{"$10,000 - $50,000", 30000, true},
		{"between 10k and 50k", 30000, true},
		{"from 10,000 to 50,000 a year", 30000, true},
		{"$50,000 or greater", 30000, false},
		{"$50,000 or greater", 60000, true},
		{"up to $5,000", 3000, true},
		{"up to $5,000", 30000, false},
		{"over 25K", 30000, true},
		{"exactly 30,000", 30000, true},
		{"10,000 in May, 50,000 in June", 30000, false},
		{"no numbers at all", 30000, false},
	} {
		words := text.NewAnalyzer("en").Words(nil, c.quote)
		if got := means(c.quote, words, c.amount); got != c.want {
			t.Errorf("means(%q, %v) = %v, want %v", c.quote, c.amount, got, c.want)
		}
	}
}
