package format

import (
	"strings"
	"unicode/utf8"

	"footnote/knowledge"
)

// inline is the text of one block while it is being put together, with the
// lines it comes from and its links; offsets are into text.
type inline struct {
	text  []byte
	lines []knowledge.LineMark
	links []knowledge.Link
	space bool // whether a space is due before the next word
}

// words appends s, which begins in line, with every run of space made one.
func (in *inline) words(s string, line int) {
	for _, r := range s {
		r = cleanRune(r)
		switch {
		case r < 0:
		case r == '\n':
			line++
			in.space = true
		case r == ' ' || r == '\t':
			in.space = true
		default:
			in.put(r, line)
		}
	}
}

// put appends r, after the space that is due.
func (in *inline) put(r rune, line int) {
	if in.space && len(in.text) > 0 && in.text[len(in.text)-1] != '\n' {
		in.text = append(in.text, ' ')
	}
	in.space = false
	in.mark(line)
	in.text = utf8.AppendRune(in.text, r)
}

// mark notes that what follows comes from line.
func (in *inline) mark(line int) {
	if n := len(in.lines); n > 0 && in.lines[n-1].Line == line {
		return
	}
	in.lines = append(in.lines, knowledge.LineMark{Offset: len(in.text), Line: line})
}

// verbatim appends s, which begins in line, line by line as written.
func (in *inline) verbatim(s string, line int) {
	for _, r := range s {
		r = cleanRune(r)
		if r < 0 {
			continue
		}
		if r != '\n' {
			in.mark(line)
		}
		in.text = utf8.AppendRune(in.text, r)
		if r == '\n' {
			line++
		}
	}
}

// lineBreak appends a newline that the writer meant.
func (in *inline) lineBreak() {
	in.space = false
	if n := len(in.text); n > 0 && in.text[n-1] != '\n' {
		in.text = append(in.text, '\n')
	}
}

// next returns the offset at which the next word will stand.
func (in *inline) next() int {
	if n := len(in.text); in.space && n > 0 && in.text[n-1] != '\n' {
		return n + 1
	}
	return len(in.text)
}

// link notes that the words from offset start on lead to target.
func (in *inline) link(start int, target string) {
	target = cleanLine(target)
	if target == "" || start >= len(in.text) {
		return
	}
	span := knowledge.Span{Start: start, End: len(in.text)}
	in.links = append(in.links, knowledge.Link{Span: span, Target: target})
}

// blank reports whether there is nothing to be read.
func (in *inline) blank() bool { return strings.TrimSpace(string(in.text)) == "" }

// reset empties in, keeping its memory.
func (in *inline) reset() { *in = inline{text: in.text[:0], lines: in.lines[:0]} }
