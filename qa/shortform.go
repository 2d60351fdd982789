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
	whole := 0 // where the last compound ends
	for _, w := range words {
		if w.Start < whole {
			continue // a part of it
		}
		whole = w.End
		if short := w.In(question); isShortForm(short) && (only || asks && !hasDigit(short)) { // a code ("OF-207") means something, and is short for nothing
			return short
		}
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
// more than two other words between any two, that end right before short or begin
// at most a few words behind it ("CBM stands for a …").
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
		if !sameShort(w, short) {
			continue
		}
		if before := words[max(0, i-longFormWords):i]; initials(before, short, -1, len(before)-1) {
			return at[i]
		}
		if behind := words[i+1 : min(len(words), i+1+longFormWords)]; initials(behind, short, leadWords, -1) {
			return at[i]
		}
	}
	return -1
}

// longFormWords is how far from a short form its long one is looked for, leadWords
// how many words may stand between where it is behind.
const (
	longFormWords = 12
	leadWords     = 4
)

// sameShort reports whether a and b are one abbreviation, or one the plural of
// the other.
func sameShort(a, b string) bool { return a == b || a == b+"s" || a+"s" == b }

// initials reports whether the letters of short begin words, in order, with at
// most two words between, or for two letters only function words. The first stands
// at the place first at most and the last at the place last, where these are not
// below 0. The short form itself is none of the words.
func initials(words []string, short string, first, last int) bool {
	letters := []rune(strings.ToLower(strings.TrimSuffix(short, "s")))
	pair := len(letters) < 3
	for start, w := range words {
		if first >= 0 && (start > first || pair && start > 0 && !leadsTo(words[start-1])) {
			return false
		}
		if !begins(w, letters[0]) {
			continue
		}
		at, skipped := 1, 0
		end := start // the place of the last letter found
		for i := start + 1; i < len(words) && at < len(letters) && skipped <= 2 && !sameShort(words[i], short); i++ {
			switch {
			case begins(words[i], letters[at]):
				at, skipped, end = at+1, 0, i
			case !pair:
				skipped++
			case !smallWords[strings.ToLower(words[i])]:
				skipped = 3
			}
		}
		if at == len(letters) && !sameShort(w, short) && (last < 0 || end == last) {
			return true
		}
	}
	return false
}

// begins reports whether the first letter of w, in lower case, is letter.
func begins(w string, letter rune) bool {
	r, _ := utf8.DecodeRuneInString(strings.ToLower(w))
	return r == letter
}

// leadsTo reports whether w may stand between a short form of two letters and its
// long one: "CE stands for", "CE is short for".
func leadsTo(w string) bool {
	w = strings.ToLower(w)
	return smallWords[w] || definers[w] || w == "is" || w == "short"
}

// smallWords are those that a short form leaves out.
var smallWords = set("of and for the in on to a an & de des du la le von und der y e og och")

// shortTerm returns the term that the short form to be defined is. A quote that
// spells it out says it, in the plural too.
func (r *query) shortTerm() termSet {
	for i := range r.terms[:r.own] {
		if sameShort(r.terms[i].word, strings.ToLower(r.defines)) {
			return 1 << i
		}
	}
	return 0
}
