package library

import (
	"database/sql"
	"encoding/binary"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"footnote/knowledge"
	"footnote/knowledge/database"
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

func TestNewerLibrary(t *testing.T) {
	dir := t.TempDir()
	l, err := Open(t.Context(), dir, Config{})
	if err != nil {
		t.Fatal(err)
	}
	s := &shelf{name: "kb", space: "staff", pages: numbered(2)}
	mustSync(t, l, s, SyncOptions{})
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := database.Open(filepath.Join(dir, FileName), database.Change, 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("PRAGMA user_version = 1000"); err != nil {
		t.Fatal(err)
	}
	// With the newer version still at work, its form stands beside the file.
	open := filesOf(t, dir)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	closed := filesOf(t, dir)
	if binary.BigEndian.Uint32(closed[FileName][60:]) != 1000 || binary.BigEndian.Uint32(open[FileName][60:]) == 1000 {
		t.Fatal("the form does not stand where this test wants it")
	}
	for name, files := range map[string]map[string][]byte{"at work": open, "closed": closed} {
		dir := t.TempDir()
		for n, data := range files {
			if err := os.WriteFile(filepath.Join(dir, n), data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := OpenReadOnly(t.Context(), dir, Config{}); !errors.Is(err, ErrNewer) {
			t.Errorf("%s: OpenReadOnly = %v, want ErrNewer", name, err)
		}
		if _, err := Open(t.Context(), dir, Config{}); !errors.Is(err, ErrNewer) {
			t.Errorf("%s: Open = %v, want ErrNewer", name, err)
		}
		if name == "closed" {
			entries, err := os.ReadDir(dir)
			if err != nil || len(entries) != 1 || !slices.Equal(filesOf(t, dir)[FileName], closed[FileName]) {
				t.Errorf("%s: the folder was touched: %v, %v", name, entries, err)
			}
		}
	}
}

// TestMigrate takes a library through forms that are made up, and through each
// at once and one by one alike.
func TestMigrate(t *testing.T) {
	steps := append(slices.Clone(forms), "ALTER TABLE document ADD COLUMN extra TEXT", "CREATE TABLE more (a TEXT) STRICT")
	for _, stops := range [][]int{{1, 2, 3, 4}, {1, 3, 4}, {2, 4}, {4}} {
		path := filepath.Join(t.TempDir(), FileName)
		for _, stop := range stops {
			db, err := database.Open(path, database.Change, 1)
			if err != nil {
				t.Fatal(err)
			}
			err = migrate(t.Context(), db, steps[:stop])
			form := 0
			if err == nil {
				form, err = formOf(t.Context(), db)
			}
			if closeErr := db.Close(); errors.Join(err, closeErr) != nil || form != stop {
				t.Fatalf("%v: form %d, %v; want %d", stops, form, err, stop)
			}
		}
	}
	// A step that fails leaves what was there.
	path := filepath.Join(t.TempDir(), FileName)
	db, err := database.Open(path, database.Change, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := migrate(t.Context(), db, append(slices.Clone(forms), "CREATE TABLE half (a TEXT) STRICT; SELECT nonsense")); err == nil {
		t.Fatal("a step with an error was taken")
	}
	var name string
	err = db.QueryRow("SELECT name FROM sqlite_schema WHERE name = 'half'").Scan(&name)
	if form, formErr := formOf(t.Context(), db); form != len(forms) || formErr != nil || !errors.Is(err, sql.ErrNoRows) {
		t.Errorf("after a step that failed: form %d, table %q", form, name)
	}
}
