package qa

import (
	"slices"
	"strings"

	"footnote/knowledge"
	"footnote/qa/text"
)

// strengthen marks in q the short answer to r: the one date, number or name
// that is of the kind asked for and not the question's own. Where there are
// several, none is marked. a is for the language of q's document.
func (r *query) strengthen(q *Citation, a *text.Analyzer) {
	var found []value
	var in []int // the part that each is in
	own := r.ownWords(a)
	for i, p := range q.Parts {
		if p.Role != Quote || p.Block == knowledge.Code {
			continue
		}
		for _, v := range r.answers(tokens(p.Text, p.Span.Start), own) {
			found, in = append(found, v), append(in, i)
		}
	}
	if len(found) == 1 {
		p := &q.Parts[in[0]]
		p.Strong = append(p.Strong, found[0].Span)
	}
}

// own is what the question itself says.
type ownWords struct {
	words    map[string]bool // its words, folded and as stems
	analyzer *text.Analyzer
}

func (r *query) ownWords(a *text.Analyzer) ownWords {
	o := ownWords{words: map[string]bool{}, analyzer: a}
	for _, w := range r.words {
		o.words[w.Folded], o.words[w.Stem] = true, true
	}
	return o
}

// has reports whether the question says t.
func (o ownWords) has(t token) bool {
	if o.words[t.s] {
		return true
	}
	for _, w := range o.analyzer.Words(nil, t.s) {
		if o.words[w.Stem] {
			return true
		}
	}
	return false
}

// hasAny reports whether the question says one of the tokens of ts in v.
func (o ownWords) hasAny(ts []token, v value) bool {
	return slices.ContainsFunc(ts, func(t token) bool {
		return v.Contains(t.Span) && t.kind != markToken && !particles[t.s] && o.has(t)
	})
}

// answers returns what in ts can be the short answer to r.
func (r *query) answers(ts []token, own ownWords) []value {
	var out []value
	switch r.wants {
	case wantsWho, wantsWhere:
		out = names(ts)
	case wantsWhen, wantsHowMany, wantsHowMuch, wantsHowLong:
		out = values(ts)
	default:
		return nil
	}
	out = slices.DeleteFunc(out, func(v value) bool { return own.hasAny(ts, v) && !r.asksUnit(v) })
	switch r.wants {
	case wantsWho:
		return slices.DeleteFunc(out, func(v value) bool { return places[v.after] || v.after == "along" })
	case wantsWhere:
		if len(out) == 1 && !places[out[0].after] {
			return nil
		}
	case wantsWhen:
		if otherYear(ts, out) {
			return nil
		}
		if some := keepKind(out, aDate, aTime); len(some) > 0 {
			return some
		}
		return relativeDates(ts)
	case wantsHowLong:
		return keepKind(out, aDuration, aLength)
	case wantsHowMuch:
		if some := keepKind(out, anAmount, aPercentage); len(some) > 0 {
			return some
		}
		return keepKind(out, aNumber, aDuration, aLength)
	case wantsHowMany:
		return r.counted(ts, keepKind(out, aNumber, aPercentage, aDuration, aLength), own)
	}
	return out
}

// measured reports whether the question asks for what can be read off a text: a
// date, a number, an amount or a duration.
func (r *query) measured() bool {
	switch r.wants {
	case wantsWhen, wantsHowMany, wantsHowMuch, wantsHowLong:
		return true
	}
	return false
}

// held returns what in ts is of the kind that the question, a measured one,
// asks for, and whether a number counts the very thing asked for.
func (r *query) held(ts []token, a *text.Analyzer) (vs []value, counted bool) {
	own := r.ownWords(a)
	vs = slices.DeleteFunc(values(ts), func(v value) bool { return own.hasAny(ts, v) && !r.asksUnit(v) })
	switch r.wants {
	case wantsWhen:
		if r.clock {
			return slices.DeleteFunc(vs, func(v value) bool { return !isClock(v) }), false
		}
		dates := keepKind(vs, aDate, aTime)
		if r.day {
			dates = slices.DeleteFunc(dates, func(v value) bool { return !hasDay(ts, v) })
		}
		return append(dates, relativeDates(ts)...), false
	case wantsHowLong:
		return keepKind(vs, aDuration, aLength), false
	case wantsHowMuch:
		if r.money && !slices.ContainsFunc(ts, func(t token) bool { return currencies[t.s] }) {
			return keepKind(vs, aPercentage), false
		}
		return keepKind(vs, anAmount, aPercentage, aNumber, aDuration, aLength), false
	}
	vs = keepKind(vs, aNumber, aPercentage, aDuration, aLength)
	if r.countsThings() {
		vs = keepKind(vs, aNumber)
	}
	return vs, r.focus >= 0 && slices.ContainsFunc(vs, func(v value) bool { return countsFocus(r, ts, v, own) })
}

// countsThings reports whether "how many" asks for a number of things and not of
// days, pages or hundredths.
func (r *query) countsThings() bool {
	if r.focus < 0 || r.asksPercent() {
		return false
	}
	w := r.terms[r.focus].word
	return !spans[w] && !extents[w] && !percents[w] && !currencies[w] && !times[strings.TrimSuffix(w, "s")]
}

// asksPercent reports whether the question says that hundredths are asked for.
func (r *query) asksPercent() bool {
	return slices.ContainsFunc(r.words, func(w text.Word) bool { return percents[w.Folded] })
}

// otherYear reports whether there is a year in ts that is in none of vs.
func otherYear(ts []token, vs []value) bool {
	return slices.ContainsFunc(ts, func(t token) bool {
		return t.kind == numberToken && isYear(t.s) && !slices.ContainsFunc(vs, func(v value) bool { return v.Contains(t.Span) })
	})
}

// asksUnit reports whether all that the question says of v is its unit ("how
// many days").
func (r *query) asksUnit(v value) bool {
	return v.unit != "" && !slices.ContainsFunc(r.words, func(w text.Word) bool { return slices.Contains(strings.Fields(v.number), w.Folded) })
}

// counted returns the numbers that count what the question asks for; where
// none does, all.
func (r *query) counted(ts []token, vs []value, own ownWords) []value {
	if r.asksPercent() {
		return keepKind(vs, aPercentage)
	}
	vs = slices.DeleteFunc(vs, func(v value) bool { return v.kind == aPercentage })
	if r.focus < 0 {
		return vs
	}
	var out []value
	for _, v := range vs {
		if countsFocus(r, ts, v, own) {
			out = append(out, v)
		}
	}
	if len(out) > 0 {
		return out
	}
	return vs
}

// countsFocus reports whether v stands directly before the thing asked for, at
// most two words between.
func countsFocus(r *query, ts []token, v value, own ownWords) bool {
	at := slices.IndexFunc(ts, func(t token) bool { return t.Start >= v.Start })
	seen := 0
	for i, t := range ts[at:] {
		if ranging[t.s] && at+i+1 < len(ts) && ts[at+i+1].kind == numberToken || t.kind == numberToken {
			continue // of a range, which has one unit
		}
		if t.Start > v.Start && (t.kind == markToken || ranging[t.s]) {
			return false
		}
		for _, w := range own.analyzer.Words(nil, t.s) {
			if r.terms[r.focus].is(w.Stem) {
				return true
			}
		}
		if t.Start >= v.End {
			if seen++; seen > 2 {
				return false
			}
		}
	}
	return false
}

func keepKind(vs []value, kinds ...kindOf) []value {
	var out []value
	for _, v := range vs {
		if slices.Contains(kinds, v.kind) {
			out = append(out, v)
		}
	}
	return out
}
