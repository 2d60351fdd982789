package qa

import (
	"strings"

	"footnote/knowledge"
	"footnote/qa/text"
)

// leadBytes is the length up to which an introduction is shown whole; of a
// longer one only the last sentence, which introduces.
const leadBytes = 300

// place returns where the byte at offset of d, in the given section, stands.
func place(d *knowledge.Document, section, offset int) Place {
	s := &d.Sections[section]
	return Place{
		Document: d.ID, Space: d.Space, Revision: d.Revision, Title: d.Title, Heading: s.Heading,
		Path: d.Path, Line: d.Line(offset), Page: s.Page, URL: d.Landing(section, offset),
		Modified: d.Modified, Date: d.Date(), Outdated: d.Outdated,
	}
}

// cite returns c, a quote of d, as it is shown.
func cite(d *knowledge.Document, c *candidate) Citation {
	q := Citation{Place: place(d, c.section, c.span.Start)}
	blocks := d.Sections[c.section].Blocks[c.blocks[0] : c.blocks[1]+1]
	q.Parts = append(q.Parts, introduction(d, c, blocks[0])...)
	for _, b := range blocks {
		switch {
		case c.whole:
			q.Parts = append(q.Parts, wholeBlock(d, b)...)
		case b.Kind == knowledge.TableRow:
			q.Parts = append(q.Parts, cells(d, b)...)
		case c.keep != nil:
			q.Parts = append(q.Parts, pieces(d, b, c)...)
		default:
			q.Parts = append(q.Parts, part(d, b, Quote, c.span))
		}
	}
	q.Parts = append(q.Parts, following(d, c)...)
	return q
}

// part returns the words of b, a block of d, at span.
func part(d *knowledge.Document, b knowledge.Block, role Role, span knowledge.Span) Part {
	return Part{Role: role, Block: b.Kind, Span: span, Text: span.In(d.Text), Number: b.Number, Level: b.Level}
}

// introduction returns what is shown before c, whose first block is b: what
// introduces b's list, and the sentence that c points back at.
func introduction(d *knowledge.Document, c *candidate, b knowledge.Block) []Part {
	var out []Part
	if !b.Lead.Empty() && b.Kind != knowledge.TableRow {
		span := lastSentence(d, b.Lead)
		out = append(out, Part{Role: Lead, Span: span, Text: span.In(d.Text)})
	}
	if !c.before.Empty() {
		out = append(out, Part{Role: Lead, Block: b.Kind, Span: c.before, Text: c.before.In(d.Text)})
	}
	return out
}

// dropLeadOf leaves out what introduces q where before, the quote above it, has
// just been introduced by the same words.
func (q *Citation) dropLeadOf(before Citation) {
	if q.Document != before.Document || len(q.Parts) < 2 || q.Parts[0].Role != Lead || before.Parts[0].Role != Lead {
		return
	}
	if q.Parts[0].Span == before.Parts[0].Span {
		q.Parts = q.Parts[1:]
	}
}

// lastSentence returns lead, or its last sentence when it is long.
func lastSentence(d *knowledge.Document, lead knowledge.Span) knowledge.Span {
	if lead.Len() <= leadBytes {
		return lead
	}
	spans := text.Sentences(lead.In(d.Text), languageOf(d))
	if len(spans) == 0 {
		return lead
	}
	last := spans[len(spans)-1]
	return knowledge.Span{Start: lead.Start + last.Start, End: lead.Start + last.End}
}

// wholeBlock returns all of b.
func wholeBlock(d *knowledge.Document, b knowledge.Block) []Part {
	if b.Kind == knowledge.TableRow {
		return cells(d, b)
	}
	return []Part{part(d, b, Quote, b.Span)}
}

// pieces returns what is kept of c, a quote of b, with a mark wherever words
// are left out.
func pieces(d *knowledge.Document, b knowledge.Block, c *candidate) []Part {
	var out []Part
	at := c.span.Start
	for _, s := range c.keep {
		if strings.TrimSpace(d.Text[at:s.Start]) != "" {
			out = append(out, Part{Role: Ellipsis})
		}
		out = append(out, part(d, b, Quote, s))
		at = s.End
	}
	if at < c.span.End {
		out = append(out, Part{Role: Ellipsis})
	}
	return out
}

// following returns the blocks that c introduces. Of a list longer than
// wholeListBytes it returns what labels its items, if all are labelled; else, of
// one longer than that or than wholeListItems, its beginning. A mark says that
// there is more.
func following(d *knowledge.Document, c *candidate) []Part {
	var out []Part
	blocks := d.Sections[c.section].Blocks[c.blocks[1]+1 : c.blocks[1]+1+c.follow]
	if c.follow > 1 && blocks[c.follow-1].Span.End-blocks[0].Span.Start > wholeListBytes {
		if parts := labels(d, blocks); parts != nil {
			return parts
		}
	}
	size := 0
	for i, b := range blocks {
		size += b.Span.Len()
		if i > 0 && size > wholeListBytes || i == wholeListItems {
			return append(out, Part{Role: Ellipsis})
		}
		out = append(out, wholeBlock(d, b)...)
	}
	return out
}

// labels returns the words before the colon of each item of a list, with a mark
// that they go on, those of nested items left out; nil if there is an item
// without.
func labels(d *knowledge.Document, blocks []knowledge.Block) []Part {
	var out []Part
	for _, b := range blocks {
		if b.Level > blocks[0].Level {
			continue
		}
		end := labelEnd(b.Span.In(d.Text))
		if end == 0 || b.Kind != knowledge.ListItem {
			return nil
		}
		span := knowledge.Span{Start: b.Span.Start, End: b.Span.Start + end}
		out = append(out, part(d, b, Quote, span), Part{Role: Ellipsis})
	}
	return out
}

// cells returns the cells of a table row, each behind its header.
func cells(d *knowledge.Document, b knowledge.Block) []Part {
	if len(b.Cells) == 0 {
		return []Part{{Role: Quote, Block: b.Kind, Span: b.Span, Text: b.Span.In(d.Text)}}
	}
	var out []Part
	for i, c := range b.Cells {
		if c.Empty() {
			continue
		}
		if i < len(b.Header) && !b.Header[i].Empty() {
			out = append(out, Part{Role: Header, Block: b.Kind, Span: b.Header[i], Text: b.Header[i].In(d.Text)})
		}
		out = append(out, Part{Role: Quote, Block: b.Kind, Span: c, Text: c.In(d.Text)})
	}
	return out
}
