package main

import (
	"context"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"strings"

	"footnote/knowledge"
	"footnote/knowledge/folder"
	"footnote/qa"
	"footnote/qa/eval"
)

// space is the one that all documents are read into.
const space knowledge.Space = "fit"

// set is a collection and questions on it.
type set struct {
	name       string
	of         string  // the name without the half
	weight     float64 // what a question of the set is worth in fitting
	measure    bool    // whether figures are reported
	collection *qa.Collection
	questions  []eval.Question
	fold       map[string]int // by key
	weights    [folds]map[string]float64
	samples    []sample
}

// plan says which sets are fitted on. A set with half is the set named before
// it with every other document left out, the even ones or the odd ones, so
// that many of its questions have no answer though much is said nearby.
var plan = []struct {
	name   string
	half   int // 0 for all documents, 1 and 2 for either half
	weight float64
}{
	{"handbook", 0, 4}, {"handbook", 1, 1}, {"handbook", 2, 1},
	{"g8", 0, 3}, {"g8", 1, 0.5}, {"g8", 2, 0.5},
	{"xquad-en", 0, 1}, {"xquad-en", 1, 0.125}, {"xquad-en", 2, 0.125},
	{"clinic", 0, 3}, {"clinic", 1, 0.5}, {"clinic", 2, 0.5},
	{"sample", 0, 3}, {"sample", 1, 0.5}, {"sample", 2, 0.5},
	{"harbor", 0, 1.5}, {"lantern", 0, 1.5}, {"strait", 0, 1.5}, {"tidewatch", 0, 1.5}, {"valley", 0, 1.5},
}

// place returns the file of questions and the folder of documents of the set
// named; those that are not the project's own are in the folder dir.
func place(dir, name string) (questions, docs string) {
	switch name {
	case "sample":
		return "knowledge/sample/testdata/questions.jsonl", "knowledge/sample"
	case "handbook", "g8", "xquad-en":
	default:
		dir = "qa/testdata"
	}
	return filepath.Join(dir, name, "questions.jsonl"), filepath.Join(dir, name, "docs")
}

func load(ctx context.Context, dir string) ([]*set, error) {
	var out []*set
	for _, p := range plan {
		questions, docs := place(dir, p.name)
		s, err := loadSet(ctx, questions, docs, p.half)
		if err != nil {
			return nil, err
		}
		s.name, s.of, s.weight, s.measure = p.name, p.name, p.weight, p.half == 0
		if p.half > 0 {
			s.name += fmt.Sprintf(" half %d", p.half)
		}
		out = append(out, s)
	}
	return out, nil
}

func loadSet(ctx context.Context, questions, docs string, half int) (*set, error) {
	s := &set{fold: map[string]int{}}
	f, err := os.Open(filepath.Clean(questions))
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // only read
	if s.questions, err = eval.Read(f, f.Name()); err != nil {
		return nil, err
	}
	var b qa.Builder
	i := 0
	err = each(ctx, docs, func(d *knowledge.Document) {
		if i++; half == 0 || i%2 == half%2 {
			b.Add(d)
		}
	})
	s.collection = b.Build()
	s.deal()
	return s, err
}

// each calls do with every document in the folder docs.
func each(ctx context.Context, docs string, do func(*knowledge.Document)) error {
	c := folder.Defaults()
	c.Name, c.Path, c.Space = "fit", docs, space
	source, err := folder.New(c)
	if err != nil {
		return err
	}
	for d, err := range source.Documents(ctx) {
		if err != nil {
			continue // of the sample's folder, what is no document
		}
		do(&d)
	}
	return ctx.Err()
}

// deal deals the questions into folds.
func (s *set) deal() {
	for _, q := range s.questions {
		s.fold[key(q.Question, q.History)] = deal(q)
	}
}

// key tells questions apart.
func key(text string, history []string) string { return strings.Join(append(history, text), "\n") }

// deal returns the fold of q. Questions on the same document share a fold where
// there are many documents, so that what is held out is new in subject too.
func deal(q eval.Question) int {
	by := key(q.Question, q.History)
	if strings.HasPrefix(q.ID, "xquad") || strings.Contains(q.ID, "#") {
		by = q.Doc
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(by))
	return int(h.Sum32()>>4) % folds
}

// list is what is seen of one question: its candidates, and which are right.
type list struct {
	of     string // the name of its set, without the half
	values [][]float64
	right  []bool
	weight float64
	fold   int
}

