package main

import (
	"context"
	"errors"
	"iter"
	"strconv"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/analysis/token/lowercase"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"
	"github.com/blevesearch/bleve/v2/index/scorch/mergeplan"
	"github.com/blevesearch/bleve/v2/mapping"
	api "github.com/blevesearch/bleve_index_api"

	"footnote/qa/index/indextest"
)

// bleveBatch is how many passages bleve is given at once.
const bleveBatch = 1000

// bleveText is the only field, neither stored nor with positions, and an
// analysis: Unicode words in lower case, stemmed by Snowball's English, no stop
// words.
const bleveText = "text"

type bleveIndex struct{ index bleve.Index }

// bleveEngine is bleve with an analyzer of bleve's or bleveText.
func bleveEngine(analyzer string) engine {
	return engine{
		build: func(dir string, passages iter.Seq2[indextest.Passage, error]) (func() error, error) {
			return buildBleve(analyzer, dir, passages)
		},
		open: openBleve,
	}
}

func bleveMapping(analyzer string) (mapping.IndexMapping, error) {
	m := bleve.NewIndexMapping()
	m.ScoringModel = api.BM25Scoring
	err := m.AddCustomAnalyzer(bleveText, map[string]any{
		"type":          custom.Name,
		"tokenizer":     unicode.Name,
		"token_filters": []string{lowercase.Name, en.SnowballStemmerName},
	})
	f := bleve.NewTextFieldMapping()
	f.Analyzer, f.Store, f.IncludeTermVectors, f.IncludeInAll, f.DocValues = analyzer, false, false, false, false
	d := bleve.NewDocumentStaticMapping()
	d.AddFieldMappingsAt(bleveText, f)
	m.DefaultMapping = d
	return m, err
}

// bleveTerms returns a function that returns the terms of a text.
func bleveTerms(m mapping.IndexMapping) func(string) []string {
	analyzer := m.AnalyzerNamed(m.AnalyzerNameForPath(bleveText))
	return func(s string) []string {
		var out []string
		for _, t := range analyzer.Analyze([]byte(s)) {
			out = append(out, string(t.Term))
		}
		return out
	}
}

func buildBleve(analyzer, dir string, passages iter.Seq2[indextest.Passage, error]) (func() error, error) {
	m, err := bleveMapping(analyzer)
	if err != nil {
		return nil, err
	}
	x, err := bleve.New(dir, m)
	if err != nil {
		return nil, err
	}
	b := x.NewBatch()
	for p, err := range passages {
		if err != nil {
			return nil, err
		}
		if err := b.Index(strconv.Itoa(p.ID), map[string]string{bleveText: whole(p)}); err != nil {
			return nil, err
		}
		if b.Size() == bleveBatch {
			if err := x.Batch(b); err != nil {
				return nil, err
			}
			b = x.NewBatch()
		}
	}
	return func() error { return settleBleve(x) }, x.Batch(b)
}

// settleBleve merges all segments into one, and closes.
func settleBleve(x bleve.Index) error {
	inner, err := x.Advanced()
	if err != nil {
		return err
	}
	merger, ok := inner.(interface {
		ForceMerge(context.Context, *mergeplan.MergePlanOptions) error
	})
	if !ok {
		return errors.New("bleve's index does not merge")
	}
	if err := merger.ForceMerge(context.Background(), &mergeplan.SingleSegmentMergePlanOptions); err != nil {
		return err
	}
	return x.Close()
}

func openBleve(dir string, _ iter.Seq2[indextest.Passage, error]) (searcher, error) {
	x, err := bleve.OpenUsing(dir, map[string]any{"read_only": true})
	if err != nil {
		return nil, err
	}
	return &bleveIndex{x}, nil
}

func (x *bleveIndex) prepare(words []string) any {
	q := bleve.NewDisjunctionQuery()
	for _, t := range distinct(bleveTerms(x.index.Mapping()), words) {
		one := bleve.NewTermQuery(t)
		one.SetField(bleveText)
		q.AddQuery(one)
	}
	return bleve.NewSearchRequestOptions(q, top, 0, false)
}

func (x *bleveIndex) ask(query any) ([]int, error) {
	r, err := x.index.Search(query.(*bleve.SearchRequest))
	if err != nil {
		return nil, err
	}
	var out []int
	for _, h := range r.Hits {
		id, err := strconv.Atoi(h.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	return out, nil
}
