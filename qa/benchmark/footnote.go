package main

import (
	"encoding/json"
	"iter"
	"os"
	"path/filepath"
	"slices"

	"footnote/qa/index"
	"footnote/qa/index/indextest"
	"footnote/qa/index/sealed"
	"footnote/qa/text"
)

// footnote is Footnote's own index, one sealed file that is mapped.
type footnote struct {
	file    *sealed.File // kept reachable
	indexes []*index.Index
	terms   func(string) []string // of a question
}

// The files of a folder: the index, and what has to be known to believe it.
const (
	footnoteIndex = "index"
	footnoteStamp = "stamp.json"
)

func buildFootnote(dir string, passages iter.Seq2[indextest.Passage, error]) (func() error, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, err
	}
	terms := stems(text.NewAnalyzer("en"))
	var b index.Builder
	for p, err := range passages {
		if err != nil {
			return nil, err
		}
		b.Add(terms(p.Title), terms(p.Heading), terms(p.Body))
	}
	stamp, err := sealed.Write(sealed.Dir(dir), footnoteIndex, func(w *sealed.Writer) error {
		b.Write(w)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return nil, writeLines(filepath.Join(dir, footnoteStamp), slices.Values([]sealed.Stamp{stamp}))
}

func openFootnote(dir string, _ iter.Seq2[indextest.Passage, error]) (searcher, error) {
	data, err := os.ReadFile(filepath.Join(dir, footnoteStamp))
	if err != nil {
		return nil, err
	}
	var stamp sealed.Stamp
	if err := json.Unmarshal(data, &stamp); err != nil {
		return nil, err
	}
	f, err := sealed.OpenIn(sealed.Dir(dir), footnoteIndex, stamp)
	if err != nil {
		return nil, err
	}
	x, err := index.Open(f)
	return &footnote{f, []*index.Index{x}, content(text.NewAnalyzer("en"))}, err
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

// content returns a function that returns the stems of a question without its
// function words, which Footnote does not search for. A word alone has been
// chosen already, whatever it is.
func content(a *text.Analyzer) func(string) []string {
	return func(s string) []string {
		var out []string
		words := a.Words(nil, s)
		for _, w := range words {
			if !w.Stop || len(words) == 1 {
				out = append(out, w.Stem)
			}
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
