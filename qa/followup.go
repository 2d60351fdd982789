package qa

import (
	"context"
	"slices"
	"strings"

	"footnote/knowledge"
	"footnote/qa/text"
)

// What a term of the last question is worth in a follow-up; with each question
// further back it is worth half as much again. In one that would be understood
// alone, so that what is carried only chooses between equals, it is faint.
const (
	carriedWeight = 0.6
	faintWeight   = 0.1
	leastCarried  = 0.02
)

// pointers are words that point back at what was said before.
var pointers = map[string]bool{
	"it": true, "its": true, "that": true, "this": true, "they": true, "them": true, "their": true, "those": true, "these": true,
	"he": true, "she": true, "him": true, "her": true, "his": true, "there": true, "one": true, "ones": true, "same": true,
	"else": true, "instead": true, "then": true,
}

// somebody are the pointers that stand for a person.
var somebody = set("he she him her his hers they them their")

// several are those that may stand for things as well.
var several = set("they them their")

// follow takes what r, a question behind those of history, needs of them, and no
// less than the weight lean. named says whom the answers to them named last, which
// takes a while; it may be nil.
func (r *query) follow(s *searcher, history []string, lean float64, named func() string) {
	weight := max(r.leans(), lean)
	if len(history) == 0 || weight == 0 {
		return
	}
	if named != nil && r.pointsAtSomebody() {
		if name := named(); name != "" {
			r.take(s, name, 1)
			r.own, weight = len(r.terms), faintWeight
		}
	}
	r.carry(s, history, weight)
}

// pointsAtSomebody reports whether r points back at a person.
func (r *query) pointsAtSomebody() bool {
	return slices.ContainsFunc(r.pointing(), func(i int) bool { return somebody[r.words[i].Folded] && r.nothingBefore(i) })
}

// leans returns how much of the question before r needs to be understood, as
// the weight of its terms: much when r points back, begins as a continuation, or
// says next to nothing itself, and nothing when it would be understood alone.
func (r *query) leans() float64 {
	words := r.words
	if len(words) == 0 {
		return 0
	}
	switch words[0].Folded {
	case "and", "or", "but", "also", "so", "y", "et", "und", "och", "og", "es":
		return carriedWeight
	}
	if len(words) > 1 && words[1].Folded == "about" && (words[0].Folded == "what" || words[0].Folded == "how") {
		return carriedWeight
	}
	if r.own == 0 {
		return carriedWeight
	}
	if r.own == 1 && len(words) <= 3 {
		if r.terms[0].found > 0 && whole(words) {
			return faintWeight
		}
		return carriedWeight
	}
	if r.own <= mostLeaning && slices.ContainsFunc(r.pointing(), r.nothingBefore) {
		return carriedWeight
	}
	return 0
}

// mostLeaning is how many terms of its own a question has at most that is taken
// to point back at those before it.
const mostLeaning = 5

// mayLean reports whether r, which takes nothing of the questions before it, may
// mean something of theirs all the same: it points back, but something of its own
// may be what it points at ("what is the minimum tenure for it", "why was that put
// back").
func (r *query) mayLean(history []string) bool {
	if len(history) == 0 || r.follows || r.own == 0 || r.own > mostLeaning {
		return false
	}
	points := func(i int) bool { return !possessives[r.words[i].Folded] || r.nothingBefore(i) }
	return slices.ContainsFunc(r.pointing(), points) || slices.ContainsFunc(r.words, func(w text.Word) bool { return demonstratives[w.Folded] })
}

// whole reports whether words, the last of which is what they are about, are a
// whole question: "who is Wiebke", not "which office" or "for contractors".
func whole(words []text.Word) bool {
	if len(words) != 3 || words[2].Stop {
		return false
	}
	switch words[1].Folded {
	case "is", "are", "was", "were", "does", "do", "did", "can", "ist", "sind", "es", "son", "est", "sont":
		return words[0].Stop
	}
	return false
}

// possessives are the pointers that go with a noun, and mostly point at what
// stands before in the same sentence ("when do the assistants finish their shift").
var possessives = set("its their his her")

// demonstratives are the pointers that may be a pronoun, go with a noun or, one of
// them, begin a clause.
var demonstratives = set("that this those these")

// formal are words behind which "it" is only the form of a sentence ("why is it
// called").
var formal = map[string]bool{
	"called": true, "possible": true, "ok": true, "okay": true, "allowed": true, "necessary": true, "true": true, "worth": true,
	"important": true, "enough": true, "easy": true, "hard": true, "required": true, "named": true, "known": true, "so": true,
}

// pointing returns the places of the words of r that point out of what stands
// around them: not the "there" of "is there", not the "it" of "is it possible", no
// "she" where somebody is named before.
func (r *query) pointing() []int {
	var out []int
	for i, w := range r.words {
		if pointers[w.Folded] && r.pointsBack(i) {
			out = append(out, i)
		}
	}
	return out
}

// nothingBefore reports whether what words[i] points at cannot be in r: fewer than
// two of its own terms stand before.
func (r *query) nothingBefore(i int) bool {
	before := 0
	for _, t := range r.terms {
		if t.at >= 0 && t.at < i {
			before++
		}
	}
	return before < 2
}

