package bot

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/big"
	"runtime/debug"
	"sync/atomic"
	"time"

	"footnote/bot/journal"
)

// errNoJournal is what a Bot without a journal says to what it receives.
var errNoJournal = errors.New("this Bot has no journal to write down what it receives")

// batch is how many envelopes are read from the journal at once.
const batch = 64

// workers is how many conversations of one service are served at once.
const workers = 64

// maxTries is how often an envelope is begun before its questions get the
// reason that something went wrong, since working on it may be what ends the
// program.
const maxTries = 4

var _ Desk = (*Bot)(nil)

// Receive writes e down and has it dealt with by Run.
func (b *Bot) Receive(ctx context.Context, e Envelope) error {
	_, err := b.receive(ctx, e)
	return err
}

// receive does what Receive does and returns whether e is new.
func (b *Bot) receive(ctx context.Context, e Envelope) (fresh bool, err error) {
	if b.journal == nil {
		return false, errNoJournal
	}
	b.point("receive")
	fresh, err = b.journal.Receive(ctx, journal.Envelope{Service: e.Service, Key: e.Key, Body: e.Body, Received: e.Received})
	if err != nil {
		return false, err
	}
	b.point("received")
	if !fresh {
		b.meter.Duplicate(e.Service)
		return false, nil
	}
	b.meter.Received(e.Service)
	if l := b.lanes[e.Service]; l != nil {
		l.wake()
	}
	return true, nil
}

// lane is one service's way through the desk, so that one that is slow holds up
// no other.
type lane struct {
	adapter Adapter
	arrived chan struct{} // holds one when something was received
	queue   *queue
}

func newLane(a Adapter, room int) *lane {
	return &lane{adapter: a, arrived: make(chan struct{}, 1), queue: newQueue(workers, room)}
}

func (l *lane) wake() {
	select {
	case l.arrived <- struct{}{}:
	default: // it has not looked since the last
	}
}

// dispatch hands every open envelope of l's service, in the order they were
// received, to the queue until ctx ends. What it began goes on in working.
func (b *Bot) dispatch(ctx, working context.Context, l *lane) {
	var after int64
	for {
		open, err := b.journal.Unsettled(ctx, l.adapter.Name(), after, batch)
		if err != nil && ctx.Err() == nil {
			b.log.Error("read the journal; trying again", "error", err)
			pause(ctx, time.Second)
			continue
		}
		for _, e := range open {
			if ctx.Err() != nil {
				return
			}
			b.open(ctx, working, l, e)
			after = e.ID
		}
		if len(open) == batch {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-l.arrived:
		}
	}
}

// open decodes e and queues its events.
func (b *Bot) open(ctx, working context.Context, l *lane, e journal.Envelope) {
	events, err := decode(l.adapter, Envelope{Service: e.Service, Key: e.Key, Body: e.Body, Received: e.Received})
	if err != nil {
		b.log.Error("set aside what cannot be understood", "service", e.Service, "envelope", e.ID, "error", scrub(err, string(e.Body)))
		b.meter.SetAside(e.Service)
	}
	left := &atomic.Int64{}
	left.Store(int64(len(events)))
	if len(events) == 0 {
		b.settle(working, e)
		return
	}
	for n, event := range events {
		t := task{envelope: e, n: n, adapter: l.adapter, verdict: new(verdict)}
		b.atOnce(event)
		l.queue.add(ctx, conversationOf(event), func() {
			done := b.persist(working, t, event)
			if done && left.Add(-1) == 0 {
				b.settle(working, e)
			}
		})
	}
}

// decode has a say what e holds; its panic is an error.
func decode(a Adapter, e Envelope) (events []Event, err error) {
	defer func() {
		if v := recover(); v != nil {
			events, err = nil, fmt.Errorf("panic: %s\n%s", panicked(v), debug.Stack())
		}
	}()
	return a.Decode(e)
}

