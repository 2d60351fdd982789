package folder

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"footnote/knowledge/format"
)

// maxIgnoreBytes is the size above which a file of rules is not believed.
const maxIgnoreBytes = 1 << 20

// item is a file to read, or with err a thing that was left out.
type item struct {
	path   string
	size   int64
	stamp  string   // see stampOf
	owners []string // as CODEOWNERS says
	err    error
}

// walker collects the items of a folder. Symbolic links are looked at when
// everything that really stands in the folder is known, so that a file is
// listed under its own path and not for a link as well.
type walker struct {
	root   *os.Root
	folder *Folder
	now    time.Time // not later than anything is looked at

	items     []item
	folders   []string       // those that were looked into
	media     map[string]int // files without text by extension
	links     []link         // symbolic links yet to be followed
	following bool           // whether all but the links is done
	seen      map[identity][]fs.FileInfo
}

// link is a symbolic link at path, and the rules of the folder it is in.
type link struct {
	path  string
	rules *rules
}

// identity narrows the files that may be one and the same to a few.
type identity struct {
	size     int64
	modified time.Time
}

// walk fills w.items. An error says that the listing would not be complete.
func (w *walker) walk(ctx context.Context) error {
	w.media, w.seen = map[string]int{}, map[identity][]fs.FileInfo{}
	if err := w.folderAt(ctx, ".", &rules{base: ".", list: parseIgnore(builtinRules)}); err != nil {
		return err
	}
	w.following = true
	for len(w.links) > 0 {
		next := w.links[0]
		w.links = w.links[1:]
		if err := w.follow(ctx, next); err != nil {
			return err
		}
	}
	owners := w.ownership()
	for i, it := range w.items {
		if err := ctx.Err(); err != nil {
			return err // a long CODEOWNERS takes its time for many files
		}
		w.items[i].owners = ownersOf(owners, it.path)
	}
	for ext, n := range w.media {
		w.skip("*"+ext, fmt.Errorf("is a kind of file that holds no text to read (files: %d)", n))
	}
	return nil
}

// total returns the bytes of all files to read.
func (w *walker) total() int64 {
	var n int64
	for _, it := range w.items {
		n += it.size
	}
	return n
}

// sorted returns the items in the order of their paths.
func (w *walker) sorted() []item {
	slices.SortFunc(w.items, func(a, b item) int { return strings.Compare(a.path, b.path) })
	return w.items
}

func (w *walker) skip(p string, err error) { w.items = append(w.items, item{path: p, err: err}) }

// folderAt collects what is in the folder dir and below it.
func (w *walker) folderAt(ctx context.Context, dir string, above *rules) error {
	entries, err := w.readDir(dir)
	if err != nil && dir != "." && (errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrNotExist)) {
		w.skip(dir, fmt.Errorf("folder cannot be opened: %w", reason(err)))
		return nil
	}
	if err != nil {
		return fmt.Errorf("read folder %s: %w", dir, reason(err))
	}
	w.folders = append(w.folders, dir)
	here, err := w.rulesAt(dir, above)
	if err != nil {
		w.skip(dir, fmt.Errorf("folder is left out, since its rules cannot be read: %w", err))
		return nil
	}
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := w.entry(ctx, path.Join(dir, e.Name()), e.Type(), here); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) readDir(dir string) ([]fs.DirEntry, error) {
	d, err := w.root.Open(filepath.FromSlash(dir))
	if err != nil {
		return nil, err
	}
	defer d.Close()
	entries, err := d.ReadDir(-1)
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, err
}

// entry takes in what stands at p.
func (w *walker) entry(ctx context.Context, p string, mode fs.FileMode, here *rules) error {
	name := path.Base(p)
	if !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl) {
		w.skip(shown(p), errors.New("has a name with characters that cannot be shown"))
		return nil
	}
	if name == ".git" || here.ignores(p, mode.IsDir()) || matchesAny(w.folder.exclude, p, mode.IsDir()) {
		return nil
	}
	switch {
	case mode.IsDir():
		return w.subfolder(ctx, p, here)
	case mode&fs.ModeSymlink != 0:
		w.links = append(w.links, link{path: p, rules: here})
	default:
		w.file(p)
	}
	return nil
}

// shown returns p with a mark for every byte or character that cannot be shown.
func shown(p string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(p, string(utf8.RuneError)))
}

