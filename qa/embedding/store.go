package embedding

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"math"
	"net/url"
	"os"
	"path/filepath"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"footnote/knowledge"
)

// FileName is the name of the vectors' file in the data folder.
const FileName = "vectors.db"

// ErrNone says that no vectors are stored yet.
var ErrNone = errors.New("no vectors are stored yet")

// Key names a text within a space: the same text in two spaces has two keys, so
// that no space knows of another.
type Key [16]byte

// KeyOf returns the key of text in space.
func KeyOf(space knowledge.Space, text string) Key {
	sum := sha256.Sum256(append(append([]byte(space), 0), text...))
	return Key(sum[:])
}

// Vector is a direction, shortened: Row times Scale is of unit length.
type Vector struct {
	Row   []byte // signed 8-bit integers, one for each dimension
	Scale float32
}

// Document is which passages a document has, in their order.
type Document struct {
	ID   knowledge.DocID
	Sum  uint32 // checksum of what decides what is sent of it
	Keys []Key
}

// Store is vectors on disk: one SQLite file, vectors.db, that can be made again
// from the library at the price of asking the endpoint again. Every row carries
// a checksum; one that does not fit counts as missing. It holds vectors of one
// model at a time. All methods are safe for concurrent use; one process at a
// time may have it open for changing, which is who holds the data folder's lock.
type Store struct {
	db *sql.DB
}

// form is the file's user_version.
const form = 1

const schema = `
CREATE TABLE about (one INTEGER PRIMARY KEY CHECK (one = 1), model TEXT NOT NULL, dims INTEGER NOT NULL);
INSERT INTO about VALUES (1, '', 0);
CREATE TABLE vector (space TEXT NOT NULL, key BLOB NOT NULL, row BLOB NOT NULL, scale REAL NOT NULL, sum INTEGER NOT NULL, PRIMARY KEY (space, key)) WITHOUT ROWID;
CREATE TABLE document (space TEXT NOT NULL, id TEXT NOT NULL, text INTEGER NOT NULL, keys BLOB NOT NULL, sum INTEGER NOT NULL, PRIMARY KEY (space, id)) WITHOUT ROWID;
PRAGMA user_version = 1;`

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
	db, err := connect(path, "rwc")
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

// errForm says that a file is of another form.
var errForm = errors.New("the vectors are of another form")

// prepare gives a new file its tables, and looks whether another is sound.
func (s *Store) prepare(ctx context.Context) error {
	has, err := s.form(ctx)
	if err != nil {
		return err
	}
	if has == 0 {
		_, err := s.db.ExecContext(ctx, "BEGIN IMMEDIATE;"+schema+"COMMIT;")
		return err
	}
	var found string
	if err := s.db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&found); err != nil {
		return err
	}
	if found != "ok" {
		return fmt.Errorf("%w: %s", errForm, found)
	}
	_, _, err = s.About(ctx)
	return err
}

// form returns the form of the file, 0 for a new one.
func (s *Store) form(ctx context.Context) (has int, err error) {
	err = s.db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&has)
	if err == nil && has != 0 && has != form {
		err = errForm
	}
	return has, err
}

// spoilt reports whether err says that the file is of no use.
func spoilt(err error) bool {
	var e *sqlite.Error
	if errors.As(err, &e) {
		code := e.Code() & 0xff
		return code == sqlite3.SQLITE_CORRUPT || code == sqlite3.SQLITE_NOTADB
	}
	return errors.Is(err, errForm)
}

// OpenReadOnly opens the vectors in the folder dir for reading, beside a process
// that may be changing them. The error wraps ErrNone when there are none.
func OpenReadOnly(ctx context.Context, dir string) (*Store, error) {
	path := filepath.Join(dir, FileName)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNone
	}
	db, err := connect(path, "ro")
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

// connect opens the file at path. mode is SQLite's: "ro", "rwc".
func connect(path, mode string) (*sql.DB, error) {
	full, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("find %s: %w", path, err)
	}
	full = filepath.ToSlash(full)
	if full[0] != '/' {
		full = "/" + full // a drive's letter
	}
	q := url.Values{"mode": {mode}, "_txlock": {"deferred"}, "_pragma": {"busy_timeout(10000)", "synchronous(FULL)", "secure_delete(1)", "trusted_schema(0)"}}
	if mode == "ro" {
		q.Add("_pragma", "query_only(1)")
	} else {
		q.Add("_pragma", "journal_mode(WAL)")
		q.Set("_txlock", "immediate")
	}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: full, RawQuery: q.Encode()}).String())
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

// Close closes the store.
func (s *Store) Close() error { return s.db.Close() }

