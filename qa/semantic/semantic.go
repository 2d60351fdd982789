// Package semantic compares texts by what they mean and not only by their
// letters: "days off when ill" is near "fully paid medical leave". It is a
// table of vectors, one for each of 30,522 word pieces, that ships in the
// binary. A text is the sum of the vectors of its pieces, brought to unit
// length, and two texts are as near as the angle between them. There is no
// network and no model at run time, only a tokenizer and additions.
//
// The table is English. table.go describes its format, TABLE.md where it comes
// from and how good it is, and the folder train makes it.
package semantic

import (
	_ "embed"
	"math"
	"strings"
	"sync"
)

//go:embed table.bin
var file string

// Table holds the vectors. It never changes: any number of goroutines may use
// it at once.
type Table struct {
	dims    int
	pieces  vocabulary
	scales  []float32 // by piece: what its row is multiplied by; 0 for a piece that says nothing
	rows    string    // dims int8 for each piece
	single  []bool    // by piece: whether it is one character alone
	unknown int32     // the piece [UNK]
	notice  string
}

// Load returns the table that ships in the binary. The first call checks and
// reads it, in a few milliseconds and about a megabyte; later calls return the
// same table. The vectors stay where the binary has them.
func Load() (*Table, error) { return load() }

var load = sync.OnceValues(func() (*Table, error) { return parse(file) })

// Dims returns the number of dimensions of a vector.
func (t *Table) Dims() int { return t.dims }

// Notice says where the table comes from and under which licence, in lines.
func (t *Table) Notice() string { return t.notice }

// Helps reports whether the table says anything about texts of language, an
// ISO 639-1 code. It is an English table, and elsewhere it knows little more
// than names: there, compare words only. For "", a language that is not known,
// it reports false.
func (t *Table) Helps(language string) bool { return strings.EqualFold(language, "en") }

// Encode sets dst to the vector of s, using dst's memory where it suffices:
// Dims numbers of unit length, or all zero when s has no word that the table
// knows.
//
// A word counts by the length of its vectors, which is small for a word that
// is in every text. Punctuation, single letters and digits, and words that the
// table can only spell letter by letter, do not count.
func (t *Table) Encode(dst []float32, s string) []float32 {
	dst, _ = t.sum(dst, s)
	return dst
}

// Word sets dst to the unit vector of one word, as [Table.Encode] does, and
// returns also the word's weight: how much it counts in a text beside other
// words. A word of a running text has weight 1 on average, "the" and its like
// much less. A word that the table does not know has weight 0 and a vector of
// zeros.
func (t *Table) Word(dst []float32, word string) (vec []float32, weight float32) {
	return t.sum(dst, word)
}

// sum sets dst to the sum of the vectors of the pieces of s, brought to unit
// length, and returns also the length it had.
func (t *Table) sum(dst []float32, s string) ([]float32, float32) {
	if cap(dst) < t.dims {
		dst = make([]float32, t.dims)
	}
	dst = dst[:t.dims]
	clear(dst)
	var room [maxWord]int32
	for c := (cutter{text: s}); c.next(); {
		word := t.cut(room[:0], c.word())
		if !t.counts(word) {
			continue
		}
		for _, piece := range word {
			t.add(dst, piece)
		}
	}
	return dst, unit(dst)
}

// counts reports whether the pieces of a word are more than single characters.
func (t *Table) counts(word []int32) bool {
	for _, piece := range word {
		if piece == t.unknown {
			return false
		}
		if !t.single[piece] {
			return true
		}
	}
	return false
}

// add adds the vector of piece to dst.
func (t *Table) add(dst []float32, piece int32) {
	scale := t.scales[piece]
	if scale == 0 {
		return
	}
	row := t.rows[int(piece)*t.dims:][:t.dims]
	for len(dst) >= 8 && len(row) >= 8 {
		dst[0] += scale * float32(int8(row[0]))
		dst[1] += scale * float32(int8(row[1]))
		dst[2] += scale * float32(int8(row[2]))
		dst[3] += scale * float32(int8(row[3]))
		dst[4] += scale * float32(int8(row[4]))
		dst[5] += scale * float32(int8(row[5]))
		dst[6] += scale * float32(int8(row[6]))
		dst[7] += scale * float32(int8(row[7]))
		dst, row = dst[8:], row[8:]
	}
}

// unit brings v to unit length and returns the length it had. A vector of
// zeros stays.
func unit(v []float32) float32 {
	length := float32(math.Sqrt(float64(Dot(v, v))))
	if length == 0 {
		return 0
	}
	for i := range v {
		v[i] /= length
	}
	return length
}

// Add adds the numbers of b to those of a, which is no longer than b.
func Add(a, b []float32) {
	b = b[:len(a)]
	for len(a) >= 8 && len(b) >= 8 {
		a[0] += b[0]
		a[1] += b[1]
		a[2] += b[2]
		a[3] += b[3]
		a[4] += b[4]
		a[5] += b[5]
		a[6] += b[6]
		a[7] += b[7]
		a, b = a[8:], b[8:]
	}
	for i := range a {
		a[i] += b[i]
	}
}

// Dot returns the inner product of a and b, which for vectors of [Table.Encode]
// is their similarity, from -1 to 1. When one is longer, its rest is not read.
func Dot(a, b []float32) float32 {
	n := min(len(a), len(b))
	a, b = a[:n], b[:n]
	var s0, s1, s2, s3 float32 // apart, so that the additions do not wait for each other
	for len(a) >= 4 && len(b) >= 4 {
		s0 += a[0] * b[0]
		s1 += a[1] * b[1]
		s2 += a[2] * b[2]
		s3 += a[3] * b[3]
		a, b = a[4:], b[4:]
	}
	for i := range a {
		s0 += a[i] * b[i]
	}
	return s0 + s1 + s2 + s3
}
