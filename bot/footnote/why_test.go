package main

import (
	"bytes"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"footnote/adapters/terminal"
	"footnote/knowledge/sample"
	"footnote/qa"
)

// Every observation that an explanation lists has its words for people.
func TestGroundsAreWhole(t *testing.T) {
	x := explainSample(t, "Who co-chaired the Paris conference?")
	has := func(gs []ground, name string) bool {
		return slices.ContainsFunc(gs, func(g ground) bool { return slices.Contains(g.features, name) })
	}
	for _, name := range qa.FeatureNames() {
		if !has(grounds, name) {
			t.Errorf("the feature %s is of no ground: add it to one in grounds.go", name)
		}
	}
	for _, f := range x.Signals {
		if !has(doubts, f.Name) {
			t.Errorf("the signal %s is of no ground: add it to doubts in grounds.go", f.Name)
		}
	}
	if _, ok := wantedWords[x.Wants]; !ok {
		t.Errorf("there are no words for what %q wants", x.Wants)
	}
}

// explainSample explains the answer of the sample library to question.
func explainSample(t *testing.T, question string) *qa.Explanation {
	t.Helper()
	var b qa.Builder
	for d, err := range sample.Source().Documents(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		b.Add(&d)
	}
	c := b.Build()
	e, err := qa.New(qa.Defaults())
	if err != nil {
		t.Fatal(err)
	}
	e.Use(c)
	x, err := e.Explain(t.Context(), qa.Question{Text: question, Spaces: c.Spaces()})
	if err != nil {
		t.Fatal(err)
	}
	return &x
}

// The weights of the reasons and the outset add up to the confidence.
func TestLineAddsUp(t *testing.T) {
	x := explainSample(t, "Who co-chaired the Paris conference?")
	z := 0.0
	for _, r := range append(reasons(doubts, x.Signals), outset(x)...) {
		z += r.weight
	}
	if got := 1 / (1 + math.Exp(-z)); math.Abs(got-x.Answer.Confidence) > 0.05 { // what counts next to nothing is left out
		t.Errorf("the reasons add up to a confidence of %v, want %v", got, x.Answer.Confidence)
	}
}

func TestRenderWhy(t *testing.T) {
	quote := func(path, words string) qa.Citation {
		return qa.Citation{Place: qa.Place{Path: path, Line: 3, Title: "Refunds"}, Parts: []qa.Part{{Role: qa.Quote, Text: words}}}
	}
	candidate := func(words, decision string, coverage, length float64) qa.RankedCandidate {
		return qa.RankedCandidate{Citation: quote("kb/refunds.md", words), Decision: decision, Features: []qa.Feature{
			{Name: "cov_quote", Weight: coverage}, {Name: "count_quote", Weight: coverage}, {Name: "length", Weight: length},
		}}
	}
	x := &qa.Explanation{
		Answer: qa.Answer{
			Reason: qa.NotFound, Confidence: 0.5,
			Corrections: []qa.Correction{{From: "payed", To: "paid"}},
		},
		Wants: "how_much",
		Terms: []qa.ExplainedTerm{
			{Text: "paid", Stem: "paid", Weight: 2.5, Passages: 1},
			{Text: "zyzzyva", Stem: "zyzzyva", Weight: 3},
			{Text: "refunds", Stem: "refund", Weight: 1.25, Passages: 1200, Carried: true},
		},
		Passages: []qa.RankedPassage{{Place: qa.Place{Title: "Refunds", Heading: []string{"Time"}, Path: "kb/refunds.md", Line: 3}}},
		Candidates: []qa.RankedCandidate{
			candidate("Refunds are paid.", "shown", 1, -0.5),
			candidate("Refunds\nare slow.", "says the same as 1", 0, 0),
		},
		Signals:   []qa.Feature{{Name: "top_score", Weight: 2}, {Name: "top_name", Weight: -1}},
		Threshold: 0.62,
	}
	want := `How the question was read
  asks for: how much
  reading “payed” as “paid”
  paid: weight 2.50, in 1 passage
  zyzzyva: in no passage
  refunds (as refund), from around the question: weight 1.25, in 1,200 passages

Where the line was drawn
  The best quote has a confidence of 0.50; an answer needs 0.62, so there is no
     answer.
     for it: how well the best quote fits +2.00
     against it: a name of the question that is missing there −1.00, at the
     outset −1.00

Passages considered (1)
  1. Refunds › Time
     kb/refunds.md:3

Quotes considered (2)
  A weight says how far a quote is ahead of (+) or behind (−) the average quote.
  1. would be shown
     kb/refunds.md:3
     “Refunds are paid.”
     for it: words of the question in it +1.00
     against it: its form −0.25
  2. says the same as 1
     kb/refunds.md:3
     “Refunds are slow.”
     for it: its form +0.25
     against it: words of the question in it −1.00
`
	if diff := cmp.Diff(want, renderWhy(terminal.Style{Width: 80}, x)); diff != "" {
		t.Errorf("renderWhy (-want +got):\n%s", diff)
	}
}

// The same library and question give the same bytes, however many cores there
// are.
func TestWhyIsDeterministic(t *testing.T) {
	questions := []string{
		"Who co-chaired the Paris conference?", "Which risk shuold I choose?", "When were the Japan-U.S. cyber dialogues held?", "Who won the cup?",
	}
	say := func() string {
		var out bytes.Buffer
		for _, q := range questions {
			for _, flag := range []string{"--why", "--json"} {
				code := run(t.Context(), []string{"ask", "--why", flag, q}, strings.NewReader(""), &out, &out, func(string) string { return "" })
				fmt.Fprintln(&out, code)
			}
		}
		return out.String()
	}
	want := say()
	for _, cores := range []int{2, 1, 2} {
		was := runtime.GOMAXPROCS(cores)
		got := say()
		runtime.GOMAXPROCS(was)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("on %d cores (-before +now):\n%s", cores, diff)
		}
	}
}
