package sealed

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// write returns a file with sections of the given content, numbered from 1.
func write(t *testing.T, sections ...[]byte) ([]byte, Stamp) {
	t.Helper()
	var out bytes.Buffer
	w := NewWriter(&out)
	for i, s := range sections {
		w.Section(i+1, s)
	}
	stamp, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), stamp
}

func TestSections(t *testing.T) {
	long := bytes.Repeat([]byte("0123456789"), 2000)
	data, stamp := write(t, []byte("first"), nil, long)
	f, err := Open("x", Mapping{Data: data}, stamp)
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[int]string{1: "first", 2: "", 3: string(long), 4: ""} {
		if got := f.Section(id).All(); string(got) != want {
			t.Errorf("section %d holds %d bytes, want %d", id, len(got), len(want))
		}
	}
	if got := f.Section(3).Bytes(4095, 3); string(got) != "567" {
		t.Errorf("Bytes(4095, 3) = %q", got)
	}
	if err := f.Verify(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestAhead wants several pages that are read for the first time to be asked for
// at once, before they are touched, and a single page or what was read before
// not at all.
func TestAhead(t *testing.T) {
	data, stamp := write(t, make([]byte, pageSize), make([]byte, 10*pageSize))
	tables := len(header) + 11*pageSize
	var got [][2]int
	f, err := Open("x", Mapping{Data: data, Ahead: func(from, to int) { got = append(got, [2]int{from, to}) }}, stamp)
	if err != nil {
		t.Fatal(err)
	}
	s := f.Section(2) // begins in the second page, ends in the twelfth
	s.Bytes(pageSize, 1)
	s.Bytes(2*pageSize, 3*pageSize)
	s.All()
	s.All()
	want := [][2]int{{tables, len(data)}, {3 * pageSize, 7 * pageSize}, {pageSize, tables}}
	if !slices.Equal(got, want) {
		t.Errorf("asked for %v, want %v", got, want)
	}
}

// TestEveryBit turns every bit of a small file, and cuts it off at every byte:
// opening or reading it says so.
func TestEveryBit(t *testing.T) {
	data, stamp := write(t, []byte("some words"), bytes.Repeat([]byte{7}, 5000))
	read := func(data []byte) (err error) {
		f, err := Open("x", Mapping{Data: data}, stamp)
		if err != nil {
			return err
		}
		if err := f.Verify(t.Context()); err != nil {
			return err
		}
		defer Guard(&err)()
		for id := range 3 {
			f.Section(id).All()
		}
		return nil
	}
	if err := read(data); err != nil {
		t.Fatal(err)
	}
	for i := range data {
		for bit := range 8 {
			data[i] ^= 1 << bit
			if err := read(data); !IsDamage(err) {
				t.Errorf("bit %d of byte %d turned: %v", bit, i, err)
			}
			data[i] ^= 1 << bit
		}
		if err := read(data[:i]); !IsDamage(err) {
			t.Errorf("cut off at %d: %v", i, err)
		}
	}
}

// TestTouch reads a page that is damaged, and one that is not.
func TestTouch(t *testing.T) {
	data, stamp := write(t, bytes.Repeat([]byte{7}, 3*pageSize))
	data[2*pageSize] ^= 1
	f, err := Open("x", Mapping{Data: data}, stamp)
	if err != nil {
		t.Fatal(err)
	}
	touch := func(off int) (err error) {
		defer Guard(&err)()
		f.Section(1).Bytes(off, 1)
		return nil
	}
	if err := touch(100); err != nil {
		t.Errorf("a page that is well: %v", err)
	}
	if err := touch(2 * pageSize); !IsDamage(err) {
		t.Errorf("a page that is damaged: %v", err)
	}
	if err := touch(3 * pageSize); !IsDamage(err) {
		t.Errorf("beyond the section: %v", err)
	}
}

func TestGuardLetsOthersGo(t *testing.T) {
	defer func() {
		if got := recover(); got != "other" {
			t.Errorf("recovered %v", got)
		}
	}()
	var err error
	defer Guard(&err)()
	panic("other")
}

// TestDictionary looks up and lists the keys of random dictionaries.
func TestDictionary(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for n := range 120 {
		var keys []string
		for range n {
			key := make([]byte, r.IntN(6))
			for i := range key {
				key[i] = "ab\x00\xff"[r.IntN(4)]
			}
			keys = append(keys, string(key))
		}
		slices.Sort(keys)
		keys = slices.Compact(keys)
		var d DictionaryWriter
		for i, k := range keys {
			d.Add(k, fmt.Append(nil, i))
		}
		var out bytes.Buffer
		w := NewWriter(&out)
		d.WriteTo(w, 1)
		if _, err := w.Close(); err != nil {
			t.Fatal(err)
		}
		got := InMemory(out.Bytes()).Dictionary(1)
		for range 50 {
			key := make([]byte, r.IntN(6))
			for i := range key {
				key[i] = "ab\x00\xff"[r.IntN(4)]
			}
			at, ok := slices.BinarySearch(keys, string(key))
			value, place, found := got.Find(string(key))
			if found != ok || ok && (place != at || string(value) != fmt.Sprint(at)) {
				t.Fatalf("Find(%q) among %q = %q, %d, %v; want %d, %v", key, keys, value, place, found, at, ok)
			}
			var rest []string
			for e := range got.From(string(key)) {
				if e.Place != at+len(rest) || string(e.Value) != fmt.Sprint(e.Place) {
					t.Fatalf("From(%q) yields %q at %d with %q", key, e.Key, e.Place, e.Value)
				}
				rest = append(rest, string(e.Key))
			}
			if !slices.Equal(rest, keys[at:]) {
				t.Fatalf("From(%q) among %q = %q", key, keys, rest)
			}
		}
	}
}

// TestDir writes a file, opens it, and finds it missing.
func TestDir(t *testing.T) {
	dir := Dir(filepath.Join(t.TempDir(), "new"))
	if _, err := OpenIn(dir, "x", Stamp{}); !IsDamage(err) {
		t.Errorf("open in no folder: %v", err)
	}
	stamp, err := Write(dir, "x", func(w *Writer) error {
		w.Section(1, []byte("words"))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := dir.Commit(); err != nil {
		t.Fatal(err)
	}
	f, err := OpenIn(dir, "x", stamp)
	if err != nil {
		t.Fatal(err)
	}
	if got := f.Section(1).All(); string(got) != "words" {
		t.Errorf("section 1 is %q", got)
	}
	if err := dir.Remove("x", "y"); err != nil {
		t.Error(err)
	}
	failing := errors.New("no more room")
	if _, err := Write(dir, "z", func(*Writer) error { return failing }); !errors.Is(err, failing) {
		t.Errorf("Write = %v", err)
	}
	if _, err := os.Stat(string(dir)); err != nil {
		t.Error(err)
	}
}

// TestVerifyEnds ends looking at a file when nobody waits for it any more.
func TestVerifyEnds(t *testing.T) {
	data, stamp := write(t, []byte("some words"))
	f, err := Open("x", Mapping{Data: data}, stamp)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := f.Verify(ctx); !errors.Is(err, context.Canceled) || IsDamage(err) {
		t.Errorf("Verify = %v, want %v", err, context.Canceled)
	}
}
