package folder

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"footnote/knowledge"
)

// marks lists f with what was known before and returns the Marks by path, and
// the paths of the documents that were listed as they were.
func marks(t *testing.T, f *Folder, known map[string]knowledge.Mark) (after map[string]knowledge.Mark, same map[string]bool) {
	t.Helper()
	after, same = map[string]knowledge.Mark{}, map[string]bool{}
	for d, err := range f.List(t.Context(), func(path string) knowledge.Mark { return known[path] }) {
		if err != nil {
			t.Fatal(err)
		}
		if d.ID != knowledge.NewDocID("kb", d.Path) || d.Same != (d.Text == "") {
			t.Errorf("%s: id %s, same %v, text %q", d.Path, d.ID, d.Same, d.Text)
		}
		after[d.Path] = d.Mark
		if d.Same {
			same[d.Path] = true
		}
	}
	return after, same
}

func TestList(t *testing.T) {
	dir := write(t, map[string]string{"a.md": "one", "b.md": "two"})
	f := mustNew(t, config(dir))
	known, same := marks(t, f, nil)
	if len(same) > 0 || known["a.md"] == "" {
		t.Fatalf("first listing: marks %q, same %v; want marks and nothing the same", known, same)
	}
	if _, same = marks(t, f, known); len(same) != 2 {
		t.Errorf("second listing: %v the same, want both", same)
	}

	// The same size and time, and other bytes.
	path := filepath.Join(dir, "a.md")
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("six"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
	if _, same = marks(t, f, known); same["a.md"] || !same["b.md"] {
		t.Errorf("after a change that keeps size and time: %v the same, want b.md", same)
	}

	// Documents are made otherwise.
	c := config(dir)
	c.URL = "https://example.org/{path}"
	if _, same = marks(t, mustNew(t, c), known); len(same) > 0 {
		t.Errorf("with another url: %v the same, want none", same)
	}
}

// A file is taken for what its stamp says only if that cannot be true of
// another state.
func TestStampOf(t *testing.T) {
	dir := write(t, map[string]string{"a.md": "one"})
	info, err := os.Stat(filepath.Join(dir, "a.md"))
	if err != nil {
		t.Fatal(err)
	}
	changed, _, ok := inode(info)
	if !ok {
		t.Skip("here files are told apart by their bytes alone")
	}
	for _, tt := range []struct {
		after time.Duration
		want  bool
	}{{-time.Hour, false}, {0, false}, {settled - 1, false}, {settled, true}, {time.Hour, true}} {
		if got := stampOf(info, changed.Add(tt.after)); (got != "") != tt.want {
			t.Errorf("stampOf %v after the change = %q, want one: %v", tt.after, got, tt.want)
		}
	}
	if stamp := stampOf(info, changed.Add(time.Hour)); stamp != "" {
		f := mustNew(t, config(dir))
		known := mark(f.making(nil), knowledge.NewRevision([]byte("one")), stamp)
		if r, s := readMark(known, f.making(nil)); r != knowledge.NewRevision([]byte("one")) || s != stamp {
			t.Errorf("readMark(%q) = %q, %q", known, r, s)
		}
	}
}
