// Package eval measures an engine on questions whose answers are known.
//
// Read reads the questions, Run asks them and judges what comes back, and a
// Report is the figures of one set. What each figure means stands at its field.
// A quote is right when its document is one of the right ones and it contains
// an answer as whole words; see judge.go for the rules of comparison.
package eval

import (
	"context"
	"fmt"
	"time"

	"footnote/knowledge"
	"footnote/qa"
)

// How many of what an engine ranks are looked at.
const (
	rankedQuotes    = 10 // quotes, for the reciprocal rank
	rankedDocuments = 5  // documents and passages
)

// Explainer answers questions and shows how; *qa.Engine does.
type Explainer interface {
	// Explain answers q and shows the steps. An error is only ever ctx's.
	Explain(ctx context.Context, q qa.Question) (qa.Explanation, error)
}

var _ Explainer = (*qa.Engine)(nil)

// Options say how the questions are asked. The zero value asks with no space
// to read.
type Options struct {
	Spaces []knowledge.Space // the spaces that may be read
	Now    func() time.Time  // the clock that times are taken by; nil for time.Now
}

// Run asks e the questions of the set, one after the other, and returns the
// figures and, in the order of the questions, what became of each. text returns
// the stored text of a document, against which quotes are verified. The first
// question is asked once more beforehand, so that no time is that of a cold
// start. An error is e's, and nothing is measured then.
func Run(ctx context.Context, e Explainer, text func(knowledge.DocID) (string, bool), set string, qs []Question, o Options) (Report, []Outcome, error) {
	now := o.Now
	if now == nil {
		now = time.Now
	}
	if len(qs) > 0 {
		if _, err := e.Explain(ctx, qs[0].ask(o.Spaces)); err != nil {
			return Report{}, nil, fmt.Errorf("question %s: %w", qs[0].ID, err)
		}
	}
	outcomes := make([]Outcome, 0, len(qs))
	for _, q := range qs {
		start := now()
		x, err := e.Explain(ctx, q.ask(o.Spaces))
		took := now().Sub(start)
		if err != nil {
			return Report{}, nil, fmt.Errorf("question %s: %w", q.ID, err)
		}
		outcomes = append(outcomes, judge(q, x, text, took))
	}
	return summarise(set, outcomes), outcomes, nil
}

// Outcome is what became of one question. As JSON it is a line for a person to
// read and for fitting confidence.
type Outcome struct {
	ID         string   `json:"id"`
	Question   string   `json:"question"`
	History    []string `json:"history,omitempty"`
	Wording    string   `json:"wording,omitempty"`
	Answerable bool     `json:"answerable"`
	Wanted     []string `json:"wanted,omitempty"` // the right answers, each behind its document

	Answered   bool    `json:"answered"`   // whether the engine dared to answer
	Confidence float64 `json:"confidence"` // the engine's, of the first ranked quote
	AnswerAt1  bool    `json:"answer_at_1"`
	AnswerAt3  bool    `json:"answer_at_3"`
	Rank       int     `json:"rank"`         // rank, from 1, of the first right quote; 0 when it is not among the first 10
	DocRank    int     `json:"doc_rank"`     // rank of the first right document; 0 when it is not among the first 5
	PassageAt5 bool    `json:"passage_at_5"` // whether a passage with an answer is among the first 5
	Useful     bool    `json:"useful"`       // whether a right quote is shown

	Documents []string      `json:"documents"` // paths of the first documents, best first
	Ranked    []JudgedQuote `json:"ranked"`    // the first quotes, best first
	Shown     []ShownQuote  `json:"shown"`     // the quotes of the answer
	Millis    float64       `json:"ms"`        // time the question took
}

// JudgedQuote is a quote and the judgement on it.
type JudgedQuote struct {
	Path  string `json:"path"` // of its document
	Text  string `json:"text"`
	Right bool   `json:"right"`
}

// ShownQuote is a quote of an answer.
type ShownQuote struct {
	JudgedQuote
	Verified bool `json:"verified"` // whether all that is shown is byte for byte the stored text of the document
	Chars    int  `json:"chars"`    // characters shown, with introductions and headers
}
