package eval

import (
	"bytes"
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"footnote/knowledge"
	"footnote/qa"
)

// quote returns a citation of the words that stand in the document at path.
func quote(path, words string) qa.Citation {
	at := strings.Index(stored[path], words)
	return qa.Citation{
		Place: qa.Place{Document: knowledge.NewDocID("kb", path), Path: path},
		Parts: []qa.Part{{Role: qa.Quote, Text: words, Span: knowledge.Span{Start: at, End: at + len(words)}}},
	}
}

func candidates(cs ...qa.Citation) []qa.RankedCandidate {
	var out []qa.RankedCandidate
	for _, c := range cs {
		out = append(out, qa.RankedCandidate{Citation: c})
	}
	return out
}

func passages(paths ...string) []qa.RankedPassage {
	var out []qa.RankedPassage
	for _, p := range paths {
		out = append(out, qa.RankedPassage{Place: qa.Place{Path: p}, Text: stored[p]})
	}
	return out
}

var stored = map[string]string{
	"paris.txt":  "The conference was held in May 2000. The co-chairs were Kazuo Ogura and Pierre Charasse.",
	"tokyo.txt":  "The Tokyo meeting was held in May 2001.",
	"berlin.txt": "Berlin followed in October 2000.",
}

func text(id knowledge.DocID) (string, bool) {
	t, ok := stored[strings.TrimPrefix(string(id), "kb:")]
	return t, ok
}

// engine gives prepared explanations by question, and moves its clock on by
// one millisecond for the first question, two for the second and so on.
type engine struct {
	explanations map[string]qa.Explanation
	clock        time.Time
	asked        int
}

func (e *engine) Explain(_ context.Context, q qa.Question) (qa.Explanation, error) {
	e.clock = e.clock.Add(time.Duration(e.asked) * time.Millisecond)
	e.asked++
	x, ok := e.explanations[q.Text]
	if !ok {
		return qa.Explanation{}, errors.New("not prepared")
	}
	return x, nil
}

func (e *engine) now() time.Time { return e.clock }

// TestRun has four answerable questions and two that are not; the wanted
// figures are worked out by hand in the comments.
func TestRun(t *testing.T) {
	held, chairs := quote("paris.txt", "The conference was held in May 2000."), quote("paris.txt", "The co-chairs were Kazuo Ogura and Pierre Charasse.")
	tokyo, berlin := quote("tokyo.txt", "The Tokyo meeting was held in May 2001."), quote("berlin.txt", "Berlin followed in October 2000.")
	forged := tokyo
	forged.Parts = []qa.Part{{Role: qa.Quote, Text: "The Tokyo meeting was held in May 2002.", Span: tokyo.Parts[0].Span}}

	qs := []Question{
		{ID: "1", Question: "when was paris?", Answerable: true, Doc: "paris.txt", Answers: []string{"May 2000"}, Wording: "same"},
		{ID: "2", Question: "who chaired?", Answerable: true, Doc: "paris.txt", Answers: []string{"Kazuo Ogura", "Pierre Charasse"}, Need: "all", Wording: "paraphrase"},
		{ID: "3", Question: "which was first?", Answerable: true, Parts: []Part{
			{Doc: "paris.txt", Answer: "May 2000"}, {Doc: "berlin.txt", Answers: []string{"October 2000"}},
		}, Wording: "same"},
		{ID: "4", Question: "and tokyo?", History: []string{"when was paris?"}, Answerable: true, Doc: "tokyo.txt", Answers: []string{"May 2001"}},
		{ID: "5", Question: "who paid?"},
		{ID: "6", Question: "who sang?"},
	}
	e := &engine{explanations: map[string]qa.Explanation{
		// First quote right and shown, next to one that is wrong.
		"when was paris?": {Passages: passages("paris.txt"), Candidates: candidates(held, tokyo), Answer: qa.Answer{Citations: []qa.Citation{held, tokyo}, Confidence: 0.9}},
		// Right quote second; both names in one quote; not answered.
		"who chaired?": {Passages: passages("tokyo.txt", "tokyo.txt", "paris.txt"), Candidates: candidates(held, chairs), Answer: qa.Answer{Confidence: 0.4, Reason: qa.NotFound}},
		// Berlin is fourth: one part is missing among the first three.
		"which was first?": {Passages: passages("berlin.txt"), Candidates: candidates(held, tokyo, chairs, berlin), Answer: qa.Answer{Citations: []qa.Citation{held}, Confidence: 0.6}},
		// Nothing right at all; a quote that is not in the document is shown.
		"and tokyo?": {Passages: passages("berlin.txt"), Candidates: candidates(berlin), Answer: qa.Answer{Citations: []qa.Citation{forged}, Confidence: 0.5}},
		// Answered though it should not be, with more confidence than two of four.
		"who paid?": {Passages: passages("paris.txt"), Candidates: candidates(chairs), Answer: qa.Answer{Citations: []qa.Citation{chairs}, Confidence: 0.5}},
		"who sang?": {Answer: qa.Answer{Confidence: 0.1, Reason: qa.NotFound}},
	}}
	got, outcomes, err := Run(t.Context(), e, text, "g8", qs, Options{Now: e.now})
	if err != nil {
		t.Fatal(err)
	}
	want := Report{
		Set: "g8", Questions: 6, Answerable: 4, Unanswerable: 2,
		DocAt1:     2. / 4, // 1 and 3
		DocAt5:     3. / 4, // and 2, its document being the second
		PassageAt5: 3. / 4,
		AnswerAt1:  2. / 4,               // 1 and 3 (one part is enough here)
		AnswerAt3:  2. / 4,               // 1 and 2
		MRR:        (1 + .5 + 1 + 0) / 4, // ranks 1, 2, 1, none
		// Pairs won: 0.9, 0.6 over both, 0.4 over 0.1, 0.5 over 0.1 and tied: 4+1+1.5 of 8.
		AUROC:    6.5 / 8,
		Answered: 3. / 4, FalseAnswers: 1. / 2,
		RightWhenAnswered: 2. / 4, // 1 and 3 of 1, 3, 4, 5
		Useful:            2. / 4,
		Quotes:            5, QuotesVerified: 4, QuotesPerAnswer: 5. / 4,
		CharsPerAnswer: (36 + 39 + 36 + 39 + 51) / 4.,
		QuotePrecision: 2. / 5,
		FollowupAt3:    0, ParaphraseAt3: 1, SameAt3: 1. / 2,
		P50: 3, P99: 6, // 1 to 6 ms; the warm-up took 0
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-12)); diff != "" {
		t.Errorf("Report (-want +got):\n%s", diff)
	}
	if len(outcomes) != 6 || outcomes[1].Rank != 2 || outcomes[1].AnswerAt1 || outcomes[4].Useful {
		t.Errorf("outcomes = %+v", outcomes)
	}
	if diff := cmp.Diff([]string{"tokyo.txt", "paris.txt"}, outcomes[1].Documents); diff != "" {
		t.Errorf("documents of question 2 (-want +got):\n%s", diff)
	}
}

