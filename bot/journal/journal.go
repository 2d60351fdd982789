// Package journal is what was asked and answered, on disk, so that a question
// is answered once and only once whatever happens in between, and what was said
// can be corrected and forgotten.
//
// It is one SQLite file. A method that writes returns nil only when what it
// wrote survives a power cut.
package journal

import (
	"context"
	"crypto/sha256"
	"database/sql"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"modernc.org/sqlite"

	"footnote/knowledge/database"
)

//go:embed schema.sql
var schema string

// version is that of the schema, kept in the file.
const version = 2

// steps lead from one version to the next, the first from version 1.
var steps = []string{
	// What others had asked before stood with an answer, longer than they were
	// told, and after they had been forgotten.
	"ALTER TABLE answer DROP COLUMN history",
}

// Journal is an open journal. All its methods are safe for concurrent use. A
// method whose context has ended has changed nothing.
type Journal struct {
	db    *sql.DB
	group group
}

// Open opens the journal in the file at path and makes it when there is none.
func Open(path string) (*Journal, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600) // SQLite would let everybody read it
	if err != nil {
		return nil, fmt.Errorf("open journal %s: %w", path, err)
	}
	if err := f.Close(); err != nil {
		return nil, fmt.Errorf("open journal %s: %w", path, err)
	}
	name, err := database.Name(path, database.Change)
	if err != nil {
		return nil, fmt.Errorf("open journal: %w", err)
	}
	j, err := open(name)
	if err != nil {
		return nil, fmt.Errorf("open journal %s: %w", path, err)
	}
	return j, nil
}

// ErrOld says that a journal has the form of an older Footnote.
var ErrOld = errors.New("it has the form of an older Footnote")

// OpenBeside opens the journal in the file at path, which another process may be
// using, as it is. The error wraps ErrOld where Open would change its form, which
// that process might not know, and fs.ErrNotExist where there is no file.
func OpenBeside(path string) (*Journal, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("open journal: %w", err)
	}
	old, err := isOld(path)
	if err != nil {
		return nil, fmt.Errorf("open journal %s: %w", path, err)
	}
	if old {
		return nil, fmt.Errorf("open journal %s: %w", path, ErrOld)
	}
	return Open(path)
}

// isOld reports whether Open would change the form of the journal in the file at
// path.
func isOld(path string) (old bool, err error) {
	name, err := database.Name(path, database.ReadOnly)
	if err != nil {
		return false, err
	}
	db, err := sql.Open("sqlite", name)
	if err != nil {
		return false, err
	}
	var found int
	err = db.QueryRow("PRAGMA user_version").Scan(&found)
	return found < version, errors.Join(err, db.Close())
}

// Memory returns a journal that lasts until it is closed.
func Memory() (*Journal, error) {
	return open("file::memory:?_pragma=foreign_keys(1)")
}

func open(name string) (*Journal, error) {
	base, err := sqlite.NewConnector(name)
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(connector{base})
	db.SetMaxOpenConns(1) // one writer is all that SQLite has, and in memory each would have its own
	j := &Journal{db: db}
	if err := j.prepare(); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return j, nil
}

// prepare makes the tables of a new file, brings those of an older Footnote up to
// date, and refuses a file of a later one.
func (j *Journal) prepare() error {
	var found int
	if err := j.db.QueryRow("PRAGMA user_version").Scan(&found); err != nil {
		return err
	}
	switch {
	case found == version:
		return nil
	case found == 0:
		_, err := j.db.Exec(schema + fmt.Sprintf("; PRAGMA user_version = %d", version))
		return err
	case found > version:
		return fmt.Errorf("it was written by a newer version of Footnote (form %d; this one knows up to %d). Nothing was touched. Use that version, or a data folder of its own", found, version)
	}
	err := j.write(context.Background(), "bring it up to date", func(ctx context.Context, tx *sql.Tx) error {
		if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&found); err != nil || found == version {
			return err // somebody else has, in between
		}
		for _, step := range steps[found-1:] {
			if _, err := tx.ExecContext(ctx, step); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, schema+fmt.Sprintf("; PRAGMA user_version = %d", version)) // with the tables added since
		return err
	})
	return errors.Join(err, j.wipe(context.Background()))
}

// Close closes the journal.
func (j *Journal) Close() error { return j.db.Close() }

// write runs f in a transaction, which is durable when write returns nil.
func (j *Journal) write(ctx context.Context, what string, f func(context.Context, *sql.Tx) error) error {
	if err := j.commit(ctx, f); err != nil {
		return fmt.Errorf("journal: %s: %w", what, err)
	}
	return nil
}

// exec runs one statement in a transaction of its own and returns the number
// of rows that it changed.
func (j *Journal) exec(ctx context.Context, what, statement string, args ...any) (n int64, err error) {
	err = j.write(ctx, what, func(ctx context.Context, tx *sql.Tx) error {
		r, err := tx.ExecContext(ctx, statement, args...)
		if err != nil {
			return err
		}
		n, err = r.RowsAffected()
		return err
	})
	return n, err
}

// query calls scan for every row of a query's result.
func (j *Journal) query(ctx context.Context, what, statement string, args []any, scan func(*sql.Rows) error) error {
	rows, err := j.db.QueryContext(ctx, statement, args...)
	if err != nil {
		return fmt.Errorf("journal: %s: %w", what, err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return fmt.Errorf("journal: %s: %w", what, err)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("journal: %s: %w", what, err)
	}
	return nil
}

// hash returns what stands for parts where they themselves are not kept.
func hash(parts ...string) []byte {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return h.Sum(nil)[:16]
}

func millis(t time.Time) int64 { return t.UnixMilli() }

func moment(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

// encode returns v, which always can be, as JSON.
func encode(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("journal: encode %T: %v", v, err))
	}
	return string(data)
}
