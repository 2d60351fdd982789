package qa

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"footnote/knowledge"
	"footnote/qa/index/sealed"
	"footnote/qa/semantic"
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

	// WordsOnly leaves the vectors out, as is done by itself for questions in
	// a language that they do not help. It is for measuring what they bring.
	WordsOnly bool `toml:"-"`

	// Embeddings have passages and questions compared by a model outside of
	// the program too; nil for the vectors in it alone.
	Embeddings *Embeddings `toml:"-"`
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

// Threshold returns the confidence from which on an Engine of c answers, where
// it compares meanings. Its errors are Validate's, or say that the model
// cannot be read.
func (c Config) Threshold() (float64, error) {
	j, err := c.judge(modelFile)
	return j.threshold, err
}

// judge is a model and the confidence from which on an answer is given.
type judge struct {
	*Model
	threshold float64
}

// judge returns the one that c asks for: with the weights in file, unless c has
// others.
func (c Config) judge(file []byte) (judge, error) {
	j := judge{Model: c.Model, threshold: c.Confidence}
	if err := c.Validate(); err != nil {
		return j, err
	}
	var err error
	if j.Model == nil {
		if j.Model, err = ParseModel(file); err != nil {
			return j, err
		}
	}
	if j.threshold == 0 {
		risk, _ := c.risk() // Validate has returned its error
		j.threshold = j.Model.threshold(risk)
	}
	return j, nil
}

// Engine answers questions from the Collection it was last told to use. All
// its methods are safe for concurrent use.
type Engine struct {
	judge   judge // of questions whose meaning is compared
	ofWords judge // of questions of which only the words are
	outside *Embeddings
	now     atomic.Pointer[Collection]
	tools   sync.Pool // of *tools
}

// New returns an Engine that has nothing to read yet. It returns c.Validate's
// error.
func New(c Config) (*Engine, error) {
	e := &Engine{outside: c.Embeddings}
	var err error
	if e.judge, err = c.judge(modelFile); err != nil {
		return nil, err
	}
	if e.ofWords, err = c.judge(modelOfWordsFile); err != nil {
		return nil, err
	}
	table, err := semantic.Load()
	if err != nil {
		return nil, err
	}
	e.tools.New = func() any { return newTools(table, c.WordsOnly) }
	e.now.Store(&Collection{})
	return e, nil
}

// Use makes the engine answer from c, from the next question on.
func (e *Engine) Use(c *Collection) { e.now.Store(c) }

// Ask answers q. Not knowing is an Answer with a Reason; where files of the
// index are damaged, it is answered from the other spaces, and Unread names
// those. An error is ctx's, or the library's of a Collection on disk, or one
// that [IsDamage] knows where nobody can tell which space it concerns.
func (e *Engine) Ask(ctx context.Context, q Question) (Answer, error) {
	w, err := e.work(ctx, q)
	if err != nil {
		return Answer{}, err
	}
	return w.answer, nil
}

// Explain answers q as Ask does and shows the steps.
func (e *Engine) Explain(ctx context.Context, q Question) (Explanation, error) {
	w, err := e.work(ctx, q)
	if err != nil {
		return Explanation{}, err
	}
	return w.explain(), nil
}

// work is a question on its way to an answer.
type work struct {
	query   query
	views   []view      // the passages considered, best first
	ranked  []candidate // the candidate quotes, best first
	shown   []int       // those that answer, into ranked
	signals signals
	judge   judge
	afar    bool // whether the model outside has read the quotes that rank first
	answer  Answer
}

// work takes q through all steps, and through them again without a space that
// turns out to be damaged.
func (e *Engine) work(ctx context.Context, q Question) (work, error) {
	c := e.now.Load()
	for {
		sound, unread := c.unread.part(q.Spaces)
		w, err := e.workOn(ctx, c, Question{q.Text, q.History, sound}, q.Spaces, e.outside)
		if !IsDamage(err) || !c.blame(ctx, err, sound) {
			w.answer.AddUnread(unread...)
			return w, err
		}
	}
}

// workOn takes q, on spaces that can be read, through all steps. It was asked of
// asked, which decide whether it may be sent to the model outside; a nil outside
// is none.
func (e *Engine) workOn(ctx context.Context, c *Collection, q Question, asked []knowledge.Space, outside *Embeddings) (w work, err error) {
	w = work{judge: e.judge}
	if err := ctx.Err(); err != nil {
		return w, err
	}
	defer runtime.KeepAlive(c) // whose files are read in place
	defer sealed.Guard(&err)()
	t := e.tools.Get().(*tools)
	defer e.tools.Put(t)
	s := newSearcher(c, q.Spaces, t)
	if s.statistics.Passages == 0 {
		w.answer.Reason = NoDocuments
		return w, nil
	}

	w, err = e.reading(ctx, c, q, asked, outside, s, 0)
	if err != nil || !w.query.mayLean(q.History) {
		return w, err
	}
	leaning, err := e.reading(ctx, c, q, asked, outside, s, carriedWeight)
	if err != nil || leaning.answer.Confidence <= w.answer.Confidence {
		return w, err
	}
	return leaning, nil
}

