package index

import (
	"cmp"
	"container/heap"
	"slices"
	"sync"
)

// Term is one term of a query. Alternatives are spellings of one thing (stems
// of the same word in several languages): a passage that holds any of them
// holds the term.
type Term struct {
	Alternatives []string
	Weight       float64 // what the term is worth beside the others; 1 for an ordinary one
}

// Hit is a passage that was found.
type Hit struct {
	Index   int // which of the indexes searched
	Passage int // its number there
	Score   float64
}

// inOrder compares hits by the order of indexes and passages.
func inOrder(a, b Hit) int {
	return cmp.Or(cmp.Compare(a.Index, b.Index), cmp.Compare(a.Passage, b.Passage))
}

// Search returns the k passages of indexes that score highest for terms, best
// first; equal scores are in the order of indexes and passages. Passages that
// hold no term are not returned, but those of also that are not among the k
// are, behind them, in their order.
func Search(indexes []*Index, terms []Term, k int, p Parameters, also ...Hit) []Hit {
	return SearchIn(indexes, terms, k, p, inOrder, also...)
}

// SearchIn is Search with equal scores in the order of compare, which is
// negative when a comes first.
func SearchIn(indexes []*Index, terms []Term, k int, p Parameters, compare func(a, b Hit) int, also ...Hit) []Hit {
	q := queries.Get().(*query)
	q.prepare(indexes, terms, p)
	q.best = hits{compare: compare, most: k}
	more := slices.Clone(also)
	q.roughly.reset(k)
	for i, x := range indexes {
		if q.open(x, i, terms) && k > 0 {
			q.scan()
			q.settle()
		}
		q.scoreAll(more)
	}
	found := q.best.sorted()
	queries.Put(q) // not when it ended in a panic: then it is half at work
	for _, h := range more {
		if !slices.ContainsFunc(found, func(f Hit) bool { return inOrder(f, h) == 0 }) {
			found = append(found, h)
		}
	}
	return found
}

// queries are what searches leave to later ones.
var queries = sync.Pool{New: func() any { return &query{} }}

// query is a search at work on one index after another.
type query struct {
	statistics Statistics
	parameters Parameters
	worth      worths
	gain       gains
	indexes    int
	postings   []list    // by term, alternative and index: the postings; without data where there are none
	idf        []float64 // by term, its weight included
	best       hits

	index   *Index // which is searched now
	number  int    // and its place
	clauses []*clause
	spare   []*clause
	roughly floor       // of the passages that all clauses were added up for
	likely  []candidate // those that may be among the best

	// Of a window:

	order      []*clause // clauses by what they can give, least first
	local      []*clause // the same for the window
	rest       []float64 // what the clauses of local, or order, before a place can give together
	sums       [window]float64
	has        [window / 64]uint64 // the passages that sums are of
	counts     [window][fields]uint8
	candidates [window]candidate
	found      []candidate // those of candidates that can be among the best
}

// candidate is a passage and what the clauses looked at so far give it, but for
// rounding.
type candidate struct {
	passage uint32
	score   float64
}

// clause is a term of the query whose passages are looked for.
type clause struct {
	idf   float64
	lists []*cursor // of the alternatives
	used  int       // how many of lists are
	most  float64   // what a passage can get for it
	here  float64   // the same within the window
}

// prepare makes q ready for terms in indexes.
func (q *query) prepare(indexes []*Index, terms []Term, p Parameters) {
	s := Gather(indexes)
	if s.Average != q.statistics.Average || p != q.parameters {
		for f := range q.worth {
			for length := range q.worth[f] {
				q.worth[f][length] = worth(p, s, Field(f), length)
			}
		}
		q.gain.fill(&q.worth[Body], p.K1)
	}
	q.statistics, q.parameters, q.indexes = s, p, len(indexes)
	q.postings, q.idf = q.postings[:0], q.idf[:0]
	for _, t := range terms {
		best := 0 // as in Frequency
		for _, a := range t.Alternatives {
			n := 0
			for _, x := range indexes {
				l, ok := x.find(a)
				if ok {
					n += l.n - x.gone.without(l.term)
				}
				q.postings = append(q.postings, l)
			}
			best = max(best, n)
		}
		q.idf = append(q.idf, t.Weight*s.IDF(best))
	}
}

