package bot_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"footnote/bot/journal"
	"footnote/knowledge/knowledgetest"
)

// long is whether the counts that take a night are asked for.
var long = os.Getenv("FOOTNOTE_LONG") != ""

// trials is knowledgetest.Trials from another seed each time, unless one is named.
func trials(t *testing.T, all, ordinarily, short int) (first uint64, n int) {
	t.Helper()
	seed, n := knowledgetest.Trials(t, all, ordinarily, short)
	if os.Getenv("FOOTNOTE_SEED") == "" {
		return rand.Uint64N(1 << 32), n
	}
	return uint64(seed), n
}

// inParallel has do done n times, counting from 0, by as many at once as there
// are processors, until it fails.
func inParallel(t *testing.T, n int, do func(t *testing.T, i int)) {
	var next atomic.Int64
	var failed atomic.Bool
	t.Run("all", func(t *testing.T) {
		for w := range runtime.GOMAXPROCS(0) {
			t.Run(fmt.Sprint("worker ", w), func(t *testing.T) {
				t.Parallel()
				for i := int(next.Add(1)) - 1; i < n && !failed.Load(); i = int(next.Add(1)) - 1 {
					do(t, i)
					if t.Failed() {
						failed.Store(true)
					}
				}
			})
		}
	})
}

// shelf keeps journals, to be used again: to make one takes as long as a quarter
// of a history.
type shelf struct {
	mu   sync.Mutex // guards free
	free []*journal.Journal
}

// take returns an empty journal in memory.
func (s *shelf) take(t *testing.T) *journal.Journal {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.free); n > 0 {
		j := s.free[n-1]
		s.free = s.free[:n-1]
		return j
	}
	j, err := journal.Memory()
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// give empties j and puts it back.
func (s *shelf) give(t *testing.T, j *journal.Journal) {
	t.Helper()
	if _, err := j.Expire(context.Background(), journal.Windows{}, time.Now().AddDate(1000, 0, 0)); err != nil {
		t.Error(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.free = append(s.free, j)
}

// close closes the journals that were put back.
func (s *shelf) close(t *testing.T) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, j := range s.free {
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	}
}
