package main

import (
	"context"
	"testing"

	"footnote/knowledge"
	"footnote/qa"
)

// TestAskAgain has the index mended while a question is answered: the second
// answer says what could not be read for it, too.
func TestAskAgain(t *testing.T) {
	engine, err := qa.New(qa.Defaults())
	if err != nil {
		t.Fatal(err)
	}
	var b qa.Builder
	engine.Use(b.Build())
	mended := false
	e := &explaining{engine: engine, complete: func(_ context.Context, a *qa.Answer, q qa.Question) bool {
		if !mended {
			mended = true
			return true
		}
		a.AddUnread(q.Spaces...)
		return false
	}}
	a, err := e.Ask(t.Context(), qa.Question{Text: askA, Spaces: []knowledge.Space{"a"}})
	if err != nil || a.Reason != qa.Incomplete || len(a.Unread) != 1 {
		t.Errorf("Ask = %v, unread %q, %v; want %v", a.Reason, a.Unread, err, qa.Incomplete)
	}
	if x := e.last.Load(); x == nil || len(x.Answer.Unread) != 1 {
		t.Errorf("what is kept of it is %v, want what was answered", x)
	}
}
