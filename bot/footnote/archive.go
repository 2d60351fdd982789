package main

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"footnote/knowledge/library"
)

// A backup is a zip file: manifest.json, and the files that it names, as they
// stand in a data folder.

const manifestName = "manifest.json"

// manifest says what is in a backup.
type manifest struct {
	Footnote int            `json:"footnote_backup"` // 1, the form of backups
	Made     time.Time      `json:"made"`
	Program  string         `json:"program"` // the version that made it
	Files    []manifestFile `json:"files"`
}

// manifestFile is a file in a backup.
type manifestFile struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// writeArchive writes the files of dir with the names into a new backup at
// path, which is on disk when it returns.
func writeArchive(path, dir string, names []string, made time.Time) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("write the backup: %w", err)
	}
	err = errors.Join(fillArchive(f, dir, names, made), f.Sync(), f.Close())
	if err != nil {
		return fmt.Errorf("write the backup: %w", err)
	}
	return nil
}

func fillArchive(f io.Writer, dir string, names []string, made time.Time) error {
	z := zip.NewWriter(f)
	m := manifest{Footnote: 1, Made: made.UTC().Truncate(time.Second), Program: versionLine()}
	for _, name := range names {
		in, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		// What documents say is packed already.
		out, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store, Modified: made})
		if err != nil {
			return errors.Join(err, in.Close())
		}
		sum := sha256.New()
		n, err := io.Copy(io.MultiWriter(out, sum), in)
		if err := errors.Join(err, in.Close()); err != nil {
			return err
		}
		m.Files = append(m.Files, manifestFile{name, n, hex.EncodeToString(sum.Sum(nil))})
	}
	out, err := z.Create(manifestName)
	if err != nil {
		return err
	}
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	return errors.Join(e.Encode(m), z.Close())
}

// readArchive reads the backup at path, sees that every file is as the manifest
// says, and writes them into the folder dir unless that is empty. It returns
// their names.
func readArchive(path, dir string) ([]string, error) {
	z, err := zip.OpenReader(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, usagef("there is no file %s", path)
	}
	if err != nil {
		return nil, fmt.Errorf("%s is no backup, or is damaged: %w", path, err)
	}
	defer z.Close()
	m, err := readManifest(&z.Reader)
	if err != nil {
		return nil, fmt.Errorf("%s is no backup, or is damaged: %w", path, err)
	}
	if m.Footnote > 1 {
		return nil, fmt.Errorf("%s was made by a newer version of Footnote (%s): use that", path, m.Program)
	}
	var names []string
	for _, f := range m.Files {
		if f.Name != library.FileName && f.Name != journalName || slices.Contains(names, f.Name) {
			return nil, fmt.Errorf("%s is no backup: it holds a file %q", path, f.Name)
		}
		if err := extract(&z.Reader, f, dir); err != nil {
			return nil, fmt.Errorf("%s is damaged: %s: %w", path, f.Name, err)
		}
		names = append(names, f.Name)
	}
	return names, nil
}

func readManifest(z *zip.Reader) (manifest, error) {
	const most = 1 << 20
	var m manifest
	f, err := z.Open(manifestName)
	if err != nil {
		return m, err
	}
	defer f.Close()
	if err := json.NewDecoder(io.LimitReader(f, most)).Decode(&m); err != nil {
		return m, fmt.Errorf("%s: %w", manifestName, err)
	}
	if m.Footnote < 1 || len(m.Files) == 0 {
		return m, fmt.Errorf("%s names no files", manifestName)
	}
	return m, nil
}

// extract reads one file of a backup.
func extract(z *zip.Reader, f manifestFile, dir string) error {
	in, err := z.Open(f.Name)
	if err != nil {
		return err
	}
	defer in.Close()
	sum := sha256.New()
	out := io.Writer(sum)
	closing := func() error { return nil }
	if dir != "" {
		file, err := os.OpenFile(filepath.Join(dir, f.Name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		out = io.MultiWriter(file, sum)
		closing = func() error { return errors.Join(file.Sync(), file.Close()) }
	}
	n, err := io.Copy(out, io.LimitReader(in, f.Bytes+1))
	if err := errors.Join(err, closing()); err != nil {
		return err
	}
	if n != f.Bytes || hex.EncodeToString(sum.Sum(nil)) != f.SHA256 {
		return errors.New("it does not fit its checksum")
	}
	return nil
}
