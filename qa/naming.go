package qa

import (
	"slices"
	"strings"

	"footnote/qa/text"
)

// named are the nouns of things that go by a name, a number or a code.
var named = set(`name names firm firms company companies brand brands vendor vendors provider providers supplier suppliers competitor competitors maker manufacturer city cities country countries town towns state region tenant tenants customer customers client clients version versions option
	options setting settings flag parameter variable code tool software app application program library framework database distribution distributions file folder directory script port model
	member members delegation delegations organisation organisations organization organizations agency institution university school building hall venue hotel airline street island supermarket supermarkets language currency protocol format website site domain branch repository package plugin instance cluster bucket pack modpack newspaper charity bank insurer`)

// keyed are the nouns that "what is the NOUN" asks to have spelt out: not what it
// is like, but itself.
var keyed = set("password passwords passcode passphrase pin code login username url hostname domain brand")

// unspelt are the codes that are rules or texts.
var unspelt = set("dress source building highway ethics")

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
		_, asks := keyOf(words[behind:])
		return asks
	}
	return false
}

// keyOf returns the noun that rest, the words behind "what is", begins with, and
// whether it is something to be spelt out: "the password", "the phone number",
// "the web address".
func keyOf(rest []text.Word) (text.Word, bool) {
	nouns := firstNouns(rest)
	if len(nouns) == 0 {
		return text.Word{}, false
	}
	last, before := nouns[len(nouns)-1], nouns[max(0, len(nouns)-2)].Folded
	switch last.Folded {
	case "number":
		return last, numbered[before] || before != last.Folded && !counts[before] && !followedBy(rest, last, "of")
	case "address":
		return last, before == "web"
	case "code":
		if unspelt[before] {
			return last, false
		}
	}
	return last, keyed[last.Folded] && !followedBy(rest, last, "of", "conduct") && !followedBy(rest, last, "of", "practice")
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

// spells reports whether a quote whose tokens are ts, and which has the terms about
// with its headings, spells out what the question wants spelt: it says "password",
// or, of a telephone number, gives one.
func (r *query) spells(about termSet, ts []token) bool {
	return r.key < 0 || about&(1<<r.key) != 0 || r.terms[r.key].word == "number" && dials(ts)
}

// dialling are the words that a number to call stands behind.
var dialling = set("call ring dial phone telephone text ext extension tel mobile")

// dials reports whether ts have a number to call: one of six digits or more, in
// groups or not, or a shorter one soon behind a word that says so ("Dial 4400",
// "ring the desk on 4400").
func dials(ts []token) bool {
	digits, said := 0, -dialled-1
	for i, t := range ts {
		switch {
		case t.kind == wordToken || isYear(t.s):
			digits = 0
			if dialling[t.s] {
				said = i
			}
		case t.kind == numberToken && isDigits(t.s):
			if digits += len(t.s); digits >= 6 || len(t.s) >= 3 && i-said <= dialled {
				return true
			}
		}
	}
	return false
}

// dialled is how many tokens behind a word of dialling its number stands at most.
const dialled = 4
