package main

import (
	"context"
	"errors"
	"log/slog"
	"testing"

	"footnote/knowledge"
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
