package qa

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"sort"

	"footnote/knowledge"
	"footnote/qa/index"
	"footnote/qa/index/sealed"
	"footnote/qa/text"
)

// # What is kept of the documents of a space
//
// A segment is a sealed file (package sealed) with documents of one space, cut
// into passages: sections 1 to 5 are their index (package index), and
//
//	16      the documents, one record each
//	17      of each document where its record begins and the number of its
//	        first passage, 4 bytes each
//	18      the documents in the order of their ids, 4 bytes each
//	19      what holds for all, as JSON: see segmentNotes
//	20, 21  subjects (see subjectOf), a dictionary: for each the passages that
//	        begin a section or document of that heading, as varints of the
//	        passages skipped
//	22, 23  words as documents write them, a dictionary: keys are the folded
//	        word, a zero byte and what it is matched by, values how often the
//	        documents have it, as a varint
//	24      the meaning of each passage, one 8-bit number for each dimension
//	25      what those are to be multiplied by, 4 bytes each
//	26      their signs, 8 bytes for 64 dimensions
//	27      the places of words in 22, the commonest first, 4 bytes each
//	28      which words a document has, by their places in 27, and how often
//	        (see packWords)
//
// A record is, numbers being varints: the id, the revision and the language, a
// length before each; a checksum of its text (see sumOf); 1 if the language is its own and 0 if the document was
// too short to tell; where in 28 its words are and how many bytes; the number
// of passages, and for each the sections skipped since the passage before, the
// first block, how many blocks follow, how far behind the end of the passage
// before it begins (signed), its length, and how many headings it opens.
//
// A segment never changes. When a document changes or goes, another sealed file
// says what is gone from the segment, and what has to be taken from its figures
// for that: sections 1 to 3 as package index has them, 16 the documents, one bit
// each, 17 the words (place in 22 and count, 4 bytes each), 19 the notes of
// what is gone.
const (
	sectionDocuments = 16
	sectionRecords   = 17
	sectionByID      = 18
	sectionNotes     = 19
	sectionSubjects  = 20
	sectionForms     = 22
	sectionRows      = 24
	sectionScales    = 25
	sectionSigns     = 26
	sectionRanks     = 27
	sectionWords     = 28

	sectionGoneDocuments = 16
	sectionGoneForms     = 17
)

// segmentNotes is what holds for all of a segment, or for what is gone from
// it.
type segmentNotes struct {
	Space     knowledge.Space       `json:"space"`
	Documents int                   `json:"documents"`
	Languages map[text.Language]int `json:"languages"` // documents that are long enough to tell, by language
	Dims      int                   `json:"dims"`      // of a passage's meaning; 0 without
}

// segment is documents of one space, made ready for questions, without those
// that are gone. It never changes and is safe for concurrent use.
type segment struct {
	file     *sealed.File
	notes    segmentNotes
	index    *index.Index
	records  []byte // section 17
	byID     []byte // section 18
	content  sealed.Section
	subjects sealed.Dictionary
	forms    sealed.Dictionary
	ranks    sealed.Section
	words    sealed.Section
	meanings vectors
	gone     *goneFrom
}

// goneFrom is what a segment is read without.
type goneFrom struct {
	file      *sealed.File // nil when nothing is gone
	index     *index.Gone
	documents sealed.Bits
	forms     []byte
	notes     segmentNotes
}

// openSegment returns the segment in f. An error is a *sealed.Damage.
func openSegment(f *sealed.File) (g *segment, err error) {
	defer sealed.Guard(&err)()
	g = &segment{
		file: f, content: f.Section(sectionDocuments), records: f.Section(sectionRecords).All(), byID: f.Section(sectionByID).All(),
		subjects: f.Dictionary(sectionSubjects), forms: f.Dictionary(sectionForms), ranks: f.Section(sectionRanks), words: f.Section(sectionWords),
		gone: &goneFrom{},
	}
	if err := json.Unmarshal(f.Section(sectionNotes).All(), &g.notes); err != nil {
		return nil, &sealed.Damage{File: f.Name(), What: "its notes cannot be read: " + err.Error()}
	}
	if g.index, err = index.Open(f); err != nil {
		return nil, err
	}
	g.meanings = vectors{dims: g.notes.Dims, rows: f.Section(sectionRows), scales: f.Section(sectionScales), signs: f.Section(sectionSigns)}
	return g, nil
}

