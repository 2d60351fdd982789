package format

import (
	"strconv"

	"golang.org/x/net/html"
)

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
	case "b", "strong", "h1", "h2", "h3", "h4", "h5", "h6":
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
	case "b", "strong", "h1", "h2", "h3", "h4", "h5", "h6":
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
