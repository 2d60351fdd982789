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
	leastNear    = 0.25 // share of the question's idf that a quote without a rare word has, by its words or by what they mean
)

// nearest returns the places that come nearest to r without answering it, best
// first: the best passage of each document, if it has a rare word of the
// question and enough of the others, and where those are fewer than can be named
// the sections of the best quotes that have some of the question. views are the
// passages considered, order their places in it from the best down, ranked the
// candidates, likewise.
func (s *searcher) nearest(r *query, views []view, order []int, ranked []candidate) []Place {
	chosen := s.withRareWords(r, views, order)
	for i := range ranked {
		k := &ranked[i]
		v := &views[k.passage]
		if len(chosen) == mostNearest {
			break
		}
		known := slices.ContainsFunc(chosen, func(j int) bool { return views[j].Document == v.Document && views[j].Section == v.Section })
		if !known && max(k.features[covAll], k.features[softAbout]) >= leastNear {
			chosen = append(chosen, k.passage)
		}
	}
	slices.SortFunc(chosen, func(a, b int) int { return slices.Index(order, a) - slices.Index(order, b) })
	var out []Place
	for _, i := range chosen {
		out = append(out, place(views[i].Document, views[i].Section, views[i].Span.Start))
	}
	return out
}

// withRareWords returns the best of views for each document that has a rare
// word of r and enough of the others.
func (s *searcher) withRareWords(r *query, views []view, order []int) []int {
	rare, best := s.rare(r), 0.0
	for i := range views {
		best = max(best, r.coverage(views[i].says()))
	}
	var out []int
	var seen []*knowledge.Document
	for _, i := range order {
		v := &views[i]
		if len(out) == mostNearest || v.says()&rare == 0 || r.coverage(v.says()) < nearestShare*best || slices.Contains(seen, v.Document) {
			continue
		}
		seen = append(seen, v.Document)
		out = append(out, i)
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
