package qa

import "footnote/knowledge"

// UpdateIn is Update in a folder of a test.
var UpdateIn = updateIn

// OpenIn is OpenCollection in a folder of a test.
var OpenIn = openIn

// Segments returns how many segments c has.
func (c *Collection) Segments() int {
	n := 0
	for _, sh := range c.shelves {
		n += len(sh.segments)
	}
	return n
}

// FileOf returns the name of the first file of a space.
func (c *Collection) FileOf(space knowledge.Space) string {
	return c.readable([]knowledge.Space{space})[0].segments[0].file.Name()
}

// PassageQuotes is a passage, what is sent of it to a model outside, and what can
// be quoted from it.
type PassageQuotes struct {
	RankedPassage
	Said   string
	Quotes []Citation
}

// Quotes returns the passages of c, which is in memory, with what can be quoted
// from each.
func (c *Collection) Quotes() []PassageQuotes {
	var out []PassageQuotes
	for _, sh := range c.shelves {
		for _, g := range sh.segments {
			for i := range g.index.Numbers() {
				s, r := g.passage(i)
				d := c.documents[knowledge.DocID(r.id)]
				p := s.of(d)
				q := PassageQuotes{RankedPassage: RankedPassage{Place: place(d, p.Section, p.Span.Start), Span: p.Span, Text: p.Text()}, Said: said(p)}
				for _, x := range candidates(p, 0, s.language, false) {
					q.Quotes = append(q.Quotes, cite(d, &x))
				}
				out = append(out, q)
			}
		}
	}
	return out
}

// IndexFormat is what an index on disk says its form is.
const IndexFormat = indexFormat
