package main

import (
	"bytes"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footnote/knowledge/library"
)

// TestBackupWhileServing takes a backup while serve answers and documents
// change, and wants what is restored from it to give the same answers.
func TestBackupWhileServing(t *testing.T) {
	v := serving(t, twoSpaces, twoDocuments())
	hotels, trains := said(v.ask("1", askA, "180 euros")), said(v.ask("2", askB, "90 euros"))
	p := &program{stdin: strings.NewReader(""), stdout: v.log, stderr: v.log, env: func(string) string { return "" }}
	s, err := p.settings(&options{config: filepath.Join(v.folder, "footnote.toml")})
	if err != nil {
		t.Fatal(err)
	}
	backup := filepath.Join(v.folder, "backup.zip")
	if err := p.runBackup(t.Context(), s, backup); err != nil {
		t.Fatal(err)
	}
	for n := range 5 { // whenever it is taken, it is whole
		v.write("docs/b.md", fmt.Sprintf("# Trains\n\nA train to Betatown may cost %d euros one way.\n", 100+n))
		if err := p.runBackup(t.Context(), s, filepath.Join(v.folder, fmt.Sprint(n, ".zip"))); err != nil {
			t.Fatal(err)
		}
	}
	v.await("104 euros") // what was posted is corrected
	v.stop()

	if err := p.runRestore(t.Context(), s, backup); err != nil {
		t.Fatal(err)
	}
	v.write("docs/b.md", twoDocuments()["b.md"])
	v.start()
	if again := said(v.ask("3", askA, "180 euros")); again != hotels {
		t.Errorf("restored, it says %q, before %q", again, hotels)
	}
	if again := said(v.ask("4", askB, "90 euros")); again != trains {
		t.Errorf("restored, it says %q, before %q", again, trains)
	}
}

// stored returns the files of the data folder in dir, by path, without those that
// say who is at work.
func stored(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), "lock") {
			return err
		}
		data, err := os.ReadFile(path)
		files[path] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestNewerData has this program, which is older than the data folder, refuse to
// work on it, with a reason and nothing touched.
func TestNewerData(t *testing.T) {
	v := serving(t, twoSpaces, twoDocuments())
	v.ask("1", askA, "180 euros")
	v.stop()
	data := filepath.Join(v.folder, "footnote-data")
	path := filepath.Join(data, library.FileName)
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const userVersion = 60 // https://www.sqlite.org/fileformat2.html#the_database_header
	binary.BigEndian.PutUint32(file[userVersion:], 1000)
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	before := stored(t, data)
	out := &bytes.Buffer{}
	p := &program{stdin: strings.NewReader(""), stdout: out, stderr: out, env: func(string) string { return "" }}
	o := options{config: filepath.Join(v.folder, "footnote.toml")}
	s, err := p.settings(&o)
	if err != nil {
		t.Fatal(err)
	}
	for name, run := range map[string]func() error{
		"sync":    func() error { return p.runSync(t.Context(), &syncing{options: o}) },
		"serve":   func() error { return p.serveOn(t.Context(), &o, s, nil) },
		"ask":     func() error { return p.runAsk(t.Context(), &asking{options: o}, []string{askA}) },
		"verify":  func() error { return p.runVerify(t.Context(), &o, true) },
		"sources": func() error { return p.runSources(t.Context(), &o) },
	} {
		if err := run(); !errors.Is(err, library.ErrNewer) {
			t.Errorf("%s = %v, want ErrNewer", name, err)
		}
	}
	if err := p.runCheck(t.Context(), &o); err == nil || !strings.Contains(out.String(), "newer version") {
		t.Errorf("check = %v, and says %s", err, out)
	}
	if !maps.Equal(before, stored(t, data)) {
		t.Error("something was touched")
	}
}

// TestOlderJournal has forget and privacy leave a journal alone that is of an
// older Footnote, as long as another process, which may be that one, uses it.
func TestOlderJournal(t *testing.T) {
	v := serving(t, twoSpaces, twoDocuments())
	v.ask("1", askA, "180 euros")
	v.stop()
	data := filepath.Join(v.folder, "footnote-data")
	path := filepath.Join(data, journalName)
	older(t, path)
	out := &bytes.Buffer{}
	p := &program{stdin: strings.NewReader(""), stdout: out, stderr: out, env: func(string) string { return "" }}
	o := options{config: filepath.Join(v.folder, "footnote.toml")}
	s, err := p.settings(&o)
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []struct {
		name string
		run  func() error
	}{
		{"privacy", func() error { return p.export(t.Context(), s, &inquiry{options: o, user: "U1"}) }},
		{"forget", func() error { return p.runForget(t.Context(), &forgetting{options: o, user: "U1"}) }},
	} {
		lock, err := lockData(data, "serve")
		if err != nil {
			t.Fatal(err)
		}
		before := stored(t, data)[path]
		var locked *lockedError
		if err := verb.run(); !errors.As(err, &locked) || !strings.Contains(err.Error(), "older version of Footnote") {
			t.Errorf("%s beside serve = %v, want a refusal that says why", verb.name, err)
		}
		if before == "" || stored(t, data)[path] != before {
			t.Errorf("%s beside serve touched the journal", verb.name)
		}
		if err := lock.release(); err != nil {
			t.Fatal(err)
		}
		if err := verb.run(); err != nil {
			t.Errorf("%s alone = %v", verb.name, err)
		}
		older(t, path)
	}
}

// older gives the journal at path the form of version 1.
func older(t *testing.T, path string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec("ALTER TABLE answer ADD COLUMN history TEXT NOT NULL DEFAULT '[]'; PRAGMA user_version = 1")
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}
