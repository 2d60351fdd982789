package library

import (
	"context"
	"crypto/rand"
	"database/sql"
	"embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"footnote/knowledge/database"
)

//go:embed schema/*.sql
var schema embed.FS

// forms are the steps that lead from one form of the library to the next: the
// file's user_version is how many were taken. A step that was released is never
// changed.
var forms = []string{mustRead("schema/1.sql"), mustRead("schema/2.sql")}

// applicationID marks library.db among SQLite's files: "FnLb".
const applicationID = 0x466e4c62

func mustRead(name string) string {
	data, err := schema.ReadFile(name)
	if err != nil {
		panic(err) // it is compiled in
	}
	return string(data)
}

// checkHeader looks at the first bytes of the file at path, without SQLite,
// which would begin to write beside it. An empty file is as good as none: its
// error wraps fs.ErrNotExist, as for one that is not there.
func checkHeader(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err // it names the file
	}
	defer f.Close()
	// https://www.sqlite.org/fileformat2.html#the_database_header
	const magic, userVersion, application, size = "SQLite format 3\x00", 60, 68, 100
	head := make([]byte, size)
	n, err := io.ReadFull(f, head)
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%s is empty: %w", path, os.ErrNotExist)
	}
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("read %s: %w", path, err)
	}
	if n < size || string(head[:len(magic)]) != magic {
		return fmt.Errorf("%s %w: it does not begin as a library does", path, ErrDamaged)
	}
	form := int(binary.BigEndian.Uint32(head[userVersion:]))
	// A library whose first commit is still in the file beside it has form 0.
	if id := binary.BigEndian.Uint32(head[application:]); id != applicationID && (id != 0 || form != 0) {
		return fmt.Errorf("%s %w: it is no library of Footnote's", path, ErrDamaged)
	}
	return newer(form, len(forms))
}

func newer(form, known int) error {
	if form <= known {
		return nil
	}
	return fmt.Errorf("the library %w of Footnote (form %d; this one knows up to %d). Nothing was touched. Use that version, or a data folder of its own", ErrNewer, form, known)
}

// formOf returns the form that db has.
func formOf(ctx context.Context, db interface {
	QueryRowContext(context.Context, string, ...any) *sql.Row
}) (int, error) {
	var form int
	err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&form)
	return form, err
}

// checkForm returns an error unless db has the present form.
func checkForm(ctx context.Context, db *sql.DB) error {
	form, err := formOf(ctx, db)
	if err != nil {
		return err
	}
	if err := newer(form, len(forms)); err != nil {
		return err
	}
	if form == 0 {
		return fmt.Errorf("%w yet", ErrNone)
	}
	if form < len(forms) {
		return fmt.Errorf("the library was written by an older version of Footnote. Bring it up to date: footnote sync")
	}
	return nil
}

// migrate takes the steps that db lacks, each with its number in one
// transaction.
func migrate(ctx context.Context, db *sql.DB, steps []string) error {
	form, err := formOf(ctx, db)
	if err != nil {
		return err
	}
	if err := newer(form, len(steps)); err != nil {
		return err
	}
	if form == len(steps) {
		return nil
	}
	for n := form; n < len(steps); n++ {
		if err := step(ctx, db, n+1, steps[n]); err != nil {
			return fmt.Errorf("bring the library to form %d: %w", n+1, err)
		}
	}
	// The form is to stand in the file itself, where an older program sees it
	// before it does anything.
	_, err = database.Settle(ctx, db)
	return err
}

// step brings db to the given form.
func step(ctx context.Context, db *sql.DB, form int, statements string) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to roll back
	if _, err := tx.ExecContext(ctx, statements); err != nil {
		return err
	}
	if form == 1 {
		if _, err := tx.ExecContext(ctx, "INSERT INTO library VALUES (1, $1, 0)", rand.Text()); err != nil {
			return err
		}
	}
	// A PRAGMA takes no parameters, and these are numbers.
	if _, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, form)); err != nil { //nolint:gosec
		return err
	}
	return tx.Commit()
}

// explain says what an error of SQLite's about the file at path means.
func explain(path string, err error) error {
	if err == nil || errors.Is(err, ErrDamaged) || errors.Is(err, ErrNewer) || errors.Is(err, ErrNone) {
		return err
	}
	// A column that holds what it never may, or no row where there always is one.
	if strings.HasPrefix(err.Error(), "sql: Scan error") || errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("%s %w: %w", path, ErrDamaged, err)
	}
	var e *sqlite.Error
	if errors.As(err, &e) {
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
			return fmt.Errorf("%s %w: %w", path, ErrDamaged, err)
		case sqlite3.SQLITE_FULL:
			return fmt.Errorf("%s: the disk is full: make room, and it goes on by itself: %w", path, err)
		case sqlite3.SQLITE_CANTOPEN:
			return fmt.Errorf("%s cannot be opened (even to read it, its folder has to be one that can be written to): %w", path, err)
		case sqlite3.SQLITE_READONLY:
			return fmt.Errorf("%s cannot be written to: %w", path, err)
		}
	}
	return fmt.Errorf("%s: %w", path, err)
}

// syncFolder makes the names in the folder dir durable, where the system has a
// way to.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("open the data folder: %w", err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("make the data folder durable: %w", err)
	}
	return nil
}
