package library

import (
	"container/list"
	"sync"

	"footnote/knowledge"
)

// cache keeps the documents that were used last, up to a number of bytes.
type cache struct {
	most int64

	mu         sync.Mutex
	bytes      int64 // all below is guarded by mu
	generation int64 // counts what was dropped
	entries    map[knowledge.DocID]*list.Element
	order      *list.List // of *entry, the last used first
}

type entry struct {
	d     *knowledge.Document
	bytes int64
}

func newCache(most int64) *cache {
	return &cache{most: most, entries: map[knowledge.DocID]*list.Element{}, order: list.New()}
}

// get returns the document, or nil, and the generation to put one with.
func (c *cache) get(id knowledge.DocID) (*knowledge.Document, int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries[id]
	if !ok {
		return nil, c.generation
	}
	c.order.MoveToFront(e)
	return e.Value.(*entry).d, c.generation
}

// put keeps d, unless something was dropped since generation: d may then have
// been read before it changed.
func (c *cache) put(d *knowledge.Document, generation int64) {
	size := sizeOf(d)
	c.mu.Lock()
	defer c.mu.Unlock()
	if generation != c.generation || size > c.most {
		return
	}
	c.remove(d.ID)
	c.entries[d.ID] = c.order.PushFront(&entry{d, size})
	c.bytes += size
	for c.bytes > c.most {
		c.remove(c.order.Back().Value.(*entry).d.ID)
	}
}

// drop forgets the documents with the ids.
func (c *cache) drop(ids ...knowledge.DocID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.generation++
	for _, id := range ids {
		c.remove(id)
	}
}

// remove forgets one document. c.mu is held.
func (c *cache) remove(id knowledge.DocID) {
	if e, ok := c.entries[id]; ok {
		c.bytes -= e.Value.(*entry).bytes
		c.order.Remove(e)
		delete(c.entries, id)
	}
}

// sizeOf reckons how many bytes d takes in memory.
func sizeOf(d *knowledge.Document) int64 {
	const document, section, block, span, link, mark = 400, 128, 200, 16, 32, 16
	n := document + len(d.Text) + len(d.Lines)*mark
	for i := range d.Sections {
		s := &d.Sections[i]
		n += section + len(s.Blocks)*block + len(s.Heading)*span + len(s.Anchor)
		if len(s.Heading) > 0 {
			n += len(s.Heading[len(s.Heading)-1])
		}
		for j := range s.Blocks {
			b := &s.Blocks[j]
			n += len(b.Cells)*span + len(b.Links)*link
		}
	}
	return int64(n)
}
