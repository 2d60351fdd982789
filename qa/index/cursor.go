package index

import "encoding/binary"

// blocks returns how many blocks l has.
func (l list) blocks() int { return (l.n + blockSize - 1) / blockSize }

// tabled reports whether l begins with a table of its blocks.
func (l list) tabled() bool { return l.n >= blockSize }

func (l list) entry(i int) []byte { return l.data[i*tableEntry:][:tableEntry] }

// lastOf returns the last passage of block i, or false where only reading the
// block tells.
func (l list) lastOf(i int) (int, bool) {
	if !l.tabled() {
		return 0, false
	}
	return int(binary.LittleEndian.Uint32(l.entry(i))), true
}

// before returns the last passage before block i, or -1.
func (l list) before(i int) int {
	if i == 0 {
		return -1
	}
	return int(binary.LittleEndian.Uint32(l.entry(i - 1)))
}

// read reads block i into b.
func (l list) read(i int, b *block) {
	if !l.tabled() {
		b.readShort(l.data, l.n, -1)
		return
	}
	data := l.data[l.blocks()*tableEntry:]
	if i > 0 {
		data = data[binary.LittleEndian.Uint32(l.entry(i - 1)[4:]):]
	}
	if n := l.n - i*blockSize; n < blockSize {
		b.readShort(data, n, l.before(i))
		return
	}
	b.readFull(data, l.before(i))
}

// cursor goes through a list from its first passage to its last.
type cursor struct {
	list
	last  []uint32  // by block: its last passage
	bound []float64 // by block: what a passage of it gets at most
	most  float64   // the highest of bound
	near  int       // the first block that does not end before the window
	at    int       // the block that is read, or -1
	pos   int       // the posting in it that is next
	block block
}

// reset makes c stand before the first passage of l, the postings of a term of
// the given weight.
func (c *cursor) reset(x *Index, l list, idf float64, q *query) {
	c.list, c.most = l, 0
	c.last, c.bound = c.last[:0], c.bound[:0]
	c.rewind()
	k1 := q.parameters.K1
	if !l.tabled() {
		c.load(0)
		tf := 0.0
		for i := range c.block.n {
			tf = max(tf, q.tf(x, &c.block, i))
		}
		c.most = idf * tf / (k1 + tf)
		c.last, c.bound = append(c.last, c.block.passage[c.block.n-1]), append(c.bound, c.most)
		return
	}
	for i := range l.blocks() {
		e := l.entry(i)
		tf := q.worth.bound(e[8:])
		b := idf * tf / (k1 + tf)
		c.last, c.bound = append(c.last, binary.LittleEndian.Uint32(e)), append(c.bound, b)
		c.most = max(c.most, b)
	}
}

// rewind makes c stand before its first passage again.
func (c *cursor) rewind() { c.at, c.pos, c.near = -1, 0, 0 }

func (c *cursor) load(i int) {
	c.read(i, &c.block)
	c.at, c.pos = i, 0
}

// within returns what passages from from up to to, and to not included, get at
// most; from never goes back.
func (c *cursor) within(from, to uint32) float64 {
	for c.near < len(c.last) && c.last[c.near] < from {
		c.near++
	}
	most := 0.0
	for i := c.near; i < len(c.last); i++ {
		most = max(most, c.bound[i])
		if c.last[i] >= to-1 {
			break
		}
	}
	return most
}

// seek goes to the first passage from p on and returns whether there is one.
func (c *cursor) seek(p uint32) bool {
	i := max(c.at, c.near, 0)
	for i < len(c.last) && c.last[i] < p {
		i++
	}
	if i == len(c.last) {
		return false
	}
	if i != c.at {
		c.load(i)
	}
	c.pos = c.block.search(p)
	return true
}
