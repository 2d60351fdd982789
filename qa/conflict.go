package qa

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"footnote/qa/text"
)

// What makes two quotes answers to one question that cannot both be right.
const (
	differCover = 0.55 // share that each has, with headings and title, of the idf of the question's words that occur
	differShare = 0.2  // share of it that one has and the other has not, at most
	muchElse    = 3    // content words that the question has not: who says so many more says them of something
	differWords = 0.3  // share of the content words of the shorter that both have, values apart
)

// contradicted returns the first shown quote that ranked[i] contradicts, as an
// index into ranked, or -1.
func (c *composer) contradicted(i int) int {
	for _, j := range c.shown {
		if c.contradict(i, j) {
			return j
		}
	}
	return -1
}

// differ reports whether two of the quotes shown contradict one another.
func (c *composer) differ() bool {
	for n, i := range c.shown {
		for _, j := range c.shown[:n] {
			if c.contradict(i, j) {
				return true
			}
		}
	}
	return false
}

// newestFirst puts the quotes that contradict another before the rest: those of
// documents that are still valid first, and of these the newest.
func (c *composer) newestFirst() {
	disputed := func(i int) int {
		if slices.ContainsFunc(c.shown, func(j int) bool { return i != j && c.contradict(i, j) }) {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(c.shown, func(a, b int) int {
		if x, y := disputed(a), disputed(b); x != y || x == 1 {
			return cmp.Compare(x, y)
		}
		x, y := c.document(a), c.document(b)
		return cmp.Or(cmp.Compare(flag(x.Outdated), flag(y.Outdated)), cmp.Compare(y.Date(), x.Date()))
	})
}

// contradict reports whether ranked[i] and ranked[j], of two documents, give
// different values for the one thing that is asked for: each gives one, both
// say the same of the question, and about the same besides.
func (c *composer) contradict(i, j int) bool {
	a, b := &c.ranked[i], &c.ranked[j]
	if a.whole || b.whole || c.document(i) == c.document(j) {
		return false
	}
	if c.replaces(i, j) || c.replaces(j, i) {
		return true
	}
	if !c.sameSubject(a, b, differCover, differShare) {
		return false
	}
	x, ok := c.value(a)
	if !ok {
		return false
	}
	y, ok := c.value(b)
	return ok && x.differs(y) && c.similar(i, j)
}

// changing are the words of a decision that takes the place of an earlier one.
var changing = set("moves moved replaces replaced supersedes superseded extend extends extended postponed postpones changed changes cancelled canceled withdrawn reversed reverts reverted")

// What a newer quote that says that something changed needs instead of the above.
const (
	replaceCover = 0.4
	replaceShare = 0.45
)

// replaces reports whether the quote i is of a newer document than j, says that
// something changed ("moved to", "extended to"), holds what is asked for and is
// about the subject of j.
func (c *composer) replaces(i, j int) bool {
	a, b := &c.ranked[i], &c.ranked[j]
	if x, y := c.document(i).Date(), c.document(j).Date(); y == "" || x <= y {
		return false
	}
	if c.r.misfit(&a.features) > 0 || !c.r.wants.single() || !c.sameSubject(a, b, replaceCover, replaceShare) {
		return false
	}
	v := &c.views[a.passage]
	lo, hi := v.within(a.span)
	return slices.ContainsFunc(v.words[lo:hi], func(w text.Word) bool { return changing[w.Folded] })
}

// sameSubject reports whether a and b both have a share of cover of the question
// and neither has more than share of it that the other lacks.
func (c *composer) sameSubject(a, b *candidate, cover, share float64) bool {
	x, y := a.about|c.views[a.passage].title, b.about|c.views[b.passage].title
	all := c.r.coverage(c.r.reachable())
	if c.r.coverage(x) < cover*all || c.r.coverage(y) < cover*all || c.r.coverage(x^y) > share*all {
		return false
	}
	if i := c.r.rarestReachable(); i >= 0 && x&y&(1<<i) == 0 {
		return false
	}
	for i := range c.r.terms { // what is told apart by name or number is not one thing
		if t := &c.r.terms[i]; (t.name || t.number) && x&y&(1<<i) == 0 {
			return false
		}
	}
	return true
}

// reachable returns the terms that occur in what may be read.
func (r *query) reachable() termSet {
	var s termSet
	for i, t := range r.terms {
		if t.found > 0 {
			s |= 1 << i
		}
	}
	return s
}

// rarestReachable returns the term of the highest weight that occurs in what
// may be read, and -1 if none does: without it, a quote is of something else.
func (r *query) rarestReachable() int {
	i, _ := r.rarest(^r.reachable())
	return i
}

// similar reports whether the quotes i and j have enough content words in
// common, and, where both say much else than the question does, something of that.
// What a heading says that is the very subject of the question, all below it are
// about.
func (c *composer) similar(i, j int) bool {
	a, b := c.subjectAnd(i), c.subjectAnd(j)
	few := min(len(a), len(b))
	if few == 0 || float64(common(a, b)) < differWords*float64(few) {
		return false
	}
	a, b = c.beside(i), c.beside(j)
	return min(len(a), len(b)) < muchElse || common(a, b) > 0
}

// beside returns the content words of the quote i that the question does not have,
// numbers and their units apart.
func (c *composer) beside(i int) []string {
	return c.contentWhere(i, func(w text.Word, term int8) bool {
		return term < 0 && !hasDigit(w.Folded) && !counting[w.Folded] && !spans[w.Folded] && !currencies[w.Folded]
	})
}

// subjectAnd returns the content words of the quote i and those of its heading,
// if that is the very subject of the question.
func (c *composer) subjectAnd(i int) []string {
	words := c.content(i)
	if v := &c.views[c.ranked[i].passage]; v.same {
		for t := range c.r.terms {
			if v.own&(1<<t) != 0 {
				words = append(words, c.r.terms[t].Alternatives[0])
			}
		}
		slices.Sort(words)
		words = slices.Compact(words)
	}
	return words
}

// stated is the value that a quote gives.
type stated struct {
	value
	text string
	per  string // what it is for each of: "day", "person"; "" where that is not said
}

// value returns the one value in k of the kind that the question asks for.
func (c *composer) value(k *candidate) (stated, bool) {
	vs := c.valuesOf(k)
	if len(vs) != 1 {
		return stated{}, false
	}
	all := c.views[k.passage].Document.Text
	return stated{vs[0], vs[0].Span.In(all), rateOf(tokens(k.span.In(all), k.span.Start), vs[0])}, true
}

// eachOf are the words that say for each of what an amount is.
var eachOf = map[string]string{
	"hourly": "hour", "daily": "day", "nightly": "night", "weekly": "week", "monthly": "month", "quarterly": "quarter", "yearly": "year", "annual": "year", "annually": "year",
}

// rateOf returns what the value v, of a quote with tokens ts, is for each of: said
// right behind it ("$20 per day", "$20/day", "£3 a head") or beside it ("a $300
// monthly budget").
func rateOf(ts []token, v value) string {
	i := slices.IndexFunc(ts, func(t token) bool { return t.Start >= v.End })
	for i >= 0 && i+2 < len(ts) && joining[ts[i].s] && ts[i+1].kind == numberToken {
		i += 2 // to the end of the range
	}
	if i < 0 {
		return ""
	}
	if rate := eachOf[ts[i].s]; rate != "" {
		return rate
	}
	if i+1 < len(ts) && (ts[i].s == "per" || ts[i].s == "a" || ts[i].s == "an" || ts[i].s == "each" || ts[i].s == "every" || ts[i].s == "/") {
		return strings.TrimSuffix(ts[i+1].s, "s")
	}
	if first := slices.IndexFunc(ts, func(t token) bool { return t.Start >= v.Start }); first > 0 {
		return eachOf[ts[first-1].s]
	}
	return ""
}

// valuesOf returns the values in k of the kind that the question asks for.
func (c *composer) valuesOf(k *candidate) []value {
	vs := values(tokens(k.span.In(c.views[k.passage].Document.Text), k.span.Start))
	return slices.DeleteFunc(vs, func(v value) bool { return !c.r.canBe(v.kind) })
}

// canBe reports whether a value of kind k can answer r.
func (r *query) canBe(k kindOf) bool {
	var kinds []kindOf
	switch r.wants {
	case wantsWhen:
		kinds = []kindOf{aDate, aTime}
	case wantsHowMuch:
		kinds = []kindOf{anAmount, aPercentage}
	case wantsHowMany:
		kinds = []kindOf{aNumber, aPercentage, aDuration, aLength}
	case wantsHowLong:
		kinds = []kindOf{aDuration, aLength}
	}
	return slices.Contains(kinds, k)
}

// differs reports whether s and o, two values, cannot both be right: numbers of
// the same thing that are not the same, or dates of which neither holds the
// other.
func (s stated) differs(o stated) bool {
	if s.kind != o.kind {
		return false
	}
	if s.kind == aDate || s.kind == aTime {
		return datesDiffer(tokens(s.text, 0), tokens(o.text, 0))
	}
	if s.per != o.per && s.per != "" && o.per != "" {
		return false
	}
	return s.unitKey() == o.unitKey() && s.figure() != o.figure()
}

// datesDiffer reports whether a and b, two dates, cannot be of one day: both
// name a year, a month, a day, a weekday or a time of day, and neither has all
// that the other has of it. "May 15 and 17" and "May 2000" can.
func datesDiffer(a, b []token) bool {
	for _, part := range []byte("ymdwt") {
		x, y := datePieces(a, part), datePieces(b, part)
		if len(x) > 0 && len(y) > 0 && !within(x, y) && !within(y, x) {
			return true
		}
	}
	return false
}

// datePieces returns what ts has of one part of a date: those of datePart, and
// 't'imes of day.
func datePieces(ts []token, part byte) []string {
	var out []string
	for i, t := range ts {
		k := datePart(ts, i)
		if k == 0 && t.kind == numberToken {
			k = 't'
		}
		if k != part {
			continue
		}
		if k == 'm' {
			t.s = string([]rune(t.s)[:min(3, utf8.RuneCountInString(t.s))]) // "Sept" is "September"
		}
		out = append(out, t.s)
	}
	return out
}

// within reports whether all of a are in b.
func within(a, b []string) bool {
	return !slices.ContainsFunc(a, func(s string) bool { return !slices.Contains(b, s) })
}

// unitKey returns the unit of v in one spelling.
func (v value) unitKey() string {
	u := strings.TrimSuffix(v.unit, "s")
	switch u {
	case "£", "pound", "gbp", "p", "pence":
		return "£"
	case "$", "dollar", "usd", "cent":
		return "$"
	case "€", "euro", "eur", "евро":
		return "€"
	}
	return u
}

// figure returns the number of v in figures without commas of thousands and
// noughts at the end of its decimals.
func (v value) figure() string {
	n := v.number
	if f, ok := spelt[n]; ok {
		return f
	}
	if i := strings.LastIndexByte(n, ','); i >= 0 && len(n)-i == 4 {
		n = strings.ReplaceAll(n, ",", "")
	}
	if strings.Contains(n, ".") {
		n = strings.TrimRight(strings.TrimRight(n, "0"), ".")
	}
	return n
}

// spelt are the numbers that are written as words.
var spelt = map[string]string{
	"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10",
	"eleven": "11", "twelve": "12", "fifteen": "15", "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60",
	"ninety": "90", "hundred": "100",
}
