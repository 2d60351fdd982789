package library

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"footnote/knowledge"
)

// TestUpdate wants Update to store what changed in the documents it is told of
// and in no other, and to leave to a Sync, storing nothing, whatever else it
// meets.
func TestUpdate(t *testing.T) {
	write := func(path, text string) func(string) error {
		return func(dir string) error {
			return os.WriteFile(filepath.Join(dir, path), []byte(text), 0o600)
		}
	}
	remove := func(path string) func(string) error {
		return func(dir string) error { return os.RemoveAll(filepath.Join(dir, path)) }
	}
	for _, test := range []struct {
		name    string
		change  func(dir string) error
		told    []string
		enough  bool
		changed int
	}{
		{"an edit", write("page-001.md", "# Page 1\n\nIt has a zebra.\n"), []string{"page-001.md"}, true, 1},
		{"an edit, and a file that was there in passing", write("page-001.md", "# Page 1\n\nIt has a zebra.\n"), []string{".page-001.md.swp", "page-001.md"}, true, 1},
		{"no edit", func(string) error { return nil }, []string{"page-001.md"}, true, 0},
		{"an edit of another file", write("page-001.md", "# Page 1\n\nIt has a zebra.\n"), []string{"page-002.md"}, true, 0},
		{"a new file", write("new.md", "# New\n\nIt has a zebra.\n"), []string{"new.md"}, false, 0},
		{"a file that is gone", remove("page-001.md"), []string{"page-001.md"}, false, 0},
		{"a folder that is gone", remove("deep"), []string{"deep"}, false, 0},
		{"a folder", func(string) error { return nil }, []string{"deep"}, false, 0},
		{"an edit, and a file that is gone", func(dir string) error {
			if err := remove("page-002.md")(dir); err != nil {
				return err
			}
			return write("page-001.md", "# Page 1\n\nIt has a zebra.\n")(dir)
		}, []string{"page-001.md", "page-002.md"}, false, 0},
		{"a file that is no text any more", write("page-001.md", "\x00\x01\x02\xff\xfe\x00"), []string{"page-001.md"}, false, 0},
		{"a link in place of a file", func(dir string) error {
			if err := remove("page-001.md")(dir); err != nil {
				return err
			}
			return os.Symlink("page-002.md", filepath.Join(dir, "page-001.md"))
		}, []string{"page-001.md"}, false, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			pages := numbered(5)
			pages["deep/page.md"] = "# Deep\n\nIt is below.\n"
			f, dir := folderWith(t, pages)
			l := open(t, t.TempDir())
			if _, err := l.Sync(t.Context(), f, "staff", SyncOptions{}); err != nil {
				t.Fatal(err)
			}
			before, compared := l.Sequence(), completed(t, l)
			if err := test.change(dir); err != nil {
				t.Fatal(err)
			}
			r, enough, err := l.Update(t.Context(), f, "staff", test.told)
			if err != nil || enough != test.enough || r.Changed != test.changed {
				t.Fatalf("Update = %+v, %t, %v; want %d changed, %t", r, enough, err, test.changed, test.enough)
			}
			if changed := int(l.Sequence() - before); changed != test.changed {
				t.Errorf("the library changed %d times, want %d", changed, test.changed)
			}
			if got := zebras(t, l); got != (test.changed > 0) {
				t.Errorf("the library has the new text: %t", got)
			}
			if now := completed(t, l); !now.Equal(compared) {
				t.Errorf("the source counts as compared at %v, was at %v", now, compared)
			}
			if n := len(listed(t, l)); n != 6 {
				t.Errorf("the library has %d documents, want 6", n)
			}
		})
	}
}

// TestUpdateNeedsSync wants Update to leave a document to Sync that a listing
// lacked, and a source that feeds another space.
func TestUpdateNeedsSync(t *testing.T) {
	f, dir := folderWith(t, numbered(5))
	l := open(t, t.TempDir())
	text, err := os.ReadFile(filepath.Join(dir, "page-001.md"))
	if err != nil {
		t.Fatal(err)
	}
	update := func(space knowledge.Space) bool {
		t.Helper()
		before := l.Sequence()
		_, enough, err := l.Update(t.Context(), f, space, []string{"page-001.md"})
		if err != nil || !enough && l.Sequence() != before {
			t.Fatalf("Update: %v, the library changed %d times", err, l.Sequence()-before)
		}
		return enough
	}
	sync := func() {
		t.Helper()
		if _, err := l.Sync(t.Context(), f, "staff", SyncOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	if update("staff") {
		t.Error("a source that was never synced can be updated")
	}
	sync()
	if !update("staff") || update("guests") {
		t.Error("a source can be updated for another space than it feeds, or not for its own")
	}
	if err := os.Remove(filepath.Join(dir, "page-001.md")); err != nil {
		t.Fatal(err)
	}
	sync() // it is missing now, and still shown
	if err := os.WriteFile(filepath.Join(dir, "page-001.md"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	if update("staff") {
		t.Error("a document that a listing lacked can be updated")
	}
	sync()
	if !update("staff") {
		t.Error("a document that is back cannot be updated")
	}
}

// completed returns when the one source was compared last.
func completed(t *testing.T, l *Library) time.Time {
	t.Helper()
	states, err := l.Sources()
	if err != nil || len(states) != 1 {
		t.Fatal(states, err)
	}
	return states[0].Completed
}

// zebras reports whether a document of the library has a zebra in it.
func zebras(t *testing.T, l *Library) bool {
	t.Helper()
	for d, err := range l.Documents(t.Context(), l.Spaces()...) {
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(d.Text, "zebra") {
			return true
		}
	}
	return false
}
