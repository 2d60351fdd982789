package qa

import (
	"slices"
	"strings"

	"footnote/knowledge"
	"footnote/qa/text"
)

// relativeDates returns the dates in ts that are told by others, which values
// does not: "20th of each month", "end of your first week", of "30 days before the
// move" the first three words, of "within 30 days" the last two. None overlap.
func relativeDates(ts []token) []value {
	var out []value
	for i := 0; i < len(ts); {
		n := relativeAt(ts, i)
		if n == 0 {
			i++
			continue
		}
		v := value{kind: aDate, Span: knowledge.Span{Start: ts[i].Start, End: ts[i+n-1].End}}
		if i > 0 {
			v.after = ts[i-1].s
		}
		out = append(out, v)
		i += n
	}
	return out
}

var (
	edges    = set("end start beginning middle close")
	periods  = set("day week month quarter year fiscal sprint term semester season cycle shift")
	between  = set("of the each every a your our their his her its this that next following current calendar business working fiscal first last")
	relating = set("before after prior ahead beforehand earlier later from following")
	delaying = set(`within in after every each innerhalb binnen nach dentro tras cada sous après chaque через в течение каждые inom efter innen etter hver belül`)
)

// relativeAt returns how many of ts[i:] are a date told by another.
func relativeAt(ts []token, i int) int {
	switch {
	case edges[ts[i].s]:
		return periodAt(ts, i+1)
	case ts[i].kind == numberToken && i+1 < len(ts) && dayEnds[ts[i+1].s] && ts[i+1].Start == ts[i].End:
		return periodAt(ts, i+2)
	}
	n, v := numberAt(ts, i)
	switch {
	case n == 0 || v.kind != aDuration:
		return 0
	case i+n < len(ts) && relating[ts[i+n].s]:
		return n + 1
	case i > 0 && delaying[ts[i-1].s], i > 1 && linking[ts[i-1].s] && delaying[ts[i-2].s]:
		return n
	}
	return 0
}

// recurs reports whether ts say that something happens again and again: "every
// Friday", "twice a year", "monthly".
func recurs(ts []token) bool {
	return slices.ContainsFunc(ts, func(t token) bool { return rates[t.s] && t.s != "per" && t.s != "once" || recurring[t.s] })
}

// recurring are words of other languages than English that say so.
var recurring = set(`täglich wöchentlich monatlich jährlich jeden jede jedes diariamente semanalmente mensualmente anualmente cada chaque quotidien mensuel annuel
	ежедневно еженедельно ежемесячно ежегодно каждый каждую каждое varje dagligen månatligen hver daglig månedlig minden naponta havonta évente`)

// periodAt returns how many tokens there are from the one before ts[next] to the
// period that follows, "of the month", whole; 0 when none does.
func periodAt(ts []token, next int) int {
	first := next - 1
	if ts[first].kind == wordToken && dayEnds[ts[first].s] {
		first-- // "20" "th"
	}
	if next >= len(ts) || ts[next].s != "of" {
		return 0
	}
	for j := next + 1; j < min(len(ts), next+5); j++ {
		if periods[ts[j].s] && (j+1 == len(ts) || !periods[ts[j+1].s]) {
			return j + 1 - first
		}
		if !between[ts[j].s] {
			return 0
		}
	}
	return 0
}

// foretells reports whether ts, the tokens of a quote, speak of the future alone:
// "is to be opened", "will host", and nothing that was.
func foretells(ts []token) bool {
	future := false
	for i, t := range ts {
		if past[t.s] {
			return false
		}
		future = future || t.s == "will" || t.s == "be" && i > 1 && ts[i-1].s == "to" && (ts[i-2].s == "is" || ts[i-2].s == "are")
	}
	return future
}

var past = set("was were had did has been")

// asksClock reports whether a question asks for a time of day.
func asksClock(words []text.Word) bool {
	for i, w := range words {
		if w.Folded == "time" && i > 0 && (words[i-1].Folded == "what" || words[i-1].Folded == "which") || w.Folded == "oclock" {
			return true
		}
	}
	return false
}

// isClock reports whether v is a time of day: "9 am", "09:30", "17.45".
func isClock(v value) bool {
	if v.kind == aTime {
		return true
	}
	h, m, ok := strings.Cut(strings.ReplaceAll(v.number, ".", ":"), ":")
	return ok && isDigits(h) && len(h) <= 2 && isDigits(m) && len(m) == 2 && h < "25"
}

// asksDay reports whether a question asks for a day.
func asksDay(words []text.Word) bool {
	for i, w := range words {
		if (w.Folded == "day" || w.Folded == "date") && i > 0 && (words[i-1].Folded == "what" || words[i-1].Folded == "which" || words[i-1].Folded == "exact") {
			return true
		}
	}
	return false
}

// hasDay reports whether v, a date among ts, says the day of the month or of the
// week.
func hasDay(ts []token, v value) bool {
	for i, t := range ts {
		if k := datePart(ts, i); v.Contains(t.Span) && (k == 'd' || k == 'w') {
			return true
		}
	}
	return v.kind == aTime
}
