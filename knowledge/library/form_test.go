package library

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"footnote/knowledge"
)

var writeForm = flag.Bool("form", false, "write a library of the present form into testdata, before a release")

// released returns the file of a library in a form that was released.
func released(form int) string {
	return filepath.Join("testdata", "form"+strconv.Itoa(form)+".db")
}

// TestReleasedForms opens a library of every form that was released: it is
// brought to the present one, holds what it held, and goes on from there.
func TestReleasedForms(t *testing.T) {
	if *writeForm {
		writeReleased(t)
	}
	for form := 1; form <= len(forms); form++ {
		data, err := os.ReadFile(released(form))
		if err != nil {
			t.Fatalf("form %d has no library to be tested with; write it with -form before a release: %v", form, err)
		}
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, FileName), data, 0o600); err != nil {
			t.Fatal(err)
		}
		l := open(t, dir)
		if _, err := l.Verify(t.Context(), true, func(err error) { t.Errorf("form %d: %v", form, err) }, nil); err != nil {
			t.Fatal(err)
		}
		s := &shelf{name: "kb", space: "staff", pages: numbered(3)}
		for path, text := range s.pages {
			want := page("kb", "staff", path, text)
			if d, err := l.Document(want.ID); err != nil || entryOf(*d) != entryOf(want) {
				t.Errorf("form %d: Document(%s) = %v, %v", form, want.ID, d, err)
			}
		}
		former := knowledge.NewRevision([]byte("# Old\n\nAs it was.\n"))
		if text, ok := l.Text("kb:page-001.md", former); !ok || text != "Old\n\nAs it was." {
			t.Errorf("form %d: the former revision says %q, %v", form, text, ok)
		}
		if _, err := l.Document("kb:secret.md"); !errors.Is(err, ErrNotFound) {
			t.Errorf("form %d: what was forgotten is found: %v", form, err)
		}
		if r := mustSync(t, l, s, SyncOptions{}); r.Added+r.Changed != 0 {
			t.Errorf("form %d: Sync = %+v, want nothing to have changed", form, r)
		}
	}
}

// writeReleased writes the library that TestReleasedForms wants.
func writeReleased(t *testing.T) {
	dir := t.TempDir()
	l, err := Open(t.Context(), dir, Config{})
	if err != nil {
		t.Fatal(err)
	}
	s := &shelf{name: "kb", space: "staff", pages: numbered(3)}
	s.pages["page-001.md"], s.pages["secret.md"] = "# Old\n\nAs it was.\n", "# Secret\n\nNot for long.\n"
	mustSync(t, l, s, SyncOptions{})
	if _, err := l.Forget(t.Context(), "kb:secret.md"); err != nil {
		t.Fatal(err)
	}
	s.pages = numbered(3)
	mustSync(t, l, s, SyncOptions{})
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, FileName))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(released(len(forms)), data, 0o600); err != nil {
		t.Fatal(err)
	}
}
