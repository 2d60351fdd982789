package index

import (
	"encoding/binary"
	"math"
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

// block is a block of postings, read: the passages, and where the counts are.
type block struct {
	n       int
	passage [blockSize]uint32        // those from n on are beyond all
	beside  bool                     // whether a count of title or heading is not 0
	count   [fields][blockSize]uint8 // of a short block; of a full one only once counted, those of title and heading only if beside
	counted bool
	packed  [fields]packed // of a full block

	marked bool         // whether marks are made
	shift  uint         // passages with the same number shifted so have the same mark
	marks  [marks]uint8 // by that: the first posting, if there is any
}

// marks is more than there can be different marks in a block, which are at most
// half of it and one: a block that begins in the middle of a mark has one more.
const marks = 1024

// packed is the counts of a field in a full block as they are kept.
type packed struct {
	data  []byte
	width uint
	least uint8 // to be added
}

// at returns count i.
func (p *packed) at(i int) uint8 {
	bit := uint(i) * p.width
	return p.least + uint8(binary.LittleEndian.Uint64(p.data[bit/8:])>>(bit%8)&(1<<(p.width&63)-1))
}

// all reads all counts.
func (p *packed) all(dst *[blockSize]uint8) {
	w, data := p.width&63, p.data
	if w > 8 {
		w = 0 // it is not: a count is a byte
	}
	mask := uint64(1)<<w - 1
	for i := 0; i < blockSize; i += 8 {
		word, out := binary.LittleEndian.Uint64(data), (*[8]uint8)(dst[i:])
		out[0] = p.least + uint8(word&mask)
		out[1] = p.least + uint8(word>>w&mask)
		out[2] = p.least + uint8(word>>(2*w&63)&mask)
		out[3] = p.least + uint8(word>>(3*w&63)&mask)
		out[4] = p.least + uint8(word>>(4*w&63)&mask)
		out[5] = p.least + uint8(word>>(5*w&63)&mask)
		out[6] = p.least + uint8(word>>(6*w&63)&mask)
		out[7] = p.least + uint8(word>>(7*w&63)&mask)
		data = data[w:]
	}
}

// readShort reads n postings behind passage last.
func (b *block) readShort(data []byte, n, last int) {
	b.n, b.beside, b.counted, b.marked = n, false, true, false
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
	for i := n; i < blockSize; i++ {
		b.passage[i] = math.MaxUint32
	}
}

// fullHeader is the length of a full block's header.
const fullHeader = 5

// readFull reads the passages of 128 postings behind passage last.
func (b *block) readFull(data []byte, last int) {
	b.n, b.beside, b.counted, b.marked = blockSize, data[3]|data[4] != 0, false, false
	at := fullHeader + int(data[0])*blockSize/8
	for _, k := range [fields]struct {
		f            Field
		width, least uint8
	}{{Body, data[2], data[1]}, {Title, data[3], 0}, {Heading, data[4], 0}} {
		b.packed[k.f] = packed{data[at:], uint(k.width), k.least}
		at += int(k.width) * blockSize / 8
	}
	unpackGaps(&b.passage, data[fullHeader:], uint(data[0]), uint32(last))
}

// unpackGaps reads 128 gaps of w bits each, w at most 32, from data, which has
// slack bytes more, and makes them the passages behind last.
func unpackGaps(dst *[blockSize]uint32, data []byte, w uint, last uint32) {
	mask := uint64(1)<<(w&63) - 1
	switch {
	case w <= 8: // eight are in one word
		for i := 0; i < blockSize; i += 8 {
			word, out := binary.LittleEndian.Uint64(data), (*[8]uint32)(dst[i:])
			out[0] = last + uint32(word&mask) + 1
			out[1] = out[0] + uint32(word>>(w&63)&mask) + 1
			out[2] = out[1] + uint32(word>>(2*w&63)&mask) + 1
			out[3] = out[2] + uint32(word>>(3*w&63)&mask) + 1
			out[4] = out[3] + uint32(word>>(4*w&63)&mask) + 1
			out[5] = out[4] + uint32(word>>(5*w&63)&mask) + 1
			out[6] = out[5] + uint32(word>>(6*w&63)&mask) + 1
			out[7] = out[6] + uint32(word>>(7*w&63)&mask) + 1
			last = out[7]
			data = data[w:]
		}
	case w <= 16: // four are
		for i, bit := 0, uint(0); i < blockSize; i += 4 {
			word, out := binary.LittleEndian.Uint64(data[bit/8:])>>(bit%8), (*[4]uint32)(dst[i:])
			out[0] = last + uint32(word&mask) + 1
			out[1] = out[0] + uint32(word>>(w&63)&mask) + 1
			out[2] = out[1] + uint32(word>>(2*w&63)&mask) + 1
			out[3] = out[2] + uint32(word>>(3*w&63)&mask) + 1
			last = out[3]
			bit += 4 * w
		}
	default:
		bit := uint(0)
		for i := range dst {
			last += uint32(binary.LittleEndian.Uint64(data[bit/8:])>>(bit%8)&mask) + 1
			dst[i] = last
			bit += w
		}
	}
}

// search returns the first posting whose passage is not before p, which the
// block has. It takes no turns, which the processor could guess wrong.
func (b *block) search(p uint32) int {
	i := uint64(0)
	for step := uint64(blockSize / 2); step > 0; step /= 2 {
		before := (uint64(b.passage[(i+step-1)%blockSize]) - uint64(p)) >> 63
		i += step & -before
	}
	return int(i)
}

// mark makes a block that ends with passage last and begins behind first ready
// for find.
func (b *block) mark(first, last int) {
	b.marked, b.shift = true, uint(max(0, bits.Len32(uint32(last-first))-(bits.Len(marks)-2)))
	for i := b.n - 1; i >= 0; i-- {
		b.marks[b.passage[i]>>(b.shift&31)%marks] = uint8(i)
	}
}

// find returns the posting of p, if there is one.
func (b *block) find(p uint32) (int, bool) {
	if !b.marked {
		i := b.search(p)
		return i, b.passage[i] == p
	}
	// A mark that was not made leads to a posting elsewhere.
	i := int(b.marks[p>>(b.shift&31)%marks])
	mark := p >> (b.shift & 31)
	for ; i < b.n && b.passage[i]>>(b.shift&31) == mark; i++ {
		if b.passage[i] == p {
			return i, true
		}
	}
	return 0, false
}

// counts returns the counts of posting i.
func (b *block) counts(i int) (out [fields]uint8) {
	out[Body] = b.body(i)
	if b.beside {
		out[Title], out[Heading] = b.other(i)
	}
	return out
}

func (b *block) body(i int) uint8 {
	if b.counted {
		return b.count[Body][i]
	}
	return b.packed[Body].at(i)
}

// other returns the counts of title and heading of posting i, where b has any.
func (b *block) other(i int) (title, heading uint8) {
	if b.counted {
		return b.count[Title][i], b.count[Heading][i]
	}
	return b.packed[Title].at(i), b.packed[Heading].at(i)
}

// countAll reads the counts of all postings, which is quicker than one by one
// when most are needed.
func (b *block) countAll() {
	if b.counted {
		return
	}
	b.counted = true
	for f := range b.packed {
		if Field(f) == Body || b.beside {
			b.packed[f].all(&b.count[f])
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

// gained is the highest body count whose gain is computed once for a search,
// plus 1.
const gained = 8

// gains is tf / (K1 + tf) for passages that have a term in their bodies alone,
// by count and length.
type gains [gained][tabled]float64

func (g *gains) fill(body *[tabled]float64, k1 float64) {
	for count := range g {
		for length := range g[count] {
			tf := float64(count) * body[length]
			g[count][length] = tf / (k1 + tf)
		}
	}
}

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
