package format

import (
	"strconv"

	"golang.org/x/net/html"

	"footnote/knowledge"
)

// recorder keeps what an open table says until its end shows whether it is a
// table of data or only lays out a page.
type recorder struct {
	events []event
	open   int // tables open inside, itself included
}

// event is the start or end of an element, or words.
type event struct {
	kind  html.TokenType // StartTagToken, EndTagToken or TextToken
	tag   string
	attrs []html.Attribute
	text  string
	line  int
}

func (r *recorder) start(tag string, attrs []html.Attribute, line int) {
	if tag == "table" {
		r.open++
	}
	r.events = append(r.events, event{kind: html.StartTagToken, tag: tag, attrs: attrs, line: line})
}

func (r *recorder) words(text string, line int) {
	r.events = append(r.events, event{kind: html.TextToken, text: text, line: line})
}

// end records the end of tag and reports whether it ends the table itself.
func (r *recorder) end(tag string) bool {
	if tag == "table" {
		r.open--
	}
	if r.open == 0 {
		return true
	}
	r.events = append(r.events, event{kind: html.EndTagToken, tag: tag})
	return false
}

// startTable begins to record a table.
func (w *writer) startTable(attrs []html.Attribute, line int) {
	if w.heading > 0 || w.pre > 0 || w.depth >= maxTables {
		return
	}
	w.table = &recorder{}
	w.table.start("table", attrs, line)
}

// endInTable ends tag inside of the open table, or the table.
func (w *writer) endInTable(tag string) {
	if !w.table.end(tag) {
		return
	}
	events := w.table.events
	w.table = nil
	if isLayout(events) {
		w.replay(events)
		return
	}
	w.writeTable(readTable(events))
}

// replay writes a table that only lays out a page as the blocks in it.
func (w *writer) replay(events []event) {
	w.depth++
	for _, e := range events[1:] {
		switch e.kind {
		case html.StartTagToken:
			w.start(e.tag, e.attrs, e.line)
		case html.EndTagToken:
			w.end(e.tag)
		default:
			w.words(e.text, e.line)
		}
	}
	for w.table != nil {
		w.endInTable("table")
	}
	w.flush()
	w.depth--
}

// isLayout reports whether a table holds no data: it says so, has headings,
// code or tables in its cells, or never two cells in a row.
func isLayout(events []event) bool {
	if hasToken(events[0].attrs, "role", "presentation", "none") {
		return true
	}
	cells, widest := 0, 0
	for _, e := range events[1:] {
		if e.kind != html.StartTagToken {
			continue
		}
		switch e.tag {
		case "h1", "h2", "h3", "h4", "h5", "h6", "table", "pre":
			return true
		case "tr":
			cells = 0
		case "td", "th":
			cells++
			widest = max(widest, cells)
		}
	}
	return widest < 2
}

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

// blank reports whether no cell of r says anything.
func (r row) blank() bool {
	for i := range r.cells {
		if !r.cells[i].blank() {
			return false
		}
	}
	return true
}

// maxColumns is how many columns of a table a cell may span.
const maxColumns = 64

// reader reads the events of a table into rows.
type reader struct {
	t      table
	inHead bool
	into   *inline // where words go; nil outside of cells and the caption
	links  []openLink
	strong int // open elements of bold type
	plain  bool
	span   int // columns of the open cell
}

// readTable returns the table that events tell of.
func readTable(events []event) table {
	r := reader{}
	for _, e := range events[1:] {
		switch e.kind {
		case html.StartTagToken:
			r.start(e)
		case html.EndTagToken:
			r.end(e.tag)
		default:
			r.words(e)
		}
	}
	r.endCell()
	return r.t
}

func (r *reader) start(e event) {
	switch e.tag {
	case "thead":
		r.endCell()
		r.inHead = true
	case "tbody", "tfoot":
		r.endCell()
		r.inHead = false
	case "tr":
		r.endCell()
		r.t.rows = append(r.t.rows, row{inHead: r.inHead})
	case "td", "th":
		r.startCell(e)
	case "caption":
		r.endCell()
		r.into = &r.t.caption
	case "b", "strong":
		r.strong++
	}
	if r.into == nil {
		return
	}
	switch e.tag {
	case "a":
		r.links = append(r.links, openLink{r.into.next(), attr(e.attrs, "href")})
	case "img":
		r.into.words(" "+attr(e.attrs, "alt")+" ", e.line)
	case "br", "p", "div", "li", "ul", "ol", "dt", "dd", "blockquote":
		r.into.lineBreak()
	}
}

func (r *reader) end(tag string) {
	switch tag {
	case "thead":
		r.endCell()
		r.inHead = false
	case "td", "th", "tr", "caption":
		r.endCell()
	case "b", "strong":
		r.strong = max(0, r.strong-1)
	case "p", "div", "li", "ul", "ol", "dt", "dd", "blockquote":
		if r.into != nil {
			r.into.lineBreak()
		}
	case "a":
		if n := len(r.links) - 1; n >= 0 && r.into != nil {
			r.into.link(r.links[n].start, r.links[n].target)
			r.links = r.links[:n]
		}
	}
}

func (r *reader) words(e event) {
	if r.into == nil {
		if cleanLine(e.text) == "" {
			return
		}
		r.startCell(event{tag: "td"}) // words between the cells
	}
	r.plain = r.plain || r.strong == 0 && cleanLine(e.text) != ""
	r.into.words(e.text, e.line)
}

func (r *reader) startCell(e event) {
	r.endCell()
	if len(r.t.rows) == 0 {
		r.t.rows = append(r.t.rows, row{inHead: r.inHead})
	}
	last := &r.t.rows[len(r.t.rows)-1]
	last.cells = append(last.cells, cell{header: e.tag == "th"})
	r.into = &last.cells[len(last.cells)-1].inline
	r.plain, r.strong, r.links, r.span = false, 0, nil, 1
	if n, err := strconv.Atoi(attr(e.attrs, "colspan")); err == nil {
		r.span = min(max(n, 1), maxColumns)
	}
}

// endCell ends the open cell or caption. A cell that spans columns is followed
// by empty ones, so that the columns to the right keep their headers.
func (r *reader) endCell() {
	if r.into != nil && r.into != &r.t.caption {
		last := &r.t.rows[len(r.t.rows)-1]
		c := &last.cells[len(last.cells)-1]
		c.header = c.header || !r.plain && !c.blank()
		for range r.span - 1 {
			last.cells = append(last.cells, cell{header: c.header})
		}
	}
	r.into = nil
}

// writeTable writes t as blocks: the caption a paragraph, the header in the
// text but in no block, every other row a block.
func (w *writer) writeTable(t table) {
	w.named = ""
	lead := w.b.lead()
	if !t.caption.blank() {
		lead = w.b.block(knowledge.Block{Kind: knowledge.Paragraph}, &t.caption)
	}
	var header []knowledge.Span
	rows := t.rows[:0]
	for _, r := range t.rows {
		if !r.blank() {
			rows = append(rows, r)
		}
	}
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
