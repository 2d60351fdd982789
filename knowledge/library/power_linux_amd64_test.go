package library

import (
	"errors"
	"footnote/knowledge/knowledgetest"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// disk is what is on a disk that forgets, when the power goes, whatever was not
// synced: of the bytes written to a file since its last sync any part may be
// there and any not, and of the names given or taken in the folder since its
// last sync likewise.
type disk struct {
	names   map[string]*file // as programs see them
	durable map[string]*file // as they are on disk
}

// file is the contents of a file.
type file struct {
	durable []byte
	pending []operation // since the last sync
}

func (d *disk) apply(o operation) {
	f := d.names[o.path]
	if f == nil && o.kind != creating && o.path != "." {
		return // of a file that has no name any more
	}
	switch o.kind {
	case creating:
		d.names[o.path] = &file{}
	case writing, cutting:
		f.pending = append(f.pending, o)
	case flushing:
		if o.path == "." {
			d.durable = maps.Clone(d.names)
			return
		}
		for _, p := range f.pending {
			f.durable = applied(f.durable, p)
		}
		f.pending = nil
	case removing:
		delete(d.names, o.path)
	case renaming:
		d.names[o.to] = f
		delete(d.names, o.path)
	}
}

// applied returns data with what o does to it.
func applied(data []byte, o operation) []byte {
	size := o.at
	if o.kind == writing {
		size = max(int64(len(data)), o.at+int64(len(o.data)))
	}
	if size <= int64(len(data)) {
		data = data[:size]
	} else {
		data = append(data, make([]byte, size-int64(len(data)))...)
	}
	if o.kind == writing {
		copy(data[o.at:], o.data)
	}
	return data
}

// cut writes into dir what is left when the power goes now. With r, what was not
// synced is there in part; without, none of it is.
func (d *disk) cut(dir string, r *rand.Rand) error {
	names := maps.Clone(d.durable)
	if r != nil {
		for _, name := range sortedKeys(d.names) {
			if r.IntN(2) == 0 {
				names[name] = d.names[name]
			}
		}
		for _, name := range sortedKeys(names) {
			if d.names[name] == nil && r.IntN(2) == 0 {
				delete(names, name)
			}
		}
	}
	for name, f := range names {
		data := append([]byte(nil), f.durable...)
		for _, p := range f.pending {
			if r == nil || r.IntN(2) == 0 {
				continue
			}
			const sector = 512
			if p.kind == writing && len(p.data) > sector && r.IntN(3) == 0 { // half of it
				p.data = p.data[:(1+r.IntN(len(p.data)/sector))*sector]
			}
			data = applied(data, p)
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// recorded returns what a child does that syncs some states.
func recorded(t *testing.T, last int) []operation {
	t.Helper()
	tr := &tracer{dir: t.TempDir()}
	tr.run(t, child(t, tr.dir, 0, last))
	if err := checkState(t, tr.dir, last); err != nil {
		t.Fatalf("nothing was cut, and %v", err)
	}
	return tr.log
}

// countOf returns how many operations there are of a kind.
func countOf(log []operation, kind operationKind) int {
	n := 0
	for _, o := range log {
		if o.kind == kind {
			n++
		}
	}
	return n
}

// TestPowerCut cuts the power after any operation of a child's and wants all it
// had finished to be there.
func TestPowerCut(t *testing.T) {
	first, cuts := knowledgetest.Trials(t, 20_000, 2000, 15)
	log := recorded(t, 10)
	if w, s := countOf(log, writing), countOf(log, flushing); w < 100 || s < 20 {
		t.Fatalf("%d writes and %d syncs were seen; want a child that works", w, s)
	}
	for i := range cuts {
		seed := first + i
		r := rand.New(rand.NewPCG(uint64(seed), 7))
		if err := cutAfter(t, log, r.IntN(len(log)+1), r, seed%4 != 0); err != nil {
			t.Fatalf("cut %d: %v", seed, err)
		}
	}
	t.Logf("%d cuts from seed %d within %d operations", cuts, first, len(log))
}

// cutAfter cuts the power after n operations of log.
func cutAfter(t *testing.T, log []operation, n int, r *rand.Rand, parts bool) error {
	t.Helper()
	d := disk{names: map[string]*file{}, durable: map[string]*file{}}
	acked := -1
	for _, o := range log[:n] {
		if o.kind != saying {
			d.apply(o)
		} else if said, ok := strings.CutPrefix(o.said, "ack "); ok {
			acked, _ = strconv.Atoi(said)
		}
	}
	dir, err := os.MkdirTemp(t.TempDir(), "cut")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }() // the test removes what is left
	if !parts {
		r = nil
	}
	if err := d.cut(dir, r); err != nil {
		return err
	}
	return checkState(t, dir, acked)
}

// Without the syncs, the same cuts lose what was finished: the test can fail.
func TestPowerCutIsNoticed(t *testing.T) {
	log := recorded(t, 4)
	var careless []operation
	for _, o := range log {
		if o.kind != flushing || o.path == "." {
			careless = append(careless, o)
		}
	}
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 7))
		if err := cutAfter(t, careless, len(careless), r, true); err != nil {
			return
		}
	}
	t.Error("20 cuts of a program that syncs no file lost nothing")
}

// TestSpoiled has the n-th operation on a file fail, once or with all after it,
// for one n after the other, and wants the child to read on, to go on by itself
// when only one failed, and everything that it had finished to be there.
func TestSpoiled(t *testing.T) {
	whole := &tracer{dir: t.TempDir()}
	whole.run(t, child(t, whole.dir, 0, 5))
	_, positions := knowledgetest.Trials(t, whole.n, 6, 2)
	for i := range positions {
		n := 1 + i*(whole.n-1)/positions
		for _, once := range []bool{true, false} {
			if err := spoil(t, n, once); err != nil {
				t.Errorf("operation %d of %d fails, once %v: %v", n, whole.n, once, err)
			}
		}
	}
}

func spoil(t *testing.T, n int, once bool) error {
	t.Helper()
	tr := &tracer{dir: t.TempDir()}
	tr.spoil = func(i int, o operation) syscall.Errno {
		switch {
		case i < n || once && i > n:
			return 0
		case o.kind == flushing:
			return syscall.EIO
		}
		return syscall.ENOSPC
	}
	c := child(t, tr.dir, 0, 5)
	if once {
		c.Env = append(c.Env, childTry+"=1")
	}
	tr.run(t, c)
	acked, failed := -1, ""
	for _, o := range tr.log {
		if o.kind == saying {
			if said, ok := strings.CutPrefix(o.said, "ack "); ok {
				acked, _ = strconv.Atoi(said)
			} else {
				failed = o.said
			}
		}
	}
	if err := checkState(t, tr.dir, acked); err != nil {
		return err
	}
	if once && acked < 5 {
		return errors.New("it did not go on: " + failed)
	}
	return nil
}
