// Package library keeps the documents on disk: their revisions, what changed,
// and what is gone.
//
// A Library is one SQLite file, library.db, in the data folder. Sync compares a
// source with it and stores what changed; everything else reads. Whatever is
// stored carries a checksum that is looked at whenever it is read: what is
// damaged is never handed out, and the next Sync reads it from its source
// again.
package library

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"footnote/knowledge"
	"footnote/knowledge/database"
)

// FileName is the name of the library's file in the data folder.
const FileName = "library.db"

// The errors that callers tell apart, by errors.Is.
var (
	ErrNone     = errors.New("there is no library")                      // the data folder has none
	ErrNotFound = errors.New("there is no such document")                // or it is gone
	ErrDamaged  = errors.New("is damaged")                               // what is stored is not what was written
	ErrNewer    = errors.New("was written by a newer version")           // and was not touched
	ErrReadOnly = errors.New("the library was opened for reading alone") // and does not change
)

// Config is what a Library is opened with. The zero value will do.
type Config struct {
	// Cache is how many bytes of decoded documents are kept in memory, as far
	// as that can be reckoned; 0 for 32 MiB.
	Cache int64
	// Now tells the time; nil for time.Now.
	Now func() time.Time
	// Log is for the operator; nil for none.
	Log *slog.Logger
}

// Library is the documents on disk. All its methods are safe for concurrent
// use; one Sync or other change runs at a time, and reading never waits for it.
type Library struct {
	dir   string
	write *sql.DB // nil when opened for reading alone
	read  *sql.DB
	one   *sql.Stmt // of read: the row of a document
	whole *sql.Stmt // of read: the row and the body
	now   func() time.Time
	log   *slog.Logger
	cache *cache

	identity string
	sequence atomic.Int64 // as last seen

	changing sync.Mutex  // held by whoever changes the library
	sound    bool        // guarded by changing: whether SQLite has found its file sound
	unsound  error       // guarded by changing: what SQLite found wrong with it; then no Sync stores anything more
	suspect  atomic.Bool // whether SQLite met damage since it looked at the file last

	mu      sync.Mutex
	damaged map[knowledge.DocID]bool // guarded by mu: noticed, and not yet read again
}

// Open opens the library in the folder dir, which it makes when there is none,
// for one process at a time: the caller holds the data folder's lock. An older
// form of the library is brought to the present one; for a newer one the error
// wraps ErrNewer and nothing was touched. For a file that is no library any
// more the error wraps ErrDamaged; see SetAside.
func Open(ctx context.Context, dir string, c Config) (*Library, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	path := filepath.Join(dir, FileName)
	if err := checkHeader(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	l := newLibrary(dir, c)
	var err error
	if l.write, err = database.Open(path, database.Change, 1); err != nil {
		return nil, err
	}
	if err := l.prepare(ctx, path); err != nil {
		_ = l.write.Close() // err says what is wrong
		return nil, explain(path, err)
	}
	return l, nil
}

// prepare brings the file at path to the present form and opens it for
// reading as well.
func (l *Library) prepare(ctx context.Context, path string) error {
	if err := migrate(ctx, l.write, forms); err != nil {
		return err
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return fmt.Errorf("keep the library to its owner: %w", err)
	}
	if err := syncFolder(l.dir); err != nil {
		return err
	}
	return l.openForReading(ctx, path)
}

// OpenReadOnly opens the library in the folder dir for reading, beside a
// process that may be changing it. It sees every change once that is
// committed. The error wraps ErrNone when there is none yet.
func OpenReadOnly(ctx context.Context, dir string, c Config) (*Library, error) {
	path := filepath.Join(dir, FileName)
	err := checkHeader(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w in %s", ErrNone, dir)
	}
	if err != nil {
		return nil, err
	}
	l := newLibrary(dir, c)
	if err := l.openForReading(ctx, path); err != nil {
		return nil, explain(path, err)
	}
	return l, nil
}

func newLibrary(dir string, c Config) *Library {
	const cacheBytes = 32 << 20
	l := &Library{dir: dir, now: c.Now, log: c.Log, cache: newCache(cacheBytes), damaged: map[knowledge.DocID]bool{}}
	if c.Cache != 0 {
		l.cache = newCache(c.Cache)
	}
	if l.now == nil {
		l.now = time.Now
	}
	if l.log == nil {
		l.log = slog.New(slog.DiscardHandler)
	}
	return l
}

// openForReading sets l.read and what is known of the library as a whole.
func (l *Library) openForReading(ctx context.Context, path string) error {
	var err error
	if l.read, err = database.Open(path, database.ReadOnly, runtime.GOMAXPROCS(0)+1); err != nil {
		return err
	}
	err = checkForm(ctx, l.read)
	if err == nil {
		var n int64
		err = l.read.QueryRowContext(ctx, "SELECT identity, sequence FROM library").Scan(&l.identity, &n)
		l.sequence.Store(n)
	}
	if err == nil {
		l.one, err = l.read.PrepareContext(ctx, rowSelect+" WHERE id = $1")
	}
	if err == nil {
		l.whole, err = l.read.PrepareContext(ctx, wholeSelect+" WHERE d.id = $1")
	}
	if err != nil {
		_ = l.read.Close() // err says what is wrong
	}
	return err
}

// Close closes the library. No other method may be called after it, or be
// running.
func (l *Library) Close() error {
	err := errors.Join(l.one.Close(), l.whole.Close(), l.read.Close())
	if l.write != nil {
		err = errors.Join(err, l.write.Close())
	}
	return err
}

// Identity names this library and no other: a copy that was restored from a
// backup has a name of its own. What is derived from a library is worth nothing
// for one with another identity.
func (l *Library) Identity() string { return l.identity }

// Sequence returns the number of the last change, 0 when there was none. Every
// change has a greater number than those before.
func (l *Library) Sequence() int64 {
	if l.write == nil {
		var n int64
		if err := l.read.QueryRow("SELECT sequence FROM library").Scan(&n); err == nil {
			l.sequence.Store(n)
		}
	}
	return l.sequence.Load()
}

// DamageError says that what is stored of one document is not what was
// written. It wraps ErrDamaged.
type DamageError struct {
	ID  knowledge.DocID
	Err error // what is wrong, as a phrase
}

// Error names the document and what is wrong.
func (e *DamageError) Error() string {
	return fmt.Sprintf("the stored copy of %s is damaged: %v", e.ID, e.Err)
}

// Unwrap returns ErrDamaged.
func (e *DamageError) Unwrap() error { return ErrDamaged }

// ofDocument returns err, which SQLite gave for what is stored of id. Where it
// says that the file is damaged, the document is one of those that are.
func (l *Library) ofDocument(id knowledge.DocID, err error) error {
	err = l.explain(err)
	if !errors.Is(err, ErrDamaged) {
		return err
	}
	l.suspect.Store(true)
	return l.damage(id, err)
}

// damage notes that what is stored of id is damaged, so that the next Sync
// reads it again, and returns the error that says so.
func (l *Library) damage(id knowledge.DocID, why error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.damaged[id] {
		l.log.Error("a stored document is damaged and will be read again from its source", "document", id, "damage", why)
	}
	l.damaged[id] = true
	l.cache.drop(id)
	return &DamageError{ID: id, Err: why}
}

// Damaged returns the documents that were noticed to be damaged since the
// library was opened, and have not been read again.
func (l *Library) Damaged() []knowledge.DocID {
	l.mu.Lock()
	defer l.mu.Unlock()
	return sortedKeys(l.damaged)
}
