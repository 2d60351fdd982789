package database

import (
	"net/url"
	"os"
	"path/filepath"
	"testing"
)

func TestRooted(t *testing.T) {
	for _, test := range []struct{ full, want string }{
		{"/var/lib/footnote/journal.db", "file:///var/lib/footnote/journal.db"},
		{"C:/ProgramData/Foot note/journal.db", "file:///C:/ProgramData/Foot%20note/journal.db"}, // not C: as a host, which SQLite refuses
		{"/var/100%/#1?/a.db", "file:///var/100%25/%231%3F/a.db"},
	} {
		if got := (&url.URL{Scheme: "file", Path: rooted(test.full)}).String(); got != test.want {
			t.Errorf("%s is named %s, want %s", test.full, got, test.want)
		}
	}
}

// TestOpen wants a file to be made for changing only, and a reader beside it to
// change nothing.
func TestOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a #1?% b.db")
	reader, err := Open(path, ReadOnly, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close() //nolint:errcheck // it only reads
	var n int
	if err := reader.QueryRow("SELECT 1").Scan(&n); err == nil {
		t.Error("a file that is not there is read")
	}
	db, err := Open(path, Change, 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("CREATE TABLE a (b); INSERT INTO a VALUES (7)"); err != nil {
		t.Fatal(err)
	}
	if err := reader.QueryRow("SELECT b FROM a").Scan(&n); err != nil || n != 7 {
		t.Errorf("beside it is read %d, %v; want 7", n, err)
	}
	if _, err := reader.Exec("INSERT INTO a VALUES (8)"); err == nil {
		t.Error("who only reads can write")
	}
	if _, err := db.Exec("PRAGMA busy_timeout = 10"); err != nil {
		t.Fatal(err)
	}
	tx, err := reader.Begin()
	if err != nil {
		t.Fatal(err)
	}
	if err := tx.QueryRow("SELECT b FROM a").Scan(&n); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("DELETE FROM a"); err != nil {
		t.Fatal(err)
	}
	if ok, err := Settle(t.Context(), db); ok || err != nil {
		t.Errorf("Settle beside one who reads = %v, %v; want false", ok, err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if ok, err := Settle(t.Context(), db); !ok || err != nil {
		t.Errorf("Settle = %v, %v; want true", ok, err)
	}
	if info, err := os.Stat(path + "-wal"); err != nil || info.Size() != 0 {
		t.Errorf("beside the file there are %v bytes (%v), want none", info.Size(), err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}
