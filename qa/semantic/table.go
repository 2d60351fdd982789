package semantic

import (
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// The file table.bin. All numbers are little-endian; there is no padding.
//
//	offset  size  what
//	0       8     "fnvector"
//	8       4     version: 1
//	12      4     CRC-32 (IEEE) of everything from offset 16 on
//	16      4     dims: numbers in a row, a multiple of 8
//	20      4     n: word pieces
//	24      4     a: bytes of the notice
//	28      4     b: bytes of the vocabulary
//	32      a     the notice: origin and licence, UTF-8
//	32+a    b     the vocabulary: n pieces in the order of their ids, UTF-8,
//	              with a newline between each two; a piece that goes on within
//	              a word begins with "##"
//	...     4n    the scale of each row, float32; 0 for a row that says nothing
//	...     n*d   the rows, int8; the vector of piece i is scale i times row i
//
// The file ends there.
const (
	magic      = "fnvector"
	version    = 1
	headerSize = 32
)

// parse reads a table. What it returns refers to data.
func parse(data string) (*Table, error) {
	if len(data) < headerSize || data[:8] != magic {
		return nil, errors.New("read table of word vectors: not such a table")
	}
	if v := uint32At(data, 8); v != version {
		return nil, fmt.Errorf("read table of word vectors: version %d, want %d", v, version)
	}
	if checksum(data[16:]) != uint32At(data, 12) {
		return nil, errors.New("read table of word vectors: damaged: checksum differs")
	}
	dims, n := int(uint32At(data, 16)), int(uint32At(data, 20))
	noticeSize, vocabularySize := int(uint32At(data, 24)), int(uint32At(data, 28))
	if dims == 0 || dims%8 != 0 || len(data) != headerSize+noticeSize+vocabularySize+4*n+n*dims {
		return nil, fmt.Errorf("read table of word vectors: %d bytes do not hold %d rows of %d numbers", len(data), n, dims)
	}
	rest := data[headerSize:]
	t := &Table{dims: dims, notice: rest[:noticeSize]}
	rest = rest[noticeSize:]
	names := strings.Split(rest[:vocabularySize], "\n")
	if len(names) != n {
		return nil, fmt.Errorf("read table of word vectors: %d pieces, want %d", len(names), n)
	}
	t.pieces = newVocabulary(names)
	rest = rest[vocabularySize:]
	t.scales = make([]float32, n)
	t.single = make([]bool, n)
	for i, name := range names {
		t.scales[i] = math.Float32frombits(uint32At(rest, 4*i))
		t.single[i] = utf8.RuneCountInString(strings.TrimPrefix(name, "##")) == 1
	}
	t.rows = rest[4*n:]
	t.unknown = int32(slices.Index(names, unknownPiece))
	if t.unknown < 0 {
		return nil, fmt.Errorf("read table of word vectors: no piece %s", unknownPiece)
	}
	return t, nil
}

func uint32At(s string, i int) uint32 {
	return uint32(s[i]) | uint32(s[i+1])<<8 | uint32(s[i+2])<<16 | uint32(s[i+3])<<24
}

// checksum returns the CRC-32 of s without a copy of the whole.
func checksum(s string) uint32 {
	var sum uint32
	part := make([]byte, 64<<10)
	for len(s) > 0 {
		n := copy(part, s)
		sum = crc32.Update(sum, crc32.IEEETable, part[:n])
		s = s[n:]
	}
	return sum
}

// vocabulary finds pieces by their bytes. It is a hash table with open
// addressing, at most half full, whose hash (FNV-1a) can be taken of a word's
// beginnings in one pass.
type vocabulary struct {
	names   []string
	slots   []int32 // piece + 1, or 0 where there is none; a power of two of them
	longest int     // bytes of the longest piece, without "##"
}

func newVocabulary(names []string) vocabulary {
	size := 2
	for size < 2*len(names) {
		size *= 2
	}
	v := vocabulary{names: names, slots: make([]int32, size)}
	for i, name := range names {
		v.longest = max(v.longest, len(strings.TrimPrefix(name, "##")))
		slot := v.slot(hash(start, name))
		for v.slots[slot] != 0 {
			slot = (slot + 1) & (size - 1)
		}
		v.slots[slot] = int32(i) + 1
	}
	return v
}

// start is the hash of nothing.
const start = 2166136261

// hash goes on from h over the bytes of s.
func hash(h uint32, s string) uint32 {
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

// slot returns where the search for a piece with hash h begins.
func (v *vocabulary) slot(h uint32) int {
	return int((h ^ h>>15) & uint32(len(v.slots)-1))
}

// find returns the piece that is prefix+s, given its hash.
func (v *vocabulary) find(h uint32, prefix string, s []byte) (int32, bool) {
	for slot := v.slot(h); v.slots[slot] != 0; slot = (slot + 1) & (len(v.slots) - 1) {
		piece := v.slots[slot] - 1
		rest, ok := strings.CutPrefix(v.names[piece], prefix)
		if ok && rest == string(s) {
			return piece, true
		}
	}
	return 0, false
}
