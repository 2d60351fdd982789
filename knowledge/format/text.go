package format

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/knowledge"
)

// decodeText reads plain text: it finds the paragraphs that lines make up,
// then tells headings, lists and tables by how people type them.
func decodeText(b *builder, name, s string) {
	lines := splitLines(s)
	head := siteHead(lines)
	dropFurniture(lines)
	t := &textFile{b: b, kind: strings.ToLower(path.Ext(name)), width: wrapWidth(lines)}
	t.findOutline(lines)
	t.assemble(lines)
	t.joinBroken()
	t.findLoneStars()
	t.findQuestions()
	if !t.findTitle(head) {
		t.findTitle(0)
	}
	t.findHeadings()
	t.write()
}

// role is what a run of lines is taken for.
type role uint8

const (
	plain role = iota
	item
	heading
	tableRow
)

// run is one or more lines that belong together: a paragraph, a list item, a
// heading, a row of a table.
type run struct {
	role   role
	lines  []textLine
	breaks []bool // per line, whether it begins on a new line of the run
	blank  bool   // whether an empty line stands before it
	marker marker
	indent int
	level  int      // of a heading, 1 the highest
	cells  []string // of a table row
	header bool     // whether a table row is the header
	ruled  bool     // whether a heading is underlined
	term   bool     // whether a heading is a term
	label  bool     // whether a heading is a question
}

// textFile is a plain text on its way to a document.
type textFile struct {
	b      *builder
	kind   string // extension of the file, in lower case
	width  int    // see wrapWidth
	runs   []run
	rulers string // characters that headings are underlined with, in order of appearance

	indented bool             // whether the text is indented as a whole
	outline  map[int]outlined // what the indents say of a line, by its number
	terms    []openTerm       // outermost first

	lists []textList // open lists, outermost first
	group int        // of the open lists
}

// text returns the words of r, its lines joined as they will be written.
func (r *run) text() string {
	var out strings.Builder
	for i, l := range r.lines {
		if i > 0 {
			out.WriteByte(map[bool]byte{true: '\n', false: ' '}[r.breaks[i]])
		}
		out.WriteString(l.text)
	}
	return out.String()
}

// single reports whether run i is a plain one on one line, empty lines around it.
func (t *textFile) single(i int) bool {
	return i >= 0 && i < len(t.runs) && t.runs[i].role == plain && len(t.runs[i].lines) == 1 &&
		t.runs[i].blank && (i+1 == len(t.runs) || t.runs[i+1].blank)
}

// assemble makes runs of lines.
func (t *textFile) assemble(lines []textLine) {
	blank := true
	for i := 0; i < len(lines); i++ {
		l := lines[i]
		switch {
		case l.text == "":
			blank = true
			continue
		case t.underlined(l, blank):
		case isRule(l.text):
			blank = true
			continue
		default:
			if n := t.table(lines[i:], blank); n > 0 {
				i += n - 1
				break
			}
			t.add(l, blank)
		}
		blank = false
	}
}

// add appends l as a run, or to the last one.
func (t *textFile) add(l textLine, blank bool) {
	if o := t.outline[l.number]; o != (outlined{}) {
		t.runs = append(t.runs, run{role: heading, level: o.level, term: o.term, lines: []textLine{l}, breaks: []bool{true}, blank: blank, indent: l.indent})
		return
	}
	if r, ok := t.markedHeading(l); ok && !strings.HasPrefix(l.text, "#") || ok && blank && l.indent == 0 && !endsSentence(l.text) {
		r.blank = blank
		t.runs = append(t.runs, r)
		return
	}
	if m, ok := markerOf(l.text); ok {
		l.text = strings.TrimSpace(l.text[m.size:])
		t.runs = append(t.runs, run{role: item, lines: []textLine{l}, breaks: []bool{true}, blank: blank, marker: m, indent: l.indent})
		return
	}
	if !blank && len(t.runs) > 0 {
		if joined, newline := t.joins(&t.runs[len(t.runs)-1], l); joined {
			r := &t.runs[len(t.runs)-1]
			r.lines, r.breaks = append(r.lines, l), append(r.breaks, newline)
			return
		}
	}
	t.runs = append(t.runs, run{lines: []textLine{l}, breaks: []bool{true}, blank: blank, indent: l.indent})
}

