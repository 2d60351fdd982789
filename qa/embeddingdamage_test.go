package qa_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"footnote/knowledge"
	"footnote/qa"
	"footnote/qa/embedding"
)

// unreadPets returns a collection of pets of which the space "secret" is
// damaged, the library it is of, and what it was before.
func unreadPets(t *testing.T) (damaged *qa.Collection, l *shelf, whole *qa.Collection) {
	t.Helper()
	l = newLibrary(pets(t)...)
	dir := mustUpdate(t, l)
	opened := func() *qa.Collection {
		c, err := qa.OpenCollection(dir, l)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	whole = opened()
	if err := os.Remove(filepath.Join(dir, whole.FileOf("secret"))); err != nil {
		t.Fatal(err)
	}
	return opened(), l, whole
}

// TestDamageNeverSend wants a question that is asked of a space that is never to
// be sent to stay here also while that space's index cannot be read.
func TestDamageNeverSend(t *testing.T) {
	o, dir := newOutside(t), t.TempDir()
	damaged, _, whole := unreadPets(t)
	filled(t, o.embeddings(t, dir, nil), whole)
	o.sent()
	e := o.embeddings(t, dir, func(c *embedding.Config) { c.NeverSend = []knowledge.Space{"secret"} })
	if _, err := e.Read(t.Context(), damaged); err != nil {
		t.Fatal(err)
	}
	for want, spaces := range map[string][]knowledge.Space{"[]": {"open", "secret"}, "[Who walks the hound?]": {"open"}} {
		a, err := asking(t, e, damaged).Ask(t.Context(), qa.Question{Text: "Who walks the hound?", Spaces: spaces})
		if got := fmt.Sprint(o.sent()); err != nil || got != want || len(a.Unread) != len(spaces)-1 {
			t.Errorf("asked of %v: sent %s, want %s (unread %v, %v)", spaces, got, want, a.Unread, err)
		}
	}
}
