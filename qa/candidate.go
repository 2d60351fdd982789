package qa

import (
	"footnote/knowledge"
	"footnote/qa/text"
)

// candidate is a quote that could be the answer: a sentence, a list item, a
// table row, a line of code, or a whole list.
type candidate struct {
	passage  int            // its place among the passages considered
	section  int            // index of its section in the document
	blocks   [2]int         // first and last block of the section it is from
	span     knowledge.Span // from its first byte to its last
	whole    bool           // whether it is a whole list
	quote    termSet        // the question's terms in it
	about    termSet        // those in it, its lead and its headings
	near     termSet        // those in about or in the words around it
	resolved termSet        // those in about, and in the quote before if it points back at that
	alike    likeness       // how near the nearest word of it is to each term
	alikeAll likeness       // how near the nearest word of it or its headings is
	features [featureCount]float64
	afar     float64 // how near the model outside finds it, see reread
	score    float64
	decision string

	// How it is shown, which compose decides.
	before knowledge.Span   // the sentence before it, which it points back at
	follow int              // how many blocks behind it are shown with it, because it only introduces them
	keep   []knowledge.Span // what is left of it where it is cut; nil when it is whole
}

// wholeListBytes and wholeListItems are the longest list that is quoted as one.
const (
	wholeListBytes = 1200
	wholeListItems = 20
)

// candidates returns every quote that passage p of the considered ones offers,
// whole lists only if they are wanted.
func candidates(p knowledge.Passage, place int, language text.Language, lists bool) []candidate {
	out := make([]candidate, 0, 2*(p.Last-p.First+1)+4)
	section := &p.Document.Sections[p.Section]
	for i := p.First; i <= p.Last; i++ {
		b := section.Blocks[i]
		for _, s := range quotable(p.Document, b, language) {
			if p.Span.Contains(s) {
				out = append(out, candidate{passage: place, section: p.Section, blocks: [2]int{i, i}, span: s})
			}
		}
		if lists && b.Kind == knowledge.ListItem && startsList(section.Blocks, i) {
			if last := endOfList(section.Blocks, i); last > i && last-i < wholeListItems && section.Blocks[last].Span.End-b.Span.Start <= wholeListBytes {
				span := knowledge.Span{Start: b.Span.Start, End: section.Blocks[last].Span.End}
				out = append(out, candidate{passage: place, section: p.Section, blocks: [2]int{i, last}, span: span, whole: true})
			}
		}
	}
	return out
}

// quotable returns the spans of b that can be quoted by themselves: a table row
// or a short list item as a whole, else its sentences or lines.
func quotable(d *knowledge.Document, b knowledge.Block, language text.Language) []knowledge.Span {
	if b.Kind == knowledge.TableRow || b.Kind == knowledge.ListItem && b.Span.Len() <= quoteBytes {
		return []knowledge.Span{b.Span}
	}
	return sentences(d, b, language)
}

// quoteBytes is the length up to which a quote is shown uncut.
const quoteBytes = 400

// startsList reports whether blocks[i] is the first item of a list, or of the
// items nested below one item.
func startsList(blocks []knowledge.Block, i int) bool {
	if i == 0 {
		return true
	}
	before, b := blocks[i-1], blocks[i]
	return before.Group != b.Group || before.Level < b.Level
}

// endOfList returns the last block of the list that begins at blocks[i],
// nested items included.
func endOfList(blocks []knowledge.Block, i int) int {
	last := i
	for j := i + 1; j < len(blocks) && blocks[j].Group == blocks[i].Group && blocks[j].Level >= blocks[i].Level; j++ {
		last = j
	}
	return last
}
