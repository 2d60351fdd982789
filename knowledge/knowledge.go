// Package knowledge is what there is to read: documents, where they come from,
// and the places in them that an answer may point at.
//
// A Source lists Documents; package format decodes the bytes of one; the later
// rooms cut passages from them and quote them. Everything a reader is shown is
// a Span of a Document's Text.
package knowledge

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"
	"sort"
	"strings"
	"time"
)

// DocID names a document in the whole library: the source's name, a colon, and
// the document's path within the source ("handbook:finance/index.md").
type DocID string

// NewDocID returns the id of the document at path in source.
func NewDocID(source, path string) DocID { return DocID(source + ":" + path) }

// Space names a set of documents that have one audience ("handbook",
// "hr-private"). A source feeds one space.
type Space string

// Revision names one state of a document: a hash of its original bytes.
type Revision string

// NewRevision returns the revision of a document whose original bytes are data.
func NewRevision(data []byte) Revision {
	sum := sha256.Sum256(data)
	return Revision(hex.EncodeToString(sum[:16]))
}

// Span is a half-open range of byte offsets into a Document's Text.
type Span struct {
	Start int `json:"start"` // offset of the first byte
	End   int `json:"end"`   // offset behind the last byte
}

// Len returns the number of bytes in s.
func (s Span) Len() int { return s.End - s.Start }

// Empty reports whether s holds no byte.
func (s Span) Empty() bool { return s.End <= s.Start }

// In returns the part of text that s names, or "" when s does not lie in text.
func (s Span) In(text string) string {
	if s.Start < 0 || s.End > len(text) || s.Start > s.End {
		return ""
	}
	return text[s.Start:s.End]
}

// Contains reports whether t lies within s.
func (s Span) Contains(t Span) bool { return s.Start <= t.Start && t.End <= s.End }

// Document is one thing to read in one revision. It is immutable once a Source
// has yielded it: all rooms may share it, none may change it.
//
// Modified comes from the front matter or the head of a page (when it was last
// updated, else its date), else from a line near the top that says so ("Updated:
// 3 March 2026", "Valid from", "Stand:", or a date alone), else from the title,
// else from the name of the file. The time a file was written is not taken. A
// day that stands in the document without a time is midnight UTC.
//
// Outdated is told by a mark that says so in English, German, French or Spanish
// ("outdated", "superseded by", "no longer valid", "veraltet", "obsolète"), as
// words of their own, in the title, in a folder's name ("archive"), in the front
// matter ("status: deprecated", "archived: true"), or near the top in a line
// that is a quote, is emphasised or begins with the mark or with "Status:". The
// words in running text are no mark.
type Document struct {
	ID       DocID     // name in the whole library
	Source   string    // name of the source it comes from
	Space    Space     // who may read it
	Path     string    // slash-separated path within the source
	Title    string    // from the front matter, the first heading or the file name; never empty
	URL      string    // where a reader opens it; empty where nothing is known but Path
	Language string    // ISO 639-1 code when the document states it, else empty
	Modified time.Time // the day or moment that it bears; zero when none is written (see Date)
	Period   string    // where no day is written, the month or year that it is of ("2025-12", "2024"); else empty
	Outdated bool      // whether it says that it is no longer valid (see below)
	Revision Revision  // hash of the original bytes
	Owners   []string  // who answers for it, as the document or its source says ("Maria", "@acme/docs"); may be empty

	// Text is what the headings and blocks say in reading order, as valid
	// UTF-8 without markup and with no carriage return or other control
	// character but newline and tab. All spans are into Text.
	Text string

	// Sections hold the blocks in reading order. Their spans neither overlap
	// nor go backwards.
	Sections []Section

	// Lines says from which line of the original each part of Text comes, by
	// ascending Offset; see Line.
	Lines []LineMark
}

// Date returns when d is of as ISO 8601 has it, to the precision that is written:
// "2026-03-10", "2026-03", "2026", or "" when nothing is known. Later dates
// compare as greater strings, and a day as greater than its own month and year.
func (d *Document) Date() string {
	if d.Modified.IsZero() {
		return d.Period
	}
	return d.Modified.Format(time.DateOnly)
}

// LineMark says that Text, from Offset up to the next mark, comes from line
// Line (counted from 1) of the original.
type LineMark struct {
	Offset, Line int
}

// Line returns the line of the original, counted from 1, that the byte at
// offset of d.Text comes from, or 0 when that is not known.
func (d *Document) Line(offset int) int {
	i := sort.Search(len(d.Lines), func(i int) bool { return d.Lines[i].Offset > offset })
	if i == 0 {
		return 0
	}
	return d.Lines[i-1].Line
}

// Section is a heading and the blocks below it, up to the next heading of any
// level. A document without headings has one section with no heading.
//
// A line that names what follows it is a heading as well, one level below the
// one it stands under: a question in bold type above its answer, "Q: ...", a term
// of a definition list, the name of an option above its description. Where such
// a part ends before the next heading, a section without words of its own goes
// on with the heading above it.
type Section struct {
	Heading []string // titles of the headings above and of this one, outermost first; empty before the first heading
	Span    Span     // this heading's own words in Text; empty before the first heading and where one goes on
	Level   int      // level of the heading, 1 the highest; 0 before the first heading
	Anchor  string   // fragment that a link may name ("paid-leave"), of this heading or else of the one above; empty where there is none
	Page    int      // page counted from 1, for formats with pages; else 0
	Blocks  []Block
}

// Kind is what sort of block a Block is.
type Kind uint8

