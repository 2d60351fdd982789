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
	bold  []knowledge.Span // what is in bold type, in order
	leans []knowledge.Span // what is in italics, in order
	soft  []int            // where the writer began a new line that is read as a space
	space bool             // whether a space is due before the next word
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

// softBreak appends a space at which the writer began a new line.
func (in *inline) softBreak() {
	in.space = true
	if n := len(in.soft); n == 0 || in.soft[n-1] != len(in.text) {
		in.soft = append(in.soft, len(in.text))
	}
}

// typed returns the lines of in as the writer typed them, those that say
// something.
func (in *inline) typed() []knowledge.Span {
	var out []knowledge.Span
	from, soft := 0, in.soft
	add := func(to int) {
		if s := strings.TrimSpace(string(in.text[from:to])); s != "" {
			start := from + strings.Index(string(in.text[from:to]), s)
			out = append(out, knowledge.Span{Start: start, End: start + len(s)})
		}
		from = to
	}
	for i, c := range in.text {
		if len(soft) > 0 && soft[0] <= i {
			soft = soft[1:]
			if !in.within(i) {
				add(i)
			}
		}
		if c == '\n' {
			add(i)
		}
	}
	add(len(in.text))
	return out
}

// within reports whether the byte at offset and the one before it are in one
// stretch of bold type.
func (in *inline) within(offset int) bool {
	for _, b := range in.bold {
		if b.Start < offset && offset < b.End {
			return true
		}
	}
	return false
}

// isBold reports whether all of line is in bold type, a mark at its end apart.
func (in *inline) isBold(line knowledge.Span) bool { return in.covers(in.bold, line) }

// emphasised reports whether all of in is in bold type or in italics.
func (in *inline) emphasised() bool {
	whole := knowledge.Span{End: len(in.text)}
	return in.covers(in.bold, whole) || in.covers(in.leans, whole)
}

// covers reports whether all words of line are in spans, which are in order.
func (in *inline) covers(spans []knowledge.Span, line knowledge.Span) bool {
	at, found := line.Start, false
	plain := func(to int) bool { return strings.Trim(string(in.text[at:to]), " .:?!") != "" }
	for _, b := range spans {
		if b.End <= at || b.Start >= line.End {
			continue
		}
		if b.Start > at && plain(b.Start) {
			return false
		}
		at, found = min(b.End, line.End), true
	}
	return found && !plain(line.End)
}

// slice returns a copy of what in says from one offset up to another.
func (in *inline) slice(from, to int) inline {
	out := inline{text: append([]byte(nil), in.text[from:to]...)}
	for _, m := range in.lines {
		if m.Offset < to {
			mark := knowledge.LineMark{Offset: max(m.Offset-from, 0), Line: m.Line}
			if n := len(out.lines); n > 0 && out.lines[n-1].Offset == mark.Offset {
				out.lines[n-1] = mark
				continue
			}
			out.lines = append(out.lines, mark)
		}
	}
	for _, l := range in.links {
		if l.Span.End > from && l.Span.Start < to {
			span := knowledge.Span{Start: max(l.Span.Start, from) - from, End: min(l.Span.End, to) - from}
			out.links = append(out.links, knowledge.Link{Span: span, Target: l.Target})
		}
	}
	return out
}

// join appends what other says.
func (in *inline) join(other *inline) {
	shift := len(in.text)
	in.text = append(in.text, other.text...)
	for _, m := range other.lines {
		in.lines = append(in.lines, knowledge.LineMark{Offset: m.Offset + shift, Line: m.Line})
	}
	for _, l := range other.links {
		span := knowledge.Span{Start: l.Span.Start + shift, End: l.Span.End + shift}
		in.links = append(in.links, knowledge.Link{Span: span, Target: l.Target})
	}
}

// blank reports whether there is nothing to be read.
func (in *inline) blank() bool { return strings.TrimSpace(string(in.text)) == "" }

// reset empties in, keeping its memory.
func (in *inline) reset() {
	*in = inline{text: in.text[:0], lines: in.lines[:0], bold: in.bold[:0], leans: in.leans[:0], soft: in.soft[:0]}
}