func TestRunError(t *testing.T) {
	qs := []Question{{ID: "7", Question: "why?"}}
	_, _, err := Run(t.Context(), &engine{}, text, "g8", qs, Options{})
	if err == nil || err.Error() != "question 7: not prepared" {
		t.Errorf("Run = %v, want the engine's error and the question's id", err)
	}
}

func TestIsRight(t *testing.T) {
	tests := []struct {
		answer, quote string
		want          bool
	}{
		{"May 2000", "It was in May 2000.", true},
		{"may 2000", "IT WAS IN MAY 2000", true},
		{"May 2000", "It was in May 20001.", false},
		{"May 2000", "dismay 2000", false},
		{"May 15-17, 2000", "on May 15–17,  2000", true},
		{"8+ months", "for 8+ months to be", true},
		{"co-chairs", "the co chairs", true},
		{"cochairs", "the co-chairs", false},
		{"don't", "they don’t", true},
		{"Pôle d'excellence", "the pôle d'excellence cyber", true},
		{"$5", "it is 5", true},
		{"日本", "日本 と", true},
		{"end", strings.Repeat("x", 396) + " end", true},
		{"end", strings.Repeat("x", 397) + " end", false},
		{"end", strings.Repeat("é", 396) + " end", true},
	}
	for _, tt := range tests {
		sides := Question{Doc: "d", Answers: []string{tt.answer}}.sides()
		c := qa.Citation{Place: qa.Place{Path: "d"}, Parts: []qa.Part{{Role: qa.Lead, Text: tt.answer}, {Role: qa.Quote, Text: tt.quote}}}
		if got := judgeQuote(sides, c).Right; got != tt.want {
			t.Errorf("quote %.40q with answer %q: right = %v, want %v", tt.quote, tt.answer, got, tt.want)
		}
		c.Path = "other"
		if judgeQuote(sides, c).Right {
			t.Errorf("quote %.40q of another document is right", tt.quote)
		}
	}
}

func TestAlso(t *testing.T) {
	sides := Question{Doc: "a", Also: []string{"b"}, Answers: []string{"x", "y"}}.sides()
	for path, want := range map[string]bool{"a": true, "b": true, "c": false} {
		if got := isRight(sides, path, "it is y"); got != want {
			t.Errorf("quote of %s: right = %v, want %v", path, got, want)
		}
		if got := isRightDoc(sides, path); got != want {
			t.Errorf("document %s: right = %v, want %v", path, got, want)
		}
	}
}

