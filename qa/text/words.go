package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/knowledge"
)

// Words appends the words of s to dst, in order, and returns it. Spans are
// into s. What holds neither letter nor digit is no word.
//
// Beyond Unicode's word boundaries:
//
//   - A compound with a hyphen or dash gives its parts. When its first part is
//     one letter ("e-mail", "G-8") it is one word without the hyphen instead,
//     and when one part is short or numeric, or the first a common prefix
//     ("follow-up", "covid-19", "cyber-security"), it gives both.
//   - A name with dots or underscores ("example.com", "foo_bar") gives itself
//     and its parts, initials ("U.S.", "Ph.D.") and versions ("v1.2.3") only
//     themselves.
//   - Letters followed by digits ("SOC2") give themselves and both parts.
//   - "C++", "C#", ".NET" and "401(k)" are words.
//   - French and Italian elisions ("l'homme") are two words.
func (a *Analyzer) Words(dst []Word, s string) []Word {
	first := len(dst)
	for i := 0; i < len(s); {
		if asciiSpace(s[i]) {
			i++
			continue
		}
		end := i + 1
		for end < len(s) && !asciiSpace(s[end]) {
			end++
		}
		if span, ok := plain(s, i, end); ok {
			dst = a.emit(dst, s, span)
		} else {
			dst = a.chunk(dst, s, i, end)
		}
		i = end
	}
	if a.language == "en" {
		a.settle(dst[first:], s)
	}
	return dst
}

func asciiSpace(b byte) bool { return b == ' ' || b >= '\t' && b <= '\r' }

func asciiLetter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }

func asciiDigit(b byte) bool { return b >= '0' && b <= '9' }

// plain returns the word in s[start:end], and whether that is nothing but
// ASCII letters, or digits, between the usual punctuation.
func plain(s string, start, end int) (knowledge.Span, bool) {
	for start < end && strings.IndexByte(`("'[{`, s[start]) >= 0 {
		start++
	}
	for start < end && strings.IndexByte(`.,;:!?)"'`, s[end-1]) >= 0 {
		end--
	}
	if start == end {
		return knowledge.Span{}, false
	}
	is := asciiLetter
	if asciiDigit(s[start]) {
		is = asciiDigit
	}
	for i := start; i < end; i++ {
		if !is(s[i]) {
			return knowledge.Span{}, false
		}
	}
	return knowledge.Span{Start: start, End: end}, true
}

// emit appends the word of s at span.
func (a *Analyzer) emit(dst []Word, s string, span knowledge.Span) []Word {
	e := a.entry(s[span.Start:span.End])
	return append(dst, Word{Span: span, Folded: e.folded, Stem: e.stem, Stop: e.stop})
}

// token is a piece of a chunk that is of use.
type token struct {
	knowledge.Span
	kind tokenKind
}

type tokenKind uint8

const (
	wordToken   tokenKind = iota // letters, digits and what holds them together
	hyphenToken                  // one hyphen or dash
	pairToken                    // a run of characters of a script without spaces
)

// chunk appends the words of s[start:end], which holds no ASCII space.
func (a *Analyzer) chunk(dst []Word, s string, start, end int) []Word {
	a.tokens = a.tokenize(a.tokens[:0], s, start, end)
	for i := 0; i < len(a.tokens); {
		t := a.tokens[i]
		if t.kind == pairToken {
			dst = a.pairs(dst, s, t.Span)
		}
		if t.kind != wordToken {
			i++
			continue
		}
		j := i + 1
		for j+1 < len(a.tokens) && a.tokens[j].kind == hyphenToken && a.tokens[j+1].kind == wordToken &&
			a.tokens[j-1].End == a.tokens[j].Start && a.tokens[j].End == a.tokens[j+1].Start {
			j += 2
		}
		dst = a.compound(dst, s, a.tokens[i:j])
		i = j
	}
	return dst
}

// tokenize appends the tokens of s[start:end].
func (a *Analyzer) tokenize(dst []token, s string, start, end int) []token {
	for start < end {
		run := pairRun(s, start, end)
		if run > start {
			dst = append(dst, token{knowledge.Span{Start: start, End: run}, pairToken})
			start = run
			continue
		}
		stop := nextPair(s, start, end)
		dst = a.split(dst, s, start, stop)
		start = stop
	}
	return dst
}

