package format

import (
	"strings"
	"time"

	"footnote/knowledge"
)

// builder writes a document from its first word to its last.
type builder struct {
	doc      knowledge.Document
	text     []byte
	groups   int            // groups given out
	headings []openHeading  // the heading path, outermost first
	slugs    map[string]int // GitHub's anchors given out, and how often
}

// openHeading is one step of the heading path.
type openHeading struct {
	level int
	title string
}

// newBuilder returns a builder of an empty document.
func newBuilder() *builder { return &builder{slugs: map[string]int{}} }

// document returns what was written, called after the file when it has no
// title of its own.
func (b *builder) document(name string) knowledge.Document {
	b.doc.Text = string(b.text)
	if b.doc.Title == "" {
		b.doc.Title = b.titleFromHeadings()
	}
	if b.doc.Title == "" {
		b.doc.Title = titleFromName(name)
	}
	return b.doc
}

// titleFromHeadings returns the first heading of level 1, else the heading
// that the document begins with, else "".
func (b *builder) titleFromHeadings() string {
	for _, s := range b.doc.Sections {
		if s.Level == 1 {
			return s.Span.In(b.doc.Text)
		}
	}
	if len(b.doc.Sections) == 0 {
		return ""
	}
	return b.doc.Sections[0].Span.In(b.doc.Text)
}

// heading begins a section. Nothing happens when in holds no word.
func (b *builder) heading(level int, anchor string, in *inline) {
	if in.blank() {
		return
	}
	span, _ := b.write(in, "\n\n")
	for len(b.headings) > 0 && b.headings[len(b.headings)-1].level >= level {
		b.headings = b.headings[:len(b.headings)-1]
	}
	b.headings = append(b.headings, openHeading{level, string(b.text[span.Start:span.End])})
	titles := make([]string, len(b.headings))
	for i, h := range b.headings {
		titles[i] = h.title
	}
	b.doc.Sections = append(b.doc.Sections, knowledge.Section{Heading: titles, Span: span, Level: level, Anchor: anchor})
}

// block appends a block that says what in holds and returns its span. Nothing
// happens when in holds no word.
func (b *builder) block(k knowledge.Block, in *inline) knowledge.Span {
	if in.blank() {
		return knowledge.Span{}
	}
	k.Span, k.Links = b.write(in, b.separator(k))
	s := b.section()
	s.Blocks = append(s.Blocks, k)
	return k.Span
}

// separator returns what stands between the last block and k: items of a list
// and rows of a table follow one another without an empty line.
func (b *builder) separator(k knowledge.Block) string {
	if last := b.last(); last != nil && k.Group != 0 && last.Group == k.Group {
		return "\n"
	}
	return "\n\n"
}

// extend appends what in holds to the last block, on a line of its own.
func (b *builder) extend(in *inline) knowledge.Span {
	last := b.last()
	span, links := b.write(in, "\n")
	last.Span.End = span.End
	last.Links = append(last.Links, links...)
	return last.Span
}

// section returns the section that blocks go to.
func (b *builder) section() *knowledge.Section {
	if len(b.doc.Sections) == 0 {
		b.doc.Sections = append(b.doc.Sections, knowledge.Section{})
	}
	return &b.doc.Sections[len(b.doc.Sections)-1]
}

// last returns the last block of the section that blocks go to, or nil.
func (b *builder) last() *knowledge.Block {
	if len(b.doc.Sections) == 0 {
		return nil
	}
	s := b.section()
	if len(s.Blocks) == 0 {
		return nil
	}
	return &s.Blocks[len(s.Blocks)-1]
}

// group returns a number for a list or table that no other has.
func (b *builder) group() int {
	b.groups++
	return b.groups
}

// lead returns the span of the paragraph that introduces a list or table which
// begins here, or an empty one.
func (b *builder) lead() knowledge.Span {
	last := b.last()
	if last == nil || last.Kind != knowledge.Paragraph {
		return knowledge.Span{}
	}
	if !introduces(string(b.text[last.Span.Start:last.Span.End])) {
		return knowledge.Span{}
	}
	return last.Span
}

// introduces reports whether a paragraph announces what comes below it.
func introduces(s string) bool {
	for _, end := range []string{":", "：", ":)", "…", "-", "–", "—"} {
		if strings.HasSuffix(s, end) {
			return true
		}
	}
	if i := strings.LastIndexAny(strings.TrimRight(s, ".!?"), ".!?\n"); i >= 0 {
		s = s[i:]
	}
	s = strings.ToLower(s)
	return strings.Contains(s, "following") || strings.Contains(s, "as follows") || strings.HasSuffix(s, "below.")
}

// write appends what in holds to the text, after separator unless the text is
// empty, and returns its span and its links.
func (b *builder) write(in *inline, separator string) (knowledge.Span, []knowledge.Link) {
	from, to := 0, len(in.text)
	for to > 0 && strings.IndexByte(" \t\n", in.text[to-1]) >= 0 {
		to--
	}
	if in.text[0] == '\n' {
		from = leadingBlankLines(in.text[:to])
	}
	if len(b.text) > 0 {
		b.text = append(b.text, separator...)
	}
	shift := len(b.text) - from
	b.text = append(b.text, in.text[from:to]...)
	for _, m := range in.lines {
		if m.Offset < to {
			b.doc.Lines = append(b.doc.Lines, knowledge.LineMark{Offset: max(m.Offset, from) + shift, Line: m.Line})
		}
	}
	var links []knowledge.Link
	for _, l := range in.links {
		if l.Span.Start = max(l.Span.Start, from); l.Span.Start < to {
			span := knowledge.Span{Start: l.Span.Start + shift, End: min(l.Span.End, to) + shift}
			links = append(links, knowledge.Link{Span: span, Target: l.Target})
		}
	}
	return knowledge.Span{Start: from + shift, End: to + shift}, links
}

// leadingBlankLines returns the length of the empty lines that text begins
// with.
func leadingBlankLines(text []byte) int {
	from := 0
	for i, c := range text {
		if c == '\n' {
			from = i + 1
		} else if c != ' ' && c != '\t' {
			break
		}
	}
	return from
}

// dateLayouts are the ways in which documents write a day or a moment.
var dateLayouts = []string{
	time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02 15:04:05 -0700",
	"2006-01-02", "2006/01/02", "2006.01.02",
	"January 2, 2006", "Jan 2, 2006", "Jan. 2, 2006", "2 January 2006", "2 Jan 2006", "2 Jan. 2006",
	"2 January, 2006", "2 Jan, 2006", "January 2 2006", "Jan 2 2006", "02-Jan-2006",
	"Monday, January 2, 2006", "Monday, 2 January 2006", "Monday 2 January 2006",
	time.RFC1123, time.RFC1123Z, time.RFC850, time.ANSIC,
}

// parseDate returns the moment that s states, in UTC where it names no zone,
// and whether s is a date and nothing else.
func parseDate(s string) (time.Time, bool) {
	s = strings.TrimSpace(s)
	if len(s) < 8 || len(s) > 40 {
		return time.Time{}, false
	}
	for _, layout := range dateLayouts {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 1900 && t.Year() < 2200 {
			return t, true
		}
	}
	return time.Time{}, false
}
