package qa

import (
	"cmp"
	"slices"
	"strings"

	"footnote/knowledge"
	"footnote/qa/index"
	"footnote/qa/semantic"
	"footnote/qa/text"
)

// Collection is a set of documents made ready for questions. It never changes
// and is safe for concurrent use.
type Collection struct {
	documents map[knowledge.DocID]*knowledge.Document
	shelves   []*shelf // one for each space, by name
	words     int
}

// shelf is what a Collection holds of one space.
type shelf struct {
	space     knowledge.Space
	passages  []shelved // by the number the index gives them
	index     *index.Index
	languages []text.Language // of its documents, the commonest first
	words     vocabulary
	meanings  vectors          // of the passages
	subjects  map[string][]int // by subject: the passages that begin a section of that heading, or a document of that title
}

// shelved is a passage and the language it is read in.
type shelved struct {
	knowledge.Passage
	language text.Language
	opens    int // how many of its headings, from the last up, it is the first passage below
}

// Stats says how much a Collection holds.
type Stats struct {
	Documents int `json:"documents"`
	Passages  int `json:"passages"`
	Words     int `json:"words"`
}

// Stats returns how much c holds.
func (c *Collection) Stats() Stats {
	s := Stats{Documents: len(c.documents), Words: c.words}
	for _, sh := range c.shelves {
		s.Passages += len(sh.passages)
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
func (c *Collection) Document(id knowledge.DocID) *knowledge.Document { return c.documents[id] }

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

// Builder makes a Collection. The zero value is ready. It is for one goroutine
// at a time.
type Builder struct {
	documents map[knowledge.DocID]*knowledge.Document
	shelves   map[knowledge.Space]*draft
	analyzers map[text.Language]*text.Analyzer
	table     *semantic.Table // nil to compare words alone
	words     int
	scratch   []text.Word
	meaning   []float32
}

// draft is a shelf that is being filled.
type draft struct {
	shelf
	index     index.Builder
	forms     forms
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
		b.shelves = map[knowledge.Space]*draft{}
		b.analyzers = map[text.Language]*text.Analyzer{}
		b.table, _ = semantic.Load() // New returns the error
	}
	if b.documents[d.ID] != nil {
		return
	}
	b.documents[d.ID] = d
	sh := b.shelves[d.Space]
	if sh == nil {
		sh = &draft{shelf: shelf{space: d.Space, subjects: map[string][]int{}}, forms: forms{}, languages: map[text.Language]int{}}
		b.shelves[d.Space] = sh
	}
	language := languageOf(d)
	if language == "" {
		sh.undecided = append(sh.undecided, d)
		return
	}
	sh.languages[language]++
	b.shelve(sh, d, language)
}

// shelve cuts d into passages and adds them to sh.
func (b *Builder) shelve(sh *draft, d *knowledge.Document, language text.Language) {
	a := b.analyzer(language)
	title := b.terms(a, d.Title+" "+pathWords(d.Path))
	var heading, before []string
	section := -1
	for _, p := range cut(d, language) {
		opens := 0
		if p.Section != section {
			now := p.Heading()
			heading = b.terms(a, strings.Join(now, "\n"))
			opens = len(now) - sameTrail(before, now)
			for _, h := range now[len(now)-opens:] {
				sh.about(subjectOf(a.Words(nil, h)))
			}
			if section < 0 {
				sh.about(subjectOf(a.Words(nil, d.Title)))
			}
			section, before = p.Section, now
		}
		body := b.terms(a, p.Text())
		sh.forms.add(b.scratch)
		b.words += len(body)
		sh.index.Add(title, heading, body)
		sh.passages = append(sh.passages, shelved{p, language, opens})
		if b.table != nil {
			b.mean(&sh.meanings, p, language)
		}
	}
}

// sameTrail returns how many headings two trails have in common from the top.
func sameTrail(a, b []string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// about notes that the passage to be added next is on a subject.
func (d *draft) about(subject string) {
	next := len(d.passages)
	if known := d.subjects[subject]; subject != "" && !slices.Contains(known, next) {
		d.subjects[subject] = append(known, next)
	}
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

// mean adds what p means to m.
func (b *Builder) mean(m *vectors, p knowledge.Passage, language text.Language) {
	said := ""
	if b.table.Helps(string(language)) {
		said = headings(p.Document, p.Section) + "\n" + p.Text()
	}
	b.meaning = b.table.Encode(b.meaning, said)
	m.add(b.meaning)
}

// Build returns the Collection of all documents added. The Builder is not to
// be used again.
func (b *Builder) Build() *Collection {
	c := &Collection{documents: b.documents}
	for _, d := range b.shelves {
		d.shelf.languages = d.spoken()
		for _, short := range d.undecided {
			b.shelve(d, short, d.shelf.languages[0])
		}
		sh := d.shelf
		sh.index = d.index.Build()
		sh.words = d.forms.vocabulary()
		c.shelves = append(c.shelves, &sh)
	}
	c.words = b.words
	slices.SortFunc(c.shelves, func(x, y *shelf) int { return cmp.Compare(x.space, y.space) })
	return c
}

// unspoken is the language of a space none of whose documents is long enough
// to tell.
const unspoken text.Language = "en"

// spoken returns the languages of d's documents, the commonest first; there is
// always one.
func (d *draft) spoken() []text.Language {
	var out []text.Language
	for l := range d.languages {
		out = append(out, l)
	}
	slices.SortFunc(out, func(x, y text.Language) int {
		return cmp.Or(cmp.Compare(d.languages[y], d.languages[x]), cmp.Compare(x, y))
	})
	if len(out) == 0 {
		return []text.Language{unspoken}
	}
	return out
}

func (b *Builder) analyzer(language text.Language) *text.Analyzer {
	a := b.analyzers[language]
	if a == nil {
		a = text.NewAnalyzer(language)
		b.analyzers[language] = a
	}
	return a
}

// terms returns the stems of s.
func (b *Builder) terms(a *text.Analyzer, s string) []string {
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