// split appends the tokens of s[start:end], which holds no character of a
// script without spaces.
func (a *Analyzer) split(dst []token, s string, start, end int) []token {
	last := start
	a.splitter.SetText(s[start:end])
	for a.splitter.Next() {
		t := token{Span: knowledge.Span{Start: start + a.splitter.Start(), End: start + a.splitter.End()}}
		value := t.In(s)
		switch {
		case t.Start < last:
			continue
		case isHyphen(value):
			t.kind = hyphenToken
		case !strings.ContainsFunc(value, wordRune):
			continue
		default:
			t.Span = widen(s, trimmed(s, t.Span), start, end)
		}
		last = t.End
		dst = append(dst, t)
	}
	return dst
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func isHyphen(s string) bool {
	switch s {
	case "-", "\u2010", "\u2011", "\u2012", "\u2013", "\u2212", "\ufe63", "\uff0d":
		return true
	}
	return false
}

// trimmed returns span without what is no letter, digit or mark at its ends.
func trimmed(s string, span knowledge.Span) knowledge.Span {
	value := span.In(s)
	span.Start = span.End - len(strings.TrimLeftFunc(value, func(r rune) bool { return !wordRune(r) }))
	value = span.In(s)
	span.End = span.Start + len(strings.TrimRightFunc(value, func(r rune) bool { return !wordRune(r) && !unicode.IsMark(r) }))
	return span
}

// widen takes into the word at span what Unicode cuts off although it makes
// the name: "C++", "C#", "401(k)", ".NET". start and end bound the chunk.
func widen(s string, span knowledge.Span, start, end int) knowledge.Span {
	rest := s[span.End:end]
	switch value := span.In(s); {
	case len(value) == 1 && asciiLetter(value[0]):
		if strings.HasPrefix(rest, "++") {
			span.End += 2
		} else if strings.HasPrefix(rest, "#") && (len(rest) == 1 || !wordByte(rest[1])) {
			span.End++
		}
	case asciiDigit(value[len(value)-1]):
		if len(rest) >= 3 && rest[0] == '(' && asciiLetter(rest[1]) && rest[2] == ')' {
			span.End += 3
		}
	case dotted(s, span.Start, start) && asciiLetter(value[0]):
		span.Start--
	}
	return span
}

// dotted reports whether a dot that begins a name stands before at ("./.env").
func dotted(s string, at, start int) bool {
	if at-1 < start || s[at-1] != '.' {
		return false
	}
	return at-2 < start || strings.IndexByte("(\"'`[/,", s[at-2]) >= 0
}

// wordByte reports whether b is an ASCII letter or digit or part of a
// character beyond ASCII.
func wordByte(b byte) bool { return asciiLetter(b) || asciiDigit(b) || b >= utf8.RuneSelf }

// compound appends the words of tokens, which are words with a hyphen between
// each two.
func (a *Analyzer) compound(dst []Word, s string, tokens []token) []Word {
	if len(tokens) == 1 {
		return a.name(dst, s, tokens[0].Span)
	}
	whole := knowledge.Span{Start: tokens[0].Start, End: tokens[len(tokens)-1].End}
	joined := len(tokens) == 3 && joins(tokens[0].In(s), tokens[2].In(s))
	if joined && utf8.RuneCountInString(tokens[0].In(s)) == 1 {
		return a.emit(dst, s, whole)
	}
	at := len(dst)
	if joined {
		dst = a.emit(dst, s, whole)
	}
	for i := 0; i < len(tokens); i += 2 {
		dst = a.name(dst, s, tokens[i].Span)
	}
	if joined {
		dst[at].Parts = len(dst) - at - 1
	}
	return dst
}

// prefixes are first parts of compounds that people also write in one word.
const prefixes = " anti auto cyber down extra hyper inter intra macro mega meta micro mini multi over post semi super tele trans ultra under "

// joins reports whether people also write first-second in one word.
func joins(first, second string) bool {
	if !letters(first) {
		return false
	}
	if digits(second) {
		return len(second) <= 5
	}
	if utf8.RuneCountInString(first) == 1 {
		return true
	}
	if !letters(second) {
		return false
	}
	return min(utf8.RuneCountInString(first), utf8.RuneCountInString(second)) <= 3 ||
		strings.Contains(prefixes, " "+strings.ToLower(first)+" ")
}

func letters(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) < 0
}

func digits(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return !unicode.IsDigit(r) }) < 0
}
