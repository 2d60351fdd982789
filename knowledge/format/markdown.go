package format

import (
	"sort"
	"strconv"
	"strings"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
	"golang.org/x/net/html"
)

// decodeMarkdown reads GitHub's Markdown with front matter, and what site
// generators add to it. Headings have the anchors that GitHub gives them, or
// the ones that they state ("{#anchor}").
func decodeMarkdown(b *builder, name, s string) {
	fields, s := cutFrontMatter(s)
	b.state(fields)
	source := []byte(plainMarkdown(name, s))
	md := goldmark.New(
		goldmark.WithExtensions(extension.GFM, extension.Footnote),
		goldmark.WithParserOptions(
			parser.WithHeadingAttribute(),
			parser.WithParagraphTransformers(util.Prioritized(limiter{}, 1)),
		),
	)
	m := markdown{w: &writer{b: b}, source: source, line: 1}
	for i, c := range source {
		if c == '\n' {
			m.newlines = append(m.newlines, i)
		}
	}
	m.blocks(md.Parser().Parse(text.NewReader(source)))
	m.w.finish()
}

// markdown writes a tree of goldmark's as elements.
type markdown struct {
	w        *writer
	source   []byte
	newlines []int // offsets of the newlines in source
	line     int   // line of the last words
}

// lineAt returns the line, counted from 1, of the byte at offset.
func (m *markdown) lineAt(offset int) int {
	return sort.SearchInts(m.newlines, offset) + 1
}

// blocks writes the blocks in n.
func (m *markdown) blocks(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		m.block(c)
	}
}

// block writes the block n.
func (m *markdown) block(n ast.Node) {
	switch n := n.(type) {
	case *ast.Heading:
		m.heading(n)
	case *ast.Paragraph:
		m.element("p", n)
	case *longParagraph:
		m.raw("p", n.Lines())
	case *ast.TextBlock:
		m.enter(n)
		m.inlines(n)
		m.w.flush()
	case *ast.Blockquote:
		m.container("blockquote", n)
	case *ast.List:
		m.list(n)
	case *ast.ListItem:
		m.container("li", n)
	case *ast.FencedCodeBlock:
		m.raw("pre", n.Lines())
	case *ast.CodeBlock:
		m.raw("pre", n.Lines())
	case *ast.HTMLBlock:
		m.html(n)
	case *east.Table:
		m.container("table", n)
	case *east.TableHeader:
		m.w.start("thead", nil, m.line)
		m.w.start("tr", nil, m.line)
		m.cells("th", n)
		m.w.end("thead")
	case *east.TableRow:
		m.w.start("tr", nil, m.line)
		m.cells("td", n)
	case *east.FootnoteList, *east.Footnote:
		m.blocks(n)
	}
}

// element writes n, which holds inlines, as the element tag.
func (m *markdown) element(tag string, n ast.Node) {
	m.enter(n)
	m.w.start(tag, nil, m.line)
	m.inlines(n)
	m.w.end(tag)
}

// enter notes the line that the block n begins in, for what does not know its
// own.
func (m *markdown) enter(n ast.Node) {
	if n.Type() != ast.TypeInline && n.Lines() != nil && n.Lines().Len() > 0 {
		m.line = m.lineAt(n.Lines().At(0).Start)
	}
}

// container writes n, which holds blocks, as the element tag.
func (m *markdown) container(tag string, n ast.Node) {
	m.w.start(tag, nil, m.line)
	m.blocks(n)
	m.w.end(tag)
}

// cells writes the cells of the row n.
func (m *markdown) cells(tag string, n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		m.element(tag, c)
	}
}

// heading writes n. HTML lists that were begun and not ended end before it.
func (m *markdown) heading(n *ast.Heading) {
	if n.Parent().Kind() == ast.KindDocument && m.w.table == nil {
		m.w.endLists()
	}
	m.enter(n)
	tag := "h" + strconv.Itoa(min(max(n.Level, 1), 6))
	anchor := m.w.b.slug(string(plainText(n, m.source)))
	if id, ok := n.AttributeString("id"); ok {
		if id, ok := id.([]byte); ok {
			anchor = string(id)
		}
	}
	m.w.start(tag, []html.Attribute{{Key: "id", Val: anchor}}, m.line)
	m.inlines(n)
	m.w.end(tag)
}

func (m *markdown) list(n *ast.List) {
	tag := "ul"
	var attrs []html.Attribute
	if n.IsOrdered() {
		tag = "ol"
		attrs = []html.Attribute{{Key: "start", Val: strconv.Itoa(n.Start)}}
	}
	m.w.start(tag, attrs, m.line)
	m.blocks(n)
	m.w.end(tag)
}

// raw writes lines as they stand as the element tag.
func (m *markdown) raw(tag string, lines *text.Segments) {
	m.w.start(tag, nil, m.line)
	for i := range lines.Len() {
		s := lines.At(i)
		m.words(string(s.Value(m.source)), s.Start)
	}
	m.w.end(tag)
}

// words writes s, which stands at offset of the source.
func (m *markdown) words(s string, offset int) {
	m.line = m.lineAt(offset)
	m.w.words(s, m.line)
}

