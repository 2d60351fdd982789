package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"

	"github.com/blevesearch/bleve/v2/analysis/lang/en"

	"footnote/qa/index/indextest"
)

// top is how many passages a question is answered with.
const top = 10

// engine is one way to find passages, written in Go.
type engine struct {
	// build indexes passages into the folder dir, which does not exist yet. It
	// returns a function that does what may be done once all are in (merging),
	// or nil. An engine that lives in memory alone has no build.
	build func(dir string, passages iter.Seq2[indextest.Passage, error]) (settle func() error, err error)
	// open opens what build made. An engine without build makes its index from
	// passages then.
	open func(dir string, passages iter.Seq2[indextest.Passage, error]) (searcher, error)
}

// searcher answers questions.
type searcher interface {
	// prepare turns a question's words into what ask takes, outside of what is
	// measured.
	prepare(words []string) any
	// ask returns the numbers of the top passages, best first.
	ask(query any) ([]int, error)
}

// engines are the engines written in Go, by name.
var engines = map[string]engine{
	"footnote": {build: buildFootnote, open: openFootnote},
	"textbook": {open: openTextbook},
	"bleve":    bleveEngine(bleveText),
	"bleve-en": bleveEngine(en.AnalyzerName),
	"fts5":     {build: buildFTS5, open: openFTS5},
}

// whole is the passage as engines without fields read it.
func whole(p indextest.Passage) string { return p.Title + "\n" + p.Heading + "\n" + p.Body }

// passages yields the passages of the file name. After an error comes nothing.
func passages(name string) iter.Seq2[indextest.Passage, error] {
	return func(yield func(indextest.Passage, error) bool) {
		f, err := os.Open(name)
		if err != nil {
			yield(indextest.Passage{}, err)
			return
		}
		defer f.Close()
		d := json.NewDecoder(bufio.NewReaderSize(f, 1<<16))
		for {
			var p indextest.Passage
			err := d.Decode(&p)
			if errors.Is(err, io.EOF) {
				return
			}
			if !yield(p, err) || err != nil {
				return
			}
		}
	}
}

// questions reads the questions of the file name.
func questions(name string) ([]indextest.Question, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []indextest.Question
	d := json.NewDecoder(f)
	for {
		var q indextest.Question
		err := d.Decode(&q)
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		out = append(out, q)
	}
}
