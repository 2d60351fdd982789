package qa

import (
	"encoding/binary"
	"math"
	"math/bits"
	"slices"

	"footnote/qa/index"
	"footnote/qa/index/sealed"
)

// vectors are the meanings of a segment's passages, one row of dims numbers
// each, as 8-bit integers: the largest of a row is ±127, and its scale brings it
// back to unit length. A row of zeros means nothing. Of each row there are the
// signs alone as well, which are enough to find the rows worth a look.
type vectors struct {
	dims                int
	rows, scales, signs sealed.Section // signs: dims/64 words for each row, rounded up; bit set where the number is below 0
}

func signsOf(row []int8) []uint64 {
	out := make([]uint64, (len(row)+63)/64)
	for i, x := range row {
		if x < 0 {
			out[i/64] |= 1 << (i % 64)
		}
	}
	return out
}

// shorten returns x as 8-bit integers, and what they are to be multiplied by.
func shorten(x []float32) ([]int8, float32) {
	largest := float32(0)
	for _, f := range x {
		largest = max(largest, f, -f)
	}
	row := make([]int8, len(x))
	if largest == 0 {
		return row, 0
	}
	for i, f := range x {
		row[i] = int8(math.Round(float64(f * 127 / largest)))
	}
	return row, largest / 127
}

// scale returns what row i is to be multiplied by.
func (v *vectors) scale(i int) float32 {
	return math.Float32frombits(binary.LittleEndian.Uint32(v.scales.Bytes(4*i, 4)))
}

// nearness returns how near passage i is to the question whose row and scale
// are given, from -1 to 1.
func (v *vectors) nearness(question []int8, scale float32, i int) float64 {
	if v.dims == 0 {
		return 0
	}
	own := v.scale(i)
	if own == 0 {
		return 0
	}
	var room [512]byte
	row := append(room[:0], make([]byte, v.dims)...)
	v.rows.Read(row, v.dims*i)
	return float64(dot(question, row)) * float64(scale) * float64(own)
}

// dot returns the inner product of two rows, which are equally long; b holds
// signed bytes.
func dot(a []int8, b []byte) int32 {
	var s0, s1, s2, s3 int32 // apart, so that the additions do not wait for each other
	for len(a) >= 8 && len(b) >= 8 {
		s0 += int32(a[0])*int32(int8(b[0])) + int32(a[4])*int32(int8(b[4]))
		s1 += int32(a[1])*int32(int8(b[1])) + int32(a[5])*int32(int8(b[5]))
		s2 += int32(a[2])*int32(int8(b[2])) + int32(a[6])*int32(int8(b[6]))
		s3 += int32(a[3])*int32(int8(b[3])) + int32(a[7])*int32(int8(b[7]))
		a, b = a[8:], b[8:]
	}
	for i := range a {
		s0 += int32(a[i]) * int32(int8(b[i]))
	}
	return s0 + s1 + s2 + s3
}

// recalled is how many passages are considered for what they mean, whatever
// their words; likely is how many are compared in full to find them.
const (
	recalled = 6
	likely   = 128
)

// recall returns the passages that are considered besides those found by their
// words: those of which the question is the heading, and those nearest to it in
// meaning, by the model outside and by the table.
func (s *searcher) recall(r *query) []index.Hit {
	return slices.Concat(s.onSubject(r), s.nearestAfar(), s.nearestInMeaning(r))
}

// subjects is how many passages are considered for their heading alone.
const subjects = 4

// onSubject returns passages whose heading or title is about the very thing
// that r is about, those nearest to r in meaning first, equally near ones in
// the order of compare.
func (s *searcher) onSubject(r *query) []index.Hit {
	var out []index.Hit
	for n, g := range s.segments {
		for _, i := range g.subject(r.subject) {
			out = append(out, index.Hit{Index: n, Passage: i})
		}
	}
	if r.meaning != nil {
		question, scale := shorten(r.meaning.question)
		for i, h := range out {
			out[i].Score = s.segments[h.Index].meanings.nearness(question, scale, h.Passage)
		}
	}
	s.sort(out)
	return out[:min(len(out), subjects)]
}

// nearestInMeaning returns the passages nearest to the question in meaning,
// nearest first; equally near ones in the order of compare. The passages
// compared are those whose signs are nearest to the question's, which misses
// hardly any (Charikar, "Similarity estimation techniques from rounding
// algorithms", STOC 2002).
func (s *searcher) nearestInMeaning(r *query) []index.Hit {
	if r.meaning == nil {
		return nil
	}
	question, scale := shorten(r.meaning.question)
	near := newNeighbours(len(question))
	signs := signsOf(question)
	for n, g := range s.segments {
		near.look(n, g, &g.meanings, signs)
	}
	var best []index.Hit
	for _, h := range near.list {
		if h.far > near.limit {
			continue
		}
		if score := s.segments[h.segment].meanings.nearness(question, scale, h.passage); score > 0 {
			best = append(best, index.Hit{Index: h.segment, Passage: h.passage, Score: score})
		}
	}
	s.sort(best)
	return best[:min(len(best), recalled)]
}

// neighbours are the passages in which few signs differ from the question's:
// the likely ones that differ least, and all that differ as little as the last
// of them.
type neighbours struct {
	count []int // of passages, by how many signs differ
	limit int   // how many may differ
	sum   int   // of count below limit
	list  []nearby
	room  int // how long list may get before those that are too far are thrown out
}

type nearby struct{ segment, passage, far int }

func newNeighbours(dims int) *neighbours {
	return &neighbours{count: make([]int, dims+1), limit: dims, room: 16 * likely}
}

// look takes in the passages of g, which is segment n and whose vectors are v.
func (b *neighbours) look(n int, g *segment, v *vectors, signs []uint64) {
	if v.dims == 0 {
		return
	}
	all, wide := v.signs.All(), 8*len(signs)
	scales := v.scales.All()
	for i := 0; len(all) >= wide; i++ {
		far := differing(signs, all[:wide])
		all = all[wide:]
		if far > b.limit || binary.LittleEndian.Uint32(scales[4*i:]) == 0 || !g.index.Has(i) {
			continue
		}
		b.add(nearby{n, i, far})
	}
}

// differing returns how many bits of signs differ from those in row.
func differing(signs []uint64, row []byte) int {
	far := 0
	for len(signs) >= 4 && len(row) >= 32 { // four at a time, which do not wait for each other
		far += bits.OnesCount64(signs[0]^binary.LittleEndian.Uint64(row)) + bits.OnesCount64(signs[1]^binary.LittleEndian.Uint64(row[8:])) +
			bits.OnesCount64(signs[2]^binary.LittleEndian.Uint64(row[16:])) + bits.OnesCount64(signs[3]^binary.LittleEndian.Uint64(row[24:]))
		signs, row = signs[4:], row[32:]
	}
	for j, x := range signs {
		far += bits.OnesCount64(x ^ binary.LittleEndian.Uint64(row[8*j:]))
	}
	return far
}

// add takes in a passage; limit goes down as soon as those that differ less are
// enough.
func (b *neighbours) add(h nearby) {
	b.list = append(b.list, h)
	b.count[h.far]++
	if h.far < b.limit {
		b.sum++
	}
	for b.sum > likely {
		b.limit--
		b.sum -= b.count[b.limit]
	}
	if len(b.list) > b.room {
		b.list = slices.DeleteFunc(b.list, func(h nearby) bool { return h.far > b.limit })
		b.room = max(b.room, 2*len(b.list))
	}
}
