package qa_test

import (
	"context"
	"iter"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"

	"footnote/knowledge"
	"footnote/qa"
)

// locked is a library that may be changed while it is read.
type locked struct {
	mu sync.Mutex
	l  *shelf
}

var _ qa.Library = (*locked)(nil)

func (s *locked) Identity() string { return s.l.identity }

func (s *locked) Sequence() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.l.sequence
}

func (s *locked) Document(id knowledge.DocID) (*knowledge.Document, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.l.Document(id)
}

func (s *locked) State(id knowledge.DocID) (knowledge.Space, knowledge.Revision, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.l.State(id)
}

func (s *locked) Changes(ctx context.Context, since int64) iter.Seq2[qa.Change, error] {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []qa.Change
	for c, err := range s.l.Changes(ctx, since) {
		if err == nil { // it never fails
			all = append(all, c)
		}
	}
	return func(yield func(qa.Change, error) bool) {
		for _, c := range all {
			if !yield(c, nil) {
				return
			}
		}
	}
}

// TestAskWhileUpdating asks all the time while the library changes, the index
// is brought up to it, and the files of before are given back: no question
// fails.
func TestAskWhileUpdating(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 9))
	l := &locked{l: newLibrary()}
	l.l.randomChange(t, r)
	dir := t.TempDir()
	c, err := qa.Update(t.Context(), dir, l, qa.UpdateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	e := engineOn(t, c)
	ctx, stop := context.WithCancel(t.Context())
	var asking sync.WaitGroup
	for seed := range 3 {
		asking.Go(func() {
			r := rand.New(rand.NewPCG(uint64(seed), 10))
			for ctx.Err() == nil {
				q := qa.Question{Text: randomWords(r, 1+r.IntN(8)), Spaces: []knowledge.Space{"open", "team"}}
				if _, err := e.Ask(t.Context(), q); err != nil {
					t.Errorf("%q: %v", q.Text, err)
					return
				}
			}
		})
	}
	for range 60 {
		l.mu.Lock()
		l.l.randomChange(t, r)
		l.mu.Unlock()
		if c, err = qa.Update(t.Context(), dir, l, qa.UpdateOptions{Now: c, Use: e.Use}); err != nil {
			t.Error(err)
			break
		}
		e.Use(c)
		runtime.GC() // what is no longer reachable is given back
	}
	stop()
	asking.Wait()
}
