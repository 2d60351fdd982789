package qa

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/qa/index"
	"footnote/qa/text"
)

// query is a question, read: what is looked for and what kind of answer would
// do.
type query struct {
	text        string        // the question, cut to questionLimit
	language    text.Language // of the documents' languages, the one that it is read in
	spoken      text.Language // the language that it is in, which may be another
	words       []text.Word   // of the question itself
	terms       []term        // what is looked for, each stem once, in the order of the question; at most maxTerms
	wants       want
	subject     string       // what it is about, see subjectOf
	focus       int          // the term that says what of ("how many POINTS"), or -1
	possible    float64      // sum over terms of weight × idf: the most that can be covered
	role        bool         // whether it asks who somebody is, see asksRole
	human       bool         // whether it asks for a human being by name, see asksPerson
	name        bool         // whether it asks for something by name, see asksName
	key         int          // the term that says what is to be spelt out ("the PASSWORD"), or -1
	clock       bool         // whether it asks for a time of day
	past        bool         // whether it asks of the past ("when was", "what did")
	day         bool         // whether it asks for a day, so that a month or a year does not do
	money       bool         // whether it asks how much money
	sign        sign         // what the thing asked for is written with, or 0
	follows     bool         // whether terms were carried over from earlier questions
	own         int          // how many of terms are the question's own
	short       string       // the short form whose long one is asked for ("CBM"), or ""
	defines     string       // that, or one that is all that is to be defined ("what is a CBM"), or ""
	meaning     *meaning     // nil where word vectors do not help
	corrections []Correction // words that were read as others
}

// term is one thing that is looked for.
type term struct {
	index.Term
	word   string // as asked, folded
	idf    float64
	found  int  // readable passages that hold it
	number bool // holds a digit
	name   bool // written with a capital inside the question
	at     int  // place among the question's words
}

const (
	questionLimit = 2000 // bytes of a question that are read
	maxTerms      = 48
)

// read analyses q over the given shelves, with the terms of the questions before
// it at the weight lean, or more where q needs them. named says whom the answer
// before q named, if q may point back at somebody.
func (s *searcher) read(q Question, lean float64, named func() string) query {
	r := query{text: cutText(q.Text, questionLimit), focus: -1, key: -1}
	r.language = text.Guess(r.text, s.languages)
	r.spoken = text.Spoken(r.text, r.language, text.Languages())
	words := s.analyzer(r.language).Words(nil, r.text)
	s.stopForeign(&r, words)
	words = withoutCourtesy(words)
	words = words[interjected(words):]
	asked, aside := askingSentences(words, r.text, r.language)
	unread := r
	r.hear(s, asked)
	if onAside := len(q.History) == 0 && (r.leans() > 0 || len(r.pointing()) > 0); onAside && len(aside) > 0 {
		r = unread
		r.hear(s, words)
		aside = nil
	}
	r.follow(s, q.History, lean, named)
	r.takeWords(s, r.text, aside, carriedWeight)
	if len(r.terms) == 0 { // function words are all there is
		for i, w := range r.words {
			r.addTerm(s, w, i, 1)
		}
		r.own = len(r.terms)
	}
	for i := range r.terms {
		r.possible += r.terms[i].Weight * r.terms[i].idf
	}
	if !s.wordsOnly {
		r.meaning = newMeaning(s.lexicon, &r)
	}
	return r
}

// hear takes words, which are the question, for what they ask and are about.
func (r *query) hear(s *searcher, words []text.Word) {
	r.words = words
	r.subject = subjectOf(words)
	var asking, behind int
	r.wants, asking, behind = wanted(words, r.language)
	r.short = shortForm(r.text, words)
	r.addTerms(s, words, asking, 1)
	r.dropMeasures()
	r.own = len(r.terms)
	if r.defines = r.short; r.wants == wantsDefinition && r.short == "" && len(r.terms) == 1 {
		if w := words[max(0, r.terms[0].at)].In(r.text); isShortForm(w) {
			r.defines = w
		}
	}
	r.setFocus(words, behind)
	r.sign = r.wants.sign(words, behind)
	r.role = r.wants == wantsWho && asksRole(words, behind)
	r.human = r.wants == wantsWho && asksPerson(words, behind)
	r.name = r.short == "" && r.wants.asksName(words, behind)
	if key, ok := keyOf(words[behind:]); r.name && r.wants == wantsAny && ok {
		r.key = slices.IndexFunc(r.terms, func(t term) bool { return t.at >= 0 && words[t.at].Start == key.Start })
	}
	r.past = behind > 0 && behind < len(words) && (words[behind].Folded == "was" || words[behind].Folded == "were" || words[behind].Folded == "did")
	r.day = r.wants == wantsWhen && asksDay(words)
	r.clock = r.wants == wantsWhen && asksClock(words)
	r.money = r.wants == wantsHowMuch && asksMoney(words)
}

