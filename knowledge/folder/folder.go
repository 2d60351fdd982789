// Package folder is the source that reads a folder of files.
//
// A folder is read through os.Root, so that nothing outside of it can come in,
// whatever its symbolic links say. A link that leads to another place inside
// is followed, yet no file is listed twice for it. Files are left out by the
// rules of .gitignore and .footnoteignore files found on the way, by the
// configured patterns, and when they hold no text; what is left out for any
// reason but a rule or a pattern is named. A document that does not say who
// answers for it has the owners that a CODEOWNERS file gives it.
package folder

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"footnote/knowledge"
)

// Config says which folder is read and how. Begin with Defaults.
type Config struct {
	// Name is the source's name, the first part of its documents' ids. It has
	// neither colon nor space in it.
	Name string `toml:"name"`
	// Path is the folder.
	Path string `toml:"path"`
	// Space is the space that the documents belong to.
	Space knowledge.Space `toml:"space"`
	// Include, when there is any, are the patterns one of which a file or a
	// folder above it must match; Exclude are those that none may match. A
	// pattern is written as in .gitignore ("*.md", "/drafts/", "docs/**/old"),
	// and {a,b} stands for either.
	Include []string `toml:"include"`
	Exclude []string `toml:"exclude"`
	// URL is where a reader opens a document, with {path} or {path_no_ext} for
	// its path and, for the place in it, {anchor} or {line}:
	// "https://example.org/wiki/{path_no_ext}#{anchor}". Empty where there is
	// no such place.
	URL string `toml:"url"`
	// Language is the ISO 639-1 code of documents that state none; empty to
	// leave it to be guessed.
	Language string `toml:"language"`
	// MaxFileBytes is the size above which a file is left out.
	MaxFileBytes int64 `toml:"max_file_bytes"`
	// MaxTotalBytes is the size of all files together above which the folder
	// is not read at all, since it is hardly the one that was meant. Files are
	// read a few at a time, so that the memory needed does not depend on it.
	MaxTotalBytes int64 `toml:"max_total_bytes"`
}

// Defaults returns a Config that lacks only Name, Path and Space.
func Defaults() Config {
	return Config{MaxFileBytes: 10 << 20, MaxTotalBytes: 4 << 30}
}

// Validate returns an error that names the first setting that cannot be used.
// It does not look at the disk.
func (c Config) Validate() error {
	if c.Name == "" {
		return errors.New("name is empty: give the folder a short name of its own")
	}
	if strings.ContainsFunc(c.Name, func(r rune) bool { return r == ':' || unicode.IsSpace(r) || unicode.IsControl(r) }) {
		return fmt.Errorf("name = %q: a name has no colon and no space", c.Name)
	}
	if c.Path == "" {
		return fmt.Errorf("folder %s: path is empty: say which folder to read", c.Name)
	}
	if c.Space == "" {
		return fmt.Errorf("folder %s: space is empty: say which space its documents belong to", c.Name)
	}
	if c.MaxFileBytes < 1 {
		return fmt.Errorf("folder %s: max_file_bytes = %d: must be at least 1", c.Name, c.MaxFileBytes)
	}
	if c.MaxTotalBytes < 1 {
		return fmt.Errorf("folder %s: max_total_bytes = %d: must be at least 1", c.Name, c.MaxTotalBytes)
	}
	if _, err := compile(c.Include); err != nil {
		return fmt.Errorf("folder %s: include: %w", c.Name, err)
	}
	if _, err := compile(c.Exclude); err != nil {
		return fmt.Errorf("folder %s: exclude: %w", c.Name, err)
	}
	if !languageCode.MatchString(c.Language) {
		return fmt.Errorf("folder %s: language = %q: write the code of the language (ISO 639-1), such as \"en\", or leave it empty", c.Name, c.Language)
	}
	if err := checkURL(c.URL); err != nil {
		return fmt.Errorf("folder %s: url = %q: %w", c.Name, c.URL, err)
	}
	return nil
}

// languageCode matches ISO 639-1's codes, the longer ones of languages without
// one, and either with a region behind ("pt-BR").
var languageCode = regexp.MustCompile(`^(?:[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)?$`)

var placeholder = regexp.MustCompile(`\{[^}]*\}`)

func checkURL(template string) error {
	if template == "" {
		return nil
	}
	for _, p := range placeholder.FindAllString(template, -1) {
		if !slices.Contains([]string{"{path}", "{path_no_ext}", "{anchor}", "{line}"}, p) {
			return fmt.Errorf("%s means nothing: use {path}, {path_no_ext}, {anchor} or {line}", p)
		}
	}
	if !strings.Contains(template, "{path}") && !strings.Contains(template, "{path_no_ext}") {
		return errors.New("has no {path} or {path_no_ext}, so that all documents would have one address")
	}
	u, err := url.Parse(placeholder.ReplaceAllString(template, "x"))
	if err != nil {
		return fmt.Errorf("is no address: %w", err)
	}
	if u.Scheme == "" {
		return errors.New("is no full address: begin with https:// or the like")
	}
	return nil
}

// Folder is a source that reads a folder. It is safe for concurrent use.
type Folder struct {
	config           Config
	include, exclude []rule
}

var _ knowledge.Source = (*Folder)(nil)

// New returns the source that c describes. It returns c.Validate's error; the
// folder itself is first looked at by Documents.
func New(c Config) (*Folder, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	f := &Folder{config: c}
	f.include, _ = compile(c.Include) // Validate has seen both
	f.exclude, _ = compile(c.Exclude)
	return f, nil
}

// Name returns the configured name.
func (f *Folder) Name() string { return f.config.Name }

// Documents lists the folder's documents in the order of their paths. Several
// files are read and decoded at once; no more than a few are held at a time.
//
// A file or folder that was left out comes as a *knowledge.SkipError. Files
// that hold no text by their nature (pictures, archives) are only counted, as
// one *knowledge.SkipError for each extension with "*.png" as its path.
func (f *Folder) Documents(ctx context.Context) iter.Seq2[knowledge.Document, error] {
	unknown := func(string) knowledge.Mark { return "" }
	return func(yield func(knowledge.Document, error) bool) {
		for d, err := range f.List(ctx, unknown) {
			if !yield(d.Document, err) {
				return
			}
		}
	}
}

// list yields the documents and skipped files. It returns an error, not yet
// yielded, that ends the listing; never one after yield has returned false.
func (f *Folder) list(ctx context.Context, known func(string) knowledge.Mark, yield func(knowledge.Listed, error) bool) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	root, err := os.OpenRoot(f.config.Path)
	if err != nil {
		return fmt.Errorf("open folder %s: %w", f.config.Path, reason(err))
	}
	defer root.Close()

	w := walker{root: root, folder: f, now: time.Now()}
	err = w.walk(ctx)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return fmt.Errorf("list folder %s: %w", f.config.Name, err)
	}
	if err := f.tooMuch(w.total()); err != nil {
		return err
	}
	return f.readAll(ctx, root, w.sorted(), known, yield)
}

// ErrTooMuch says that a folder holds more than MaxTotalBytes.
var ErrTooMuch = errors.New("more than max_total_bytes")

// tooMuch returns an error, which wraps ErrTooMuch, when all files together have
// more bytes than they may.
func (f *Folder) tooMuch(bytes int64) error {
	if bytes <= f.config.MaxTotalBytes {
		return nil
	}
	return fmt.Errorf("folder %s holds %d bytes to read, %w = %d: raise it, or leave files out with exclude", f.config.Name, bytes, ErrTooMuch, f.config.MaxTotalBytes)
}