// pointsBack reports whether words[i], a word that can point back, does.
func (r *query) pointsBack(i int) bool {
	words := r.words
	switch words[i].Folded {
	case "there":
		return i == len(words)-1 || i > 0 && !slices.Contains(openers, words[i-1].Folded)
	case "it":
		return i+1 == len(words) || !formal[words[i+1].Folded] && (i+2 >= len(words) || words[i+2].Folded != "to")
	case "he", "she", "him", "her", "his":
		return !slices.ContainsFunc(r.terms, func(t term) bool { return t.name && t.at >= 0 && t.at < i })
	case "that", "this", "those", "these":
		// Before a noun of the question's own they point at it; "that" also
		// begins a clause ("a policy that covers").
		return i+1 == len(words) || words[i+1].Stop
	}
	return true
}

// carry adds the terms of the earlier questions, those of the last with the
// given weight and the others lighter, and what kind of answer the last asked for
// when this one does not say. What the last was about is r's own where r has no
// word of its own.
func (r *query) carry(s *searcher, history []string, weight float64) {
	if last := history[len(history)-1]; r.wants == wantsAny && len(r.words) > 1 && r.words[1].Folded == "about" {
		r.wants, _, _ = wanted(withoutCourtesy(s.analyzer(r.language).Words(nil, cutText(last, questionLimit))), r.language)
	}
	for _, earlier := range slices.Backward(history) {
		if weight < leastCarried {
			break
		}
		share, topic := weight, r.own == 0
		if topic {
			share = 1
		}
		if r.take(s, earlier, share) == 0 {
			continue // "and then?" changes no subject
		}
		if topic {
			r.own = len(r.terms)
		}
		weight /= 2
	}
	r.follows = slices.ContainsFunc(r.terms, func(t term) bool { return t.at < 0 })
}

// take adds the content words of said, which stands outside of r, with a weight
// and returns how many there are. One that occurs nowhere says nothing here.
func (r *query) take(s *searcher, said string, weight float64) int {
	said = cutText(said, questionLimit)
	words := s.analyzer(r.language).Words(nil, said)
	s.stopForeign(&query{text: said, language: r.language, spoken: r.spoken}, words)
	return r.takeWords(s, said, withoutCourtesy(words), weight)
}

// takeWords is take of some of the words of said.
func (r *query) takeWords(s *searcher, said string, words []text.Word, weight float64) int {
	o := query{text: said, language: r.language, spoken: r.spoken}
	_, asking, _ := wanted(words, r.language)
	o.addTerms(s, words, asking, weight)
	for _, t := range o.terms {
		known := slices.ContainsFunc(r.terms, func(u term) bool { return u.Alternatives[0] == t.Alternatives[0] })
		if t.found > 0 && !known && !r.replaces(t) && len(r.terms) < maxTerms {
			t.at = -1
			r.terms = append(r.terms, t)
		}
	}
	return len(o.terms)
}

// replaces reports whether r has a number, or an ordinal, of its own to stand for
// that of an earlier question ("the budget for 2019", "and for 2022?").
func (r *query) replaces(earlier term) bool {
	return slices.ContainsFunc(r.terms[:r.own], func(t term) bool {
		return t.at >= 0 && (t.number && earlier.number || ordinals[t.word] != "" && ordinals[earlier.word] != "")
	})
}

// named returns whom the answer to the last of the questions of history that
// asks for a person names, and "" when none does or there is no answer. Where q
// may mean things, that has to be the last question of all.
func (e *Engine) named(ctx context.Context, c *Collection, q Question, s *searcher) (string, error) {
	language := text.Guess(q.Text, s.languages)
	a := s.analyzer(language)
	things := slices.ContainsFunc(a.Words(nil, cutText(q.Text, questionLimit)), func(w text.Word) bool { return several[w.Folded] })
	for i, earlier := range slices.Backward(q.History) {
		earlier = cutText(earlier, questionLimit)
		if wants, _, _ := wanted(withoutCourtesy(a.Words(nil, earlier)), language); wants != wantsWho {
			if things {
				return "", nil // which may be what they are
			}
			continue
		}
		w, err := e.workOn(ctx, c, Question{earlier, q.History[:i], q.Spaces}, nil, nil)
		if err != nil || len(w.answer.Citations) == 0 {
			return "", err
		}
		return w.query.person(&w.answer.Citations[0], a), nil
	}
	return "", nil
}

// person returns the name of whoever q, the answer to r, names: the one that r
// asks about, or the first that it does not say itself.
func (r *query) person(q *Citation, a *text.Analyzer) string {
	own, first := r.ownWords(a), ""
	for _, p := range q.Parts {
		if p.Role != Quote {
			continue
		}
		ts := tokens(p.Text, 0)
		for i := 0; i < len(ts); {
			n := nameAt(ts, i)
			if n == 0 || n == 1 && !namesOne(ts, i) || a.Words(nil, ts[i].s)[0].Stop {
				i++
				continue
			}
			name := knowledge.Span{Start: ts[i].Start, End: ts[i+n-1].End}.In(p.Text)
			asked := 0
			for _, t := range ts[i : i+n] {
				asked += int(flag(own.has(t)))
			}
			if r.role && asked > 0 && asked >= r.own {
				return name
			}
			if asked == 0 && first == "" {
				first = name
			}
			i += n
		}
	}
	return first
}

// namesOne reports whether ts[i], one word with a capital, is a name: where a
// sentence begins, only before a verb ("Declan runs IT").
func namesOne(ts []token, i int) bool {
	if i > 0 && !opening[ts[i-1].s] || i+1 == len(ts) {
		return true
	}
	next := ts[i+1]
	return next.kind == wordToken && (verbs[next.s] || strings.HasSuffix(next.s, "s"))
}
