package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"time"

	"footnote/bot"
)

// desk is where deliveries go on both transports: to the Bot, or to what the
// adapter deals with by itself.
type desk struct {
	*Adapter
	bot.Desk
	// start does in the background what the adapter does by itself, for as long
	// as Run lasts.
	start func(func(context.Context))
}

const (
	// ownLife is how long what the adapter does by itself may take, and ownGrace
	// how long when Run is told to end: it is acknowledged and does not come
	// again.
	ownLife  = time.Minute
	ownGrace = time.Second
)

// outlive returns a context that ends ownGrace after ctx does, or when end is
// called.
func outlive(ctx context.Context) (longer context.Context, end context.CancelFunc) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(ownGrace, cancel) })
	return longer, func() { stop(); cancel() }
}

// receive takes one delivery, as it came, and returns when it may be
// acknowledged. With an error it must not be. Slack is asked nothing meanwhile:
// what is not in memory Inform finds out afterwards.
func (d desk) receive(ctx context.Context, kind string, payload []byte) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("receive %s: panic: %v\n%s", kind, v, debug.Stack())
		}
	}()
	now := d.now()
	e := envelope{Type: kind, Payload: payload}
	in, err := e.read(now, d.config.Agent)
	if err != nil {
		d.log.WarnContext(ctx, "Slack delivered what cannot be understood; it is left alone", "type", kind, "error", err)
		return nil
	}
	if in.own != nil {
		d.start(func(ctx context.Context) { d.handleOwn(ctx, in) })
	}
	if _, ended := in.own.(uninstalled); d.installs != nil && !ended {
		d.installs.learn(in.home)
	}
	d.learn(in)
	d.notice(in)
	if len(in.events) == 0 {
		return nil
	}
	e.Facts = d.recall(in)
	e.Facts.Answer = d.stopped(in)
	body, err := json.Marshal(e)
	if err != nil {
		return err
	}
	return d.Receive(ctx, bot.Envelope{Service: Name, Key: in.key, Body: body, Received: now})
}

// stopped returns the answer that in is to stop, "" when it does not or says
// itself which.
func (d desk) stopped(in incoming) string {
	if a, ok := in.events[0].(bot.Action); ok && a.Control == bot.Stop && a.Answered == "" {
		return d.sessions.answer(a.Conversation)
	}
	return ""
}

// handleOwn does what in asks of the adapter. Nobody waits for it: it must not
// keep a delivery from being acknowledged.
func (d desk) handleOwn(ctx context.Context, in incoming) {
	ctx, cancel := context.WithTimeout(ctx, ownLife)
	defer cancel()
	defer func() {
		if v := recover(); v != nil {
			d.log.ErrorContext(ctx, "panic", "value", v, "stack", string(debug.Stack()))
		}
	}()
	var err error
	switch own := in.own.(type) {
	case homeOpened:
		err = d.openHome(ctx, in, own)
	case linkShared:
		err = d.unfurl(ctx, in, own)
	case uninstalled:
		err = d.uninstall(ctx, own, in.home)
	case rateLimited:
		d.log.WarnContext(ctx, "Slack holds events back: the workspace sends more than 30,000 an hour", "workspace", in.home.team)
	}
	if err != nil && ctx.Err() == nil {
		d.log.WarnContext(ctx, "could not be done", "what", fmt.Sprintf("%T", in.own), "error", err)
	}
}
