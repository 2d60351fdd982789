package format

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	bracketed = regexp.MustCompile(`^【([^【】]{1,80})】$`)
	hashed    = regexp.MustCompile(`^(#{1,6})\s+(\S.*?)\s*#*$`)
	adocTitle = regexp.MustCompile(`^(={1,6})\s+(\S.*)$`)
	orgTitle  = regexp.MustCompile(`^(\*{1,6})\s+(\S.*)$`)
	numbered  = regexp.MustCompile(`^(\d{1,2}(?:\.\d{1,2}){0,4})(\.?)\s+(\p{Lu}.*)$`)
	chapter   = regexp.MustCompile(`^(?i:chapter|section|part|annex|appendix|article)\s+(?:\d{1,3}|[A-Z]|[IVX]{1,5})\b[.:]?`)
	dateLike  = regexp.MustCompile(`\b(?:19|20)\d\d\b|\d{1,2}:\d\d`)
	labelled  = regexp.MustCompile(`^[^:]{1,40}\s?:\s+\S`)
)

// underlined makes a heading of the last run when l is drawn under it.
func (t *textFile) underlined(l textLine, blank bool) bool {
	n := len(t.runs)
	if blank || n == 0 || len(l.text) < 3 || strings.Trim(l.text, l.text[:1]) != "" || !strings.ContainsAny(l.text[:1], "=-~^*+\"'`#") {
		return false
	}
	r := &t.runs[n-1]
	size := utf8.RuneCountInString(r.text())
	if r.role == tableRow || len(r.lines) > 1 || size > 120 || len(l.text) < size/2 {
		return false
	}
	if r.role == item {
		return false
	}
	ruler := l.text[:1]
	if !strings.Contains(t.rulers, ruler) {
		t.rulers += ruler
	}
	r.role, r.ruled, r.level = heading, true, min(6, strings.Index(t.rulers, ruler)+1)
	return true
}

// markedHeading returns l as a heading when a mark says that it is one.
func (t *textFile) markedHeading(l textLine) (run, bool) {
	var m []string
	switch {
	case t.kind == ".adoc":
		m = adocTitle.FindStringSubmatch(l.text)
	case t.kind == ".org" && l.indent == 0:
		m = orgTitle.FindStringSubmatch(l.text)
	default:
		m = hashed.FindStringSubmatch(l.text)
	}
	level := 3
	switch {
	case m != nil:
		level, l.text = len(m[1]), m[2]
	case bracketed.MatchString(l.text):
		l.text = strings.TrimSpace(bracketed.FindStringSubmatch(l.text)[1])
	default:
		return run{}, false
	}
	return run{role: heading, level: level, lines: []textLine{l}, breaks: []bool{true}}, l.text != ""
}

// findHeadings makes headings of the lines that stand above text as headings
// do. The rules are in order of how much they ask of a line.
func (t *textFile) findHeadings() {
	sequence := t.numberedTitles()
	labels := t.labels()
	level := 1
	for i := range t.runs {
		r := &t.runs[i]
		switch {
		case r.role == heading:
			if r.level > 0 { // else it is a label
				level = r.level
			}
			continue
		case t.kind == ".log", t.indented:
			continue
		case sequence[i] > 0:
			r.role, r.level = heading, min(6, 1+sequence[i])
			level = r.level
		case t.isCapitals(i), t.isChapter(i), t.isShortTitle(i):
			r.role, r.level = heading, 2
			level = r.level
		case labels[i]:
			r.role, r.level = heading, min(6, level+1)
		}
	}
}

// numberedTitles returns, by index, the depth of the runs that are numbered
// titles ("1. Summary", "2.1 Scope", "3 Results"). There have to be two that
// count up, or text below one that is no item of the same list.
func (t *textFile) numberedTitles() map[int]int {
	depth := map[int]int{}
	var bare []int // with nothing but space behind the number
	for i := range t.runs {
		r := &t.runs[i]
		line := t.original(r)
		m := numbered.FindStringSubmatch(line)
		if m == nil || len(r.lines) > 1 || !t.apart(i) || utf8.RuneCountInString(line) > 90 || strings.HasSuffix(line, ":") || strings.HasSuffix(line, ";") {
			continue
		}
		dots := strings.Count(m[1], ".")
		switch {
		case r.role == item && (endsSentence(line) || len(strings.Fields(m[3])) > 10 || t.inNumberedList(i)):
		case r.role == item, dots > 0 && !endsSentence(line):
			depth[i] = dots + 1
		case r.role == plain && dots == 0:
			bare = append(bare, i)
		}
	}
	if len(bare) > 1 && t.countsUp(bare) {
		for _, i := range bare {
			depth[i] = 1
		}
	}
	for i := range depth {
		r := &t.runs[i]
		r.lines[0].text = t.original(r)
	}
	return depth
}

// original returns the first line of r with the number that was cut from it.
func (t *textFile) original(r *run) string {
	if r.role != item || r.marker.style != "1." {
		return r.lines[0].text
	}
	return strconv.Itoa(r.marker.number) + ". " + r.lines[0].text
}

