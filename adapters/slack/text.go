package slack

import (
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"footnote/bot"
)

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
func escapeName(s string) string { return escaper.Replace(plainer.Replace(bot.CleanLine(s))) }

// size returns how many characters Slack may count in s: UTF-16 units, of which
// there are never fewer than characters.
func size(s string) int {
	n := 0
	for n < len(s) && s[n] < utf8.RuneSelf {
		n++
	}
	for _, r := range s[n:] {
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
