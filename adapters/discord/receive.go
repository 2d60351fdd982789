package discord

import (
	"context"
	"encoding/json"
	"runtime/debug"
	"sync"
	"time"

	"footnote/bot"
)

const (
	waitingEvents = 1024 // that may wait to be written down before no more are read
	atOnce        = 64   // interactions that are taken in at the same time

	askPatience = 3 * time.Second // for what has to be asked before a message is written down
)

// intake takes in what one connection delivers: messages one after another in
// the order they came in, interactions at once, since they have to be
// acknowledged within three seconds.
type intake struct {
	s      *shard
	l      *link
	ctx    context.Context //nolint:containedctx // the connection's, which the intake is part of
	work   chan frame
	slots  chan struct{}
	worker sync.WaitGroup
}

func (s *shard) begin(ctx context.Context, l *link) *intake {
	in := &intake{s: s, l: l, ctx: ctx, work: make(chan frame, waitingEvents), slots: make(chan struct{}, atOnce)}
	in.worker.Go(func() {
		for f := range in.work {
			in.deal(f)
		}
	})
	return in
}

// finish returns when all that was taken is dealt with.
func (in *intake) finish() {
	close(in.work)
	in.worker.Wait()
}

// take takes an event in. It waits while too many wait already: the gateway
// then finds us slow and delivers again what we did not take.
func (in *intake) take(f frame) {
	in.s.open(f.Seq)
	fresh := in.s.a.world.see(f.Type, f.Data)
	switch f.Type {
	case "INTERACTION_CREATE":
		in.slots <- struct{}{}
		in.worker.Go(func() {
			defer func() { <-in.slots }()
			in.deal(f)
		})
		return
	case "MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE", "MESSAGE_DELETE_BULK":
		in.work <- f
		return
	case "GUILD_CREATE":
		in.s.catchUpOn(in, fresh)
	case "READY":
		in.s.catchUpDirect(in)
	}
	in.s.done(f.Seq)
}

// deal has an event written down. When that cannot be done, the connection is
// given up, so that the gateway delivers the event again.
func (in *intake) deal(f frame) {
	err := in.s.a.guard(func() error {
		if f.Type == "INTERACTION_CREATE" {
			return in.s.a.interacted(in.ctx, in.s.desk, f.Data)
		}
		return in.s.a.said(in.ctx, in.s.desk, f.Type, f.Data)
	})
	if err == nil {
		in.s.done(f.Seq)
		return
	}
	if in.ctx.Err() == nil {
		in.s.a.log.Error("write down what came from discord", "event", f.Type, "error", err)
	}
	in.l.close(closeNotTaken, ended{err: err, again: true, wait: true})
}

// guard turns a panic over one event into an error in the log: the event is
// passed over, and the others live.
func (a *Adapter) guard(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			a.log.Error("an event from discord brought about a panic and is passed over", "panic", v, "stack", string(debug.Stack()))
			err = nil
		}
	}()
	return f()
}

// said hands on a message, an edit or a deletion, where it concerns us.
func (a *Adapter) said(ctx context.Context, d bot.Desk, event string, data json.RawMessage) error {
	var m message
	if lenient(data, &m) != nil || m.ChannelID == "" {
		return nil
	}
	deleted := event == "MESSAGE_DELETE" || event == "MESSAGE_DELETE_BULK"
	me := a.me()
	if !deleted && !a.mayConcern(&m, me) {
		return nil
	}
	r := received{Event: event, Data: data, Me: me}
	asking, stop := context.WithTimeout(ctx, askPatience)
	defer stop()
	r.Place = a.world.place(asking, m.GuildID, m.ChannelID, nil)
	if !deleted {
		if event == "MESSAGE_UPDATE" && (m.Edited == "" || m.Content == "") || !isSaid(&m, me) {
			return nil // a preview was added, or the like
		}
		if !isAddressed(&m, r) && !(a.config.FollowUps && r.Place.Started && m.Content != "") {
			return nil
		}
		if m.GuildID == "" {
			known := a.world.standing(asking, m.Author.ID)
			r.Standing = &known
			a.store.change(func(s *state) { s.Directs = remember(s.Directs, m.ChannelID, 200) })
		}
	}
	body, err := json.Marshal(r)
	if err != nil {
		return nil //nolint:nilerr // it was decoded from JSON, so that it can be encoded
	}
	return d.Receive(ctx, bot.Envelope{Service: name, Key: keyOf(event, data, &m), Body: body, Received: a.now()})
}

// mayConcern reports whether m can be of any concern, without asking where it
// was said.
func (a *Adapter) mayConcern(m *message, me string) bool {
	if m.Author == nil || m.Author.ID == me || m.Author.Bot {
		return false
	}
	if m.GuildID == "" || isReplyTo(m, me) || len(m.Roles) > 0 || m.ID == m.ChannelID || a.config.FollowUps {
		return true
	}
	return mentions(m, me, "")
}

// keyOf returns what is the same for every delivery of the same event.
func keyOf(event string, data json.RawMessage, m *message) string {
	switch event {
	case "MESSAGE_UPDATE":
		return "e" + m.ID + "@" + m.Edited
	case "MESSAGE_DELETE":
		return "d" + m.ID
	case "MESSAGE_DELETE_BULK":
		var d deletion
		if lenient(data, &d) == nil && len(d.IDs) > 0 {
			return "d" + d.IDs[0] + "+"
		}
	}
	return "m" + m.ID
}
