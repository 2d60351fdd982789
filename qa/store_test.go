package qa_test

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"footnote/knowledge"
	"footnote/knowledge/format"
	"footnote/qa"
)

// long is whether tests run in their long form.
var long = os.Getenv("FOOTNOTE_LONG") != ""

// shelf is a library in memory. It is not for concurrent use.
type shelf struct {
	identity  string
	documents map[knowledge.DocID]*knowledge.Document
	changed   map[knowledge.DocID]qa.Change // the last change of each document that ever was
	sequence  int64
}

var (
	_ qa.Library = (*shelf)(nil)
	_ qa.States  = (*shelf)(nil)
)

func newLibrary(documents ...knowledge.Document) *shelf {
	l := &shelf{identity: "a", documents: map[knowledge.DocID]*knowledge.Document{}, changed: map[knowledge.DocID]qa.Change{}}
	for i := range documents {
		l.put(&documents[i])
	}
	return l
}

func (l *shelf) put(d *knowledge.Document) {
	l.sequence++
	l.documents[d.ID] = d
	l.changed[d.ID] = qa.Change{Seq: l.sequence, ID: d.ID}
}

func (l *shelf) drop(id knowledge.DocID) {
	l.sequence++
	delete(l.documents, id)
	l.changed[id] = qa.Change{Seq: l.sequence, ID: id, Gone: true}
}

func (l *shelf) Identity() string { return l.identity }

func (l *shelf) Sequence() int64 { return l.sequence }

func (l *shelf) Document(id knowledge.DocID) (*knowledge.Document, error) {
	return l.documents[id], nil
}

func (l *shelf) State(id knowledge.DocID) (knowledge.Space, knowledge.Revision, error) {
	if d := l.documents[id]; d != nil {
		return d.Space, d.Revision, nil
	}
	return "", "", nil
}

func (l *shelf) Changes(_ context.Context, since int64) iter.Seq2[qa.Change, error] {
	return func(yield func(qa.Change, error) bool) {
		changes := slices.SortedFunc(maps.Values(l.changed), func(a, b qa.Change) int { return cmp.Compare(a.Seq, b.Seq) })
		for _, c := range changes {
			if c.Seq > since && !yield(c, nil) {
				return
			}
		}
	}
}

// collect returns what is in l, built in memory in the order of ids.
func (l *shelf) collect() *qa.Collection {
	var b qa.Builder
	for _, id := range slices.Sorted(maps.Keys(l.documents)) {
		b.Add(l.documents[id])
	}
	return b.Build()
}

// ids returns the ids of the documents in l, in order.
func (l *shelf) ids() []knowledge.DocID { return slices.Sorted(maps.Keys(l.documents)) }

// library returns the documents of s, in an order of their own.
func (s set) library(tb testing.TB) *shelf {
	tb.Helper()
	var documents []knowledge.Document
	for d, err := range s.source.Documents(tb.Context()) {
		var skip *knowledge.SkipError
		if errors.As(err, &skip) {
			continue
		}
		if err != nil {
			tb.Fatal(err)
		}
		documents = append(documents, d)
	}
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(documents), func(i, j int) { documents[i], documents[j] = documents[j], documents[i] })
	return newLibrary(documents...)
}

// TestDiskAnswers wants the answers from disk to be those from memory to the
// last byte, for our own sets and, where they are, the shared ones.
func TestDiskAnswers(t *testing.T) {
	sets, every := ownSets(t), 1
	if _, err := os.Stat(shared); err == nil && !testing.Short() {
		sets = append(sets, sharedSets(t, "handbook", "g8", "xquad-en")...)
	}
	if !long {
		every = 20
	}
	for _, s := range sets {
		t.Run(s.name, func(t *testing.T) {
			l := s.library(t)
			dir := filepath.Join(t.TempDir(), "index")
			if _, err := qa.Update(t.Context(), dir, l, qa.UpdateOptions{}); err != nil {
				t.Fatal(err)
			}
			c, err := qa.OpenCollection(dir, l)
			if err != nil {
				t.Fatal(err)
			}
			inMemory := s.collect(t)
			if c.Stats() != inMemory.Stats() {
				t.Errorf("on disk %+v, in memory %+v", c.Stats(), inMemory.Stats())
			}
			disk, memory := engineOn(t, c), engineOn(t, inMemory)
			for i, q := range s.read(t) {
				if i%every == 0 {
					sameAnswer(t, memory, disk, qa.Question{Text: q.Question, History: q.History, Spaces: c.Spaces()})
				}
			}
		})
	}
}

// sameAnswer reports where the explanations of q differ.
func sameAnswer(t *testing.T, want, got *qa.Engine, q qa.Question) {
	t.Helper()
	if a, b := explained(t, want, q), explained(t, got, q); !bytes.Equal(a, b) {
		t.Errorf("%q: answers differ (-want +got):\n%s", q.Text, gocmp.Diff(lines(t, a), lines(t, b)))
	}
}

// randomChange changes, adds or removes documents of l.
func (l *shelf) randomChange(t *testing.T, r *rand.Rand) {
	t.Helper()
	for range 1 + r.IntN(3) {
		ids := l.ids()
		if len(ids) > 2 && r.IntN(3) == 0 {
			l.drop(ids[r.IntN(len(ids))])
			continue
		}
		path := fmt.Sprintf("%d.md", r.IntN(40))
		d, err := format.Decode(path, []byte(randomMarkdown(r)))
		if err != nil {
			t.Fatal(err)
		}
		d.Source, d.Path = "s", path
		d.Space = []knowledge.Space{"open", "team", "secret"}[r.IntN(3)] // a document may move to another space
		d.ID, d.Revision = knowledge.NewDocID(d.Source, path), knowledge.NewRevision([]byte(d.Text))
		l.put(&d)
	}
}

