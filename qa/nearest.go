package qa

import (
	"slices"

	"footnote/knowledge"
	"footnote/qa/text"
)

// What is named in a refusal.
const (
	mostNearest  = 3
	nearestShare = 0.5  // of the question's idf that the best place has, the share that each has at least
	rareShare    = 0.05 // share of the passages that a rare word is in at most
	rareAlways   = 2    // passages that a word may be in and be rare, however few there are
)

// nearest returns the places that come nearest to r without answering it, best
// first: the best passage of each document, if it has a rare word of the
// question and enough of the others. views are the passages considered, order
// their places in it from the best down.
func (s *searcher) nearest(r *query, views []view, order []int) []Place {
	rare, best := s.rare(r), 0.0
	for i := range views {
		best = max(best, r.coverage(views[i].says()))
	}
	var out []Place
	var seen []*knowledge.Document
	for _, i := range order {
		v := &views[i]
		if len(out) == mostNearest || v.says()&rare == 0 || r.coverage(v.says()) < nearestShare*best || slices.Contains(seen, v.Document) {
			continue
		}
		seen = append(seen, v.Document)
		out = append(out, place(v.Document, v.Section, v.Span.Start))
	}
	return out
}

// says returns the terms in v, its headings and its title.
func (v *view) says() termSet { return v.all | v.heading | v.title }

// rare returns the question's own terms that few passages have.
func (s *searcher) rare(r *query) termSet {
	limit := max(rareAlways, int(rareShare*float64(s.statistics.Passages)))
	var rare termSet
	for i, t := range r.terms[:r.own] {
		if t.found > 0 && t.found <= limit {
			rare |= 1 << i
		}
	}
	return rare
}

// nowhere returns the words of r, as they were typed, that occur nowhere in
// what may be read. Function words are left out, and so is a compound whose
// parts all occur; pairs of characters that overlap are one word.
func (r *query) nowhere() []string {
	var out []string
	last := knowledge.Span{Start: -1, End: -1} // of the word named last
	for i := 0; i < len(r.words); i++ {
		w := r.words[i]
		parts := r.words[i+1 : i+1+w.Parts]
		i += w.Parts
		if r.missing(w) && (len(parts) == 0 || slices.ContainsFunc(parts, r.missing)) {
			span := w.Span
			if span.Start < last.End {
				span.Start, out = last.Start, out[:len(out)-1]
			}
			if typed := span.In(r.text); !slices.Contains(out, typed) {
				out, last = append(out, typed), span
			}
		}
	}
	return out
}

// missing reports whether w is a content word that occurs nowhere.
func (r *query) missing(w text.Word) bool {
	return !w.Stop && slices.ContainsFunc(r.terms, func(t term) bool { return t.found == 0 && t.word == w.Folded })
}