// lists asks every question and returns those with a right and a wrong
// candidate.
func (s *set) lists(ctx context.Context, t trial) ([]list, error) {
	if s.weight == 0 {
		return nil, nil
	}
	e, err := t.engine(nil, qa.Defaults().Risk)
	if err != nil {
		return nil, err
	}
	e.Use(s.collection)
	var out []list
	for _, q := range s.questions {
		x, err := e.Explain(ctx, ask(q))
		if err != nil {
			return nil, err
		}
		l := list{of: s.of, weight: s.weight, fold: deal(q)}
		n := 0
		for _, c := range x.Candidates {
			right := q.Right(c.Citation)
			if right {
				n++
			}
			l.right = append(l.right, right)
			l.values = append(l.values, t.values(c.Features))
		}
		if n > 0 && n < len(l.right) {
			out = append(out, l)
		}
	}
	return out, nil
}

// modelFile is the form of qa/model.json, see qa.ParseModel.
type modelFile struct {
	About      string             `json:"about"`
	Ranking    map[string]float64 `json:"ranking"`
	Confidence map[string]float64 `json:"confidence"`
	Curve      []point            `json:"curve"`
	Figures    []eval.Report      `json:"figures,omitempty"` // of questions held out; read by people
}

// point is one of the curve, see qa.Model.
type point struct {
	Confidence float64 `json:"confidence"`
	Wrong      float64 `json:"wrong"`
	Answered   float64 `json:"answered"`
}

// always is a curve that lets everything be answered.
var always = []point{{Confidence: 0, Wrong: 0, Answered: 1}}

// sample is what is seen of one question's ranking: the signals and whether
// what would be shown is right.
type sample struct {
	set    *set
	values []float64
	names  []string
	right  bool
	weight float64
	fold   int
}

// ask asks the questions of one fold with the given weights and keeps the
// signals.
func (s *set) ask(ctx context.Context, t trial, weights map[string]float64, fold int) error {
	s.weights[fold] = weights
	if s.weight == 0 {
		return nil
	}
	e, err := t.engine(&modelFile{Ranking: weights, Confidence: map[string]float64{"bias": 0}, Curve: always}, qa.Defaults().Risk)
	if err != nil {
		return err
	}
	e.Use(s.collection)
	for _, q := range s.questions {
		if deal(q) != fold {
			continue
		}
		x, err := e.Explain(ctx, ask(q))
		if err != nil {
			return err
		}
		s.keep(t, q, x, fold)
	}
	return nil
}

// sureShare is what a question of a set in which all have an answer is worth in
// fitting the confidence, beside what it is worth in fitting the order: it says
// little about when not to answer.
const sureShare = 0.25

// keep keeps the signals of x, the answer to q that t gives.
func (s *set) keep(t trial, q eval.Question, x qa.Explanation, fold int) {
	if len(x.Signals) == 0 {
		return
	}
	v := sample{set: s, values: t.values(x.Signals), weight: s.weight, fold: fold}
	if s.measure && s.unanswerable() == 0 {
		v.weight *= sureShare
	}
	for _, f := range x.Signals {
		v.names = append(v.names, f.Name)
	}
	for _, c := range x.Answer.Citations {
		v.right = v.right || q.Right(c)
	}
	s.samples = append(s.samples, v)
}

// figures measures the set, each question asked with weights and a confidence
// that were fitted without its fold.
func (s *set) figures(ctx context.Context, t trial, cases []sample, curve []point, risk string) (eval.Report, []eval.Outcome, error) {
	by := byFold{fold: s.fold}
	for i := range folds {
		m := modelFile{Ranking: s.weights[i], Confidence: confidence(cases, i), Curve: curve}
		e, err := t.engine(&m, risk)
		if err != nil {
			return eval.Report{}, nil, err
		}
		e.Use(s.collection)
		by.engines[i] = e
	}
	return s.run(ctx, by, s.name+" "+risk)
}

// run asks e the questions of the set, and calls the figures by name.
func (s *set) run(ctx context.Context, e eval.Explainer, name string) (eval.Report, []eval.Outcome, error) {
	text := func(id knowledge.DocID) (string, bool) {
		d := s.collection.Document(id)
		if d == nil {
			return "", false
		}
		return d.Text, true
	}
	return eval.Run(ctx, e, text, name, s.questions, eval.Options{Spaces: []knowledge.Space{space}})
}

// byFold asks each question of the engine that has not seen it.
type byFold struct {
	fold    map[string]int
	engines [folds]*qa.Engine
}

// Explain implements eval.Explainer.
func (b byFold) Explain(ctx context.Context, q qa.Question) (qa.Explanation, error) {
	return b.engines[b.fold[key(q.Text, q.History)]].Explain(ctx, q)
}