// About returns the model that the vectors are of, as Put was told, and how many
// dimensions they have; "" and 0 when there are none. What cannot be is an error.
func (s *Store) About(ctx context.Context) (model string, dims int, err error) {
	var e *sqlite.Error
	err = s.db.QueryRowContext(ctx, "SELECT model, dims FROM about").Scan(&model, &dims)
	switch {
	case err == nil && (dims < 0 || dims > mostDims || model != "" && dims == 0):
		return "", 0, fmt.Errorf("%w: %d dimensions", errForm, dims)
	case err == nil || errors.As(err, &e) || ctx.Err() != nil:
		return model, dims, err
	}
	return "", 0, fmt.Errorf("%w: %w", errForm, err) // no row, or no number in it
}

// Put stores vectors of texts of space by model. Those of another model are
// removed with that. The error says so when they have not as many dimensions as
// the others of the model. Afterwards they are on disk.
func (s *Store) Put(ctx context.Context, model string, space knowledge.Space, vectors map[Key]Vector) error {
	return s.change(ctx, func(tx *sql.Tx) error {
		var was string
		var dims int
		if err := tx.QueryRowContext(ctx, "SELECT model, dims FROM about").Scan(&was, &dims); err != nil {
			return err
		}
		for key, v := range vectors {
			if was != model {
				if _, err := tx.ExecContext(ctx, "DELETE FROM vector"); err != nil {
					return err
				}
				if _, err := tx.ExecContext(ctx, "UPDATE about SET model = $1, dims = $2", model, len(v.Row)); err != nil {
					return err
				}
				was, dims = model, len(v.Row)
			}
			if len(v.Row) != dims {
				return fmt.Errorf("the endpoint gives vectors of %d dimensions, where it gave %d before: another model has the same name now. To have all texts sent to it anew, remove %s", len(v.Row), dims, FileName)
			}
			if _, err := tx.ExecContext(ctx, "INSERT OR REPLACE INTO vector VALUES ($1, $2, $3, $4, $5)", string(space), key[:], v.Row, v.Scale, v.sum(space, key)); err != nil {
				return err
			}
		}
		return nil
	})
}

// sum returns the checksum of v where it stands.
func (v Vector) sum(space knowledge.Space, key Key) int64 {
	return checksum([]byte(space), key[:], v.Row, binary.LittleEndian.AppendUint32(nil, math.Float32bits(v.Scale)))
}

// checksum returns the checksum of parts, whose lengths count.
func checksum(parts ...[]byte) int64 {
	table := crc32.MakeTable(crc32.Castagnoli)
	sum := uint32(0)
	for _, p := range parts {
		sum = crc32.Update(sum, table, binary.LittleEndian.AppendUint64(nil, uint64(len(p))))
		sum = crc32.Update(sum, table, p)
	}
	return int64(sum)
}

// change has do change the store: all of it, or nothing.
func (s *Store) change(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err == nil {
		defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to roll back
		if err = do(tx); err == nil {
			err = tx.Commit()
		}
	}
	if err != nil {
		return fmt.Errorf("store vectors: %w", err)
	}
	return nil
}

// PutDocuments notes which passages documents of space have.
func (s *Store) PutDocuments(ctx context.Context, space knowledge.Space, documents []Document) error {
	return s.change(ctx, func(tx *sql.Tx) error {
		for _, d := range documents {
			keys := d.keys()
			if _, err := tx.ExecContext(ctx, "INSERT OR REPLACE INTO document VALUES ($1, $2, $3, $4, $5)", string(space), string(d.ID), int64(d.Sum), keys, d.sum(space, keys)); err != nil {
				return err
			}
		}
		return nil
	})
}

func (d Document) keys() []byte {
	out := make([]byte, 0, len(d.Keys)*len(Key{}))
	for _, k := range d.Keys {
		out = append(out, k[:]...)
	}
	return out
}

func (d Document) sum(space knowledge.Space, keys []byte) int64 {
	return checksum([]byte(space), []byte(d.ID), binary.LittleEndian.AppendUint32(nil, d.Sum), keys)
}

// Documents returns the documents of space that were noted, by their ids.
func (s *Store) Documents(ctx context.Context, space knowledge.Space) (map[knowledge.DocID]Document, error) {
	out := map[knowledge.DocID]Document{}
	err := s.each(ctx, "SELECT id, text, keys, sum FROM document WHERE space = $1", space, func(scan func(...any) error) error {
		var d Document
		var keys []byte
		var text, sum int64
		if err := scan(&d.ID, &text, &keys, &sum); err != nil {
			return err
		}
		d.Sum = uint32(text)
		if len(keys)%len(Key{}) != 0 || d.sum(space, keys) != sum {
			return nil // as if it were not there
		}
		for ; len(keys) > 0; keys = keys[len(Key{}):] {
			d.Keys = append(d.Keys, Key(keys))
		}
		out[d.ID] = d
		return nil
	})
	return out, err
}

