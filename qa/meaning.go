package qa

import (
	"math"
	"strings"

	"footnote/knowledge"
	"footnote/qa/semantic"
	"footnote/qa/text"
)

// lexicon holds the vectors of words met lately, which takes much longer to look
// up in the table. It is for one question at a time and outlives it.
type lexicon struct {
	table   *semantic.Table
	known   map[string]int32 // by folded word: its place
	vectors []float32        // as long as the word counts, Dims numbers each
	scratch []float32
}

// lexiconWords is how many words a lexicon holds, of 1 kB each; then it begins
// anew, before the next question.
const lexiconWords = 8192

// place returns the place of a word.
func (x *lexicon) place(folded string) int32 {
	if id, ok := x.known[folded]; ok {
		return id
	}
	id := int32(len(x.known))
	x.known[strings.Clone(folded)] = id
	v, weight := x.table.Word(x.scratch, folded)
	x.scratch = v
	for _, f := range v {
		x.vectors = append(x.vectors, weight*f)
	}
	return id
}

// vector returns the vector of the word at a place, valid until another is
// learnt.
func (x *lexicon) vector(id int32) []float32 {
	return x.vectors[int(id)*x.table.Dims():][:x.table.Dims()]
}

// meaning compares what is said with what is asked by word vectors. It belongs
// to one question; a nil meaning finds everything equally far.
type meaning struct {
	lexicon  *lexicon
	question []float32
	terms    [][]float32 // by term of the query: its unit vector, zero when not known
	at       []int32     // by place in the lexicon: where in near, or -1
	near     []float64   // how near a word is to each term
	sum      []float32
}

// newMeaning returns the meaning of r, or nil where the table says nothing
// about its language.
func newMeaning(x *lexicon, r *query) *meaning {
	if x == nil || !x.table.Helps(string(r.language)) {
		return nil
	}
	if len(x.known) > lexiconWords {
		clear(x.known)
		x.vectors = x.vectors[:0]
	}
	m := &meaning{lexicon: x, sum: make([]float32, x.table.Dims())}
	asked := r.text
	if r.follows {
		for _, term := range r.terms {
			if term.at < 0 {
				asked += " " + term.word
			}
		}
	}
	m.question = x.table.Encode(nil, asked)
	for _, term := range r.terms {
		v, _ := x.table.Word(nil, term.word)
		m.terms = append(m.terms, v)
	}
	return m
}

// marked is a stretch of text with its words and their places in the lexicon.
type marked struct {
	words  []text.Word
	senses []int32 // nil without vectors
}

// mark returns words with their places; without vectors, without.
func (m *meaning) mark(words []text.Word) marked {
	t := marked{words: words}
	if m == nil {
		return t
	}
	t.senses = make([]int32, len(words))
	for i, w := range words {
		t.senses[i] = m.lexicon.place(w.Folded)
	}
	return t
}

// in returns the part of t from words[lo] to words[hi-1].
func (t marked) in(lo, hi int) marked {
	if t.senses == nil {
		return marked{words: t.words[lo:hi]}
	}
	return marked{t.words[lo:hi], t.senses[lo:hi]}
}

// add adds what t means to sum.
func (m *meaning) add(sum []float32, t marked) {
	for i, id := range t.senses {
		if t.words[i].Parts == 0 { // of a compound, its parts count
			semantic.Add(sum, m.lexicon.vector(id))
		}
	}
}

// total returns what t means; nil for a nil meaning.
func (m *meaning) total(t marked) []float32 {
	if m == nil {
		return nil
	}
	sum := make([]float32, len(m.sum))
	m.add(sum, t)
	return sum
}

// nearness returns how near sum is to the question, from -1 to 1.
func (m *meaning) nearness(sum []float32) float64 {
	norm := math.Sqrt(float64(semantic.Dot(sum, sum)))
	if norm == 0 {
		return 0
	}
	return float64(semantic.Dot(m.question, sum)) / norm
}

// word returns how near the word at a place is to each term, valid until the
// next call.
func (m *meaning) word(id int32) []float64 {
	for int(id) >= len(m.at) {
		m.at = append(m.at, -1)
	}
	if m.at[id] < 0 {
		m.at[id] = int32(len(m.near))
		v := m.lexicon.vector(id)
		length := math.Sqrt(float64(semantic.Dot(v, v)))
		for _, t := range m.terms {
			near := 0.0
			if length > 0 {
				near = float64(semantic.Dot(t, v)) / length
			}
			m.near = append(m.near, near)
		}
	}
	return m.near[m.at[id]:][:len(m.terms)]
}

// softFloor is how near two words have to be to count as related at all.
const softFloor = 0.35

// likeness is how near the nearest word of a text is to each term.
type likeness [maxTerms]float64

// likeness returns that of t, function words left out.
func (m *meaning) likeness(t marked) likeness {
	var best likeness
	for i, id := range t.senses {
		if t.words[i].Stop {
			continue
		}
		for j, n := range m.word(id) {
			best[j] = max(best[j], n)
		}
	}
	return best
}

// or returns how near the nearest word of either text is to each term.
func (l likeness) or(o *likeness) likeness {
	for i, n := range o {
		l[i] = max(l[i], n)
	}
	return l
}

// covered returns the coverage of the question's idf by words that mean the
// same or nearly so (after Kusner et al., "From Word Embeddings To Document
// Distances", ICML 2015, with each term going to its nearest word alone), best
// being how near the nearest is. Terms in have are covered to the letter.
func (r *query) covered(have termSet, best *likeness) float64 {
	if r.possible == 0 {
		return 0
	}
	sum := 0.0
	for i, t := range r.terms {
		share := max(0, (best[i]-softFloor)/(1-softFloor))
		if have&(1<<i) != 0 {
			share = 1
		}
		sum += share * t.Weight * t.idf
	}
	return sum / r.possible
}

// observeMeaning fills in what the quote means beside the question.
func (r *query) observeMeaning(f *[featureCount]float64, c *candidate, v *view, quote marked, lead []float32) {
	m := r.meaning
	if m == nil {
		return
	}
	clear(m.sum)
	m.add(m.sum, quote)
	f[meansQuote] = m.nearness(m.sum)
	for _, more := range [][]float32{v.ownHeading, lead} {
		if more != nil {
			semantic.Add(m.sum, more)
		}
	}
	f[meansAbout] = m.nearness(m.sum)
	f[opensSubject] = r.covered(v.own, &v.headings) * f[early]
	f[meansPassage] = v.near
	best := m.likeness(quote)
	c.alike = best
	f[softQuote] = r.covered(c.quote, &best)
	for i, n := range v.headings {
		best[i] = max(best[i], n)
	}
	c.alikeAll = best
	f[softAbout] = max(f[softQuote], r.covered(c.about, &best))
}

// headings returns the passage's title and headings as one text.
func headings(d *knowledge.Document, section int) string {
	return d.Title + "\n" + strings.Join(d.Sections[section].Heading, "\n")
}
