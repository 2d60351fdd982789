package qa

import (
	"fmt"
	"maps"
	"slices"

	"footnote/knowledge"
	"footnote/qa/index/sealed"
	"footnote/qa/text"
)

// flush writes what was taken in and makes it count.
func (u *updating) flush() (err error) {
	defer sealed.Guard(&err)()
	m := u.manifest
	m.Sequence, m.Short = u.sequence, maps.Clone(u.manifest.Short)
	for _, space := range u.touched() {
		if err := u.readShort(space, m.Short); err != nil {
			return err
		}
	}
	m.Segments = nil
	for i, g := range u.segments {
		entry := u.manifest.Segments[i]
		if l := u.leaving[g]; l != nil {
			if g.gone.notes.Documents+len(l.list) == g.documents() {
				continue // nothing of it is left
			}
			f, err := u.write("gone", func(w *sealed.Writer) { g.writeGone(w, l.list) })
			if err != nil {
				return err
			}
			entry.Gone = &f
		}
		m.Segments = append(m.Segments, entry)
	}
	for _, space := range slices.Sorted(maps.Keys(u.drafts)) {
		d := u.drafts[space]
		if len(d.documents) == 0 {
			continue
		}
		f, err := u.write("segment", d.write)
		if err != nil {
			return err
		}
		m.Segments = append(m.Segments, manifestSegment{manifestFile: f, Space: space})
	}
	if len(m.Segments) == len(u.manifest.Segments) && len(u.leaving) == 0 && m.Sequence == u.manifest.Sequence && m.Sequence > 0 {
		return nil // nothing has changed
	}
	if err := u.commit(m); err != nil {
		return err
	}
	u.begin()
	return nil
}

// touched returns the spaces that documents come into or leave.
func (u *updating) touched() []knowledge.Space {
	spaces := map[knowledge.Space]bool{}
	for space := range u.drafts {
		spaces[space] = true
	}
	for g := range u.leaving {
		spaces[g.notes.Space] = true
	}
	return slices.Sorted(maps.Keys(spaces))
}

// readShort takes in the documents of space that are too short to tell their
// language: those that came, and where the space's commonest language is now
// another, also those that were there, which are then in short.
func (u *updating) readShort(space knowledge.Space, short map[knowledge.Space]text.Language) error {
	language := spoken(u.languagesThen(space))[0]
	if short[space] != language {
		if err := u.readAgain(space); err != nil {
			return err
		}
	}
	short[space] = language
	for _, d := range u.undecided[space] {
		u.reader.shelve(u.drafts[space], d, language, false)
	}
	return nil
}

// languagesThen returns how many documents of space will be in each language.
func (u *updating) languagesThen(space knowledge.Space) map[text.Language]int {
	var segments []*segment
	for _, g := range u.segments {
		if g.notes.Space == space {
			segments = append(segments, g)
		}
	}
	count := languagesOf(segments)
	for l, n := range u.decided[space] {
		count[l] += n
	}
	for _, g := range segments {
		if u.leaving[g] == nil {
			continue
		}
		for _, n := range u.leaving[g].list {
			if r := g.record(n); r.decided {
				count[text.Language(r.language)]--
			}
		}
	}
	return count
}

// readAgain takes in again what is in space and too short to tell its
// language. A document that is another by now comes with its change.
func (u *updating) readAgain(space knowledge.Space) error {
	for _, g := range u.segments {
		if g.notes.Space != space || sum(g.notes.Languages) == g.documents() {
			continue
		}
		for n := range g.documents() {
			r := g.record(n)
			if r.decided || g.gone.documents.Has(n) || !u.leave(g, n) {
				continue
			}
			d, err := u.library.Document(knowledge.DocID(r.id))
			if err != nil {
				return fmt.Errorf("read document %s: %w", r.id, err)
			}
			if d == nil || d.Space != space || languageOf(d) != "" {
				continue
			}
			if u.drafts[space] == nil {
				u.drafts[space] = newDraft(space)
			}
			u.undecided[space] = append(u.undecided[space], d)
		}
	}
	return nil
}

func sum(counts map[text.Language]int) int {
	n := 0
	for _, c := range counts {
		n += c
	}
	return n
}
