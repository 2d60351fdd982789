package index

import (
	"cmp"
	"math/bits"
	"slices"
)

// window is how many passages are looked at together.
const window = 2048

// scan offers the passages of the index at hand that can be among the best.
func (q *query) scan() {
	q.order = append(q.order[:0], q.clauses...)
	slices.SortFunc(q.order, func(a, b *clause) int { return cmp.Compare(a.most, b.most) })
	size := uint32(q.index.passages)
	for from := uint32(0); from < size; from += window {
		for _, c := range q.order {
			c.here = c.most
		}
		next, ok := nextOf(q.order[q.part(q.order):], from)
		if !ok {
			return
		}
		from = next &^ 63
		q.window(from, min(size, from+window))
	}
}

// part fills rest from what each clause of order can give here and returns the
// first without which no passage can be among the best.
func (q *query) part(order []*clause) int {
	q.rest = q.rest[:0]
	floor := q.best.floor()
	sum, first := 0.0, len(order)
	for i, c := range order {
		q.rest = append(q.rest, sum)
		if sum += c.here; sum > 0 && sum >= floor && first == len(order) {
			first = i
		}
	}
	return first
}

// nextOf returns the first passage from from on that has one of cs.
func nextOf(cs []*clause, from uint32) (uint32, bool) {
	next, ok := uint32(0), false
	for _, c := range cs {
		for _, l := range c.lists[:c.used] {
			if l.seek(from) {
				if p := l.block.passage[l.pos]; !ok || p < next {
					next, ok = p, true
				}
			}
		}
	}
	return next, ok
}

// window offers the passages from from up to to, and to not included.
func (q *query) window(from, to uint32) {
	for _, c := range q.order {
		tf := 0.0
		for _, l := range c.lists[:c.used] {
			tf += l.within(from, to)
		}
		c.here, c.needed = 0, false
		if tf > 0 {
			c.here = c.give(tf, q)
		}
	}
	q.local = q.local[:0]
	for _, c := range q.order { // there are few, and they are nearly in order
		i := len(q.local)
		q.local = append(q.local, c)
		for ; i > 0 && q.local[i-1].here > c.here; i-- {
			q.local[i] = q.local[i-1]
		}
		q.local[i] = c
	}
	first := q.part(q.local)
	if first == len(q.local) {
		return
	}
	var any [window / 64]uint64 // the passages that have one of the terms needed
	for _, c := range q.local[first:] {
		c.needed = true
		if c.used == 1 {
			q.fill(c, from, to)
		} else {
			q.fillUnion(c, from, to)
		}
		for i, word := range c.has {
			any[i] |= word
		}
	}
	for i, word := range any {
		for ; word != 0; word &= word - 1 {
			at := i*64 + bits.TrailingZeros64(word)
			if sum := q.sums[at]; sum+q.rest[first] >= q.best.floor() && !q.index.gone.Has(int(from)+at) {
				q.consider(first, from, at)
			}
			q.sums[at] = 0
		}
	}
}

// fill notes what the passages of the window get for c, which has one list.
func (q *query) fill(c *clause, from, to uint32) {
	clear(c.has[:])
	l, x := c.lists[0], q.index
	if !l.seek(from) {
		return
	}
	body, lengths := &q.worth[Body], x.lengths[Body]
	idf, k1 := c.idf, q.parameters.K1
	for {
		b := &l.block
		b.countAll()
		i := l.pos
		for ; i < b.n && b.passage[i] < to; i++ {
			p := b.passage[i]
			var tf float64
			if n := uint32(lengths[2*p]) | uint32(lengths[2*p+1])<<8; !b.beside && n < tabled {
				tf = 0 + float64(b.count[Body][i])*body[n]
			} else {
				tf = q.tf(x, b, i)
			}
			v := idf * tf / (k1 + tf)
			at := (p - from) % window
			c.has[at/64] |= 1 << (at % 64)
			c.value[at] = v
			q.sums[at] += v
		}
		l.pos = i
		if i < b.n || l.at+1 == len(l.last) {
			l.pos = min(i, b.n-1)
			return
		}
		l.load(l.at + 1)
	}
}

// fillUnion notes what the passages of the window get for c, which has several
// lists: a passage's counts in them are added.
func (q *query) fillUnion(c *clause, from, to uint32) {
	clear(c.has[:])
	for _, l := range c.lists[:c.used] {
		for p := from; l.seek(p) && l.block.passage[l.pos] < to; {
			p = l.block.passage[l.pos]
			at := p - from
			q.counts[at] = l.block.addTo(q.counts[at], l.pos)
			c.has[at/64] |= 1 << (at % 64)
			p++
		}
	}
	for i, word := range c.has {
		for ; word != 0; word &= word - 1 {
			at := i*64 + bits.TrailingZeros64(word)
			v := c.give(q.frequency(q.index, from+uint32(at), q.counts[at]), q)
			c.value[at] = v
			q.sums[at] += v
			q.counts[at] = [fields]uint8{}
		}
	}
}

// atMost returns what passage, which is in the window, gets for c at most, from
// the bounds of its blocks.
func (c *clause) atMost(passage uint32, q *query) float64 {
	tf := 0.0
	for _, l := range c.lists[:c.used] {
		tf += l.boundAt(passage)
	}
	return c.give(tf, q)
}

// consider looks up what passage from+at gets for the clauses of local before
// first, as long as it can still be among the best, and offers it.
func (q *query) consider(first int, from uint32, at int) {
	passage := from + uint32(at)
	sum := q.sums[at]
	for i := first - 1; i >= 0; i-- {
		c := q.local[i]
		c.current = 0
		if c.here == 0 {
			continue
		}
		if sum+q.rest[i]+c.atMost(passage, q) < q.best.floor() {
			return
		}
		c.current = q.lookUp(c, passage)
		sum += c.current
	}
	if sum < q.best.floor() {
		return
	}
	score := 0.0
	for _, c := range q.clauses {
		switch {
		case !c.needed:
			score += c.current
		case c.has[at/64]&(1<<(at%64)) != 0:
			score += c.value[at]
		}
	}
	if score > 0 {
		q.best.offer(Hit{Index: q.number, Passage: int(passage), Score: score})
	}
}
