package library

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"footnote/knowledge"
	"footnote/knowledge/knowledgetest"
)

// damages are what may happen to the bytes of a file. other is a file of the
// same kind, with other contents.
var damages = []struct {
	name string
	do   func(r *rand.Rand, data, other []byte) []byte
}{
	{"a bit flipped", func(r *rand.Rand, data, _ []byte) []byte {
		data[r.IntN(len(data))] ^= 1 << r.IntN(8)
		return data
	}},
	{"cut short", func(r *rand.Rand, data, _ []byte) []byte { return data[:r.IntN(len(data))] }},
	{"zeroes", func(r *rand.Rand, data, _ []byte) []byte {
		at := r.IntN(len(data))
		clear(data[at:min(len(data), at+1+r.IntN(8192))])
		return data
	}},
	{"a page twice", func(r *rand.Rand, data, _ []byte) []byte {
		const size = 4096
		n := max(1, len(data)/size)
		from, to := r.IntN(n)*size, r.IntN(n)*size
		copy(data[to:min(len(data), to+size)], data[from:])
		return data
	}},
	{"a page of another file", func(r *rand.Rand, data, other []byte) []byte {
		const size = 4096
		at := r.IntN(max(1, len(data)/size)) * size
		if at < len(other) {
			copy(data[at:min(len(data), at+size)], other[at:])
		}
		return data
	}},
	{"another file", func(_ *rand.Rand, _, other []byte) []byte { return other }},
	{"missing", func(*rand.Rand, []byte, []byte) []byte { return nil }},
}

// state reads the files of a data folder.
func filesOf(t testing.TB, dir string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for _, name := range []string{FileName, FileName + "-wal"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err == nil {
			out[name] = data
		}
	}
	return out
}

