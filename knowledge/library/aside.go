package library

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
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