// informed returns m, the message of the event t, with what its adapter asks its
// service for, and whether it is of concern then.
func informed(ctx context.Context, t task, m Message) (Message, bool) {
	i, ok := t.adapter.(Informer)
	if !ok {
		return m, true
	}
	e := t.envelope
	all := i.Inform(ctx, Envelope{Service: e.Service, Key: e.Key, Body: e.Body, Received: e.Received})
	if t.n >= len(all) {
		return m, false
	}
	switch e := all[t.n].(type) {
	case Message:
		return e, true
	case Action:
		return e.Message, true
	case Edit:
		return e.Message, true
	}
	return m, false
}

// persist deals with one event, again and again while the journal cannot be
// written, and reports whether it is dealt with.
func (b *Bot) persist(ctx context.Context, t task, event Event) bool {
	for wait := time.Second; ; wait = min(2*wait, time.Minute) {
		err := b.deal(ctx, t, event)
		if err == nil {
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		b.log.Error("deal with what was received; trying again", "service", t.envelope.Service, "envelope", t.envelope.ID, "error", err)
		pause(ctx, wait)
	}
}

// deal does what event asks for. An error is the journal's or ctx's, and the
// event is to be dealt with again; a panic ends the event.
func (b *Bot) deal(ctx context.Context, t task, event Event) (err error) {
	defer func() {
		if v := recover(); v != nil {
			b.log.Error("an event was dropped", "service", t.envelope.Service, "envelope", t.envelope.ID,
				"panic", panicked(v), "stack", string(debug.Stack()))
			err = b.apologise(ctx, t, event)
		}
	}()
	switch e := event.(type) {
	case Message:
		return b.hear(ctx, t, e)
	case Action:
		return b.press(ctx, t, e)
	case Edit:
		return b.edited(ctx, t, e)
	case Deletion:
		return b.deleted(ctx, t, e)
	}
	return nil
}

// settle notes that e is dealt with.
func (b *Bot) settle(ctx context.Context, e journal.Envelope) {
	b.point("settle")
	for wait := time.Second; ; wait = min(2*wait, time.Minute) {
		err := b.journal.Settle(ctx, e.ID, b.now())
		if err == nil || ctx.Err() != nil {
			break
		}
		b.log.Error("note what is dealt with; trying again", "envelope", e.ID, "error", err)
		pause(ctx, wait)
	}
	b.point("settled")
	b.attended.done(e.Service, e.Key)
}

// task is an event that is being dealt with.
type task struct {
	envelope journal.Envelope
	n        int // of the event in its envelope
	adapter  Adapter
	verdict  *verdict // what the limits say of it, once they were asked in this run
}

// name is the event's, the same at every try.
func (t task) name() string { return fmt.Sprintf("%d.%d", t.envelope.ID, t.n) }

// Lengths of names, in characters of [0-9a-z].
const (
	keyLength    = 25 // of a Delivery
	answerLength = 20 // of an answer
)

// key returns the key of what is delivered for t in that role, the same at
// every try.
func (t task) key(role string) string {
	return name(keyLength, t.envelope.Service, t.envelope.Key, fmt.Sprint(t.n), role)
}

// answer returns the name of the answer to t.
func (t task) answer() string {
	return name(answerLength, t.envelope.Service, t.envelope.Key, fmt.Sprint(t.n), "answer")
}

// name returns n characters of [0-9a-z] that stand for parts and in practice
// for nothing else.
func name(n int, parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	s := new(big.Int).SetBytes(h.Sum(nil)).Text(36)
	for len(s) < n {
		s = "0" + s
	}
	return s[len(s)-n:]
}

// conversationOf returns where event belongs.
func conversationOf(event Event) Conversation {
	switch e := event.(type) {
	case Message:
		return e.Conversation
	case Action:
		return e.Conversation
	case Edit:
		return e.Conversation
	case Deletion:
		return e.Conversation
	}
	return Conversation{}
}

// pause waits for d or the end of ctx.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
