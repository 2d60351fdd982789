package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"footnote/knowledge"
	"footnote/knowledge/folder"
	"footnote/knowledge/library"
)

// TestKeeperDamageStays wants a damaged index to be made anew soon where the
// first attempt failed, at the library or at the index.
func TestKeeperDamageStays(t *testing.T) {
	l, err := library.Open(t.Context(), t.TempDir(), library.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // it was only read
	k := newKeeper(l, settings{}, slog.New(slog.DiscardHandler))
	var refused error
	k.refresh = func(context.Context, []knowledge.DocID) error { return refused }

	k.doubt()
	ended, end := context.WithCancel(t.Context())
	end() // so that the library cannot be read
	if err := k.bring(ended, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("bring = %v, want what the library said", err)
	}
	if !k.damaged.Load() {
		t.Error("a library that could not be read has the damage forgotten")
	}
	refused = errors.New("the disk is full")
	if again := k.sync(t.Context(), &settings{}); !again || !k.damaged.Load() {
		t.Errorf("sync with an index that cannot be made = %t, damaged %t; want another soon", again, k.damaged.Load())
	}
	refused = nil
	if again := k.sync(t.Context(), &settings{}); again || k.damaged.Load() {
		t.Errorf("sync with an index that was made = %t, damaged %t; want neither", again, k.damaged.Load())
	}
}

// TestKeeperCatchesUp wants an index that could not be brought up to the library
// to be brought up by a later sync, even when nothing changes any more; the log
// to be told once; and the pauses in between to grow.
func TestKeeperCatchesUp(t *testing.T) {
	dir := t.TempDir()
	l, err := library.Open(t.Context(), dir, library.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // it was only read
	docs := t.TempDir()
	if err := os.WriteFile(filepath.Join(docs, "a.md"), []byte("# A\n\nSome words.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := settings{Config: defaultConfig()}
	c := SourceConfig{Config: folder.Defaults()}
	c.Kind, c.Name, c.Path, c.Space = "folder", "docs", docs, "docs"
	s.Sources = []SourceConfig{c}
	log := &noise{}
	k := newKeeper(l, s, slog.New(slog.NewTextHandler(log, nil)))
	refused := errors.New("the disk is full")
	var brought []knowledge.DocID
	k.refresh = func(_ context.Context, changed []knowledge.DocID) error {
		if refused == nil {
			brought = append(brought, changed...)
		}
		return refused
	}
	last := time.Duration(0)
	for n := range 4 {
		again := k.sync(t.Context(), &s)
		pause := pauseFor(&s, again, k.vain)
		if !again || pause <= last || pause > time.Duration(s.Serve.Interval)*time.Minute {
			t.Errorf("after %d attempts in vain: again %t, in %v, after %v before", n+1, again, pause, last)
		}
		last = pause
	}
	if n := strings.Count(log.String(), "the disk is full"); n != 1 {
		t.Errorf("the log was told %d times, want once:\n%s", n, log)
	}
	refused = nil
	if again := k.sync(t.Context(), &s); again || len(brought) != 1 || brought[0] != "docs:a.md" {
		t.Errorf("then sync = %t, and brought up %q; want the document that had changed", again, brought)
	}
	if again := k.sync(t.Context(), &s); again || len(brought) != 1 {
		t.Errorf("the sync after that = %t, and brought up %q", again, brought)
	}
}
