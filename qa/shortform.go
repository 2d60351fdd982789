package qa

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/qa/text"
)

// shortForm returns the abbreviation whose long form a question asks for ("what
// does CBM stand for", "CIRO full name"), or "".
func shortForm(question string, words []text.Word) string {
	asks := false
	for i, w := range words {
		next := ""
		if i+1 < len(words) {
			next = words[i+1].Folded
		}
		switch w.Folded {
		case "stand", "stands", "short":
			asks = asks || next == "for"
		case "full", "long":
			asks = asks || next == "name" || next == "form"
		case "acronym", "abbreviation", "mean", "means", "expand":
			asks = true
		}
	}
	if !asks {
		return ""
	}
	for _, w := range words {
		if s := w.In(question); isShortForm(s) {
			return s
		}
	}
	return ""
}

// isShortForm reports whether s is written as an abbreviation: at least two
// capitals, and no more small letters than capitals.
func isShortForm(s string) bool {
	capitals, small := 0, 0
	for _, r := range s {
		switch {
		case unicode.IsUpper(r):
			capitals++
		case unicode.IsLower(r):
			small++
		}
	}
	return capitals >= 2 && small <= capitals
}

// spellsOut reports whether s gives the long form of short beside it: words
// whose first letters are those of short, in order, with no more than two other
// words between any two, no further than twelve words away.
func spellsOut(s, short string) bool {
	words := strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '&' })
	for i, w := range words {
		if w != short && w != short+"s" && w+"s" != short {
			continue
		}
		if initials(words[max(0, i-12):i], short) || initials(words[i+1:min(len(words), i+13)], short) {
			return true
		}
	}
	return false
}

// initials reports whether the letters of short begin words, in order, with at
// most two words between.
func initials(words []string, short string) bool {
	letters := []rune(strings.ToLower(strings.TrimSuffix(short, "s")))
	for start := range words {
		at, skipped := 0, 0
		for _, w := range words[start:] {
			first, _ := utf8.DecodeRuneInString(strings.ToLower(w))
			switch {
			case first == letters[at]:
				at, skipped = at+1, 0
			case at == 0:
				skipped = 3
			default:
				skipped++
			}
			if at == len(letters) {
				return true
			}
			if skipped > 2 {
				break
			}
		}
	}
	return false
}
