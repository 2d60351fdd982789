package bot

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean returns s with nothing in it that a terminal obeys or that makes words
// stand in another order than they are in: control characters become a picture
// of themselves, a tab a space, and directional, tag and other invisible
// characters are left out. Newlines stay.
func Clean(s string) string {
	if isClean(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r == '\n':
			b.WriteByte('\n')
		case r == '\t' || r == '\u2028' || r == '\u2029':
			b.WriteByte(' ')
		case r < ' ':
			b.WriteRune('\u2400' + r) // SYMBOL FOR NULL and the following
		case r == 0x7f:
			b.WriteRune('\u2421') // SYMBOL FOR DELETE
		case r == utf8.RuneError || unicode.IsControl(r):
			b.WriteRune(utf8.RuneError)
		case !invisible(r):
			b.WriteRune(r)
		}
	}
	return b.String()
}

// CleanLine returns s cleaned as by Clean, on one line. Spaces that no line is
// broken at, as French has before a colon, stay what they are.
func CleanLine(s string) string {
	return strings.Join(strings.FieldsFunc(Clean(s), breaks), " ")
}

// breaks reports whether r is white space that a line may be broken at.
func breaks(r rune) bool {
	const noBreak, narrowNoBreak = '\u00a0', '\u202f'
	return unicode.IsSpace(r) && r != noBreak && r != narrowNoBreak
}

// isClean reports whether s is printable ASCII and newlines alone, which most
// of what is cleaned is.
func isClean(s string) bool {
	for i := range len(s) {
		if c := s[i]; c != '\n' && (c < ' ' || c > '~') {
			return false
		}
	}
	return true
}

// invisible reports whether r is a format character that steers the text
// around it. The joiners, which Persian, Hindi and emoji need, and the marks
// that are written around numbers are not. Plane 14 holds only tags and
// variation selectors.
func invisible(r rune) bool {
	const zeroWidthNonJoiner, zeroWidthJoiner = '\u200c', '\u200d'
	if r == zeroWidthNonJoiner || r == zeroWidthJoiner || unicode.Is(unicode.Prepended_Concatenation_Mark, r) {
		return false
	}
	return unicode.Is(unicode.Cf, r) || r >= 0xe0000 && r <= 0xeffff
}
