package library

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/klauspost/compress/zstd"

	"footnote/knowledge"
)

// What is stored of a document is one zstd frame. Unpacked it is:
//
//	byte    the version of this encoding: 1, or 2 where what is so marked stands
//	string  title, URL, language
//	string  time of last change as time.MarshalBinary has it; empty for none
//	string  (in 2 alone) the month or year that it is of; empty for none
//	byte    (in 2 alone) 1 when it says that it is no longer valid, else 0
//	list    owners: string
//	string  text
//	list    sections:
//	          number  headings shared with the section before, from the top
//	          list    further headings: string
//	          span    the heading's own words
//	          number  level; string anchor; number page
//	          list    blocks:
//	                    byte    kind; span; number group, level, number
//	                    span    lead
//	                    byte    1 when the header's cells are those of the block
//	                            before, else 0 and a list of spans
//	                    list    cells: span
//	                    list    links: span, string target
//	list    line marks: number offset after the last, signed line after the last
//
// A number is a varint, signed where it is said; a string is its length in
// bytes and its bytes; a list is its length and its members; a span is where it
// starts, signed and counted from the start of the span before, and its length.
// ID, source, space, path and revision stand in the document's row. Version 1 is
// written wherever it will do, so that what has not changed looks as before.

const (
	plainEncoding = 1
	datedEncoding = 2
)

var errEncoding = errors.New("it is not encoded as documents are")

// codec packs and unpacks. Both are safe for concurrent use.
var (
	packer   = must(zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(false)))
	unpacker = must(zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(maxDocument)))
)

// maxDocument is how many bytes a document may have unpacked.
const maxDocument = 1 << 30

func must[T any](v T, err error) T {
	if err != nil {
		panic(err) // the options above are right
	}
	return v
}

// encoder appends to b.
type encoder struct {
	b  []byte
	at int // start of the span before
}

func (e *encoder) number(n int)    { e.b = binary.AppendUvarint(e.b, uint64(n)) }
func (e *encoder) signed(n int)    { e.b = binary.AppendVarint(e.b, int64(n)) }
func (e *encoder) string(s string) { e.number(len(s)); e.b = append(e.b, s...) }

func (e *encoder) flag(yes bool) {
	if yes {
		e.b = append(e.b, 1)
		return
	}
	e.b = append(e.b, 0)
}

func (e *encoder) strings(list []string) {
	e.number(len(list))
	for _, s := range list {
		e.string(s)
	}
}

func (e *encoder) span(s knowledge.Span) {
	e.signed(s.Start - e.at)
	e.signed(s.End - s.Start)
	e.at = s.Start
}

func (e *encoder) spans(list []knowledge.Span) {
	e.number(len(list))
	for _, s := range list {
		e.span(s)
	}
}

// encode returns what is stored of d, not yet packed.
func encode(d *knowledge.Document) ([]byte, error) {
	e := &encoder{b: make([]byte, 0, len(d.Text)*5/4+256)}
	version := byte(plainEncoding)
	if d.Period != "" || d.Outdated {
		version = datedEncoding
	}
	e.b = append(e.b, version)
	e.string(d.Title)
	e.string(d.URL)
	e.string(d.Language)
	modified := []byte(nil)
	if !d.Modified.IsZero() {
		var err error
		if modified, err = d.Modified.MarshalBinary(); err != nil {
			return nil, fmt.Errorf("its date cannot be stored: %w", err)
		}
	}
	e.string(string(modified))
	if version == datedEncoding {
		e.string(d.Period)
		e.flag(d.Outdated)
	}
	e.strings(d.Owners)
	e.string(d.Text)
	e.number(len(d.Sections))
	var before []string
	for i := range d.Sections {
		e.section(&d.Sections[i], before)
		before = d.Sections[i].Heading
	}
	e.number(len(d.Lines))
	var last knowledge.LineMark
	for _, m := range d.Lines {
		e.number(m.Offset - last.Offset)
		e.signed(m.Line - last.Line)
		last = m
	}
	return e.b, nil
}

func (e *encoder) section(s *knowledge.Section, before []string) {
	same := 0
	for same < len(before) && same < len(s.Heading) && before[same] == s.Heading[same] {
		same++
	}
	e.number(same)
	e.strings(s.Heading[same:])
	e.span(s.Span)
	e.number(s.Level)
	e.string(s.Anchor)
	e.number(s.Page)
	e.number(len(s.Blocks))
	var header []knowledge.Span
	for i := range s.Blocks {
		e.block(&s.Blocks[i], header)
		header = s.Blocks[i].Header
	}
}

