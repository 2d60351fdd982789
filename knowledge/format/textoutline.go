package format

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// outlined is what the indents of a text say that a line is.
type outlined struct {
	level int  // of a heading, 1 the highest; 0 for none
	term  bool // whether it is a term: the name of an option above its description
}

var (
	option     = regexp.MustCompile(`^[-+]{1,2}[\w?#@$]`)
	variable   = regexp.MustCompile(`^\$?[A-Z][A-Z0-9_]{2,}(?:[=,\s(<\[]|$)`)
	identifier = regexp.MustCompile(`^[\w./:-]*\w(?:[=([<]\S*)?(?:\s+[\[<(]?[\w.|=<-]+[\])>]*)?$`)
	wideGap    = regexp.MustCompile(`\s{2,}`)
)

// findOutline finds the headings and terms that stand less deep than what is
// below them, as on a manual page. In a text that is indented as a whole, with
// few lines at the margin, there are no other headings, and indented lines are
// none.
func (t *textFile) findOutline(lines []textLine) {
	body := bodyIndent(lines)
	t.indented = body > 0
	if t.indented {
		trimPage(lines)
	}
	t.outline = map[int]outlined{}
	for i, l := range lines {
		if l.text == "" || i+1 == len(lines) || len(cellsOf(l.text)) > 1 {
			continue
		}
		above := i == 0 || lines[i-1].text == "" || t.outline[lines[i-1].number] != outlined{} ||
			lines[i-1].indent == l.indent && tagged(lines[i-1].text) && tagged(l.text)
		next := i + 1
		for next < len(lines) && lines[next].text == "" {
			next++
		}
		if !above || next == len(lines) || next > i+2 || lines[next].indent < l.indent+2 {
			continue
		}
		_, marked := markerOf(l.text)
		switch {
		case marked || isRule(l.text):
		case t.isMarginal(l, lines[next], body, next == i+1):
			t.outline[l.number] = outlined{level: 2}
			if l.indent > 0 {
				t.outline[l.number] = outlined{level: 3}
			}
		case next == i+1 && l.indent >= body && t.isTerm(l, lines[next]):
			t.outline[l.number] = outlined{term: true}
		}
	}
	t.outlineStacked(lines)
}

// tagged reports whether s begins with an option or the name of a variable.
func tagged(s string) bool { return option.MatchString(s) || variable.MatchString(s) }

// outlineStacked makes terms of the lines directly above a term that have its
// indent and look like options: all name the same.
func (t *textFile) outlineStacked(lines []textLine) {
	for i := len(lines) - 2; i >= 0; i-- {
		l, below := lines[i], lines[i+1]
		if t.outline[below.number].term && l.indent == below.indent && tagged(l.text) && utf8.RuneCountInString(l.text) <= maxShort {
			t.outline[l.number] = outlined{term: true}
		}
	}
}

// bodyIndent returns the indent of the text proper, the least that a twentieth of
// the lines of an indented text have, or 0 when the text is not indented.
func bodyIndent(lines []textLine) int {
	all, deep, margin := 0, 0, 0
	count := map[int]int{}
	for _, l := range lines {
		if l.text == "" {
			continue
		}
		all++
		count[l.indent]++
		if l.indent >= 3 {
			deep++
		}
		if l.indent == 0 {
			margin++
		}
	}
	if all < 10 || deep*3 < all*2 || margin*3 > all {
		return 0
	}
	least := 0
	for indent, n := range count {
		if indent >= 3 && n*20 >= all && (least == 0 || indent < least) {
			least = indent
		}
	}
	return least
}

