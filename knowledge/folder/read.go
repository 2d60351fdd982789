package folder

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"footnote/knowledge"
	"footnote/knowledge/format"
)

// patience is how long is waited for the bytes of something that looks like a
// file and is none, such as the kernel's messages below /proc.
const patience = 5 * time.Second

// result is what became of an item.
type result struct {
	document knowledge.Listed
	bytes    int64 // read, which may be more than the file had when it was listed
	err      error
}

// readAll reads the items, a few at once, and yields what comes of them in
// their order. When it returns, no goroutine of its is left.
func (f *Folder) readAll(ctx context.Context, root *os.Root, items []item, known func(string) knowledge.Mark, yield func(knowledge.Listed, error) bool) error {
	var running sync.WaitGroup
	defer running.Wait()

	window := 2 * runtime.GOMAXPROCS(0)
	pending := make([]chan result, 0, window) // the items being read, in order
	total := int64(0)
	for len(items) > 0 || len(pending) > 0 {
		for len(items) > 0 && len(pending) < window {
			it, done := items[0], make(chan result, 1)
			before := knowledge.Mark("")
			if it.err == nil {
				before = known(it.path)
			}
			running.Go(func() { done <- f.read(root, it, before) })
			items, pending = items[1:], append(pending, done)
		}
		r, err := next(ctx, pending[0])
		if err != nil {
			return err
		}
		pending = append(pending[:0], pending[1:]...)
		total += r.bytes
		if err := f.tooMuch(total); err != nil {
			return err
		}
		if !yield(r.document, r.err) {
			return nil
		}
	}
	return nil
}

// next returns what comes of done, unless ctx ends before it.
func next(ctx context.Context, done <-chan result) (result, error) {
	select {
	case r := <-done:
		return r, ctx.Err()
	case <-ctx.Done():
		return result{}, ctx.Err()
	}
}

// read returns the document of one item, which had the Mark before when it was
// listed last.
func (f *Folder) read(root *os.Root, it item, before knowledge.Mark) result {
	skip := func(err error) result {
		return result{err: &knowledge.SkipError{Path: it.path, Err: err}}
	}
	if it.err != nil {
		return skip(it.err)
	}
	making := f.making(it.owners)
	same := knowledge.Listed{Document: knowledge.Document{ID: knowledge.NewDocID(f.config.Name, it.path), Path: it.path}, Same: true}
	was, stamp := readMark(before, making)
	if was != "" && it.stamp != "" && stamp == it.stamp {
		same.Mark = before
		return result{document: same}
	}
	data, err := f.load(root, it.path)
	if err != nil {
		return skip(err)
	}
	revision := knowledge.NewRevision(data)
	if was == revision {
		same.Mark = mark(making, revision, it.stamp)
		return result{document: same, bytes: int64(len(data))}
	}
	d, err := format.Decode(it.path, data)
	if errors.Is(err, format.ErrNotText) {
		return skip(format.ErrNotText)
	}
	if err != nil {
		return skip(err)
	}
	f.describe(&d, it.path, revision)
	if len(d.Owners) == 0 {
		d.Owners = it.owners
	}
	return result{document: knowledge.Listed{Document: d, Mark: mark(making, revision, it.stamp)}, bytes: int64(len(data))}
}

// load returns the bytes of the file at p. The file may have changed since it
// was listed.
func (f *Folder) load(root *os.Root, p string) ([]byte, error) {
	file, err := root.OpenFile(filepath.FromSlash(p), openFlags, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("vanished while the folder was read")
	}
	if err != nil {
		return nil, fmt.Errorf("cannot be opened: %w", reason(err))
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("cannot be read: %w", reason(err))
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("is no file but a %s", kindOf(info.Mode()))
	}
	limit := f.config.MaxFileBytes
	_ = file.SetReadDeadline(time.Now().Add(patience)) // a file on a disk has no deadline and needs none
	data, err := io.ReadAll(io.LimitReader(file, limit+1))
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil, errors.New("gave nothing to read, as if it were no file")
	}
	if err != nil {
		return nil, fmt.Errorf("cannot be read: %w", reason(err))
	}
	if int64(len(data)) > limit {
		return nil, f.tooLarge(max(info.Size(), limit+1))
	}
	return data, nil
}

func (f *Folder) tooLarge(size int64) error {
	return fmt.Errorf("has %d bytes, more than max_file_bytes = %d", size, f.config.MaxFileBytes)
}

// describe sets what a document's bytes do not say of it. The time a file was
// last written is not taken for the date of the document: in a fresh clone or
// copy it is the time of copying.
func (f *Folder) describe(d *knowledge.Document, p string, revision knowledge.Revision) {
	d.ID = knowledge.NewDocID(f.config.Name, p)
	d.Source = f.config.Name
	d.Space = f.config.Space
	d.Path = p
	d.Revision = revision
	d.URL = f.address(p)
	if d.Language == "" {
		d.Language = f.config.Language
	}
}

// address returns the configured URL for the document at p, in which {anchor}
// and {line} still stand for the place.
func (f *Folder) address(p string) string {
	return strings.NewReplacer(
		"{path}", escapePath(p),
		"{path_no_ext}", escapePath(strings.TrimSuffix(p, path.Ext(p))),
	).Replace(f.config.URL)
}

// Paths returns the paths that the document at address, one of c.URL's, can
// have: none when address is not one of them. What stands behind "#" does not
// matter.
func (c Config) Paths(address string) []string {
	template, _, _ := strings.Cut(c.URL, "#")
	address, _, _ = strings.Cut(address, "#")
	name := "{path}"
	if !strings.Contains(template, name) {
		name = "{path_no_ext}"
	}
	before, after, found := strings.Cut(template, name)
	if !found || !strings.HasPrefix(address, before) || !strings.HasSuffix(address, after) || len(address) <= len(before)+len(after) {
		return nil
	}
	p, err := url.PathUnescape(address[len(before) : len(address)-len(after)])
	if err != nil {
		return nil
	}
	if name == "{path}" {
		return []string{p}
	}
	var paths []string
	for _, ext := range format.Extensions() {
		paths = append(paths, p+ext)
	}
	return paths
}

func escapePath(p string) string {
	parts := strings.Split(p, "/")
	for i, part := range parts {
		parts[i] = url.PathEscape(part)
	}
	return strings.Join(parts, "/")
}
