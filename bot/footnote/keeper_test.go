package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
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

// TestKeeperUpdates wants the content of a file that changed to be brought into
// answers without a comparison of the whole folder, and a file that came or
// went to be found by one.
func TestKeeperUpdates(t *testing.T) {
	l, err := library.Open(t.Context(), t.TempDir(), library.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // it was only read
	docs := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(docs, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("a.md", "# A\n\nSome words.\n")
	s := settings{Config: defaultConfig()}
	c := SourceConfig{Config: folder.Defaults()}
	c.Kind, c.Name, c.Path, c.Space = "folder", "docs", docs, "docs"
	s.Sources = []SourceConfig{c}
	k := newKeeper(l, s, slog.New(slog.DiscardHandler))
	brought := make(chan []knowledge.DocID, 10)
	k.refresh = func(_ context.Context, changed []knowledge.DocID) error {
		brought <- changed
		return nil
	}
	if k.sync(t.Context(), k.settings.Load()) || len(<-brought) != 1 {
		t.Fatal("the first sync brought something else than the one document")
	}
	synced, _ := k.state()
	update := func(paths ...string) bool {
		k.tell("docs", paths)
		return k.update(t.Context(), k.settings.Load())
	}

	write("a.md", "# A\n\nOther words.\n")
	if !update("a.md", "a.md") || !slices.Equal(<-brought, []knowledge.DocID{"docs:a.md"}) {
		t.Error("a changed file was not brought in alone")
	}
	if now, _ := k.state(); !now.Equal(synced) {
		t.Error("the whole folder was compared for a changed file")
	}
	write("b.md", "# B\n\nMore words.\n")
	if update("b.md") || update() || len(brought) > 0 {
		t.Error("a new file, or the word that all may have changed, does not lead to a comparison of all")
	}

	refused := errors.New("the disk is full")
	k.refresh = func(context.Context, []knowledge.DocID) error { return refused }
	write("a.md", "# A\n\nYet other words.\n")
	if update("a.md") {
		t.Error("an index that cannot be brought up counts as brought up")
	}
	k.refresh = func(_ context.Context, changed []knowledge.DocID) error {
		brought <- changed
		return nil
	}
	if k.sync(t.Context(), k.settings.Load()); len(<-brought) != 2 {
		t.Error("the sync after that does not bring in what could not be")
	}
}
