package slack

import (
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// clean returns s with nothing in it that makes words stand in another order
// than they are in or that nobody can see: control characters become a picture
// of themselves, a tab a space; directional, tag and other invisible characters
// are left out. Newlines stay.
func clean(s string) string {
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

// cleanLine returns s cleaned, every run of white space in it one space.
func cleanLine(s string) string { return strings.Join(strings.Fields(clean(s)), " ") }

// escaper writes what Slack takes for markup as text: with no "<" there is no
// mention, no channel and no link.
//
// Source: https://docs.slack.dev/messaging/formatting-message-text#escaping
var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// plainer sets signs in the place of those that mrkdwn takes for bold, struck,
// code or the end of an address, for the names of documents. Quotes stand in
// rich text, which has no markup, and keep every sign.
var plainer = strings.NewReplacer("*", "∗", "~", "∼", "`", "ˋ", "|", "∣")

// escapeName returns s, the name of something, on one line as mrkdwn.
func escapeName(s string) string { return escaper.Replace(plainer.Replace(cleanLine(s))) }

// size returns how many characters Slack may count in s: UTF-16 units, of which
// there are never fewer than characters.
func size(s string) int {
	n := 0
	for _, r := range s {
		n += max(utf16.RuneLen(r), 1)
	}
	return n
}

// cutAt returns how many bytes of s, at least one character, fit in limit and
// end where words do, or at least between characters that stand alone.
func cutAt(s string, limit int) int {
	n, space, mark := 0, 0, 0
	for i, r := range s {
		n += max(utf16.RuneLen(r), 1)
		if n > limit && i > 0 {
			if space > i*2/3 {
				return space
			}
			if mark > 0 {
				return mark
			}
			return i
		}
		if next := i + utf8.RuneLen(r); unicode.IsSpace(r) {
			space = next
		}
		if !unicode.Is(unicode.M, r) && r != '\u200d' {
			mark = i
		}
	}
	return len(s)
}

// shorten returns s, or its beginning and a mark when it has more than limit
// characters.
func shorten(s string, limit int) string {
	if size(s) <= limit {
		return s
	}
	return strings.TrimSpace(s[:cutAt(s, limit-1)]) + "…"
}
