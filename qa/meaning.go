package qa

import (
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

// nearness returns how near s is to the question, from -1 to 1.
func (m *meaning) nearness(s string) float64 {
	if m == nil {
		return 0
	}
	m.scratch = m.table.Encode(m.scratch, s)
	return float64(semantic.Dot(m.question, m.scratch))
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
	d := v.Document
	quote := c.span.In(d.Text)
	f[meansQuote] = r.meaning.nearness(quote)
	around := d.Sections[v.Section].Span.In(d.Text) + "\n" + lead.In(d.Text) + "\n" + quote
	f[meansAbout] = r.meaning.nearness(around)
	f[meansPassage] = v.near
	f[softQuote] = r.meaning.covered(r, words, c.quote)
	f[softAbout] = max(f[softQuote], r.meaning.covered(r, append(words[:len(words):len(words)], v.headingWords...), c.about))
}

// headings returns the passage's title and headings as one text.
func headings(d *knowledge.Document, section int) string {
	return d.Title + "\n" + strings.Join(d.Sections[section].Heading, "\n")
}
