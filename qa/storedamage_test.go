package qa_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"footnote/knowledge"
	"footnote/knowledge/format"
	"footnote/knowledge/knowledgetest"
	"footnote/qa"
)

// damages are what can happen to a file.
var damages = []struct {
	name string
	do   func(r *rand.Rand, data []byte, other []byte) []byte
}{
	{"a bit turned", func(r *rand.Rand, data, _ []byte) []byte {
		data[r.IntN(len(data))] ^= 1 << r.IntN(8)
		return data
	}},
	{"cut off", func(r *rand.Rand, data, _ []byte) []byte { return data[:r.IntN(len(data))] }},
	{"longer", func(r *rand.Rand, data, _ []byte) []byte { return append(data, data[:1+r.IntN(len(data))]...) }},
	{"zeroes", func(r *rand.Rand, data, _ []byte) []byte {
		at := r.IntN(len(data))
		clear(data[at : at+1+r.IntN(min(8192, len(data)-at))])
		return data
	}},
	{"noise", func(r *rand.Rand, data, _ []byte) []byte {
		for i := range min(len(data), 1+r.IntN(600)) {
			data[i] = byte(r.IntN(256))
		}
		return data
	}},
	{"missing", func(*rand.Rand, []byte, []byte) []byte { return nil }},
	{"exchanged", func(_ *rand.Rand, _, other []byte) []byte { return other }},
}

