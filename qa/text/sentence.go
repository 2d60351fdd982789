package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/knowledge"
)

// Sentences returns the spans of the sentences of s, in order, without the
// space between them. Together they hold every byte of s that is not space.
//
// A newline ends a sentence. So does a full stop, question mark or exclamation
// mark, with the quotes and brackets that close behind it, when space and no
// lower-case letter follows, unless the stop belongs to an abbreviation, an
// initial or the number of a list. Stops of scripts without spaces need no
// space.
func Sentences(s string, language Language) []knowledge.Span {
	var out []knowledge.Span
	c := cutter{s: s, language: language, abbreviations: abbreviationsOf(language), openers: stopsOf(orEnglish(language))}
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		switch {
		case lineEnd(r):
			out = appendTrimmed(out, s, c.start, i)
			c.start = i
		case c.terminator(r):
			end, ends := c.ends(i-size, r)
			if ends {
				out = appendTrimmed(out, s, c.start, end)
				c.start = end
			}
			i = end
		}
	}
	return appendTrimmed(out, s, c.start, len(s))
}

func orEnglish(l Language) Language {
	if l == "" {
		return "en"
	}
	return l
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

// cutter finds the ends of the sentences of s.
type cutter struct {
	s             string
	language      Language
	abbreviations abbreviations
	openers       map[string]bool // words that, in capitals, begin a sentence rather than a name
	start         int             // where the sentence at hand begins
}

func lineEnd(r rune) bool {
	switch r {
	case '\n', '\v', '\f', '\r', '\u0085', '\u2028', '\u2029':
		return true
	}
	return false
}

func (c *cutter) terminator(r rune) bool {
	switch r {
	case '.', '?', '!', '…', '؟', '۔', '।', '॥', '‽', '\u037e', '⁇', '⁈', '⁉':
		return true
	case ';':
		return c.language == "el"
	}
	return wideTerminator(r)
}

// wideTerminator reports whether r ends a sentence without a space behind it.
func wideTerminator(r rune) bool {
	switch r {
	case '。', '！', '？', '｡', '．':
		return true
	}
	return false
}

// ends returns where the marks that begin with r at i end, closing quotes and
// brackets included, and whether the sentence ends there.
func (c *cutter) ends(i int, r rune) (int, bool) {
	marks, wide := i, false
	for marks < len(c.s) {
		m, size := utf8.DecodeRuneInString(c.s[marks:])
		if !c.terminator(m) {
			break
		}
		wide = wide || wideTerminator(m)
		marks += size
	}
	end := closed(c.s, marks)
	next := skipSpace(c.s, end)
	if next == len(c.s) {
		return end, true
	}
	if follower, _ := utf8.DecodeRuneInString(c.s[next:]); lineEnd(follower) {
		return end, true
	}
	if wide {
		return end, end == marks || !quoting(c.s[end:])
	}
	if next == end || c.continues(next) {
		return end, false
	}
	single := r == '.' && marks == i+1
	return end, !single || !c.abbreviated(i, next)
}

// quoting reports whether rest goes on from what was quoted ("「…。」と言った").
func quoting(rest string) bool {
	return strings.HasPrefix(rest, "と") || strings.HasPrefix(rest, "って")
}

// closed returns where the quotes, brackets, emphasis and note marks that
// close at i end.
func closed(s string, i int) int {
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if strings.ContainsRune(`)]}"'”’»›“*_）］｝」』】〉》†‡`, r) || unicode.Is(unicode.No, r) && r < 0x2090 {
			i += size
			continue
		}
		if n := noteMark(s[i:]); n > 0 {
			i += n
			continue
		}
		break
	}
	return i
}

// noteMark returns the length of the number in brackets that s begins with
// ("[12]"), or 0.
func noteMark(s string) int {
	if s == "" || s[0] != '[' {
		return 0
	}
	end := strings.IndexByte(s[:min(len(s), 5)], ']')
	if end < 2 || !digits(s[1:end]) {
		return 0
	}
	return end + 1
}

// skipSpace returns where the space at i ends, on the same line.
func skipSpace(s string, i int) int {
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !unicode.IsSpace(r) || lineEnd(r) {
			break
		}
		i += size
	}
	return i
}

