package library

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// files are the names that SQLite may have given files of the library's.
var files = []string{FileName, FileName + "-wal", FileName + "-shm", FileName + "-journal"}

// SetAside moves the library in dir out of the way, into a folder in dir whose
// name tells the time now, so that a new one can be begun: for a library that
// is damaged, or that another is to take the place of. Nobody may have it open.
// It returns the folder, or "" when there was no library.
func SetAside(dir string, now time.Time) (string, error) {
	if _, err := os.Stat(filepath.Join(dir, FileName)); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	aside := filepath.Join(dir, "set-aside-"+now.UTC().Format("20060102T150405.000"))
	if err := os.Mkdir(aside, 0o700); err != nil {
		return "", fmt.Errorf("set the library aside: %w", err)
	}
	for _, name := range files {
		err := os.Rename(filepath.Join(dir, name), filepath.Join(aside, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("set the library aside: %w", err)
		}
	}
	return aside, errors.Join(syncFolder(aside), syncFolder(dir))
}
