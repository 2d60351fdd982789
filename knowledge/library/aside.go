package library

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"footnote/knowledge/database"
)

// SetAside moves the library in dir, and the SQLite files of the other names,
// out of the way, into a folder in dir whose name tells the time now: because
// they are damaged, or others are to take their place. Nobody may have them
// open. It returns that folder, or "" when there was none of the files.
func SetAside(dir string, now time.Time, others ...string) (string, error) {
	aside := filepath.Join(dir, "set-aside-"+now.UTC().Format("20060102T150405.000"))
	moved := false
	for _, name := range append([]string{FileName}, others...) {
		for _, ending := range []string{"", "-wal", "-shm", "-journal"} {
			from := filepath.Join(dir, name+ending)
			if _, err := os.Lstat(from); errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err := os.MkdirAll(aside, 0o700); err != nil {
				return "", fmt.Errorf("set %s aside: %w", name, err)
			}
			if err := os.Rename(from, filepath.Join(aside, name+ending)); err != nil {
				return "", fmt.Errorf("set %s aside: %w", name, err)
			}
			moved = true
		}
	}
	if !moved {
		return "", nil
	}
	return aside, errors.Join(syncFolder(aside), syncFolder(dir))
}

// Salvage takes over from the library in the folder aside, which was set aside
// because it is damaged, what no source can say again: which documents are to
// stay forgotten. It returns how many those were; what cannot be read of them
// is lost.
func (l *Library) Salvage(ctx context.Context, aside string) (int, error) {
	if l.write == nil {
		return 0, ErrReadOnly
	}
	l.changing.Lock()
	defer l.changing.Unlock()
	b := batch{library: l}
	for _, r := range forgottenIn(ctx, filepath.Join(aside, FileName)) {
		r.body = 0
		b.changes = append(b.changes, change{row: r})
	}
	return len(b.changes), b.commit(ctx, nil)
}

// forgottenIn returns what can be read of the rows of forgotten documents in
// the damaged file at path.
func forgottenIn(ctx context.Context, path string) []row {
	db, err := database.Open(path, database.ReadOnly, 1)
	if err != nil {
		return nil
	}
	defer db.Close()
	found, err := db.QueryContext(ctx, rowSelect+" WHERE state = $1", int(forgotten))
	if err != nil {
		return nil
	}
	defer found.Close()
	var out []row
	for found.Next() {
		var r row
		if found.Scan(r.fields()...) == nil && r.intact() && r.state == forgotten {
			out = append(out, r)
		}
	}
	_ = found.Err() // it is damaged, as is known
	return out
}
