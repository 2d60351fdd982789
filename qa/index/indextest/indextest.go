// Package indextest makes collections of passages, and questions over them, of
// any size and always alike, for measuring indexes.
//
// # The recipe
//
// The sources are three sets of texts: the articles of xquad-en, the documents
// of handbook, and the sentences of pairs. Documents are cut into sentences;
// those of fewer than 3 or more than 60 words are left out, and the same
// sentence is kept once.
//
// A passage is made of sentences drawn evenly and independently of each other
// from all of them until it has as many words as it should: 20 to 200, drawn
// from the lengths that the paragraphs of the articles have. Its title and
// heading are those of a document drawn for it. So words are as common as in
// the sources; what grows with the collection is how often they occur, and not
// how many there are.
//
// Seven questions in ten are drawn from the questions of the sources; the
// others are 2 to 8 content words drawn from one or two sentences. Their words
// are without function words, as Footnote searches for them.
//
// Equal sources, sizes and seeds give equal results.
package indextest

import (
	"cmp"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"

	"footnote/qa/text"
)

// Passage is one passage of a collection.
type Passage struct {
	ID      int    `json:"id"` // from 0, in order
	Title   string `json:"title"`
	Heading string `json:"heading"`
	Body    string `json:"body"`
}

// Question is one question over a collection.
type Question struct {
	ID    int      `json:"id"`
	Text  string   `json:"question"`
	Words []string `json:"words"` // what is searched for, as written; never empty, no two with one stem
	Real  bool     `json:"real"`  // whether someone asked it; the others are content words alone
}

// Texts are what collections are made of. They are safe for concurrent use.
type Texts struct {
	sentences []sentence
	heads     []head
	lengths   []int // of paragraphs, in words
	questions []string
}

type sentence struct {
	text  string
	words int
}

// head is the title of a document and a heading in it.
type head struct{ title, heading string }

// The least and most words that a sentence, and a passage, should have.
const (
	sentenceLeast, sentenceMost = 3, 60
	passageLeast, passageMost   = 20, 200
)

// Passages returns the n passages that seed gives.
func (t *Texts) Passages(n int, seed uint64) iter.Seq[Passage] {
	return func(yield func(Passage) bool) {
		r := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // meant to be repeatable
		var body strings.Builder
		for id := range n {
			h := t.heads[r.IntN(len(t.heads))]
			want := min(max(t.lengths[r.IntN(len(t.lengths))], passageLeast), passageMost)
			body.Reset()
			for words := 0; words < want; {
				s := t.sentences[r.IntN(len(t.sentences))]
				if body.Len() > 0 {
					body.WriteByte(' ')
				}
				body.WriteString(s.text)
				words += s.words
			}
			if !yield(Passage{ID: id, Title: h.title, Heading: h.heading, Body: body.String()}) {
				return
			}
		}
	}
}

// Questions returns the n questions that seed gives.
func (t *Texts) Questions(n int, seed uint64) []Question {
	r := rand.New(rand.NewPCG(seed, 2)) //nolint:gosec // meant to be repeatable
	a := text.NewAnalyzer("en")
	var out []Question
	for len(out) < n {
		q := Question{ID: len(out)}
		if r.IntN(10) < 7 {
			q.Real, q.Text = true, t.questions[r.IntN(len(t.questions))]
			q.Words = content(a, q.Text)
		} else {
			q.Words = t.random(r, a)
			q.Text = strings.Join(q.Words, " ")
		}
		if len(q.Words) > 0 {
			out = append(out, q)
		}
	}
	return out
}

// random returns 2 to 8 content words of one or two sentences.
func (t *Texts) random(r *rand.Rand, a *text.Analyzer) []string {
	s := t.sentences[r.IntN(len(t.sentences))].text
	if r.IntN(2) == 0 {
		s += " " + t.sentences[r.IntN(len(t.sentences))].text
	}
	words := content(a, s)
	r.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
	return words[:min(len(words), 2+r.IntN(7))]
}

// content returns the words of s that are no function words, as written, those
// with the same stem once.
func content(a *text.Analyzer, s string) []string {
	var out []string
	seen := map[string]bool{}
	for _, w := range a.Words(nil, s) {
		if !w.Stop && w.Parts == 0 && !seen[w.Stem] {
			seen[w.Stem] = true
			out = append(out, w.In(s))
		}
	}
	return out
}

// tidy sorts and drops doubles, so that the order of files and lines does not
// count.
func (t *Texts) tidy() {
	slices.SortFunc(t.sentences, func(a, b sentence) int { return cmp.Compare(a.text, b.text) })
	t.sentences = slices.CompactFunc(t.sentences, func(a, b sentence) bool { return a.text == b.text })
	slices.SortFunc(t.heads, func(a, b head) int {
		return cmp.Or(cmp.Compare(a.title, b.title), cmp.Compare(a.heading, b.heading))
	})
	t.heads = slices.Compact(t.heads)
	slices.Sort(t.lengths)
	slices.Sort(t.questions)
	t.questions = slices.Compact(t.questions)
}
