package qa

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// givenFile holds given names, one a line; its first lines say whence they are.
// given/make.py makes it.
//
//go:embed given.txt
var givenFile string

var givenNames = sync.OnceValue(func() map[string]bool {
	m := make(map[string]bool, 20_000)
	for line := range strings.Lines(givenFile) {
		if name := strings.TrimSpace(line); !strings.HasPrefix(name, "#") {
			m[name] = true
		}
	}
	return m
})

// isGiven reports whether word, which is in lower case, is a given name and no
// other word, so that it names somebody at the beginning of a sentence too.
func isGiven(word string) bool {
	if givenNames()[word] {
		return true
	}
	plain := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(word))
	return plain != word && givenNames()[plain]
}
