package library

import (
	"context"
	"iter"
	"testing"

	"footnote/knowledge"
)

// unchanged lists the pages of a shelf as they were.
type unchanged struct{ *shelf }

var _ knowledge.Lister = unchanged{}

func (u unchanged) List(_ context.Context, known func(string) knowledge.Mark) iter.Seq2[knowledge.Listed, error] {
	return func(yield func(knowledge.Listed, error) bool) {
		for path := range u.pages {
			d := knowledge.Listed{Document: knowledge.Document{ID: knowledge.NewDocID(u.name, path), Path: path}, Same: true, Mark: known(path)}
			if !yield(d, nil) {
				return
			}
		}
	}
}

// marked lists its documents with Marks, whatever is known.
type marked struct{ *shelf }

func (m marked) List(ctx context.Context, _ func(string) knowledge.Mark) iter.Seq2[knowledge.Listed, error] {
	return func(yield func(knowledge.Listed, error) bool) {
		for d, err := range m.Documents(ctx) {
			if !yield(knowledge.Listed{Document: d, Mark: "as it is"}, err) {
				return
			}
		}
	}
}

// BenchmarkUnchanged syncs a source that tells of 20,000 documents that they are
// as they were: what the library itself takes for any sync.
func BenchmarkUnchanged(b *testing.B) {
	l := open(b, b.TempDir())
	s := &shelf{name: "kb", space: "staff", pages: map[string]string{}}
	for path, text := range numbered(20_000) {
		s.pages[path] = text
	}
	if _, err := l.Sync(b.Context(), marked{s}, "staff", SyncOptions{}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if r, err := l.Sync(b.Context(), unchanged{s}, "staff", SyncOptions{}); err != nil || r.Listed != 20_000 || r.Changed > 0 {
			b.Fatal(r, err)
		}
	}
}
