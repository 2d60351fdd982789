package qa

import (
	"slices"

	"footnote/knowledge"
	"footnote/qa/text"
)

// What is named in a refusal.
const (
	mostNearest = 3
	leastNear   = 0.25 // share of the question's idf that a place without a rare word has, by its words or by what they mean
	rareShare   = 0.05 // share of the passages that a rare word is in at most
	rareAlways  = 2    // passages that a word may be in and be rare, however few there are
)

// nearest returns the places that come nearest to r without answering it, best
// first: where the best quotes that have something of the question stand, one in
// each section; none when no passage has a rare word of it or enough of the others. views are the
// passages considered, ranked the candidates from the best down.
func (s *searcher) nearest(r *query, views []view, ranked []candidate) []Place {
	rare := s.rare(r)
	isNear := func(k candidate) bool {
		return views[k.passage].says()&rare != 0 || max(k.features[covAll], k.features[softAbout]) >= leastNear
	}
	if !slices.ContainsFunc(ranked, isNear) {
		return nil
	}
	var out []Place
	var seen []*view
	for i := range ranked {
		v := &views[ranked[i].passage]
		if slices.ContainsFunc(seen, v.sameSection) || v.says()|ranked[i].about == 0 && ranked[i].features[softAbout] < leastNear {
			continue
		}
		seen, out = append(seen, v), append(out, place(v.Document, v.Section, ranked[i].span.Start))
		if len(out) == mostNearest {
			break
		}
	}
	return out
}

// sameSection reports whether v and w are passages of one section.
func (v *view) sameSection(w *view) bool { return v.Document == w.Document && v.Section == w.Section }

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
// parts all occur; pairs of characters that overlap are one word. So is an amount
// that a range in one of the candidates holds.
func (r *query) nowhere(ranked []candidate) []string {
	var said termSet
	for i := range ranked {
		said |= ranked[i].quote
	}
	missing := func(w text.Word) bool { return r.missing(w, said) }
	var out []string
	last := knowledge.Span{Start: -1, End: -1} // of the word named last
	for i := 0; i < len(r.words); i++ {
		w := r.words[i]
		parts := r.words[i+1 : i+1+w.Parts]
		i += w.Parts
		if missing(w) && (len(parts) == 0 || slices.ContainsFunc(parts, missing)) {
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

// missing reports whether w is a content word that occurs nowhere and whose term is
// none of said.
func (r *query) missing(w text.Word, said termSet) bool {
	i := slices.IndexFunc(r.terms, func(t term) bool { return t.found == 0 && t.word == w.Folded })
	return !w.Stop && i >= 0 && said&(1<<i) == 0
}
