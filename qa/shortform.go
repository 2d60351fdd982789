package qa

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/qa/text"
)

// shortForm returns the abbreviation whose long form a question asks for ("what
// does CBM stand for", "CIRO full name"), or "". One in small letters is taken for
// an abbreviation where nothing else can be meant ("what does cbm stand for").
func shortForm(question string, words []text.Word) string {
	asks, only := false, false // only a short form has a long one
	for i, w := range words {
		next := ""
		if i+1 < len(words) {
			next = words[i+1].Folded
		}
		switch w.Folded {
		case "stand", "stands", "short":
			only = only || next == "for"
		case "full", "long":
			asks = asks || next == "name" || next == "form"
		case "acronym", "abbreviation":
			only = true
		case "mean", "means", "meaning", "expand":
			asks = true
		}
	}
	if i := slices.IndexFunc(words, func(w text.Word) bool { return isShortForm(w.In(question)) }); i >= 0 && (asks || only) {
		return words[i].In(question)
	}
	if !only {
		return ""
	}
	small := slices.DeleteFunc(slices.Clone(words), func(w text.Word) bool { return w.Stop || definers[w.Folded] || filler[w.Folded] || w.Folded == "short" })
	if len(small) == 1 && len(small[0].Folded) <= longestShort {
		return strings.ToUpper(small[0].In(question))
	}
	return ""
}

// longestShort is how many letters an abbreviation in small letters has at most.
const longestShort = 6

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

// spelledOut returns the place in s where short stands beside its long form, -1 if
// it does nowhere: words whose first letters are those of short, in order, with no
// more than two other words between any two, no further than twelve words away.
func spelledOut(s, short string) int {
	var words []string
	var at []int
	end := 0
	for w := range strings.FieldsFuncSeq(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '&' }) {
		end += strings.Index(s[end:], w)
		words, at = append(words, w), append(at, end)
		end += len(w)
	}
	for i, w := range words {
		if sameShort(w, short) && (initials(words[max(0, i-12):i], short) || initials(words[i+1:min(len(words), i+13)], short)) {
			return at[i]
		}
	}
	return -1
}

// sameShort reports whether a and b are one abbreviation, or one the plural of
// the other.
func sameShort(a, b string) bool { return a == b || a == b+"s" || a+"s" == b }

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

// shortTerm returns the term that the short form asked for is. A quote that
// spells it out says it, in the plural too.
func (r *query) shortTerm() termSet {
	for i := range r.terms[:r.own] {
		if sameShort(r.terms[i].word, strings.ToLower(r.short)) {
			return 1 << i
		}
	}
	return 0
}