// TestUpdates changes random libraries step by step and wants the index that
// was brought up to each change to answer like one built from nothing, as long
// as it is open and when it is opened again.
func TestUpdates(t *testing.T) {
	libraries := 8
	if testing.Short() {
		libraries = 2
	}
	if long {
		libraries = 300
	}
	merged := false
	for seed := range libraries {
		r := rand.New(rand.NewPCG(uint64(seed), 1))
		l := newLibrary()
		dir := t.TempDir()
		var now *qa.Collection
		for range 35 {
			l.randomChange(t, r)
			before := 0 // segments
			o := qa.UpdateOptions{Now: now, Use: func(c *qa.Collection) { before = c.Segments() }}
			if r.IntN(3) == 0 {
				o.Now = nil
			}
			var err error
			if now, err = qa.Update(t.Context(), dir, l, o); err != nil {
				t.Fatal(err)
			}
			merged = merged || now.Segments() < before
			if now.Sequence() != l.sequence {
				t.Fatalf("seed %d: the index stands at %d, the library at %d", seed, now.Sequence(), l.sequence)
			}
			c := now
			if r.IntN(2) == 0 {
				if c, err = qa.OpenCollection(dir, l); err != nil {
					t.Fatal(err)
				}
			}
			want := l.collect()
			if c.Stats() != want.Stats() {
				t.Errorf("seed %d: %+v after updates, %+v built anew", seed, c.Stats(), want.Stats())
			}
			updated, built := engineOn(t, c), engineOn(t, want)
			for range 3 {
				spaces := []knowledge.Space{"open", "team", "secret"}[:1+r.IntN(3)]
				sameAnswer(t, built, updated, qa.Question{Text: randomWords(r, 1+r.IntN(8)), Spaces: spaces})
			}
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	if !merged {
		t.Error("nothing was ever merged")
	}
}

// TestAhead leaves out what the library has in another revision, or not at all,
// while the index does not know.
func TestAhead(t *testing.T) {
	document := func(path, text string) knowledge.Document {
		d, err := format.Decode(path, []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		d.ID, d.Path, d.Source, d.Space, d.Revision = knowledge.NewDocID("s", path), path, "s", "open", knowledge.NewRevision([]byte(text))
		return d
	}
	before := document("a.md", "Refunds for the conference hotel are paid within thirty days.")
	l := newLibrary(before)
	c, err := qa.Update(t.Context(), t.TempDir(), l, qa.UpdateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	e := engineOn(t, c)
	ask := func() qa.Answer {
		a, err := e.Ask(t.Context(), qa.Question{Text: "When are refunds for the hotel paid?", Spaces: []knowledge.Space{"open"}})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	if a := ask(); a.Reason != qa.Answered {
		t.Fatalf("before: %v", a.Reason)
	}
	after := document("a.md", "Refunds for the conference hotel are not paid at all, so do not ask.")
	moved := before
	moved.Space = "secret"
	// the same bytes, read otherwise by a program of another version
	reread := before
	reread.Text = "X" + before.Text[1:]
	for name, d := range map[string]*knowledge.Document{"changed": &after, "moved": &moved, "gone": nil, "read otherwise": &reread} {
		l.documents[before.ID] = d
		if d == nil {
			delete(l.documents, before.ID)
		}
		if d == &reread {
			l.identity = "b"
			c, err := qa.OpenCollection(mustUpdate(t, newLibrary(before)), l)
			if err != nil {
				t.Fatal(err)
			}
			e = engineOn(t, c)
		}
		if a := ask(); len(a.Citations) > 0 || len(a.Nearest) > 0 {
			t.Errorf("%s: %+v", name, a)
		}
	}
}

// mustUpdate returns a folder with the index of l.
func mustUpdate(tb testing.TB, l *shelf) string {
	tb.Helper()
	dir := tb.TempDir()
	if _, err := qa.Update(tb.Context(), dir, l, qa.UpdateOptions{}); err != nil {
		tb.Fatal(err)
	}
	return dir
}

// TestIndexFormat notices when an index would hold other things than the one that
// an earlier program of the same format made, whose documents would not be found
// until each of them is read again.
func TestIndexFormat(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("vectors are rounded otherwise on " + runtime.GOARCH)
	}
	const text = "# Keys\n\nThe porters keep the keys of all doors. Ring twice.\n\nThese doors have two keys:\n\n- the cellar\n- the attic, since 2019\n\n" +
		"## Who has one\n\n| Door | Kept by |\n|---|---|\n| Cellar | Anna Brask |\n| Attic | Bert |\n"
	d, err := format.Decode("keys.md", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	d.Source, d.Space, d.Path = "s", "s", "keys.md"
	d.ID, d.Revision = knowledge.NewDocID(d.Source, d.Path), knowledge.NewRevision([]byte(d.Text))
	dir := filepath.Join(t.TempDir(), "index")
	if _, err := qa.Update(t.Context(), dir, newLibrary(d), qa.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var held []string
	for _, f := range files {
		if strings.HasPrefix(f.Name(), "manifest") || f.IsDir() {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, fmt.Sprintf("%x", sha256.Sum256(data)))
	}
	slices.Sort(held)
	if got := fmt.Sprintf("%d %.12x", qa.IndexFormat, sha256.Sum256([]byte(strings.Join(held, " ")))); got != "4 91472ef9248e2a17d3c99a68" {
		t.Errorf("the index is %q: where what it holds has changed, raise indexFormat, and write that down here", got)
	}
}
