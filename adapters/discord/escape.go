package discord

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// special are the characters that Discord's Markdown gives a meaning anywhere.
// A backslash before any character but letters, digits and spaces makes it
// stand for itself.
const special = "\\*_~`|[]<@"

// leading are those that it gives one at the beginning of a line. They are
// escaped behind any space, so that a line may be broken there.
const leading = "-+>#"

// isLive reports whether r, which somebody else wrote, means more than itself
// between before, 0 where there is nothing, and rest.
func isLive(before, r rune, rest string) bool {
	start := before == 0 || unicode.IsSpace(before)
	switch {
	case strings.ContainsRune(special, r),
		start && strings.ContainsRune(leading, r),
		r == '.' && unicode.IsDigit(before) && (rest == "" || rest[0] <= ' '), // a numbered list
		r == '/' && before == ':',                                             // an address
		r == '.' && invites(rest):                                             // an invitation without a scheme
		return true
	}
	return false
}

// invites reports whether what follows a dot makes an invitation of it.
func invites(after string) bool {
	for _, end := range []string{"gg/", "com/invite", "me/", "new/", "gift/"} {
		if strings.HasPrefix(after, end) {
			return true
		}
	}
	return false
}

// escape returns s, which somebody else wrote and which is clean, with nothing
// in it that Discord's Markdown gives a meaning.
func escape(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 8)
	before := rune(0)
	for i, r := range s {
		if isLive(before, r, s[i+utf8.RuneLen(r):]) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
		before = r
	}
	return b.String()
}

// hyperlink returns the Markdown for a link to address, which came with a citation,
// on text, which is escaped. It is text alone when the address is none that a
// browser opens or too long to be shown.
func hyperlink(text, address string) string {
	const longest = 1000
	u := safeAddress(address)
	if u == "" || len(u) > longest || text == "" {
		return text
	}
	return "[" + text + "](<" + u + ">)"
}

// safeAddress returns the web address in the form that stands between "(<" and
// ">)", or "" when it is none.
func safeAddress(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil {
		return ""
	}
	var b strings.Builder
	for _, c := range []byte(address) {
		switch {
		case c <= ' ' || c >= 0x7f || strings.IndexByte("<>()[]\\\"`|^{}", c) >= 0:
			const hex = "0123456789ABCDEF"
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