// maxStack is how many lines that are not wrapped make one paragraph, and
// maxShort how many characters such a line has at most.
const (
	maxStack = 8
	maxShort = 80
)

// joins reports whether l is part of r, directly above it, and whether on a
// line of its own.
func (t *textFile) joins(r *run, l textLine) (joined, newline bool) {
	last := r.lines[len(r.lines)-1]
	size := utf8.RuneCountInString(l.text)
	switch {
	case r.role == heading || r.role == tableRow || t.kind == ".log":
		return false, false
	case wraps(last, l, t.width) && utf8.RuneCountInString(last.text) < 400:
		return true, false
	case r.role == item && l.indent > r.indent && t.width > 0 && !endsSentence(last.text):
		return true, false
	case r.role == item:
		return size <= maxShort && strings.HasSuffix(l.text, ":"), true
	}
	if len(r.lines) == 1 && isUpper(last.text) && !isUpper(l.text) {
		return false, false
	}
	return size <= maxShort && utf8.RuneCountInString(last.text) <= maxShort && len(r.lines) < maxStack, true
}

// endsSentence reports whether s ends as a sentence does.
func endsSentence(s string) bool {
	s = strings.TrimRight(s, `"'”’)]`)
	return strings.HasSuffix(s, ".") || strings.HasSuffix(s, "!") || strings.HasSuffix(s, "?") ||
		strings.HasSuffix(s, ":") || strings.HasSuffix(s, ";") || strings.HasSuffix(s, "。")
}

// isRule reports whether s is a line drawn across the page.
func isRule(s string) bool {
	return len(s) >= 3 && strings.Trim(s, "-=_*~#+ ") == ""
}

// joinBroken joins paragraphs that were broken in the middle of a sentence, as
// by the end of a page.
func (t *textFile) joinBroken() {
	out := t.runs[:0]
	for _, r := range t.runs {
		if n := len(out); n > 0 && r.role == plain && (out[n-1].role == plain || out[n-1].role == item) {
			above := &out[n-1]
			last := above.lines[len(above.lines)-1].text
			first, _ := utf8.DecodeRuneInString(r.lines[0].text)
			if unicode.IsLower(first) && utf8.RuneCountInString(last) > 60 && !endsSentence(last) {
				r.breaks[0] = false
				above.lines, above.breaks = append(above.lines, r.lines...), append(above.breaks, r.breaks...)
				continue
			}
		}
		out = append(out, r)
	}
	t.runs = out
}

// findLoneStars makes paragraphs of what looks like a list with a single item
// marked by a star: a footnote. The star stays.
func (t *textFile) findLoneStars() {
	star := func(i int) bool {
		return i >= 0 && i < len(t.runs) && t.runs[i].role == item && t.runs[i].marker.style == "*"
	}
	for i := range t.runs {
		r := &t.runs[i]
		if star(i) && !star(i-1) && !star(i+1) && r.blank {
			r.role = plain
			r.lines[0].text = "* " + r.lines[0].text
		}
	}
	for i := range t.runs {
		if r := &t.runs[i]; r.role == item && r.marker.style == "※" {
			r.role = plain
			r.lines[0].text = "※ " + r.lines[0].text
		}
	}
}

