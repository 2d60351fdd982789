package library

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"

	"footnote/knowledge/database"
)

// Snapshot writes a copy of the SQLite file at from, as it is at one moment, to
// the file to, which must not be there. Others may read and write from
// meanwhile. When it returns, the copy is on disk and SQLite has found it
// sound.
func Snapshot(ctx context.Context, from, to string) error {
	source, err := database.Open(from, database.ReadOnly, 1)
	if err != nil {
		return err
	}
	// It is the copy that is written, but SQLite asks for the right to write.
	_, err = source.ExecContext(ctx, "PRAGMA query_only = 0; VACUUM INTO $1", to)
	if err := errors.Join(err, source.Close()); err != nil {
		return explain(from, err)
	}
	if err := os.Chmod(to, 0o600); err != nil {
		return fmt.Errorf("keep the copy to its owner: %w", err)
	}
	if err := syncFile(to); err != nil {
		return err
	}
	return CheckFile(ctx, to)
}

// CheckFile returns an error, which wraps ErrDamaged, unless the SQLite file at
// path is sound.
func CheckFile(ctx context.Context, path string) error {
	db, err := database.Open(path, database.ReadOnly, 1)
	if err != nil {
		return err
	}
	defer db.Close()
	var said string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&said); err != nil {
		return explain(path, err)
	}
	if said != "ok" {
		return fmt.Errorf("%s %w: %s", path, ErrDamaged, said)
	}
	return nil
}

// Renew gives the library another identity, so that nothing that was derived
// from what stood in its place is taken for derived from it.
func (l *Library) Renew(ctx context.Context) error {
	if l.write == nil {
		return ErrReadOnly
	}
	l.changing.Lock()
	defer l.changing.Unlock()
	identity := rand.Text()
	if _, err := l.write.ExecContext(ctx, "UPDATE library SET identity = $1", identity); err != nil {
		return l.explain(err)
	}
	l.identity = identity
	return nil
}

// syncFile makes the file at path durable.
func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("make %s durable: %w", path, err)
	}
	defer f.Close()
	if err := f.Sync(); err != nil {
		return fmt.Errorf("make %s durable: %w", path, err)
	}
	return nil
}
