// Command fit finds the weights that the engine ranks and trusts by, and writes
// them to a file together with what they gave on questions held out.
//
//	go run ./qa/fit -eval ../shared/eval -o qa/model.json
//	go run ./qa/fit -eval ../shared/eval -words -o qa/model-words.json
//
// It reads the sets named below, asks every question, and fits two models (see
// qa.Model): the order of candidate quotes, by maximum likelihood of a
// conditional logit, and the confidence, by logistic regression. All figures
// are of questions that the weights had not seen: the questions are dealt into
// five parts, and each part is answered with weights fitted on the other four.
// The same input gives the same file.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"os/signal"
	"path/filepath"
	"strings"

	"footnote/qa/eval"
)

// wordsOnly is whether the weights are those for questions of which only the
// words are compared.
var wordsOnly bool

// left are the names of the observations that are left out.
var left = map[string]bool{}

// folds is how many parts the questions are dealt into.
const folds = 5

func main() {
	dir := flag.String("eval", "../shared/eval", "folder with the sets of questions")
	out := flag.String("o", "", "file to write; empty to write nothing")
	flag.BoolVar(&wordsOnly, "words", false, "leave the vectors out")
	without := flag.String("without", "", "names of observations to leave out, separated by commas, to see what they bring")
	flag.Parse()
	for name := range strings.SplitSeq(*without, ",") {
		left[name] = true
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, *dir, *out)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "fit:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, dir, out string) error {
	sets, err := load(ctx, dir)
	if err != nil {
		return err
	}
	var lists []list
	for _, s := range sets {
		l, err := s.lists(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "%s: %d questions with a right quote among the candidates\n", s.name, len(l))
		lists = append(lists, l...)
	}
	if len(lists) == 0 {
		return errors.New("no question has a right quote: nothing to fit")
	}
	for i := range folds {
		if err := fitFold(ctx, sets, lists, i); err != nil {
			return err
		}
	}
	m := modelFile{
		About:   "Written by qa/fit; do not edit by hand.",
		Ranking: ranking(lists, -1),
	}
	cases := allCases(sets)
	m.Confidence = confidence(cases, -1)
	m.Curve = curve(cases)
	if m.Figures, err = report(ctx, sets, cases, m.Curve); err != nil {
		return err
	}
	if out == "" {
		return nil
	}
	data, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Clean(out), append(data, '\n'), 0o600)
}

// fitFold fits the order of candidates without the questions of one fold and
// asks those questions with it.
func fitFold(ctx context.Context, sets []*set, lists []list, fold int) error {
	weights := ranking(lists, fold)
	fmt.Fprintf(os.Stderr, "fold %d of %d fitted\n", fold+1, folds)
	for _, s := range sets {
		if err := s.ask(ctx, weights, fold); err != nil {
			return err
		}
	}
	return nil
}

// report prints the figures of every set, each question asked with the weights
// of its fold, at the default risk and at the careful one. It returns them
// without times, which are never the same.
func report(ctx context.Context, sets []*set, cases []sample, curve []point) ([]eval.Report, error) {
	var reports []eval.Report
	for _, s := range sets {
		if !s.measure {
			continue
		}
		risks := []string{"balanced", "careful"}
		if s.unanswerable() == 0 {
			risks = risks[:1]
		}
		for _, risk := range risks {
			r, err := s.figures(ctx, cases, curve, risk)
			if err != nil {
				return nil, err
			}
			reports = append(reports, r)
		}
	}
	if err := eval.Write(os.Stdout, reports...); err != nil {
		return nil, err
	}
	for i := range reports {
		reports[i].P50, reports[i].P99 = eval.Figure(math.NaN()), eval.Figure(math.NaN())
	}
	return reports, nil
}
