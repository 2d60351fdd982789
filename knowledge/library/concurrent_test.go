package library

import (
	"errors"
	"sync"
	"testing"

	"footnote/knowledge"
)

// TestReadWhileSyncing reads everything, from this process and as another would,
// while the library changes: what is read is always one state of a document or
// another, and after a sync nobody reads what was before.
func TestReadWhileSyncing(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	other, err := func() (*Library, error) {
		mustSync(t, l, stateOf(0), SyncOptions{})
		return OpenReadOnly(t.Context(), dir, Config{})
	}()
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for _, r := range []*Library{l, l, other} {
		readers.Go(func() { readUntil(t, r, stop) })
	}
	for n := 1; n <= 12; n++ {
		s := stateOf(n)
		mustSync(t, l, s, SyncOptions{Keep: func(knowledge.DocID, knowledge.Revision) bool { return false }})
		for path, text := range s.pages {
			d, err := l.Document(knowledge.NewDocID("kb", path))
			if err != nil || d.Revision != knowledge.NewRevision([]byte(text)) {
				t.Errorf("after state %d, %s is %v, %v", n, path, d, err)
			}
		}
	}
	close(stop)
	readers.Wait()
}

// readUntil reads everything until stop is closed.
func readUntil(t *testing.T, l *Library, stop <-chan struct{}) {
	for {
		for c, err := range l.Changes(t.Context(), 0) {
			select {
			case <-stop:
				return
			default:
			}
			if err != nil {
				t.Errorf("Changes: %v", err)
				return
			}
			d, err := l.Document(c.ID)
			if err != nil && !errors.Is(err, ErrNotFound) {
				t.Errorf("Document(%s): %v", c.ID, err)
				return
			}
			if text, ok := l.Text(c.ID, d.Revision); !ok || text != d.Text {
				t.Errorf("Text(%s, %s) = %d bytes, %v; want those of the document", c.ID, d.Revision, len(text), ok)
			}
		}
	}
}
