package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"footnote/knowledge"
	"footnote/qa"
	"footnote/qa/eval"
)

const evalHelp = `Asks questions whose answers are known and prints how many were answered, how
many rightly, and how often an answer was given where there is none.

A file holds one question a line, as JSON:

  {"id": "1", "question": "How long do refunds take?", "answerable": true,
   "doc": "finance/refunds.md", "answers": ["14 days"]}
  {"id": "2", "question": "Who won the cup?", "answerable": false}

The questions of a file are asked of the folder docs beside it, unless --docs
or --config says otherwise; nothing else is read.`

const evalExamples = `  footnote eval questions/team.jsonl --docs ./handbook
  footnote eval questions/team.jsonl --docs ./handbook --answers answers.jsonl
  footnote eval handbook/questions.jsonl g8/questions.jsonl --json`

// evaluating are the flags of eval.
type evaluating struct {
	trial
	json    bool
	answers string
}

func (p *program) eval() *cobra.Command {
	var e evaluating
	cmd := &cobra.Command{
		Use:     "eval QUESTIONS.jsonl…",
		Short:   "Measures answers on questions whose answers are known",
		Long:    evalHelp,
		Example: evalExamples,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.runEval(cmd.Context(), &e, args)
		},
	}
	e.add(cmd)
	cmd.Flags().BoolVar(&e.json, "json", false, "print one JSON object for each file")
	cmd.Flags().StringVar(&e.answers, "answers", "", "write what was ranked and shown for each question to this `file`")
	return cmd
}

func (p *program) runEval(ctx context.Context, e *evaluating, files []string) (err error) {
	answers := io.Discard
	if e.answers != "" {
		f, createErr := os.Create(e.answers)
		if createErr != nil {
			return usagef("write answers: %w", createErr)
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		answers = f
	}
	var reports []eval.Report
	err = p.try(ctx, e.trial, files, func(r eval.Report, outcomes []eval.Outcome, _ qa.Config) error {
		reports = append(reports, r)
		out := json.NewEncoder(answers)
		for _, o := range outcomes {
			if err := out.Encode(o); err != nil {
				return fmt.Errorf("write answers: %w", err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return p.printReports(e, reports)
}

// printReports prints the figures.
func (p *program) printReports(e *evaluating, reports []eval.Report) error {
	if !e.json {
		return eval.Write(p.stdout, reports...)
	}
	out := json.NewEncoder(p.stdout)
	for _, r := range reports {
		if err := out.Encode(r); err != nil {
			return fmt.Errorf("print the figures: %w", err)
		}
	}
	return nil
}

// trial says how questions whose answers are known are asked.
type trial struct {
	options
	always bool // whether every question is answered, however little the confidence
}

// try asks the questions in each of files and hands what came of them to use,
// with the configuration of the answers.
func (p *program) try(ctx context.Context, t trial, files []string, use func(eval.Report, []eval.Outcome, qa.Config) error) error {
	if len(files) == 0 {
		return usagef("there is no file of questions. Name one and its documents: questions.jsonl --docs ./handbook")
	}
	var m measured
	for _, file := range files {
		var err error
		if m, err = p.prepare(ctx, t, file, m); err != nil {
			return err
		}
		report, outcomes, err := m.measure(ctx, file)
		if err != nil {
			return err
		}
		if err := use(report, outcomes, m.answers); err != nil {
			return err
		}
	}
	return nil
}

// measured is what the questions of a file are asked of.
type measured struct {
	docs    []string
	library *reading
	engine  *qa.Engine
	answers qa.Config // as configured
}

// prepare returns what the questions in file are asked of, which is last when
// that reads the same.
func (p *program) prepare(ctx context.Context, t trial, file string, last measured) (measured, error) {
	o := t.options
	if err := checkQuestions(file); err != nil {
		return measured{}, err
	}
	if len(o.docs) == 0 && o.config == "" {
		docs := filepath.Join(filepath.Dir(file), "docs")
		if err := checkFolder(docs); err != nil {
			return measured{}, usagef("%w beside %s. Say which documents the questions are about: --docs", err, file)
		}
		o.docs = []string{docs}
	}
	if last.engine != nil && slices.Equal(o.docs, last.docs) {
		return last, nil
	}
	s, err := p.settings(&o)
	if err != nil {
		return measured{}, err
	}
	m := measured{docs: o.docs, answers: s.Answers}
	if t.always {
		s.Answers.Confidence = math.SmallestNonzeroFloat64
	}
	m.library, m.engine, err = p.load(ctx, s, false)
	return m, err
}

// checkQuestions returns an error when path is no file.
func checkQuestions(path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return usagef("there is no file %s", path)
	}
	if err == nil && info.IsDir() {
		return usagef("%s is a folder. Name a file of questions in it", path)
	}
	return nil
}

// measure asks the questions in file and returns the figures and what became
// of each question.
func (m measured) measure(ctx context.Context, file string) (eval.Report, []eval.Outcome, error) {
	f, err := os.Open(file)
	if err != nil {
		return eval.Report{}, nil, fmt.Errorf("read questions: %w", err)
	}
	defer f.Close()
	questions, err := eval.Read(f, file)
	if err != nil {
		return eval.Report{}, nil, &usageError{err}
	}
	text := func(id knowledge.DocID) (string, bool) {
		d, ok := m.library.documents[id]
		if !ok {
			return "", false
		}
		return d.Text, true
	}
	return eval.Run(ctx, m.engine, text, setName(file), questions, eval.Options{Spaces: m.library.spaces})
}

// setName returns the name of the set in file: that of its folder.
func setName(file string) string {
	if full, err := filepath.Abs(file); err == nil {
		file = full
	}
	return filepath.Base(filepath.Dir(file))
}