// open begins with x, the index of number i, and returns whether it has any of
// the terms.
func (q *query) open(x *Index, i int, terms []Term) bool {
	q.index, q.number = x, i
	q.spare = append(q.spare, q.clauses...)
	q.clauses = q.clauses[:0]
	found := q.postings
	for n, t := range terms {
		c := q.clause()
		c.idf = q.idf[n]
		c.most = 0
		for range t.Alternatives {
			if l := found[i]; l.n > 0 && c.idf > 0 {
				c.most += c.add(x, l, q).most
			}
			found = found[q.indexes:]
		}
		if c.used == 0 {
			q.spare = append(q.spare, c)
			continue
		}
		q.clauses = append(q.clauses, c)
	}
	return len(q.clauses) > 0
}

// clause returns a clause without lists.
func (q *query) clause() *clause {
	if n := len(q.spare); n > 0 {
		c := q.spare[n-1]
		q.spare = q.spare[:n-1]
		c.used = 0
		return c
	}
	return &clause{}
}

// add adds a list and returns its cursor.
func (c *clause) add(x *Index, l list, q *query) *cursor {
	if c.used == len(c.lists) {
		c.lists = append(c.lists, &cursor{})
	}
	cur := c.lists[c.used]
	cur.reset(x, l, c.idf, q)
	c.used++
	return cur
}

// give returns what a passage gets for a term frequency.
func (c *clause) give(tf float64, q *query) float64 { return c.idf * tf / (q.parameters.K1 + tf) }

// tf returns the term frequency of posting i of b.
func (q *query) tf(x *Index, b *block, i int) float64 {
	return q.frequency(x, b.passage[i], b.counts(i))
}

// frequency returns the term frequency of a passage with the given counts.
func (q *query) frequency(x *Index, passage uint32, counts [fields]uint8) float64 {
	l := x.length(passage)
	tf := 0.0
	if c := counts[Title]; c > 0 {
		tf += float64(c) * q.worth[Title][l.of(Title)]
	}
	if c := counts[Heading]; c > 0 {
		tf += float64(c) * q.worth[Heading][l.of(Heading)]
	}
	if c := counts[Body]; c > 0 {
		tf += float64(c) * q.body(l.of(Body))
	}
	return tf
}

// body returns Weight[f] / norm(p,f) of the package comment for a body.
func (q *query) body(length int) float64 {
	if length < tabled {
		return q.worth[Body][length]
	}
	return worth(q.parameters, q.statistics, Body, length)
}

// settle offers what is left of likely with the scores it has to the last bit.
func (q *query) settle() {
	q.rewind()
	least := q.roughly.least()
	for _, c := range q.likely {
		if c.score < least {
			continue
		}
		if score := q.score(c.passage); score > 0 {
			q.best.offer(Hit{Index: q.number, Passage: int(c.passage), Score: score})
		}
	}
	q.likely = q.likely[:0]
}

// scoreAll sets the scores of those of more that are in the index at hand.
func (q *query) scoreAll(more []Hit) {
	var mine []*Hit
	for i := range more {
		if more[i].Index == q.number {
			mine = append(mine, &more[i])
		}
	}
	if len(mine) == 0 {
		return
	}
	slices.SortStableFunc(mine, func(a, b *Hit) int { return cmp.Compare(a.Passage, b.Passage) })
	q.rewind()
	for _, h := range mine {
		h.Score = q.score(uint32(h.Passage))
	}
}

// rewind makes all lists stand before their first passage.
func (q *query) rewind() {
	for _, c := range q.clauses {
		for _, l := range c.lists[:c.used] {
			l.rewind()
		}
	}
}

