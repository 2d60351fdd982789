package index

import (
	"bytes"
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"footnote/qa/index/sealed"
)

// long is whether tests run in their long form.
var long = os.Getenv("FOOTNOTE_LONG") != ""

// everything scores every passage of indexes by the formula of the package
// comment, with nothing left out and nothing ahead of its turn.
func everything(indexes []*Index, terms []Term, p Parameters) []Hit {
	s := Gather(indexes)
	var all []Hit
	for i, x := range indexes {
		scores := make([]float64, x.passages)
		for _, t := range terms {
			idf := t.Weight * s.IDF(Frequency(indexes, t))
			if idf <= 0 {
				continue
			}
			counts := map[int][fields]uint8{}
			for _, a := range t.Alternatives {
				for _, q := range postingsOf(x, a) {
					c := counts[int(q.passage)]
					for f := range c {
						c[f] = uint8(min(255, int(c[f])+int(q.count[f])))
					}
					counts[int(q.passage)] = c
				}
			}
			for passage, c := range counts {
				tf := 0.0
				for f, n := range c {
					if n > 0 {
						tf += float64(n) * worth(p, s, Field(f), x.length(uint32(passage)).of(Field(f)))
					}
				}
				scores[passage] += idf * tf / (p.K1 + tf)
			}
		}
		for passage, score := range scores {
			if score > 0 && x.Has(passage) {
				all = append(all, Hit{Index: i, Passage: passage, Score: score})
			}
		}
	}
	slices.SortFunc(all, func(a, b Hit) int { return cmp.Or(cmp.Compare(b.Score, a.Score), inOrder(a, b)) })
	return all
}

func postingsOf(x *Index, term string) []posting {
	l, ok := x.find(term)
	if !ok {
		return nil
	}
	var out []posting
	var b block
	for i := range l.blocks() {
		l.read(i, &b)
		for j, p := range b.passage[:b.n] {
			out = append(out, posting{p, b.counts(j)})
		}
	}
	return out
}

// skewed returns the terms of n random passages: some words in nearly all,
// most in few, and titles and headings that neighbours share.
func skewed(r *rand.Rand, n int) [][fields][]string {
	word := func() string { return fmt.Sprintf("w%d", int(float64(1+r.IntN(400))*r.Float64()*r.Float64())) }
	words := func(n int) []string {
		out := make([]string, n)
		for i := range out {
			out[i] = word()
		}
		return out
	}
	longest := []int{3, 30, 120, 400}[r.IntN(4)]
	title, heading := words(2), words(3)
	out := make([][fields][]string, n)
	for i := range out {
		if r.IntN(9) == 0 {
			title = words(r.IntN(4))
		}
		if r.IntN(4) == 0 {
			heading = words(r.IntN(5))
		}
		out[i] = [fields][]string{title, heading, words(r.IntN(1 + r.IntN(longest)))}
		if r.IntN(500) == 0 {
			out[i][Body] = slices.Repeat(words(1), 300)
		}
	}
	return out
}

// randomIndexes returns one to three indexes, some of them without some of
// their passages, and the same without those passages' ever having been.
func randomIndexes(r *rand.Rand) (indexes []*Index, fresh []*Index) {
	for range 1 + r.IntN(3) {
		var all, rest Builder
		var gone []int
		share := r.IntN(4) // of ten
		for i, p := range skewed(r, r.IntN([]int{30, 400, 5000}[r.IntN(3)])) {
			all.Add(p[Title], p[Heading], p[Body])
			if r.IntN(10) < share && r.IntN(2) == 0 {
				gone = append(gone, i)
				continue
			}
			rest.Add(p[Title], p[Heading], p[Body])
		}
		x := all.Build()
		some := gone[:r.IntN(len(gone)+1)] // in two steps, and from a file
		x = x.Without(reread(x.Leave(some)))
		x = x.Without(reread(x.Leave(gone[len(some):])))
		indexes, fresh = append(indexes, x), append(fresh, rest.Build())
	}
	return indexes, fresh
}

func reread(g *Gone) *Gone {
	var file bytes.Buffer
	w := sealed.NewWriter(&file)
	g.Write(w)
	if _, err := w.Close(); err != nil {
		panic(err)
	}
	return ReadGone(sealed.InMemory(file.Bytes()))
}

func randomQuestion(r *rand.Rand) []Term {
	var out []Term
	for range 1 + r.IntN(10) {
		t := Term{Weight: []float64{1, 1, 0.5, 0.3, 2}[r.IntN(5)]}
		for range 1 + max(0, r.IntN(5)-2) {
			t.Alternatives = append(t.Alternatives, fmt.Sprintf("w%d", int(float64(410)*r.Float64()*r.Float64())))
		}
		out = append(out, t)
	}
	return out
}

// TestExact wants the hits of a search to be those of scoring everything: the
// same passages in the same order with the same bits of score, for random
// questions over random indexes and random parameters; and passages that are
// gone to have no more influence than if they had never been.
func TestExact(t *testing.T) {
	questions := 1000
	if testing.Short() {
		questions = 200
	}
	if long {
		questions = 10000
	}
	r := rand.New(rand.NewPCG(7, 8))
	for n := 0; n < questions; {
		indexes, fresh := randomIndexes(r)
		for range 40 {
			n++
			terms, k := randomQuestion(r), []int{1, 3, 10, 16, 100}[r.IntN(5)]
			p := Defaults()
			if r.IntN(2) == 0 {
				for f := range p.B {
					p.B[f], p.Weight[f] = r.Float64(), 3*r.Float64()
				}
				p.K1 = 2 * r.Float64()
			}
			all := everything(indexes, terms, p)
			want := all[:min(k, len(all))]
			var also []Hit
			for range r.IntN(4) {
				if i := r.IntN(len(indexes)); indexes[i].Len() > 0 {
					h := Hit{Index: i, Passage: r.IntN(indexes[i].passages)}
					for !indexes[i].Has(h.Passage) {
						h.Passage = (h.Passage + 1) % indexes[i].passages
					}
					also = append(also, h)
				}
			}
			got := Search(indexes, terms, k, p, also...)
			if !slices.Equal(got[:min(len(want), len(got))], want) {
				t.Fatalf("question %d: Search(%v, %d, %v)\n got %v\nwant %v", n, terms, k, p, got, want)
			}
			for _, h := range got[len(want):] {
				i := slices.IndexFunc(all, func(a Hit) bool { return inOrder(a, h) == 0 })
				if i >= 0 && all[i].Score != h.Score || i < 0 && h.Score != 0 {
					t.Fatalf("question %d: passage asked for besides: %v, want %v", n, h, all[max(i, 0)])
				}
			}
			for i, h := range Search(fresh, terms, k, p) {
				if h.Score != want[i].Score || h.Index != want[i].Index {
					t.Fatalf("question %d: hit %d is %v with passages that are gone, %v without", n, i, want[i], h)
				}
			}
		}
	}
}

// TestBounds wants no posting of a block to give more than the block's bound.
func TestBounds(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for range 200 {
		ps := make([]pair, 1+r.IntN(blockSize))
		for i := range ps {
			ps[i] = pair{uint8(1 + r.IntN(20)), uint8(r.IntN(256))}
		}
		front := frontier(slices.Clone(ps))
		if len(front) > bodyPairs {
			t.Fatalf("frontier(%v) has %d pairs", ps, len(front))
		}
		for _, p := range ps {
			if !slices.ContainsFunc(front, func(f pair) bool { return f.count >= p.count && f.length <= p.length }) {
				t.Fatalf("frontier(%v) = %v does not hold for %v", ps, front, p)
			}
		}
	}
}
