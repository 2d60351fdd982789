package eval

import (
	"strconv"
	"strings"
	"testing"
)

// TestCompare compares two runs on a hundred questions that the second answers
// rightly ten more of. The difference of a share of pairs has the standard
// error sqrt(0.1 × 0.9 / 100) = 0.03, so that the interval is about 0.1 ± 0.06.
func TestCompare(t *testing.T) {
	var before, after []Outcome
	for i := range 100 {
		o := Outcome{ID: strconv.Itoa(i), Answerable: true, AnswerAt1: i < 50}
		before = append(before, o)
		o.AnswerAt1 = i < 60
		after = append(after, o)
	}
	ds := Compare("hundred", before, after)
	if ds[0].Figure != "answer_at_1" {
		t.Fatalf("the first figure is %s", ds[0].Figure)
	}
	d := ds[0]
	if d.Before != 0.5 || d.After != 0.6 || d.Low < 0.02 || d.Low > 0.06 || d.High < 0.14 || d.High > 0.18 {
		t.Errorf("got %+v, want 0.5 and 0.6 with about 0.04 to 0.16", d)
	}
	for _, d := range ds {
		if d.Figure == "auroc" || d.Figure == "same_at_3" {
			t.Errorf("%s has a difference without a question to measure it over", d.Figure)
		}
		if d.Figure == "answer_at_3" && (d.Low != 0 || d.High != 0) {
			t.Errorf("answer_at_3 is the same in both, got %+v", d)
		}
	}
	var out strings.Builder
	if err := WriteDifferences(&out, ds[:1]); err != nil || !strings.Contains(out.String(), "+0.100") {
		t.Errorf("wrote %q, %v", out.String(), err)
	}
}

func TestCompareOtherQuestions(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("outcomes of different questions were compared")
		}
	}()
	Compare("set", []Outcome{{ID: "1"}}, []Outcome{{ID: "2"}})
}
