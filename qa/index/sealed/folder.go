package sealed

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Folder is where sealed files are kept: a folder of the file system, or one
// in a test that loses what was not synced. Names have no separators. Its
// methods are not for concurrent use, but for Map.
type Folder interface {
	// Write makes a file with what fill writes, in place of any file of this
	// name, and returns when it is on the disk. The file may still be lost, or
	// the one before come back, until Commit.
	Write(name string, fill func(io.Writer) error) error
	// Rename gives a file a new name, in place of any file of that name.
	Rename(from, to string) error
	// Remove removes files; one that is not there is no error.
	Remove(names ...string) error
	// Commit returns when every Write, Rename and Remove is on the disk.
	Commit() error
	// Map returns what is in a file; fs.ErrNotExist when there is none.
	Map(name string) (Mapping, error)
	// List returns the names of all files.
	List() ([]string, error)
}

// Dir is a Folder of the file system, by its path. It is made when the first
// file is written.
type Dir string

var _ Folder = Dir("")

func (d Dir) path(name string) string { return filepath.Join(string(d), name) }

// Write is Folder's.
func (d Dir) Write(name string, fill func(io.Writer) error) error {
	if err := os.MkdirAll(string(d), 0o700); err != nil {
		return fmt.Errorf("make the folder of the index: %w", err)
	}
	f, err := os.OpenFile(d.path(name), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("write index: %w", err)
	}
	err = fill(f)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write %s: %w", d.path(name), err)
	}
	return nil
}

// Rename is Folder's.
func (d Dir) Rename(from, to string) error { return os.Rename(d.path(from), d.path(to)) }

// Remove is Folder's.
func (d Dir) Remove(names ...string) error {
	var all error
	for _, name := range names {
		if err := os.Remove(d.path(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			all = errors.Join(all, err)
		}
	}
	return all
}

// Commit is Folder's.
func (d Dir) Commit() error { return syncFolder(string(d)) }

// Map is Folder's.
func (d Dir) Map(name string) (Mapping, error) { return mapFile(d.path(name)) }

// List is Folder's.
func (d Dir) List() ([]string, error) {
	entries, err := os.ReadDir(string(d))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names, err
}

// Write writes the sealed file name into folder and returns its stamp.
func Write(folder Folder, name string, fill func(*Writer) error) (Stamp, error) {
	var stamp Stamp
	err := folder.Write(name, func(out io.Writer) error {
		w := NewWriter(out)
		if err := fill(w); err != nil {
			return err
		}
		var err error
		stamp, err = w.Close()
		return err
	})
	return stamp, err
}

// OpenIn opens the file name of folder, which has to be the one that stamp is
// of. A file that is missing is a *Damage too; other errors are the system's.
func OpenIn(folder Folder, name string, stamp Stamp) (*File, error) {
	m, err := folder.Map(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &Damage{name, "it is missing"}
	}
	if err != nil {
		return nil, fmt.Errorf("open index: %w", err)
	}
	return Open(name, m, stamp)
}
