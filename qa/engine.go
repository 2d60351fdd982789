package qa

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"footnote/knowledge"
	"footnote/qa/semantic"
	"footnote/qa/text"
)

// Config is how an Engine decides. The zero value is not valid; begin with
// Defaults.
type Config struct {
	// Risk is the share of its answers that may be wrong: "careful",
	// "balanced", "eager", or a number between 0 and 1 ("0.05").
	Risk string `toml:"risk"`

	// Confidence is the least that an answer needs, between 0 and 1, in place
	// of the one that the model has for Risk; 0 for that.
	Confidence float64 `toml:"confidence"`

	// Model replaces the weights that come with the program; nil for those.
	Model *Model `toml:"-"`
}

// Defaults returns the Config of an Engine that nobody configured.
func Defaults() Config { return Config{Risk: "balanced"} }

// Validate returns an error that names the first setting that cannot be used.
func (c Config) Validate() error {
	if c.Confidence != 0 && !(c.Confidence > 0 && c.Confidence < 1) {
		return fmt.Errorf("confidence = %v: write a number between 0 and 1, such as 0.62, or 0 to go by the risk", c.Confidence)
	}
	_, err := c.risk()
	return err
}

// Threshold returns the confidence from which on an Engine of c answers. Its
// errors are Validate's, or say that the model cannot be read.
func (c Config) Threshold() (float64, error) {
	m, err := c.model()
	if err != nil {
		return 0, err
	}
	return c.threshold(m)
}

// model returns the weights that c asks for.
func (c Config) model() (*Model, error) {
	if c.Model != nil {
		return c.Model, nil
	}
	return ParseModel(modelFile)
}

func (c Config) threshold(m *Model) (float64, error) {
	if err := c.Validate(); err != nil {
		return 0, err
	}
	if c.Confidence > 0 {
		return c.Confidence, nil
	}
	risk, err := c.risk()
	return m.threshold(risk), err
}

// Engine answers questions from the Collection it was last told to use. All
// its methods are safe for concurrent use.
type Engine struct {
	model     *Model
	table     *semantic.Table
	threshold float64 // the confidence from which on an answer is given
	now       atomic.Pointer[Collection]
	analyzers sync.Pool // of map[text.Language]*text.Analyzer
}

// New returns an Engine that has nothing to read yet. It returns c.Validate's
// error.
func New(c Config) (*Engine, error) {
	m, err := c.model()
	if err != nil {
		return nil, err
	}
	e := &Engine{model: m}
	if e.threshold, err = c.threshold(m); err != nil {
		return nil, err
	}
	if e.table, err = semantic.Load(); err != nil {
		return nil, err
	}
	e.analyzers.New = func() any { return map[text.Language]*text.Analyzer{} }
	e.now.Store(&Collection{})
	return e, nil
}

// Use makes the engine answer from c, from the next question on.
func (e *Engine) Use(c *Collection) { e.now.Store(c) }

// Ask answers q. Not knowing is an Answer with a Reason; an error is only ever
// ctx's.
func (e *Engine) Ask(ctx context.Context, q Question) (Answer, error) {
	w, err := e.work(ctx, q)
	return w.answer, err
}

// Explain answers q as Ask does and shows the steps.
func (e *Engine) Explain(ctx context.Context, q Question) (Explanation, error) {
	w, err := e.work(ctx, q)
	return w.explain(), err
}

// work is a question on its way to an answer.
type work struct {
	query     query
	views     []view      // the passages considered, best first
	ranked    []candidate // the candidate quotes, best first
	shown     []int       // those that answer, into ranked
	signals   signals
	model     *Model
	threshold float64
	answer    Answer
}

// work takes q through all steps.
func (e *Engine) work(ctx context.Context, q Question) (work, error) {
	w := work{model: e.model, threshold: e.threshold}
	if err := ctx.Err(); err != nil {
		return w, err
	}
	shelves := e.now.Load().readable(q.Spaces)
	if len(shelves) == 0 {
		w.answer.Reason = NoDocuments
		return w, nil
	}
	analyzers := e.analyzers.Get().(map[text.Language]*text.Analyzer)
	defer e.analyzers.Put(analyzers)
	s := newSearcher(shelves, analyzers, e.table)

	w.query = s.read(q)
	w.answer.Language = string(w.query.language)
	w.answer.Corrections = w.query.corrections
	if len(w.query.terms) == 0 {
		w.answer.Reason = EmptyQuestion
		return w, nil
	}
	w.views = s.passages(&w.query)
	w.ranked = s.candidates(&w.query, w.views)
	e.model.score(w.ranked)
	rank(w.ranked)
	w.shown = s.compose(&w.query, w.views, w.ranked)
	w.decide(s)
	return w, nil
}

