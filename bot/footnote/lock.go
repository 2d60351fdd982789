package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"

	"footnote/bot"
	"footnote/knowledge/library"
	"footnote/qa/embedding"
)

// The lock is a file that one process holds; who that is stands in another,
// since a locked file cannot be read everywhere.
const (
	lockName  = "lock"
	ownerName = "lock.owner"
)

// lockedError says that another process holds the data folder.
type lockedError struct {
	dir   string
	owner string // "footnote serve, process 123"; empty when that is not known
}

func (e *lockedError) Error() string {
	owner := e.owner
	if owner == "" {
		owner = "another process"
	}
	return fmt.Sprintf("the data folder %s is in use by %s. Wait until that ends, or end it: there can be only one", e.dir, owner)
}

// dataLock is the right to change what is in a data folder. It ends with
// release, or with the process, however that ends.
type dataLock struct {
	dir  string
	file *flock.Flock
}

// lockData makes the data folder dir when there is none, and takes the lock of
// it for verb without waiting. The error is a *lockedError when another process
// has it.
func lockData(dir, verb string) (*dataLock, error) {
	if err := checkData(dir); err != nil {
		return nil, err
	}
	if err := makeData(dir); err != nil {
		return nil, fmt.Errorf("make the data folder: %w. Where it is, data in the configuration says", err)
	}
	file := flock.New(filepath.Join(dir, lockName), flock.SetPermissions(0o600))
	ok, err := file.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock the data folder: %w", err)
	}
	owner := filepath.Join(dir, ownerName)
	if !ok {
		data, err := os.ReadFile(owner)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("see who uses the data folder: %w", err)
		}
		return nil, &lockedError{dir, strings.TrimSpace(string(data))}
	}
	l := &dataLock{dir, file}
	text := fmt.Sprintf("footnote %s, process %d\n", verb, os.Getpid())
	if err := os.WriteFile(owner, []byte(text), 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("lock the data folder: %w", err), l.release())
	}
	return l, nil
}

// release gives the lock back.
func (l *dataLock) release() error {
	if err := errors.Join(os.Remove(filepath.Join(l.dir, ownerName)), l.file.Unlock()); err != nil {
		return fmt.Errorf("unlock the data folder: %w", err)
	}
	return nil
}

// checkData returns a *usageError when the folder dir holds what is not Footnote's:
// what is made in a data folder would lie among it, and its .gitignore would hide
// it all. It is no error when there is no folder.
func checkData(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return usagef("look into the data folder: %w. Where it is, data in the configuration says", err)
	}
	stranger := ""
	for _, e := range entries {
		switch name := e.Name(); name {
		case lockName, library.FileName, journalName, slackData, discordData, embedding.FileName, "index":
			return nil
		case "lost+found": // of a new volume
		default:
			if !strings.HasPrefix(name, ".") {
				stranger = name
			}
		}
	}
	if stranger == "" {
		return nil
	}
	return usagef("the data folder %s holds what is not Footnote's, such as %s: name a folder of its own as data in the configuration, such as \"footnote-data\"", dir, bot.CleanLine(stranger))
}

// makeData makes the data folder dir when there is none. A file in it tells git,
// and Footnote itself, that nothing in it is to be read.
func makeData(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(dir, ".gitignore"), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = f.WriteString("*\n")
	return errors.Join(err, f.Close())
}
