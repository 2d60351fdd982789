package qa

import (
	"cmp"
	"slices"

	"footnote/qa/index"
	"footnote/qa/semantic"
	"footnote/qa/text"
)

// considered is how many passages are looked at for quotes.
const considered = 16

// searcher is one question's way through what it may read.
type searcher struct {
	shelves    []*shelf
	indexes    []*index.Index
	statistics index.Statistics
	languages  []text.Language // of the shelves' documents, the commonest first
	*tools
}

// tools are what one question at a time uses and leaves to the next.
type tools struct {
	analyzers map[text.Language]*text.Analyzer
	lexicon   *lexicon
	wordsOnly bool // whether vectors are left out
}

func newTools(t *semantic.Table, wordsOnly bool) *tools {
	return &tools{map[text.Language]*text.Analyzer{}, &lexicon{table: t, known: map[string]int32{}}, wordsOnly}
}

func newSearcher(shelves []*shelf, t *tools) *searcher {
	s := &searcher{shelves: shelves, tools: t}
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
	var question []int8
	var scale float32
	if r.meaning != nil {
		question, scale = shorten(r.meaning.question)
	}
	var views []view
	documents := map[any]int{}
	count := map[int]int{}
	for place, h := range index.Search(s.indexes, terms, considered, index.Defaults(), s.recall(r)...) {
		p := s.shelves[h.Index].passages[h.Passage]
		v := view{Passage: p.Passage, score: h.Score, place: place, language: p.language, opens: p.opens}
		if r.meaning != nil {
			v.near = s.shelves[h.Index].meanings.nearness(question, scale, h.Passage)
		}
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
	all := make([][]candidate, len(views))
	n := 0
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
		v.text = r.meaning.mark(v.words)
		subject := subjectOf(r.words)
		v.same = v.opens > 0 && v.opens == len(v.Heading()) && subject == subjectOf(a.Words(nil, v.Document.Title))
		for j, h := range v.Heading() {
			words, ids := r.mark(a, nil, h, 0)
			v.heading |= setOf(ids)
			v.same = v.same || len(v.Heading())-j <= max(1, v.opens) && subject == subjectOf(words)
			own := r.meaning.mark(words)
			v.headings.words = append(v.headings.words, own.words...)
			v.headings.senses = append(v.headings.senses, own.senses...)
			if j == len(v.Heading())-1 {
				v.own, v.ownHeading = setOf(ids), r.meaning.total(own)
			}
		}
		for j := range found {
			r.observe(&found[j], v, a)
			if views[0].score > 0 { // some word of the question is somewhere
				found[j].features[passageTop] = v.score / views[0].score
			}
		}
		r.observeNeighbours(found)
		all[i] = found
		n += len(found)
	}
	out := make([]candidate, 0, n)
	for _, found := range all {
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