// html writes a block of HTML. It may begin elements that a later block ends.
func (m *markdown) html(n *ast.HTMLBlock) {
	lines := n.Lines()
	if lines.Len() == 0 {
		return
	}
	var raw strings.Builder
	for i := range lines.Len() {
		s := lines.At(i)
		raw.Write(s.Value(m.source))
	}
	if n.HasClosure() {
		raw.Write(n.ClosureLine.Value(m.source))
	}
	m.line = m.lineAt(lines.At(0).Start)
	m.w.flush()
	m.w.html(raw.String(), m.line)
}

// inlines writes the words in n.
func (m *markdown) inlines(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		m.inline(c)
	}
}

func (m *markdown) inline(n ast.Node) {
	switch n := n.(type) {
	case *ast.Text:
		m.text(n)
	case *ast.String:
		m.w.words(string(n.Value), m.line)
	case *ast.Link:
		m.w.start("a", []html.Attribute{{Key: "href", Val: unescape(string(n.Destination))}}, m.line)
		m.inlines(n)
		m.w.end("a")
	case *ast.AutoLink:
		target := string(n.URL(m.source))
		if n.AutoLinkType == ast.AutoLinkEmail {
			target = "mailto:" + target
		}
		m.w.start("a", []html.Attribute{{Key: "href", Val: target}}, m.line)
		m.w.words(string(n.Label(m.source)), m.line)
		m.w.end("a")
	case *ast.RawHTML:
		if n.Segments.Len() > 0 {
			s := n.Segments.At(0)
			m.line = m.lineAt(s.Start)
		}
		m.w.html(string(n.Segments.Value(m.source)), m.line)
	case *ast.Emphasis:
		if n.Level == 2 {
			m.element("strong", n)
			return
		}
		m.element("em", n)
	case *east.FootnoteLink, *east.FootnoteBacklink, *east.TaskCheckBox:
	default:
		m.inlines(n)
	}
}

func (m *markdown) text(n *ast.Text) {
	s := m.withoutStray(n.Segment)
	if !n.IsRaw() && n.Parent().Kind() != ast.KindCodeSpan {
		s = unescape(s)
	}
	m.words(s, n.Segment.Start)
	switch {
	case n.HardLineBreak():
		m.w.start("br", nil, m.line)
		m.line++
	case n.SoftLineBreak():
		m.w.softBreak()
		m.line++
	}
}

// withoutStray returns the words at s without a mark of bold type before or
// behind them that has no counterpart because of the space beside it
// ("**Note: **this").
func (m *markdown) withoutStray(s text.Segment) string {
	words := string(s.Value(m.source))
	space := func(i int) bool {
		return i < 0 || i >= len(m.source) || m.source[i] == ' ' || m.source[i] == '\n'
	}
	if strings.HasPrefix(words, "**") && space(s.Start-1) != space(s.Start+2) {
		words = words[2:]
	}
	if strings.HasSuffix(words, "**") && space(s.Stop) != space(s.Stop-3) {
		words = words[:len(words)-2]
	}
	return words
}

// unescape returns s, a piece of Markdown text, with backslash escapes and
// entities made what they stand for.
func unescape(s string) string {
	if !strings.ContainsAny(s, `\&`) {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && isPunct(s[i+1]):
			i++
			out.WriteByte(s[i])
		case s[i] == '&':
			end := strings.IndexByte(s[i:min(len(s), i+40)], ';')
			if end < 0 {
				out.WriteByte('&')
				continue
			}
			out.WriteString(unescapeHTML(s[i : i+end+1]))
			i += end
		default:
			out.WriteByte(s[i])
		}
	}
	return out.String()
}

// isPunct reports whether c is ASCII punctuation.
func isPunct(c byte) bool {
	return c > ' ' && c < 0x7f && !(c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z')
}

// plainText returns the words in n, as GitHub reads them to make an anchor.
func plainText(n ast.Node, source []byte) []byte {
	var out []byte
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			out = append(out, unescape(string(c.Segment.Value(source)))...)
			if c.SoftLineBreak() || c.HardLineBreak() {
				out = append(out, ' ')
			}
		case *ast.String:
			out = append(out, c.Value...)
		case *ast.AutoLink:
			out = append(out, c.Label(source)...)
		case *ast.Image:
		default:
			out = append(out, plainText(c, source)...)
		}
	}
	return out
}

// slug returns the anchor that GitHub gives the next heading with the words
// title: lower case, punctuation left out, spaces made "-", and "-1", "-2" for
// words that came before.
func (b *builder) slug(title string) string {
	var out strings.Builder
	for _, r := range strings.ToLower(strings.TrimSpace(title)) {
		switch {
		case r == ' ':
			out.WriteByte('-')
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r):
			out.WriteRune(r)
		}
	}
	base := out.String()
	slug := base
	for {
		if _, used := b.slugs[slug]; !used {
			break
		}
		b.slugs[base]++
		slug = base + "-" + strconv.Itoa(b.slugs[base])
	}
	b.slugs[slug] = 0
	return slug
}
