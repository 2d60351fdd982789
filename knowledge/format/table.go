package format

import "golang.org/x/net/html"

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

// isLayout reports whether a table holds no data: it says so, has code, tables
// or, below its first row, headings in its cells, or never two cells in a row.
func isLayout(events []event) bool {
	if hasToken(events[0].attrs, "role", "presentation", "none") {
		return true
	}
	rows, cells, widest, headings := 0, 0, 0, 0
	for _, e := range events[1:] {
		if e.kind != html.StartTagToken {
			continue
		}
		switch e.tag {
		case "table", "pre":
			return true
		case "h1", "h2", "h3", "h4", "h5", "h6":
			if rows > 1 {
				return true
			}
			headings++
		case "tr":
			rows++
			cells = 0
		case "td", "th":
			cells++
			widest = max(widest, cells)
		}
	}
	return widest < 2 || headings > 0 && rows < 3
}
