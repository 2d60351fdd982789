package qa

import "footnote/knowledge"

// Collection is a set of documents made ready for questions. It never changes.
type Collection struct {
	documents []*knowledge.Document
}

// Stats says how much a Collection holds.
type Stats struct {
	Documents, Passages, Words int
}

// Stats returns how much c holds.
func (c *Collection) Stats() Stats { return Stats{Documents: len(c.documents)} }

// Builder makes a Collection. The zero value is ready. It is for one goroutine
// at a time.
type Builder struct {
	documents []*knowledge.Document
}

// Add takes in d, which the Builder and the Collection keep and never change.
func (b *Builder) Add(d *knowledge.Document) { b.documents = append(b.documents, d) }

// Build returns the Collection of all documents added. The Builder is not to
// be used again.
func (b *Builder) Build() *Collection { return &Collection{documents: b.documents} }
