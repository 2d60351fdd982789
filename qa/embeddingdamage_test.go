package qa_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
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

// TestDamageKeepsEmbeddings wants what is stored of a space to stay while that
// space's index cannot be read, and not to be sent again afterwards.
func TestDamageKeepsEmbeddings(t *testing.T) {
	o := newOutside(t)
	e := o.embeddings(t, t.TempDir(), nil)
	damaged, l, whole := unreadPets(t)
	filled(t, e, whole)
	o.sent()
	for _, lacking := range []*qa.Collection{damaged, qa.Unread(errors.New("there is none"), "open", "secret")} {
		if _, err := e.Fill(t.Context(), lacking, nil); err == nil || !strings.Contains(err.Error(), "until the index is made anew") {
			t.Errorf("Fill of what cannot be read: %v", err)
		}
	}
	anew, err := qa.OpenCollection(mustUpdate(t, l), l)
	if err != nil {
		t.Fatal(err)
	}
	if done := filled(t, e, anew); done.Done != 5 || len(o.sent()) != 0 {
		t.Errorf("filled %+v, want 5 that are not sent again", done)
	}
}
