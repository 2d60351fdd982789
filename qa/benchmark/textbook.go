package main

import (
	"cmp"
	"iter"
	"math"
	"slices"

	"footnote/qa/index/indextest"
	"footnote/qa/text"
)

// textbook is BM25 as textbooks write it down: a map from terms to lists of
// postings in memory, an array of scores for a question, and the best of them.
//
//	score(p) = sum over terms t of  idf(t) * c / (c + k1 * (1 - b + b * length(p) / average length))
//	idf(t)   = ln(1 + (N - n(t) + 0.5) / (n(t) + 0.5))
//
// where c is how often t occurs in p. (Robertson and Zaragoza, "The
// Probabilistic Relevance Framework: BM25 and Beyond", 2009, without the
// factor k1 + 1, which changes no order.)
type textbook struct {
	k1, b   float64
	terms   func(string) []string // of a passage
	asked   func(string) []string // of a question
	lists   map[string][]posting
	lengths []float64
	total   float64
	scores  []float64
}

type posting struct{ passage, count int32 }

// scored is a passage and its score.
type scored struct {
	passage int
	score   float64
}

func openTextbook(_ string, passages iter.Seq2[indextest.Passage, error]) (searcher, error) {
	a := text.NewAnalyzer("en")
	return newTextbook(stems(a), content(a), passages)
}

// newTextbook indexes passages by the terms of their text, to be found by the
// terms of what is asked.
func newTextbook(terms, asked func(string) []string, passages iter.Seq2[indextest.Passage, error]) (*textbook, error) {
	t := &textbook{k1: 0.9, b: 0.4, terms: terms, asked: asked, lists: map[string][]posting{}}
	for p, err := range passages {
		if err != nil {
			return nil, err
		}
		t.add(t.terms(whole(p)))
	}
	t.scores = make([]float64, len(t.lengths))
	return t, nil
}

func (t *textbook) add(terms []string) {
	n := int32(len(t.lengths))
	for _, term := range terms {
		list := t.lists[term]
		if len(list) == 0 || list[len(list)-1].passage != n {
			list = append(list, posting{passage: n})
		}
		list[len(list)-1].count++
		t.lists[term] = list
	}
	t.lengths = append(t.lengths, float64(len(terms)))
	t.total += float64(len(terms))
}

func (t *textbook) prepare(words []string) any { return distinct(t.asked, words) }

func (t *textbook) ask(query any) ([]int, error) {
	var out []int
	for _, s := range t.rank(query.([]string), t.k1, t.b, top) {
		out = append(out, s.passage)
	}
	return out, nil
}

// rank returns the k best passages with k1 and b, best first, equal ones in
// their order.
func (t *textbook) rank(terms []string, k1, b float64, k int) []scored {
	clear(t.scores)
	n := float64(len(t.lengths))
	average := t.total / n
	for _, term := range terms {
		list := t.lists[term]
		holds := float64(len(list))
		idf := math.Log(1 + (n-holds+0.5)/(holds+0.5))
		for _, q := range list {
			c := float64(q.count)
			t.scores[q.passage] += idf * c / (c + k1*(1-b+b*t.lengths[q.passage]/average))
		}
	}
	return best(t.scores, k)
}

// best returns the k largest scores above 0. It keeps them sorted, which is
// quickest when few of many get in.
func best(scores []float64, k int) []scored {
	var out []scored
	for p, s := range scores {
		if s <= 0 || len(out) == k && s <= out[k-1].score {
			continue
		}
		at, _ := slices.BinarySearchFunc(out, s, func(o scored, s float64) int {
			if o.score >= s {
				return -1
			}
			return cmp.Compare(s, o.score)
		})
		out = slices.Insert(out, at, scored{p, s})
		out = out[:min(len(out), k)]
	}
	return out
}
