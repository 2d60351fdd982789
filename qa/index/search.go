package index

import (
	"container/heap"
	"math"
	"slices"
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

// Statistics are what scores are computed from: figures over all the indexes
// that a query may read.
type Statistics struct {
	Passages int             // how many passages there are
	Average  [fields]float64 // average length of each field, in terms
}

// Gather returns the statistics over indexes.
func Gather(indexes []*Index) Statistics {
	var s Statistics
	var total [fields]int
	for _, x := range indexes {
		s.Passages += x.Len()
		for f := range total {
			total[f] += x.total[f]
		}
	}
	for f := range total {
		if s.Passages > 0 {
			s.Average[f] = float64(total[f]) / float64(s.Passages)
		}
	}
	return s
}

// IDF returns the inverse document frequency of a term that n passages hold.
func (s Statistics) IDF(n int) float64 {
	return math.Log(1 + (float64(s.Passages)-float64(n)+0.5)/(float64(n)+0.5))
}

// Frequency returns how many passages of indexes hold the term. A passage that
// holds two of its alternatives is counted once for the commoner of them.
func Frequency(indexes []*Index, t Term) int {
	best := 0
	for _, a := range t.Alternatives {
		n := 0
		for _, x := range indexes {
			n += x.Passages(a)
		}
		best = max(best, n)
	}
	return best
}

// Search returns the k passages of indexes that score highest for terms, best
// first; equal scores are in the order of indexes and passages. Passages that
// hold no term are not returned, but those of also that are not among the k
// are, behind them, in their order.
func Search(indexes []*Index, terms []Term, k int, p Parameters, also ...Hit) []Hit {
	s := Gather(indexes)
	idf := make([]float64, len(terms))
	for i, t := range terms {
		idf[i] = t.Weight * s.IDF(Frequency(indexes, t))
	}
	var best hits
	more := slices.Clone(also)
	for i, x := range indexes {
		scores := x.score(terms, idf, s, p)
		for passage, score := range scores {
			if score > 0 {
				best.offer(Hit{Index: i, Passage: passage, Score: score}, k)
			}
		}
		for j := range more {
			if more[j].Index == i {
				more[j].Score = scores[more[j].Passage]
			}
		}
	}
	found := best.sorted()
	for _, h := range more {
		if !slices.ContainsFunc(found, func(f Hit) bool { return f.Index == h.Index && f.Passage == h.Passage }) {
			found = append(found, h)
		}
	}
	return found
}

// score returns the score of every passage of x.
func (x *Index) score(terms []Term, idf []float64, s Statistics, p Parameters) []float64 {
	scores := make([]float64, x.Len())
	var per [fields][]float64 // Weight / norm, by the field's length
	for f := range per {
		per[f] = norms(p, s, Field(f))
	}
	for i, t := range terms {
		if idf[i] <= 0 {
			continue
		}
		for _, list := range x.alternatives(t) {
			for _, q := range list {
				tf := 0.0
				for f, c := range q.count {
					if c > 0 {
						tf += float64(c) * x.norm(per[f], q.passage, Field(f), p, s)
					}
				}
				scores[q.passage] += idf[i] * tf / (p.K1 + tf)
			}
		}
	}
	return scores
}

// alternatives returns the posting lists of a term. Several lists are merged
// where they share passages, so that no passage counts a term twice.
func (x *Index) alternatives(t Term) [][]posting {
	var lists [][]posting
	for _, a := range t.Alternatives {
		if l := x.list(a); len(l) > 0 {
			lists = append(lists, l)
		}
	}
	if len(lists) < 2 {
		return lists
	}
	merged := lists[0]
	for _, l := range lists[1:] {
		merged = union(merged, l)
	}
	return [][]posting{merged}
}

// union returns the postings of a and b; where both have a passage, the counts
// are added.
func union(a, b []posting) []posting {
	out := make([]posting, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].passage < b[0].passage:
			out, a = append(out, a[0]), a[1:]
		case a[0].passage > b[0].passage:
			out, b = append(out, b[0]), b[1:]
		default:
			q := a[0]
			for f := range q.count {
				q.count[f] = uint8(min(255, int(q.count[f])+int(b[0].count[f])))
			}
			out, a, b = append(out, q), a[1:], b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// tabled is the longest field whose norm is computed once for a search and not
// for every posting.
const tabled = 256

// norms returns, for field lengths from 0 to tabled-1, what one occurrence is
// worth: Weight divided by norm.
func norms(p Parameters, s Statistics, f Field) []float64 {
	t := make([]float64, tabled)
	for length := range t {
		t[length] = worth(p, s, f, length)
	}
	return t
}

func (x *Index) norm(table []float64, passage uint32, f Field, p Parameters, s Statistics) float64 {
	length := int(x.lengths[passage][f])
	if length < len(table) {
		return table[length]
	}
	return worth(p, s, f, length)
}

// worth is Weight[f] / norm(p,f) of the package comment.
func worth(p Parameters, s Statistics, f Field, length int) float64 {
	if s.Average[f] == 0 {
		return p.Weight[f]
	}
	return p.Weight[f] / (1 - p.B[f] + p.B[f]*float64(length)/s.Average[f])
}

// hits is a heap with the worst hit on top.
type hits []Hit

func (h hits) Len() int           { return len(h) }
func (h hits) Less(i, j int) bool { return h[j].before(h[i]) }
func (h hits) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *hits) Push(x any)        { *h = append(*h, x.(Hit)) }
func (h *hits) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// before reports whether a is listed before b.
func (a Hit) before(b Hit) bool {
	if a.Score != b.Score {
		return a.Score > b.Score
	}
	if a.Index != b.Index {
		return a.Index < b.Index
	}
	return a.Passage < b.Passage
}

// offer keeps hit if it is among the k best.
func (h *hits) offer(hit Hit, k int) {
	if h.Len() < k {
		heap.Push(h, hit)
		return
	}
	if k > 0 && hit.before((*h)[0]) {
		(*h)[0] = hit
		heap.Fix(h, 0)
	}
}

// sorted empties h and returns its hits, best first.
func (h *hits) sorted() []Hit {
	out := make([]Hit, h.Len())
	for i := len(out) - 1; i >= 0; i-- {
		out[i] = heap.Pop(h).(Hit)
	}
	return out
}
