// Package index is the inverted index: which passages hold a term, how often
// and in which field, and which passages a set of terms fits best.
//
// # What is kept
//
// Passages are numbered from 0 in the order in which they were added. A
// passage has three fields: the title of its document, the path of headings
// above it, and its body. For every distinct term there is a list of postings,
// ascending by passage; a posting holds the passage's number and, for each
// field, how often the term occurs there (at most 255). Beside the lists stand
// the length of each field of each passage, in terms, and the sums of those
// lengths; a title or heading of more than 255 terms counts as one of 255. An
// Index is immutable and holds passages of one space: whoever may
// read several spaces searches several indexes at once, with statistics summed
// over exactly those, so that an index that is left out has no influence on the
// result. Likewise passages that are [Index.Without] an index have none.
//
// # How it is kept
//
// In sections of a sealed file (package sealed), in memory or mapped:
//
//	1, 2   the terms, a dictionary. A value is varints: twice the number of
//	       postings; then, if it is odd by one more, the list itself stands
//	       here, else its offset and length in section 3
//	3      the lists, and 8 bytes for reading beyond the last
//	4      of each passage the length of its body (2 bytes), title and heading
//	       (1 each, 255 where it is longer)
//	5      number of passages and sums of title, heading and body lengths, 8
//	       bytes each
//
// A list of fewer than 128 postings is one short block. A longer one begins
// with a table of its blocks, all of 128 postings but the last, which is a
// short block where some remain. The table has for each block, in 20 bytes:
// the number of its last passage (4), where it ends behind the table (4), and
// what no posting of it exceeds: for title and heading the highest count and
// the least length of the field where the count is not 0 (1 + 1 each), and for
// the body four pairs of a count and a length (1 + 1 each), so that for each
// posting some pair has no smaller count and no greater length. Lengths above
// 255 are put down as 255. These bounds hold for whatever averages and
// parameters a score is computed with, as long as no B is outside of 0 to 1.
//
// A short block is varints: for each posting twice the number of passages
// skipped since the last, and where the counts are other than 0, 0, 1, one
// more, and the three counts as bytes.
//
// A full block is five bytes: w, the bits of a gap; m, the least body count;
// and the bits of a body count less m, a title count and a heading count. Then
// come, packed from the lowest bit up and each kind beginning at a byte, 128
// gaps (passages skipped), body, title and heading counts.
//
// # How passages are scored
//
// With BM25 over weighted fields (BM25F: Robertson, Zaragoza and Taylor,
// "Simple BM25 extension to multiple weighted fields", CIKM 2004). For a term t
// and a passage p
//
//	tf(t,p)    = sum over fields f of  Weight[f] * occurrences(t,p,f) / norm(p,f)
//	norm(p,f)  = 1 - B[f] + B[f] * length(p,f) / average length(f)
//	idf(t)     = ln(1 + (N - n(t) + 0.5) / (n(t) + 0.5))
//	score(p)   = sum over terms t of  weight(t) * idf(t) * tf(t,p) / (K1 + tf(t,p))
//
// where N is the number of passages, n(t) the number of those that hold t, and
// weight(t) the weight the query gives to t.
//
// # How the best are found
//
// Not every passage is scored. With what the blocks of each list can give at
// most, terms are parted into those without which a passage cannot be among the
// best, and the others, which are only looked up for passages that may still be
// (MaxScore: Turtle and Flood, "Query evaluation: strategies and
// optimizations", IPM 1995), anew for every window of passages by the bounds of
// its blocks (Ding and Suel, "Faster top-k document retrieval using block-max
// indexes", SIGIR 2011). In a window one list after another is added up, for
// those passages that may still be among the best with what the rest can give.
//
// These sums have their terms in any order, so that their last bits may be
// wrong: they are trusted with a margin for rounding. Passages that may be
// among the best by them, hardly more than are wanted, are scored at last by
// the formula, in the order of the terms. The result is that of scoring
// everything, to the last bit.
package index

import (
	"encoding/binary"
	"math"

	"footnote/qa/index/sealed"
)

// Field is a part of a passage.
type Field uint8

// The fields.
const (
	Title Field = iota
	Heading
	Body
	fields // how many there are
)

// Parameters are the free parameters of the scoring formula.
type Parameters struct {
	K1     float64         // how soon more occurrences stop counting
	B      [fields]float64 // how much a field's length counts, 0 to 1, by Field
	Weight [fields]float64 // what an occurrence in a field is worth, by Field
}

// Defaults returns the parameters Footnote searches with.
func Defaults() Parameters {
	return Parameters{
		K1:     0.9,
		B:      [fields]float64{Title: 0.4, Heading: 0.4, Body: 0.4},
		Weight: [fields]float64{Title: 1, Heading: 1, Body: 1},
	}
}

// The sections of a file.
const (
	sectionTerms   = 1 // and 2
	sectionLists   = 3
	sectionLengths = 4
	sectionFigures = 5
)

