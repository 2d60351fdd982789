package qa

import (
	"cmp"
	"encoding/binary"
	"math/bits"
	"slices"
)

// packWords returns the words of a document as they are kept: how many there
// are, as a varint, and then bits, from the lowest up. Words are by rank, their
// place among the commonest, ascending; of each there is how many ranks are
// skipped, and how often the document has it, less 1.
//
// Both are exponential Golomb codes (Teuhola, "A compression method for
// clustered bit-vectors", IPL 1978): of number n with parameter k, as many
// zeros as n>>k + 1 has bits behind its first, a one, those bits, and the k
// lowest bits of n. For how often, k is 0. For ranks it follows from where the
// next word of such a document is to be expected, see spread.
func packWords(rank []uint32, words []wordCount) []byte {
	for i := range words {
		words[i].word = rank[words[i].word]
	}
	slices.SortFunc(words, func(a, b wordCount) int { return cmp.Compare(a.word, b.word) })
	w := bitWriter{data: binary.AppendUvarint(nil, uint64(len(words)))}
	next := 0
	for _, c := range words {
		w.golomb(uint64(c.word)-uint64(next), spread(next, len(words)))
		w.golomb(uint64(c.count)-1, 0)
		next = int(c.word) + 1
	}
	w.put(0, 7) // the last byte is whole
	return w.data
}

// wordsOf returns the words of a document, by their places in the dictionary.
func (g *segment) wordsOf(r record) []wordCount {
	data := g.words.Bytes(r.words, r.wordBytes)
	n, k := binary.Uvarint(data)
	b := bitReader{data: data[k:]}
	out := make([]wordCount, n)
	next := 0
	for i := range out {
		next += int(b.golomb(spread(next, len(out))))
		count := uint32(b.golomb(0)) + 1
		out[i] = wordCount{binary.LittleEndian.Uint32(g.ranks.Bytes(4*next, 4)), count}
		next++
	}
	slices.SortFunc(out, func(a, b wordCount) int { return cmp.Compare(a.word, b.word) })
	return out
}

// spread returns the parameter of the code for how many ranks are skipped from
// rank on by a document of n words. By Zipf's law a word is as common as its
// rank is low, so that the ranks skipped grow with the rank.
func spread(rank, n int) uint { return uint(bits.Len(uint(4 * rank / n))) }

// bitWriter appends bits to data.
type bitWriter struct {
	data []byte
	word uint64
	n    uint // bits of word
}

// put appends the n lowest bits of v, at most 56; v has no others.
func (w *bitWriter) put(v uint64, n uint) {
	w.word |= v << w.n
	for w.n += n; w.n >= 8; w.n -= 8 {
		w.data = append(w.data, byte(w.word))
		w.word >>= 8
	}
}

func (w *bitWriter) golomb(v uint64, k uint) {
	high := v>>k + 1
	more := uint(bits.Len64(high)) - 1
	w.put(1<<more, more+1)
	w.put(high-1<<more, more)
	w.put(v&(1<<k-1), k)
}

// bitReader reads what bitWriter wrote. Behind the end there are zeros.
type bitReader struct {
	data []byte
	word uint64
	n    uint // bits of word
}

// get returns the next n bits, at most 56.
func (b *bitReader) get(n uint) uint64 {
	for ; b.n < n; b.n += 8 {
		if len(b.data) > 0 {
			b.word |= uint64(b.data[0]) << b.n
			b.data = b.data[1:]
		}
	}
	v := b.word & (1<<n - 1)
	b.word >>= n
	b.n -= n
	return v
}

func (b *bitReader) golomb(k uint) uint64 {
	more := uint(0)
	for b.get(1) == 0 && more < 32 {
		more++
	}
	high := uint64(1)<<more + b.get(more)
	return (high-1)<<k + b.get(k)
}
