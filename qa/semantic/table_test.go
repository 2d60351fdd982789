package semantic

import (
	"encoding/binary"
	"hash/crc32"
	"math"
	"slices"
	"strings"
	"testing"
)

// small returns the bytes of a table of three pieces in eight dimensions.
func small() []byte {
	const notice, vocabulary = "Ours.\n", "[UNK]\nab\n##cd"
	b := []byte(magic)
	b = binary.LittleEndian.AppendUint32(b, version)
	b = binary.LittleEndian.AppendUint32(b, 0)
	for _, n := range []int{8, 3, len(notice), len(vocabulary)} {
		b = binary.LittleEndian.AppendUint32(b, uint32(n))
	}
	b = append(b, notice+vocabulary...)
	for _, scale := range []float32{0, 0.5, 0.25} {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(scale))
	}
	b = append(b, make([]byte, 8)...)
	b = append(b, 6, 0, 0, 0, 0, 0, 0, 0)
	b = append(b, 0, 0xf0, 0, 0, 0, 0, 0, 0) // -16
	return sign(b)
}

// sign sets the checksum of a table.
func sign(b []byte) []byte {
	binary.LittleEndian.PutUint32(b[12:], crc32.ChecksumIEEE(b[16:]))
	return b
}

func TestSmallTable(t *testing.T) {
	table, err := parse(string(small()))
	if err != nil {
		t.Fatal(err)
	}
	if table.Dims() != 8 || table.Notice() != "Ours.\n" {
		t.Errorf("Dims, Notice = %d, %q; want 8, \"Ours.\\n\"", table.Dims(), table.Notice())
	}
	// 0.5*6 = 3 and 0.25*-16 = -4, so the length is 5.
	vec, weight := table.Word(nil, "ABCD")
	if want := []float32{0.6, -0.8, 0, 0, 0, 0, 0, 0}; !slices.Equal(vec, want) || weight != 5 {
		t.Errorf("Word(\"ABCD\") = %v, %v; want %v, 5", vec, weight, want)
	}
	if vec, weight = table.Word(vec, "abx"); Dot(vec, vec) != 0 || weight != 0 {
		t.Errorf("Word(\"abx\") = %v, %v; want zeros", vec, weight)
	}
}

func TestParseDamaged(t *testing.T) {
	change := func(at int, to byte) string {
		b := small()
		b[at] = to
		return string(sign(b))
	}
	flipped := small()
	flipped[len(flipped)-1] ^= 1
	tests := []struct{ name, data, want string }{
		{"empty", "", "not such a table"},
		{"another file", strings.Repeat("PK", 40), "not such a table"},
		{"newer", change(8, 2), "version 2, want 1"},
		{"a bit flipped", string(flipped), "checksum differs"},
		{"cut short", string(small()[:60]), "checksum differs"},
		{"no dimensions", change(16, 0), "do not hold"},
		{"other dimensions", change(16, 16), "do not hold"},
		{"too many rows", change(20, 4), "do not hold"},
		{"sizes beyond all bounds", change(31, 0xff), "do not hold"},
		{"a piece too few", change(32+len("Ours.\n[UNK]"), '-'), "2 pieces, want 3"},
		{"no unknown piece", change(32+len("Ours.\n["), 'u'), "no piece [UNK]"},
	}
	for _, test := range tests {
		if _, err := parse(test.data); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: parse gives %v, want an error with %q", test.name, err, test.want)
		}
	}
}