// decide answers with what is shown if the confidence is high enough, else
// refuses and says what was found nearest.
func (w *work) decide(s *searcher) {
	if len(w.shown) > 0 {
		w.signals = w.query.signal(&w.ranked[w.shown[0]])
		w.answer.Confidence = w.model.trust(w.signals)
		if w.query.follows && w.query.own > 0 && w.ranked[w.shown[0]].features[ownCoverage] == 0 {
			w.answer.Confidence = 0 // it would answer the earlier question, not this one
		}
	}
	if len(w.shown) == 0 || w.answer.Confidence < w.threshold {
		w.answer.Reason = NotFound
		w.answer.Unknown = w.query.nowhere()
		w.answer.Nearest = s.nearest(&w.query, w.views)
		return
	}
	for _, i := range w.shown {
		c := &w.ranked[i]
		q := cite(w.views[c.passage].Document, c)
		w.query.strengthen(&q, s.analyzer(w.views[c.passage].language))
		w.answer.Citations = append(w.answer.Citations, q)
	}
	w.answer.Differs = s.differs(&w.query, w.views, w.ranked, w.shown)
}

// Explanation is an Answer and how it came about.
type Explanation struct {
	Answer     Answer
	Wants      string            // what kind of answer the question asks for ("who", "how_many")
	Terms      []ExplainedTerm   // the question's words
	Passages   []RankedPassage   // the passages considered, best first
	Candidates []RankedCandidate // the candidate quotes: those chosen for the answer, then the others, each best first
	Signals    []Feature         // what the confidence is made of
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

// Feature is one observation and how much it weighed.
type Feature struct {
	Name   string
	Value  float64
	Weight float64 // contribution to the score: the model's weight times Value
}

// explain writes down how the answer came about.
func (w *work) explain() Explanation {
	x := Explanation{Answer: w.answer, Wants: w.query.wants.String(), Threshold: w.threshold}
	for i, t := range w.query.terms {
		x.Terms = append(x.Terms, ExplainedTerm{Text: t.word, Stem: t.Alternatives[0], Weight: t.Weight * t.idf, Passages: t.found, Carried: i >= w.query.own})
	}
	for _, i := range w.passages() {
		v := &w.views[i]
		x.Passages = append(x.Passages, RankedPassage{Place: place(v.Document, v.Section, v.Span.Start), Span: v.Span, Text: v.Text(), Score: v.score})
	}
	for _, i := range w.shown {
		x.Candidates = append(x.Candidates, w.explainCandidate(i))
	}
	for i := range w.ranked {
		if !slices.Contains(w.shown, i) {
			x.Candidates = append(x.Candidates, w.explainCandidate(i))
		}
	}
	if len(w.shown) > 0 {
		x.Signals = features(signalNames[:], w.signals[:], w.model.confidence[:])
	}
	return x
}

// passages returns the places of the passages considered, those with the better
// quotes first.
func (w *work) passages() []int {
	order := make([]int, 0, len(w.views))
	seen := make([]bool, len(w.views))
	for _, c := range w.ranked {
		if !seen[c.passage] {
			seen[c.passage] = true
			order = append(order, c.passage)
		}
	}
	for i := range w.views {
		if !seen[i] {
			order = append(order, i)
		}
	}
	return order
}

func (w *work) explainCandidate(i int) RankedCandidate {
	c := &w.ranked[i]
	return RankedCandidate{
		Citation: cite(w.views[c.passage].Document, c), Score: c.score, Decision: c.decision,
		Features: features(featureNames[:], c.features[:], w.model.ranking[:]),
	}
}

// features names values and says what each weighed.
func features(names []string, values, weights []float64) []Feature {
	out := make([]Feature, len(values))
	for i, v := range values {
		out[i] = Feature{Name: names[i], Value: v, Weight: v * weights[i]}
	}
	return out
}
