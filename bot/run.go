package bot

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"
)

// Run runs the adapters and deals with what they receive, beginning with what
// was left by an earlier run, until ctx ends or all adapters have returned. One
// that fails is reported to the log and does not stop the others. When ctx
// ends, what was begun is finished within the grace of the Config; what is not
// is left for the next run. Run returns the errors of the adapters, nil when
// they returned none. It may be called once.
func (b *Bot) Run(ctx context.Context, adapters ...Adapter) error {
	if b.journal == nil {
		return errNoJournal
	}
	room := b.rules().Limits.Waiting
	for _, a := range adapters {
		b.lanes[a.Name()] = newLane(a, room)
	}
	detached := context.WithoutCancel(ctx)
	connected, disconnect := context.WithCancel(detached)
	defer disconnect()
	working, abandon := context.WithCancel(detached)
	defer abandon()
	taking, stop := context.WithCancel(ctx)
	defer stop()

	var desk sync.WaitGroup
	for _, l := range b.lanes {
		desk.Go(func() { b.dispatch(taking, working, l) })
	}
	desk.Go(func() { b.keepHouse(taking) })

	finished := make(chan error, 1)
	go func() { finished <- b.runAdapters(connected, adapters) }()
	var err error
	select {
	case <-ctx.Done():
	case err = <-finished:
		finished <- err
	}
	stop()
	desk.Wait()
	b.drain(abandon)
	disconnect()
	return <-finished
}

// drain waits for what was begun and abandons it after the grace.
func (b *Bot) drain(abandon context.CancelFunc) {
	done := make(chan struct{})
	go func() {
		defer func() { done <- struct{}{} }()
		for _, l := range b.lanes {
			l.queue.close()
		}
		b.background.Wait()
	}()
	timer := time.NewTimer(b.grace)
	defer timer.Stop()
	select {
	case <-done:
		return
	case <-timer.C:
	}
	abandon()
	<-done
}

// runAdapters runs all adapters and returns their errors.
func (b *Bot) runAdapters(ctx context.Context, adapters []Adapter) error {
	errs := make([]error, len(adapters))
	var all sync.WaitGroup
	for i, a := range adapters {
		all.Go(func() {
			b.meter.Connected(a.Name(), true)
			defer b.meter.Connected(a.Name(), false)
			if err := b.runAdapter(ctx, a); err != nil {
				b.log.Error("a service has ended", "service", a.Name(), "error", err)
				errs[i] = fmt.Errorf("%s: %w", a.Name(), err)
			}
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

// runAdapter runs a; its panic is an error.
func (b *Bot) runAdapter(ctx context.Context, a Adapter) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
	}()
	return a.Run(ctx, b)
}

// Attendant is what a Desk can do for an adapter that has nothing else to do
// than to wait for the reply, as a terminal.
type Attendant interface {
	// Attend receives e as Receive does and returns when it is dealt with, or
	// with the error of ctx when that ends first. It does not wait for what was
	// received before.
	Attend(ctx context.Context, e Envelope) error
}

var _ Attendant = (*Bot)(nil)

// Attend receives e and returns when it is dealt with.
func (b *Bot) Attend(ctx context.Context, e Envelope) error {
	dealtWith := b.attended.expect(e)
	fresh, err := b.receive(ctx, e)
	if !fresh {
		b.attended.done(e.Service, e.Key)
		return err
	}
	select {
	case <-dealtWith:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// attended are the envelopes that somebody waits for.
type attended struct {
	mu sync.Mutex                  // guards by
	by map[[2]string]chan struct{} // by service and key
}

func (a *attended) expect(e Envelope) <-chan struct{} {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.by == nil {
		a.by = map[[2]string]chan struct{}{}
	}
	c := make(chan struct{})
	a.by[[2]string{e.Service, e.Key}] = c
	return c
}

func (a *attended) done(service, key string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	k := [2]string{service, key}
	if c := a.by[k]; c != nil {
		close(c)
		delete(a.by, k)
	}
}
