package qa_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"footnote/knowledge"
	"footnote/qa"
	"footnote/qa/index/sealed"
)

// forgetful is a sealed.Folder that stops at its nth operation and then forgets
// what was not synced: of files being written any part may be left, also with
// holes; of the names that were not committed, any that the order of a journal
// allows.
type forgetful struct {
	r     *rand.Rand
	left  int // operations until the power goes; below 0 for never
	now   map[string][]byte
	names []func(map[string][]byte) // changes of names since the last Commit, in order
	disk  map[string][]byte         // what is named on the disk
}

var _ sealed.Folder = (*forgetful)(nil)

var errPower = errors.New("the power is gone")

func newForgetful(r *rand.Rand) *forgetful {
	return &forgetful{r: r, left: -1, now: map[string][]byte{}, disk: map[string][]byte{}}
}

func (f *forgetful) step() error {
	if f.left == 0 {
		return errPower
	}
	if f.left > 0 {
		f.left--
	}
	return nil
}

func (f *forgetful) name(change func(map[string][]byte)) {
	change(f.now)
	f.names = append(f.names, change)
}

func (f *forgetful) Write(name string, fill func(io.Writer) error) error {
	if err := f.step(); err != nil {
		return err
	}
	var data bytes.Buffer
	if err := fill(&data); err != nil {
		return err
	}
	content := data.Bytes()
	if err := f.step(); err != nil { // before it is synced
		part := bytes.Clone(content[:f.r.IntN(len(content)+1)])
		if len(part) > 1 && f.r.IntN(2) == 0 {
			at := f.r.IntN(len(part))
			clear(part[at : at+f.r.IntN(len(part)-at)])
		}
		f.name(func(m map[string][]byte) { m[name] = part })
		return err
	}
	f.name(func(m map[string][]byte) { m[name] = content })
	return f.step()
}

func (f *forgetful) Rename(from, to string) error {
	if err := f.step(); err != nil {
		return err
	}
	f.name(func(m map[string][]byte) {
		if data, ok := m[from]; ok {
			m[to] = data
			delete(m, from)
		}
	})
	return f.step()
}

func (f *forgetful) Remove(names ...string) error {
	for _, name := range names {
		if err := f.step(); err != nil {
			return err
		}
		f.name(func(m map[string][]byte) { delete(m, name) })
	}
	return f.step()
}

func (f *forgetful) Commit() error {
	if err := f.step(); err != nil {
		return err
	}
	f.disk, f.names = maps.Clone(f.now), nil
	return f.step()
}

func (f *forgetful) Map(name string) (sealed.Mapping, error) {
	data, ok := f.now[name]
	if !ok {
		return sealed.Mapping{}, fs.ErrNotExist
	}
	return sealed.Mapping{Data: data}, nil
}

func (f *forgetful) List() ([]string, error) { return slices.Sorted(maps.Keys(f.now)), nil }

// restart returns what is found when the power comes back.
func (f *forgetful) restart() *forgetful {
	again := newForgetful(f.r)
	again.disk = maps.Clone(f.disk)
	for _, change := range f.names {
		if f.r.IntN(2) == 0 {
			change(again.disk)
		}
	}
	again.now = maps.Clone(again.disk)
	return again
}

// answers returns explanations of a few questions, the same for the same r.
func answers(t *testing.T, c *qa.Collection, seed int) []byte {
	t.Helper()
	r := rand.New(rand.NewPCG(uint64(seed), 3))
	e := engineOn(t, c)
	var out []byte
	for range 2 {
		out = append(out, explained(t, e, qa.Question{Text: randomWords(r, 1+r.IntN(8)), Spaces: []knowledge.Space{"open", "team"}})...)
	}
	return out
}

