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
	"net/url"
	"os"
	"path/filepath"
	"time"

	"modernc.org/sqlite"
)

//go:embed schema.sql
var schema string

// version is that of the schema, kept in the file.
const version = 1

// Journal is an open journal. All its methods are safe for concurrent use. A
// method whose context has ended has changed nothing.
type Journal struct {
	db    *sql.DB
	group group
}

// Open opens the journal in the file at path and makes it when there is none.
func Open(path string) (*Journal, error) {
	full, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open journal %s: %w", path, err)
	}
	f, err := os.OpenFile(full, os.O_CREATE|os.O_RDWR, 0o600) // SQLite would let everybody read it
	if err != nil {
		return nil, fmt.Errorf("open journal %s: %w", path, err)
	}
	if err := f.Close(); err != nil {
		return nil, fmt.Errorf("open journal %s: %w", path, err)
	}
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(full)}
	j, err := open(u.String() + "?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
		"&_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)&_pragma=secure_delete(1)&_txlock=immediate")
	if err != nil {
		return nil, fmt.Errorf("open journal %s: %w", path, err)
	}
	return j, nil
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

// prepare makes the tables of a new file and refuses one of a later Footnote.
func (j *Journal) prepare() error {
	var found int
	if err := j.db.QueryRow("PRAGMA user_version").Scan(&found); err != nil {
		return err
	}
	switch found {
	case version:
		_, err := j.db.Exec(schema) // makes the tables that were added since
		return err
	case 0:
		_, err := j.db.Exec(schema + fmt.Sprintf("; PRAGMA user_version = %d", version))
		return err
	}
	return fmt.Errorf("it was written by another version of Footnote (its version is %d, this program's %d)", found, version)
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
