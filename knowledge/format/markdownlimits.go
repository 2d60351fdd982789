package format

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// maxParagraph is the size in bytes of a Markdown paragraph beyond which the
// markup in it is left unread, since goldmark's time for one paragraph may be
// quadratic. maxCells is how many cells a table may have.
const (
	maxParagraph = 16 << 10
	maxCells     = 200_000
)

// longParagraph is a paragraph whose markup is not read.
type longParagraph struct{ ast.BaseBlock }

// longParagraphKind is goldmark's name for longParagraph.
var longParagraphKind = ast.NewNodeKind("LongParagraph")

// Kind returns the kind of node that n is.
func (n *longParagraph) Kind() ast.NodeKind { return longParagraphKind }

// IsRaw reports that goldmark is not to look for markup in n.
func (n *longParagraph) IsRaw() bool { return true }

// Dump prints n for people.
func (n *longParagraph) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// limiter makes longParagraphs of the paragraphs that are too long.
type limiter struct{}

var _ parser.ParagraphTransformer = limiter{}

// Transform is called by goldmark for every paragraph before it is read.
func (limiter) Transform(p *ast.Paragraph, reader text.Reader, _ parser.Context) {
	if !tooLong(p.Lines(), reader.Source()) {
		return
	}
	long := &longParagraph{}
	long.SetLines(p.Lines())
	p.Parent().ReplaceChild(p.Parent(), p, long)
}

// tooLong reports whether lines, a paragraph that may be a table, are beyond
// the limits. Every line of a table is as good as a paragraph.
func tooLong(lines *text.Segments, source []byte) bool {
	total, longest := 0, 0
	for i := range lines.Len() {
		s := lines.At(i)
		total, longest = total+s.Len(), max(longest, s.Len())
	}
	if total <= maxParagraph {
		return false
	}
	if longest > maxParagraph || lines.Len() < 2 {
		return true
	}
	head, rule := lines.At(0), lines.At(1)
	if len(bytes.Trim(rule.Value(source), "|-: \t\n")) > 0 {
		return true
	}
	columns := 1 + bytes.Count(head.Value(source), []byte("|"))
	return columns*lines.Len() > maxCells
}
