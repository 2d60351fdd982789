package text

import "footnote/knowledge"
import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sentences returns the spans of the sentences of s, in order, without the
// space between them. Together they hold every byte of s that is not space.
func Sentences(s string, language Language) []knowledge.Span {
	var out []knowledge.Span
	start := 0
	for i, r := range s {
		if r == '.' || r == '?' || r == '!' || r == '\n' {
			if i+1 < len(s) && s[i+1] != ' ' && r != '\n' {
				continue
			}
			out = appendTrimmed(out, s, start, i+utf8.RuneLen(r))
			start = i + utf8.RuneLen(r)
		}
	}
	return appendTrimmed(out, s, start, len(s))
}

func appendTrimmed(dst []knowledge.Span, s string, start, end int) []knowledge.Span {
	part := s[start:end]
	lead := len(part) - len(strings.TrimLeftFunc(part, unicode.IsSpace))
	part = strings.TrimSpace(part)
	if part == "" {
		return dst
	}
	return append(dst, knowledge.Span{Start: start + lead, End: start + lead + len(part)})
}
