package main

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"testing"

	"footnote/qa/index"
	"footnote/qa/index/indextest"
	"footnote/qa/text"
)

// source is where the texts are.
const source = "../../../shared/eval"

// lay writes a collection of n passages and 500 questions.
func lay(tb testing.TB, n int) *collection {
	tb.Helper()
	if _, err := os.Stat(source); err != nil {
		tb.Skipf("there are no texts beside the checkout: %v", err)
	}
	c := &collection{Passages: n, Questions: 500, Seed: 1, dir: tb.TempDir()}
	if err := c.generate(tb.Context(), source); err != nil {
		tb.Fatal(err)
	}
	return c
}

// open indexes c with an engine written in Go and opens what it made.
func open(tb testing.TB, e engine, c *collection) searcher {
	tb.Helper()
	dir := filepath.Join(tb.TempDir(), "index")
	if e.build != nil {
		settle, err := e.build(dir, passages(c.file()))
		if err != nil {
			tb.Fatal(err)
		}
		if settle != nil {
			if err := settle(); err != nil {
				tb.Fatal(err)
			}
		}
	}
	s, err := e.open(dir, passages(c.file()))
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// passagesOf is how many passages benchmarks have: FOOTNOTE_PASSAGES, or 10,000.
func passagesOf(b *testing.B) int {
	if n, err := strconv.Atoi(os.Getenv("FOOTNOTE_PASSAGES")); err == nil {
		return n
	}
	b.Log("FOOTNOTE_PASSAGES is not set: 10,000 passages are measured")
	return 10_000
}

// BenchmarkSearch asks the questions in turn. Compare engines with
//
//	go test -bench Search -count 10 | benchstat -col /engine -
func BenchmarkSearch(b *testing.B) {
	c := lay(b, passagesOf(b))
	for _, name := range []string{"footnote", "textbook", "bleve", "fts5"} {
		b.Run("engine="+name, func(b *testing.B) {
			s := open(b, engines[name], c)
			var queries []any
			for _, q := range c.asked {
				queries = append(queries, s.prepare(q.Words))
			}
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				if _, err := s.ask(queries[n%len(queries)]); err != nil {
					b.Fatal(err)
				}
				n++
			}
			if f, ok := s.(*footnote); ok {
				b.ReportMetric(postingsOf(f, queries), "postings/question")
			}
		})
	}
}

// postingsOf returns how many postings the lists of a query's terms have, on
// average: what would be read without pruning.
func postingsOf(f *footnote, queries []any) float64 {
	sum := 0
	for _, q := range queries {
		for _, t := range q.([]index.Term) {
			sum += index.Frequency(f.indexes, t)
		}
	}
	return float64(sum) / float64(len(queries))
}

// BenchmarkMemory reads memory from one end to the other: postings cannot be
// read faster.
func BenchmarkMemory(b *testing.B) {
	words := make([]uint64, 1<<25) // 256 MB, which no cache holds
	for i := range words {
		words[i] = uint64(i)
	}
	b.SetBytes(int64(8 * len(words)))
	var sum [4]uint64
	for b.Loop() {
		for i := 0; i < len(words); i += 4 {
			w := words[i : i+4]
			sum[0] += w[0]
			sum[1] += w[1]
			sum[2] += w[2]
			sum[3] += w[3]
		}
	}
	if sum[0] == 1 {
		b.Log(sum)
	}
}

// BenchmarkIndex indexes passages from their text.
func BenchmarkIndex(b *testing.B) {
	n := passagesOf(b)
	c := lay(b, n)
	for _, name := range []string{"footnote", "textbook", "bleve", "fts5"} {
		b.Run("engine="+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				open(b, engines[name], c)
			}
			b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "passages/s")
		})
	}
}

// hits asks every one of qs.
func hits(tb testing.TB, s searcher, qs []indextest.Question) [][]int {
	tb.Helper()
	var out [][]int
	for _, q := range qs {
		h, err := s.ask(s.prepare(q.Words))
		if err != nil {
			tb.Fatal(err)
		}
		out = append(out, h)
	}
	return out
}

// TestTyped checks that what people asked is asked whole, and nothing else.
func TestTyped(t *testing.T) {
	got := typed([]indextest.Question{
		{ID: 0, Text: "who may hide ?", Words: []string{"hide"}, Real: true},
		{ID: 1, Text: "owls hunt", Words: []string{"owls", "hunt"}},
	})
	want := []indextest.Question{{ID: 0, Text: "who may hide ?", Words: []string{"who may hide ?"}, Real: true}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("typed = %+v, want %+v", got, want)
	}
}

// TestContent checks that Footnote leaves the function words of a question out,
// and searches for a word that was chosen for it.
func TestContent(t *testing.T) {
	terms := content(text.NewAnalyzer("en"))
	for asked, want := range map[string][]string{"who may hide the owls?": {"hide", "owl"}, "us": {"us"}} {
		if got := terms(asked); !slices.Equal(got, want) {
			t.Errorf("terms of %q = %q, want %q", asked, got, want)
		}
	}
}

// TestSame checks that Footnote and the textbook find exactly the passages that
// exhaustive scoring by their formulas puts first, and that the others, whose
// formulas and words differ a little, find mostly the same.
func TestSame(t *testing.T) {
	c := lay(t, 1000)
	o, err := newOracle(c.file())
	if err != nil {
		t.Fatal(err)
	}
	whole := typed(c.asked)
	for name, least := range map[string]float64{"footnote": 1, "textbook": 1, "bleve": 0.75, "fts5": 0.8} {
		p, err := find(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		s := open(t, engines[name], c)
		for _, asked := range [][]indextest.Question{c.asked, whole} {
			if got := o.same(p, asked, hits(t, s, asked)); got < least {
				t.Errorf("%s: %.4f of the exhaustive top %d of %d questions returned, want at least %g", name, got, top, len(asked), least)
			}
		}
	}
}