// reading takes q through all steps, with the terms of the questions before it at
// the weight lean, or more where q needs them.
func (e *Engine) reading(ctx context.Context, c *Collection, q Question, asked []knowledge.Space, outside *Embeddings, s *searcher, lean float64) (work, error) {
	w := work{judge: e.judge}
	var unnamed error
	w.query = s.read(q, lean, func() string {
		var name string
		name, unnamed = e.named(ctx, c, q, s)
		return name
	})
	if unnamed != nil {
		return w, unnamed
	}
	if w.query.meaning == nil {
		w.judge = e.ofWords
	}
	w.answer.Language = string(w.query.language)
	w.answer.Corrections = w.query.corrections
	if len(w.query.terms) == 0 {
		w.answer.Reason = EmptyQuestion
		return w, nil
	}
	s.distant = outside.ask(ctx, &w.query, asked, s)
	if err := ctx.Err(); err != nil {
		return w, err
	}
	var err error
	if w.views, err = s.passages(&w.query); err != nil {
		return w, err
	}
	w.ranked = s.candidates(&w.query, w.views)
	w.judge.score(w.ranked)
	w.demoteOutdated()
	rank(w.ranked)
	w.reread(ctx, s.distant)
	if err := ctx.Err(); err != nil {
		return w, err
	}
	w.shown = s.compose(&w.query, w.views, w.ranked)
	w.decide(s)
	return w, nil
}

// outdatedGap is how much less likely a quote is to be what somebody wants to
// know when its document says that it is no longer valid: a seventh, in the
// logits of scores.
const outdatedGap = 2

// demoteOutdated has what is no longer valid stand behind what is.
func (w *work) demoteOutdated() {
	for i := range w.ranked {
		if c := &w.ranked[i]; w.views[c.passage].Document.Outdated {
			c.score -= outdatedGap
		}
	}
}

// first returns the quote that ranks first of those that are shown, of which there
// is one at least. It stands behind another where a newer one contradicts it.
func (w *work) first() int { return slices.Min(w.shown) }

// decide answers with what is shown if the confidence is high enough, else
// refuses and says what was found nearest.
func (w *work) decide(s *searcher) {
	if len(w.shown) > 0 {
		w.signals = w.query.signal(w.ranked, w.first(), w.views)
		w.answer.Confidence = w.judge.trust(w.signals)
	}
	if len(w.shown) == 0 || w.answer.Confidence < w.judge.threshold {
		w.answer.Reason = NotFound
		w.answer.Unknown = w.query.nowhere(w.ranked)
		w.answer.Nearest = s.nearest(&w.query, w.views, w.ranked)
		return
	}
	var before Citation
	for _, i := range w.shown {
		c := &w.ranked[i]
		q := cite(w.views[c.passage].Document, c)
		whole := q
		q.dropLeadOf(before)
		before = whole
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
	Misfit     bool              // whether the best quote cannot answer, because it is not of the kind asked for or of another number or year
}

// ExplainedTerm is a word of the question and what became of it.
type ExplainedTerm struct {
	Text     string  // as asked
	Stem     string  // as matched
	Weight   float64 // inverse document frequency over the readable spaces
	Passages int     // readable passages that have it
	Carried  bool    // whether it is from an earlier question or a sentence beside this one
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
	x := Explanation{Answer: w.answer, Wants: w.query.wants.String(), Threshold: w.judge.threshold}
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
		x.Misfit = w.query.misfit(&w.ranked[w.first()].features) == 1
		x.Signals = features(signalNames[:], w.signals[:], w.judge.confidence[:])
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
	x := RankedCandidate{
		Citation: cite(w.views[c.passage].Document, c), Score: c.score, Decision: c.decision,
		Features: features(featureNames[:], c.features[:], w.judge.ranking[:]),
	}
	if w.afar {
		for i := range x.Features {
			x.Features[i].Weight *= ownShare
		}
		x.Features = append(x.Features, Feature{Name: afarQuote, Value: c.afar, Weight: afarGain * c.afar})
	}
	return x
}

// features names values and says what each weighed.
func features(names []string, values, weights []float64) []Feature {
	out := make([]Feature, len(values))
	for i, v := range values {
		out[i] = Feature{Name: names[i], Value: v, Weight: v * weights[i]}
	}
	return out
}
