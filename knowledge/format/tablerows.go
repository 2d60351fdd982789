package format

import (
	"bytes"

	"footnote/knowledge"
)

// table is a table of data.
type table struct {
	caption inline
	rows    []row
}

// row is a row of cells. It is a header row when it stands in the table's head
// or has nothing but header cells.
type row struct {
	cells  []cell
	inHead bool
}

// cell is a cell with its words.
type cell struct {
	inline
	header bool // whether it is a header cell, or all in bold type
}

// isHeader reports whether r says what the columns are.
func (r row) isHeader() bool {
	if r.inHead {
		return true
	}
	headers := 0
	for i := range r.cells {
		if !r.cells[i].header && !r.cells[i].blank() {
			return false
		}
		if r.cells[i].header && !r.cells[i].blank() {
			headers++
		}
	}
	return headers > 1
}

// isTitle reports whether r is one cell across the whole table.
func (r row) isTitle() bool {
	return len(r.cells) > 0 && !r.cells[0].blank() && (row{cells: r.cells[1:]}).blank()
}

// markHeader marks the first row as the header when no row is one, and it has
// words above a column that holds nothing but numbers.
func markHeader(rows []row) {
	if len(rows) < 3 || rows[0].isHeader() {
		return
	}
	for column := 1; column < len(rows[0].cells); column++ {
		if top := &rows[0].cells[column]; top.blank() || isNumber(top.text) {
			continue
		}
		numbers := 0
		for _, r := range rows[1:] {
			if column < len(r.cells) && isNumber(r.cells[column].text) {
				numbers++
			}
		}
		if numbers == len(rows)-1 {
			rows[0].inHead = true
			return
		}
	}
}

// isNumber reports whether s begins with a number or an amount.
func isNumber(s []byte) bool {
	s = bytes.TrimLeft(s, "$£€¥+-~≈<>( ")
	return len(s) > 0 && s[0] >= '0' && s[0] <= '9'
}

// blank reports whether no cell of r says anything.
func (r row) blank() bool {
	for i := range r.cells {
		if !r.cells[i].blank() {
			return false
		}
	}
	return true
}

// writeTable writes t as blocks: the caption a paragraph, the header in the
// text but in no block, every other row a block.
func (w *writer) writeTable(t table) {
	w.named = ""
	lead := w.b.lead()
	if !t.caption.blank() {
		lead = w.b.block(knowledge.Block{Kind: knowledge.Paragraph}, &t.caption)
	}
	rows := t.rows[:0]
	for _, r := range t.rows {
		if !r.blank() {
			rows = append(rows, r)
		}
	}
	if len(rows) > 2 && rows[0].isTitle() && len(rows[1].cells) > 1 {
		lead = w.b.block(knowledge.Block{Kind: knowledge.Paragraph}, &rows[0].cells[0].inline)
		rows = rows[1:]
	}
	markHeader(rows)
	var header []knowledge.Span
	for len(rows) > 1 && rows[0].isHeader() && (header == nil || rows[0].inHead) {
		in, cells := rows[0].join()
		span, _ := w.b.write(&in, "\n\n")
		header = shifted(cells, span.Start)
		rows = rows[1:]
	}
	group := w.b.group()
	for _, r := range rows {
		in, cells := r.join()
		k := knowledge.Block{Kind: knowledge.TableRow, Group: group, Lead: lead, Header: header}
		span := w.b.block(k, &in)
		w.b.last().Cells = shifted(cells, span.Start)
	}
}

// join returns the words of r, its cells separated by " | ", and the spans of
// the cells. Nothing stands behind the last cell that says something.
func (r row) join() (inline, []knowledge.Span) {
	said := len(r.cells)
	for said > 0 && r.cells[said-1].blank() {
		said--
	}
	var in inline
	cells := make([]knowledge.Span, len(r.cells))
	for i := range r.cells {
		if first := r.cells[i].lines; len(in.lines) == 0 && len(first) > 0 {
			in.mark(first[0].Line)
		}
		if i > 0 && i < said {
			in.separate()
		}
		cells[i] = knowledge.Span{Start: len(in.text), End: len(in.text)}
		if c := &r.cells[i]; !c.blank() {
			cells[i] = in.add(&c.inline)
		}
	}
	return in, cells
}

// separate appends what stands between two cells.
func (in *inline) separate() {
	if len(in.text) > 0 {
		in.text = append(in.text, ' ')
	}
	in.text = append(in.text, "| "...)
}

// add appends what other holds, without space at its end, and returns where it
// stands.
func (in *inline) add(other *inline) knowledge.Span {
	b := builder{text: in.text}
	span, links := b.write(other, "")
	in.text, in.lines, in.links = b.text, append(in.lines, b.doc.Lines...), append(in.links, links...)
	return span
}

// shifted returns spans moved by offset.
func shifted(spans []knowledge.Span, offset int) []knowledge.Span {
	out := make([]knowledge.Span, len(spans))
	for i, s := range spans {
		out[i] = knowledge.Span{Start: s.Start + offset, End: s.End + offset}
	}
	return out
}
