package text

import (
	"unicode"
	"unicode/utf8"

	"footnote/knowledge"
)

// pairs appends the overlapping pairs of characters of the run at span; a run
// of one character stands alone. A character is a letter and its marks.
func (a *Analyzer) pairs(dst []Word, s string, span knowledge.Span) []Word {
	first, second := span.Start, nextCharacter(s, span.Start, span.End)
	if second == span.End {
		return a.emit(dst, s, span)
	}
	for second < span.End {
		third := nextCharacter(s, second, span.End)
		dst = a.emit(dst, s, knowledge.Span{Start: first, End: third})
		first, second = second, third
	}
	return dst
}

// nextCharacter returns where the character behind the one at i begins.
func nextCharacter(s string, i, end int) int {
	_, size := utf8.DecodeRuneInString(s[i:end])
	for i += size; i < end; i += size {
		var r rune
		if r, size = utf8.DecodeRuneInString(s[i:end]); !attached(r) {
			break
		}
	}
	return i
}

// attached reports whether r belongs to the character before it.
func attached(r rune) bool {
	return unicode.IsMark(r) || r == '\uff9e' || r == '\uff9f'
}

// script is a group of scripts that are written without spaces and may stand
// in one pair; the zero script is all others.
type script uint8

const (
	spaced    script = iota
	eastAsian        // Han, Hiragana, Katakana
	hangul
	southEast // Thai, Lao, Khmer, Burmese
)

func scriptOf(r rune) script {
	switch {
	case r < 0x0e00 || !unicode.IsLetter(r) && !unicode.IsMark(r):
		return spaced
	case r == 'ー', r == '々', unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana), r >= 0xff66 && r <= 0xff9f:
		return eastAsian
	case unicode.Is(unicode.Hangul, r):
		return hangul
	case unicode.In(r, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar):
		return southEast
	}
	return spaced
}

// pairRun returns the end of the run of characters of one script without
// spaces that begins at start, or start when there is none.
func pairRun(s string, start, end int) int {
	run := spaced
	i := start
	for i < end {
		r, size := utf8.DecodeRuneInString(s[i:end])
		sc := scriptOf(r)
		if i == start {
			run = sc
		}
		if run == spaced || sc != run && !(i > start && attached(r)) {
			break
		}
		i += size
	}
	return i
}

// nextPair returns where in s[start:end] the next run begins, or end.
func nextPair(s string, start, end int) int {
	for i, r := range s[start:end] {
		if i > 0 && scriptOf(r) != spaced {
			return start + i
		}
	}
	return end
}