// TestEachItsOwn asks that a comparison needs as many quotes as it has parts.
func TestEachItsOwn(t *testing.T) {
	part := func(answer string) Part { return Part{Doc: "d", Answer: answer} }
	tests := []struct {
		parts  []Part
		quotes []string
		want   bool
	}{
		{[]Part{part("x"), part("y")}, []string{"x", "y"}, true},
		{[]Part{part("x"), part("y")}, []string{"x y"}, false},
		{[]Part{part("x"), part("y")}, []string{"x y", "x"}, true}, // the first is for y
		{[]Part{part("x"), part("y")}, []string{"x", "x"}, false},
		{[]Part{part("x"), part("x")}, []string{"x", "z", "x"}, true},
		{[]Part{part("x"), part("y"), part("z")}, []string{"x", "y", "w", "z"}, false}, // fourth
	}
	for _, tt := range tests {
		q := Question{Answerable: true, Parts: tt.parts}
		var ranked []JudgedQuote
		for _, w := range tt.quotes {
			ranked = append(ranked, JudgedQuote{Path: "d", Text: w})
		}
		if got := answerAt3(q, q.sides(), ranked); got != tt.want {
			t.Errorf("answerAt3 of %q for %v = %v, want %v", tt.quotes, tt.parts, got, tt.want)
		}
	}
}

func TestNeedAll(t *testing.T) {
	q := Question{Answerable: true, Doc: "d", Answers: []string{"x", "y"}, Need: "all"}
	for quotes, want := range map[string]bool{"x": false, "x,y": true, "x y": true, "a,x,b,y": false, "y,a,x": true} {
		var ranked []JudgedQuote
		for _, w := range strings.Split(quotes, ",") {
			ranked = append(ranked, JudgedQuote{Path: "d", Text: w})
		}
		if got := answerAt3(q, q.sides(), ranked); got != want {
			t.Errorf("answerAt3 of %q = %v, want %v", quotes, got, want)
		}
	}
}

func TestPassageWords(t *testing.T) {
	long := strings.Repeat("word ", 199) + "x y"
	for answer, want := range map[string]bool{"x": true, "y": false} {
		sides := Question{Doc: "d", Answers: []string{answer}}.sides()
		if got := passageAt5(sides, []qa.RankedPassage{{Place: qa.Place{Path: "d"}, Text: long}}); got != want {
			t.Errorf("passage with %q as a word of the first 200: %v, want %v", answer, got, want)
		}
	}
}

func TestVerified(t *testing.T) {
	good := quote("tokyo.txt", "May 2001")
	if !verified(good, text) {
		t.Error("a quote that stands in the text is not verified")
	}
	lead := quote("tokyo.txt", "May 2001")
	lead.Parts = append(lead.Parts, qa.Part{Role: qa.Ellipsis}, qa.Part{Role: qa.Lead, Text: "Notes:", Span: knowledge.Span{Start: 0, End: 6}})
	unknown := good
	unknown.Document = "kb:none.txt"
	for name, c := range map[string]qa.Citation{
		"lead that is not in the text": lead, "document that is not stored": unknown, "nothing": {Place: good.Place},
	} {
		if verified(c, text) {
			t.Errorf("%s is verified", name)
		}
	}
}

func TestPercentile(t *testing.T) {
	var all []Outcome
	for i := 200; i > 0; i-- {
		all = append(all, Outcome{Millis: float64(i)})
	}
	if p50, p99 := percentile(all, 50), percentile(all, 99); p50 != 100 || p99 != 198 {
		t.Errorf("percentiles 50 and 99 of 1 to 200 = %v and %v, want 100 and 198", p50, p99)
	}
}

func TestWrite(t *testing.T) {
	r := summarise("xquad-en", nil)
	r.DocAt1 = 0.98
	s := Report{Set: "g8", AUROC: Figure(math.NaN()), DocAt1: 0.5}
	var out strings.Builder
	if err := Write(&out, r, s); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(out.String(), "\n")
	for i, want := range map[int]string{
		0: "set                   xquad-en       g8",
		4: "doc_at_1                 0.980    0.500",
		5: "doc_at_5                     –    0.000",
	} {
		if lines[i] != want {
			t.Errorf("line %d = %q, want %q", i+1, lines[i], want)
		}
	}
}

// TestShared asks that the questions of the development sets can be read.
func TestShared(t *testing.T) {
	for set, want := range map[string]int{"handbook": 120, "g8": 92, "xquad-en": 1190} {
		name := filepath.Join("..", "..", "..", "shared", "eval", set, "questions.jsonl")
		data, err := os.ReadFile(name)
		if err != nil {
			t.Skip("the development questions are not here:", err)
		}
		qs, err := Read(bytes.NewReader(data), name)
		if err != nil || len(qs) != want {
			t.Errorf("Read(%s) = %d questions, %v; want %d", name, len(qs), err, want)
		}
	}
}
