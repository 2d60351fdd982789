package qa

import (
	"slices"
	"strings"
	"unicode"

	"footnote/qa/text"
)

// named are the nouns of things that go by a name, a number or a code.
var named = set(`name names firm firms company companies brand brands vendor vendors provider providers supplier suppliers competitor competitors maker manufacturer city cities country countries town towns state region tenant tenants customer customers client clients version versions option
	options setting settings flag parameter variable code tool software app application program library framework database distribution distributions file folder directory script port model
	member members delegation delegations organisation organisations organization organizations agency institution university school building hall venue hotel airline street island supermarket supermarkets language currency protocol format website site domain branch repository package plugin instance cluster bucket pack modpack newspaper charity bank insurer`)

// keyed are the nouns that "what is the NOUN" asks to have spelt out: not what it
// is like, but itself.
var keyed = set("password passwords passcode passphrase pin code login username url hostname domain brand")

// asksName reports whether a question made of words, which wants w, asks for
// something by name: "which firm", "what is the name of", "what is the password".
// behind is the place behind the phrase that asks. Who asks for a person is
// another matter: a role answers it too.
func (w want) asksName(words []text.Word, behind int) bool {
	if slices.ContainsFunc(words, func(w text.Word) bool { return w.Folded == "name" || w.Folded == "names" || w.Folded == "called" }) {
		return true
	}
	switch w {
	case wantsWhich, wantsList:
		return slices.ContainsFunc(firstNouns(words[behind:]), func(w text.Word) bool { return named[w.Folded] })
	case wantsAny:
		return asksKey(words[behind:])
	}
	return false
}

// asksKey reports whether rest, the words behind "what is", begins with something
// that is to be spelt out: "the password", "the phone number", "the web address".
func asksKey(rest []text.Word) bool {
	nouns := firstNouns(rest)
	if len(nouns) == 0 {
		return false
	}
	last, before := nouns[len(nouns)-1], nouns[max(0, len(nouns)-2)].Folded
	switch last.Folded {
	case "number":
		return numbered[before]
	case "address":
		return before == "web"
	}
	return keyed[last.Folded] && !followedBy(rest, last, "of", "conduct") && !followedBy(rest, last, "of", "practice")
}

// firstNouns returns the words of content that come first in words.
func firstNouns(words []text.Word) []text.Word {
	from := slices.IndexFunc(words, func(w text.Word) bool { return !w.Stop })
	if from < 0 {
		return nil
	}
	words = words[from:]
	if end := slices.IndexFunc(words, func(w text.Word) bool { return w.Stop }); end >= 0 {
		words = words[:end]
	}
	return words
}

// followedBy reports whether the words behind w are next.
func followedBy(words []text.Word, w text.Word, next ...string) bool {
	i := slices.IndexFunc(words, func(o text.Word) bool { return o.Start == w.Start })
	return len(words)-i > len(next) && slices.EqualFunc(words[i+1:i+1+len(next)], next, func(w text.Word, s string) bool { return w.Folded == s })
}

// holdsName reports whether s, whose tokens are ts, names something that the
// question does not: a name, a path, an option, what stands in quotation marks or,
// where a number can be the name, a number.
func (r *query) holdsName(s string, ts []token, a *text.Analyzer) bool {
	own := r.ownWords(a)
	if namesOther(ts, own) {
		return true
	}
	if strings.ContainsAny(s, `_“"`) || strings.Contains(s, "--") || hasPath(s) {
		return true
	}
	vs := values(ts)
	return slices.ContainsFunc(ts, func(t token) bool {
		if t.kind == wordToken || own.has(t) {
			return t.kind == wordToken && hasDigit(t.s) && !own.has(t)
		}
		return t.kind == numberToken && r.numberNames() && !slices.ContainsFunc(vs, func(v value) bool { return v.kind != aNumber && v.Contains(t.Span) })
	})
}

// numberNames reports whether what the question asks for by name can be a number:
// a version, a code, a telephone number.
func (r *query) numberNames() bool {
	return slices.ContainsFunc(r.words, func(w text.Word) bool { return figured[w.Folded] })
}

var figured = set("version versions code pin number port model option options setting settings flag parameter variable password passcode release")

// namesOther reports whether ts, the tokens of a quote, name somebody or
// something that the question, whose words are own, does not.
func namesOther(ts []token, own ownWords) bool {
	return slices.ContainsFunc(append(names(ts), mentions(ts)...), func(v value) bool { return !own.hasAny(ts, v) })
}

// namesNobody returns 1 if the question asks for a human being and s names none
// whom it does not name itself, half if it asks who does something and s names
// neither somebody nor something, and 0 else. In a script without capitals that
// cannot be told.
func (r *query) namesNobody(s string, a *text.Analyzer) float64 {
	ts := tokens(s, 0)
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
	if last := rest[len(rest)-1].Folded; last == "for" || last == "at" || last == "to" {
		return false // "who is it meant for"
	}
	i := slices.IndexFunc(rest, func(w text.Word) bool { return !w.Stop })
	return i >= 0 && !grouping[rest[i].Folded] && !strings.HasSuffix(rest[i].Folded, "ed")
}

var (
	// personal are verbs of what a single person does.
	personal = set("chair chairs chaired cochair cochairs cochaired co-chair co-chairs co-chaired lead leads led head heads headed wrote write writes won wins discovered invented founded succeed succeeds succeeded replace replaces replaced moderate moderates moderated resigned")
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

// asksClock reports whether a question asks for a time of day.
func asksClock(words []text.Word) bool {
	for i, w := range words {
		if w.Folded == "time" && i > 0 && (words[i-1].Folded == "what" || words[i-1].Folded == "which") || w.Folded == "oclock" {
			return true
		}
	}
	return false
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

// isClock reports whether v is a time of day: "9 am", "09:30", "17.45".
func isClock(v value) bool {
	if v.kind == aTime {
		return true
	}
	h, m, ok := strings.Cut(strings.ReplaceAll(v.number, ".", ":"), ":")
	return ok && isDigits(h) && len(h) <= 2 && isDigits(m) && len(m) == 2 && h < "25"
}

// asksMoney reports whether a question that asks how much asks for money.
func asksMoney(words []text.Word) bool {
	for i, w := range words {
		if priced[w.Folded] || w.Folded == "much" && i+1 < len(words) && (words[i+1].Folded == "is" || words[i+1].Folded == "are") {
			return true
		}
	}
	return false
}

var priced = set(`cost costs price prices priced pay pays paid fee fees charge charges rent salary salaries wage wages earn earns stipend bonus budget allowance money spend euros dollars pounds
	cuesta cuestan precio gana ganan sueldo salario alquiler kostet kosten preis miete lohn gehalt verdient gebuhr coute coutent prix loyer salaire gagne gagnent
	стоит стоят цена зарплата kostar pris hyra lon koster husleie lonn`)
