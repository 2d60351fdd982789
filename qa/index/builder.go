package index

import (
	"bytes"
	"encoding/binary"
	"maps"
	"slices"

	"footnote/qa/index/sealed"
)

// Builder makes an Index. The zero value is ready. It is for one goroutine at
// a time.
type Builder struct {
	terms   map[string]uint32 // to the place in lists
	lists   [][]posting
	lengths []length // by passage
}

// Add adds a passage with the terms of its fields and returns its number. The
// slices are not kept; the strings are.
func (b *Builder) Add(title, heading, body []string) int {
	n := len(b.lengths)
	for f, terms := range [fields][]string{title, heading, body} {
		for _, t := range terms {
			b.count(t, uint32(n), Field(f))
		}
	}
	b.lengths = append(b.lengths, lengthOf(len(title), len(heading), len(body)))
	return n
}

func (b *Builder) count(term string, passage uint32, f Field) {
	if b.terms == nil {
		b.terms = make(map[string]uint32)
	}
	i, ok := b.terms[term]
	if !ok {
		i = uint32(len(b.lists))
		b.terms[term] = i
		b.lists = append(b.lists, nil)
	}
	list := b.lists[i]
	if len(list) == 0 || list[len(list)-1].passage != passage {
		list = append(list, posting{passage: passage})
		b.lists[i] = list
	}
	if c := &list[len(list)-1].count[f]; *c < 255 {
		*c++
	}
}

// Len returns the number of passages added.
func (b *Builder) Len() int { return len(b.lengths) }

// Write writes the index of all passages added as sections 1 to 5 of w, whose
// errors stay with it.
func (b *Builder) Write(w *sealed.Writer) {
	out := newListWriter(w, b.lengths)
	for _, t := range slices.Sorted(maps.Keys(b.terms)) {
		out.add(t, b.lists[b.terms[t]])
	}
	out.close()
}

// Build returns the index of all passages added.
func (b *Builder) Build() *Index {
	var file bytes.Buffer
	w := sealed.NewWriter(&file)
	b.Write(w)
	_, _ = w.Close() // to memory
	x, err := Open(sealed.InMemory(file.Bytes()))
	if err != nil {
		panic(err) // it was written just now
	}
	return x
}

// listWriter writes an index, term by term.
type listWriter struct {
	w       *sealed.Writer
	lengths []length
	terms   sealed.DictionaryWriter
	value   []byte
	list    []byte
}

func newListWriter(w *sealed.Writer, lengths []length) *listWriter {
	w.Begin(sectionLists)
	return &listWriter{w: w, lengths: lengths}
}

func (o *listWriter) length(passage uint32, f Field) int { return o.lengths[passage].of(f) }

// inline is the longest list that stands in the dictionary itself.
const inline = 16

// add adds a term, behind all before in alphabetical order.
func (o *listWriter) add(term string, ps []posting) {
	o.list = appendList(o.list[:0], ps, o.length)
	if len(o.list) <= inline {
		o.value = append(binary.AppendUvarint(o.value[:0], uint64(len(ps))*2+1), o.list...)
	} else {
		o.value = binary.AppendUvarint(o.value[:0], uint64(len(ps))*2)
		o.value = binary.AppendUvarint(o.value, uint64(o.w.Offset()))
		o.value = binary.AppendUvarint(o.value, uint64(len(o.list)))
		_, _ = o.w.Write(o.list)
	}
	o.terms.Add(term, o.value)
}

func (o *listWriter) close() {
	_, _ = o.w.Write(make([]byte, slack))
	o.terms.WriteTo(o.w, sectionTerms)
	figures := binary.LittleEndian.AppendUint64(nil, uint64(len(o.lengths)))
	for f := range fields {
		total := 0
		for _, l := range o.lengths {
			total += l.of(f)
		}
		figures = binary.LittleEndian.AppendUint64(figures, uint64(total))
	}
	o.w.Begin(sectionLengths)
	for _, l := range o.lengths {
		_, _ = o.w.Write(binary.LittleEndian.AppendUint32(nil, uint32(l)))
	}
	o.w.Section(sectionFigures, figures)
}
