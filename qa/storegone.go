package qa

import (
	"encoding/binary"
	"maps"
	"slices"

	"footnote/qa/index/sealed"
	"footnote/qa/text"
)

// writeGone writes what is gone from g when documents go too, which it has.
func (g *segment) writeGone(w *sealed.Writer, documents []int) {
	gone := sealed.NewBits(g.documents())
	copy(gone, g.gone.documents)
	notes := segmentNotes{Space: g.notes.Space, Documents: g.gone.notes.Documents + len(documents), Languages: map[text.Language]int{}}
	maps.Copy(notes.Languages, g.gone.notes.Languages)
	forms := map[uint32]uint32{} // by place in the dictionary
	for b := g.gone.forms; len(b) > 0; b = b[8:] {
		forms[binary.LittleEndian.Uint32(b)] = binary.LittleEndian.Uint32(b[4:])
	}
	var passages []int
	for _, n := range documents {
		gone.Add(n)
		r := g.record(n)
		if r.decided {
			notes.Languages[text.Language(r.language)]++
		}
		for i := range r.passages {
			passages = append(passages, g.first(n)+i)
		}
		for _, c := range g.wordsOf(r) {
			forms[c.word] += c.count
		}
	}
	g.index.Leave(passages).Write(w)
	w.Begin(sectionGoneDocuments)
	for _, word := range gone {
		_, _ = w.Write(binary.LittleEndian.AppendUint64(nil, word))
	}
	w.Begin(sectionGoneForms)
	for _, place := range slices.Sorted(maps.Keys(forms)) {
		_, _ = w.Write(binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, place), forms[place]))
	}
	w.Section(sectionNotes, notesOf(notes))
}