// Vectors calls yield for every vector of space. What is yielded is the
// caller's.
func (s *Store) Vectors(ctx context.Context, space knowledge.Space, yield func(Key, Vector)) error {
	return s.each(ctx, "SELECT key, row, scale, sum FROM vector WHERE space = $1", space, func(scan func(...any) error) error {
		var v Vector
		var key []byte
		var sum int64
		if err := scan(&key, &v.Row, &v.Scale, &sum); err != nil {
			return err
		}
		if len(key) == len(Key{}) && v.sum(space, Key(key)) == sum {
			yield(Key(key), v)
		}
		return nil
	})
}

// each calls do for each row that a query about space finds.
func (s *Store) each(ctx context.Context, query string, space knowledge.Space, do func(scan func(...any) error) error) error {
	rows, err := s.db.QueryContext(ctx, query, string(space))
	if err != nil {
		return fmt.Errorf("read vectors: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := do(rows.Scan); err != nil {
			return fmt.Errorf("read vectors: %w", err)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read vectors: %w", err)
	}
	return nil
}

// Keep removes from space the documents that are not among ids, unless that is
// nil, and every vector that no document of it has any more.
func (s *Store) Keep(ctx context.Context, space knowledge.Space, ids map[knowledge.DocID]bool) error {
	documents, err := s.Documents(ctx, space)
	if err != nil {
		return err
	}
	used := map[Key]bool{}
	for id, d := range documents {
		if ids == nil || ids[id] {
			for _, k := range d.Keys {
				used[k] = true
			}
		}
	}
	var dead []Key
	if err := s.each(ctx, "SELECT key FROM vector WHERE space = $1", space, func(scan func(...any) error) error {
		var key []byte
		err := scan(&key)
		if err == nil && len(key) == len(Key{}) && !used[Key(key)] {
			dead = append(dead, Key(bytes.Clone(key)))
		}
		return err
	}); err != nil {
		return err
	}
	return s.change(ctx, func(tx *sql.Tx) error {
		for id := range documents {
			if ids == nil || ids[id] {
				continue
			}
			if _, err := tx.ExecContext(ctx, "DELETE FROM document WHERE space = $1 AND id = $2", string(space), string(id)); err != nil {
				return err
			}
		}
		for _, key := range dead {
			if _, err := tx.ExecContext(ctx, "DELETE FROM vector WHERE space = $1 AND key = $2", string(space), key[:]); err != nil {
				return err
			}
		}
		return nil
	})
}

// Spaces returns the spaces of which anything is stored.
func (s *Store) Spaces(ctx context.Context) ([]knowledge.Space, error) {
	var out []knowledge.Space
	err := s.each(ctx, "SELECT space FROM document UNION SELECT space FROM vector WHERE space <> $1", "", func(scan func(...any) error) error {
		var space knowledge.Space
		err := scan(&space)
		out = append(out, space)
		return err
	})
	return out, err
}

// Drop removes all that is stored of space.
func (s *Store) Drop(ctx context.Context, space knowledge.Space) error {
	if err := s.change(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM document WHERE space = $1", string(space))
		if err == nil {
			_, err = tx.ExecContext(ctx, "DELETE FROM vector WHERE space = $1", string(space))
		}
		return err
	}); err != nil {
		return err
	}
	return s.settle(ctx)
}

// Forget removes what is stored of a document, whatever its space, and every
// vector that only it had. The bytes are overwritten, but for copies that a file
// system may hold. It reports whether there was anything.
func (s *Store) Forget(ctx context.Context, id knowledge.DocID) (was bool, err error) {
	if err := s.change(ctx, func(tx *sql.Tx) error {
		gone, err := tx.ExecContext(ctx, "DELETE FROM document WHERE id = $1", string(id))
		if err == nil {
			var n int64
			n, err = gone.RowsAffected()
			was = n > 0
		}
		return err
	}); err != nil {
		return false, err
	}
	spaces, err := s.Spaces(ctx)
	if err != nil {
		return was, err
	}
	for _, space := range spaces {
		if err := s.Keep(ctx, space, nil); err != nil {
			return was, err
		}
	}
	return was, s.settle(ctx)
}

// Forget removes what is stored in the folder dir of a document, as
// Store.Forget does; it makes no file where there is none. The caller holds the
// data folder's lock.
func Forget(ctx context.Context, dir string, id knowledge.DocID) (bool, error) {
	if _, err := os.Stat(filepath.Join(dir, FileName)); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	s, err := Open(ctx, dir)
	if err != nil {
		return false, err
	}
	was, err := s.Forget(ctx, id)
	return was, errors.Join(err, s.Close())
}

// settle moves what was changed into the file itself, so that nothing removed
// stands beside it.
func (s *Store) settle(ctx context.Context) error {
	if _, err := s.db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		return fmt.Errorf("store vectors: %w", err)
	}
	return nil
}