// findTitle makes a heading of level 1 of the first line that can be a title,
// below line after and before the text proper begins, and reports whether there
// is one. A date that stands alone near the top is when the document was last
// changed.
func (t *textFile) findTitle(after int) bool {
	const near = 12
	found := false
	for i := 0; i < len(t.runs) && i < near; i++ {
		r := &t.runs[i]
		if !found && r.role == heading && r.level == 1 {
			found = true
		}
		if r.role != plain {
			continue
		}
		for _, l := range r.lines {
			if when, ok := parseDate(l.text); ok && t.b.doc.Modified.IsZero() {
				t.b.doc.Modified = when
			}
		}
		if !found && r.lines[0].number > after && t.fitsTitle(i) {
			t.splitTitle(i)
			t.lowerRuled()
			found = true
		}
		if utf8.RuneCountInString(r.text()) > 300 {
			break
		}
	}
	return found
}

// lowerRuled puts the underlined headings below the title.
func (t *textFile) lowerRuled() {
	for i := range t.runs {
		if r := &t.runs[i]; r.ruled {
			r.level = min(6, r.level+1)
		}
	}
}

// fitsTitle reports whether run i begins with a title. What comes again a few
// lines below is the head of a site and no title.
func (t *textFile) fitsTitle(i int) bool {
	for _, r := range t.runs[:i] {
		if r.role != plain || utf8.RuneCountInString(r.text()) > 150 {
			return false
		}
	}
	first := t.firstSentence(i)
	letters := strings.IndexFunc(first, unicode.IsLetter) >= 0
	if _, date := parseDate(first); date || !letters || utf8.RuneCountInString(first) > 150 || strings.HasSuffix(first, ",") || endsSentence(first) && !strings.HasSuffix(first, "?") {
		return false
	}
	if len(t.runs[i].lines) == 1 && i+1 == len(t.runs) {
		return false // a text of one line
	}
	for j := max(0, i-3); j < len(t.runs) && j < i+4; j++ {
		if j != i && strings.Contains(t.firstSentence(min(i, j)), t.firstSentence(max(i, j))) {
			return false
		}
	}
	return true
}

// firstSentence returns the words of run i up to the first line break that is
// meant.
func (t *textFile) firstSentence(i int) string {
	s, _, _ := strings.Cut(t.runs[i].text(), "\n")
	return s
}

// splitTitle makes the first line of run i a heading and leaves the other
// lines a run of their own.
func (t *textFile) splitTitle(i int) {
	r := t.runs[i]
	n := 1
	for n < len(r.lines) && !r.breaks[n] {
		n++
	}
	title := run{role: heading, level: 1, lines: r.lines[:n], breaks: r.breaks[:n], blank: true}
	if n == len(r.lines) {
		t.runs[i] = title
		return
	}
	rest := run{lines: r.lines[n:], breaks: r.breaks[n:], indent: r.indent, blank: true}
	t.runs = append(t.runs[:i+1], t.runs[i:]...)
	t.runs[i], t.runs[i+1] = title, rest
}

// write writes the runs down.
func (t *textFile) write() {
	for i := 0; i < len(t.runs); i++ {
		r := &t.runs[i]
		if r.role != heading {
			t.endTerms(r)
		}
		switch {
		case r.term:
			t.lists = nil
			t.writeTerm(r)
			continue
		case r.label:
			t.lists = nil
			in := r.inline()
			t.b.label(bold, 0, "", &in)
			continue
		case r.role == heading:
			t.terms = nil
		}
		switch r.role {
		case heading:
			t.lists = nil
			in := r.inline()
			t.b.heading(r.level, "", &in)
		case item:
			t.writeItem(i)
		case tableRow:
			t.lists = nil
			i = t.writeTable(i)
		default:
			t.lists = nil
			in := r.inline()
			t.b.block(knowledge.Block{Kind: knowledge.Paragraph}, &in)
		}
	}
}

// inline returns the words of r with their lines.
func (r *run) inline() inline {
	var in inline
	for i, l := range r.lines {
		switch {
		case i > 0 && r.breaks[i] && r.role != heading:
			in.lineBreak()
		case i > 0:
			in.space = true
		}
		in.words(l.text, l.number)
	}
	return in
}
