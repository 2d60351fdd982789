package qa

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"slices"
	"strings"

	"footnote/knowledge"
	"footnote/qa/index"
	"footnote/qa/semantic"
	"footnote/qa/text"
)

// Collection is a set of documents made ready for questions: built in memory by
// a Builder, or opened from a folder by [OpenCollection]. It never changes and
// is safe for concurrent use.
type Collection struct {
	shelves   []*shelf // one for each space, by name
	documents map[knowledge.DocID]*knowledge.Document
	library   *lately // in place of documents; nil in memory
	sequence  int64
	unread    unread
}

// shelf is what a Collection holds of one space.
type shelf struct {
	space     knowledge.Space
	segments  []*segment
	languages []text.Language // of its documents, the commonest first
}

// newShelf returns the shelf of segments, which are of one space, or nil when
// they hold no document.
func newShelf(segments []*segment) *shelf {
	sh := &shelf{segments: segments}
	documents := 0
	for _, g := range segments {
		sh.space = g.notes.Space
		documents += g.documents() - g.gone.notes.Documents
	}
	if documents == 0 {
		return nil
	}
	sh.languages = spoken(languagesOf(segments))
	return sh
}

// languagesOf returns how many documents of segments are in each language.
// Those too short to tell are not counted.
func languagesOf(segments []*segment) map[text.Language]int {
	count := map[text.Language]int{}
	for _, g := range segments {
		for l, n := range g.notes.Languages {
			count[l] += n - g.gone.notes.Languages[l]
		}
	}
	return count
}

// Stats says how much a Collection holds.
type Stats struct {
	Documents int `json:"documents"`
	Passages  int `json:"passages"`
	Words     int `json:"words"`
}

// Stats returns how much c holds.
func (c *Collection) Stats() Stats {
	var s Stats
	for _, sh := range c.shelves {
		for _, g := range sh.segments {
			s.Documents += g.documents() - g.gone.notes.Documents
			s.Passages += g.index.Len()
			s.Words += g.index.Length(index.Body)
		}
	}
	return s
}

// Spaces returns the names of the spaces that c holds, in alphabetical order.
func (c *Collection) Spaces() []knowledge.Space {
	var names []knowledge.Space
	for _, sh := range c.shelves {
		names = append(names, sh.space)
	}
	return names
}

// Document returns the document with the given id, or nil. It is shared and
// not to be changed.
func (c *Collection) Document(id knowledge.DocID) *knowledge.Document {
	if c.library == nil {
		return c.documents[id]
	}
	d, _ := c.library.document(id) // one that cannot be read is not there
	return d
}

// load returns the document of which r is kept in space if it still is the one
// that the index was made from, else nil. An error is the library's.
func (c *Collection) load(space knowledge.Space, r record) (*knowledge.Document, error) {
	if c.library == nil {
		return c.documents[knowledge.DocID(r.id)], nil
	}
	d, err := c.library.document(knowledge.DocID(r.id))
	if err != nil {
		return nil, fmt.Errorf("read document %s: %w", r.id, err)
	}
	if d == nil || d.Space != space || string(d.Revision) != string(r.revision) || d.ID != knowledge.DocID(r.id) || sumOf(d) != r.sum {
		return nil, nil
	}
	return d, nil
}

// stillIn reports whether the document with the given id is in space by now,
// whatever c shows of it; true where that cannot be told.
func (c *Collection) stillIn(space knowledge.Space, id knowledge.DocID) bool {
	if c.library == nil {
		d := c.documents[id]
		return d != nil && d.Space == space
	}
	if c.library.states != nil {
		now, _, err := c.library.states.State(id)
		return err != nil || now == space
	}
	d, err := c.library.Document(id)
	return err != nil || d != nil && d.Space == space
}

// sumOf returns a checksum of d's text and of where its blocks are and what stands
// over them: a program of another version may read other words from the same
// revision.
func sumOf(d *knowledge.Document) uint32 {
	table := crc32.MakeTable(crc32.Castagnoli)
	sum := crc32.Update(0, table, []byte(d.Text))
	var places []byte
	for i := range d.Sections {
		places = binary.AppendUvarint(places, uint64(i))
		for _, b := range d.Sections[i].Blocks {
			for _, s := range append([]knowledge.Span{b.Span, b.Lead}, b.Header...) {
				places = binary.AppendUvarint(binary.AppendUvarint(places, uint64(s.Start)), uint64(s.End))
			}
		}
	}
	return crc32.Update(sum, table, places)
}

