package qa

import (
	"strconv"
	"strings"

	"footnote/qa/text"
)

// amount returns the number that a word writes: "30k" and "30000" are both
// 30,000.
func amount(folded string) (float64, bool) {
	factor := 1.0
	switch {
	case strings.HasSuffix(folded, "k"):
		factor, folded = 1e3, folded[:len(folded)-1]
	case strings.HasSuffix(folded, "m"):
		factor, folded = 1e6, folded[:len(folded)-1]
	}
	if folded == "" || folded[0] < '0' || folded[0] > '9' {
		return 0, false
	}
	v, err := strconv.ParseFloat(strings.ReplaceAll(folded, ",", ""), 64)
	return v * factor, err == nil
}

// ranged returns the terms of the question that are amounts which the quote
// made of words means without naming them: written otherwise ("30k", "30,000"),
// or within a range ("$10,000–$50,000", "$50,000 or greater", "up to 5,000").
func (r *query) ranged(all string, words []text.Word, have termSet) termSet {
	var out termSet
	for i := range r.terms {
		t := &r.terms[i]
		if !t.number || have&(1<<i) != 0 || isYear(t.word) {
			continue
		}
		if v, ok := amount(t.word); ok && v >= leastRanged && means(all, words, v) {
			out |= 1 << i
		}
	}
	return out
}

// leastRanged is the smallest number that is looked for in ranges: below it,
// too many ranges hold any.
const leastRanged = 100

// means reports whether words name v or a range that v lies in.
func means(all string, words []text.Word, v float64) bool {
	for i, w := range words {
		a, ok := amount(w.Folded)
		if !ok {
			continue
		}
		if a == v {
			return true
		}
		if i+1 < len(words) && words[i+1].Start >= w.End { // the parts of a compound stand within it
			if b, ok := nextAmount(words, i); ok && joins(all[w.End:words[i+1].Start], words, i) && a <= v && v <= b {
				return true
			}
		}
		before, after := around(all, words, i)
		if v > a && (hasAny(after, "or greater", "or more", "or above", "or over", "and above", "and over", "and up", "+") || endsAny(before, "over", "above", "more than", "at least", "exceeding", ">", "≥", "from")) {
			return true
		}
		if v < a && (hasAny(after, "or less", "or below", "or under", "and below", "and under", "or fewer") || endsAny(before, "under", "below", "less than", "up to", "at most", "within", "<", "≤")) {
			return true
		}
	}
	return false
}

// nextAmount returns the number that follows words[i], over at most one word.
func nextAmount(words []text.Word, i int) (float64, bool) {
	for _, w := range words[i+1 : min(len(words), i+3)] {
		if v, ok := amount(w.Folded); ok {
			return v, true
		}
	}
	return 0, false
}

// joins reports whether a range goes on behind words[i]: by a dash, which
// stands in gap, or by "to" or "and".
func joins(gap string, words []text.Word, i int) bool {
	next := words[i+1].Folded
	return strings.ContainsAny(gap, "-–—") || next == "to" || next == "and" || next == "bis" || next == "a"
}

// around returns the text just before and behind words[i], without currency
// signs.
func around(all string, words []text.Word, i int) (before, after string) {
	w := words[i]
	from := max(0, w.Start-16)
	to := min(len(all), w.End+16)
	return strings.ToLower(strings.TrimRight(all[from:w.Start], " $€£¥")), strings.ToLower(strings.TrimLeft(all[w.End:to], " $€£¥"))
}

func hasAny(s string, prefixes ...string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

func endsAny(s string, suffixes ...string) bool {
	for _, p := range suffixes {
		if strings.HasSuffix(s, p) {
			return true
		}
	}
	return false
}
