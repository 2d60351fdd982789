package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"footnote/knowledge"
	"footnote/qa"
	"footnote/qa/eval"
	"footnote/qa/text"
)

// Many documents have headings that are questions, with the answer below. Taken
// out of the documents, such a heading is a question as somebody asked it, and
// what stood below it is known to be its answer.

// What counts as such a question and its answer.
const (
	leastAsked    = 3   // words of a question at least
	mostAsked     = 200 // bytes of a question at most
	leastAnswered = 4   // words of a sentence that counts as an answer at least
	mostAnswered  = 600 // bytes below the heading that count as its answer
)

// headings returns the set of such questions in the folder docs. It is worth
// nothing in fitting: it is there to see whether differences hold elsewhere.
func headings(ctx context.Context, docs string) (*set, error) {
	s := &set{name: "headings", measure: true, fold: map[string]int{}}
	var b qa.Builder
	err := each(ctx, docs, func(d *knowledge.Document) {
		changed, qs := unhead(d)
		b.Add(changed)
		s.questions = append(s.questions, qs...)
	})
	s.collection = b.Build()
	s.deal()
	return s, err
}

// unhead returns d without the headings that are questions, and these
// questions.
func unhead(d *knowledge.Document) (*knowledge.Document, []eval.Question) {
	out := *d
	out.Sections = slices.Clone(d.Sections)
	var qs []eval.Question
	for i := range out.Sections {
		s := &out.Sections[i]
		if len(s.Heading) == 0 {
			continue
		}
		asked := question(s.Heading[len(s.Heading)-1])
		if answers := answersBelow(d, s); asked != "" && len(answers) > 0 {
			qs = append(qs, eval.Question{ID: fmt.Sprintf("%s#%d", d.Path, i), Question: asked, Answerable: true, Doc: d.Path, Answers: answers})
		}
		if strings.HasSuffix(s.Heading[len(s.Heading)-1], "?") {
			s.Span = knowledge.Span{Start: s.Span.Start, End: s.Span.Start}
		}
		s.Heading = slices.DeleteFunc(slices.Clone(s.Heading), func(h string) bool { return strings.HasSuffix(h, "?") })
	}
	return &out, qs
}

// question returns the question that a heading is, or "".
func question(heading string) string {
	q := strings.TrimLeft(heading, "0123456789. ")
	for _, mark := range []string{"Q:", "Q."} {
		q = strings.TrimSpace(strings.TrimPrefix(q, mark))
	}
	if !strings.HasSuffix(q, "?") || len(q) > mostAsked || len(strings.Fields(q)) < leastAsked {
		return ""
	}
	return q
}

// answersBelow returns the first sentences of s.
func answersBelow(d *knowledge.Document, s *knowledge.Section) []string {
	var out []string
	size := 0
	for _, b := range s.Blocks {
		for _, span := range text.Sentences(b.Span.In(d.Text), "en") {
			sentence := span.In(b.Span.In(d.Text))
			if size += len(sentence); len(out) > 0 && size > mostAnswered {
				return out
			}
			if len(strings.Fields(sentence)) >= leastAnswered {
				out = append(out, sentence)
			}
		}
	}
	return out
}