// of returns the passage of d that stands there.
func (s shelved) of(d *knowledge.Document) knowledge.Passage {
	return knowledge.Passage{Document: d, Section: s.section, First: s.first, Last: s.last, Span: s.span}
}

// readable returns the shelves of spaces, in alphabetical order.
func (c *Collection) readable(spaces []knowledge.Space) []*shelf {
	var out []*shelf
	for _, sh := range c.shelves {
		if slices.Contains(spaces, sh.space) {
			out = append(out, sh)
		}
	}
	return out
}

// Builder makes a Collection in memory. The zero value is ready. It is for one
// goroutine at a time.
type Builder struct {
	documents map[knowledge.DocID]*knowledge.Document
	spaces    map[knowledge.Space]*shelving
	reader    *reader
}

// shelving is a space whose documents are being added.
type shelving struct {
	*draft
	languages map[text.Language]int // documents in each
	undecided []*knowledge.Document // too short to tell their language
}

// Add takes in d, which the Builder and the Collection keep and never change. A
// document too short to tell its language is read in the commonest one of its
// space.
// A document whose id was added before is ignored.
func (b *Builder) Add(d *knowledge.Document) {
	if b.documents == nil {
		b.documents = map[knowledge.DocID]*knowledge.Document{}
		b.spaces = map[knowledge.Space]*shelving{}
		b.reader = newReader()
	}
	if b.documents[d.ID] != nil {
		return
	}
	b.documents[d.ID] = d
	sh := b.spaces[d.Space]
	if sh == nil {
		sh = &shelving{draft: newDraft(d.Space), languages: map[text.Language]int{}}
		b.spaces[d.Space] = sh
	}
	language := languageOf(d)
	if language == "" {
		sh.undecided = append(sh.undecided, d)
		return
	}
	sh.languages[language]++
	b.reader.shelve(sh.draft, d, language, true)
}

// Build returns the Collection of all documents added. The Builder is not to
// be used again.
func (b *Builder) Build() *Collection {
	c := &Collection{documents: b.documents}
	for _, sh := range b.spaces {
		language := spoken(sh.languages)[0]
		for _, short := range sh.undecided {
			b.reader.shelve(sh.draft, short, language, false)
		}
		c.shelves = append(c.shelves, newShelf([]*segment{sh.segment()}))
	}
	sortShelves(c.shelves)
	return c
}

func sortShelves(shelves []*shelf) {
	slices.SortFunc(shelves, func(x, y *shelf) int { return cmp.Compare(x.space, y.space) })
}

// reader reads documents for drafts. It is for one goroutine at a time.
type reader struct {
	analyzers map[text.Language]*text.Analyzer
	table     *semantic.Table // nil to compare words alone
	scratch   []text.Word
	meaning   []float32
}

func newReader() *reader {
	table, _ := semantic.Load() // New returns the error
	return &reader{analyzers: map[text.Language]*text.Analyzer{}, table: table}
}

// shelve cuts doc into passages and adds it to d. decided is whether it is long
// enough to tell its language.
func (b *reader) shelve(d *draft, doc *knowledge.Document, language text.Language, decided bool) {
	a := b.analyzer(language)
	title := b.terms(a, doc.Title+" "+pathWords(doc.Path))
	var heading, before []string
	section := -1
	w := written{id: doc.ID, revision: doc.Revision, sum: sumOf(doc), language: language, decided: decided}
	for _, p := range cut(doc, language) {
		opens := 0
		if p.Section != section {
			now := p.Heading()
			heading = b.terms(a, strings.Join(now, "\n"))
			opens = len(now) - sameTrail(before, now)
			for _, h := range now[len(now)-opens:] {
				d.about(subjectOf(a.Words(nil, h)))
			}
			if section < 0 {
				d.about(subjectOf(a.Words(nil, doc.Title)))
			}
			section, before = p.Section, now
		}
		body := b.terms(a, p.Text())
		d.forms.add(b.scratch)
		if over := introduced(p); over != "" {
			body = append(body, b.terms(a, over)...)
			d.forms.add(b.scratch)
		}
		d.index.Add(title, heading, body)
		w.passages = append(w.passages, shelved{p.Section, p.First, p.Last, p.Span, language, opens})
		if b.table != nil {
			b.mean(&d.meanings, p, language)
		}
	}
	w.words = d.forms.document()
	d.documents = append(d.documents, w)
}

