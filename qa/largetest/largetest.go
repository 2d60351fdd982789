// Package largetest makes large collections of documents to measure a collection
// with.
//
// # The recipe
//
// Sentences are those of all Markdown files below a folder, in the order of
// their paths, each with the title of its document. A passage is made of four
// to nine of them: it has a topic, a sentence drawn evenly from all; half of
// the sentences, rounded up, are drawn from the 40 around the topic, the others
// from all; its title is the topic's. One passage of three has also a made-up
// word that only about three passages have, as documents have names and
// numbers. Everything drawn is drawn from PCG(seed, number of the passage), so
// that a passage can be made again alone.
package largetest

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"path"
	"strings"

	"footnote/knowledge"
	"footnote/knowledge/format"
	"footnote/qa/text"
)

// Sentence is a sentence and the title of the document it is from.
type Sentence struct{ Title, Text string }

// Passage is a made-up passage.
type Passage struct{ Title, Body string }

// Sentences returns the sentences of at least five words of all Markdown files
// in fsys, in the order of their paths.
func Sentences(fsys fs.FS) ([]Sentence, error) {
	var out []Sentence
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != ".md" {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		d, err := format.Decode(name, data)
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		out = append(out, sentencesOf(&d)...)
		return nil
	})
	return out, err
}

func sentencesOf(d *knowledge.Document) []Sentence {
	var out []Sentence
	for _, section := range d.Sections {
		for _, b := range section.Blocks {
			if b.Kind != knowledge.Paragraph {
				continue
			}
			words := b.Span.In(d.Text)
			for _, s := range text.Sentences(words, "en") {
				if one := s.In(words); len(strings.Fields(one)) >= 5 {
					out = append(out, Sentence{d.Title, strings.ReplaceAll(one, "\n", " ")})
				}
			}
		}
	}
	return out
}

// Make returns passage number n of the collection that seed names.
func Make(sentences []Sentence, n int, seed uint64) Passage {
	r := rand.New(rand.NewPCG(seed, uint64(n))) //nolint:gosec // the same numbers every time are wanted
	topic := r.IntN(len(sentences))
	first := max(0, min(topic-20, len(sentences)-40))
	count := 4 + r.IntN(6)
	body := make([]string, count, count+1)
	for i := range body {
		if i < (count+1)/2 {
			body[i] = sentences[first+r.IntN(min(40, len(sentences)-first))].Text
		} else {
			body[i] = sentences[r.IntN(len(sentences))].Text
		}
	}
	if r.IntN(3) == 0 {
		body = append(body, fmt.Sprintf("See %s.", name(uint64(r.IntN(n/9+1)), seed)))
	}
	return Passage{Title: sentences[topic].Title, Body: strings.Join(body, " ")}
}

// name returns a word that no text has.
func name(n, seed uint64) string {
	r := rand.New(rand.NewPCG(seed+1, n)) //nolint:gosec // likewise
	var b strings.Builder
	for range 4 {
		b.WriteByte("bdfgklmnprstvz"[r.IntN(14)])
		b.WriteByte("aeiou"[r.IntN(5)])
	}
	return b.String()
}