// TestDamage damages files of an index in every way and wants each question
// then answered as before; or, with the spaces named that are left out, as if
// there were only the others; or refused with an error that IsDamage knows. It
// wants never anything else, and the next update to give the right answers
// again.
func TestDamage(t *testing.T) {
	first, seeds := knowledgetest.Trials(t, 2000, 200, 40)
	var all fate
	base := t.TempDir()
	for i := range seeds {
		seed := first + i
		r := rand.New(rand.NewPCG(uint64(seed), 4))
		l := newLibrary()
		dir := filepath.Join(base, strconv.Itoa(seed))
		older := map[string][]byte{} // files of earlier states
		for range 1 + r.IntN(4) {
			l.randomChange(t, r)
			mustUpdateIn(t, dir, l)
			maps.Copy(older, filesOf(t, dir))
		}
		files := filesOf(t, dir)
		name := slices.Sorted(maps.Keys(files))[r.IntN(len(files))]
		others := slices.Sorted(maps.Keys(older))
		damage := damages[r.IntN(len(damages))]
		data := damage.do(r, bytes.Clone(files[name]), older[others[r.IntN(len(others))]])
		if data == nil {
			if err := os.Remove(filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
		} else if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
		what := fmt.Sprintf("seed %d: %s: %s", seed, name, damage.name)
		changed := !bytes.Equal(data, files[name])

		c, err := qa.OpenCollection(dir, l)
		if err != nil && (!qa.IsDamage(err) || !changed) {
			t.Fatalf("%s: %v", what, err)
		}
		if err != nil {
			all.refused++
		} else {
			f := fateOf(t, what, c, l, seed)
			if f != (fate{whole: f.whole}) && (!changed || c.Damage() == nil) {
				t.Fatalf("%s: not answered as before; changed %v, damage %v", what, changed, c.Damage())
			}
			all.whole, all.partly, all.refused = all.whole+f.whole, all.partly+f.partly, all.refused+f.refused
		}
		if verified := qa.VerifyIndex(t.Context(), dir); changed != (verified != nil) {
			t.Fatalf("%s: verified: %v", what, verified)
		}
		c, err = qa.Update(t.Context(), dir, l, qa.UpdateOptions{Now: c})
		if err != nil {
			t.Fatalf("%s: update: %v", what, err)
		}
		fateOf(t, what+" after the update", c, l, seed) // what nothing has touched may still be damaged
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d damages from seed %d: %d questions answered whole, %d from the other spaces, %d refused", seeds, first, all.whole, all.partly, all.refused)
	if all.partly == 0 {
		t.Error("nothing was ever answered from the other spaces")
	}
}

// fate is what became of questions, by their number.
type fate struct{ whole, partly, refused int }

// fateOf asks questions on c, an index of l, and wants each answered as from an
// index built anew of the spaces that were not left out, or refused.
func fateOf(t *testing.T, what string, c *qa.Collection, l *shelf, seed int) (f fate) {
	t.Helper()
	r := rand.New(rand.NewPCG(uint64(seed), 3))
	e, anew := engineOn(t, c), engineOn(t, l.collect())
	for range 2 {
		q := qa.Question{Text: randomWords(r, 1+r.IntN(8)), Spaces: []knowledge.Space{"open", "team"}}
		got, err := e.Explain(t.Context(), q)
		if qa.IsDamage(err) {
			f.refused++
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		unread := got.Answer.Unread
		q.Spaces = slices.DeleteFunc(q.Spaces, func(s knowledge.Space) bool { return slices.Contains(unread, s) })
		want, err := anew.Explain(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		want.Answer.AddUnread(unread...)
		if a, b := marshal(t, want), marshal(t, got); !bytes.Equal(a, b) {
			t.Fatalf("%s: %q without %q is answered otherwise (-want +got):\n%s", what, q.Text, unread, cmp.Diff(lines(t, a), lines(t, b)))
		}
		if len(unread) > 0 {
			f.partly++
		} else {
			f.whole++
		}
	}
	return f
}

// TestIntactSpaces damages what is kept of one space, in every way: the other is
// answered from, with the first named, and nobody is told that the documents do
// not say.
func TestIntactSpaces(t *testing.T) {
	var documents []knowledge.Document
	for _, space := range []knowledge.Space{"a", "b"} {
		path := string(space) + ".md"
		d, err := format.Decode(path, []byte("# Hotels\n\nThe hotel of "+string(space)+"ville costs 90 euro a night.\n"))
		if err != nil {
			t.Fatal(err)
		}
		d.Source, d.Path, d.Space = "s", path, space
		d.ID, d.Revision = knowledge.NewDocID("s", path), knowledge.NewRevision([]byte(d.Text))
		documents = append(documents, d)
	}
	cut := func(n int64) func(string) error { return func(name string) error { return os.Truncate(name, n) } }
	turn := func(name string) error {
		data, err := os.ReadFile(name)
		for i := range min(len(data), 4096) { // the first pages; the tables behind are sound
			data[i] ^= 0x55
		}
		return errors.Join(err, os.WriteFile(name, data, 0o600))
	}
	for _, damage := range []struct {
		name string
		open bool // while the index is open
		do   func(name string) error
	}{
		{"missing", false, os.Remove}, {"cut off", false, cut(1000)}, {"turned", false, turn},
		{"turned while open", true, turn}, {"cut off while open", true, cut(0)},
	} {
		t.Run(damage.name, func(t *testing.T) {
			l := newLibrary(documents...)
			dir := mustUpdate(t, l)
			e := engineOn(t, nil)
			c, err := qa.OpenCollection(dir, l)
			if err != nil {
				t.Fatal(err)
			}
			if err := damage.do(filepath.Join(dir, c.FileOf("a"))); err != nil {
				t.Fatal(err)
			}
			if !damage.open {
				if c, err = qa.OpenCollection(dir, l); err != nil {
					t.Fatal(err)
				}
			}
			ask := func(text string, spaces ...knowledge.Space) qa.Answer {
				t.Helper()
				a, err := e.Ask(t.Context(), qa.Question{Text: text, Spaces: spaces})
				if err != nil {
					t.Fatal(err)
				}
				return a
			}
			e.Use(c)
			if a := ask("What does the hotel of bville cost?", "b"); len(a.Citations) == 0 || a.Unread != nil {
				t.Errorf("on b alone: %+v", a)
			}
			a := ask("What does the hotel of bville cost?", "b", "a")
			if len(a.Citations) == 0 || a.Citations[0].Space != "b" || !slices.Equal(a.Unread, []knowledge.Space{"a"}) {
				t.Errorf("on both: %+v", a)
			}
			for _, spaces := range [][]knowledge.Space{{"a", "b"}, {"a"}} {
				a = ask("Who chaired the zyzzyva?", spaces...)
				if a.Reason != qa.Incomplete || a.Unknown != nil || !slices.Equal(a.Unread, []knowledge.Space{"a"}) {
					t.Errorf("on %q, what neither says: %+v", spaces, a)
				}
			}
			if c.Damage() == nil {
				t.Error("no damage is noted")
			}
			if c, err = qa.Update(t.Context(), dir, l, qa.UpdateOptions{Now: c}); err != nil {
				t.Fatal(err)
			}
			e.Use(c)
			if a := ask("What does the hotel of aville cost?", "a", "b"); len(a.Citations) == 0 || a.Citations[0].Space != "a" || a.Unread != nil {
				t.Errorf("after the update: %+v", a)
			}
		})
	}
}

// TestUnread says of spaces that there is no index of them yet.
func TestUnread(t *testing.T) {
	e := engineOn(t, qa.Unread(errors.New("there is none"), "a", "b"))
	a, err := e.Ask(t.Context(), qa.Question{Text: "What does the hotel cost?", Spaces: []knowledge.Space{"b", "c"}})
	if err != nil || a.Reason != qa.Incomplete || !slices.Equal(a.Unread, []knowledge.Space{"b"}) {
		t.Errorf("%+v, %v", a, err)
	}
}

func mustUpdateIn(tb testing.TB, dir string, l *shelf) {
	tb.Helper()
	if _, err := qa.Update(tb.Context(), dir, l, qa.UpdateOptions{}); err != nil {
		tb.Fatal(err)
	}
}

func filesOf(tb testing.TB, dir string) map[string][]byte {
	tb.Helper()
	out := map[string][]byte{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		tb.Fatal(err)
	}
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			tb.Fatal(err)
		}
		out[e.Name()] = data
	}
	return out
}

// TestCutOffWhileOpen cuts a file off while it is mapped: an error, no crash.
func TestCutOffWhileOpen(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 5))
	l := newLibrary()
	for range 4 {
		l.randomChange(t, r)
	}
	dir := mustUpdate(t, l)
	c, err := qa.OpenCollection(dir, l)
	if err != nil {
		t.Fatal(err)
	}
	for name := range filesOf(t, dir) {
		if err := os.Truncate(filepath.Join(dir, name), 0); err != nil {
			t.Fatal(err)
		}
	}
	if f := fateOf(t, "cut off", c, l, 1); f.whole > 0 || c.Damage() == nil {
		t.Errorf("answers from files that were cut off: %+v, %v", f, c.Damage())
	}
	again, err := qa.Update(t.Context(), dir, l, qa.UpdateOptions{Now: c})
	if err != nil {
		t.Fatal(err)
	}
	if f := fateOf(t, "after the update", again, l, 1); f.whole != 2 {
		t.Errorf("after the update: %+v", f)
	}
}

