package index

import (
	"cmp"
	"math/bits"
	"slices"
)

// window is how many passages are looked at together.
const window = 2048

// scan puts the passages of the index at hand that can be among the best into
// likely.
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
	least := q.roughly.least()
	sum, first := 0.0, len(order)
	for i, c := range order {
		q.rest = append(q.rest, sum)
		if sum += c.here; sum > 0 && sum >= least && first == len(order) {
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

// window looks at the passages from from up to to, and to not included.
func (q *query) window(from, to uint32) {
	q.local = q.local[:0]
	for _, c := range q.order { // there are few, and they are nearly in order
		c.here = 0
		for _, l := range c.lists[:c.used] {
			c.here += l.within(from, to) // what is given for a sum is no more than the sum of what is given
		}
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
	for _, c := range q.local[first:] {
		if c.used == 1 {
			q.fill(c, from, to)
		} else {
			q.fillUnion(c, from, to)
		}
	}
	q.pick(from, q.roughly.least()-q.rest[first])
	for i := first - 1; i >= 0 && len(q.found) > 0; i-- {
		q.add(q.local[i], q.rest[i])
	}
	for _, c := range q.found {
		if c.score >= q.roughly.least() {
			q.roughly.offer(c.score)
			q.likely = append(q.likely, c)
		}
	}
}

// fill adds to sums what the passages of the window get for c, which has one
// list.
func (q *query) fill(c *clause, from, to uint32) {
	l := c.lists[0]
	if !l.seek(from) {
		return
	}
	for {
		b := &l.block
		b.countAll()
		end := b.n
		if l.last[l.at] >= to {
			end = b.search(to)
		}
		if b.beside {
			q.fillBeside(b, l.pos, end, from, c.idf)
		} else {
			q.fillBody(b, l.pos, end, from, c.idf)
		}
		l.pos = min(end, b.n-1)
		if end < b.n || l.at+1 == len(l.last) {
			return
		}
		l.load(l.at + 1)
	}
}

// fillBody adds to sums postings i to end of b, which have the term in the body
// alone.
func (q *query) fillBody(b *block, i, end int, from uint32, idf float64) {
	for ; i < end; i++ {
		p := b.passage[i]
		q.put(p-from, idf*q.givenBody(p, b.count[Body][i]))
	}
}

// fillBeside does as fillBody where other fields have the term too.
func (q *query) fillBeside(b *block, i, end int, from uint32, idf float64) {
	for ; i < end; i++ {
		q.put(b.passage[i]-from, idf*q.given(b, i))
	}
}

// put adds v to the sum of a passage of the window.
func (q *query) put(at uint32, v float64) {
	at %= window
	q.has[at/64] |= 1 << (at % 64)
	q.sums[at] += v
}

// given returns tf / (K1 + tf) of posting i of b.
func (q *query) given(b *block, i int) float64 {
	count := b.body(i)
	if b.beside {
		if title, heading := b.other(i); title|heading != 0 {
			tf := q.frequency(q.index, b.passage[i], [fields]uint8{title, heading, count})
			return tf / (q.parameters.K1 + tf)
		}
	}
	return q.givenBody(b.passage[i], count)
}

// givenBody returns tf / (K1 + tf) where only the body has the term.
func (q *query) givenBody(p uint32, count uint8) float64 {
	n := q.index.length(p).of(Body)
	if count < gained && n < tabled {
		return q.gain[count][n]
	}
	tf := float64(count) * q.body(n)
	return tf / (q.parameters.K1 + tf)
}

// fillUnion does as fill where c has several lists: a passage's counts in them
// are added.
func (q *query) fillUnion(c *clause, from, to uint32) {
	var has [window / 64]uint64
	for _, l := range c.lists[:c.used] {
		for p := from; l.seek(p) && l.block.passage[l.pos] < to; {
			p = l.block.passage[l.pos]
			at := p - from
			q.counts[at] = l.block.addTo(q.counts[at], l.pos)
			has[at/64] |= 1 << (at % 64)
			p++
		}
	}
	for i, word := range has {
		q.has[i] |= word
		for ; word != 0; word &= word - 1 {
			at := i*64 + bits.TrailingZeros64(word)
			q.sums[at] += c.give(q.frequency(q.index, from+uint32(at), q.counts[at]), q)
			q.counts[at] = [fields]uint8{}
		}
	}
}

// pick makes those passages candidates that have at least need, and clears
// sums.
func (q *query) pick(from uint32, need float64) {
	n := 0
	for i, word := range q.has {
		q.has[i] = 0
		for ; word != 0; word &= word - 1 {
			at := (i*64 + bits.TrailingZeros64(word)) % window
			sum := q.sums[at]
			q.sums[at] = 0
			q.candidates[n%window] = candidate{from + uint32(at), sum}
			if sum >= need {
				n++
			}
		}
	}
	q.found = q.candidates[:n]
	if gone := q.index.gone; gone.count > 0 {
		q.found = slices.DeleteFunc(q.found, func(c candidate) bool { return gone.Has(int(c.passage)) })
	}
}

// add adds what candidates get for c and keeps those that may be among the
// best when the clauses still to be added give them rest.
func (q *query) add(c *clause, rest float64) {
	least := q.roughly.least() - rest
	found, kept := q.found, 0
	if c.used > 1 {
		for _, d := range found {
			if d.score+c.here < least {
				continue
			}
			d.score += q.lookUp(c, d.passage)
			found[kept] = d
			if d.score >= least {
				kept++
			}
		}
		q.found = found[:kept]
		return
	}
	l := c.lists[0]
	at := max(l.at, l.near, 0)
	for n, d := range found {
		for at < len(l.last) && l.last[at] < d.passage {
			at++
		}
		if at < len(l.last) && d.score+l.bound[at] >= least {
			if at != l.at {
				l.load(at)
			}
			if !l.block.marked && n+many < len(found) && found[n+many].passage <= l.last[at] {
				l.block.mark(l.before(at), int(l.last[at]))
			}
			if i, ok := l.block.find(d.passage); ok {
				d.score += c.idf * q.given(&l.block, i)
			}
		}
		found[kept] = d
		if d.score >= least {
			kept++
		}
	}
	q.found = found[:kept]
}

// many is how many passages have to be looked for in a block for marking it to
// be worth it.
const many = 4
