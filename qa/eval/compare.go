package eval

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
)

// Difference is what one engine brings over another in one figure, on the same
// questions.
type Difference struct {
	Set, Figure   string
	Before, After Figure
	// Low and High enclose After - Before in 95 of 100 cases, see Compare.
	Low, High Figure
}

const (
	resamples     = 2000
	resampleShare = 0.025 // left out at either end
)

// Compare returns the differences between two runs of the same questions in
// the figures that can be told question by question, with their intervals: the
// percentiles of the difference over questions drawn anew with replacement, the
// same ones for both runs (a paired bootstrap, Efron and Tibshirani, An
// Introduction to the Bootstrap, 1993, chapters 8 and 13). The draws are the
// same each time. A figure that there is nothing to measure over is left out.
// It panics if the outcomes are not of the same questions in the same order.
func Compare(set string, before, after []Outcome) []Difference {
	if !slices.EqualFunc(before, after, func(a, b Outcome) bool { return a.ID == b.ID }) {
		panic("eval: outcomes of different questions")
	}
	draws := draw(before, after)
	x, y := summarise(set, before), summarise(set, after)
	var out []Difference
	for i, f := range compared {
		d := Difference{Set: set, Figure: f.name, Before: f.of(x), After: f.of(y)}
		if math.IsNaN(float64(d.Before)) {
			continue
		}
		slices.Sort(draws[i])
		cut := int(resampleShare * float64(len(draws[i])))
		d.Low, d.High = Figure(draws[i][cut]), Figure(draws[i][len(draws[i])-1-cut])
		out = append(out, d)
	}
	return out
}

// draw returns, for each of the figures compared, the differences over
// questions drawn anew.
func draw(before, after []Outcome) [][]float64 {
	random := rand.New(rand.NewPCG(1, 1)) //nolint:gosec // the same draws each time
	draws := make([][]float64, len(compared))
	a, b := make([]Outcome, len(before)), make([]Outcome, len(after))
	for range resamples {
		for i := range a {
			j := random.IntN(len(before))
			a[i], b[i] = before[j], after[j]
		}
		x, y := summarise("", a), summarise("", b)
		for i, f := range compared {
			if v := float64(f.of(y) - f.of(x)); !math.IsNaN(v) {
				draws[i] = append(draws[i], v)
			}
		}
	}
	return draws
}

// compared are the figures that Compare compares.
var compared = []struct {
	name string
	of   func(Report) Figure
}{
	{"answer_at_1", func(r Report) Figure { return r.AnswerAt1 }},
	{"answer_at_3", func(r Report) Figure { return r.AnswerAt3 }},
	{"mrr", func(r Report) Figure { return r.MRR }},
	{"auroc", func(r Report) Figure { return r.AUROC }},
	{"useful", func(r Report) Figure { return r.Useful }},
	{"false_answers", func(r Report) Figure { return r.FalseAnswers }},
	{"paraphrase_at_3", func(r Report) Figure { return r.ParaphraseAt3 }},
	{"same_at_3", func(r Report) Figure { return r.SameAt3 }},
}

// WriteDifferences writes ds as a table, a row for each. An error is w's.
func WriteDifferences(w io.Writer, ds []Difference) error {
	var out strings.Builder
	fmt.Fprintf(&out, "%-12s  %-16s  %7s  %7s  %10s  %s\n", "set", "figure", "before", "after", "difference", "95 of 100 within")
	for _, d := range ds {
		fmt.Fprintf(&out, "%-12s  %-16s  %7.3f  %7.3f  %+10.3f  %+.3f to %+.3f\n", d.Set, d.Figure, d.Before, d.After, d.After-d.Before, d.Low, d.High)
	}
	_, err := io.WriteString(w, out.String())
	return err
}
