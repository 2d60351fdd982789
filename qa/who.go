package qa

import (
	"strings"

	"footnote/knowledge"
	"footnote/qa/text"
)

// asksRole reports whether words, those of a question that asks for a person,
// ask who somebody is and not who does something: "who is our CEO", "who's the
// lead of support". behind is the place behind the question word.
func asksRole(words []text.Word, behind int) bool {
	if behind == 0 || behind >= len(words) {
		return false
	}
	switch words[behind].Folded {
	case "is", "are", "was", "were":
		return true
	}
	who := words[behind-1]
	return who.Folded == "whos" || who.End-who.Start > len(who.Folded)
}

// withinName reports whether role is part of a longer name or only describes
// the word behind it ("the CEO Shadow Program", "a CEO shadow").
func withinName(ts []token, role knowledge.Span) bool {
	says := func(i int) bool {
		return i >= 0 && i < len(ts) && ts[i].kind == wordToken && !notNames[ts[i].s] && !verbs[ts[i].s] && !linkers[ts[i].s]
	}
	for i, t := range ts {
		if t.Start == role.Start && says(i-1) && ts[i-1].upper || t.End == role.End && says(i+1) {
			return true
		}
	}
	return false
}

// roleTerms is how many terms a role has at most; roleWords how many other
// words may stand among them.
const (
	roleTerms = 4
	roleWords = 3
)

// identifies reports whether the quote at s says who has the role that is asked
// for: a name and the role stand side by side, or with nothing but what links a
// person to a role between. words are the quote's, ids their terms.
func (r *query) identifies(all string, s knowledge.Span, words []text.Word, ids []int8) bool {
	role := r.roleIn(words, ids)
	if role.Empty() {
		return false
	}
	ts := tokens(s.In(all), s.Start)
	if withinName(ts, role) {
		return false
	}
	people := append(names(ts), mentions(ts)...)
	for _, p := range people {
		if p.Start < role.End && role.Start < p.End {
			continue
		}
		between := knowledge.Span{Start: min(p.End, role.End), End: max(p.Start, role.Start)}
		if links(tokens(between.In(all), 0)) {
			return true
		}
	}
	return false
}

// roleIn returns the shortest span of the quote that has all of the question's
// own terms, if they stand together, else an empty one.
func (r *query) roleIn(words []text.Word, ids []int8) knowledge.Span {
	if r.own == 0 || r.own > roleTerms {
		return knowledge.Span{}
	}
	wanted := termSet(1)<<r.own - 1
	for from := range words {
		if ids[from] < 0 {
			continue
		}
		for to := from; to < min(len(words), from+r.own+roleWords); to++ {
			if setOf(ids[from:to+1])&wanted == wanted {
				return knowledge.Span{Start: words[from].Start, End: words[to].End}
			}
		}
	}
	return knowledge.Span{}
}

// mentions returns the people that ts name as chat services do ("@ana").
func mentions(ts []token) []value {
	var out []value
	for i := 1; i < len(ts); i++ {
		if ts[i-1].s == "@" && ts[i].kind == wordToken && ts[i-1].End == ts[i].Start && (i == 1 || ts[i-2].End < ts[i-1].Start) {
			out = append(out, value{kind: aName, Span: knowledge.Span{Start: ts[i-1].Start, End: ts[i].End}})
		}
	}
	return out
}

// linkers are what may stand between a person and a role.
var linkers = set(`is am are was were be as the a an our their its current ( ) , : – — -`)

// links reports whether ts only link a person to a role.
func links(ts []token) bool {
	for _, t := range ts {
		if !linkers[strings.ToLower(t.s)] {
			return false
		}
	}
	return len(ts) <= 5
}
