package folder

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"time"

	"github.com/fsnotify/fsnotify"
)

// How Watch goes about it.
const (
	calm     = 500 * time.Millisecond // quiet that is waited for after a change
	patient  = 3 * time.Second        // but no longer than this
	interval = 5 * time.Minute        // between looks at everything, told or not
	polling  = 10 * time.Second       // likewise, where the system tells of nothing
)

// Watch calls changed soon after something in the folder changed, and every few
// minutes in any case, since not every file system tells of changes: those made
// on another machine to a network drive are found by that alone. It waits for
// the end of a flurry of changes, but not for long. Calls do not overlap; what
// happens during one leads to the next. It returns when ctx ends.
//
// changed gets the paths that the system told of when those are all there is to
// look at: files, of whatever kind, and what is gone. It gets none when the
// whole folder is.
//
// While the system does not tell of changes (there are too many folders, or the
// folder is not there), it calls every ten seconds instead. unwatched, unless
// it is nil, is then called with the reason, once for each time that begins.
func (f *Folder) Watch(ctx context.Context, changed func(paths []string), unwatched func(error)) {
	told := false
	for ctx.Err() == nil {
		err := f.follow(ctx, changed)
		if ctx.Err() != nil {
			return
		}
		if !told && unwatched != nil {
			unwatched(fmt.Errorf("folder %s: the system does not tell of changes, so they are looked for every %v: %w", f.config.Name, polling, err))
		}
		told = true
		select {
		case <-ctx.Done():
		case <-time.After(polling):
			changed(nil)
		}
	}
}

var errEnded = errors.New("watching ended by itself")

// follow calls changed after the system has told of something, and at regular
// times. It returns why it cannot go on, or when ctx ends.
func (f *Folder) follow(ctx context.Context, changed func(paths []string)) error {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	defer w.Close()
	if err := f.watch(ctx, w); err != nil {
		return err
	}
	due := time.NewTimer(0) // what changed before this began is unknown
	defer due.Stop()
	for {
		var first time.Time       // when the flurry that is waited for began; zero when there is none
		told := map[string]bool{} // the names that the system told of in it
		missed := false           // whether there is something that it did not tell of
		for waiting := true; waiting; {
			select {
			case <-ctx.Done():
				return nil
			case <-due.C:
				waiting = false
			case e, ok := <-w.Events:
				if !ok {
					return errEnded
				}
				if e.Op == fsnotify.Chmod {
					continue
				}
				told[e.Name] = true
				first = hold(due, first)
			case _, ok := <-w.Errors:
				if !ok {
					return errEnded
				}
				missed = true
				first = hold(due, first)
			}
		}
		paths := f.few(told)
		if missed || paths == nil {
			// Before anything is listed, so that what comes in a new folder
			// after that is told of.
			if err := f.watch(ctx, w); err != nil {
				return err
			}
			paths = nil
		}
		changed(paths)
		due.Reset(interval)
	}
}

// few returns the paths of the files that have the names the system told of, in
// alphabetical order; nil when all is to be looked at: they are none or many,
// or one of them is a folder, a link, or says which files are read or whose
// they are.
func (f *Folder) few(names map[string]bool) []string {
	const many = 100
	if len(names) == 0 || len(names) > many {
		return nil
	}
	var paths []string
	for name := range names {
		p, err := filepath.Rel(f.config.Path, name)
		if err != nil {
			return nil
		}
		p = filepath.ToSlash(p)
		if slices.Contains(ignoreFiles[:], path.Base(p)) || slices.Contains(ownersPlaces[:], p) {
			return nil
		}
		info, err := os.Lstat(name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) || err == nil && !info.Mode().IsRegular() {
			return nil
		}
		paths = append(paths, p)
	}
	slices.Sort(paths)
	return paths
}

// hold has due wait for quiet, in a flurry of changes that began at first, and
// returns when it began.
func hold(due *time.Timer, first time.Time) time.Time {
	now := time.Now()
	if first.IsZero() {
		first = now
	}
	due.Reset(min(calm, max(0, patient-now.Sub(first))))
	return first
}

// watch watches all folders that a listing looks into.
func (f *Folder) watch(ctx context.Context, w *fsnotify.Watcher) error {
	root, err := os.OpenRoot(f.config.Path)
	if err != nil {
		return reason(err)
	}
	defer root.Close()
	found := walker{root: root, folder: f, now: time.Now()}
	if err := found.walk(ctx); err != nil {
		return err
	}
	watched := map[string]bool{}
	for _, name := range w.WatchList() {
		watched[name] = true
	}
	for _, dir := range found.folders {
		full := filepath.Join(f.config.Path, filepath.FromSlash(dir))
		if watched[full] {
			continue
		}
		if err := w.Add(full); err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) {
			return err
		}
	}
	return nil
}