// introduced returns what stands over the rows and items of p, outside of it: the
// headers of tables, and what introduces a list that began before. Each is said
// once.
func introduced(p knowledge.Passage) string {
	var over []knowledge.Span
	blocks := p.Document.Sections[p.Section].Blocks
	for i := range blocks[p.First : p.Last+1] {
		b := &blocks[p.First+i]
		for _, s := range append([]knowledge.Span{b.Lead}, b.Header...) {
			if !s.Empty() && !p.Span.Contains(s) && !slices.Contains(over, s) {
				over = append(over, s)
			}
		}
	}
	var said strings.Builder
	for _, s := range over {
		said.WriteString(s.In(p.Document.Text))
		said.WriteByte('\n')
	}
	return said.String()
}

// mean adds what p means to m.
func (b *reader) mean(m *meaningsDraft, p knowledge.Passage, language text.Language) {
	said := ""
	if b.table.Helps(string(language)) {
		said = headings(p.Document, p.Section) + "\n" + p.Text()
	}
	b.meaning = b.table.Encode(b.meaning, said)
	m.add(b.meaning)
}

// sameTrail returns how many headings two trails have in common from the top.
func sameTrail(a, b []string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// subjectOf returns what a heading or a question is about: the stems of its
// content words, each once, in alphabetical order.
func subjectOf(words []text.Word) string {
	var stems []string
	for _, w := range words {
		if !w.Stop && !filler[w.Folded] && !slices.Contains(stems, w.Stem) {
			stems = append(stems, w.Stem)
		}
	}
	slices.Sort(stems)
	return strings.Join(stems, " ")
}

// unspoken is the language of a space none of whose documents is long enough
// to tell.
const unspoken text.Language = "en"

// spoken returns the languages that documents are in, the commonest first;
// there is always one.
func spoken(documents map[text.Language]int) []text.Language {
	var out []text.Language
	for l, n := range documents {
		if n > 0 {
			out = append(out, l)
		}
	}
	slices.SortFunc(out, func(x, y text.Language) int {
		return cmp.Or(cmp.Compare(documents[y], documents[x]), cmp.Compare(x, y))
	})
	if len(out) == 0 {
		return []text.Language{unspoken}
	}
	return out
}

func (b *reader) analyzer(language text.Language) *text.Analyzer {
	a := b.analyzers[language]
	if a == nil {
		a = text.NewAnalyzer(language)
		b.analyzers[language] = a
	}
	return a
}

// terms returns the stems of s.
func (b *reader) terms(a *text.Analyzer, s string) []string {
	b.scratch = a.Words(b.scratch[:0], s)
	out := make([]string, len(b.scratch))
	for i, w := range b.scratch {
		out[i] = w.Stem
	}
	return out
}

// languageOf returns the language that d states, or what its text looks like.
func languageOf(d *knowledge.Document) text.Language {
	if d.Language != "" {
		l, _, _ := strings.Cut(strings.ToLower(d.Language), "-")
		return text.Language(l)
	}
	return text.Detect(d.Text[:min(len(d.Text), detectBytes)])
}

// detectBytes is how much of a text is looked at to tell its language.
const detectBytes = 8 << 10

// pathWords returns the words of a path: its folders and its name without the
// extension, and without names that say nothing.
func pathWords(path string) string {
	if i := strings.LastIndexByte(path, '.'); i > strings.LastIndexByte(path, '/') {
		path = path[:i]
	}
	parts := strings.FieldsFunc(path, func(r rune) bool { return r == '/' || r == '-' || r == '_' || r == '.' })
	parts = slices.DeleteFunc(parts, func(s string) bool { return s == "index" || strings.EqualFold(s, "readme") })
	return strings.Join(parts, " ")
}
