package embedding

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"footnote/knowledge/database"
)

// FileName is the name of the vectors' file in the data folder.
const FileName = "vectors.db"

// ErrNone says that no vectors are stored yet.
var ErrNone = errors.New("no vectors are stored yet")

// form is the file's user_version.
const form = 1

const tables = `CREATE TABLE about (one INTEGER PRIMARY KEY CHECK (one = 1), model TEXT NOT NULL, dims INTEGER NOT NULL);
CREATE TABLE vector (space TEXT NOT NULL, key BLOB NOT NULL, row BLOB NOT NULL, scale REAL NOT NULL, sum INTEGER NOT NULL, PRIMARY KEY (space, key)) WITHOUT ROWID;
CREATE TABLE document (space TEXT NOT NULL, id TEXT NOT NULL, text INTEGER NOT NULL, keys BLOB NOT NULL, sum INTEGER NOT NULL, PRIMARY KEY (space, id)) WITHOUT ROWID;
`

// Open opens the vectors in the folder dir for changing them, and makes the file
// when there is none. One that is damaged, or of another form, is removed and
// begun anew.
func Open(ctx context.Context, dir string) (*Store, error) {
	path := filepath.Join(dir, FileName)
	s, err := open(ctx, path)
	if err == nil || !spoilt(err) {
		return s, err
	}
	for _, ending := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(path + ending); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("remove the damaged vectors: %w", err)
		}
	}
	return open(ctx, path)
}

// open opens the file at path for changing it.
func open(ctx context.Context, path string) (*Store, error) {
	if err := private(path); err != nil {
		return nil, fmt.Errorf("keep the vectors to their owner: %w", err)
	}
	db, err := database.Open(path, database.Change, 1)
	if err != nil {
		return nil, err
	}
	s := &Store{db: db}
	if err := s.prepare(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), db.Close())
	}
	return s, nil
}

// private makes the file at path when there is none, and has its owner alone
// read it. SQLite would let everybody, and gives the files beside it the same
// rights.
func private(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Chmod(path, 0o600)
}

// errForm says that a file is not as one of vectors is.
var errForm = errors.New("it is damaged, or of another version")

// prepare gives a new file its tables, and looks whether another is sound and can
// be changed.
func (s *Store) prepare(ctx context.Context) error {
	has, err := s.form(ctx)
	if err != nil {
		return err
	}
	if has == 0 {
		_, err := s.db.ExecContext(ctx, fmt.Sprintf("BEGIN IMMEDIATE; %s INSERT INTO about VALUES (1, '', 0); PRAGMA user_version = %d; COMMIT", tables, form))
		return err
	}
	if err := s.sound(ctx); err != nil {
		return err
	}
	_, err = s.db.ExecContext(ctx, "BEGIN IMMEDIATE; UPDATE about SET dims = dims; ROLLBACK")
	if codeOf(err) == sqlite3.SQLITE_READONLY {
		return fmt.Errorf("%w: %w", errForm, err) // the file can be changed (see private), but says that it cannot
	}
	if err != nil {
		return err
	}
	_, dims, err := s.About(ctx)
	if err != nil {
		return err
	}
	var fits bool
	err = s.db.QueryRowContext(ctx, "SELECT NOT EXISTS (SELECT 1 FROM vector) OR EXISTS (SELECT 1 FROM vector WHERE length(row) = $1)", dims).Scan(&fits)
	if err == nil && !fits {
		return fmt.Errorf("%w: no vector has %d dimensions", errForm, dims)
	}
	return err
}

// sound has SQLite look at the structure of the file.
func (s *Store) sound(ctx context.Context) error {
	var found string
	if err := s.db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&found); err != nil {
		return err
	}
	if found != "ok" {
		return fmt.Errorf("%w: %s", errForm, found)
	}
	return nil
}

// form returns the form of the file, 0 for a new one.
func (s *Store) form(ctx context.Context) (has int, err error) {
	if err := s.db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&has); err != nil {
		return 0, err
	}
	var found string
	if err := s.db.QueryRowContext(ctx, "SELECT coalesce(group_concat(sql || ';' || char(10), ''), '') FROM (SELECT sql FROM sqlite_schema ORDER BY rowid)").Scan(&found); err != nil {
		return 0, err
	}
	if has == 0 && found == "" || has == form && found == tables {
		return has, nil
	}
	return 0, errForm
}

// spoilt reports whether err, of opening a file, says that it is of no use.
func spoilt(err error) bool {
	switch codeOf(err) {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR: // the last says that our statements are wrong, which they are not
		return true
	}
	return errors.Is(err, errForm)
}

// codeOf returns SQLite's code of what went wrong, 0 where err is not SQLite's.
func codeOf(err error) int {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return 0
	}
	return e.Code() & 0xff
}

// OpenReadOnly opens the vectors in the folder dir for reading, beside a process
// that may be changing them. The error wraps ErrNone when there are none.
func OpenReadOnly(ctx context.Context, dir string) (*Store, error) {
	path := filepath.Join(dir, FileName)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNone
	}
	db, err := database.Open(path, database.ReadOnly, 1)
	if err != nil {
		return nil, err
	}
	s := &Store{db: db}
	has, err := s.form(ctx)
	if err == nil && has == 0 {
		err = ErrNone
	}
	if err == nil {
		_, _, err = s.About(ctx)
	}
	if spoilt(err) {
		err = fmt.Errorf("%w; `footnote sync` makes them anew", err)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), db.Close())
	}
	return s, nil
}

// Close closes the store.
func (s *Store) Close() error { return s.db.Close() }
