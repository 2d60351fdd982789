package index_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footnote/qa/index"
	"footnote/qa/largetest"
	"footnote/qa/text"
)

// shared is where texts to make collections of are, next to the checkout and
// not part of it.
var shared = filepath.Join("..", "..", "..", "shared", "eval")

// stems returns the stems of s.
func stems(a *text.Analyzer, s string) []string {
	var out []string
	for _, w := range a.Words(nil, s) {
		out = append(out, w.Stem)
	}
	return out
}

// recombined returns an index of n passages.
func recombined(b *testing.B, n int) *index.Index {
	b.Helper()
	sentences, err := largetest.Sentences(os.DirFS(shared))
	if err != nil || len(sentences) == 0 {
		b.Skipf("there are no texts in %s", shared)
	}
	a := text.NewAnalyzer("en")
	var build index.Builder
	for i := range n {
		p := largetest.Make(sentences, i, 1)
		build.Add(stems(a, p.Title), nil, stems(a, p.Body))
	}
	return build.Build()
}

// questions returns the terms of questions, without function words unless all
// is set.
func questions(b *testing.B, all bool) [][]index.Term {
	b.Helper()
	f, err := os.Open(filepath.Join(shared, "xquad-en", "questions.jsonl"))
	if err != nil {
		b.Skip(err)
	}
	defer f.Close()
	a := text.NewAnalyzer("en")
	var out [][]index.Term
	for s := bufio.NewScanner(f); s.Scan() && len(out) < 500; {
		var q struct{ Question string }
		if err := json.Unmarshal(s.Bytes(), &q); err != nil {
			b.Fatal(err)
		}
		var terms []index.Term
		seen := map[string]bool{}
		for _, w := range a.Words(nil, q.Question) {
			if (all || !w.Stop) && !seen[w.Stem] {
				seen[w.Stem] = true
				terms = append(terms, index.Term{Alternatives: []string{strings.Clone(w.Stem)}, Weight: 1})
			}
		}
		out = append(out, terms)
	}
	return out
}

// BenchmarkRecombined looks for the ten best passages of collections of
// growing size, with the content words of a question and with all its words.
func BenchmarkRecombined(b *testing.B) {
	for _, n := range []int{10_000, 200_000} {
		x := []*index.Index{recombined(b, n)}
		for _, all := range []bool{false, true} {
			qs := questions(b, all)
			b.Run(fmt.Sprintf("passages=%d/all=%v", n, all), func(b *testing.B) {
				for i := 0; b.Loop(); i++ {
					index.Search(x, qs[i%len(qs)], 10, index.Defaults())
				}
			})
		}
	}
}
