// Package database opens the SQLite files of the data folder, all in one way:
// what was committed survives a power cut, what was deleted is overwritten, and
// one process may change a file while others read it.
package database

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// Mode is what a file is opened for, as SQLite names it.
type Mode string

// The modes.
const (
	ReadOnly Mode = "ro"  // the file has to be there
	Change   Mode = "rwc" // it is made when there is none
)

// Name returns the data source name of the file at path for the driver "sqlite"
// (modernc.org/sqlite). A statement waits up to ten seconds for another process;
// a transaction begins with the right to write unless mode is ReadOnly.
func Name(path string, mode Mode) (string, error) {
	full, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("find %s: %w", path, err)
	}
	q := url.Values{"mode": {string(mode)}, "_pragma": {
		"busy_timeout(10000)", "foreign_keys(1)", "synchronous(FULL)", "secure_delete(1)", "trusted_schema(0)",
	}}
	switch mode {
	case ReadOnly:
		q.Add("_pragma", "query_only(1)")
		q.Set("_txlock", "deferred")
	case Change:
		q.Add("_pragma", "journal_mode(WAL)")
		q.Set("_txlock", "immediate")
	}
	return (&url.URL{Scheme: "file", Path: rooted(filepath.ToSlash(full)), RawQuery: q.Encode()}).String(), nil
}

// rooted returns an absolute path as it stands in a URI, where a drive's letter
// stands behind a slash (https://www.sqlite.org/uri.html, section 3.1).
func rooted(full string) string {
	if full[0] == '/' {
		return full
	}
	return "/" + full
}

// Open opens the file at path, with at most conns connections. Nothing is read
// or made before the first statement.
func Open(path string, mode Mode, conns int) (*sql.DB, error) {
	name, err := Name(path, mode)
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", name)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	return db, nil
}

// Settle moves all that was committed into the file itself, so that nothing that
// was deleted stands in the one that SQLite writes beside it ("-wal"). It returns
// false when another process reads what was there before for longer than a
// statement waits; then what is beside goes when the file is closed by the last
// who has it open.
func Settle(ctx context.Context, db *sql.DB) (bool, error) {
	var busy, written, moved int // https://www.sqlite.org/pragma.html#pragma_wal_checkpoint
	err := db.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &written, &moved)
	return err == nil && busy == 0, err
}
