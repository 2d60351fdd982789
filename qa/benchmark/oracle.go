package main

import (
	"iter"
	"math"

	"footnote/qa/index"
	"footnote/qa/index/indextest"
	"footnote/qa/text"
)

// oracle scores every passage by the formulas written down in full, to see
// whether what an engine returns is the best there is.
type oracle struct {
	plain  *textbook // by the terms that most engines have: Unicode words, lower case, Snowball
	ours   *textbook // by Footnote's terms
	fields *fielded
}

func newOracle(file string) (*oracle, error) {
	m, err := bleveMapping(bleveText)
	if err != nil {
		return nil, err
	}
	terms := bleveTerms(m)
	plain, err := newTextbook(terms, terms, passages(file))
	if err != nil {
		return nil, err
	}
	a := text.NewAnalyzer("en")
	ours, err := newTextbook(stems(a), content(a), passages(file))
	if err != nil {
		return nil, err
	}
	fields, err := newFielded(passages(file))
	return &oracle{plain, ours, fields}, err
}

// same returns the share of hits, over all questions, that the exhaustive
// scoring has among the top too. Where scores are equal, any order will do.
func (o *oracle) same(p program, qs []indextest.Question, hits [][]int) float64 {
	right, all := 0, 0
	for i, q := range qs {
		scores := o.score(p, q.Words)
		want := best(scores, top)
		all += len(want)
		if len(want) == 0 {
			continue
		}
		least := want[len(want)-1].score * (1 - 1e-9)
		for _, h := range hits[i][:min(len(hits[i]), len(want))] {
			if scores[h] >= least {
				right++
			}
		}
	}
	return float64(right) / float64(max(all, 1))
}

// score returns the score of every passage by the formula and terms of p.
func (o *oracle) score(p program, words []string) []float64 {
	switch p.name {
	case "footnote":
		return o.fields.score(distinct(o.ours.asked, words))
	case "textbook":
		o.ours.rank(distinct(o.ours.asked, words), p.k1, p.b, top)
		return o.ours.scores
	}
	o.plain.rank(distinct(o.plain.asked, words), p.k1, p.b, top)
	return o.plain.scores
}

// fielded is the formula of package index, written down a second time.
type fielded struct {
	lists   map[string][]fieldPosting
	lengths [][3]float64
	total   [3]float64
}

type fieldPosting struct {
	passage int32
	count   [3]float32
}

func newFielded(passages iter.Seq2[indextest.Passage, error]) (*fielded, error) {
	x := &fielded{lists: map[string][]fieldPosting{}}
	a := text.NewAnalyzer("en")
	for p, err := range passages {
		if err != nil {
			return nil, err
		}
		n := int32(len(x.lengths))
		var lengths [3]float64
		for f, s := range []string{p.Title, p.Heading, p.Body} {
			words := a.Words(nil, s)
			lengths[f] = float64(len(words))
			x.total[f] += lengths[f]
			for _, w := range words {
				list := x.lists[w.Stem]
				if len(list) == 0 || list[len(list)-1].passage != n {
					list = append(list, fieldPosting{passage: n})
				}
				list[len(list)-1].count[f]++
				x.lists[w.Stem] = list
			}
		}
		x.lengths = append(x.lengths, lengths)
	}
	return x, nil
}

// score returns the score of every passage.
func (x *fielded) score(terms []string) []float64 {
	d := index.Defaults()
	scores := make([]float64, len(x.lengths))
	n := float64(len(x.lengths))
	for _, t := range terms {
		holds := float64(len(x.lists[t]))
		idf := math.Log(1 + (n-holds+0.5)/(holds+0.5))
		for _, q := range x.lists[t] {
			tf := 0.0
			for f, c := range q.count {
				if c > 0 {
					norm := 1 - d.B[f] + d.B[f]*x.lengths[q.passage][f]/(x.total[f]/n)
					tf += d.Weight[f] * float64(c) / norm
				}
			}
			scores[q.passage] += idf * tf / (d.K1 + tf)
		}
	}
	return scores
}
