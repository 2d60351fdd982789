package qa

import (
	"cmp"
	"slices"

	"footnote/knowledge"
	"footnote/qa/text"
)

// Two quotes say the same when they share this much of their content words, or
// one has this much of the other's.
const (
	sameShare   = 0.75
	withinShare = 0.9
)

// repeated returns which of the quotes shown says the same as ranked[i], as a
// place in shown, or -1.
func (c *composer) repeated(i int) int {
	return slices.IndexFunc(c.shown, func(j int) bool {
		return c.overlap(i, j) || c.likeness(i, j) >= sameShare || c.holds(j, i) >= withinShare
	})
}

// overlap reports whether ranked[i] and ranked[j] show the same words of a
// document.
func (c *composer) overlap(i, j int) bool {
	if c.document(i) != c.document(j) {
		return false
	}
	a, b := c.extent(i), c.extent(j)
	return a.Start < b.End && b.Start < a.End
}

// extent returns the span from the first to the last byte that ranked[i]
// shows.
func (c *composer) extent(i int) knowledge.Span {
	k := &c.ranked[i]
	s := k.span
	if n := len(k.keep); n > 0 {
		s.End = max(s.End, k.keep[n-1].End)
	}
	if !k.before.Empty() {
		s.Start = k.before.Start
	}
	if k.follow > 0 {
		s.End = c.section(k).Blocks[k.blocks[1]+k.follow].Span.End
	}
	return s
}

// likeness returns the share of the content words of ranked[i] and ranked[j]
// that both have.
func (c *composer) likeness(i, j int) float64 {
	a, b := c.content(i), c.content(j)
	both := common(a, b)
	if len(a)+len(b) == 0 {
		return 1
	}
	return float64(both) / float64(len(a)+len(b)-both)
}

// holds returns the share of the content words of ranked[j] that ranked[i]
// has.
func (c *composer) holds(i, j int) float64 {
	b := c.content(j)
	if len(b) == 0 {
		return 1
	}
	return float64(common(c.content(i), b)) / float64(len(b))
}

// content returns the stems of the content words of ranked[i], each once, in
// order.
func (c *composer) content(i int) []string {
	return c.contentWhere(i, func(text.Word, int8) bool { return true })
}

// contentWhere returns those of content that counts reports, of a word and its term
// in the question, -1 for none.
func (c *composer) contentWhere(i int, counts func(w text.Word, term int8) bool) []string {
	k := &c.ranked[i]
	v := &c.views[k.passage]
	lo, hi := v.within(k.span)
	var out []string
	for j, w := range v.words[lo:hi] {
		if !w.Stop && counts(w, v.ids[lo+j]) {
			out = append(out, w.Stem)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// common returns how many of a and b, both sorted, are the same.
func common(a, b []string) int {
	n := 0
	for len(a) > 0 && len(b) > 0 {
		switch cmp.Compare(a[0], b[0]) {
		case -1:
			a = a[1:]
		case 1:
			b = b[1:]
		default:
			a, b, n = a[1:], b[1:], n+1
		}
	}
	return n
}
