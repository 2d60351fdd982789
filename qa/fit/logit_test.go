package main

import (
	"math"
	"testing"

	"footnote/qa"
)

// TestRanking fits the order of two candidates a question, of which the right
// one has 1 where the other has 0 in three of four questions. Without a pull
// the weight would be log(3); the pull of 0.01 on the weight in units of the
// spread, which is 1/2, makes it slightly less.
func TestRanking(t *testing.T) {
	var lists []list
	for i := range 4 {
		one, two := make([]float64, len(qa.FeatureNames())), make([]float64, len(qa.FeatureNames()))
		one[0] = 1
		lists = append(lists, list{values: [][]float64{one, two}, right: []bool{i < 3, i == 3}, weight: 1})
	}
	w := ranking(lists, -1)
	if got := w[qa.FeatureNames()[0]]; math.Abs(got-math.Log(3)) > 0.05 || got > math.Log(3) {
		t.Errorf("weight is %v, want a little less than %v", got, math.Log(3))
	}
	if len(w) != 1 {
		t.Errorf("%d observations have a weight, want that which differs alone", len(w))
	}
}

// TestConfidence fits the confidence to a signal with which 8 of 10 cases are
// right, and 3 of 10 without.
func TestConfidence(t *testing.T) {
	var cases []sample
	for i := range 20 {
		c := sample{names: []string{"signal"}, values: []float64{float64(i / 10)}, weight: 1}
		c.right = i < 3 || i >= 10 && i < 18
		cases = append(cases, c)
	}
	w := confidence(cases, -1)
	odds := func(z float64) float64 { return 1 / (1 + math.Exp(-z)) }
	if without, with := odds(w["bias"]), odds(w["bias"]+w["signal"]); math.Abs(without-0.3) > 0.05 || math.Abs(with-0.8) > 0.05 {
		t.Errorf("confidence %.2f without and %.2f with the signal, want 0.3 and 0.8", without, with)
	}
}
