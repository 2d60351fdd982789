// Package knowledgetest is the suite that every knowledge.Source passes, and what
// random tests share.
package knowledgetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"footnote/knowledge"
)

// Run tests what knowledge.Source promises. newSource returns a source with at
// least three documents whose content does not change during a test; it is
// called for every subtest. Documents that are skipped are no failure.
func Run(t *testing.T, newSource func(t *testing.T) knowledge.Source) {
	t.Run("documents", func(t *testing.T) { documents(t, newSource(t)) })
	t.Run("repeatable", func(t *testing.T) { repeatable(t, newSource(t)) })
	t.Run("concurrent", func(t *testing.T) { concurrent(t, newSource(t)) })
	t.Run("break", func(t *testing.T) { breaks(t, newSource(t)) })
	t.Run("cancelled before", func(t *testing.T) { cancelledBefore(t, newSource(t)) })
	t.Run("cancelled between", func(t *testing.T) { cancelledBetween(t, newSource(t)) })
}

// documents checks every document by itself, and that each comes once.
func documents(t *testing.T, s knowledge.Source) {
	name := s.Name()
	if name == "" || name != s.Name() {
		t.Errorf("Name() = %q, then %q; want one constant name", name, s.Name())
	}
	seen := map[knowledge.DocID]bool{}
	for d, err := range s.Documents(t.Context()) {
		if err != nil {
			checkError(t, d, err)
			continue
		}
		if seen[d.ID] {
			t.Errorf("document %s comes twice", d.ID)
		}
		seen[d.ID] = true
		checkDocument(t, name, d)
	}
	if len(seen) < 3 {
		t.Errorf("source %s lists %d documents; the suite needs 3", name, len(seen))
	}
}

func checkError(t *testing.T, d knowledge.Document, err error) {
	t.Helper()
	var skip *knowledge.SkipError
	if !errors.As(err, &skip) {
		t.Fatalf("listing ended with an error: %v", err)
	}
	if skip.Path == "" || skip.Err == nil {
		t.Errorf("SkipError %#v lacks a path or a reason", skip)
	}
	if d.ID != "" || d.Text != "" || d.Sections != nil {
		t.Errorf("document %s comes with the error %v; want the zero Document", d.ID, err)
	}
}

func checkDocument(t *testing.T, source string, d knowledge.Document) {
	t.Helper()
	if err := d.Check(); err != nil {
		t.Error(err)
	}
	if d.Path == "" || strings.HasPrefix(d.Path, "/") || d.ID != knowledge.NewDocID(source, d.Path) {
		t.Errorf("document %s has path %q in source %q; want the id to be made of both", d.ID, d.Path, source)
	}
	if d.Source != source {
		t.Errorf("document %s: Source = %q, want %q", d.ID, d.Source, source)
	}
	if d.Space == "" {
		t.Errorf("document %s has no space", d.ID)
	}
	if d.Revision == "" {
		t.Errorf("document %s has no revision", d.ID)
	}
	if !utf8.ValidString(d.Text) {
		t.Errorf("document %s: text is not UTF-8", d.ID)
	}
}

func repeatable(t *testing.T, s knowledge.Source) {
	first, second := list(t.Context(), s), list(t.Context(), s)
	if !slices.Equal(first, second) {
		t.Errorf("two listings differ:\n%s\n\n%s", strings.Join(first, "\n"), strings.Join(second, "\n"))
	}
}

func concurrent(t *testing.T, s knowledge.Source) {
	want := list(t.Context(), s)
	got := make([][]string, 4)
	var running sync.WaitGroup
	for i := range got {
		running.Go(func() { got[i] = list(t.Context(), s) })
	}
	running.Wait()
	for i := range got {
		if !slices.Equal(got[i], want) {
			t.Errorf("listing %d of %d at once differs:\n%s\n\nwant:\n%s", i+1, len(got), strings.Join(got[i], "\n"), strings.Join(want, "\n"))
		}
	}
}

// list returns one line for everything that is yielded.
func list(ctx context.Context, s knowledge.Source) []string {
	var out []string
	for d, err := range s.Documents(ctx) {
		out = append(out, fmt.Sprintf("%s %s %q %d sections %d bytes %v", d.ID, d.Revision, d.Title, len(d.Sections), len(d.Text), err))
	}
	return out
}

// breaks leaves a listing early; the range statement panics if more is
// yielded after that.
func breaks(t *testing.T, s knowledge.Source) {
	for range 3 {
		for d, err := range s.Documents(t.Context()) {
			if d.ID == "" && err == nil {
				t.Error("the first thing yielded is neither a document nor an error")
			}
			break
		}
	}
	if len(list(t.Context(), s)) < 3 {
		t.Error("after listings that were left early, a listing is not complete")
	}
}

func cancelledBefore(t *testing.T, s knowledge.Source) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var last error
	for d, err := range s.Documents(ctx) {
		if err == nil {
			t.Errorf("document %s was yielded after the context had ended", d.ID)
		}
		last = err
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("listing with a context that has ended ends with %v, want %v", last, context.Canceled)
	}
}

func cancelledBetween(t *testing.T, s knowledge.Source) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n, last := 0, error(nil)
	for _, err := range s.Documents(ctx) {
		cancel()
		n, last = n+1, err
	}
	if !errors.Is(last, context.Canceled) || n != 2 {
		t.Errorf("cancelled after the first of its documents, the listing yields %d times and ends with %v; want 2 and %v", n, last, context.Canceled)
	}
}
