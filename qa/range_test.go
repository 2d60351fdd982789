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
		if got, _ := means(c.quote, words, c.amount); got != c.want {
			t.Errorf("means(%q, %v) = %v, want %v", c.quote, c.amount, got, c.want)
		}
	}
}

// TestLasts tells ranges of time that hold one of so many years from those that do
// not, whatever unit they are in.
func TestLasts(t *testing.T) {
	for _, c := range []struct {
		quote          string
		years          float64
		within, ranges bool
	}{
		{"2 to 5 years", 3, true, true},
		{"2 to 5 years", 6, false, true},
		{"6 months to 2 years", 1, true, true},
		{"6 months to 2 years", 6, false, true},
		{"2–5 years", 3, true, true},
		{"between 2 and 5 years of service", 3, true, true},
		{"Over 5 years", 6, true, true},
		{"Over 5 years", 5, false, true},
		{"5 years or more", 5, true, true},
		{"5+ years", 6, false, false},
		{"Under 6 months", 1, false, true},
		{"up to 18 months", 1, true, true},
		{"12 months after 1 year", 1, true, false},
		{"three weeks at half pay", 1, false, false},
	} {
		within, ranges := lasts(c.quote, text.NewAnalyzer("en").Words(nil, c.quote), c.years*365)
		if within != c.within || ranges != c.ranges {
			t.Errorf("%q, %v years: %v, %v, want %v, %v", c.quote, c.years, within, ranges, c.within, c.ranges)
		}
	}
}

// TestRangedRows wants the row of a table whose range holds what is asked to have
// it, and the others to be of something else; a comparison has a row for each side.
func TestRangedRows(t *testing.T) {
	const (
		service = "| Service | Full pay |\n|---|---|\n| 6 months to 2 years | three weeks |\n| Over 5 years | eleven weeks |"
		grades  = "| Grade | Size |\n|---|---|\n| Class 1 | 63 mm |\n| Class 2 | 55 mm |"
		orders  = "| Order | Signed by |\n|---|---|\n| £500 to £5,000 | the clerk |\n| £5,000 to £40,000 | the warden |"
	)
	for _, c := range []struct {
		question, table, last string // last cell of the row
		missing, rival        float64
	}{
		{"how long is full pay after 6 years?", service, "three", 1, 1},
		{"how long is full pay after 6 years?", service, "eleven", 0, 0},
		{"who signs an order of £12,000?", orders, "the clerk", 1, 1},
		{"who signs an order of £12,000?", orders, "the warden", 0, 0},
		{"what is the difference between class 1 and class 2?", grades, "63", 0, 0},
		{"what is the difference between class 1 and class 2?", grades, "55", 0, 0},
		{"what is the size of class 1?", grades, "55", 1, 1},
	} {
		f := featuresOf(t, c.question, c.table, c.last)
		if f["number_missing"] != c.missing || f["rival"] != c.rival {
			t.Errorf("%q, row with %q: number_missing %v, rival %v, want %v, %v", c.question, c.last, f["number_missing"], f["rival"], c.missing, c.rival)
		}
	}
	c := library(t, "a.md\n"+orders)
	w, err := engine(t, c).work(t.Context(), Question{Text: "who signs an order of £12,000?", Spaces: c.Spaces()})
	if err != nil {
		t.Fatal(err)
	}
	if got := w.query.nowhere(w.ranked); len(got) > 0 {
		t.Errorf("%q occurs nowhere, though a range holds it", got)
	}
}
