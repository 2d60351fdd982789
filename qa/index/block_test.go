package index

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestFind finds every posting of blocks of all widths by its mark, and none
// that is not there.
func TestFind(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		// Blocks as wide as they can be for their number of bits, from their
		// first passage to their last, have the most marks.
		var b block
		b.n = blockSize
		first := rnd.IntN(1 << 14)
		last := first + 1<<(8+rnd.IntN(9)) - 1
		in := map[int]bool{first + 1: true, last: true}
		for len(in) < blockSize {
			in[first+1+rnd.IntN(last-first)] = true
		}
		for i, p := range slices.Sorted(maps.Keys(in)) {
			b.passage[i] = uint32(p)
		}
		b.mark(first, last)
		for i, p := range b.passage {
			if got, ok := b.find(p); !ok || got != i {
				t.Fatalf("first %d, last %d: posting %d, passage %d: found %d, %v", first, last, i, p, got, ok)
			}
			if _, ok := b.find(p + 1); ok && (i+1 == blockSize || b.passage[i+1] != p+1) {
				t.Fatalf("first %d, last %d: found passage %d, which is not there", first, last, p+1)
			}
		}
	}
}
