package qa

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestGolomb wants numbers to be read as they were written, whatever the
// parameters, and small ones to take few bits.
func TestGolomb(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var w bitWriter
		var numbers []uint64
		var parameters []uint
		for range r.IntN(100) {
			n, k := r.Uint64()>>(32+r.IntN(32)), uint(r.IntN(20))
			numbers, parameters = append(numbers, n), append(parameters, k)
			w.golomb(n, k)
		}
		w.put(0, 7)
		b := bitReader{data: w.data}
		var got []uint64
		for _, k := range parameters {
			got = append(got, b.golomb(k))
		}
		if !slices.Equal(got, numbers) {
			t.Fatalf("%v with %v are read as %v", numbers, parameters, got)
		}
	}
	// worked out by hand: 0 is "1"; 4 with k = 1 is 4>>1 + 1 = 3, in binary 11,
	// so "0", "1", "1", and its lowest bit "0"
	var w bitWriter
	w.golomb(0, 0)
	w.golomb(4, 1)
	w.put(0, 7)
	if want := []byte{0b01101}; !slices.Equal(w.data, want) {
		t.Errorf("0 and 4 are written as %b, want %b", w.data, want)
	}
}
