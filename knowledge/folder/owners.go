package folder

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
)

// Who answers for a file can stand in a CODEOWNERS file, with the syntax, the
// places and the limits that GitHub gives it:
// https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
//
//	*.md         @acme/docs
//	/hr/         @maria anna@example.org   # people and culture
//	/hr/archive/
//
// The last line whose pattern matches decides; one without owners says that
// there are none. Patterns are those of .gitignore, less "!", ranges in
// brackets and a leading "\#". A line that cannot be understood has no effect.

// ownersPlaces are where a CODEOWNERS file may stand; the first that is there
// counts. Patterns begin at the folder itself, wherever the file stands.
var ownersPlaces = [...]string{".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"}

// maxOwnersBytes is the size above which GitHub does not read a CODEOWNERS.
const maxOwnersBytes = 3 << 20

// ownership is one line of a CODEOWNERS.
type ownership struct {
	pattern rule
	direct  bool     // whether only what stands in the folder itself is meant ("docs/*")
	owners  []string // "@maria", "@acme/docs", "anna@example.org"
}

// ownership reads the CODEOWNERS file of the folder. Without one, and with one
// that cannot be read, which is named, nobody owns anything.
func (w *walker) ownership() []ownership {
	for _, p := range ownersPlaces {
		info, err := w.root.Stat(filepath.FromSlash(p))
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) || err == nil && info.IsDir() {
			continue
		}
		if err == nil && !info.Mode().IsRegular() {
			err = fmt.Errorf("is no file but a %s", kindOf(info.Mode()))
		}
		var text string
		if err == nil {
			text, err = w.readText(p, maxOwnersBytes)
		}
		if err != nil {
			w.skip(p, fmt.Errorf("says who owns the documents and cannot be read: %w", reason(err)))
			return nil
		}
		return parseOwners(text)
	}
	return nil
}

// parseOwners returns the lines of a CODEOWNERS that say something.
func parseOwners(text string) []ownership {
	var all []ownership
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		words := splitOwners(line)
		if len(words) == 0 {
			continue
		}
		if o, ok := parseOwnership(words[0], words[1:]); ok {
			all = append(all, o)
		}
	}
	return all
}

// splitOwners returns the words of a line up to a comment. A backslash keeps a
// space in a word.
func splitOwners(line string) []string {
	var words []string
	var word strings.Builder
	end := func() {
		if word.Len() > 0 {
			words = append(words, word.String())
			word.Reset()
		}
	}
	escaped := false
	for _, r := range line {
		switch {
		case escaped:
			escaped = false
			word.WriteRune(r)
		case r == '\\':
			escaped = true
			word.WriteRune(r)
		case strings.ContainsRune(" \t\r\n", r):
			end()
		case r == '#' && word.Len() == 0:
			return words
		default:
			word.WriteRune(r)
		}
	}
	end()
	return words
}

// owner is what names a person, a team or a mail address.
var owner = regexp.MustCompile(`^(@[\pL\pN][\pL\pN_-]*(/[\pL\pN._-]+)?|[^@\s]+@[^@\s]+\.[^@\s]+)$`)

func parseOwnership(pattern string, owners []string) (ownership, bool) {
	if strings.HasPrefix(pattern, "!") || strings.HasPrefix(pattern, `\#`) || strings.ContainsAny(pattern, "[]") {
		return ownership{}, false
	}
	if slices.ContainsFunc(owners, func(o string) bool { return !owner.MatchString(o) }) {
		return ownership{}, false
	}
	r, ok := newRule(escapeBraces(pattern))
	return ownership{pattern: r, direct: strings.HasSuffix(pattern, "/*"), owners: owners}, ok
}

// ownersOf returns who owns the file p.
func ownersOf(all []ownership, p string) []string {
	for _, o := range slices.Backward(all) {
		if o.matches(p) {
			return o.owners
		}
	}
	return nil
}

// matches reports whether o is about the file p: by its path or, unless direct,
// by that of a folder it lies in.
func (o ownership) matches(p string) bool {
	if o.direct {
		return o.pattern.matches(p, false)
	}
	for dir := false; p != "."; p, dir = path.Dir(p), true {
		if o.pattern.matches(p, dir) {
			return true
		}
	}
	return false
}
