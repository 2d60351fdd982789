package main

import (
	"context"
	"slices"
	"sync"

	"footnote/knowledge"
)

// corrections are documents that have changed, whose quotes are still to be
// looked at.
type corrections struct {
	wake chan struct{} // holds one when there are any

	mu  sync.Mutex // guards ids
	ids []knowledge.DocID
}

func newCorrections() *corrections { return &corrections{wake: make(chan struct{}, 1)} }

func (c *corrections) add(ids []knowledge.DocID) {
	if len(ids) == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ids = append(c.ids, ids...)
	select {
	case c.wake <- struct{}{}:
	default: // somebody said so already
	}
}

// take returns the documents that were added, each once.
func (c *corrections) take() []knowledge.DocID {
	c.mu.Lock()
	defer c.mu.Unlock()
	slices.Sort(c.ids)
	ids := slices.Compact(c.ids)
	c.ids = nil
	return ids
}

// corrects has posted answers corrected as documents change, until ctx ends. It
// does so beside the keeper, so that a service that is slow keeps no document
// back.
func (v *server) corrects(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-v.correct.wake:
		}
		if err := v.bot.Changed(ctx, v.correct.take()); err != nil && ctx.Err() == nil {
			v.log.Error("answers that quote what has changed are not all corrected; trying again within the hour", "error", err)
		}
	}
}
