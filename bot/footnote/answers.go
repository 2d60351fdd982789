package main

import (
	"context"
	"sync"
	"sync/atomic"

	"footnote/knowledge"
	"footnote/qa"
)

// answers is a bot.Answerer whose engine can be replaced.
type answers struct {
	// damaged is called, once for a collection, when the index turns out to be
	// damaged.
	damaged func()
	// unread returns those of spaces that hold a document whose stored copy
	// cannot be read; nil for none.
	unread func(spaces []knowledge.Space) []knowledge.Space

	mu      sync.Mutex // guards who writes
	engine  atomic.Pointer[qa.Engine]
	model   atomic.Pointer[qa.Embeddings] // what the engine was made with
	from    atomic.Pointer[qa.Collection]
	doubted atomic.Pointer[qa.Collection] // that damaged was called for
}

// Ask answers q.
func (a *answers) Ask(ctx context.Context, q qa.Question) (qa.Answer, error) {
	answer, err := a.engine.Load().Ask(ctx, q)
	a.notice(&answer, q)
	return answer, err
}

// Explain answers q and shows how.
func (a *answers) Explain(ctx context.Context, q qa.Question) (qa.Explanation, error) {
	x, err := a.engine.Load().Explain(ctx, q)
	a.notice(&x.Answer, q)
	return x, err
}

// notice has answer, to q, say what of the library could not be read, and a
// damaged index made anew.
func (a *answers) notice(answer *qa.Answer, q qa.Question) {
	if a.unread != nil {
		answer.AddUnread(a.unread(q.Spaces)...)
	}
	a.doubt()
}

// doubt has the index made anew if it is damaged.
func (a *answers) doubt() {
	if c := a.collection(); c != nil && c.Damage() != nil && a.doubted.Swap(c) != c {
		a.damaged()
	}
}

// use has questions answered as c says, from the collection from, when that is
// not nil.
func (a *answers) use(c qa.Config, from *qa.Collection) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	e, err := qa.New(c)
	if err != nil {
		return err
	}
	if from != nil {
		e.Use(from)
	}
	a.engine.Store(e)
	a.model.Store(c.Embeddings)
	return nil
}

// read has questions answered from c.
func (a *answers) read(c *qa.Collection) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.from.Store(c)
	a.engine.Load().Use(c)
}

// embeddings returns what questions are answered with, nil for none.
func (a *answers) embeddings() *qa.Embeddings { return a.model.Load() }

func (a *answers) collection() *qa.Collection { return a.from.Load() }
