package main

import (
	"context"
	"sync"
	"sync/atomic"

	"footnote/qa"
)

// answers is a bot.Answerer whose engine can be replaced.
type answers struct {
	damaged func() // called when the index turns out to be damaged

	mu     sync.Mutex // guards who writes
	engine atomic.Pointer[qa.Engine]
	model  atomic.Pointer[qa.Embeddings] // what the engine was made with
	from   atomic.Pointer[qa.Collection]
}

// Ask answers q.
func (a *answers) Ask(ctx context.Context, q qa.Question) (qa.Answer, error) {
	answer, err := a.engine.Load().Ask(ctx, q)
	a.notice(err)
	return answer, err
}

// Explain answers q and shows how.
func (a *answers) Explain(ctx context.Context, q qa.Question) (qa.Explanation, error) {
	x, err := a.engine.Load().Explain(ctx, q)
	a.notice(err)
	return x, err
}

// notice has a damaged index made anew.
func (a *answers) notice(err error) {
	if qa.IsDamage(err) {
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
