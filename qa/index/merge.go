package index

import (
	"iter"
	"slices"

	"footnote/qa/index/sealed"
)

// Gap is the new number of a passage that is gone.
const Gap = ^uint32(0)

// Renumber returns the numbers that the passages of parts have in what Merge
// makes of them, by part and number: one after another in their order, those
// that are gone being Gap.
func Renumber(parts []*Index) [][]uint32 {
	out := make([][]uint32, len(parts))
	next := uint32(0)
	for i, x := range parts {
		out[i] = make([]uint32, x.passages)
		for p := range out[i] {
			out[i][p] = Gap
			if x.Has(p) {
				out[i][p] = next
				next++
			}
		}
	}
	return out
}

// Merge writes the index of all passages that parts have as sections 1 to 5 of
// w, whose errors stay with it; numbers are Renumber's. It panics with a
// *sealed.Damage where a file is damaged.
func Merge(w *sealed.Writer, parts []*Index, numbers [][]uint32) {
	var lengths []length
	dictionaries := make([]sealed.Dictionary, len(parts))
	for i, x := range parts {
		dictionaries[i] = x.terms
		for p := range x.passages {
			if numbers[i][p] != Gap {
				lengths = append(lengths, x.length(uint32(p)))
			}
		}
	}
	out := newListWriter(w, lengths)
	var ps []posting
	var b block
	for term, entries := range Together(dictionaries) {
		ps = ps[:0]
		for _, e := range entries {
			x := parts[e.Part]
			ps = x.list(e.Value, e.Place).renumbered(ps, numbers[e.Part], &b)
		}
		if len(ps) > 0 {
			out.add(term, ps)
		}
	}
	out.close()
}

// renumbered appends the postings of l that are not gone to ps.
func (l list) renumbered(ps []posting, numbers []uint32, b *block) []posting {
	for i := range l.blocks() {
		l.read(i, b)
		b.countAll()
		for j, p := range b.passage[:b.n] {
			if numbers[p] == Gap {
				continue
			}
			ps = append(ps, posting{passage: numbers[p], count: b.counts(j)})
		}
	}
	return ps
}

// PartEntry is an entry of one of several dictionaries.
type PartEntry struct {
	sealed.Entry
	Part int
}

// Together yields the keys of several dictionaries in order, each once with its
// entries by part. What is yielded is valid until the next key.
func Together(parts []sealed.Dictionary) iter.Seq2[string, []PartEntry] {
	return func(yield func(string, []PartEntry) bool) {
		heads := make([]PartEntry, 0, len(parts))
		nexts := make([]func() (sealed.Entry, bool), len(parts))
		stops := make([]func(), len(parts))
		defer func() {
			for _, stop := range stops {
				stop()
			}
		}()
		for i, d := range parts {
			nexts[i], stops[i] = iter.Pull(d.From(""))
		}
		for i, next := range nexts {
			if e, ok := next(); ok {
				heads = append(heads, PartEntry{e, i})
			}
		}
		var same []PartEntry
		for len(heads) > 0 {
			least := heads[0].Key
			for _, h := range heads[1:] {
				if string(h.Key) < string(least) {
					least = h.Key
				}
			}
			key := string(least)
			same = same[:0]
			for _, h := range heads {
				if string(h.Key) == key {
					same = append(same, h)
				}
			}
			if !yield(key, same) {
				return
			}
			heads = advance(heads, key, nexts)
		}
	}
}

// advance goes on to the next entry wherever the key is at hand.
func advance(heads []PartEntry, key string, nexts []func() (sealed.Entry, bool)) []PartEntry {
	for i := range heads {
		if string(heads[i].Key) != key {
			continue
		}
		e, ok := nexts[heads[i].Part]()
		heads[i].Entry = e
		if !ok {
			heads[i].Part = -1
		}
	}
	return slices.DeleteFunc(heads, func(h PartEntry) bool { return h.Part < 0 })
}
