package format

import (
	"strings"

	"footnote/knowledge"
)

// builder writes a document from its first word to its last.
type builder struct {
	doc      knowledge.Document
	text     []byte
	groups   int            // groups given out
	headings []openHeading  // the heading path, outermost first
	slugs    map[string]int // GitHub's anchors given out, and how often
	pending  *pendingLabel  // a label of which it is not known yet whether something follows
	marked   map[int]bool   // where blocks near the top begin that are quotes, or emphasised as a whole and no items
	marking  bool           // whether the blocks that are written are such
	labelled bool           // whether the document begins with a label
	resumed  bool           // whether what follows is again below the last of headings, outside of a label that has ended
}

// openHeading is one step of the heading path.
type openHeading struct {
	level  int
	title  string
	anchor string
	label  labelKind
}

// newBuilder returns a builder of an empty document.
func newBuilder() *builder { return &builder{slugs: map[string]int{}, marked: map[int]bool{}} }

// document returns what was written, called after the file when it has no
// title of its own.
func (b *builder) document(name string) knowledge.Document {
	b.settle(false)
	b.doc.Text = string(b.text)
	if b.doc.Title == "" {
		b.doc.Title = b.titleFromHeadings()
	}
	if b.doc.Title == "" {
		b.doc.Title = titleFromName(name)
	}
	b.date(name)
	b.doc.Outdated = b.doc.Outdated || b.isOutdated(name)
	return b.doc
}

// titleFromHeadings returns the first heading of level 1, else the heading
// that the document begins with, else "". A label is no title.
func (b *builder) titleFromHeadings() string {
	for _, s := range b.doc.Sections {
		if s.Level == 1 {
			return s.Span.In(b.doc.Text)
		}
	}
	if len(b.doc.Sections) == 0 || b.labelled {
		return ""
	}
	return b.doc.Sections[0].Span.In(b.doc.Text)
}

// heading begins a section. Nothing happens when in holds no word.
func (b *builder) heading(level int, anchor string, in *inline) {
	if in.blank() {
		return
	}
	b.settle(false)
	for n := len(b.headings); n > 0 && b.headings[n-1].label == bold; n-- {
		b.headings = b.headings[:n-1]
	}
	b.open(openHeading{level: level, anchor: anchor}, in)
}

// open begins the section of h, whose words are those of in.
func (b *builder) open(h openHeading, in *inline) {
	span, _ := b.write(in, "\n\n")
	b.close(h.level)
	h.title = string(b.text[span.Start:span.End])
	b.headings = append(b.headings, h)
	b.resumed = false
	b.doc.Sections = append(b.doc.Sections, knowledge.Section{Heading: b.trail(), Span: span, Level: h.level, Anchor: h.anchor})
}

// close ends the headings of the given level and below.
func (b *builder) close(level int) {
	for len(b.headings) > 0 && b.headings[len(b.headings)-1].level >= level {
		b.headings = b.headings[:len(b.headings)-1]
	}
}

// trail returns the titles of the open headings, outermost first. One that says
// the same as the one above it is not said twice.
func (b *builder) trail() []string {
	titles := make([]string, 0, len(b.headings))
	for i, h := range b.headings {
		if i == 0 || h.title != b.headings[i-1].title {
			titles = append(titles, h.title)
		}
	}
	return titles
}

// block appends a block that says what in holds and returns its span. Nothing
// happens when in holds no word.
func (b *builder) block(k knowledge.Block, in *inline) knowledge.Span {
	if in.blank() {
		return knowledge.Span{}
	}
	b.settle(true)
	k.Span, k.Links = b.write(in, b.separator(k))
	if b.marking && k.Span.Start <= nearTopBytes {
		b.marked[k.Span.Start] = true
	}
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
	if b.resumed {
		b.resumed = false
		s := knowledge.Section{Heading: b.trail()}
		if n := len(b.headings); n > 0 {
			s.Level, s.Anchor = b.headings[n-1].level, b.headings[n-1].anchor
		}
		b.doc.Sections = append(b.doc.Sections, s)
	}
	if len(b.doc.Sections) == 0 {
		b.doc.Sections = append(b.doc.Sections, knowledge.Section{})
	}
	return &b.doc.Sections[len(b.doc.Sections)-1]
}

// last returns the last block of the section that blocks go to, or nil.
func (b *builder) last() *knowledge.Block {
	if len(b.doc.Sections) == 0 || b.resumed {
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
	b.settle(true)
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
