package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"footnote/knowledge/library"
)

const backupHelp = `Writes a copy of what is kept in the data folder to a file, and reads it again
to see that it is right. It may be taken while another process is at work: the
copy is of one moment. The index is not in it, since it is made anew by itself.

--restore puts what is in such a file into the data folder. What was there is
set aside, not deleted.`

const backupExamples = `  footnote backup footnote-2026-11-24.zip
  footnote backup --restore footnote-2026-11-24.zip`

// journalName is the journal's file in the data folder.
const journalName = "journal.db"

func (p *program) backup() *cobra.Command {
	var o options
	var restore bool
	cmd := &cobra.Command{
		Use:     "backup FILE",
		Short:   "Copies what is kept to a file, or back",
		Long:    backupHelp,
		Example: backupExamples,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("name one file to write the backup to, such as footnote-%s.zip", time.Now().Format(time.DateOnly))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := p.settings(&o)
			if err != nil {
				return err
			}
			if restore {
				return p.runRestore(cmd.Context(), s, args[0])
			}
			return p.runBackup(cmd.Context(), s, args[0])
		},
	}
	o.addConfig(cmd)
	cmd.Flags().BoolVar(&restore, "restore", false, "put what is in the file into the data folder")
	return cmd
}

func (p *program) runBackup(ctx context.Context, s settings, path string) error {
	if err := s.needConfig("back up"); err != nil {
		return err
	}
	if _, err := os.Lstat(path); err == nil {
		return usagef("there is already a file %s. Name another, or remove it", path)
	}
	tmp, err := os.MkdirTemp(filepath.Dir(path), ".footnote-backup-")
	if err != nil {
		return fmt.Errorf("begin the backup: %w", err)
	}
	defer os.RemoveAll(tmp)
	progress := newProgress(p.stderr, time.Now)
	defer progress.clear()
	// The journal first: what it cites is then in the library's copy as well.
	var names []string
	for _, name := range []string{journalName, library.FileName} {
		from := filepath.Join(s.Data, name)
		if _, err := os.Stat(from); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		progress.say("Copying %s", name)
		if err := library.Snapshot(ctx, from, filepath.Join(tmp, name)); err != nil {
			return p.nextStep(s, err)
		}
		names = append(names, name)
	}
	if len(names) == 0 {
		return fmt.Errorf("there is nothing to back up yet in %s", s.Data)
	}
	documents, err := verifyCopy(ctx, tmp)
	if err != nil {
		return fmt.Errorf("the copy is not sound, so no backup was written: %w. To see what is wrong: %s --read-data", err, s.command("verify"))
	}
	part := filepath.Join(tmp, "backup.zip")
	if err := writeArchive(part, tmp, names, time.Now()); err != nil {
		return err
	}
	if _, err := readArchive(part, ""); err != nil {
		return fmt.Errorf("read the backup again: %w", err)
	}
	if err := moveInto(part, path); err != nil {
		return err
	}
	progress.clear()
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("look at the backup: %w", err)
	}
	fmt.Fprintf(p.stdout, "%s: %s, %s bytes, read again and found right\n", path, plural(documents, "document", "documents"), count(int(info.Size())))
	return nil
}

// verifyCopy looks at every byte of the library in dir, if there is one, and
// returns how many documents it has.
func verifyCopy(ctx context.Context, dir string) (documents int, err error) {
	l, err := library.OpenReadOnly(ctx, dir, library.Config{})
	if errors.Is(err, library.ErrNone) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	var first error
	v, err := l.Verify(ctx, true, func(err error) {
		if first == nil {
			first = err
		}
	}, nil)
	return v.Documents, errors.Join(err, first, l.Close())
}

// moveInto gives the file part, which is on disk, the name path for good,
// unless that is taken.
func moveInto(part, path string) error {
	if err := os.Link(part, path); err == nil {
		return syncFolder(filepath.Dir(path))
	} else if errors.Is(err, fs.ErrExist) {
		return usagef("there is already a file %s. Name another, or remove it", path)
	}
	if err := os.Rename(part, path); err != nil { // where there are no links
		return fmt.Errorf("name the backup: %w", err)
	}
	return syncFolder(filepath.Dir(path))
}

func (p *program) runRestore(ctx context.Context, s settings, path string) error {
	if err := s.needConfig("restore"); err != nil {
		return err
	}
	lock, err := lockData(s.Data, "backup --restore")
	if err != nil {
		return err
	}
	defer lock.release() //nolint:errcheck // the process ends here
	tmp, err := os.MkdirTemp(s.Data, "restore-")
	if err != nil {
		return fmt.Errorf("begin to restore: %w", err)
	}
	defer os.RemoveAll(tmp)
	names, err := readArchive(path, tmp)
	if err != nil {
		return fmt.Errorf("%w. Nothing was changed", err)
	}
	for _, name := range names {
		if err := library.CheckFile(ctx, filepath.Join(tmp, name)); err != nil {
			return fmt.Errorf("%w. Nothing was changed", err)
		}
	}
	documents, err := renewed(ctx, tmp)
	if err != nil {
		return fmt.Errorf("%w. Nothing was changed", err)
	}
	aside, err := library.SetAside(s.Data, time.Now(), journalName)
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := os.Rename(filepath.Join(tmp, name), filepath.Join(s.Data, name)); err != nil {
			return fmt.Errorf("put %s into place: %w", name, err)
		}
	}
	if err := syncFolder(s.Data); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%s restored from %s.\n", plural(documents, "document", "documents"), path)
	if aside != "" {
		fmt.Fprintf(p.stdout, "What was there before is in %s.\n", aside)
	}
	return nil
}

// renewed verifies the library in dir, if there is one, and gives it an
// identity of its own. It returns how many documents it has.
func renewed(ctx context.Context, dir string) (documents int, err error) {
	if documents, err = verifyCopy(ctx, dir); err != nil {
		return 0, err
	}
	if _, err := os.Stat(filepath.Join(dir, library.FileName)); err != nil {
		return 0, nil // a journal alone
	}
	l, err := library.Open(ctx, dir, library.Config{})
	if err != nil {
		return 0, err
	}
	return documents, errors.Join(l.Renew(ctx), l.Close())
}

// syncFolder makes the names in dir durable, where the system has a way to.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("make %s durable: %w", dir, err)
	}
	defer d.Close()
	_ = d.Sync() // some systems cannot, and what is in the folder is safe already
	return nil
}
