package qa

import (
	"encoding/binary"
	"math/bits"

	"footnote/knowledge"
	"footnote/qa/index"
	"footnote/qa/index/sealed"
	"footnote/qa/text"
)

// writeMerged writes the segment of all documents that parts, which are of one
// space, still have. It panics with a *sealed.Damage where a file is damaged.
func writeMerged(w *sealed.Writer, parts []*segment) {
	indexes := make([]*index.Index, len(parts))
	for i, g := range parts {
		indexes[i] = g.index
	}
	numbers := index.Renumber(indexes)
	index.Merge(w, indexes, numbers)
	places, keys, counts := mergeForms(parts)
	o := segmentWriter{w: w, notes: segmentNotes{Space: parts[0].notes.Space}}
	for _, g := range parts {
		o.notes.Dims = max(o.notes.Dims, g.meanings.dims)
	}
	o.forms(keys, counts)
	for i, g := range parts {
		for n := range g.documents() {
			if !g.gone.documents.Has(n) {
				o.add(g.rewritten(n, places[i]))
			}
		}
	}
	o.close()
	mergeSubjects(w, parts, numbers)
	mergeMeanings(w, parts, numbers, o.notes.Dims)
}

// mergeForms returns the words of parts in order, how often the documents have
// them, and for each part the new places of its words.
func mergeForms(parts []*segment) (places [][]uint32, keys []string, counts []int) {
	dictionaries := make([]sealed.Dictionary, len(parts))
	places = make([][]uint32, len(parts))
	for i, g := range parts {
		dictionaries[i] = g.forms
		places[i] = make([]uint32, g.forms.Len())
	}
	for key, entries := range index.Together(dictionaries) {
		sum := 0
		for _, e := range entries {
			n, _ := binary.Uvarint(e.Value)
			sum += int(n) - parts[e.Part].goneForms(e.Place)
			places[e.Part][e.Place] = uint32(len(keys))
		}
		if sum > 0 {
			keys, counts = append(keys, key), append(counts, sum)
		}
	}
	return places, keys, counts
}

// rewritten returns a document as it is to be written again, with its words at
// their new places.
func (g *segment) rewritten(document int, places []uint32) written {
	r := g.record(document)
	d := written{
		id: knowledge.DocID(r.id), revision: knowledge.Revision(r.revision), sum: r.sum,
		language: text.Language(r.language), decided: r.decided, words: g.wordsOf(r),
	}
	rest := decoder(r.rest)
	var s shelved
	for range r.passages {
		s = rest.shelved(s)
		d.passages = append(d.passages, s)
	}
	for i, c := range d.words {
		d.words[i].word = places[c.word]
	}
	return d
}

func mergeSubjects(w *sealed.Writer, parts []*segment, numbers [][]uint32) {
	dictionaries := make([]sealed.Dictionary, len(parts))
	for i, g := range parts {
		dictionaries[i] = g.subjects
	}
	var o subjectWriter
	for subject, entries := range index.Together(dictionaries) {
		var passages []int
		for _, e := range entries {
			last := -1
			for d := decoder(e.Value); len(d) > 0; {
				last += d.number() + 1
				if n := numbers[e.Part][last]; n != index.Gap {
					passages = append(passages, int(n))
				}
			}
		}
		if len(passages) > 0 {
			o.add(subject, passages)
		}
	}
	o.d.WriteTo(w, sectionSubjects)
}

func mergeMeanings(w *sealed.Writer, parts []*segment, numbers [][]uint32, dims int) {
	wide := (dims + 63) / 64 * 8
	for _, s := range []struct {
		id, size int
		of       func(*vectors) sealed.Section
	}{
		{sectionRows, dims, func(v *vectors) sealed.Section { return v.rows }},
		{sectionScales, 4, func(v *vectors) sealed.Section { return v.scales }},
		{sectionSigns, wide, func(v *vectors) sealed.Section { return v.signs }},
	} {
		w.Begin(s.id)
		if dims == 0 {
			continue
		}
		for i, g := range parts {
			section := s.of(&g.meanings)
			for p, n := range numbers[i] {
				if n != index.Gap {
					_, _ = w.Write(section.Bytes(p*s.size, s.size))
				}
			}
		}
	}
}

// mergeAt is how many segments of about the same size are merged into one.
const mergeAt = 8

// toMerge returns the places in segments of those that are to become one: some
// of about the same size, of which there are too many, or one that has lost
// more than half of its passages. There are none when all is well.
func toMerge(segments []*segment) []int {
	levels := map[knowledge.Space]map[int][]int{}
	for i, g := range segments {
		live := g.index.Len()
		if live*2 < g.index.Numbers() {
			return []int{i}
		}
		of := levels[g.notes.Space]
		if of == nil {
			of = map[int][]int{}
			levels[g.notes.Space] = of
		}
		level := bits.Len(uint(live)/256) / 3 // each level is eight times as large as the one before
		of[level] = append(of[level], i)
		if len(of[level]) == mergeAt {
			return of[level]
		}
	}
	return nil
}