// stopForeign marks the function words of the language that r is spoken in,
// where that is none of the documents'.
func (s *searcher) stopForeign(r *query, words []text.Word) {
	if r.spoken == r.language {
		return
	}
	stops := map[int]bool{}
	for _, w := range s.analyzer(r.spoken).Words(nil, r.text) {
		if w.Stop {
			stops[w.Start] = true
		}
	}
	for i := range words {
		words[i].Stop = words[i].Stop || stops[words[i].Start]
	}
}

// addTerms adds the content words among words. words[asking] is one that only says what is asked for ("how
// LONG"), and is left out; -1 for none.
func (r *query) addTerms(s *searcher, words []text.Word, asking int, weight float64) {
	parts := 0 // of the compound before that are still to come
	for i, w := range words {
		share := weight
		if w.Parts > 0 {
			parts = w.Parts + 1
		}
		if parts > 0 { // a compound and its parts are worth as much as one word and half
			share, parts = weight/2, parts-1
		}
		if !w.Stop && !filler[w.Folded] && i != asking {
			r.addTerm(s, w, i, share)
		}
	}
	r.join(s, words)
}

// dropMeasures leaves out the words that only say what kind of thing is asked for
// ("the LENGTH of a stay"), and light verbs, that occur nowhere: a document that
// says "20 days" need not say what that is. Of a question for what something means
// or is short for, or how two things differ, it leaves out the words that ask so,
// wherever they occur. Where there is no other word they stay.
func (r *query) dropMeasures() {
	unsaid := func(t term) bool {
		return t.found == 0 && (dimensions[t.word] || light[t.word]) || contrasting[t.word] || r.wants == wantsDefinition && (definers[t.word] || comparing[t.word]) || r.short != "" && (definers[t.word] || fuller[t.word])
	}
	if slices.ContainsFunc(r.terms, func(t term) bool { return !unsaid(t) }) {
		r.terms = slices.DeleteFunc(r.terms, unsaid)
	}
}

// dimensions are the words that say no more than what kind of thing is asked for.
// Not among them are those that say which ("the BUDGET for travel", "the MAXIMUM").
var dimensions = set("length number amount percentage percent rate duration frequency date time location")

// definers are the words that ask what another means, fuller those that ask for
// the long form of a short one.
var (
	definers = set("mean means meant meaning stand stands acronym abbreviation")
	fuller   = set("full long short name form")
)

// contrasting are the words that ask how two things differ, and nothing else.
var contrasting = set("vs versus compare compared comparison")

// join lets the terms of neighbours that documents write as one word be found
// as that word too ("set up", "setup").
func (r *query) join(s *searcher, words []text.Word) {
	for i := 1; i < len(words); i++ {
		a, b := words[i-1], words[i]
		if a.Parts > 0 || b.Parts > 0 || a.End > b.Start {
			continue
		}
		stem, ok := s.joined(a, b)
		if !ok {
			continue
		}
		for _, at := range []int{i - 1, i} {
			if j := r.termAt(at); j >= 0 && !slices.Contains(r.terms[j].Alternatives, stem) {
				t := &r.terms[j]
				t.Alternatives = append(t.Alternatives, stem)
				t.found = index.Frequency(s.indexes, t.Term)
				t.idf = s.statistics.IDF(t.found)
			}
		}
	}
}

// filler are words that carry no content in a question, whatever they mean in
// a document.
var filler = map[string]bool{
	"please": true, "tell": true, "know": true, "many": true, "much": true, "happen": true, "happens": true,
	"does": true, "kind": true, "sort": true, "hi": true, "hello": true, "hey": true, "anyone": true, "somebody": true,
}

// ordinals are the other spellings of numbers that say which of several.
var ordinals = func() map[string]string {
	m := map[string]string{}
	for i, word := range strings.Fields("first second third fourth fifth sixth seventh eighth ninth tenth") {
		end := "th"
		if i < 3 {
			end = []string{"st", "nd", "rd"}[i]
		}
		figure := strconv.Itoa(i+1) + end
		m[word], m[figure] = figure, word
	}
	return m
}()

