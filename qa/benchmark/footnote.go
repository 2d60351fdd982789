package main

import (
	"iter"
	"slices"

	"footnote/qa/index"
	"footnote/qa/index/indextest"
	"footnote/qa/text"
)

// footnote is Footnote's own index. It lives in memory.
type footnote struct {
	indexes []*index.Index
	terms   func(string) []string
}

func openFootnote(_ string, passages iter.Seq2[indextest.Passage, error]) (searcher, error) {
	f := &footnote{terms: stems(text.NewAnalyzer("en"))}
	var b index.Builder
	for p, err := range passages {
		if err != nil {
			return nil, err
		}
		b.Add(f.terms(p.Title), f.terms(p.Heading), f.terms(p.Body))
	}
	f.indexes = []*index.Index{b.Build()}
	return f, nil
}

// stems returns a function that returns the stems of a text, as Footnote's
// collections take them.
func stems(a *text.Analyzer) func(string) []string {
	var words []text.Word
	return func(s string) []string {
		words = a.Words(words[:0], s)
		out := make([]string, len(words))
		for i, w := range words {
			out[i] = w.Stem
		}
		return out
	}
}

func (f *footnote) prepare(words []string) any {
	var terms []index.Term
	for _, t := range distinct(f.terms, words) {
		terms = append(terms, index.Term{Alternatives: []string{t}, Weight: 1})
	}
	return terms
}

func (f *footnote) ask(query any) ([]int, error) {
	var out []int
	for _, h := range index.Search(f.indexes, query.([]index.Term), top, index.Defaults()) {
		out = append(out, h.Passage)
	}
	return out, nil
}

// distinct returns the terms of words, each once.
func distinct(terms func(string) []string, words []string) []string {
	var out []string
	for _, w := range words {
		for _, t := range terms(w) {
			if !slices.Contains(out, t) {
				out = append(out, t)
			}
		}
	}
	return out
}
