package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"footnote/knowledge"
	"footnote/knowledge/library"
	"footnote/qa"
)

// indexPath returns the folder of the index, which is derived from the library.
func (s settings) indexPath() string { return filepath.Join(s.Data, "index") }

// mendIndex brings the index up to l, every byte of it checked: it is made anew
// when one is not as it was written. The caller has the lock.
func (p *program) mendIndex(ctx context.Context, s settings, l *library.Library) error {
	if err := qa.VerifyIndex(ctx, s.indexPath()); qa.IsDamage(err) {
		if err := os.RemoveAll(s.indexPath()); err != nil {
			return fmt.Errorf("remove the damaged index: %w", err)
		}
	}
	_, err := p.updateIndex(ctx, s, l, nil)
	return err
}

// unread returns those of spaces that hold a document of which l has noticed
// that its stored copy is damaged, and which was not read again since.
func (s settings) unread(l *library.Library, spaces []knowledge.Space) []knowledge.Space {
	var out []knowledge.Space
	feeds := s.feeds()
	for _, id := range l.Damaged() {
		source, _, _ := strings.Cut(string(id), ":")
		if space := feeds[source]; slices.Contains(spaces, space) && !slices.Contains(out, space) {
			out = append(out, space)
		}
	}
	return out
}

// indexed is a library as the index is made from it.
type indexed struct{ *library.Library }

var (
	_ qa.Library = indexed{}
	_ qa.States  = indexed{}
)

// Document returns the document with the given id, nil when there is none. One
// whose stored copy is damaged counts as none: the library has noted it and
// reads it again.
func (l indexed) Document(id knowledge.DocID) (*knowledge.Document, error) {
	d, err := l.Library.Document(id)
	if errors.Is(err, library.ErrNotFound) || errors.Is(err, library.ErrDamaged) {
		return nil, nil //nolint:nilnil // the interface's word for none
	}
	return d, err
}

// State returns the space and the revision of the document with the given id,
// both empty when there is none, as for Document.
func (l indexed) State(id knowledge.DocID) (knowledge.Space, knowledge.Revision, error) {
	revision, space, err := l.Revision(id)
	if errors.Is(err, library.ErrNotFound) || errors.Is(err, library.ErrDamaged) {
		return "", "", nil
	}
	return space, revision, err
}

// Changes yields the changes since the one with the given number.
func (l indexed) Changes(ctx context.Context, since int64) iter.Seq2[qa.Change, error] {
	return func(yield func(qa.Change, error) bool) {
		for c, err := range l.Library.Changes(ctx, since) {
			var one *library.DamageError
			if errors.As(err, &one) {
				continue // it cannot be shown, and changes again when it is mended
			}
			if !yield(qa.Change{Seq: c.Seq, ID: c.ID, Gone: c.Gone}, err) || err != nil {
				return
			}
		}
	}
}
