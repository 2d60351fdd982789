package adaptertest

import (
	"context"
	"fmt"
	"sync"

	"footnote/bot"
)

// Desk is a bot.Desk that has every message it receives answered by a
// bot.Handler, those of one conversation in order, and remembers in memory.
type Desk struct {
	ctx     context.Context // of all that is handled; that of the test
	adapter bot.Adapter
	handle  bot.Handler
	all     sync.WaitGroup

	mu         sync.Mutex // guards what follows
	seen       map[string]bool
	last       map[bot.Conversation]chan struct{} // closed when the message before is dealt with
	deliveries []bot.Delivery
	begun      map[string]string // by the delivery's key
}

var (
	_ bot.Desk      = (*Desk)(nil)
	_ bot.Attendant = (*Desk)(nil)
)

// NewDesk returns a Desk that delivers what handle says through a, until ctx
// ends.
func NewDesk(ctx context.Context, a bot.Adapter, handle bot.Handler) *Desk {
	return &Desk{
		ctx: ctx, adapter: a, handle: handle,
		seen: map[string]bool{}, last: map[bot.Conversation]chan struct{}{}, begun: map[string]string{},
	}
}

// Receive has e dealt with unless it was received before.
func (d *Desk) Receive(_ context.Context, e bot.Envelope) error {
	_, err := d.receive(e)
	return err
}

// Attend receives e and returns when it is dealt with.
func (d *Desk) Attend(ctx context.Context, e bot.Envelope) error {
	all, err := d.receive(e)
	if err != nil {
		return err
	}
	for _, done := range all {
		select {
		case <-done:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// Library returns a view with one space.
func (d *Desk) Library(bot.Person, bot.Conversation) bot.LibraryView {
	return bot.LibraryView{
		Spaces:      []bot.SpaceView{{Space: "handbook", Documents: 3}},
		Suggestions: []string{"How long do refunds take?"},
		Privacy:     []string{"Nothing that you ask is kept."},
	}
}

// Wait returns when all that was received is dealt with.
func (d *Desk) Wait() { d.all.Wait() }

// Deliveries returns what was handed to the adapter so far.
func (d *Desk) Deliveries() []bot.Delivery {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]bot.Delivery(nil), d.deliveries...)
}

// first reports whether it is the first time that the thing so named is seen.
func (d *Desk) first(format string, args ...any) bool {
	name := fmt.Sprintf(format, args...)
	first := !d.seen[name]
	d.seen[name] = true
	return first
}

// receive queues the messages of e and returns what is closed when each is
// dealt with.
func (d *Desk) receive(e bot.Envelope) ([]<-chan struct{}, error) {
	if err := d.ctx.Err(); err != nil {
		return nil, err
	}
	events, err := d.adapter.Decode(e)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.first("envelope %q", e.Key) {
		return nil, nil
	}
	var all []<-chan struct{}
	for i, event := range events {
		m, ok := event.(bot.Message)
		if !ok || !d.first("message %q %q", m.Conversation.Channel, m.ID) {
			continue
		}
		before, done := d.last[m.Conversation], make(chan struct{})
		d.last[m.Conversation] = done
		all = append(all, done)
		key := fmt.Sprintf("k%d%d", len(d.seen), i)
		d.all.Go(func() {
			defer close(done)
			if before != nil {
				<-before
			}
			if m, ok := d.informed(e, i, m); ok {
				d.answer(m, key)
			}
		})
	}
	return all, nil
}

// informed returns m, the event of e with that number, with what the adapter
// asks its service for, and whether it is of concern then.
func (d *Desk) informed(e bot.Envelope, number int, m bot.Message) (bot.Message, bool) {
	i, ok := d.adapter.(bot.Informer)
	if !ok {
		return m, true
	}
	events := i.Inform(d.ctx, e)
	if number >= len(events) {
		return m, false
	}
	m, ok = events[number].(bot.Message)
	return m, ok
}

// answer has m handled and what comes back delivered.
func (d *Desk) answer(m bot.Message, key string) {
	reply, _ := d.handle(d.ctx, m) // the error is for a log that there is none of
	if reply.Silent() || d.ctx.Err() != nil {
		return
	}
	delivery := bot.Delivery{
		Key: key, Conversation: m.Conversation, ReplyTo: m.ID, Kind: m.Kind, Handle: m.Handle, Reply: reply,
		Begun: func(id string) error {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.begun[key] = id
			return nil
		},
	}
	if m.Private && m.Kind != bot.Direct {
		delivery.To = m.Author.ID
	}
	id, err := d.adapter.Deliver(d.ctx, delivery)
	if err != nil {
		return
	}
	delivery.ID = id
	d.mu.Lock()
	defer d.mu.Unlock()
	d.deliveries = append(d.deliveries, delivery)
}

// retry returns the delivery as a Bot would try it again that does not know
// whether it succeeded.
func (d *Desk) retry(delivery bot.Delivery) bot.Delivery {
	d.mu.Lock()
	defer d.mu.Unlock()
	delivery.ID, delivery.Again = d.begun[delivery.Key], true
	return delivery
}
