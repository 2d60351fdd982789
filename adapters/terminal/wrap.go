package terminal

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"
)

// face is how words look where colours are shown.
type face uint8

const (
	plain face = iota
	strong
	faint  // what stands around the quotes
	marker // the number of a note
)

// sgr are the sequences that begin a face; resetFace ends each.
var sgr = [...]string{plain: "", strong: "\x1b[1m", faint: "\x1b[2m", marker: "\x1b[36m"}

const resetFace = "\x1b[0m"

// run is clean text of one face.
type run struct {
	text string
	face face
	link string // target laid under the words, made by safeLink; empty for none
	glue bool   // whether its spaces may not become line breaks
}

// paragraph is runs that are broken into lines together.
type paragraph struct {
	first, rest string // what the first line and the others begin with
	runs        []run
	whole       bool // whether lines are never broken
	verbatim    bool // whether white space is kept as it is, as in code
}

// glyph is one character as people count them.
type glyph struct {
	text  string
	width int // in columns
	run   int // index into the paragraph's runs
}

// print appends p, broken into lines of s.Width columns, to b.
func (s Style) print(b *strings.Builder, p paragraph) {
	indent := p.first
	for _, l := range s.lines(p) {
		var line strings.Builder
		s.printLine(&line, p, l)
		b.WriteString(strings.TrimRight(indent+line.String(), " "))
		b.WriteByte('\n')
		indent = p.rest
	}
}

// lines breaks p into lines.
func (s Style) lines(p paragraph) [][]glyph {
	first, rest := s.room(p.first, p.whole), s.room(p.rest, p.whole)
	var lines [][]glyph
	var line []glyph
	width, room := 0, first
	flush := func() {
		if !p.verbatim {
			line = trimSpace(line)
		}
		lines = append(lines, line)
		line, width, room = nil, 0, rest
	}
	for _, w := range p.words() {
		if w[0].text == "\n" {
			flush()
			continue
		}
		if width > 0 && width+widthOf(trimSpace(w)) > room {
			flush()
		}
		for _, g := range w {
			if width+g.width > room && (p.verbatim || g.text != " ") {
				flush()
			}
			line = append(line, g)
			width += g.width
		}
	}
	if len(line) > 0 || len(lines) == 0 {
		flush()
	}
	return lines
}

// room returns the columns that are left behind indent.
func (s Style) room(indent string, whole bool) int {
	const fewest, unlimited = 20, 1 << 30
	if s.Width <= 0 || whole {
		return unlimited
	}
	return max(max(s.Width, fewest)-displaywidth.String(indent), fewest/2)
}

// words cuts p into the parts that a line is not broken in: a word with the
// space behind it, a character of a script without spaces, a newline.
func (p paragraph) words() [][]glyph {
	var words [][]glyph
	var word []glyph
	flush := func() {
		if len(word) > 0 {
			words = append(words, word)
		}
		word = nil
	}
	for _, g := range p.glyphs() {
		if g.text == "\n" {
			flush()
			words = append(words, []glyph{g})
			continue
		}
		if len(word) > 0 && p.mayBreak(word[len(word)-1], g) {
			flush()
		}
		word = append(word, g)
	}
	flush()
	return words
}

func (p paragraph) glyphs() []glyph {
	var all []glyph
	for i, r := range p.runs {
		graphemes := displaywidth.StringGraphemes(r.text)
		for graphemes.Next() {
			text, width := graphemes.Value(), graphemes.Width()
			if text == " " && !p.verbatim && !r.glue && len(all) > 0 && all[len(all)-1].text == " " {
				continue
			}
			all = append(all, glyph{text: text, width: width, run: i})
		}
	}
	return all
}

// mayBreak reports whether a line may end between a and b.
func (p paragraph) mayBreak(a, b glyph) bool {
	if b.text == " " || p.runs[b.run].glue {
		return false
	}
	if a.text == " " {
		return !p.runs[a.run].glue
	}
	const notBehind, notBefore = "「『（【〔《〈“‘«([", "、。，．・：；？！」』）】〕》〉ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々”’»…)]"
	if strings.Contains(notBehind, a.text) || strings.Contains(notBefore, b.text) {
		return false
	}
	return spaceless(a) || spaceless(b)
}

// spaceless reports whether g is of a script that is written without spaces.
func spaceless(g glyph) bool {
	if g.width != 2 {
		return false
	}
	r, _ := utf8.DecodeRuneInString(g.text)
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xff60
}

func widthOf(gs []glyph) int {
	n := 0
	for _, g := range gs {
		n += g.width
	}
	return n
}

// trimSpace returns gs without the spaces at its end.
func trimSpace(gs []glyph) []glyph {
	for len(gs) > 0 && gs[len(gs)-1].text == " " {
		gs = gs[:len(gs)-1]
	}
	return gs
}

// printLine writes one line with its faces and links.
func (s Style) printLine(b *strings.Builder, p paragraph, line []glyph) {
	for i := 0; i < len(line); {
		j := i
		var text strings.Builder
		for j < len(line) && line[j].run == line[i].run {
			text.WriteString(line[j].text)
			j++
		}
		s.printRun(b, p.runs[line[i].run], text.String())
		i = j
	}
}

func (s Style) printRun(b *strings.Builder, r run, text string) {
	if s.Hyperlinks && r.link != "" {
		text = "\x1b]8;;" + r.link + "\x1b\\" + text + "\x1b]8;;\x1b\\"
	}
	if s.Color && r.face != plain {
		text = sgr[r.face] + text + resetFace
	}
	b.WriteString(text)
}

// safeLink returns target as the target of a hyperlink: an address of the web
// in printable ASCII and of bounded length, or "" when target is none.
func safeLink(target string) string {
	const longest = 2083 // what terminals take
	scheme, rest, _ := strings.Cut(target, "://")
	if scheme != "https" && scheme != "http" || rest == "" {
		return ""
	}
	var b strings.Builder
	for i := range len(target) {
		c := target[i]
		if c > ' ' && c <= '~' {
			b.WriteByte(c)
			continue
		}
		const hex = "0123456789ABCDEF"
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
	if b.Len() > longest {
		return ""
	}
	return b.String()
}