// apart reports whether empty lines stand around run i, and there is a run
// below it.
func (t *textFile) apart(i int) bool {
	return t.runs[i].blank && i+1 < len(t.runs) && (t.runs[i+1].blank || t.runs[i+1].role == item)
}

// inNumberedList reports whether a neighbour of item i is the next or the last
// item of its list.
func (t *textFile) inNumberedList(i int) bool {
	for _, j := range []int{i - 1, i + 1} {
		if j < 0 || j >= len(t.runs) || t.runs[j].role != item || t.runs[j].marker.style != t.runs[i].marker.style || t.runs[j].indent != t.runs[i].indent {
			continue
		}
		if t.runs[j].marker.number == t.runs[i].marker.number+j-i {
			return true
		}
	}
	return false
}

// countsUp reports whether the numbers of the runs begin low and never fall or
// leap.
func (t *textFile) countsUp(at []int) bool {
	last := 0
	for _, i := range at {
		n := 0
		for _, c := range numbered.FindStringSubmatch(t.runs[i].lines[0].text)[1] {
			n = n*10 + int(c-'0')
		}
		if n < last || n > last+1 {
			return false
		}
		last = n
	}
	return true
}

// isCapitals reports whether run i is a line in capitals.
func (t *textFile) isCapitals(i int) bool {
	r := &t.runs[i]
	line := r.lines[0].text
	if r.role != plain || len(r.lines) > 1 || !r.blank || i+1 == len(t.runs) || utf8.RuneCountInString(line) > maxShort || endsSentence(line) || dateLike.MatchString(line) {
		return false
	}
	return isUpper(line) && t.followedByText(i, 20) && r.indent <= t.runs[i+1].indent
}

// isUpper reports whether s has four capitals or more and no small letter.
func isUpper(s string) bool {
	capitals := 0
	for _, c := range s {
		if unicode.IsLower(c) {
			return false
		}
		if unicode.IsUpper(c) {
			capitals++
		}
	}
	return capitals >= 4
}

// isChapter reports whether run i begins as a chapter does.
func (t *textFile) isChapter(i int) bool {
	r := &t.runs[i]
	line := r.lines[0].text
	return r.role == plain && len(r.lines) == 1 && t.apart(i) && utf8.RuneCountInString(line) <= maxShort && !endsSentence(line) && chapter.MatchString(line)
}

// isShortTitle reports whether run i is a short line, alone, above a text that
// is much longer and made of sentences.
func (t *textFile) isShortTitle(i int) bool {
	if !t.single(i) {
		return false
	}
	line := t.runs[i].lines[0].text
	first, _ := utf8.DecodeRuneInString(line)
	size := utf8.RuneCountInString(line)
	switch {
	case size > 70, len(strings.Fields(line)) > 10, endsSentence(line), strings.HasSuffix(line, ","):
		return false
	case !unicode.IsUpper(first) && !unicode.Is(unicode.Lo, first), dateLike.MatchString(line), labelled.MatchString(line):
		return false
	}
	return t.followedByText(i, max(80, 2*size)) && t.runs[i].indent <= t.runs[i+1].indent
}

// followedByText reports whether the run below run i is no heading and has at
// least size characters, or is a list.
func (t *textFile) followedByText(i, size int) bool {
	if i+1 >= len(t.runs) {
		return false
	}
	next := &t.runs[i+1]
	if next.role == heading {
		return false
	}
	return next.role == item && !isSmall(next) || utf8.RuneCountInString(next.text()) >= size && next.role != tableRow
}

// isSmall reports whether r has fewer words than a sentence.
func isSmall(r *run) bool { return len(strings.Fields(r.text())) < 4 }

// labels returns the runs that label the short line or lines below them, as in
// a table or slide of which only the words are left:
//
//	Harbour office
//
//	Opens: 7 a.m.
//
// Two such pairs at least make a line a label.
func (t *textFile) labels() map[int]bool {
	found := map[int]bool{}
	for i := range t.runs {
		if t.isLabel(i) && t.isValue(i+1) {
			found[i] = true
		}
	}
	if len(found) < 2 {
		return nil
	}
	return found
}

// isLabel reports whether run i may label what follows.
func (t *textFile) isLabel(i int) bool {
	if !t.single(i) || t.isValue(i) {
		return false
	}
	line := t.runs[i].lines[0].text
	first, _ := utf8.DecodeRuneInString(line)
	return utf8.RuneCountInString(line) <= 60 && len(strings.Fields(line)) <= 8 && !endsSentence(line) && unicode.IsUpper(first)
}

// isValue reports whether run i is what a label stands for: a short line with
// a name and a colon, or with a date or number.
func (t *textFile) isValue(i int) bool {
	if !t.single(i) {
		return false
	}
	line := t.runs[i].lines[0].text
	return utf8.RuneCountInString(line) <= 60 && (labelled.MatchString(line) || hasDigit(line)) && (!endsSentence(line) || labelled.MatchString(line))
}
