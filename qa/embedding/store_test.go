package embedding

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"footnote/knowledge"
)

// opened returns the store in dir.
func opened(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// put stores a vector for each text and a document that has them all.
func put(t *testing.T, s *Store, model string, space knowledge.Space, id knowledge.DocID, texts ...string) {
	t.Helper()
	vectors, d := map[Key]Vector{}, Document{ID: id, Sum: 7}
	for _, text := range texts {
		k := KeyOf(space, text)
		vectors[k] = Vector{Row: []byte{127, 0xff, byte(len(text))}, Scale: 0.5}
		d.Keys = append(d.Keys, k)
	}
	if err := errors.Join(s.PutDocuments(t.Context(), space, []Document{d}), s.Put(t.Context(), model, space, vectors)); err != nil {
		t.Fatal(err)
	}
}

// holds returns what s holds of space, as a person would write it.
func holds(t *testing.T, s *Store, space knowledge.Space) string {
	t.Helper()
	var lines []string
	if err := s.Vectors(t.Context(), space, func(_ Key, v Vector) { lines = append(lines, fmt.Sprint(v.Row, v.Scale)) }); err != nil {
		t.Fatal(err)
	}
	documents, err := s.Documents(t.Context(), space)
	if err != nil {
		t.Fatal(err)
	}
	for id, d := range documents {
		lines = append(lines, fmt.Sprint(id, " ", d.Sum, " ", len(d.Keys)))
	}
	slices.Sort(lines)
	return strings.Join(lines, "; ")
}

func TestStore(t *testing.T) {
	dir := t.TempDir()
	if _, err := OpenReadOnly(t.Context(), dir); !errors.Is(err, ErrNone) {
		t.Errorf("OpenReadOnly of nothing: %v, want ErrNone", err)
	}
	s := opened(t, dir)
	put(t, s, "m", "a", "x:1", "one", "three")
	put(t, s, "m", "a", "x:2", "three", "seventh")
	put(t, s, "m", "b", "y:1", "three")
	const all = "[127 255 3] 0.5; [127 255 5] 0.5; [127 255 7] 0.5; x:1 7 2; x:2 7 2"
	if got := holds(t, s, "a"); got != all {
		t.Errorf("space a holds %s, want %s", got, all)
	}
	other, err := OpenReadOnly(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if got := holds(t, other, "a"); got != all {
		t.Errorf("beside it is read %s, want %s", got, all)
	}
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Keep(t.Context(), "a", func(id knowledge.DocID) bool { return id == "x:2" }); err != nil {
		t.Fatal(err)
	}
	if got, want := holds(t, s, "a"), "[127 255 5] 0.5; [127 255 7] 0.5; x:2 7 2"; got != want {
		t.Errorf("after Keep it holds %s, want %s", got, want)
	}
	if spaces, err := s.Spaces(t.Context()); err != nil || fmt.Sprint(spaces) != "[a b]" {
		t.Errorf("Spaces = %v, %v", spaces, err)
	}
	if err := s.Drop(t.Context(), "a"); err != nil || holds(t, s, "a") != "" || holds(t, s, "b") == "" {
		t.Errorf("Drop: %v, and then %q and %q", err, holds(t, s, "a"), holds(t, s, "b"))
	}
}

// TestModel wants vectors of another model to go, but not before the first new
// one is there, and those of another length to be refused.
func TestModel(t *testing.T) {
	s := opened(t, t.TempDir())
	put(t, s, "m", "a", "x:1", "one")
	put(t, s, "n", "b", "y:1", "three")
	if model, dims, err := s.About(t.Context()); model != "n" || dims != 3 || err != nil {
		t.Errorf("About = %q, %d, %v", model, dims, err)
	}
	if got := holds(t, s, "a"); got != "x:1 7 1" {
		t.Errorf("of the model before there is %s", got)
	}
	err := s.Put(t.Context(), "n", "a", map[Key]Vector{{}: {Row: []byte{1, 2}, Scale: 1}})
	if err == nil || !strings.Contains(err.Error(), "vectors of 2 dimensions, where it gave 3 before") {
		t.Errorf("Put of another length: %v", err)
	}
}

// TestForget wants the bytes of a vector gone from the files too.
func TestForget(t *testing.T) {
	dir := t.TempDir()
	s := opened(t, dir)
	put(t, s, "m", "a", "x:secret", "one", "three")
	put(t, s, "m", "a", "x:2", "three")
	row := KeyOf("a", "one")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, want := range []bool{true, false} {
		if was, err := Forget(t.Context(), dir, "x:secret"); was != want || err != nil {
			t.Errorf("Forget = %v, %v; want %v", was, err, want)
		}
	}
	if got := holds(t, opened(t, dir), "a"); got != "[127 255 5] 0.5; x:2 7 1" {
		t.Errorf("it still holds %s", got)
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil || bytes.Contains(data, []byte("x:secret")) || bytes.Contains(data, row[:]) {
			t.Errorf("%s still has it (%v)", f, err)
		}
	}
	if was, err := Forget(t.Context(), t.TempDir(), "x:2"); was || err != nil {
		t.Errorf("Forget where there is nothing = %v, %v", was, err)
	}
}

// TestPrivate wants the owner alone to read the vectors, and what stands beside
// them, also of a file that others could read before.
func TestPrivate(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has other rights")
	}
	for _, was := range []bool{false, true} {
		dir := t.TempDir()
		if was {
			if err := os.WriteFile(filepath.Join(dir, FileName), nil, 0o644); err != nil { //nolint:gosec // which is to be changed
				t.Fatal(err)
			}
		}
		put(t, opened(t, dir), "m", "a", "x:1", "one")
		files, _ := filepath.Glob(filepath.Join(dir, "*"))
		if len(files) != 3 {
			t.Errorf("there are %q, want three files", files)
		}
		for _, f := range files {
			if info, err := os.Stat(f); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s: %v, %v; want -rw-------", f, info.Mode(), err)
			}
		}
	}
}

