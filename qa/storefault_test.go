package qa_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"footnote/knowledge"
	"footnote/knowledge/knowledgetest"
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
	first, cuts := knowledgetest.Trials(t, 20_000, 2000, 200)
	done, seed := 0, first
	for ; done < cuts; seed++ {
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
	t.Logf("%d cuts with the seeds %d to %d", done, first, seed-1)
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
