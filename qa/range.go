package qa

import (
	"cmp"
	"strconv"
	"strings"

	"footnote/knowledge"
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

// ranged returns have, the terms in a quote made of words, with those that are
// amounts which it means without naming them: written otherwise ("30k", "30,000"),
// or within a range ("$10,000–$50,000", "$50,000 or greater", "up to 5,000"). Of
// a time it says whether the quote has ranges and none of them holds it ("6 months
// to 2 years", asked of 6 years); the term is then taken out.
func (r *query) ranged(all string, words []text.Word, have termSet) (terms termSet, outside bool) {
	terms = have
	for i := range r.terms {
		t := &r.terms[i]
		if !t.number || isYear(t.word) {
			continue
		}
		v, ok := amount(t.word)
		if !ok {
			continue
		}
		if unit := r.unitBehind(t.at); unit > 0 {
			switch within, ranges := lasts(all, words, v*unit); {
			case within:
				terms |= 1 << i
			case ranges:
				terms &^= 1 << i
				outside = true
			}
		} else if have&(1<<i) == 0 && v >= leastRanged {
			within, ranges := means(all, words, v)
			if within {
				terms |= 1 << i
			}
			outside = outside || ranges && !within
		}
	}
	return terms, outside
}

// unitBehind returns how many days the unit of time has that stands in the
// question behind the place at, 0 where none does.
func (r *query) unitBehind(at int) float64 {
	if at < 0 || at+1 >= len(r.words) {
		return 0
	}
	return lengths[r.words[at+1].Folded]
}

// lengths are how many days the units of time have, near enough to compare them.
var lengths = map[string]float64{
	"day": 1, "days": 1, "week": 7, "weeks": 7, "month": 30.4, "months": 30.4, "year": 365, "years": 365, "yr": 365, "yrs": 365,
	"hour": 1. / 24, "hours": 1. / 24, "minute": 1. / 1440, "minutes": 1. / 1440,
}

// lasts reports whether words name a range of times that one of so many days lies
// in, or just that time, and whether there are ranges at all.
func lasts(all string, words []text.Word, days float64) (within, ranges bool) {
	times := timesIn(words)
	for k := 0; k < len(times); k++ {
		t := times[k]
		if k+1 < len(times) && times[k+1].unit > 0 && joining[strings.ToLower(strings.TrimSpace(all[t.End:times[k+1].Start]))] {
			next := times[k+1]
			ranges, within = true, within || t.number*cmp.Or(t.unit, next.unit) <= days && days <= next.number*next.unit
			k++
			continue
		}
		before := strings.ToLower(strings.TrimSpace(all[max(0, t.Start-16):t.Start]))
		after := strings.ToLower(strings.TrimSpace(all[t.End:min(len(all), t.End+16)]))
		edge := t.number * t.unit
		switch {
		case t.unit == 0:
		case hasAny(after, orMore...):
			ranges, within = true, within || days >= edge
		case endsAny(before, moreThan...):
			ranges, within = true, within || days > edge
		case hasAny(after, orLess...):
			ranges, within = true, within || days <= edge
		case endsAny(before, lessThan...):
			ranges, within = true, within || days < edge
		default:
			within = within || days == edge
		}
	}
	return within, ranges
}

// aTimeIn is a number in a text with the unit of time behind it, in days, 0 for none.
type aTimeIn struct {
	knowledge.Span
	number, unit float64
}

// timesIn returns the numbers in words, in order.
func timesIn(words []text.Word) []aTimeIn {
	var out []aTimeIn
	for i, w := range words {
		n, ok := amount(w.Folded)
		if !ok {
			continue
		}
		t := aTimeIn{knowledge.Span{Start: w.Start, End: w.End}, n, 0}
		if i+1 < len(words) && lengths[words[i+1].Folded] > 0 {
			t.unit, t.End = lengths[words[i+1].Folded], words[i+1].End
		}
		out = append(out, t)
	}
	return out
}

// joining is what stands between the two ends of a range.
var joining = set("to and – — - bis")

// leastRanged is the smallest number that is looked for in ranges: below it,
// too many ranges hold any.
const leastRanged = 100

// means reports whether words name v or a range that v lies in, and whether there
// are ranges at all.
func means(all string, words []text.Word, v float64) (within, ranges bool) {
	for i, w := range words {
		a, ok := amount(w.Folded)
		if !ok {
			continue
		}
		within = within || a == v
		if i+1 < len(words) && words[i+1].Start >= w.End { // the parts of a compound stand within it
			if b, ok := nextAmount(words, i); ok && joins(all[w.End:words[i+1].Start], words, i) {
				ranges, within = true, within || a <= v && v <= b
			}
		}
		before, after := around(all, words, i)
		switch {
		case hasAny(after, orMore...) || endsAny(before, moreThan...):
			ranges, within = true, within || v > a
		case hasAny(after, orLess...) || endsAny(before, lessThan...):
			ranges, within = true, within || v < a
		}
	}
	return within, ranges
}

// What makes a range of one number, behind it or before.
var (
	orMore   = []string{"or greater", "or more", "or above", "or over", "or longer", "and above", "and over", "and more", "and longer", "and up", "+"}
	moreThan = []string{"over", "above", "more than", "longer than", "at least", "exceeding", ">", "≥", "from"}
	orLess   = []string{"or less", "or below", "or under", "or shorter", "and below", "and under", "or fewer"}
	lessThan = []string{"under", "below", "less than", "shorter than", "up to", "at most", "within", "<", "≤"}
)

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
