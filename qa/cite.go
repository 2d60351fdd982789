package qa

import (
	"footnote/knowledge"
)

// place returns where the byte at offset of d, in the given section, stands.
func place(d *knowledge.Document, section, offset int) Place {
	s := &d.Sections[section]
	return Place{
		Document: d.ID, Space: d.Space, Revision: d.Revision, Title: d.Title, Heading: s.Heading,
		Path: d.Path, Line: d.Line(offset), Page: s.Page, URL: d.URL, Modified: d.Modified,
	}
}

// cite returns c, a quote of d, as it is shown.
func cite(d *knowledge.Document, c *candidate) Citation {
	q := Citation{Place: place(d, c.section, c.span.Start)}
	blocks := d.Sections[c.section].Blocks[c.blocks[0] : c.blocks[1]+1]
	for i, b := range blocks {
		if i == 0 && !b.Lead.Empty() && b.Kind != knowledge.TableRow {
			q.Parts = append(q.Parts, Part{Role: Lead, Span: b.Lead, Text: b.Lead.In(d.Text)})
		}
		if b.Kind == knowledge.TableRow {
			q.Parts = append(q.Parts, cells(d, b)...)
			continue
		}
		span := b.Span
		if !c.whole {
			span = c.span
		}
		q.Parts = append(q.Parts, Part{Role: Quote, Block: b.Kind, Span: span, Text: span.In(d.Text), Number: b.Number, Level: b.Level})
	}
	return q
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
