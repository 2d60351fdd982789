package format

import (
	"regexp"
	"sort"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// textLine is a line of plain text.
type textLine struct {
	text   string // without space around it and without marks of emphasis
	indent int    // columns of space before it
	number int    // counted from 1
}

// marker is what a list item begins with.
type marker struct {
	style  string // what makes items look alike: "-", "1.", "a)"
	number int    // of an ordered item, else 0
	size   int    // bytes, with the space behind
}

var (
	bullet     = regexp.MustCompile(`^([-–—*+•●○◦▪▫■□◆◇·‣⁃►▶➢➤✓✔※→・])\s+`)
	tightDot   = regexp.MustCompile(`^([•●○◦▪■□◆◇‣►▶➢➤✓✔・])(\S)`)
	ordinal    = regexp.MustCompile(`^(\(?)(\d{1,3}|[a-zA-Z]|[ivx]{2,5})([.)]|\.\))\s+`)
	circled    = regexp.MustCompile(`^([①-⑳])\s*`)
	strong     = regexp.MustCompile(`\*\*|__(\S[^_\n]*)__`)
	emphasised = regexp.MustCompile(`(^|[^\w*])\*([^\s*](?:[^*\n]*[^\s*])?)\*($|[^\w*])`)
	pageNumber = regexp.MustCompile(`(?i)^[-–—\s]*(?:page|seite|p\.)\s*\d+(?:\s*(?:of|/|von)\s*\d+)?[-–—\s]*$|^\d+\s*(?:of|/)\s*\d+$`)
	bareNumber = regexp.MustCompile(`^[-–—\s]*(\d{1,4})[-–—\s]*$`)
	wayBack    = regexp.MustCompile(`(?i)^(?:[\[<«←^]\s*)?(?:back|return) to \S.{0,60}[^.?!]$`)
)

// splitLines returns the lines of s.
func splitLines(s string) []textLine {
	var out []textLine
	for line := range strings.Lines(s) {
		l := textLine{number: len(out) + 1, text: strings.TrimSpace(line)}
		if strings.Contains(l.text, "*") || strings.Contains(l.text, "__") {
			l.text = strings.TrimSpace(withoutEmphasis(l.text))
		}
		for _, c := range line {
			if c == '\t' {
				l.indent += 8 - l.indent%8
			} else if c == ' ' {
				l.indent++
			} else {
				break
			}
		}
		out = append(out, l)
	}
	return out
}

// withoutEmphasis returns s without Markdown's marks of emphasis, which texts
// made from other formats are left with.
func withoutEmphasis(s string) string {
	s = strong.ReplaceAllString(s, "$1")
	return emphasised.ReplaceAllString(s, "$1$2$3")
}

// markerOf returns the marker that s begins with. A bullet before a number
// ("- 1.") counts as the number.
func markerOf(s string) (marker, bool) {
	if m := bullet.FindStringSubmatch(s); m != nil {
		rest := s[len(m[0]):]
		if inner, ok := ordinalOf(rest); ok {
			return marker{style: m[1], number: inner.number, size: len(m[0]) + inner.size}, true
		}
		return marker{style: m[1], size: len(m[0])}, rest != ""
	}
	if m := tightDot.FindStringSubmatch(s); m != nil {
		return marker{style: m[1], size: len(m[1])}, true
	}
	return ordinalOf(s)
}

// ordinalOf returns the number that s begins with as an item of an ordered
// list: "1.", "(2)", "b)", "③".
func ordinalOf(s string) (marker, bool) {
	if m := circled.FindStringSubmatch(s); m != nil {
		r, _ := utf8.DecodeRuneInString(m[1])
		return marker{style: "①", number: int(r-'①') + 1, size: len(m[0])}, len(s) > len(m[0])
	}
	m := ordinal.FindStringSubmatch(s)
	if m == nil || len(s) == len(m[0]) {
		return marker{}, false
	}
	if n, err := strconv.Atoi(m[2]); err == nil {
		return marker{style: m[1] + "1" + m[3], number: n, size: len(m[0])}, true
	}
	if len(m[2]) == 1 && m[3] == "." && unicode.IsUpper(rune(m[2][0])) {
		return marker{}, false // an initial: "J. Smith"
	}
	n := 0
	if len(m[2]) == 1 {
		n = int(m[2][0]|0x20-'a') + 1
	}
	return marker{style: m[1] + "a" + m[3], number: n, size: len(m[0])}, true
}

// dropFurniture returns lines with those made empty that belong to the page
// and not to the text: page numbers, running heads, rows of navigation, ways
// back to an index.
func dropFurniture(lines []textLine) {
	drop := map[int]bool{}
	for i, l := range lines {
		switch {
		case l.text == "":
		case pageNumber.MatchString(l.text), isNavigation(lines, i):
			drop[i] = true
		case wayBack.MatchString(l.text) && i+8 >= len(lines):
			drop[i] = true
		}
	}
	markBareNumbers(lines, drop)
	markRunningHeads(lines, drop)
	for i := range drop {
		lines[i].text = ""
	}
}

// siteHead returns the number of the last row of navigation among the first
// lines, or 0: what stands above it is about the site and not the document.
func siteHead(lines []textLine) int {
	const near = 8
	head := 0
	for i := range lines[:min(near, len(lines))] {
		if isNavigation(lines, i) {
			head = lines[i].number
		}
	}
	return head
}

// isNavigation reports whether line i is a row of links of which only the
// words are left ("Help | Search | About | Contact") and no row of a table.
func isNavigation(lines []textLine, i int) bool {
	parts := strings.Split(lines[i].text, "|")
	if len(parts) < 4 || strings.ContainsAny(lines[i].text, "0123456789") && len(parts) < 6 {
		return false
	}
	for _, p := range parts {
		if len(strings.Fields(p)) > 5 {
			return false
		}
	}
	for _, j := range []int{i - 1, i + 1} {
		if j >= 0 && j < len(lines) && strings.Contains(lines[j].text, "|") {
			return false
		}
	}
	return true
}

// markBareNumbers marks the lines that hold only a number, when there are
// several, each alone, and they count up as pages do.
func markBareNumbers(lines []textLine, drop map[int]bool) {
	var at []int
	last := 0
	for i, l := range lines {
		m := bareNumber.FindStringSubmatch(l.text)
		if m == nil || i > 0 && lines[i-1].text != "" || i+1 < len(lines) && lines[i+1].text != "" {
			continue
		}
		n, _ := strconv.Atoi(m[1])
		if len(at) > 0 && (n <= last || n > last+3) {
			return
		}
		at, last = append(at, i), n
	}
	if len(at) < 2 {
		return
	}
	for _, i := range at {
		drop[i] = true
	}
}

// markRunningHeads marks all but the first of the short lines that come again
// word for word at least three times, a good part of a page apart.
func markRunningHeads(lines []textLine, drop map[int]bool) {
	const apart, times = 20, 3
	seen := map[string][]int{}
	for i, l := range lines {
		if _, item := markerOf(l.text); l.text != "" && !item && utf8.RuneCountInString(l.text) <= 100 {
			seen[l.text] = append(seen[l.text], i)
		}
	}
	for _, at := range seen {
		near := len(at) < times
		for i := 1; i < len(at) && !near; i++ {
			near = at[i]-at[i-1] < apart
		}
		if near {
			continue
		}
		for _, i := range at[1:] {
			drop[i] = true
		}
	}
}

// wrapWidth returns the width that the lines of a text are broken at, or 0
// when its paragraphs stand on one line each.
func wrapWidth(lines []textLine) int {
	var widths []int
	for i, l := range lines[:max(0, len(lines)-1)] {
		if l.text != "" && lines[i+1].text != "" {
			widths = append(widths, l.indent+utf8.RuneCountInString(l.text))
		}
	}
	if len(widths) < 3 {
		return 0
	}
	sort.Ints(widths)
	w := widths[len(widths)*9/10]
	if w < 45 || w > 130 {
		return 0
	}
	return w
}

// wraps reports whether b goes on where a was broken off: the first word of b
// had no room in width columns behind a, or the words themselves say so.
func wraps(a, b textLine, width int) bool {
	first, _, _ := strings.Cut(b.text, " ")
	size := a.indent + utf8.RuneCountInString(a.text)
	if width > 0 && size <= width+10 && size+1+utf8.RuneCountInString(first) > width-2 {
		return true
	}
	r, _ := utf8.DecodeRuneInString(b.text)
	return unicode.IsLower(r) || dangles(a.text)
}

// dangling are words that no line of its own ends with.
var dangling = map[string]bool{
	"and": true, "or": true, "of": true, "the": true, "a": true, "an": true, "for": true, "with": true,
	"to": true, "from": true, "by": true, "between": true, "&": true,
}

// dangles reports whether s ends in the middle of a phrase.
func dangles(s string) bool {
	i := strings.LastIndexByte(s, ' ')
	return i > 0 && dangling[strings.ToLower(s[i+1:])]
}
