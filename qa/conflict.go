package qa

import (
	"slices"
	"strings"
)

// What makes two quotes answers to one question that cannot both be right.
const (
	differCover = 0.55 // share of the question's idf that each has, with headings and title
	differShare = 0.2  // share of the idf that one has and the other has not, at most
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

// contradict reports whether ranked[i] and ranked[j], of two documents, give
// different values for the one thing that is asked for: each gives one, both
// say the same of the question, and about the same besides.
func (c *composer) contradict(i, j int) bool {
	a, b := &c.ranked[i], &c.ranked[j]
	if a.whole || b.whole || c.document(i) == c.document(j) || !c.sameSubject(a, b) {
		return false
	}
	x, ok := c.value(a)
	if !ok {
		return false
	}
	y, ok := c.value(b)
	return ok && x.differs(y) && c.similar(i, j)
}

// sameSubject reports whether a and b both have most of the question and
// neither has much that the other lacks.
func (c *composer) sameSubject(a, b *candidate) bool {
	x, y := a.about|c.views[a.passage].title, b.about|c.views[b.passage].title
	if c.r.coverage(x) < differCover || c.r.coverage(y) < differCover || c.r.coverage(x^y) > differShare {
		return false
	}
	for i := range c.r.terms { // what is told apart by name or number is not one thing
		if t := &c.r.terms[i]; (t.name || t.number) && x&y&(1<<i) == 0 {
			return false
		}
	}
	return true
}

// similar reports whether the quotes i and j have enough content words in
// common, those of their headings included.
func (c *composer) similar(i, j int) bool {
	a, b := c.content(i), c.content(j)
	few := min(len(a), len(b))
	return few > 0 && float64(common(a, b)) >= differWords*float64(few)
}

// stated is the value that a quote gives.
type stated struct {
	value
	text string
}

// value returns the one value in k of the kind that the question asks for.
func (c *composer) value(k *candidate) (stated, bool) {
	vs := c.valuesOf(k)
	if len(vs) != 1 {
		return stated{}, false
	}
	return stated{vs[0], strings.ToLower(vs[0].Span.In(c.views[k.passage].Document.Text))}, true
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
		kinds = []kindOf{aNumber, aPercentage, aDuration}
	case wantsHowLong:
		kinds = []kindOf{aDuration}
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
		return !partOf(s.text, o.text) && !partOf(o.text, s.text)
	}
	return s.unitKey() == o.unitKey() && s.figure() != o.figure()
}

// partOf reports whether every word of a is in b: "March 2026" of "1 March
// 2026".
func partOf(a, b string) bool {
	words := strings.Fields(b)
	for w := range strings.FieldsSeq(a) {
		if !slices.Contains(words, w) {
			return false
		}
	}
	return true
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
