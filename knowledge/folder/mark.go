package folder

import (
	"context"
	"fmt"
	"hash/fnv"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"footnote/knowledge"
)

// A Mark is three words: how documents are made (see making), the revision, and
// the stamp of the file, which is empty when it cannot be relied on. With the
// first two a file need not be decoded, with all three not even be read.

var _ knowledge.PartLister = (*Folder)(nil)

// List lists the folder's documents as Documents does, in the same order. A
// file whose size, times and number in its file system are as they were is not
// read; one whose bytes are as they were is not decoded.
func (f *Folder) List(ctx context.Context, known func(path string) knowledge.Mark) iter.Seq2[knowledge.Listed, error] {
	return func(yield func(knowledge.Listed, error) bool) {
		if err := f.list(ctx, known, yield); err != nil {
			yield(knowledge.Listed{}, err)
		}
	}
}

// ListAt lists the documents at paths as List does. A path that is no regular
// file, or a link, comes as a *knowledge.SkipError.
func (f *Folder) ListAt(ctx context.Context, paths []string, known func(path string) knowledge.Mark) iter.Seq2[knowledge.Listed, error] {
	return func(yield func(knowledge.Listed, error) bool) {
		root, err := os.OpenRoot(f.config.Path)
		if err != nil {
			yield(knowledge.Listed{}, fmt.Errorf("open folder %s: %w", f.config.Path, reason(err)))
			return
		}
		defer root.Close()
		w := walker{root: root, folder: f, now: time.Now()}
		owners := w.ownership()
		w.items = nil // a CODEOWNERS that cannot be read is named by List
		for _, p := range paths {
			info, err := root.Lstat(filepath.FromSlash(p))
			switch {
			case err != nil:
				w.skip(p, fmt.Errorf("cannot be opened: %w", reason(err)))
			case !info.Mode().IsRegular():
				w.skip(p, fmt.Errorf("is no file but a %s", kindOf(info.Mode())))
			default:
				w.items = append(w.items, item{path: p, size: info.Size(), stamp: stampOf(info, w.now), owners: ownersOf(owners, p)})
			}
		}
		if err := f.readAll(ctx, root, w.items, known, yield); err != nil {
			yield(knowledge.Listed{}, err)
		}
	}
}

// making says how the document of a file with those owners is made: by the
// configuration, and by the program, whose decoders may be others whenever it is
// another file. Empty when that cannot be told.
func (f *Folder) making(owners []string) string {
	program := program()
	if program == "" {
		return ""
	}
	h := fnv.New64a()
	fmt.Fprintf(h, "%q %q %q %q %q %s", f.config.Name, f.config.Space, f.config.URL, f.config.Language, owners, program)
	return fmt.Sprintf("%016x", h.Sum64())
}

// program names the file that this program is in, in the state it has.
var program = sync.OnceValue(func() string {
	path, err := os.Executable()
	if err != nil {
		return ""
	}
	info, err := os.Stat(path)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%d %d", info.Size(), info.ModTime().UnixNano())
})

// mark returns the Mark of a file with the given stamp that is in revision.
func mark(making string, revision knowledge.Revision, stamp string) knowledge.Mark {
	if making == "" {
		return ""
	}
	return knowledge.Mark(making + " " + string(revision) + " " + stamp)
}

// readMark returns the revision and the stamp that m holds, if the documents
// are still made in the same way.
func readMark(m knowledge.Mark, making string) (revision knowledge.Revision, stamp string) {
	words := strings.SplitN(string(m), " ", 3)
	if len(words) < 3 || making == "" || words[0] != making {
		return "", ""
	}
	return knowledge.Revision(words[1]), words[2]
}

// settled is how long ago a file has to have been changed for its times to tell
// it from any later state: more than the coarsest clock of a file system, which
// is 2 s (FAT).
const settled = 3 * time.Second

// stampOf returns what tells the state of a file that was looked at at the time
// now from all later ones, or "" when nothing does.
func stampOf(info fs.FileInfo, now time.Time) string {
	changed, number, ok := inode(info)
	if !ok || now.Sub(changed) < settled || now.Sub(info.ModTime()) < settled {
		return ""
	}
	return fmt.Sprintf("%d %d %d %d", info.Size(), info.ModTime().UnixNano(), changed.UnixNano(), number)
}
