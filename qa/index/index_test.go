package index

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func build(passages ...string) *Index {
	var b Builder
	for _, p := range passages {
		f := strings.Split(p, "|")
		b.Add(strings.Fields(f[0]), strings.Fields(f[1]), strings.Fields(f[2]))
	}
	return b.Build()
}

func terms(words ...string) []Term {
	var out []Term
	for _, w := range words {
		out = append(out, Term{Alternatives: strings.Split(w, "/"), Weight: 1})
	}
	return out
}

// TestScore compares with figures worked out by hand from the formula of the
// package comment.
func TestScore(t *testing.T) {
	// Three passages; bodies of 4, 2 and 6 terms: average 4. Titles of 1 term.
	x := build("alpha||cat dog cat emu", "beta||dog fox", "cat||emu emu emu emu emu fox")
	p := Parameters{K1: 1, B: [fields]float64{0, 0, 0.5}, Weight: [fields]float64{2, 1, 1}}
	// cat: in passages 0 and 2. idf = ln(1 + (3-2+0.5)/(2+0.5)) = ln 1.6
	// passage 0: body norm 1-0.5+0.5*4/4 = 1, tf = 2; score = ln 1.6 * 2/3
	// passage 2: only in the title, norm 1, tf = 2*1;  score = ln 1.6 * 2/3
	// dog: in 0 and 1, idf = ln 1.6
	// passage 0: tf = 1; ln 1.6 * 1/2
	// passage 1: body norm 1-0.5+0.5*2/4 = 0.75, tf = 1/0.75 = 4/3; ln 1.6 * (4/3)/(7/3) = ln 1.6 * 4/7
	l := math.Log(1.6)
	want := []Hit{{0, 0, l*2/3 + l/2}, {0, 2, l * 2 / 3}, {0, 1, l * 4 / 7}}
	got := Search([]*Index{x}, terms("cat", "dog"), 10, p)
	if len(got) != len(want) {
		t.Fatalf("Search(cat dog) = %v, want %v", got, want)
	}
	for i := range want {
		if got[i].Passage != want[i].Passage || math.Abs(got[i].Score-want[i].Score) > 1e-12 {
			t.Errorf("Search(cat dog)[%d] = %v, want %v", i, got[i], want[i])
		}
	}
}

// TestSearchAlso checks that passages asked for besides come behind the best,
// once, with the scores they have.
func TestSearchAlso(t *testing.T) {
	x := []*Index{build("||cat cat", "||cat dog emu", "||emu")}
	all := Search(x, terms("cat"), 3, Defaults())
	got := Search(x, terms("cat"), 1, Defaults(), Hit{Passage: 2}, Hit{Passage: 1}, Hit{Passage: 0, Score: 9}, Hit{Passage: 2})
	want := []Hit{all[0], {Passage: 2}, all[1]}
	if len(all) != 2 || !slices.Equal(got, want) {
		t.Errorf("Search with others = %v, want %v", got, want)
	}
}

// TestWeight checks that a term's weight multiplies what it gives.
func TestWeight(t *testing.T) {
	x := []*Index{build("||cat", "||dog")}
	one := Search(x, terms("cat"), 1, Defaults())
	half := Search(x, []Term{{Alternatives: []string{"cat"}, Weight: 0.5}}, 1, Defaults())
	if math.Abs(half[0].Score*2-one[0].Score) > 1e-12 {
		t.Errorf("weight 0.5 gives %v, weight 1 gives %v", half[0].Score, one[0].Score)
	}
}

// TestAlternatives checks that a passage with two alternatives of a term scores
// as one that has the same one twice.
func TestAlternatives(t *testing.T) {
	x := []*Index{build("||cat gato", "||cat cat", "||emu fox", "||emu emu")}
	got := Search(x, terms("cat/gato"), 10, Defaults())
	if len(got) != 2 || got[0].Score != got[1].Score {
		t.Errorf("Search(cat/gato) = %v, want two equal hits", got)
	}
}

// TestSeveral checks that several indexes searched together give the scores of
// one that holds all their passages, and that an index left out has no
// influence.
func TestSeveral(t *testing.T) {
	all := random(rand.New(rand.NewPCG(1, 2)), 300)
	one := build(all...)
	two := []*Index{build(all[:100]...), build(all[100:]...)}
	for _, q := range []string{"a b", "c d e", "a/b c", "z"} {
		want := Search([]*Index{one}, terms(strings.Fields(q)...), 20, Defaults())
		got := Search(two, terms(strings.Fields(q)...), 20, Defaults())
		for i := range got {
			got[i].Passage += got[i].Index * 100
			got[i].Index = 0
		}
		// Where alternatives share passages, how many hold the term is
		// bounded from below by either list, in one index as in two.
		if !slices.EqualFunc(got, want, func(a, b Hit) bool {
			return a.Passage == b.Passage && math.Abs(a.Score-b.Score) < 1e-9
		}) {
			t.Errorf("Search(%q) over two indexes = %v, want %v", q, got, want)
		}
	}
}

func TestTopIsPrefixOfAll(t *testing.T) {
	x := []*Index{build(random(rand.New(rand.NewPCG(3, 4)), 500)...)}
	for _, q := range []string{"a", "a b c", "d e f g"} {
		all := Search(x, terms(strings.Fields(q)...), 1000, Defaults())
		for k := range 30 {
			if got := Search(x, terms(strings.Fields(q)...), k, Defaults()); !slices.Equal(got, all[:min(k, len(all))]) {
				t.Errorf("Search(%q, %d) is not the beginning of all hits", q, k)
			}
		}
		if !slices.IsSortedFunc(all, func(a, b Hit) int {
			if a.Score > b.Score || a.Score == b.Score && a.Passage < b.Passage {
				return -1
			}
			return 1
		}) {
			t.Errorf("Search(%q) is not in order", q)
		}
	}
}

func TestEmpty(t *testing.T) {
	var b Builder
	if got := Search([]*Index{b.Build()}, terms("a"), 5, Defaults()); len(got) != 0 {
		t.Errorf("Search of an empty index = %v", got)
	}
	if got := Search(nil, terms("a"), 5, Defaults()); len(got) != 0 {
		t.Errorf("Search of no index = %v", got)
	}
}

// random returns n passages of random letters, the earlier letters commoner.
func random(r *rand.Rand, n int) []string {
	out := make([]string, n)
	for i := range out {
		field := func(most int) string {
			words := make([]string, r.IntN(most))
			for j := range words {
				words[j] = string(rune('a' + min(r.IntN(26), r.IntN(26))))
			}
			return strings.Join(words, " ")
		}
		out[i] = field(3) + "|" + field(4) + "|" + field(30)
	}
	return out
}

func BenchmarkSearch(b *testing.B) {
	x := []*Index{build(random(rand.New(rand.NewPCG(5, 6)), 20000)...)}
	q := terms("a", "h", "q", "x", "z")
	for b.Loop() {
		Search(x, q, 20, Defaults())
	}
}
