package index

import (
	"encoding/binary"
	"slices"
	"sort"

	"footnote/qa/index/sealed"
)

// Gone is a set of passages that an index is read without, and what they had:
// it is taken from the index's figures, so that scores are what they would be
// had these passages never been added. It never changes.
type Gone struct {
	passages sealed.Bits
	count    int
	total    [fields]int
	terms    []byte // by place of the term: the place and how many of the passages hold it, 4 bytes each
}

const goneEntry = 8

// Without returns the index of the passages of x that are not in g.
func (x *Index) Without(g *Gone) *Index {
	y := *x
	y.gone = g
	return &y
}

// Has reports whether passage is gone.
func (g *Gone) Has(passage int) bool { return g.passages.Has(passage) }

// Has reports whether x still has the passage of that number.
func (x *Index) Has(passage int) bool { return passage < x.passages && !x.gone.Has(passage) }

// without returns how many of the passages hold the term at a place.
func (g *Gone) without(term int) int {
	n := len(g.terms) / goneEntry
	i := sort.Search(n, func(i int) bool { return int(binary.LittleEndian.Uint32(g.terms[i*goneEntry:])) >= term })
	if i == n || int(binary.LittleEndian.Uint32(g.terms[i*goneEntry:])) != term {
		return 0
	}
	return int(binary.LittleEndian.Uint32(g.terms[i*goneEntry+4:]))
}

// Leave returns what x is without when also the given passages are left out,
// which it has.
func (x *Index) Leave(passages []int) *Gone {
	g := &Gone{passages: sealed.NewBits(x.passages), total: x.gone.total}
	copy(g.passages, x.gone.passages)
	leaving := slices.Sorted(slices.Values(passages))
	for _, p := range leaving {
		g.passages.Add(p)
		for f := range g.total {
			g.total[f] += x.length(uint32(p)).of(Field(f))
		}
	}
	g.count = g.passages.Count()
	var b block
	before := x.gone.terms
	for e := range x.terms.From("") {
		n := x.list(e.Value, e.Place).among(leaving, &b)
		if len(before) > 0 && int(binary.LittleEndian.Uint32(before)) == e.Place {
			n += int(binary.LittleEndian.Uint32(before[4:]))
			before = before[goneEntry:]
		}
		if n > 0 {
			g.terms = binary.LittleEndian.AppendUint32(g.terms, uint32(e.Place))
			g.terms = binary.LittleEndian.AppendUint32(g.terms, uint32(n))
		}
	}
	return g
}

// among returns how many of passages, which are in order, l has. It reads only
// blocks that can have one.
func (l list) among(passages []int, b *block) int {
	n := 0
	for i := range l.blocks() {
		for len(passages) > 0 && passages[0] <= l.before(i) {
			passages = passages[1:]
		}
		if len(passages) == 0 {
			break
		}
		if last, ok := l.lastOf(i); ok && passages[0] > last {
			continue
		}
		l.read(i, b)
		at := 0
		for _, p := range b.passage[:b.n] {
			for at < len(passages) && passages[at] < int(p) {
				at++
			}
			if at < len(passages) && passages[at] == int(p) {
				n++
			}
		}
	}
	return n
}

// The sections of a file that says what is gone.
const (
	sectionGonePassages = 1
	sectionGoneTerms    = 2
	sectionGoneFigures  = 3
)

// Write writes g as sections 1 to 3 of w.
func (g *Gone) Write(w *sealed.Writer) {
	w.Begin(sectionGonePassages)
	for _, word := range g.passages {
		_, _ = w.Write(binary.LittleEndian.AppendUint64(nil, word))
	}
	w.Section(sectionGoneTerms, g.terms)
	var figures []byte
	for _, n := range g.total {
		figures = binary.LittleEndian.AppendUint64(figures, uint64(n))
	}
	w.Section(sectionGoneFigures, figures)
}

// ReadGone returns what Write wrote. It panics with a *sealed.Damage where the
// file is damaged. f must stay reachable as long as the result is used.
func ReadGone(f *sealed.File) *Gone {
	g := &Gone{terms: f.Section(sectionGoneTerms).All()}
	for b := f.Section(sectionGonePassages).All(); len(b) > 0; b = b[8:] {
		g.passages = append(g.passages, binary.LittleEndian.Uint64(b))
	}
	g.count = g.passages.Count()
	figures := f.Section(sectionGoneFigures).Bytes(0, 8*int(fields))
	for i := range g.total {
		g.total[i] = int(binary.LittleEndian.Uint64(figures[8*i:]))
	}
	return g
}
