package qa

import (
	"slices"
	"strings"
	"unicode"

	"footnote/qa/text"
)

// named are the nouns of things that go by a name, a number or a code.
var named = set(`name names firm company companies brand brands vendor provider supplier competitor maker manufacturer city cities country countries town state region tenant customer client version option
	options setting settings flag parameter variable code tool software app application program library framework database distribution file folder directory script port model`)

// asksName reports whether a question made of words, which wants w, asks for
// something by name: "which firm", "what is the name of". behind is the place
// behind the phrase that asks. Who asks for a person is another matter: a role
// answers it too.
func (w want) asksName(words []text.Word, behind int) bool {
	if slices.ContainsFunc(words, func(w text.Word) bool { return w.Folded == "name" || w.Folded == "names" || w.Folded == "called" }) {
		return true
	}
	if w != wantsWhich {
		return false
	}
	started := false
	for _, word := range words[behind:] {
		switch {
		case named[word.Folded]:
			return true
		case word.Stop && started:
			return false
		}
		started = started || !word.Stop
	}
	return false
}

// holdsName reports whether s, whose tokens are ts, names something that the
// question does not: a name, a number, a path, an option or what stands in
// quotation marks.
func (r *query) holdsName(s string, ts []token, a *text.Analyzer) bool {
	own := r.ownWords(a)
	if namesOther(ts, own) {
		return true
	}
	if strings.ContainsAny(s, `_“"`) || strings.Contains(s, "--") || hasPath(s) {
		return true
	}
	return slices.ContainsFunc(ts, func(t token) bool { return t.kind == numberToken && !own.has(t) })
}

// namesOther reports whether ts, the tokens of a quote, name somebody or
// something that the question, whose words are own, does not.
func namesOther(ts []token, own ownWords) bool {
	return slices.ContainsFunc(append(names(ts), mentions(ts)...), func(v value) bool { return !own.hasAny(ts, v) })
}

// namesNobody reports whether s, whose tokens are ts, names nobody whom the
// question does not. In a script without capitals that cannot be told.
func (r *query) namesNobody(s string, ts []token, a *text.Analyzer) bool {
	return strings.ContainsFunc(s, unicode.IsLower) && !namesOther(ts, r.ownWords(a))
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

var priced = set("cost costs price prices priced pay pays paid fee fees charge charges rent salary salaries wage wages stipend bonus budget allowance money spend euros dollars pounds")
