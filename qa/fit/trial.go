package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"footnote/knowledge"
	"footnote/qa"
	"footnote/qa/eval"
)

// trial is a way of ranking and trusting, to be fitted and measured.
type trial struct {
	name      string
	wordsOnly bool     // leave the vectors out
	without   []string // the names of the observations that are left out
	others    bool     // measure every set with the weights of the others too
}

// engine returns an engine with the model m, or that of the program for nil.
func (t trial) engine(m *modelFile, risk string) (*qa.Engine, error) {
	c := qa.Config{Risk: risk, WordsOnly: t.wordsOnly}
	if m != nil {
		data, err := json.Marshal(m)
		if err != nil {
			return nil, err
		}
		if c.Model, err = qa.ParseModel(data); err != nil {
			return nil, err
		}
	}
	return qa.New(c)
}

// values returns the values of fs, 0 for those that are left out.
func (t trial) values(fs []qa.Feature) []float64 {
	out := make([]float64, len(fs))
	for i, f := range fs {
		if !slices.Contains(t.without, f.Name) {
			out[i] = f.Value
		}
	}
	return out
}

// fit finds the weights of t for sets. It leaves in each set the weights that
// were fitted without each fold, and what came of them.
func (t trial) fit(ctx context.Context, sets []*set) (modelFile, []list, error) {
	var lists []list
	for _, s := range sets {
		l, err := s.lists(ctx, t)
		if err != nil {
			return modelFile{}, nil, err
		}
		fmt.Fprintf(os.Stderr, "%s: %s: %d questions with a right quote among the candidates\n", t.name, s.name, len(l))
		lists = append(lists, l...)
		s.samples = nil
	}
	if len(lists) == 0 {
		return modelFile{}, nil, errors.New("no question has a right quote: nothing to fit")
	}
	for i := range folds {
		weights := ranking(lists, i)
		fmt.Fprintf(os.Stderr, "%s: fold %d of %d fitted\n", t.name, i+1, folds)
		for _, s := range sets {
			if err := s.ask(ctx, t, weights, i); err != nil {
				return modelFile{}, nil, err
			}
		}
	}
	cases := allCases(sets)
	return modelFile{
		About:   "Written by qa/fit; do not edit by hand.",
		Ranking: ranking(lists, -1), Confidence: confidence(cases, -1), Curve: curve(cases),
	}, lists, nil
}

// unseen returns the figures of every set that is measured with the weights of
// all others: what to expect of documents unlike any that were fitted on. The
// lists and the samples are those that fit left; in the samples of the others,
// which the confidence is fitted on, the order was fitted on the set too.
func (t trial) unseen(ctx context.Context, sets []*set, lists []list) ([]eval.Report, error) {
	var reports []eval.Report
	for _, s := range sets {
		if !s.measure || s.weight == 0 {
			continue
		}
		others := slices.DeleteFunc(slices.Clone(lists), func(l list) bool { return l.of == s.of })
		cases := slices.DeleteFunc(allCases(sets), func(c sample) bool { return c.set.of == s.of })
		if len(others) == 0 || len(cases) == 0 {
			return nil, errors.New("a set alone: there are no others to fit on")
		}
		m := modelFile{Ranking: ranking(others, -1), Confidence: confidence(cases, -1), Curve: curve(cases)}
		e, err := t.engine(&m, qa.Defaults().Risk)
		if err != nil {
			return nil, err
		}
		e.Use(s.collection)
		r, _, err := s.run(ctx, e, s.name+" unseen")
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(os.Stderr, "%s: %s fitted without\n", t.name, s.name)
		reports = append(reports, r)
	}
	return reports, nil
}

// run fits t, prints its figures, and returns the model and what became of the
// questions by set.
func (t trial) run(ctx context.Context, sets []*set) (modelFile, map[string][]eval.Outcome, error) {
	m, lists, err := t.fit(ctx, sets)
	if err != nil {
		return m, nil, err
	}
	reports, outcomes, err := t.measure(ctx, sets, m.Curve, qa.Defaults().Risk, "careful")
	if err != nil {
		return m, nil, err
	}
	if t.others {
		more, err := t.unseen(ctx, sets, lists)
		if err != nil {
			return m, nil, err
		}
		reports = append(reports, more...)
	}
	fmt.Printf("%s:\n", t.name)
	if err := eval.Write(os.Stdout, reports...); err != nil {
		return m, nil, err
	}
	for i := range reports { // times are never the same
		reports[i].P50, reports[i].P99 = eval.Figure(math.NaN()), eval.Figure(math.NaN())
	}
	m.Figures = reports
	return m, outcomes, nil
}