// without returns the segment in g's file without what the file gone says, or
// whole where that is nil. An error is a *sealed.Damage.
func (g *segment) without(gone *sealed.File) (_ *segment, err error) {
	defer sealed.Guard(&err)()
	h := *g
	if gone == nil {
		h.gone, h.index = &goneFrom{}, g.index.Without(&index.Gone{})
		return &h, nil
	}
	n := &goneFrom{file: gone, index: index.ReadGone(gone), forms: gone.Section(sectionGoneForms).All()}
	for b := gone.Section(sectionGoneDocuments).All(); len(b) > 0; b = b[8:] {
		n.documents = append(n.documents, binary.LittleEndian.Uint64(b))
	}
	if err := json.Unmarshal(gone.Section(sectionNotes).All(), &n.notes); err != nil {
		return nil, &sealed.Damage{File: gone.Name(), What: "its notes cannot be read: " + err.Error()}
	}
	h.gone, h.index = n, g.index.Without(n.index)
	return &h, nil
}

// documents returns how many documents g holds, those gone included.
func (g *segment) documents() int { return g.notes.Documents }

// first returns the number of the first passage of a document.
func (g *segment) first(document int) int {
	return int(binary.LittleEndian.Uint32(g.records[8*document+4:]))
}

// documentOf returns the document that a passage is of.
func (g *segment) documentOf(passage int) int {
	// the last that does not begin behind the passage: documents without
	// passages stand before one that begins at the same number
	return sort.Search(g.documents(), func(i int) bool { return g.first(i) > passage }) - 1
}

// record is what is kept of a document.
type record struct {
	id, revision, language []byte
	sum                    uint32 // of its text
	decided                bool   // whether it is long enough to tell its language
	words, wordBytes       int    // in section 28
	passages               int
	rest                   []byte // the passages
}

// record returns the record of a document, valid as long as g is.
func (g *segment) record(document int) record {
	from := int(binary.LittleEndian.Uint32(g.records[8*document:]))
	to := g.content.Len()
	if document+1 < g.documents() {
		to = int(binary.LittleEndian.Uint32(g.records[8*(document+1):]))
	}
	d := decoder(g.content.Bytes(from, to-from))
	r := record{id: d.bytes(), revision: d.bytes(), language: d.bytes(), sum: uint32(d.number()), decided: d.number() == 1, words: d.number(), wordBytes: d.number(), passages: d.number()}
	r.rest = d
	return r
}

// id returns the id of a document, valid as long as g is.
func (g *segment) id(document int) []byte {
	d := decoder(g.content.Bytes(int(binary.LittleEndian.Uint32(g.records[8*document:])), 2))
	n, k := binary.Uvarint(d)
	if k <= 0 { // a length of more than two bytes
		return g.record(document).id
	}
	return g.content.Bytes(int(binary.LittleEndian.Uint32(g.records[8*document:]))+k, int(n))
}

// find returns the document with the given id, or false when g has none or it
// is gone.
func (g *segment) find(id knowledge.DocID) (int, bool) {
	n := g.documents()
	at := func(i int) int { return int(binary.LittleEndian.Uint32(g.byID[4*i:])) }
	i := sort.Search(n, func(i int) bool { return string(g.id(at(i))) >= string(id) })
	if i == n || string(g.id(at(i))) != string(id) || g.gone.documents.Has(at(i)) {
		return 0, false
	}
	return at(i), true
}