// TestForgetfulDisk lets the power go, or the disk fill, at every operation of
// random updates: what is then there opens as the index of before or of behind
// a change, without being made anew, and the next update makes it that of the
// library.
func TestForgetfulDisk(t *testing.T) {
	cuts := 400
	if long {
		cuts = 20000
	}
	done := 0
	for seed := 0; done < cuts; seed++ {
		r := rand.New(rand.NewPCG(uint64(seed), 2))
		l := newLibrary()
		folder := newForgetful(r)
		var before int64
		for range 6 {
			l.randomChange(t, r)
			want := answers(t, l.collect(), seed)
			for left := r.IntN(4); ; left += 1 + r.IntN(3) {
				done++
				cut := *folder
				cut.now, cut.disk, cut.left = maps.Clone(folder.now), maps.Clone(folder.disk), left
				_, err := qa.UpdateIn(t.Context(), &cut, l, qa.UpdateOptions{})
				after := cut.restart()
				if r.IntN(3) == 0 { // the disk was full, and has room again
					after = &cut
					after.left = -1
				}
				c, opened := qa.OpenIn(after, l)
				if opened != nil && before > 0 {
					t.Fatalf("seed %d, cut at %d: the index does not open: %v", seed, left, opened)
				}
				if opened == nil && c.Sequence() != before && c.Sequence() != l.sequence {
					t.Fatalf("seed %d, cut at %d: the index stands at %d, neither %d nor %d", seed, left, c.Sequence(), before, l.sequence)
				}
				c, failed := qa.UpdateIn(t.Context(), after, l, qa.UpdateOptions{})
				if failed != nil {
					t.Fatalf("seed %d, cut at %d: update afterwards: %v", seed, left, failed)
				}
				if !bytes.Equal(answers(t, c, seed), want) {
					t.Fatalf("seed %d, cut at %d: other answers than from an index built anew", seed, left)
				}
				if err == nil {
					folder = after
					break
				}
			}
			before = l.sequence
		}
	}
	t.Logf("%d cuts", done)
}

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
// then either answered as before or refused with an error that IsDamage knows,
// never otherwise, and the next update to give the right answers again.
func TestDamage(t *testing.T) {
	seeds := 120
	if long {
		seeds = 2000
	}
	noticed, untouched := 0, 0
	for seed := range seeds {
		r := rand.New(rand.NewPCG(uint64(seed), 4))
		l := newLibrary()
		dir := t.TempDir()
		older := map[string][]byte{} // files of earlier states
		for range 1 + r.IntN(4) {
			l.randomChange(t, r)
			mustUpdateIn(t, dir, l)
			maps.Copy(older, filesOf(t, dir))
		}
		want := answers(t, l.collect(), seed)
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
		if err == nil {
			var got []byte
			if got, err = tryAnswers(t, c, seed); err == nil && !bytes.Equal(got, want) {
				t.Fatalf("%s: another answer", what)
			}
		}
		if err != nil && !qa.IsDamage(err) {
			t.Fatalf("%s: %v", what, err)
		}
		if err != nil && !changed {
			t.Fatalf("%s: %v, and nothing was damaged", what, err)
		}
		if verified := qa.VerifyIndex(dir); changed != (verified != nil) {
			t.Fatalf("%s: verified: %v", what, verified)
		}
		if err != nil {
			noticed++
		} else {
			untouched++
		}
		c, err = qa.Update(t.Context(), dir, l, qa.UpdateOptions{Now: c})
		if err != nil {
			t.Fatalf("%s: update: %v", what, err)
		}
		if got, err := tryAnswers(t, c, seed); err != nil && !qa.IsDamage(err) || err == nil && !bytes.Equal(got, want) {
			t.Fatalf("%s: another answer after the update: %v", what, err)
		}
	}
	t.Logf("%d noticed, %d where nothing was touched that is damaged", noticed, untouched)
}

// tryAnswers is answers with the first error.
func tryAnswers(t *testing.T, c *qa.Collection, seed int) (out []byte, err error) {
	t.Helper()
	r := rand.New(rand.NewPCG(uint64(seed), 3))
	e := engineOn(t, c)
	for range 2 {
		q := qa.Question{Text: randomWords(r, 1+r.IntN(8)), Spaces: []knowledge.Space{"open", "team"}}
		if _, err := e.Explain(t.Context(), q); err != nil {
			return nil, err
		}
		out = append(out, explained(t, e, q)...)
	}
	return out, nil
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
	want := answers(t, l.collect(), 1)
	for name := range filesOf(t, dir) {
		if err := os.Truncate(filepath.Join(dir, name), 0); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := tryAnswers(t, c, 1); !qa.IsDamage(err) {
		t.Errorf("answers from files that were cut off: %v", err)
	}
	again, err := qa.Update(t.Context(), dir, l, qa.UpdateOptions{Now: c})
	if err != nil {
		t.Fatal(err)
	}
	if got := answers(t, again, 1); !bytes.Equal(got, want) {
		t.Error("another answer after the update")
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

// TestStopped ends an update at a document, and wants the next to go on.
func TestStopped(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	l := newLibrary()
	for range 5 {
		l.randomChange(t, r)
	}
	ctx, stop := context.WithCancel(t.Context())
	dir := t.TempDir()
	_, err := qa.Update(ctx, dir, l, qa.UpdateOptions{Progress: func(n int) {
		if n == 2 {
			stop()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("stopped: %v", err)
	}
	mustUpdateIn(t, dir, l)
}