// write writes m to the file named; "" for none.
func (m modelFile) write(file string) error {
	if file == "" {
		return nil
	}
	data, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Clean(file), append(data, '\n'), 0o600)
}

// measure returns the figures of every set that is measured, at each of risks,
// every question asked with the weights of its fold, and what became of the
// questions by set at the first of them.
func (t trial) measure(ctx context.Context, sets []*set, curve []point, risks ...string) ([]eval.Report, map[string][]eval.Outcome, error) {
	cases := allCases(sets)
	var reports []eval.Report
	outcomes := map[string][]eval.Outcome{}
	for _, s := range sets {
		if !s.measure {
			continue
		}
		for i, risk := range risks {
			if i > 0 && s.unanswerable() == 0 {
				continue
			}
			r, os, err := s.figures(ctx, t, cases, curve, risk)
			if err != nil {
				return nil, nil, err
			}
			if s.weight > 0 {
				reports = append(reports, r)
			}
			if i == 0 {
				outcomes[s.name] = os
			}
		}
	}
	return reports, outcomes, nil
}

// parts are groups of observations, by what they see.
var parts = []trial{
	{name: "without the kind of thing asked for", without: []string{
		"fit", "fit_who", "fit_when", "fit_where", "fit_number", "fit_long", "fit_why", "fit_how", "wants_form", "unfit", "expanded",
		"modal_yes_no", "focus_number", "held", "lacking", "counts_focus", "signed", "unsigned", "defined", "defined_wanted", "identified", "purpose", "verdict_yes_no",
		"holds_named", "nameless", "nobody", "foretold", "top_focus", "top_nobody", "top_uncounted",
	}},
	{name: "without order and closeness", without: []string{"pairs", "closeness", "order", "first_match", "near_pairs", "run"}},
	{name: "without headings and title", without: []string{
		"cov_heading", "cov_all", "count_all", "rarest_all", "heading_alone", "own_heading", "title_alone", "cov_local_about", "heading_asks", "same_subject", "same_question", "top_subject",
	}},
	{name: "without neighbours", without: []string{"cov_near", "cov_before", "cov_after", "dangling_before", "missing_near", "soft_near", "soft_before", "top_near", "together", "resolved", "local_resolved"}},
	{name: "without rarity among candidates", without: []string{"cov_local", "cov_local_about", "local_resolved"}},
	{name: "without the passage's own score", without: []string{"passage_share", "passage_top", "passage_place", "document_place", "document_hits", "top_share", "top_best"}},
	{name: "without form", without: []string{
		"novel", "length", "tiny", "verbose", "is_item", "is_row", "is_code", "is_whole", "whole_list", "item_list", "has_series", "series_list", "has_number", "has_name",
		"has_date", "has_money", "has_modal", "has_link", "has_step", "hedged", "opens_hedged",
	}},
	{name: "without meaning", without: []string{
		"means_quote", "means_about", "means_passage", "means_best", "means_about_best", "soft_quote", "soft_about", "soft_near", "soft_before", "soft_local", "soft_local_about", "top_meaning",
	}},
}

// compareTrials prints what vectors bring over words alone, or what each of the
// parts does, and writes the weights to the file out.
func compareTrials(ctx context.Context, all trial, what, dir, out string) error {
	others := parts
	switch what {
	case "vectors":
		others = []trial{{name: "words only", wordsOnly: true}}
	case "parts":
	default:
		return fmt.Errorf("compare %q: there are vectors and parts", what)
	}
	sets, err := load(ctx, dir)
	if err != nil {
		return err
	}
	more, err := headings(ctx, filepath.Join(dir, "handbook", "docs"))
	if err != nil {
		return err
	}
	sets = append(sets, more)
	m, whole, err := all.run(ctx, sets)
	if err != nil {
		return err
	}
	if err := m.write(out); err != nil {
		return err
	}
	for _, t := range others {
		m, less, err := t.run(ctx, sets)
		if err != nil {
			return err
		}
		if t.wordsOnly && out != "" {
			if err := m.write(strings.TrimSuffix(out, ".json") + "-words.json"); err != nil {
				return err
			}
		}
		var ds []eval.Difference
		for _, s := range sets {
			if s.measure {
				ds = append(ds, eval.Compare(s.name, less[s.name], whole[s.name])...)
			}
		}
		fmt.Printf("%s, and with all:\n", t.name)
		if err := eval.WriteDifferences(os.Stdout, ds); err != nil {
			return err
		}
	}
	return nil
}

// ask returns q as the engine is asked it.
func ask(q eval.Question) qa.Question {
	return qa.Question{Text: q.Question, History: q.History, Spaces: []knowledge.Space{space}}
}