// The kinds of block.
const (
	Paragraph Kind = iota
	ListItem       // one item, without the items nested in it
	TableRow       // one row below a table's header
	Code           // one block of code or preformatted text, line by line as written
)

// String returns the name of k as it stands in JSON ("list_item").
func (k Kind) String() string {
	switch k {
	case Paragraph:
		return "paragraph"
	case ListItem:
		return "list_item"
	case TableRow:
		return "table_row"
	case Code:
		return "code"
	}
	return fmt.Sprintf("kind(%d)", uint8(k))
}

// Block is the smallest part of a document that its format knows.
//
// A paragraph's hard-wrapped lines are joined by one space, so that a newline
// within a paragraph or list item is one that the writer meant. The cells of a
// table row stand in Text separated by " | ". The marker of a list item
// ("-", "①") is not part of Text; an ordered item's number is Number.
type Block struct {
	Kind Kind
	Span Span

	// Group is, for list items and table rows, a number shared by the items
	// of one list (nested lists included) or the rows of one table and by no
	// other block of the document; 0 for other kinds.
	Group int
	// Level is a list item's nesting depth, 1 for the outermost; else 0.
	Level int
	// Number is an ordered list item's number, 0 for other blocks.
	Number int
	// Lead is the paragraph that introduces the block's list or table (it
	// stands directly above and ends in a colon or the like), or, for a nested
	// item, its parent item; empty where there is none.
	Lead Span
	// Header and Cells are, for a table row, the spans of the header's cells
	// and of the row's own, in the order of the columns. Header is empty when
	// the table has none; an empty cell has an empty span.
	Header, Cells []Span
	// Links are the links in the block, in order.
	Links []Link
}

// Link is a link in a document: the words that carry it and where it leads.
type Link struct {
	Span   Span
	Target string // as the document states it
}

// Passage is the smallest thing that is found: a run of blocks of one section.
type Passage struct {
	Document *Document
	Section  int  // index into Document.Sections
	Span     Span // from the first block's start to the last block's end
	First    int  // index of the first block in the section
	Last     int  // index of the last block in the section
}

// Text returns the passage's words.
func (p Passage) Text() string { return p.Span.In(p.Document.Text) }

// Heading returns the heading path of the passage's section.
func (p Passage) Heading() []string { return p.Document.Sections[p.Section].Heading }

// Source is somewhere documents come from.
type Source interface {
	// Name returns the source's name, unique in a configuration and constant.
	Name() string

	// Documents lists every document of the source, each once, in an order
	// that is the same for the same content.
	//
	// An error that wraps *SkipError concerns one document alone and the
	// listing goes on; any other error is the last thing that is yielded, and
	// the listing is then incomplete. The Document that comes with an error is
	// the zero Document. The consumer owns what it is given. When ctx ends,
	// the listing stops with ctx.Err(). Documents may be called any number of
	// times, also concurrently; each call reads the source afresh.
	Documents(ctx context.Context) iter.Seq2[Document, error]
}

// SkipError says that one document was left out and why, while the rest of its
// source is well.
type SkipError struct {
	Path string // path of the document within its source
	Err  error  // the reason, as a plain phrase ("is not text")
}

// Error returns the path and the reason.
func (e *SkipError) Error() string { return fmt.Sprintf("skipped %s: %v", e.Path, e.Err) }

// Unwrap returns the reason.
func (e *SkipError) Unwrap() error { return e.Err }

// Check returns an error naming the first thing in d that breaks what the
// types above promise: spans out of order or outside of Text, a title missing.
// Sources' tests call it on every document.
func (d *Document) Check() error {
	if strings.TrimSpace(d.Title) == "" {
		return fmt.Errorf("document %s: no title", d.ID)
	}
	at, group := 0, map[int]int{}
	for si, s := range d.Sections {
		if !s.Span.Empty() {
			if s.Span.Start < at || s.Span.End > len(d.Text) {
				return fmt.Errorf("document %s: section %d: heading span %v after offset %d of %d", d.ID, si, s.Span, at, len(d.Text))
			}
			at = s.Span.End
		}
		for bi, b := range s.Blocks {
			if b.Span.Start < at || b.Span.End > len(d.Text) || b.Span.Empty() {
				return fmt.Errorf("document %s: section %d block %d: span %v after offset %d of %d", d.ID, si, bi, b.Span, at, len(d.Text))
			}
			at = b.Span.End
			for _, c := range b.Cells {
				if !b.Span.Contains(c) {
					return fmt.Errorf("document %s: section %d block %d: cell %v outside of %v", d.ID, si, bi, c, b.Span)
				}
			}
			for _, l := range b.Links {
				if !b.Span.Contains(l.Span) {
					return fmt.Errorf("document %s: section %d block %d: link %v outside of %v", d.ID, si, bi, l.Span, b.Span)
				}
			}
			for _, h := range append([]Span{b.Lead}, b.Header...) {
				if h.Start < 0 || h.End > len(d.Text) || h.Start > h.End {
					return fmt.Errorf("document %s: section %d block %d: lead or header %v outside of the text", d.ID, si, bi, h)
				}
			}
			if b.Group != 0 {
				if was, ok := group[b.Group]; ok && was != si {
					return fmt.Errorf("document %s: group %d in sections %d and %d", d.ID, b.Group, was, si)
				}
				group[b.Group] = si
			}
		}
	}
	for i, m := range d.Lines {
		if m.Offset < 0 || m.Offset > len(d.Text) || m.Line < 1 || i > 0 && m.Offset < d.Lines[i-1].Offset {
			return fmt.Errorf("document %s: line mark %d out of order: %v", d.ID, i, m)
		}
	}
	return nil
}
