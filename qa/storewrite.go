package qa

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"maps"
	"math"
	"slices"

	"footnote/knowledge"
	"footnote/qa/index"
	"footnote/qa/index/sealed"
	"footnote/qa/text"
)

// written is a document that is going to be in a segment.
type written struct {
	id       knowledge.DocID
	revision knowledge.Revision
	sum      uint32 // of its text
	language text.Language
	decided  bool
	passages []shelved
	words    []wordCount
}

// wordCount is a word, by its place in a list, and how often it is there.
type wordCount struct{ word, count uint32 }

// segmentWriter writes the sections of a segment beside its index, subjects and
// meanings: forms, add for each document in the order of their passages, close.
type segmentWriter struct {
	w        *sealed.Writer
	notes    segmentNotes
	content  encoder
	records  []byte
	words    int // bytes of words written
	ids      []knowledge.DocID
	passages int
	rank     []uint32 // by word: its place among the commonest
}

// forms writes words, which are in the order of their keys, with their counts;
// places that wordCount's of documents name are then those in keys.
func (o *segmentWriter) forms(keys []string, counts []int) {
	var d sealed.DictionaryWriter
	order := make([]uint32, len(keys))
	for i, key := range keys {
		d.Add(key, binary.AppendUvarint(nil, uint64(counts[i])))
		order[i] = uint32(i)
	}
	d.WriteTo(o.w, sectionForms)
	slices.SortStableFunc(order, func(a, b uint32) int { return cmp.Compare(counts[b], counts[a]) })
	o.rank = make([]uint32, len(keys))
	o.w.Begin(sectionRanks)
	for i, word := range order {
		o.rank[word] = uint32(i)
		_, _ = o.w.Write(binary.LittleEndian.AppendUint32(nil, word))
	}
	o.w.Begin(sectionWords)
}

// add adds a document, with words by their places in what forms wrote.
func (o *segmentWriter) add(d written) {
	if o.notes.Languages == nil {
		o.notes.Languages = map[text.Language]int{}
	}
	o.notes.Documents++
	if d.decided {
		o.notes.Languages[d.language]++
	}
	o.ids = append(o.ids, d.id)
	o.records = binary.LittleEndian.AppendUint32(o.records, uint32(len(o.content)))
	o.records = binary.LittleEndian.AppendUint32(o.records, uint32(o.passages))
	o.passages += len(d.passages)

	words := packWords(o.rank, d.words)
	_, _ = o.w.Write(words)

	e := &o.content
	e.bytes(string(d.id))
	e.bytes(string(d.revision))
	e.bytes(string(d.language))
	e.number(int(d.sum))
	e.number(map[bool]int{true: 1}[d.decided])
	e.number(o.words)
	e.number(len(words))
	o.words += len(words)
	e.number(len(d.passages))
	var before shelved
	for _, s := range d.passages {
		e.shelved(s, before)
		before = s
	}
}

// close writes what was added.
func (o *segmentWriter) close() {
	w := o.w
	w.Section(sectionDocuments, o.content)
	w.Section(sectionRecords, o.records)
	order := make([]uint32, len(o.ids))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int { return cmp.Compare(o.ids[a], o.ids[b]) })
	w.Begin(sectionByID)
	for _, n := range order {
		_, _ = w.Write(binary.LittleEndian.AppendUint32(nil, n))
	}
	w.Section(sectionNotes, notesOf(o.notes))
}

// subjectWriter writes subjects.
type subjectWriter struct{ d sealed.DictionaryWriter }

// add adds a subject, behind all before in alphabetical order, and its passages,
// which are ascending.
func (o *subjectWriter) add(subject string, passages []int) {
	var e encoder
	last := -1
	for _, p := range passages {
		e.number(p - last - 1)
		last = p
	}
	o.d.Add(subject, e)
}

// draft is a segment that is being made from documents.
type draft struct {
	space     knowledge.Space
	index     index.Builder
	documents []written
	subjects  map[string][]int
	meanings  meaningsDraft
	forms     forms
}

func newDraft(space knowledge.Space) *draft {
	return &draft{space: space, subjects: map[string][]int{}, forms: forms{known: map[string]formPlace{}, others: map[[2]string]uint32{}}}
}

// about notes that the passage to be added next is on a subject.
func (d *draft) about(subject string) {
	next := d.index.Len()
	if known := d.subjects[subject]; subject != "" && !slices.Contains(known, next) {
		d.subjects[subject] = append(known, next)
	}
}

// write writes the segment to w, whose errors stay with it. d is not to be used
// again.
func (d *draft) write(w *sealed.Writer) {
	d.index.Write(w)
	o := segmentWriter{w: w, notes: segmentNotes{Space: d.space, Dims: d.meanings.dims}}
	keys, counts, places := d.forms.sorted()
	o.forms(keys, counts)
	for _, doc := range d.documents {
		for i := range doc.words {
			doc.words[i].word = places[doc.words[i].word]
		}
		o.add(doc)
	}
	o.close()
	var subjects subjectWriter
	for _, s := range slices.Sorted(maps.Keys(d.subjects)) {
		subjects.add(s, d.subjects[s])
	}
	subjects.d.WriteTo(w, sectionSubjects)
	d.meanings.write(w)
}

// segment returns the segment, in memory. d is not to be used again.
func (d *draft) segment() *segment {
	var file bytes.Buffer
	w := sealed.NewWriter(&file)
	d.write(w)
	_, _ = w.Close() // to memory
	g, err := openSegment(sealed.InMemory(file.Bytes()))
	if err != nil {
		panic(err) // it was written just now
	}
	return g
}

// meaningsDraft is the vectors of a draft.
type meaningsDraft struct {
	dims   int
	rows   []byte
	scales []byte
	signs  []byte
}

// add appends the row of x, which is of unit length or all zero.
func (m *meaningsDraft) add(x []float32) {
	m.dims = len(x)
	row, scale := shorten(x)
	for _, n := range row {
		m.rows = append(m.rows, byte(n))
	}
	m.scales = binary.LittleEndian.AppendUint32(m.scales, math.Float32bits(scale))
	for _, s := range signsOf(row) {
		m.signs = binary.LittleEndian.AppendUint64(m.signs, s)
	}
}

func (m *meaningsDraft) write(w *sealed.Writer) {
	w.Section(sectionRows, m.rows)
	w.Section(sectionScales, m.scales)
	w.Section(sectionSigns, m.signs)
}