// TestPutBack makes an index anew that knows more changes than its library,
// which was put back to an earlier state.
func TestPutBack(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	l := newLibrary()
	l.randomChange(t, r)
	earlier, sequence := maps.Clone(l.documents), l.sequence
	l.randomChange(t, r)
	l.randomChange(t, r)
	dir := mustUpdate(t, l)
	l.documents, l.sequence = earlier, sequence
	maps.DeleteFunc(l.changed, func(_ knowledge.DocID, c qa.Change) bool { return c.Seq > sequence })
	for id := range earlier {
		if _, ok := l.changed[id]; !ok {
			l.changed[id] = qa.Change{Seq: sequence, ID: id}
		}
	}
	mustUpdateIn(t, dir, l)
	c, err := qa.OpenCollection(dir, l)
	if err != nil || c.Sequence() != sequence {
		t.Fatalf("the index stands at %d, the library at %d: %v", c.Sequence(), sequence, err)
	}
	if f := fateOf(t, "put back", c, l, 1); f.whole != 2 {
		t.Errorf("put back: %+v", f)
	}
}

// TestOtherLibrary makes an index of another library anew.
func TestOtherLibrary(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 5))
	l, other := newLibrary(), newLibrary()
	other.identity = "b"
	l.randomChange(t, r)
	other.randomChange(t, r)
	dir := mustUpdate(t, l)
	mustUpdateIn(t, dir, other)
	c, err := qa.OpenCollection(dir, other)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(answers(t, c, 1), answers(t, other.collect(), 1)) {
		t.Error("another answer than from an index built anew")
	}
}