// decade returns how documents write the decade that w, a word of s, is ("the 70s",
// "the 1970's"), or "". Two figures are of the century before, but for those that
// have just been.
func decade(w text.Word, s string) string {
	if behind := s[w.End:]; !strings.HasSuffix(w.Folded, "s") && !strings.HasPrefix(behind, "'s") && !strings.HasPrefix(behind, "’s") {
		return ""
	}
	switch years := strings.TrimSuffix(w.Folded, "s"); {
	case !strings.HasSuffix(years, "0") || strings.ContainsFunc(years, func(r rune) bool { return r < '0' || r > '9' }):
		return ""
	case len(years) == 4:
		return years + "s"
	case len(years) == 2 && years < "30":
		return "20" + years + "s"
	case len(years) == 2:
		return "19" + years + "s"
	}
	return ""
}

func (r *query) addTerm(s *searcher, w text.Word, at int, weight float64) {
	if len(r.terms) >= maxTerms || w.Stem == "" {
		return
	}
	alternatives := s.stems(w, r.language)
	if o, ok := ordinals[w.Folded]; ok {
		alternatives = append(alternatives, o)
	}
	if d := decade(w, r.text); d != "" && !slices.Contains(alternatives, d) {
		alternatives = append(alternatives, d)
	}
	for _, t := range r.terms {
		if t.Alternatives[0] == alternatives[0] {
			return
		}
	}
	t := term{Term: index.Term{Alternatives: alternatives, Weight: weight}, word: w.Folded, at: at}
	t.found = index.Frequency(s.indexes, t.Term)
	if t.found == 0 && at >= 0 && !light[w.Folded] {
		r.respell(s, &t, w)
	}
	t.idf = s.statistics.IDF(t.found)
	t.number = strings.ContainsFunc(w.Folded, unicode.IsDigit)
	first, _ := utf8.DecodeRuneInString(w.In(r.text))
	t.name = at > 0 && weight == 1 && unicode.IsUpper(first) && r.text != strings.ToUpper(r.text)
	r.terms = append(r.terms, t)
	if len(t.Alternatives) > 1 && t.Weight == weight*respelled && len(r.terms) < maxTerms { // two words written together
		second := t
		second.Alternatives = t.Alternatives[1:]
		r.terms[len(r.terms)-1].Alternatives = t.Alternatives[:1]
		second.found = index.Frequency(s.indexes, second.Term)
		second.idf = s.statistics.IDF(second.found)
		r.terms = append(r.terms, second)
	}
}

// light are verbs that say next to nothing ("how much leave do we GET").
var light = set("get gets got getting have has having need needs needed want wants wanted go goes going give gives given take takes taken put use used make makes")

// respelled is what a term is worth that was read as another word.
const respelled = 0.8

// respell reads t, which occurs nowhere, as the word it is likeliest a slip
// for, if there is one.
func (r *query) respell(s *searcher, t *term, w text.Word) {
	typed := w.In(r.text)
	if w.Stop || !slices.Contains(s.languages, r.spoken) {
		return // a word of another language is no slip
	}
	c, ok := s.correct(w, typed, r.language)
	if !ok {
		return
	}
	t.Alternatives, t.word = c.stems, c.shown
	t.Weight *= respelled
	t.found = index.Frequency(s.indexes, t.Term)
	if !inflects(w.Folded, c.shown, r.language) {
		r.corrections = append(r.corrections, Correction{From: typed, To: c.shown})
	}
}

// stems returns what w is matched by: its stem in the question's language
// first, then those in the other languages of what may be read.
func (s *searcher) stems(w text.Word, language text.Language) []string {
	out := []string{w.Stem}
	for _, l := range s.languages {
		if l == language {
			continue
		}
		for _, o := range s.analyzer(l).Words(nil, w.Folded) {
			if o.Len() == len(w.Folded) && !slices.Contains(out, o.Stem) {
				out = append(out, o.Stem)
			}
		}
	}
	return out
}

// setFocus finds the noun that a "which" or "how many" asks for: the last of
// the content words that directly follow the asking phrase.
func (r *query) setFocus(words []text.Word, behind int) {
	if r.wants != wantsWhich && r.wants != wantsHowMany && r.wants != wantsHowMuch {
		return
	}
	if behind > 0 && degrees[words[behind-1].Folded] {
		return // "how OLD": no number of things
	}
	for i := behind; i < len(words); i++ {
		if words[i].Stop {
			break
		}
		if j := r.termAt(i); j >= 0 {
			r.focus = j
			if r.wants == wantsHowMany {
				break
			}
		}
	}
}

// degrees are the words behind "how" that ask for a size and not how many there
// are.
var degrees = set("old big large far high tall")

func (r *query) termAt(word int) int {
	return slices.IndexFunc(r.terms, func(t term) bool { return t.at == word })
}

// cutText returns the first limit bytes of s, without a broken character at
// the end.
func cutText(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}
