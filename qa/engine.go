package qa

import (
	"context"
	"sync"
	"sync/atomic"

	"footnote/knowledge"
	"footnote/qa/text"
)

// Config is how an Engine decides. The zero value is not valid; begin with
// Defaults.
type Config struct {
	// Risk is the share of its answers that may be wrong: "careful",
	// "balanced", "eager", or a number between 0 and 1 ("0.05").
	Risk string `toml:"risk"`
}

// Defaults returns the Config of an Engine that nobody configured.
func Defaults() Config { return Config{Risk: "balanced"} }

// Validate returns an error that names the first setting that cannot be used.
func (c Config) Validate() error { return nil }

// Engine answers questions from the Collection it was last told to use. All
// its methods are safe for concurrent use.
type Engine struct {
	config    Config
	now       atomic.Pointer[Collection]
	analyzers sync.Pool // of map[text.Language]*text.Analyzer
}

// New returns an Engine that has nothing to read yet. It returns c.Validate's
// error.
func New(c Config) (*Engine, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	e := &Engine{config: c}
	e.analyzers.New = func() any { return map[text.Language]*text.Analyzer{} }
	return e, nil
}

// Use makes the engine answer from c, from the next question on.
func (e *Engine) Use(c *Collection) { e.now.Store(c) }

// Ask answers q. Not knowing is an Answer with a Reason; an error is only ever
// ctx's.
func (e *Engine) Ask(ctx context.Context, q Question) (Answer, error) {
	x, err := e.Explain(ctx, q)
	return x.Answer, err
}

// Explain answers q as Ask does and shows the steps.
func (e *Engine) Explain(ctx context.Context, q Question) (Explanation, error) {
	if err := ctx.Err(); err != nil {
		return Explanation{}, err
	}
	shelves := e.now.Load().readable(q.Spaces)
	if len(shelves) == 0 {
		return Explanation{Answer: Answer{Reason: NoDocuments}}, nil
	}
	analyzers := e.analyzers.Get().(map[text.Language]*text.Analyzer)
	defer e.analyzers.Put(analyzers)

	s := newSearcher(shelves, analyzers)
	r := s.read(q)
	if len(r.terms) == 0 {
		return Explanation{Answer: Answer{Reason: EmptyQuestion}}, nil
	}
	views := s.passages(&r)
	found := s.candidates(&r, views)
	score(found)
	rank(found)
	return s.explain(&r, views, found), nil
}

func score(cs []candidate) {
	for i := range cs {
		f := &cs[i].features
		cs[i].score = f[covQuote] + 0.5*f[covAll] + 0.3*f[pairs] + 0.2*f[passagePlace] + 0.3*f[passageTop] + 0.2*f[fit] - 0.3*f[asks] - 0.2*f[tiny]
	}
}

// Explanation is an Answer and how it came about.
type Explanation struct {
	Answer     Answer
	Wants      string            // what kind of answer the question asks for ("who", "how_many")
	Terms      []ExplainedTerm   // the question's words
	Passages   []RankedPassage   // the passages considered, best first
	Candidates []RankedCandidate // the candidate quotes, best first
	Threshold  float64           // the confidence from which on an answer is given
}

// ExplainedTerm is a word of the question and what became of it.
type ExplainedTerm struct {
	Text     string  // as asked
	Stem     string  // as matched
	Weight   float64 // inverse document frequency over the readable spaces
	Passages int     // readable passages that have it
	Carried  bool    // whether it is from an earlier question
}

// RankedPassage is a passage and its score.
type RankedPassage struct {
	Place
	Span  knowledge.Span // in the document's text
	Text  string
	Score float64
}

// RankedCandidate is a candidate quote, its score and what the score is made
// of.
type RankedCandidate struct {
	Citation Citation
	Score    float64
	Features []Feature
	Decision string // why it is shown or not ("shown", "says the same as 1")
}

// Feature is one observation on a candidate and how much it weighed.
type Feature struct {
	Name   string
	Value  float64
	Weight float64 // contribution to the score
}

// explain writes down how the answer came about.
func (s *searcher) explain(r *query, views []view, found []candidate) Explanation {
	x := Explanation{Wants: r.wants.String(), Answer: Answer{Language: string(r.language)}}
	for i, t := range r.terms {
		x.Terms = append(x.Terms, ExplainedTerm{Text: t.word, Stem: t.Alternatives[0], Weight: t.Weight * t.idf, Passages: t.found, Carried: i >= r.own})
	}
	for i := range views {
		v := &views[i]
		x.Passages = append(x.Passages, RankedPassage{Place: place(v.Document, v.Section, v.Span.Start), Span: v.Span, Text: v.Text(), Score: v.score})
	}
	for i := range found {
		c := &found[i]
		rc := RankedCandidate{Citation: cite(views[c.passage].Document, c), Score: c.score, Decision: c.decision}
		for j, value := range c.features {
			rc.Features = append(rc.Features, Feature{Name: featureNames[j], Value: value})
		}
		x.Candidates = append(x.Candidates, rc)
	}
	if len(found) > 0 {
		x.Answer.Confidence = found[0].features[covAll]
		x.Answer.Citations = append(x.Answer.Citations, x.Candidates[0].Citation)
	} else {
		x.Answer.Reason = NotFound
	}
	return x
}