// score returns the score of passage, which comes behind those scored before.
func (q *query) score(passage uint32) float64 {
	sum := 0.0
	for _, c := range q.clauses {
		sum += q.lookUp(c, passage)
	}
	return sum
}

// lookUp returns what passage, which comes behind those looked up before, gets
// for c.
func (q *query) lookUp(c *clause, passage uint32) float64 {
	if c.used == 1 {
		l := c.lists[0]
		if !l.seek(passage) || l.block.passage[l.pos] != passage {
			return 0
		}
		return c.give(q.tf(q.index, &l.block, l.pos), q)
	}
	var counts [fields]uint8
	found := false
	for _, l := range c.lists[:c.used] {
		if l.seek(passage) && l.block.passage[l.pos] == passage {
			counts, found = l.block.addTo(counts, l.pos), true
		}
	}
	if !found {
		return 0
	}
	return c.give(q.frequency(q.index, passage, counts), q)
}

// addTo returns counts with those of posting i added, each 255 at most.
func (b *block) addTo(counts [fields]uint8, i int) [fields]uint8 {
	for f, n := range b.counts(i) {
		counts[f] = uint8(min(255, int(counts[f])+int(n)))
	}
	return counts
}

// hits is a heap of the best hits with the worst on top.
type hits struct {
	list    []Hit
	most    int
	compare func(a, b Hit) int // of hits with equal scores
}

func (h *hits) Len() int           { return len(h.list) }
func (h *hits) Less(i, j int) bool { return h.before(h.list[j], h.list[i]) }
func (h *hits) Swap(i, j int)      { h.list[i], h.list[j] = h.list[j], h.list[i] }
func (h *hits) Push(x any)         { h.list = append(h.list, x.(Hit)) }
func (h *hits) Pop() any {
	last := h.list[len(h.list)-1]
	h.list = h.list[:len(h.list)-1]
	return last
}

// before reports whether a is listed before b.
func (h *hits) before(a, b Hit) bool {
	if a.Score != b.Score {
		return a.Score > b.Score
	}
	return h.compare(a, b) < 0
}

// offer keeps hit if it is among the best.
func (h *hits) offer(hit Hit) {
	if len(h.list) < h.most {
		heap.Push(h, hit)
		return
	}
	if h.most > 0 && h.before(hit, h.list[0]) {
		h.list[0] = hit
		heap.Fix(h, 0)
	}
}

// sorted returns the hits, best first.
func (h *hits) sorted() []Hit {
	slices.SortFunc(h.list, func(a, b Hit) int { return cmp.Or(cmp.Compare(b.Score, a.Score), h.compare(a, b)) })
	return h.list
}

// floor is what a passage needs to be among the best: a heap of the highest
// scores, but for rounding, with the least on top.
type floor struct {
	scores []float64
	most   int
}

// margin is what scores are trusted to that were added up in another order.
// Beside it the rounding of a sum of a hundred terms is nothing.
const margin = 1e-9

func (f *floor) reset(most int) { f.scores, f.most = f.scores[:0], most }

// least returns a score below which no passage is among the best.
func (f *floor) least() float64 {
	if len(f.scores) < f.most {
		return 0
	}
	return f.scores[0] * (1 - margin)
}

// offer notes the score of one more passage.
func (f *floor) offer(score float64) {
	s := f.scores
	if len(s) < f.most {
		i := len(s)
		s = append(s, score)
		for ; i > 0 && s[(i-1)/2] > score; i = (i - 1) / 2 {
			s[i] = s[(i-1)/2]
		}
		s[i], f.scores = score, s
		return
	}
	if score <= s[0] {
		return
	}
	i := 0
	for child := 1; child < len(s); child = 2*i + 1 {
		if child+1 < len(s) && s[child+1] < s[child] {
			child++
		}
		if s[child] >= score {
			break
		}
		s[i], i = s[child], child
	}
	s[i] = score
}