// Index is an inverted index of passages of one space. It never changes and is
// safe for concurrent use. One that was opened from a file panics with a
// *sealed.Damage where the file is damaged; see sealed.Guard.
type Index struct {
	passages int // numbers given, those left out included
	total    [fields]int
	terms    sealed.Dictionary
	lists    sealed.Section
	lengths  []byte // section 4
	gone     *Gone
}

// Open returns the index in f, which must stay reachable as long as the Index
// is used. An error is a *sealed.Damage.
func Open(f *sealed.File) (x *Index, err error) {
	defer sealed.Guard(&err)()
	x = &Index{terms: f.Dictionary(sectionTerms), lists: f.Section(sectionLists), gone: &Gone{}}
	figures := f.Section(sectionFigures).Bytes(0, 8*(1+int(fields)))
	x.passages = int(binary.LittleEndian.Uint64(figures))
	for i := range x.total {
		x.total[i] = int(binary.LittleEndian.Uint64(figures[8*(i+1):]))
	}
	x.lengths = f.Section(sectionLengths).Bytes(0, 4*x.passages)
	return x, nil
}

// Len returns the number of passages.
func (x *Index) Len() int { return x.passages - x.gone.count }

// Numbers returns how many numbers were given to passages: those left out have
// kept theirs.
func (x *Index) Numbers() int { return x.passages }

// Terms returns the number of distinct terms, those of passages left out
// included.
func (x *Index) Terms() int { return x.terms.Len() }

// Length returns how many terms a field has, over all passages.
func (x *Index) Length(f Field) int { return x.total[f] - x.gone.total[f] }

// Passages returns the number of passages that hold term.
func (x *Index) Passages(term string) int {
	l, ok := x.find(term)
	if !ok {
		return 0
	}
	return l.n - x.gone.without(l.term)
}

// Vocabulary calls yield for every distinct term and the number of passages
// that hold it, in alphabetical order, until yield returns false.
func (x *Index) Vocabulary(yield func(term string, passages int) bool) {
	for e := range x.terms.From("") {
		n := x.list(e.Value, e.Place).n - x.gone.without(e.Place)
		if n > 0 && !yield(string(e.Key), n) {
			return
		}
	}
}

// length is the lengths of a passage's fields, as they are kept.
type length uint32

// lengthOf returns the length of fields of the given lengths.
func lengthOf(title, heading, body int) length {
	return length(min(body, 1<<16-1) | min(title, 255)<<16 | min(heading, 255)<<24)
}

// of returns the length of field f.
func (l length) of(f Field) int {
	switch f {
	case Title:
		return int(l >> 16 & 255)
	case Heading:
		return int(l >> 24)
	}
	return int(l & (1<<16 - 1))
}

// length returns the lengths of a passage.
func (x *Index) length(passage uint32) length {
	return length(binary.LittleEndian.Uint32(x.lengths[4*passage:]))
}

// list is the postings of a term, as they are kept.
type list struct {
	term int // place of the term
	n    int // postings
	data []byte
}

func (x *Index) find(term string) (list, bool) {
	value, place, ok := x.terms.Find(term)
	if !ok {
		return list{}, false
	}
	return x.list(value, place), true
}

// list returns the list that a value of the dictionary is about.
func (x *Index) list(value []byte, place int) list {
	head, k := binary.Uvarint(value)
	l := list{term: place, n: int(head / 2)}
	if head%2 == 1 {
		l.data = value[k:]
		return l
	}
	off, k2 := binary.Uvarint(value[k:])
	size, _ := binary.Uvarint(value[k+k2:])
	l.data = x.lists.Bytes(int(off), int(size)+slack)
	return l
}

// Statistics are what scores are computed from: figures over all the indexes
// that a query may read.
type Statistics struct {
	Passages int             // how many passages there are
	Average  [fields]float64 // average length of each field, in terms
}

// Gather returns the statistics over indexes.
func Gather(indexes []*Index) Statistics {
	var s Statistics
	var total [fields]int
	for _, x := range indexes {
		s.Passages += x.Len()
		for f := range total {
			total[f] += x.Length(Field(f))
		}
	}
	for f := range total {
		if s.Passages > 0 {
			s.Average[f] = float64(total[f]) / float64(s.Passages)
		}
	}
	return s
}

// IDF returns the inverse document frequency of a term that n passages hold.
func (s Statistics) IDF(n int) float64 {
	return math.Log(1 + (float64(s.Passages)-float64(n)+0.5)/(float64(n)+0.5))
}

// Frequency returns how many passages of indexes hold the term. A passage that
// holds two of its alternatives is counted once for the commoner of them.
func Frequency(indexes []*Index, t Term) int {
	best := 0
	for _, a := range t.Alternatives {
		n := 0
		for _, x := range indexes {
			n += x.Passages(a)
		}
		best = max(best, n)
	}
	return best
}

// worth is Weight[f] / norm(p,f) of the package comment.
func worth(p Parameters, s Statistics, f Field, length int) float64 {
	if s.Average[f] == 0 {
		return p.Weight[f]
	}
	return p.Weight[f] / (1 - p.B[f] + p.B[f]*float64(length)/s.Average[f])
}