// continues reports whether what stands at i goes on with the sentence
// whatever mark is before it: a lower-case word, or a mark that begins none.
// A name such as "iOS" and the letter of a list ("b. Second") begin one.
func (c *cutter) continues(i int) bool {
	for at, r := range c.s[i:] {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			rest := c.s[i+at:]
			return unicode.IsLower(r) && !capitalised(rest[utf8.RuneLen(r):]) && !listItem(rest)
		}
		if strings.ContainsRune(",;:)]}?!", r) || strings.HasPrefix(c.s[i+at:], ". ") {
			return true
		}
		if !strings.ContainsRune("\"'([{“‘«„¿¡*_`", r) {
			return false
		}
	}
	return false
}

// abbreviated reports whether the full stop at i belongs to the word before it
// and ends no sentence. next is where the following word begins.
func (c *cutter) abbreviated(i, next int) bool {
	if listNumber(c.s[c.start:i]) {
		return true
	}
	word := lastWord(c.s[c.start:i])
	follower := nextWord(c.s[next:])
	number := follower != "" && follower[0] >= '0' && follower[0] <= '9'
	lower := strings.ToLower(word)
	a := c.abbreviations
	switch {
	case word == "":
		return false
	case a.before[lower], a.before[spacedPair(c.s[c.start:i])]:
		return true
	case a.number[lower] && !(oneLetter(word) && capitalised(word)):
		return number || roman(follower)
	case number:
		return a.month[lower] || year(follower) && capitalised(word) && utf8.RuneCountInString(word) <= 4
	case a.within[lower], oneLetter(word), initials(word) && strings.Contains(word, "."):
		return !c.opens(follower, next)
	case a.ordinals && digits(word) && len(word) <= 2:
		return !c.opens(follower, next)
	}
	return false
}

// opens reports whether word, at or shortly behind next, more likely begins a
// sentence than a name: whether it is a function word and no initial.
func (c *cutter) opens(word string, next int) bool {
	initial := oneLetter(word) && strings.HasPrefix(c.s[next:], word+".")
	return !initial && c.openers[strings.ToLower(word)]
}

// listNumber reports whether sentence, before its first full stop, is only the
// number or letter of a list: "1", "a", "iv", "(2", "2.1".
func listNumber(sentence string) bool {
	sentence = strings.TrimLeft(strings.TrimSpace(sentence), "(*_#- ")
	if sentence == "" || len(sentence) > 8 {
		return false
	}
	for part := range strings.SplitSeq(sentence, ".") {
		if !(digits(part) && len(part) <= 3) && !(len(part) == 1 && asciiLetter(part[0])) && !roman(part) {
			return false
		}
	}
	return true
}

// listItem reports whether s begins with the letter of a list and a capital:
// "b. Second", "iv) Fourth".
func listItem(s string) bool {
	i := strings.IndexAny(s[:min(len(s), 5)], ".)")
	return i > 0 && listNumber(s[:i]) && skipSpace(s, i+1) > i+1 && capitalised(s[skipSpace(s, i+1):])
}

func roman(s string) bool {
	return s != "" && len(s) <= 5 && strings.Trim(s, "ivxIVX") == ""
}

// lastWord returns what stands behind the last space or opening bracket or
// quote of s.
func lastWord(s string) string {
	i := strings.LastIndexFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("([{\"“„«'‘/*_-–—", r)
	})
	if i < 0 {
		return s
	}
	_, size := utf8.DecodeRuneInString(s[i:])
	return s[i+size:]
}

// spacedPair returns the last two words of s when they are one letter each
// with a full stop and space between them ("z. B" gives "z.b"), else "".
func spacedPair(s string) string {
	last := lastWord(s)
	rest, ok := strings.CutSuffix(strings.TrimRightFunc(strings.TrimSuffix(s, last), unicode.IsSpace), ".")
	if !ok || utf8.RuneCountInString(last) > 2 {
		return ""
	}
	return strings.ToLower(lastWord(rest) + "." + last)
}

// nextWord returns the letters or digits that s begins with, behind marks that
// open.
func nextWord(s string) string {
	s = strings.TrimLeft(s, "\"'([{“‘«„¿¡*_`")
	end := strings.IndexFunc(s, func(r rune) bool { return !wordRune(r) && r != '\'' && r != '’' })
	if end < 0 {
		return s
	}
	return s[:end]
}

func oneLetter(word string) bool { return utf8.RuneCountInString(word) == 1 && letters(word) }

func capitalised(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(r)
}

// year reports whether word is a year of our times.
func year(word string) bool {
	return len(word) == 4 && digits(word) && (word[:2] == "19" || word[:2] == "20")
}
