// Package sample is a small library that is built into the program, so that
// Footnote can be tried before anything is configured: briefings on the G8's
// and Japan's cyber dialogues, written for this purpose from five public
// documents that each briefing names as its source, and Footnote's own guide.
package sample

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"iter"

	"footnote/knowledge"
	"footnote/knowledge/format"
)

// Name is the name of the sample library, both as a source and as a space.
const Name = "sample"

//go:embed briefings/*.md guide/*.md
var files embed.FS

// Source returns the sample library as a source: its briefings, then its
// guide, each sorted by file name.
func Source() knowledge.Source { return library{} }

// library reads the embedded files.
type library struct{}

var _ knowledge.Source = library{}

// Name returns "sample".
func (library) Name() string { return Name }

// Documents lists the embedded files in the order of their paths.
func (library) Documents(ctx context.Context) iter.Seq2[knowledge.Document, error] {
	return func(yield func(knowledge.Document, error) bool) {
		paths, err := fs.Glob(files, "*/*.md")
		if err != nil {
			yield(knowledge.Document{}, fmt.Errorf("list the sample library: %w", err))
			return
		}
		for _, path := range paths {
			if err := ctx.Err(); err != nil {
				yield(knowledge.Document{}, err)
				return
			}
			if !yield(read(path)) {
				return
			}
		}
	}
}

// read returns the document at path.
func read(path string) (knowledge.Document, error) {
	data, err := files.ReadFile(path)
	if err != nil {
		return knowledge.Document{}, &knowledge.SkipError{Path: path, Err: err}
	}
	d, err := format.Decode(path, data)
	if err != nil {
		return knowledge.Document{}, &knowledge.SkipError{Path: path, Err: err}
	}
	d.ID = knowledge.NewDocID(Name, path)
	d.Source, d.Space, d.Path = Name, Name, path
	d.Language = "en"
	d.Revision = knowledge.NewRevision(data)
	return d, nil
}
