package qa

import (
	"context"
	"sync/atomic"

	"footnote/knowledge"
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
	config Config
	now    atomic.Pointer[Collection]
}

// New returns an Engine that has nothing to read yet. It returns c.Validate's
// error.
func New(c Config) (*Engine, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	return &Engine{config: c}, nil
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
	return Explanation{Answer: Answer{Reason: NotFound}}, ctx.Err()
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
	Text      string  // as asked
	Stem      string  // as matched
	Weight    float64 // inverse document frequency over the readable spaces
	Documents int     // readable documents that have it
	Stop      bool    // whether it was left out as a function word
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
