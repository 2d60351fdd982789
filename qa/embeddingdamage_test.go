package qa_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
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
	for _, spaces := range [][]knowledge.Space{{"open", "secret"}, {"open"}} {
		sends := len(spaces) == 1
		a, err := asking(t, e, damaged).Ask(t.Context(), qa.Question{Text: "Who walks the hound?", Spaces: spaces})
		if got := o.sent(); err != nil || slices.Contains(got, "Who walks the hound?") != sends || !sends && len(got) > 0 || len(a.Unread) != len(spaces)-1 {
			t.Errorf("asked of %v: sent %q, want the question: %t (unread %v, %v)", spaces, got, sends, a.Unread, err)
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

// halting is a library that yields its first change twice and then fails: an
// index that is made of it holds one document.
type halting struct{ *shelf }

var errHalt = errors.New("the disk is full")

func (l halting) Changes(ctx context.Context, since int64) iter.Seq2[qa.Change, error] {
	return func(yield func(qa.Change, error) bool) {
		for c, err := range l.shelf.Changes(ctx, since) {
			for range 2 {
				if !yield(c, err) {
					return
				}
			}
			yield(qa.Change{}, errHalt)
			return
		}
	}
}

// TestFillPartial wants what the library has to stay stored while an index shows
// only a part of it, since it was not made to the end, and what it has not to be
// removed.
func TestFillPartial(t *testing.T) {
	o, dir, index := newOutside(t), t.TempDir(), t.TempDir()
	l := newLibrary(append(manyDocuments(t, 30), pets(t)...)...)
	e := o.embeddings(t, dir, nil)
	updated := func(l qa.Library) (*qa.Collection, error) {
		return qa.Update(t.Context(), index, l, qa.UpdateOptions{})
	}
	whole, err := updated(l)
	if err != nil {
		t.Fatal(err)
	}
	if done := filled(t, e, whole); done.Done != 35 {
		t.Fatalf("filled %+v, want 35", done)
	}
	o.sent()
	l.identity = "b" // so that the index is made anew
	l.drop(knowledge.NewDocID("open", "029.md"))
	if _, err := updated(halting{l}); !errors.Is(err, errHalt) {
		t.Fatalf("Update that halts: %v", err)
	}
	partial, err := qa.OpenCollection(index, l)
	if err != nil || partial.Stats().Documents != 1 || partial.Damage() != nil {
		t.Fatalf("the index made in part has %+v (%v, damage %v), want one document", partial.Stats(), err, partial.Damage())
	}
	filled(t, e, partial)
	if whole, err = updated(l); err != nil {
		t.Fatal(err)
	}
	if done := filled(t, e, whole); done.Done != 34 || len(o.sent()) != 0 {
		t.Errorf("filled %+v, want 34 that are not sent again", done)
	}
	if v, err := embedding.Verify(t.Context(), dir, true); err != nil || v != (embedding.Verified{Vectors: 34, Documents: 32}) {
		t.Errorf("stored are %+v, %v; want 34 vectors of 32 documents", v, err)
	}
}

// TestDamagedVectors damages the file of the vectors in many ways: questions are
// answered all the same, and the next Fill makes it whole.
func TestDamagedVectors(t *testing.T) {
	o, dir, c := newOutside(t), t.TempDir(), collection(append(manyDocuments(t, 30), pets(t)...))
	filled(t, o.embeddings(t, dir, nil), c)
	path := filepath.Join(dir, embedding.FileName)
	sound, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	questions := []qa.Question{
		{Text: "Wo sitzt alias" + letters(17) + "?", Spaces: []knowledge.Space{"open"}},
		{Text: "Who walks the hound?", Spaces: []knowledge.Space{"open", "secret"}},
	}
	answers := func(e *qa.Embeddings) string {
		engine, out := asking(t, e, c), ""
		for _, q := range questions {
			out += string(explained(t, engine, q))
		}
		return out
	}
	e := o.embeddings(t, dir, nil)
	if _, err := e.Read(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	want := answers(e)
	trials := 60
	if testing.Short() {
		trials = 10
	}
	r := rand.New(rand.NewPCG(8, 8))
	for trial := range trials {
		damaged := bytes.Clone(sound)
		at := r.IntN(len(damaged))
		how := fmt.Sprintf("trial %d, at %d", trial, at)
		switch trial % 5 {
		case 0:
			damaged = damaged[:at]
		case 1:
			clear(damaged[at:min(len(damaged), at+4096)])
		default:
			damaged[at] ^= 1 << r.IntN(8)
		}
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		e := o.embeddings(t, dir, nil)
		_, readErr := e.Read(t.Context(), c)
		answers(e) // which fails the test when it fails
		v, err := embedding.Verify(t.Context(), dir, true)
		if readErr != nil && err == nil {
			t.Errorf("%s: Verify finds nothing wrong (%+v), but Read: %v", how, v, readErr)
		}
		if done := filled(t, e, c); done.Done != 35 {
			t.Errorf("%s: filled again %+v, want 35", how, done)
		}
		if v, err := embedding.Verify(t.Context(), dir, true); err != nil || v != (embedding.Verified{Vectors: 35, Documents: 33}) {
			t.Errorf("%s: then Verify: %+v, %v", how, v, err)
		}
		if got := answers(e); got != want {
			t.Errorf("%s: after Fill, the answers are others than before", how)
		}
	}
}
