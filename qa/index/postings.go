package index

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

const (
	blockSize  = 128
	tableEntry = 20
	slack      = 8 // bytes that unpack may read beyond what it needs
)

// posting is one passage of a term's list.
type posting struct {
	passage uint32
	count   [fields]uint8
}

// appendList appends the list of ps; length gives the lengths of fields.
func appendList(dst []byte, ps []posting, length func(passage uint32, f Field) int) []byte {
	if len(ps) < blockSize {
		return appendShort(dst, ps, -1)
	}
	blocks := (len(ps) + blockSize - 1) / blockSize
	table := len(dst)
	dst = append(dst, make([]byte, blocks*tableEntry)...)
	behind := len(dst)
	last := -1
	for i := range blocks {
		part := ps[i*blockSize : min(len(ps), (i+1)*blockSize)]
		if len(part) == blockSize {
			dst = appendFull(dst, part, last)
		} else {
			dst = appendShort(dst, part, last)
		}
		last = int(part[len(part)-1].passage)
		entry := dst[table+i*tableEntry:][:tableEntry]
		binary.LittleEndian.PutUint32(entry, uint32(last))
		binary.LittleEndian.PutUint32(entry[4:], uint32(len(dst)-behind))
		putBounds(entry[8:], part, length)
	}
	return dst
}

// appendShort appends postings behind passage last as a short block.
func appendShort(dst []byte, ps []posting, last int) []byte {
	for _, p := range ps {
		gap := uint64(int(p.passage)-last-1) * 2
		last = int(p.passage)
		if p.count == [fields]uint8{Body: 1} {
			dst = binary.AppendUvarint(dst, gap)
			continue
		}
		dst = append(binary.AppendUvarint(dst, gap+1), p.count[:]...)
	}
	return dst
}

// appendFull appends 128 postings behind passage last as a full block.
func appendFull(dst []byte, ps []posting, last int) []byte {
	var gaps [blockSize]uint32
	var counts [fields][blockSize]uint32
	least := uint8(255)
	for _, p := range ps {
		least = min(least, p.count[Body])
	}
	for i, p := range ps {
		gaps[i] = uint32(int(p.passage) - last - 1)
		last = int(p.passage)
		counts[Title][i], counts[Heading][i], counts[Body][i] = uint32(p.count[Title]), uint32(p.count[Heading]), uint32(p.count[Body]-least)
	}
	dst = append(dst, width(&gaps), least, width(&counts[Body]), width(&counts[Title]), width(&counts[Heading]))
	dst = pack(dst, &gaps)
	dst = pack(dst, &counts[Body])
	dst = pack(dst, &counts[Title])
	return pack(dst, &counts[Heading])
}

// width returns how many bits the largest of a needs.
func width(a *[blockSize]uint32) uint8 { return uint8(bits.Len32(slices.Max(a[:]))) }

// pack appends the numbers of a with width(a) bits each, which is a whole
// number of bytes.
func pack(dst []byte, a *[blockSize]uint32) []byte {
	w := uint(width(a))
	var word uint64
	filled := uint(0)
	for _, n := range a {
		word |= uint64(n) << filled
		for filled += w; filled >= 8; filled -= 8 {
			dst = append(dst, byte(word))
			word >>= 8
		}
	}
	return dst
}

// unpack reads 128 numbers of w bits each, w at most 32, from b, which has
// slack bytes more.
func unpack(dst *[blockSize]uint32, b []byte, w int) {
	mask := uint64(1)<<w - 1
	at := 0
	for i := range dst {
		dst[i] = uint32(binary.LittleEndian.Uint64(b[at>>3:]) >> (at & 7) & mask)
		at += w
	}
}

// block is a block of postings, read: the passages, and where the counts are.
type block struct {
	n       int
	passage [blockSize]uint32
	beside  bool                     // whether a count of title or heading is not 0
	count   [fields][blockSize]uint8 // of a short block; of a full one only once counted, those of title and heading only if beside
	packed  []byte                   // the counts of a full block as they are kept, from its header on; nil for a short one
	counted bool
}

// readShort reads n postings behind passage last.
func (b *block) readShort(data []byte, n, last int) {
	b.n, b.beside, b.packed, b.counted = n, false, nil, true
	for i := range n {
		gap, k := binary.Uvarint(data)
		data = data[k:]
		last += int(gap/2) + 1
		b.passage[i] = uint32(last)
		b.count[Title][i], b.count[Heading][i], b.count[Body][i] = 0, 0, 1
		if gap%2 == 1 {
			for f := range b.count {
				b.count[f][i] = data[f]
			}
			b.beside = b.beside || data[Title]|data[Heading] != 0
			data = data[fields:]
		}
	}
}

// readFull reads the passages of 128 postings behind passage last.
func (b *block) readFull(data []byte, last int) {
	w, title, heading := int(data[0]), data[3], data[4]
	b.n, b.beside, b.packed, b.counted = blockSize, title|heading != 0, data, false
	unpack(&b.passage, data[fullHeader:], w)
	at := uint32(last)
	for i, gap := range b.passage {
		at += gap + 1
		b.passage[i] = at
	}
}