// TestAbout wants dimensions that cannot be to be an error that says what to do,
// and Open to begin anew.
func TestAbout(t *testing.T) {
	for _, damage := range []string{
		"UPDATE about SET dims = -1", "UPDATE about SET dims = 1 << 40", "UPDATE about SET dims = 0",
		"UPDATE about SET dims = 'many'", "DELETE FROM about",
	} {
		dir := t.TempDir()
		s := opened(t, dir)
		put(t, s, "m", "a", "x:1", "one")
		if _, err := s.db.ExecContext(t.Context(), damage); err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.About(t.Context()); !errors.Is(err, errForm) {
			t.Errorf("%s: About: %v, want an error", damage, err)
		}
		if _, err := OpenReadOnly(t.Context(), dir); err == nil || !strings.Contains(err.Error(), "`footnote sync` makes them anew") {
			t.Errorf("%s: OpenReadOnly: %v, want the next step", damage, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if got := holds(t, opened(t, dir), "a"); got != "" {
			t.Errorf("%s: Open left %s", damage, got)
		}
	}
}

// TestForgetBusy wants it to be said when another process keeps the bytes from
// being overwritten, and to be done the next time.
func TestForgetBusy(t *testing.T) {
	dir := t.TempDir()
	s := opened(t, dir)
	put(t, s, "m", "a", "x:1", "one")
	if _, err := s.db.ExecContext(t.Context(), "PRAGMA busy_timeout = 10"); err != nil {
		t.Fatal(err)
	}
	other, err := OpenReadOnly(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close() //nolint:errcheck // it was only read
	tx, err := other.db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := tx.QueryRowContext(t.Context(), "SELECT count(*) FROM vector").Scan(&n); err != nil || n != 1 {
		t.Fatalf("%d vectors, %v", n, err)
	}
	if was, err := s.Forget(t.Context(), "x:1"); !was || err == nil || !strings.Contains(err.Error(), "another process is reading vectors.db") {
		t.Errorf("Forget beside a reader = %v, %v; want to be told", was, err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if was, err := s.Forget(t.Context(), "x:1"); was || err != nil {
		t.Errorf("Forget again = %v, %v", was, err)
	}
	if info, err := os.Stat(filepath.Join(dir, FileName+"-wal")); err != nil || info.Size() != 0 {
		t.Errorf("what is beside the file has %v bytes, %v; want none", info.Size(), err)
	}
}

// TestDamagedRows wants rows that hold what they never should to be found by
// Verify with data, to keep no other from being read, and to be removed by Keep.
func TestDamagedRows(t *testing.T) {
	for _, damage := range []string{
		"UPDATE vector SET scale = 'much' WHERE key = $1",
		"UPDATE vector SET sum = x'00' WHERE key = $1",
		"UPDATE vector SET key = 'other' WHERE key = $1",
		"UPDATE vector SET key = x'0102' WHERE key = $1",
		"UPDATE vector SET row = x'010203' WHERE key = $1",
		"UPDATE vector SET row = x'01' WHERE key = $1",
		"UPDATE document SET id = x'01' WHERE id = 'x:1' AND $1 IS NOT NULL",
		"UPDATE document SET keys = x'01' WHERE id = 'x:1' AND $1 IS NOT NULL",
		"UPDATE document SET text = 'long' WHERE id = 'x:1' AND $1 IS NOT NULL",
	} {
		dir := t.TempDir()
		s := opened(t, dir)
		put(t, s, "m", "a", "x:1", "one", "three")
		put(t, s, "m", "a", "x:2", "three", "seventh")
		if v, err := Verify(t.Context(), dir, true); err != nil || v != (Verified{Vectors: 3, Documents: 2}) {
			t.Errorf("before: Verify = %+v, %v", v, err)
		}
		key := KeyOf("a", "one")
		if _, err := s.db.ExecContext(t.Context(), damage, key[:]); err != nil {
			t.Fatal(err)
		}
		if v, err := Verify(t.Context(), dir, true); err != nil || v.Damaged != 1 || v.Vectors+v.Documents != 4 {
			t.Errorf("%s: Verify = %+v, %v; want one damaged of five", damage, v, err)
		}
		if v, err := Verify(t.Context(), dir, false); err != nil || v != (Verified{Vectors: 3, Documents: 2}) {
			t.Errorf("%s: Verify without data = %+v, %v", damage, v, err)
		}
		if got := holds(t, s, "a"); !strings.Contains(got, "[127 255 5] 0.5; [127 255 7] 0.5") || !strings.Contains(got, "x:2 7 2") {
			t.Errorf("%s: it holds %s", damage, got)
		}
		if err := s.Keep(t.Context(), "a", func(knowledge.DocID) bool { return true }); err != nil {
			t.Fatal(err)
		}
		if v, err := Verify(t.Context(), dir, true); err != nil || v.Damaged != 0 || v.Vectors < 2 || v.Documents < 1 {
			t.Errorf("%s: after Keep: %+v, %v", damage, v, err)
		}
	}
}

// TestDamage changes every byte of the file in turn: what is read then is what
// was written, or missing, or an error; and Open makes it whole again.
func TestDamage(t *testing.T) {
	dir := t.TempDir()
	s := opened(t, dir)
	put(t, s, "m", "a", "x:1", "one", "three")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, FileName)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	step := 97
	if os.Getenv("FOOTNOTE_LONG") != "" {
		step = 1
	}
	if testing.Short() {
		step = 1009
	}
	for at := 0; at < len(whole); at += step {
		damaged := bytes.Clone(whole)
		damaged[at] ^= 0x41
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		if s, err := OpenReadOnly(t.Context(), dir); err == nil {
			_ = s.Vectors(t.Context(), "a", func(k Key, v Vector) {
				if v.Scale != 0.5 || v.Row[0] != 127 || k != KeyOf("a", "one") && k != KeyOf("a", "three") {
					t.Errorf("byte %d: read %v %v", at, k, v)
				}
			})
			_ = s.Close()
		}
		s, err := Open(t.Context(), dir)
		if err != nil {
			t.Fatalf("byte %d: %v", at, err)
		}
		put(t, s, "m", "a", "x:2", "seventh")
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
