package slack

import (
	"context"
	"errors"
	"sync"
)

// together has what several ask for at the same time found out once. The zero
// together is ready to use, and safe for concurrent use.
type together[T any] struct {
	mu sync.Mutex // guards at
	at map[string]*finding[T]
}

// finding is one thing that is being found out. What follows done may be read
// when that is closed.
type finding[T any] struct {
	stop  context.CancelFunc
	done  chan struct{}
	value T
	err   error
	cut   bool // whoever was at it did not wait for the end
}

// errUnfinished is the error for those who waited for a function that panicked.
var errUnfinished = errors.New("whoever was asking has failed")

// do returns what find does, or when another is at it with the same key, what
// that one's find does. When that one's ctx ends, the next who waits takes its
// place.
func (t *together[T]) do(ctx context.Context, key string, find func(context.Context) (T, error)) (T, error) {
	for {
		own, cancel := context.WithCancel(ctx)
		f, first := t.join(key, cancel)
		if first {
			return t.lead(own, key, f, find)
		}
		cancel()
		select {
		case <-ctx.Done():
			var none T
			return none, ctx.Err()
		case <-f.done:
		}
		if !f.cut {
			return f.value, f.err
		}
	}
}

// join returns what is being found out under key, and whether the caller is the
// one to do so, with stop to have it stopped.
func (t *together[T]) join(key string, stop context.CancelFunc) (f *finding[T], first bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if f := t.at[key]; f != nil {
		return f, false
	}
	if t.at == nil {
		t.at = map[string]*finding[T]{}
	}
	f = &finding[T]{stop: stop, done: make(chan struct{}), err: errUnfinished}
	t.at[key] = f
	return f, true
}

// lead finds out what f is and tells those who wait.
func (t *together[T]) lead(ctx context.Context, key string, f *finding[T], find func(context.Context) (T, error)) (T, error) {
	defer func() {
		f.stop()
		t.mu.Lock()
		delete(t.at, key)
		t.mu.Unlock()
		close(f.done)
	}()
	f.value, f.err = find(ctx)
	f.cut = f.err != nil && ctx.Err() != nil
	return f.value, f.err
}

// stop stops whoever is finding out what the keys stand for of which is true.
func (t *together[T]) stop(which func(key string) bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for key, f := range t.at {
		if which(key) {
			f.stop()
		}
	}
}