// shelved is where a passage stands and the language it is read in.
type shelved struct {
	section, first, last int
	span                 knowledge.Span
	language             text.Language
	opens                int // how many of its headings, from the last up, it is the first passage below
}

// passage returns a passage and what is kept of its document.
func (g *segment) passage(passage int) (shelved, record) {
	document := g.documentOf(passage)
	r := g.record(document)
	d := decoder(r.rest)
	var s shelved
	for range passage - g.first(document) + 1 {
		s = d.shelved(s)
	}
	s.language = text.Language(r.language)
	return s, r
}

// compare compares passages of one space by the ids of their documents, and
// those of one document by their place in it.
func compare(a *segment, i int, b *segment, j int) int {
	m, n := a.documentOf(i), b.documentOf(j)
	if a == b && m == n {
		return i - j
	}
	return bytes.Compare(a.id(m), b.id(n))
}

// subject returns the passages that are on a subject, without those gone.
func (g *segment) subject(subject string) []int {
	value, _, ok := g.subjects.Find(subject)
	if !ok {
		return nil
	}
	var out []int
	last := -1
	for d := decoder(value); len(d) > 0; {
		last += d.number() + 1
		if g.index.Has(last) {
			out = append(out, last)
		}
	}
	return out
}

// goneForms returns how often documents that are gone have the word at a
// place.
func (g *segment) goneForms(place int) int {
	b := g.gone.forms
	n := len(b) / 8
	i := sort.Search(n, func(i int) bool { return int(binary.LittleEndian.Uint32(b[8*i:])) >= place })
	if i == n || int(binary.LittleEndian.Uint32(b[8*i:])) != place {
		return 0
	}
	return int(binary.LittleEndian.Uint32(b[8*i+4:]))
}

// formsFrom calls yield for the words of g that begin with prefix, for each in
// what it is matched by and how often the documents have it. What is yielded
// is valid until the next.
func (g *segment) formsFrom(prefix string, yield func(word, stem []byte, count int)) {
	for e := range g.forms.From(prefix) {
		if !bytes.HasPrefix(e.Key, []byte(prefix)) {
			return
		}
		n, _ := binary.Uvarint(e.Value)
		count := int(n) - g.goneForms(e.Place)
		if count <= 0 {
			continue
		}
		word, stem, _ := bytes.Cut(e.Key, []byte{0})
		yield(word, stem, count)
	}
}

// decoder reads what encoder wrote.
type decoder []byte

func (d *decoder) number() int {
	n, k := binary.Uvarint(*d)
	*d = (*d)[k:]
	return int(n)
}

func (d *decoder) signed() int {
	n, k := binary.Varint(*d)
	*d = (*d)[k:]
	return int(n)
}

func (d *decoder) bytes() []byte {
	n := d.number()
	b := (*d)[:n:n]
	*d = (*d)[n:]
	return b
}

// shelved reads the passage behind before.
func (d *decoder) shelved(before shelved) shelved {
	s := shelved{section: before.section + d.number(), first: d.number()}
	s.last = s.first + d.number()
	s.span.Start = before.span.End + d.signed()
	s.span.End = s.span.Start + d.number()
	s.opens = d.number()
	return s
}

// encoder appends what decoder reads.
type encoder []byte

func (e *encoder) number(n int) { *e = binary.AppendUvarint(*e, uint64(n)) }

func (e *encoder) bytes(s string) {
	e.number(len(s))
	*e = append(*e, s...)
}

func (e *encoder) shelved(s, before shelved) {
	e.number(s.section - before.section)
	e.number(s.first)
	e.number(s.last - s.first)
	*e = binary.AppendVarint(*e, int64(s.span.Start-before.span.End))
	e.number(s.span.Len())
	e.number(s.opens)
}

// notesOf returns notes as they are kept.
func notesOf(n segmentNotes) []byte {
	data, err := json.Marshal(n)
	if err != nil {
		panic(fmt.Sprintf("notes of a segment: %v", err)) // they are numbers and names
	}
	return data
}
