package slack

import (
	"context"
	"runtime/debug"
	"sync"
	"time"

	"github.com/slack-go/slack"
)

// people remember what Slack said of persons and channels.
type people struct {
	now func() time.Time

	mu    sync.Mutex // guards known
	known map[string]known
}

// known is what was said of one person or channel.
type known struct {
	facts facts
	at    time.Time
}

const (
	// knownFor is how long what Slack said of somebody is believed.
	knownFor = 10 * time.Minute
	// askFor is how long a delivery, which is acknowledged by then, waits
	// for what Slack says of who caused it before it is dealt with all the same.
	askFor = 5 * time.Second
	// mostKnown bounds the memory; the oldest goes first.
	mostKnown = 20_000
)

func newPeople(now func() time.Time) *people {
	return &people{now: now, known: map[string]known{}}
}

func (p *people) recall(key string) (facts, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	k, ok := p.known[key]
	return k.facts, ok && p.now().Sub(k.at) < knownFor
}

func (p *people) remember(key string, f facts) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.known) >= mostKnown {
		for old, k := range p.known { // what is no longer believed, else any
			if p.now().Sub(k.at) >= knownFor || len(p.known) >= mostKnown {
				delete(p.known, old)
			}
		}
	}
	p.known[key] = known{facts: f, at: p.now()}
}

// unknown returns what counts of who caused in and where while neither is
// known: the person is a guest, and the channel shared unless in says that it
// is not.
func (a *Adapter) unknown(in incoming) facts {
	return facts{Guest: a.config.LookUp, Shared: a.config.LookUp && !in.told}
}

// recall returns what is in memory of who caused in and where, open when that
// is not everything. Until it is, nobody is trusted.
func (a *Adapter) recall(in incoming) *facts {
	open := a.unknown(in)
	open.Open = true
	one, err := a.installed(in.home.team)
	if err != nil {
		return &open
	}
	w := a.workspaces.get(one.id())
	if w == nil {
		return &open
	}
	open.Self = w.self
	if !a.config.LookUp {
		return &facts{Self: w.self}
	}
	person, ok := a.people.recall(w.id + "/" + in.user)
	if !ok && in.user != "" {
		return &open
	}
	var channel facts
	if !in.placed && in.chat != "" && in.chat[0] != 'D' {
		if channel, ok = a.people.recall(w.id + "/" + in.chat); !ok {
			return &open
		}
	}
	person.Self, person.Channel, person.Shared = w.self, channel.Channel, channel.Shared
	return &person
}

// facts returns what is known of who caused in and where. What cannot be found
// out in time counts as unknown does, and the channel's kind stays unknown, so
// that nobody is trusted by mistake.
func (a *Adapter) facts(ctx context.Context, in incoming) *facts {
	ctx, cancel := context.WithTimeout(ctx, askFor)
	defer cancel()
	f := a.unknown(in)
	w, err := a.workspace(ctx, in.home.team)
	if err != nil {
		a.log.DebugContext(ctx, "nothing is known of a workspace", "error", err)
		return &f
	}
	if !a.config.LookUp {
		return &facts{Self: w.self}
	}
	var wait sync.WaitGroup
	var person, channel facts
	wait.Go(func() { person = a.person(ctx, w, in.user) })
	if !in.placed {
		wait.Go(func() { channel = a.channel(ctx, w, in) })
	}
	wait.Wait()
	person.Self, person.Channel, person.Shared = w.self, channel.Channel, channel.Shared
	return &person
}

// distrust makes f fallback when what looked it up panics. It is to be deferred.
func (a *Adapter) distrust(ctx context.Context, f *facts, fallback facts) {
	if v := recover(); v != nil {
		a.log.ErrorContext(ctx, "panic in a look-up", "value", v, "stack", string(debug.Stack()))
		*f = fallback
	}
}

// person returns what is known of a user.
func (a *Adapter) person(ctx context.Context, w *workspace, user string) (f facts) {
	defer a.distrust(ctx, &f, facts{Guest: true})
	key := w.id + "/" + user
	if f, ok := a.people.recall(key); ok || user == "" {
		return f
	}
	var u *slack.User
	err := w.call(ctx, "users.info", "", func(ctx context.Context) (err error) {
		u, err = w.api().GetUserInfoContext(ctx, user)
		if err == nil && u.ID == "" {
			err = errNoReason
		}
		return err
	})
	if err != nil {
		a.log.WarnContext(ctx, "a person could not be looked up and counts as a guest", "error", err)
		return facts{Guest: true}
	}
	f = facts{
		Name:     u.Profile.DisplayName,
		Guest:    u.IsRestricted || u.IsUltraRestricted,
		External: u.IsStranger,
		Admin:    u.IsAdmin || u.IsOwner,
		Language: languageOf(u.Locale),
	}
	if f.Name == "" {
		f.Name = u.RealName
	}
	a.people.remember(key, f)
	return f
}

// channel returns what is known of the channel that in is about. Of direct ones
// the event says all there is to know.
func (a *Adapter) channel(ctx context.Context, w *workspace, in incoming) (f facts) {
	defer a.distrust(ctx, &f, facts{Shared: !in.told})
	id := in.chat
	if id == "" || id[0] == 'D' {
		return facts{}
	}
	key := w.id + "/" + id
	if f, ok := a.people.recall(key); ok {
		return f
	}
	var c *slack.Channel
	err := w.call(ctx, "conversations.info", "", func(ctx context.Context) (err error) {
		c, err = w.api().GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: id})
		if err == nil && c.ID == "" {
			err = errNoReason
		}
		return err
	})
	if err != nil {
		a.log.DebugContext(ctx, "a channel could not be looked up and counts as shared unless the event says that it is not", "error", err)
		return facts{Shared: !in.told}
	}
	f = facts{Channel: "channel", Shared: c.IsExtShared || c.IsPendingExtShared}
	switch {
	case c.IsMpIM:
		f.Channel = "mpim"
	case c.IsPrivate || c.IsGroup:
		f.Channel = "group"
	}
	a.people.remember(key, f)
	return f
}
