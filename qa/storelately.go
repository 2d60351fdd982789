package qa

import (
	"container/list"
	"sync"

	"footnote/knowledge"
)

// Documents is where the documents of a Collection on disk are read.
type Documents interface {
	// Document returns the document with the given id as it is now, or nil
	// when there is none. An error says that it could not be read. The
	// document is shared and is never changed. Document is called by several
	// goroutines at once.
	Document(id knowledge.DocID) (*knowledge.Document, error)
}

// States is what Documents may also have: then documents read lately are kept
// at hand, and only whether they are still so is asked for.
type States interface {
	// State returns the space and the revision of a document as it is now, or
	// two empty strings when there is none. It is much quicker than Document.
	State(id knowledge.DocID) (knowledge.Space, knowledge.Revision, error)
}

// latelyDocuments and latelyBytes are how much is kept of the documents read
// lately.
const (
	latelyDocuments = 256
	latelyBytes     = 16 << 20
)

// lately are documents with those that were read lately at hand.
type lately struct {
	Documents
	states States // nil when nothing is kept at hand

	mu    sync.Mutex // over what follows
	at    map[knowledge.DocID]*list.Element
	order *list.List // of *knowledge.Document, those read last in front
	bytes int        // of their texts
}

func newLately(d Documents) *lately {
	states, _ := d.(States)
	return &lately{Documents: d, states: states, at: map[knowledge.DocID]*list.Element{}, order: list.New()}
}

// document is Documents' Document.
func (l *lately) document(id knowledge.DocID) (*knowledge.Document, error) {
	if d := l.known(id); d != nil {
		space, revision, err := l.states.State(id)
		if err != nil {
			return nil, err
		}
		if space == d.Space && revision == d.Revision {
			return d, nil
		}
	}
	d, err := l.Document(id)
	if err != nil || d == nil {
		return nil, err
	}
	if l.states != nil {
		l.keep(d)
	}
	return d, nil
}

func (l *lately) known(id knowledge.DocID) *knowledge.Document {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.at[id]
	if e == nil {
		return nil
	}
	l.order.MoveToFront(e)
	return e.Value.(*knowledge.Document)
}

func (l *lately) keep(d *knowledge.Document) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if e := l.at[d.ID]; e != nil {
		l.drop(e)
	}
	l.at[d.ID] = l.order.PushFront(d)
	l.bytes += len(d.Text)
	for l.order.Len() > 1 && (l.order.Len() > latelyDocuments || l.bytes > latelyBytes) {
		l.drop(l.order.Back())
	}
}

func (l *lately) drop(e *list.Element) {
	d := l.order.Remove(e).(*knowledge.Document)
	delete(l.at, d.ID)
	l.bytes -= len(d.Text)
}
