package qa

import (
	"math"
	"strings"

	"footnote/knowledge"
	"footnote/qa/semantic"
	"footnote/qa/text"
)

// meaning compares what is said with what is asked by word vectors. It belongs
// to one question; a nil meaning finds everything equally far.
type meaning struct {
	table    *semantic.Table
	question []float32
	terms    [][]float32          // by term of the query: its unit vector, zero when not known
	near     map[string][]float64 // by folded word: how near it is to each term
	scratch  []float32
}

// newMeaning returns the meaning of r, or nil where the table says nothing
// about its language.
func newMeaning(t *semantic.Table, r *query) *meaning {
	if t == nil || !t.Helps(string(r.language)) {
		return nil
	}
	m := &meaning{table: t, near: map[string][]float64{}}
	asked := r.text
	if r.follows {
		for _, term := range r.terms[r.own:] {
			asked += " " + term.word
		}
	}
	m.question = t.Encode(nil, asked)
	for _, term := range r.terms {
		v, _ := t.Word(nil, term.word)
		m.terms = append(m.terms, v)
	}
	return m
}

// sense is what a text means: its unit vector, and its length, which is how much
// it says. Senses add up: that of two texts together is the sum of theirs.
type sense struct {
	vector []float32
	length float32
}

// sense returns what s means; the zero sense without vectors or without words.
func (m *meaning) sense(s string) sense {
	if m == nil || s == "" {
		return sense{}
	}
	v, length := m.table.Word(nil, s)
	return sense{v, length}
}

// nearness returns how near the senses together are to the question, from -1
// to 1.
func (m *meaning) nearness(senses ...sense) float64 {
	if m == nil {
		return 0
	}
	if cap(m.scratch) < len(m.question) {
		m.scratch = make([]float32, len(m.question))
	}
	sum := m.scratch[:len(m.question)]
	clear(sum)
	for _, s := range senses {
		for i, v := range s.vector {
			sum[i] += s.length * v
		}
	}
	norm := math.Sqrt(float64(semantic.Dot(sum, sum)))
	if norm == 0 {
		return 0
	}
	return float64(semantic.Dot(m.question, sum)) / norm
}

// word returns how near a word is to each term.
func (m *meaning) word(folded string) []float64 {
	if n, ok := m.near[folded]; ok {
		return n
	}
	v, weight := m.table.Word(m.scratch, folded)
	m.scratch = v
	n := make([]float64, len(m.terms))
	if weight > 0 {
		for i, t := range m.terms {
			n[i] = float64(semantic.Dot(t, v))
		}
	}
	m.near[folded] = n
	return n
}

// softFloor is how near two words have to be to count as related at all.
const softFloor = 0.35

// covered returns the coverage of the question's idf by words that mean the
// same or nearly so (after Kusner et al., "From Word Embeddings To Document
// Distances", ICML 2015, with each term going to its nearest word alone). Terms
// in have are covered to the letter.
func (m *meaning) covered(r *query, words []text.Word, have termSet) float64 {
	if m == nil || r.possible == 0 {
		return r.coverage(have)
	}
	var best [maxTerms]float64
	for _, w := range words {
		if w.Stop {
			continue
		}
		for i, n := range m.word(w.Folded) {
			best[i] = max(best[i], n)
		}
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
func (r *query) observeMeaning(f *[featureCount]float64, c *candidate, v *view, words []text.Word, lead knowledge.Span) {
	if r.meaning == nil {
		return
	}
	quote := r.meaning.sense(c.span.In(v.Document.Text))
	f[meansQuote] = r.meaning.nearness(quote)
	f[meansAbout] = r.meaning.nearness(quote, v.heads, r.meaning.lead(v, lead))
	f[meansPassage] = v.near
	f[softQuote] = r.meaning.covered(r, words, c.quote)
	f[softAbout] = max(f[softQuote], r.meaning.covered(r, append(words[:len(words):len(words)], v.headingWords...), c.about))
}

// lead returns what the introduction of a list means; the one asked for last is
// kept.
func (m *meaning) lead(v *view, span knowledge.Span) sense {
	if span.Empty() {
		return sense{}
	}
	if v.leadSpan != span {
		v.leadSpan, v.leadSense = span, m.sense(span.In(v.Document.Text))
	}
	return v.leadSense
}

// headings returns the passage's title and headings as one text.
func headings(d *knowledge.Document, section int) string {
	return d.Title + "\n" + strings.Join(d.Sections[section].Heading, "\n")
}