// fullHeader is the length of a full block's header.
const fullHeader = 5

// kinds returns where the counts of each field begin in b.packed, with how many
// bits each, and what is to be added.
func (b *block) kinds() (kinds [fields]struct {
	at, width int
	least     uint8
}) {
	d := b.packed
	at := fullHeader + int(d[0])*blockSize/8
	for _, k := range [fields]struct {
		f Field
		w uint8
		m uint8
	}{{Body, d[2], d[1]}, {Title, d[3], 0}, {Heading, d[4], 0}} {
		kinds[k.f].at, kinds[k.f].width, kinds[k.f].least = at, int(k.w), k.m
		at += int(k.w) * blockSize / 8
	}
	return kinds
}

// counts returns the counts of posting i.
func (b *block) counts(i int) (out [fields]uint8) {
	if b.counted {
		out[Body] = b.count[Body][i]
		if b.beside {
			out[Title], out[Heading] = b.count[Title][i], b.count[Heading][i]
		}
		return out
	}
	for f, k := range b.kinds() {
		bit := i * k.width
		out[f] = k.least + uint8(binary.LittleEndian.Uint64(b.packed[k.at+bit>>3:])>>(bit&7)&(1<<k.width-1))
	}
	return out
}

// countAll reads the counts of all postings, which is quicker than one by one
// when most are needed.
func (b *block) countAll() {
	if b.counted {
		return
	}
	b.counted = true
	for f, k := range b.kinds() {
		counts := &b.count[f]
		switch {
		case Field(f) != Body && !b.beside:
		case k.width == 0:
			for i := range counts {
				counts[i] = k.least
			}
		default:
			mask := uint64(1)<<k.width - 1
			data, bit := b.packed[k.at:], 0
			for i := range counts {
				counts[i] = k.least + uint8(binary.LittleEndian.Uint64(data[bit>>3:])>>(bit&7)&mask)
				bit += k.width
			}
		}
	}
}

// pair is a count and the length of the field it is in.
type pair struct{ count, length uint8 }

const bodyPairs = 4

// putBounds writes what no posting of ps exceeds, in 12 bytes.
func putBounds(dst []byte, ps []posting, length func(passage uint32, f Field) int) {
	var of [Body]pair // of title and heading
	for f := range of {
		of[f].length = 255
	}
	var body []pair
	for _, p := range ps {
		for f := range of {
			if c := p.count[f]; c > 0 {
				of[f].count = max(of[f].count, c)
				of[f].length = min(of[f].length, uint8(min(255, length(p.passage, Field(f)))))
			}
		}
		if c := p.count[Body]; c > 0 {
			body = append(body, pair{c, uint8(min(255, length(p.passage, Body)))})
		}
	}
	for f := range of {
		dst[2*f], dst[2*f+1] = of[f].count, of[f].length
	}
	for i, p := range frontier(body) {
		dst[4+2*i], dst[5+2*i] = p.count, p.length
	}
}

// frontier returns at most bodyPairs pairs so that for each of ps one has no
// smaller count and no greater length.
func frontier(ps []pair) []pair {
	slices.SortFunc(ps, func(a, b pair) int { // the highest counts first, of those the shortest
		if a.count != b.count {
			return int(b.count) - int(a.count)
		}
		return int(a.length) - int(b.length)
	})
	var out []pair
	for _, p := range ps {
		if n := len(out); n == 0 || p.length < out[n-1].length {
			out = append(out, p)
		}
	}
	for len(out) > bodyPairs {
		// Of two neighbours, the count of the first and the length of the
		// second hold for both. Those are joined that lose least.
		best, loss := 0, 1e9
		for i := 1; i < len(out); i++ {
			a, b := out[i-1], out[i]
			joined := float64(a.count) / (float64(b.length) + 1)
			if l := joined / max(float64(a.count)/(float64(a.length)+1), float64(b.count)/(float64(b.length)+1)); l < loss {
				best, loss = i, l
			}
		}
		out[best].count = out[best-1].count
		out = slices.Delete(out, best-1, best)
	}
	return out
}

// tabled is the longest field whose norm is computed once for a search and not
// for every posting, plus 1.
const tabled = 256

// worths is what one occurrence is worth in fields of lengths below tabled:
// Weight divided by norm.
type worths [fields][tabled]float64

// bound returns what tf(t,p) does not exceed, from the 12 bytes of putBounds.
func (w *worths) bound(b []byte) float64 {
	tf := 0.0
	if b[0] > 0 {
		tf += float64(b[0]) * w[Title][b[1]]
	}
	if b[2] > 0 {
		tf += float64(b[2]) * w[Heading][b[3]]
	}
	body := 0.0
	for i := 4; i < 12 && b[i] > 0; i += 2 {
		body = max(body, float64(b[i])*w[Body][b[i+1]])
	}
	return tf + body
}
