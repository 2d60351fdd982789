package qa

import (
	"cmp"
	"slices"
	"sync"

	"footnote/knowledge"
	"footnote/qa/index"
	"footnote/qa/semantic"
	"footnote/qa/text"
)

// considered is how many passages are looked at for quotes.
const considered = 16

// searcher is one question's way through what it may read.
type searcher struct {
	collection *Collection
	shelves    []*shelf
	segments   []*segment     // of all shelves
	indexes    []*index.Index // of the segments
	shelfOf    []int          // by segment
	statistics index.Statistics
	languages  []text.Language // of the shelves' documents, the commonest first
	distant    *distant        // the question as a model outside sees it; nil without
	*tools
}

// tools are what one question at a time uses and leaves to the next.
type tools struct {
	analyzers map[text.Language]*text.Analyzer
	lexicon   *lexicon
	wordsOnly bool   // whether vectors are left out
	other     *tools // for a second hand on the same question, nil before it was needed
}

func newTools(t *semantic.Table, wordsOnly bool) *tools {
	return &tools{map[text.Language]*text.Analyzer{}, &lexicon{table: t, known: map[string]int32{}}, wordsOnly, nil}
}

// second returns the tools of a second hand.
func (t *tools) second() *tools {
	if t.other == nil {
		t.other = newTools(t.lexicon.table, t.wordsOnly)
	}
	return t.other
}

// newSearcher returns a searcher through the shelves of c for spaces.
func newSearcher(c *Collection, spaces []knowledge.Space, t *tools) *searcher {
	s := &searcher{collection: c, shelves: c.readable(spaces), tools: t}
	for n, sh := range s.shelves {
		for _, g := range sh.segments {
			s.segments = append(s.segments, g)
			s.indexes = append(s.indexes, g.index)
			s.shelfOf = append(s.shelfOf, n)
		}
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

// compare compares passages by their spaces, the ids of their documents and
// their places in them. It puts equal scores in an order that does not depend on
// when a document was read.
func (s *searcher) compare(a, b index.Hit) int {
	if m, n := s.shelfOf[a.Index], s.shelfOf[b.Index]; m != n {
		return m - n
	}
	return compare(s.segments[a.Index], a.Passage, s.segments[b.Index], b.Passage)
}

// sort sorts hits by score, best first.
func (s *searcher) sort(hits []index.Hit) {
	slices.SortFunc(hits, func(a, b index.Hit) int {
		if a.Score != b.Score {
			return cmp.Compare(b.Score, a.Score)
		}
		return s.compare(a, b)
	})
}

// passages returns the passages to consider for r, best first. A passage whose
// document has another revision by now, or none, is left out. An error is the
// library's.
func (s *searcher) passages(r *query) ([]view, error) {
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
	var afar []float64 // how near the model outside finds them
	documents := map[knowledge.DocID]*found{}
	for place, h := range index.SearchIn(s.indexes, terms, considered, index.Defaults(), s.compare, s.recall(r)...) {
		g := s.segments[h.Index]
		p, kept := g.passage(h.Passage)
		id := knowledge.DocID(kept.id)
		f := documents[id]
		if f == nil {
			d, err := s.collection.load(g.notes.Space, kept)
			if err != nil {
				return nil, err
			}
			f = &found{document: d, number: len(documents)}
			documents[id] = f
		}
		if f.document == nil {
			continue
		}
		f.passages++
		v := view{Passage: p.of(f.document), score: h.Score, place: place, language: p.language, opens: p.opens, document: f.number}
		if r.meaning != nil {
			v.near = g.meanings.nearness(question, scale, h.Passage)
		}
		views, afar = append(views, v), append(afar, s.distant.nearness(g, h.Passage))
	}
	rescale(views, afar)
	for i := range views {
		views[i].siblings = documents[views[i].Document.ID].passages
	}
	return views, nil
}

// found is a document of which passages are considered.
type found struct {
	document *knowledge.Document // nil when it is another than the index knows
	number   int
	passages int
}

// candidates returns the candidate quotes of views, with their features. It
// works on two views at a time, each with tools of its own.
func (s *searcher) candidates(r *query, views []view) []candidate {
	all := make([][]candidate, len(views))
	var fault any
	var wait sync.WaitGroup
	wait.Go(func() {
		defer func() { fault = recover() }()
		second, q := &searcher{tools: s.second()}, *r
		if r.meaning != nil {
			q.meaning = newMeaning(second.lexicon, r)
		}
		for i := 1; i < len(views); i += 2 {
			all[i] = second.candidatesOf(&q, views, i)
		}
	})
	for i := 0; i < len(views); i += 2 {
		all[i] = s.candidatesOf(r, views, i)
	}
	wait.Wait()
	if fault != nil {
		panic(fault) // where the caller can recover
	}
	out := slices.Concat(all...)
	r.observeRarity(out)
	r.observeLikeness(out)
	return out
}

// candidatesOf returns the candidate quotes of views[i], which it marks.
func (s *searcher) candidatesOf(r *query, views []view, i int) []candidate {
	v := &views[i]
	a := s.analyzer(v.language)
	found := candidates(v.Passage, i, v.language, !r.wants.single())
	end := v.Span.End
	for _, c := range found {
		end = max(end, c.span.End)
	}
	v.words, v.ids = r.mark(a, nil, v.Document.Text[v.Span.Start:end], v.Span.Start)
	v.all = setOf(v.ids)
	v.text = r.meaning.mark(v.words)
	r.markHeadings(v, a)
	for j := range found {
		r.observe(&found[j], v, a)
		if views[0].score > 0 { // some word of the question is somewhere
			found[j].features[passageTop] = v.score / views[0].score
		}
	}
	r.observeNeighbours(found)
	return found
}

// markHeadings notes what v's headings and title have of the question.
func (r *query) markHeadings(v *view, a *text.Analyzer) {
	_, ids := r.mark(a, nil, v.Document.Title+" "+pathWords(v.Document.Path), 0)
	v.title = setOf(ids)
	v.same = v.opens > 0 && v.opens == len(v.Heading()) && r.subject == subjectOf(a.Words(nil, v.Document.Title))
	for j, h := range v.Heading() {
		words, ids := r.mark(a, nil, h, 0)
		v.own = setOf(ids)
		v.heading |= v.own
		v.same = v.same || len(v.Heading())-j <= max(1, v.opens) && r.subject == subjectOf(words)
		own := r.meaning.mark(words)
		v.ownHeading = r.meaning.total(own)
		for i, n := range r.meaning.likeness(own) {
			v.headings[i] = max(v.headings[i], n)
		}
	}
}

// rank sorts candidates by score, best first; equal ones by passage and place.
func rank(cs []candidate) {
	slices.SortStableFunc(cs, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.passage, b.passage), cmp.Compare(a.span.Start, b.span.Start), cmp.Compare(a.span.End, b.span.End))
	})
}