// TestDamage damages the library's file and its log in every way, and wants
// nothing to be read but what was written, in this state or an earlier one, and
// the next sync to bring everything back.
func TestDamage(t *testing.T) {
	first, seeds := knowledgetest.Trials(t, 2000, 200, 14)
	dir := t.TempDir()
	l, err := Open(t.Context(), dir, Config{})
	if err != nil {
		t.Fatal(err)
	}
	written := map[string]bool{} // everything that ever was, by id and text
	sources := []*shelf{{name: "kb", space: "staff", pages: stateOf(20).pages}, {name: "hr", space: "board", pages: stateOf(12).pages}}
	note := func() {
		for _, s := range sources {
			mustSync(t, l, s, SyncOptions{})
			for path, text := range s.pages {
				written[entryOf(page(s.name, s.space, path, text))] = true
			}
		}
	}
	note()
	earlier := filesOf(t, dir)
	for i := range 4 {
		sources[0].pages = stateOf(21 + i).pages
		note()
	}
	// As they are while the library is open: that is how a kill leaves them.
	now := filesOf(t, dir)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	closed := filesOf(t, dir)
	refused, base := 0, t.TempDir()
	for i := range seeds {
		seed := first + i
		r := rand.New(rand.NewPCG(uint64(seed), 3))
		state := now
		if r.IntN(2) == 0 {
			state = closed
		}
		names := sortedKeys(state)
		name := names[r.IntN(len(names))]
		kind := damages[seed%len(damages)]
		other := earlier[name]
		damaged := kind.do(r, slices.Clone(state[name]), slices.Clone(other))
		place := filepath.Join(base, strconv.Itoa(seed))
		if err := os.Mkdir(place, 0o700); err != nil {
			t.Fatal(err)
		}
		for _, n := range names {
			data := state[n]
			if n == name {
				data = damaged
			}
			if data == nil {
				continue
			}
			if err := os.WriteFile(filepath.Join(place, n), data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		no, err := afterDamage(t, place, written, sources)
		if err != nil {
			t.Errorf("seed %d, %s of %s: %v", seed, kind.name, name, err)
		}
		if no {
			refused++
		}
		if err := os.RemoveAll(place); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d damages from seed %d, %d of them beyond reading", seeds, first, refused)
}

// entryOf is what must be right about a document.
func entryOf(d knowledge.Document) string {
	return fmt.Sprintf("%s %s %s %s %s", d.ID, d.Space, d.Revision, d.Title, d.Text)
}

// afterDamage reads what can be read in dir, syncs, and reads again.
func afterDamage(t *testing.T, dir string, written map[string]bool, sources []*shelf) (refused bool, err error) {
	t.Helper()
	l, err := Open(context.Background(), dir, Config{})
	if err == nil {
		if err := readsRight(l, written); err != nil {
			return false, errors.Join(err, l.Close())
		}
		if err = resync(l, sources); err == nil {
			return false, errors.Join(complete(l, sources), l.Close())
		}
		_ = l.Close() // err says what is wrong
	}
	if !errors.Is(err, ErrDamaged) {
		return true, fmt.Errorf("neither read nor said to be damaged: %w", err)
	}
	if _, err := SetAside(dir, time.Now()); err != nil {
		return true, err
	}
	if l, err = Open(context.Background(), dir, Config{}); err != nil {
		return true, err
	}
	return true, errors.Join(resync(l, sources), complete(l, sources), l.Close())
}

// readsRight wants everything that is read to be among what was written.
func readsRight(l *Library, written map[string]bool) error {
	for d, err := range l.Documents(context.Background(), "staff", "board") {
		if err != nil {
			continue
		}
		if !written[entryOf(*d)] {
			return fmt.Errorf("%s in %s was never written like this: %.80q", d.ID, d.Space, d.Text)
		}
		again, err := l.Document(d.ID)
		if err == nil && !written[entryOf(*again)] {
			return fmt.Errorf("%s was never written like this: %.80q", d.ID, again.Text)
		}
	}
	return nil
}

func resync(l *Library, sources []*shelf) error {
	for _, s := range sources {
		for range 2 {
			if _, err := l.Sync(context.Background(), s, s.space, SyncOptions{Check: true, AcceptDeletions: true}); err != nil {
				return err
			}
		}
	}
	return nil
}

// complete wants the library to hold what the sources do.
func complete(l *Library, sources []*shelf) error {
	want, n := map[string]bool{}, 0
	for _, s := range sources {
		for path, text := range s.pages {
			want[entryOf(page(s.name, s.space, path, text))] = true
		}
	}
	for d, err := range l.Documents(context.Background(), "staff", "board") {
		if err != nil {
			return fmt.Errorf("after the sync: %w", err)
		}
		if n++; !want[entryOf(*d)] {
			return fmt.Errorf("after the sync, %s is not what its source says", d.ID)
		}
	}
	if n != len(want) {
		return fmt.Errorf("after the sync there are %d documents, want %d", n, len(want))
	}
	return nil
}

// What was forgotten stays so, when the library it was forgotten in has to be
// begun anew.
func TestSalvage(t *testing.T) {
	dir := t.TempDir()
	l, err := Open(t.Context(), dir, Config{})
	if err != nil {
		t.Fatal(err)
	}
	s := &shelf{name: "kb", space: "staff", pages: stateOf(20).pages}
	mustSync(t, l, s, SyncOptions{})
	if ok, err := l.Forget(t.Context(), "kb:p04.md"); err != nil || !ok {
		t.Fatalf("Forget = %v, %v", ok, err)
	}
	// A page of bodies is lost.
	var page int64
	if err := l.read.QueryRow("SELECT rootpage FROM sqlite_schema WHERE name = 'body'").Scan(&page); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, FileName)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	clear(data[(page-1)*4096 : page*4096])
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	l, err = Open(t.Context(), dir, Config{})
	if err == nil {
		_, err = l.Sync(t.Context(), s, s.space, SyncOptions{Check: true})
		_ = l.Close() // it is damaged
	}
	if !errors.Is(err, ErrDamaged) {
		t.Fatalf("Sync of a library that lost a page = %v, want ErrDamaged", err)
	}
	aside, err := SetAside(dir, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	l = open(t, dir)
	if n, err := l.Salvage(t.Context(), aside); err != nil || n != 1 {
		t.Errorf("Salvage = %d, %v; want the one that was forgotten", n, err)
	}
	mustSync(t, l, s, SyncOptions{})
	if got := listed(t, l); len(got) != len(s.pages)-1 || slices.Contains(got, "kb:p04.md") {
		t.Errorf("after the sync there are %v; want all but what was forgotten", got)
	}
}

// TestDamagedRow damages one column after the other of one document: it is not
// handed out, it is named, verify finds it, and the next sync mends it.
func TestDamagedRow(t *testing.T) {
	for _, statement := range []string{
		"UPDATE document SET space = 'all' WHERE id = 'kb:page-001.md'",
		"UPDATE document SET revision = 'x' WHERE id = 'kb:page-001.md'",
		"UPDATE document SET change = 77 WHERE id = 'kb:page-001.md'",
		"UPDATE document SET mark = 'x' WHERE id = 'kb:page-001.md'",
		"UPDATE document SET body = (SELECT body FROM document WHERE id = 'kb:page-002.md') WHERE id = 'kb:page-001.md'",
		"UPDATE document SET id = 'kb:page-009.md' WHERE id = 'kb:page-001.md'",
		"UPDATE body SET data = (SELECT data FROM body WHERE number = 3), sum = (SELECT sum FROM body WHERE number = 3) WHERE number = 2",
		"UPDATE body SET data = x'00' WHERE number = 2",
		"UPDATE body SET sum = x'00' WHERE number = 2",
		"DELETE FROM body WHERE number = 2",
	} {
		l := open(t, t.TempDir())
		s := &shelf{name: "kb", space: "staff", pages: numbered(4)}
		mustSync(t, l, s, SyncOptions{})
		if _, err := l.write.Exec(statement); err != nil {
			t.Fatal(err)
		}
		if d, err := l.Document("kb:page-001.md"); err == nil {
			t.Errorf("%s: Document = %v", statement, d)
		}
		found := 0
		if _, err := l.Verify(t.Context(), true, func(err error) {
			if !errors.Is(err, ErrDamaged) {
				t.Errorf("%s: Verify says %v", statement, err)
			}
			found++
		}, nil); err != nil || found == 0 {
			t.Errorf("%s: Verify found %d things wrong, %v", statement, found, err)
		}
		var named []string
		for _, err := range l.Documents(t.Context(), "staff", "all") {
			if err != nil {
				named = append(named, err.Error())
			}
		}
		if len(named) != 1 || !strings.Contains(named[0], "the stored copy of kb:page-00") {
			t.Errorf("%s: Documents names %q, want one document", statement, named)
		}
		mustSync(t, l, s, SyncOptions{Check: true})
		if got := listed(t, l); !slices.Equal(got, idsOf(s.pages)) || len(l.Damaged()) > 0 && !strings.Contains(statement, "SET id") {
			t.Errorf("%s: after the sync %v, damaged %v", statement, got, l.Damaged())
		}
		if _, err := l.Verify(t.Context(), true, func(err error) { t.Errorf("%s: after the sync, Verify says %v", statement, err) }, nil); err != nil {
			t.Error(err)
		}
	}
}
