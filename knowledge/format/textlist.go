package format

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/knowledge"
)

// textList is an open list of a plain text.
type textList struct {
	style  string
	indent int
	lead   knowledge.Span
	item   knowledge.Span // the last item
	number int            // of the last item
	parent bool           // whether the last item introduces what follows
	flat   bool           // whether it looks like the list it is in
}

// writeItem writes run i, an item, into the list that it belongs to.
func (t *textFile) writeItem(i int) {
	r := &t.runs[i]
	parent := introducesList(r.text())
	t.enter(r, parent)
	l := &t.lists[len(t.lists)-1]
	in := r.inline()
	k := knowledge.Block{Kind: knowledge.ListItem, Group: t.group, Level: len(t.lists), Number: r.marker.number, Lead: l.lead}
	l.item, l.number, l.parent = t.b.block(k, &in), r.marker.number, parent
}

// introducesList reports whether an item announces the items below it.
func introducesList(s string) bool {
	return strings.HasSuffix(s, ":") || strings.HasSuffix(s, "：")
}

// enter makes the last of t.lists the one that r belongs to: an open list with
// its marker and indent, a new one inside of the list above, or a new one.
// parent says whether r introduces what follows it.
func (t *textFile) enter(r *run, parent bool) {
	n := len(t.lists)
	if n == 0 {
		t.group = t.b.group()
		t.lists = append(t.lists, textList{style: r.marker.style, indent: r.indent, lead: t.b.lead()})
		return
	}
	if at := t.listOf(r, parent); at >= 0 {
		t.lists = t.lists[:at+1]
		top := &t.lists[at]
		if !top.parent || parent || top.style != r.marker.style || r.marker.number > 0 {
			return
		}
		t.nest(r, true)
		return
	}
	top := t.lists[n-1]
	if r.indent > top.indent || top.parent && r.indent == top.indent {
		t.nest(r, false)
		return
	}
	for len(t.lists) > 0 && t.lists[len(t.lists)-1].indent > r.indent {
		t.lists = t.lists[:len(t.lists)-1]
	}
	if len(t.lists) == 0 || t.lists[len(t.lists)-1].style != r.marker.style {
		t.lists = nil
		t.enter(r, parent)
	}
}

// nest opens a list inside of the last one.
func (t *textFile) nest(r *run, flat bool) {
	above := t.lists[len(t.lists)-1]
	t.lists = append(t.lists, textList{style: r.marker.style, indent: r.indent, lead: above.item, flat: flat})
}

// listOf returns the index of the innermost open list that r goes on with, or
// -1. A list that looks like the one it is in ends with an item that is itself
// an introduction. The next number goes on with a list whatever its marker.
func (t *textFile) listOf(r *run, parent bool) int {
	for at := len(t.lists) - 1; at >= 0; at-- {
		l := t.lists[at]
		if l.style == r.marker.style && l.indent == r.indent && !(l.flat && parent) {
			return at
		}
	}
	for at := len(t.lists) - 1; at >= 0; at-- {
		l := t.lists[at]
		if r.marker.number > 1 && l.number == r.marker.number-1 && r.indent <= l.indent+1 && r.marker.style != "①" {
			return at
		}
	}
	return -1
}

var (
	columns   = regexp.MustCompile(`\s*\|\s*|\t+|\s{3,}`)
	ruledLine = regexp.MustCompile(`^[-=+|:\s]+$`)
)

// maxCellSize is how many characters a cell of a table typed as text has at
// most.
const maxCellSize = 200

// cellsOf returns the cells that s is made of, split by "|", tabs or wide
// gaps, or nil when s is no row.
func cellsOf(s string) []string {
	if !strings.ContainsAny(s, "|\t") && !strings.Contains(s, "   ") {
		return nil
	}
	cells := columns.Split(strings.Trim(s, "| \t"), -1)
	if len(cells) < 2 {
		return nil
	}
	for _, c := range cells {
		if utf8.RuneCountInString(c) > maxCellSize {
			return nil
		}
	}
	return cells
}

// table appends the rows of the table that lines begin with as runs, and
// returns how many lines it takes: 0 when there is none. A table has two lines
// or more with the same number of cells, and no list's marker.
func (t *textFile) table(lines []textLine, blank bool) int {
	first := cellsOf(lines[0].text)
	if first == nil {
		return 0
	}
	if _, marked := markerOf(lines[0].text); marked && !strings.HasPrefix(lines[0].text, "|") {
		return 0
	}
	var rows []run
	n, ruled := 0, -1
	for ; n < len(lines) && lines[n].text != ""; n++ {
		if ruledLine.MatchString(lines[n].text) {
			ruled = max(ruled, len(rows))
			continue
		}
		cells := cellsOf(lines[n].text)
		if len(cells) != len(first) || t.outline[lines[n].number] != (outlined{}) {
			break
		}
		if t.indented && !strings.ContainsAny(lines[n].text, "|\t") && !aligned(lines[0], lines[n]) {
			break
		}
		rows = append(rows, run{role: tableRow, lines: lines[n : n+1], breaks: []bool{true}, cells: cells, blank: blank && n == 0})
	}
	if len(rows) < 2 {
		return 0
	}
	rows[0].header = ruled == 1 || len(rows) > 2 && !hasDigit(rows[0].lines[0].text) && hasDigit(rows[1].lines[0].text)
	t.runs = append(t.runs, rows...)
	return n
}

// hasDigit reports whether s has a digit.
func hasDigit(s string) bool { return strings.IndexFunc(s, unicode.IsDigit) >= 0 }

// writeTable writes the table whose first row is run i and returns the index
// of its last one.
func (t *textFile) writeTable(i int) int {
	w := writer{b: t.b}
	var out table
	for ; i < len(t.runs) && t.runs[i].role == tableRow; i++ {
		r := t.runs[i]
		if len(out.rows) > 0 && len(out.rows[0].cells) != len(r.cells) {
			break
		}
		cells := make([]cell, len(r.cells))
		for j, c := range r.cells {
			cells[j].words(c, r.lines[0].number)
		}
		out.rows = append(out.rows, row{cells: cells, inHead: r.header})
	}
	w.writeTable(out)
	return i - 1
}