func (e *encoder) block(b *knowledge.Block, header []knowledge.Span) {
	e.b = append(e.b, byte(b.Kind))
	e.span(b.Span)
	e.number(b.Group)
	e.number(b.Level)
	e.signed(b.Number)
	e.span(b.Lead)
	same := sameSpans(b.Header, header)
	e.flag(same)
	if !same {
		e.spans(b.Header)
	}
	e.spans(b.Cells)
	e.number(len(b.Links))
	for _, l := range b.Links {
		e.span(l.Span)
		e.string(l.Target)
	}
}

func sameSpans(a, b []knowledge.Span) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// decoder reads from b. After the first thing that is wrong, bad is set and
// everything is zero.
type decoder struct {
	b   []byte
	at  int
	bad bool
}

func (d *decoder) fail() { d.bad, d.b = true, nil }

func (d *decoder) byte() byte {
	if len(d.b) == 0 {
		d.fail()
		return 0
	}
	c := d.b[0]
	d.b = d.b[1:]
	return c
}

func (d *decoder) number() int {
	n, size := binary.Uvarint(d.b)
	if size <= 0 || n > maxDocument {
		d.fail()
		return 0
	}
	d.b = d.b[size:]
	return int(n)
}

func (d *decoder) signed() int {
	n, size := binary.Varint(d.b)
	if size <= 0 {
		d.fail()
		return 0
	}
	d.b = d.b[size:]
	return int(n)
}

// length returns the length of a list, each member of which takes a byte or
// more.
func (d *decoder) length() int {
	n := d.number()
	if n > len(d.b) {
		d.fail()
		return 0
	}
	return n
}

func (d *decoder) string() string {
	n := d.length()
	s := string(d.b[:n])
	d.b = d.b[n:]
	return s
}

func (d *decoder) span() knowledge.Span {
	d.at += d.signed()
	return knowledge.Span{Start: d.at, End: d.at + d.signed()}
}

func (d *decoder) spans() []knowledge.Span {
	n := d.length()
	if n == 0 {
		return nil
	}
	list := make([]knowledge.Span, n)
	for i := range list {
		list[i] = d.span()
	}
	return list
}

func (d *decoder) strings(list []string) []string {
	for range d.length() {
		list = append(list, d.string())
	}
	return list
}

// decode sets what stands in data, as encode made it.
func decode(data []byte, doc *knowledge.Document) error {
	d := &decoder{b: data}
	version := d.byte()
	if version != plainEncoding && version != datedEncoding {
		return errEncoding
	}
	doc.Title, doc.URL, doc.Language = d.string(), d.string(), d.string()
	if modified := d.string(); modified != "" {
		var t time.Time
		if err := t.UnmarshalBinary([]byte(modified)); err != nil {
			return errEncoding
		}
		doc.Modified = t
	}
	if version == datedEncoding {
		doc.Period, doc.Outdated = d.string(), d.byte() == 1
	}
	doc.Owners = d.strings(nil)
	doc.Text = d.string()
	if n := d.length(); n > 0 {
		doc.Sections = make([]knowledge.Section, n)
	}
	var before []string
	for i := range doc.Sections {
		if d.section(&doc.Sections[i], before); d.bad {
			return errEncoding
		}
		before = doc.Sections[i].Heading
	}
	d.lines(doc)
	if d.bad || len(d.b) > 0 {
		return errEncoding
	}
	return nil
}

func (d *decoder) section(s *knowledge.Section, before []string) {
	same := d.number()
	if same > len(before) {
		d.fail()
		return
	}
	// Capped, so that sections share the trail above them and none writes into
	// another's.
	s.Heading = d.strings(before[:same:same])
	s.Span = d.span()
	s.Level, s.Anchor, s.Page = d.number(), d.string(), d.number()
	if n := d.length(); n > 0 {
		s.Blocks = make([]knowledge.Block, n)
	}
	var header []knowledge.Span
	for i := range s.Blocks {
		if d.block(&s.Blocks[i], header); d.bad {
			return
		}
		header = s.Blocks[i].Header
	}
}

func (d *decoder) block(b *knowledge.Block, header []knowledge.Span) {
	b.Kind, b.Span = knowledge.Kind(d.byte()), d.span()
	b.Group, b.Level, b.Number = d.number(), d.number(), d.signed()
	b.Lead = d.span()
	if b.Header = header; d.byte() != 1 {
		b.Header = d.spans()
	}
	b.Cells = d.spans()
	if n := d.length(); n > 0 {
		b.Links = make([]knowledge.Link, n)
	}
	for i := range b.Links {
		b.Links[i] = knowledge.Link{Span: d.span(), Target: d.string()}
	}
}

func (d *decoder) lines(doc *knowledge.Document) {
	n := d.length()
	if n == 0 {
		return
	}
	doc.Lines = make([]knowledge.LineMark, n)
	var last knowledge.LineMark
	for i := range doc.Lines {
		last.Offset += d.number()
		last.Line += d.signed()
		doc.Lines[i] = last
	}
}
