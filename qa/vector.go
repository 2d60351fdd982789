package qa

import (
	"cmp"
	"math"
	"math/bits"
	"slices"

	"footnote/qa/index"
)

// vectors are the meanings of a shelf's passages, one row of dims numbers each,
// as 8-bit integers: the largest of a row is ±127, and its scale brings it back
// to unit length. A row of zeros means nothing. Of each row there are the signs
// alone as well, which are enough to find the rows worth a look.
type vectors struct {
	dims   int
	rows   []int8
	scales []float32
	signs  []uint64 // dims/64 for each row, rounded up; bit set where the number is below 0
}

// add appends the row of x, which is of unit length or all zero.
func (v *vectors) add(x []float32) {
	v.dims = len(x)
	row, scale := shorten(x)
	v.rows = append(v.rows, row...)
	v.scales = append(v.scales, scale)
	v.signs = append(v.signs, signsOf(row)...)
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

// nearness returns how near passage i is to the question whose row and scale
// are given, from -1 to 1.
func (v *vectors) nearness(question []int8, scale float32, i int) float64 {
	if v.scales[i] == 0 {
		return 0
	}
	row := v.rows[i*v.dims:][:v.dims]
	return float64(dot(question, row)) * float64(scale) * float64(v.scales[i])
}

// dot returns the inner product of two rows, which are equally long.
func dot(a, b []int8) int32 {
	var s0, s1, s2, s3 int32 // apart, so that the additions do not wait for each other
	for len(a) >= 8 && len(b) >= 8 {
		s0 += int32(a[0])*int32(b[0]) + int32(a[4])*int32(b[4])
		s1 += int32(a[1])*int32(b[1]) + int32(a[5])*int32(b[5])
		s2 += int32(a[2])*int32(b[2]) + int32(a[6])*int32(b[6])
		s3 += int32(a[3])*int32(b[3]) + int32(a[7])*int32(b[7])
		a, b = a[8:], b[8:]
	}
	for i := range a {
		s0 += int32(a[i]) * int32(b[i])
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
// meaning.
func (s *searcher) recall(r *query) []index.Hit {
	return append(s.onSubject(r), s.nearestInMeaning(r)...)
}

// subjects is how many passages are considered for their heading alone.
const subjects = 4

// onSubject returns passages whose heading or title is about the very thing
// that r is about, those nearest to r in meaning first.
func (s *searcher) onSubject(r *query) []index.Hit {
	var out []index.Hit
	for n, sh := range s.shelves {
		for _, i := range sh.subjects[r.subject] {
			out = append(out, index.Hit{Index: n, Passage: i})
		}
	}
	if r.meaning != nil {
		question, scale := shorten(r.meaning.question)
		for i, h := range out {
			out[i].Score = s.shelves[h.Index].meanings.nearness(question, scale, h.Passage)
		}
		slices.SortStableFunc(out, func(a, b index.Hit) int { return cmp.Compare(b.Score, a.Score) })
	}
	return out[:min(len(out), subjects)]
}

// nearestInMeaning returns the passages nearest to the question in meaning, nearest
// first; equally near ones in the order of shelves and passages. The passages
// compared are those whose signs are nearest to the question's, which misses
// hardly any (Charikar, "Similarity estimation techniques from rounding
// algorithms", STOC 2002).
func (s *searcher) nearestInMeaning(r *query) []index.Hit {
	if r.meaning == nil {
		return nil
	}
	question, scale := shorten(r.meaning.question)
	signs := signsOf(question)
	far := make([][]uint16, len(s.shelves)) // by shelf and passage: how many signs differ
	count := make([]int, len(question)+1)   // by that
	for n, sh := range s.shelves {
		far[n] = sh.meanings.distances(signs, count)
	}
	limit, sum := 0, 0 // the signs that may differ
	for limit < len(count)-1 && sum+count[limit] <= likely {
		sum += count[limit]
		limit++
	}
	var best []index.Hit
	for n, sh := range s.shelves {
		for i, d := range far[n] {
			if int(d) <= limit {
				if near := sh.meanings.nearness(question, scale, i); near > 0 {
					best = append(best, index.Hit{Index: n, Passage: i, Score: near})
				}
			}
		}
	}
	slices.SortStableFunc(best, func(a, b index.Hit) int { return cmp.Compare(b.Score, a.Score) })
	return best[:min(len(best), recalled)]
}

// distances returns in how many signs each row differs, and counts them.
func (v *vectors) distances(signs []uint64, count []int) []uint16 {
	out := make([]uint16, len(v.scales))
	for i := range out {
		d := 0
		for j, x := range v.signs[i*len(signs):][:len(signs)] {
			d += bits.OnesCount64(x ^ signs[j])
		}
		out[i] = uint16(d)
		if v.scales[i] != 0 {
			count[d]++
		}
	}
	return out
}
