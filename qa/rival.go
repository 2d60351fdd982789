package qa

import (
	"slices"
	"strings"

	"footnote/qa/text"
)

// numeric says what kind of number a folded word is.
type numeric uint8

const (
	noNumber  numeric = iota
	aYear             // "2024"
	anOrdinal         // "3rd", "third"
	aNumbered         // "q3", "v2", "fy24"
	aVersion          // "3.0.1"
	aCount            // "30"
)

// numericOf returns what kind of number the folded word is.
func numericOf(folded string) numeric {
	switch {
	case isYear(folded):
		return aYear
	case isDigits(folded):
		return aCount
	case ordinals[folded] != "":
		return anOrdinal
	}
	letters := strings.TrimRight(folded, "0123456789")
	switch {
	case strings.Count(folded, ".") > 0 && isDigits(strings.ReplaceAll(folded, ".", "")):
		return aVersion
	case letters == "" || letters == folded:
	case len(letters) <= 2:
		return aNumbered
	}
	digits := strings.TrimLeft(folded, "0123456789")
	if digits != folded && dayEnds[digits] {
		return anOrdinal
	}
	return noNumber
}

// besideNumber is how many words from a number what it numbers can stand.
const besideNumber = 3

// rivals reports whether the quote, whose words are words and their terms ids,
// says of another number what the question asks of one: the 4th meeting instead
// of the 3rd, the benefits of 2024 instead of those of 2023. said are the terms
// in the quote and about it. Of a version it is enough that the quote says
// another: "3.0.1 repaired …" below the heading "3.0.0".
func (r *query) rivals(words []text.Word, ids []int8, said termSet) bool {
	for i := range r.terms[:r.own] {
		t := &r.terms[i]
		kind := numericOf(t.word)
		if kind == aVersion && otherVersion(words, ids, int8(i)) {
			return true
		}
		if kind == noNumber || said&(1<<i) != 0 {
			continue
		}
		for _, step := range []int{1, -1} {
			if n := r.numbered(t.at, step); n >= 0 && r.rivalBeside(words, ids, n, -step, kind) {
				return true
			}
		}
	}
	return false
}

// otherVersion reports whether words say a version and not that which is the
// term i.
func otherVersion(words []text.Word, ids []int8, i int8) bool {
	other := false
	for j, w := range words {
		if ids[j] == i {
			return false
		}
		other = other || strings.Count(w.Folded, ".") > 1 && numericOf(w.Folded) == aVersion
	}
	return other
}

// numbered returns the term, no number itself, that stands in the question right
// beside the place at, in the direction of step; -1 for none. "Before 2016" and
// the like number nothing.
func (r *query) numbered(at, step int) int {
	n := -1
	if at+step >= 0 {
		n = r.termAt(at + step)
	}
	if n >= 0 && numericOf(r.terms[n].word) != noNumber {
		return -1
	}
	return n
}

// rivalBeside reports whether a number of the kind, not one of the question's,
// stands near the term n among words, in the direction of step.
func (r *query) rivalBeside(words []text.Word, ids []int8, n, step int, kind numeric) bool {
	for j := range words {
		if ids[j] != int8(n) {
			continue
		}
		for k, d := j+step, 1; d <= besideNumber && k >= 0 && k < len(words); k, d = k+step, d+1 {
			if ids[k] < 0 && numericOf(words[k].Folded) == kind {
				return true
			}
		}
	}
	return false
}

// saysOtherYears reports whether the question says a year that none of texts
// says, while one of them says another. said are the question's terms in them.
func (r *query) saysOtherYears(said termSet, texts ...string) bool {
	for i := range r.terms[:r.own] {
		if isYear(r.terms[i].word) && said&(1<<i) == 0 {
			return slices.ContainsFunc(texts, hasYear)
		}
	}
	return false
}

// hasYear reports whether s says a year.
func hasYear(s string) bool {
	return slices.ContainsFunc(tokens(s, 0), func(t token) bool { return t.kind == numberToken && isYear(t.s) })
}