// trimPage cuts the first line of a manual page, "NAME(1)  Manual  NAME(1)", down
// to the name, and takes away the last line, which repeats it.
func trimPage(lines []textLine) {
	first, last := -1, -1
	for i, l := range lines {
		if l.text != "" {
			last = i
			if first < 0 {
				first = i
			}
		}
	}
	if first < 0 || lines[first].indent > 0 {
		return
	}
	cells := wideGap.Split(lines[first].text, -1)
	name := cells[0]
	if len(cells) < 2 || cells[len(cells)-1] != name {
		return
	}
	lines[first].text = name
	if last > first && lines[last].indent == 0 && strings.HasSuffix(lines[last].text, name) {
		lines[last].text = ""
	}
}

// isMarginal reports whether l is a heading by standing left of the text, of
// which next is the first line; close says that no empty line is between.
func (t *textFile) isMarginal(l, next textLine, body int, close bool) bool {
	first, _ := utf8.DecodeRuneInString(l.text)
	size := utf8.RuneCountInString(l.text)
	switch {
	case size > 70, len(strings.Fields(l.text)) > 10, endsSentence(l.text), strings.HasSuffix(l.text, ","), strings.HasPrefix(l.text, "#"):
		return false
	case !unicode.IsUpper(first) && !unicode.Is(unicode.Lo, first), t.isFull(l, next):
		return false
	case t.indented:
		return l.indent < body && next.indent >= body
	case l.indent > 0, dateLike.MatchString(l.text):
		return false
	case isUpper(l.text):
		return true
	}
	_, marked := markerOf(next.text)
	return close && !marked && !labelled.MatchString(l.text) && utf8.RuneCountInString(next.text) >= 30
}

// isFull reports whether the first word of next has no room behind l, so that l
// may go on there.
func (t *textFile) isFull(l, next textLine) bool {
	word, _, _ := strings.Cut(next.text, " ")
	return t.width > 0 && l.indent+utf8.RuneCountInString(l.text)+1+utf8.RuneCountInString(word) > t.width
}

// isTerm reports whether l names what next, the deeper line below it, begins to
// describe.
func (t *textFile) isTerm(l, next textLine) bool {
	size := utf8.RuneCountInString(l.text)
	words := strings.Fields(next.text)
	if size > maxShort || endsSentence(l.text) || t.isFull(l, next) || option.MatchString(next.text) {
		return false
	}
	first, _ := utf8.DecodeRuneInString(next.text)
	switch {
	case option.MatchString(l.text), variable.MatchString(l.text) && len(strings.Fields(l.text)) <= 4:
		return len(words) > 1
	case identifier.MatchString(l.text):
		return unicode.IsUpper(first) && len(words) > 3
	}
	return false
}

// openTerm is a term whose description goes on while lines stand deeper.
type openTerm struct{ indent, level int }

// writeTerm writes r, a term.
func (t *textFile) writeTerm(r *run) {
	for n := len(t.terms); n > 0 && t.terms[n-1].indent > r.indent; n-- {
		t.terms = t.terms[:n-1]
	}
	if n := len(t.terms); n == 0 || t.terms[n-1].indent < r.indent && n < maxTermDepth {
		t.b.settle(true)
		t.terms = append(t.terms, openTerm{r.indent, t.b.termLevel()})
	}
	in := r.inline()
	t.b.label(term, t.terms[len(t.terms)-1].level, "", &in)
}

// endTerms ends the terms that r, which is no heading, stands outside of.
func (t *textFile) endTerms(r *run) {
	indent, level := r.lines[0].indent, 0
	for n := len(t.terms); n > 0 && t.terms[n-1].indent >= indent; n-- {
		level = t.terms[n-1].level
		t.terms = t.terms[:n-1]
	}
	if level > 0 {
		t.lists = nil
		t.b.endTerms(level)
	}
}

// aligned reports whether the cells of two lines of a table, split by gaps, begin
// in the same columns.
func aligned(a, b textLine) bool {
	x, y := columns.FindAllStringIndex(a.text, -1), columns.FindAllStringIndex(b.text, -1)
	if a.indent != b.indent || len(x) != len(y) {
		return false
	}
	for i := range x {
		if x[i][1] != y[i][1] {
			return false
		}
	}
	return true
}
