package qa

import (
	"cmp"
	"slices"

	"footnote/qa/index"
	"footnote/qa/semantic"
	"footnote/qa/text"
)

// considered is how many passages are looked at for quotes.
const considered = 20

// searcher is one question's way through what it may read.
type searcher struct {
	shelves    []*shelf
	indexes    []*index.Index
	statistics index.Statistics
	languages  []text.Language // of the shelves' documents, the commonest first
	analyzers  map[text.Language]*text.Analyzer
	table      *semantic.Table // nil to compare words alone
}

func newSearcher(shelves []*shelf, analyzers map[text.Language]*text.Analyzer, table *semantic.Table) *searcher {
	s := &searcher{shelves: shelves, analyzers: analyzers, table: table}
	for _, sh := range shelves {
		s.indexes = append(s.indexes, sh.index)
		for _, l := range sh.languages {
			if !slices.Contains(s.languages, l) {
				s.languages = append(s.languages, l)
			}
		}
	}
	s.statistics = index.Gather(s.indexes)
	return s
}

func (s *searcher) analyzer(l text.Language) *text.Analyzer {
	a := s.analyzers[l]
	if a == nil {
		a = text.NewAnalyzer(l)
		s.analyzers[l] = a
	}
	return a
}

// passages returns the passages to consider for r, best first.
func (s *searcher) passages(r *query) []view {
	terms := make([]index.Term, len(r.terms))
	for i, t := range r.terms {
		terms[i] = t.Term
	}
	var views []view
	documents := map[any]int{}
	count := map[int]int{}
	for place, h := range index.Search(s.indexes, terms, considered, index.Defaults()) {
		p := s.shelves[h.Index].passages[h.Passage]
		v := view{Passage: p.Passage, score: h.Score, place: place, language: p.language}
		n, ok := documents[p.Document]
		if !ok {
			n = len(documents)
			documents[p.Document] = n
		}
		v.document = n
		count[n]++
		views = append(views, v)
	}
	for i := range views {
		views[i].siblings = count[views[i].document]
	}
	return views
}

// candidates returns the candidate quotes of views, with their features.
func (s *searcher) candidates(r *query, views []view) []candidate {
	var out []candidate
	for i := range views {
		v := &views[i]
		a := s.analyzer(v.language)
		found := candidates(v.Passage, i, v.language)
		end := v.Span.End
		for _, c := range found {
			end = max(end, c.span.End)
		}
		v.words, v.ids = r.mark(a, nil, v.Document.Text[v.Span.Start:end], v.Span.Start)
		v.all = setOf(v.ids)
		_, ids := r.mark(a, nil, v.Document.Title+" "+pathWords(v.Document.Path), 0)
		v.title = setOf(ids)
		v.near = r.meaning.nearness(r.meaning.sense(headings(v.Document, v.Section)), r.meaning.sense(v.Text()))
		v.heads = r.meaning.sense(v.Document.Sections[v.Section].Span.In(v.Document.Text))
		for j, h := range v.Heading() {
			words, ids := r.mark(a, nil, h, 0)
			v.heading |= setOf(ids)
			v.headingWords = append(v.headingWords, words...)
			if j == len(v.Heading())-1 {
				v.own = setOf(ids)
			}
		}
		for j := range found {
			r.observe(&found[j], v, a)
			found[j].features[passageTop] = v.score / views[0].score
		}
		r.observeNeighbours(found)
		out = append(out, found...)
	}
	r.observeRarity(out)
	return out
}

// rank sorts candidates by score, best first; equal ones by passage and place.
func rank(cs []candidate) {
	slices.SortStableFunc(cs, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.passage, b.passage), cmp.Compare(a.span.Start, b.span.Start), cmp.Compare(a.span.End, b.span.End))
	})
}