// subfolder takes in the folder at p. Behind links each is taken in once, so
// that links in a circle end.
func (w *walker) subfolder(ctx context.Context, p string, here *rules) error {
	if !w.following {
		return w.folderAt(ctx, p, here)
	}
	info, err := w.root.Stat(filepath.FromSlash(p))
	if err == nil && !w.first(info) {
		return nil
	}
	return w.folderAt(ctx, p, here)
}

// file takes in the file at p, which is no folder.
func (w *walker) file(p string) {
	if len(w.folder.include) > 0 && !matchesPathOrAbove(w.folder.include, p) {
		return
	}
	info, err := w.root.Stat(filepath.FromSlash(p))
	if err != nil {
		w.skip(p, fmt.Errorf("cannot be opened: %w", reason(err)))
		return
	}
	if !w.first(info) && w.following {
		return
	}
	ext := strings.ToLower(path.Ext(p))
	switch {
	case !info.Mode().IsRegular():
		w.skip(p, fmt.Errorf("is no file but a %s", kindOf(info.Mode())))
	case slices.Contains(ownersPlaces[:], p):
		return // it is about documents and none itself
	case isMedia(ext):
		w.media[ext]++
	case !format.Supported(p):
		w.skip(p, errors.New("is of a kind that cannot be read yet"))
	case info.Size() > w.folder.config.MaxFileBytes:
		w.skip(p, w.folder.tooLarge(info.Size()))
	default:
		w.items = append(w.items, item{path: p, size: info.Size(), stamp: stampOf(info, w.now)})
	}
}

// follow takes in what l leads to, unless that is listed already.
func (w *walker) follow(ctx context.Context, l link) error {
	self, err := w.root.Lstat(filepath.FromSlash(l.path))
	if err == nil && !w.first(self) {
		return nil // this link was met under another path
	}
	info, err := w.root.Stat(filepath.FromSlash(l.path))
	if errors.Is(err, fs.ErrNotExist) {
		w.skip(l.path, errors.New("is a symbolic link that leads nowhere"))
		return nil
	}
	if err != nil {
		w.skip(l.path, notFollowed(reason(err)))
		return nil
	}
	if !info.IsDir() {
		w.file(l.path)
		return nil
	}
	// Only now are rules for folders alone known to apply.
	if l.rules.ignores(l.path, true) || matchesAny(w.folder.exclude, l.path, true) {
		return nil
	}
	return w.subfolder(ctx, l.path, l.rules)
}

// notFollowed says why a symbolic link was not followed, for the reason err.
func notFollowed(err error) error {
	if err.Error() == "path escapes from parent" { // os.Root has no error value for it
		return errors.New("is a symbolic link that leads out of the folder")
	}
	return fmt.Errorf("is a symbolic link that cannot be followed: %w", err)
}

// first reports whether what info describes is met for the first time.
func (w *walker) first(info fs.FileInfo) bool {
	id := identity{info.Size(), info.ModTime()}
	for _, other := range w.seen[id] {
		if os.SameFile(other, info) {
			return false
		}
	}
	w.seen[id] = append(w.seen[id], info)
	return true
}

// rulesAt returns the rules that hold in dir.
func (w *walker) rulesAt(dir string, above *rules) (*rules, error) {
	here := &rules{base: dir, above: above}
	for _, name := range ignoreFiles {
		text, err := w.readText(path.Join(dir, name), maxIgnoreBytes)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, reason(err))
		}
		here.list = append(here.list, parseIgnore(text)...)
	}
	if len(here.list) == 0 {
		return above, nil
	}
	return here, nil
}

// readText returns what stands in the file p, of at most limit bytes.
func (w *walker) readText(p string, limit int64) (string, error) {
	file, err := w.root.OpenFile(filepath.FromSlash(p), openFlags, 0)
	if err != nil {
		return "", err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = fmt.Errorf("is larger than %d bytes", limit)
	}
	return string(data), err
}

// reason returns err without the operation and the path, which the caller
// names better.
func reason(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// kindOf names what a file that is no regular file is.
func kindOf(m fs.FileMode) string {
	switch {
	case m&fs.ModeNamedPipe != 0:
		return "named pipe"
	case m&fs.ModeSocket != 0:
		return "socket"
	case m&fs.ModeDevice != 0:
		return "device"
	case m.IsDir():
		return "folder"
	}
	return "special file"
}
