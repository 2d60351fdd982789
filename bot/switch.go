package bot

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"footnote/bot/journal"
)

const (
	switchTime  = 10 * time.Second // how long it may take to switch the controls of one post
	switchBatch = 20               // posts of a service in a minute, which leaves its limits to what people ask
)

// lasting are the controls that work without the words of the question.
var lasting = []Control{Helpful, NotHelpful, Settled}

// every are all controls.
var every = []Control{Helpful, NotHelpful, Why, More, Share, AskPerson, Settled, Again, Stop, Mine, Forget}

// switchOff switches off the controls of posts of which too little is kept for
// them, as far as their services can be reached. What it does not get to in a
// day stays on, and says when it is used that nothing is kept.
func (b *Bot) switchOff(ctx context.Context) {
	for service, l := range b.lanes {
		all, err := b.journal.Spent(ctx, service, switchBatch)
		if err != nil {
			b.log.Error("read which controls are to be switched off", "error", err)
			return
		}
		for _, s := range all {
			if err := b.spend(ctx, l.adapter, s); err != nil {
				if ctx.Err() == nil {
					b.log.Warn("switch off the controls of a post; trying again later", "service", service, "error", err)
				}
				break
			}
		}
	}
}

// spend switches off the controls of one post, or notes that it failed. To do so
// again does no harm, so that nothing has to be noted before.
func (b *Bot) spend(ctx context.Context, a Adapter, s journal.Spent) error {
	where, err := decodePlace(s.Place)
	if err != nil {
		return err
	}
	d := where.delivery(Reply{})
	d.ID = s.Post
	if !s.Wholly {
		d.Reply.Controls = lasting
	}
	c := where.Conversation
	row := journal.Answer{Service: s.Service, Workspace: c.Workspace, Channel: c.Channel, Thread: c.Thread}
	turn, cancel := context.WithTimeout(ctx, switchTime)
	defer cancel()
	err = b.inTurn(turn, row, func() error { return b.switchTo(turn, a, d) }) // not between a correction's look and its change
	switch {
	case err == nil, errors.Is(err, ErrUndeliverable):
		return b.journal.Switched(ctx, s)
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return errors.Join(err, b.journal.Postpone(ctx, s))
}

// switchTo has exactly the controls in d.Reply.Controls usable, where the
// service can; a panic of a is an error.
func (b *Bot) switchTo(ctx context.Context, a Adapter, d Delivery) (err error) {
	s, ok := a.(Switcher)
	if !ok || d.ID == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, switchTime)
	defer cancel()
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("%w: panic: %s\n%s", ErrUndeliverable, panicked(v), debug.Stack())
		}
	}()
	return s.Switch(ctx, d)
}

// lapsed tells the person of a that what the control needs is not kept any more,
// and leaves those usable that still work. That is a courtesy and tried once.
func (b *Bot) lapsed(ctx context.Context, t task, a Action, still []Control) error {
	err := b.whisper(ctx, t, a, func(s *sentences) string { return s.Expired })
	b.leave(ctx, t, a, still)
	return err
}

// leave leaves the controls usable below the post of a.
func (b *Bot) leave(ctx context.Context, t task, a Action, still []Control) {
	d := b.to(placeOf(a.Message), a.Message, Reply{Controls: still})
	d.ID = a.Post
	if err := b.switchTo(ctx, t.adapter, d); err != nil && ctx.Err() == nil {
		b.log.Info("controls stay as they are", "service", t.adapter.Name(), "error", scrub(err, d.Handle))
	}
}
