package qa

import (
	"slices"
	"strings"
	"unicode"

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

// asksPerson reports whether a question that asks for a person, made of words,
// asks for a human being by name: who has a role ("who is the chair") or did what
// one person does ("who chaired", "who wrote"). A group may answer "who is
// eligible", and a firm "who is our supplier". behind is the place behind the
// question word.
func asksPerson(words []text.Word, behind int) bool {
	rest := words[min(behind, len(words)):]
	for i, w := range rest[:min(3, len(rest))] {
		if personal[w.Folded] || w.Folded == "charge" && i > 0 && rest[i-1].Folded == "in" {
			return true
		}
	}
	if !asksRole(words, behind) || slices.ContainsFunc(rest, func(w text.Word) bool { return firms[w.Folded] }) {
		return false
	}
	if was := words[behind].Folded; was == "are" || was == "were" {
		return false // all of them, which need not be named one by one
	}
	if last := rest[len(rest)-1].Folded; last == "for" || last == "at" || last == "to" {
		return false // "who is it meant for"
	}
	i := slices.IndexFunc(rest, func(w text.Word) bool { return !w.Stop })
	return i >= 0 && !grouping[rest[i].Folded] && !strings.HasSuffix(rest[i].Folded, "ed")
}

var (
	// personal are verbs of what a single person does.
	personal = set("chair chairs chaired cochair cochairs cochaired co-chair co-chairs co-chaired lead leads led head heads headed wrote write writes won wins discovered invented founded succeed succeeds succeeded moderate moderates moderated resigned")
	// firms are roles that a firm has as well.
	firms = set("provider providers vendor vendors supplier suppliers insurer carrier company firm partner partners sponsor sponsors host client clients customer customers landlord contractor contractors bank broker publisher manufacturer maker competitor competitors")
	// grouping are the words behind "who is" that ask for all whom something holds of.
	grouping = set("eligible responsible able subject welcome exempt liable accountable allowed")
	// bodies are words in the names of what is no human being.
	bodies = set("meeting meetings group committee department ministry council board team university hospital trust agency centre center commission institute association society company union bank office programme program project conference summit forum dialogue party street road park house school college city river island award cup day club service services office foundation report policy act guide handbook action plan")
)

// namesPerson reports whether ts, the tokens of a quote, name a human being that
// the question does not: by a given name, behind a title, as chat services do, or
// by several words with capitals of which none is a body's.
func namesPerson(ts []token, own ownWords) bool {
	if slices.ContainsFunc(mentions(ts), func(v value) bool { return !own.hasAny(ts, v) }) {
		return true
	}
	return slices.ContainsFunc(names(ts), func(v value) bool {
		if own.hasAny(ts, v) {
			return false
		}
		n, body := 0, false
		for _, t := range ts {
			if !v.Contains(t.Span) || t.kind != wordToken {
				continue
			}
			if isGiven(t.s) {
				return true
			}
			n++
			body = body || bodies[t.s]
		}
		return titles[v.after] || n > 1 && !body && v.after != "in" && v.after != "at"
	})
}

// namesNobody returns 1 if the question asks for a human being and s, whose tokens
// are ts, names none whom it does not name itself, half if it asks who does
// something and s names neither somebody nor something, and 0 else. In a script
// without capitals that cannot be told.
func (r *query) namesNobody(s string, ts []token, a *text.Analyzer) float64 {
	switch own := r.ownWords(a); {
	case !strings.ContainsFunc(s, unicode.IsLower):
		return 0
	case r.human && !namesPerson(ts, own):
		return 1
	case !r.human && !namesOther(ts, own):
		return 0.5
	}
	return 0
}
