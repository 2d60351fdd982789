package slack

import (
	"cmp"
	"context"
	"maps"
	"runtime/debug"
	"sync"
	"time"

	"github.com/slack-go/slack"
)

// people remember what Slack said of persons and channels, and ask it once for
// all who wait for the same.
type people struct {
	now func() time.Time

	asking together[facts]

	mu         sync.Mutex // guards what follows
	young, old map[string]known
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
	// mostKnown bounds the memory: of more, the older half is forgotten.
	mostKnown = 20_000
)

func newPeople(now func() time.Time) *people {
	return &people{now: now, young: map[string]known{}}
}

// recall returns what is remembered under key and still believed.
func (p *people) recall(key string) (facts, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	k, ok := p.young[key]
	if !ok {
		k, ok = p.old[key]
	}
	return k.facts, ok && p.now().Sub(k.at) < knownFor
}

func (p *people) remember(key string, f facts) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.put(key, f)
}

// put remembers f under key. p.mu is held.
func (p *people) put(key string, f facts) {
	if len(p.young) >= mostKnown/2 {
		p.old, p.young = p.young, map[string]known{}
	}
	p.young[key] = known{facts: f, at: p.now()}
}

// keep remembers f under key, unless ctx has ended: then f may be of before what
// was learnt or forgotten since.
func (p *people) keep(ctx context.Context, key string, f facts) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if ctx.Err() == nil {
		p.put(key, f)
	}
}

// forget forgets what is remembered under the keys of which is true. Whoever is
// asking for one asks anew.
func (p *people) forget(which func(key string) bool) {
	p.asking.stop(which) // first, see keep
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, all := range []map[string]known{p.young, p.old} {
		maps.DeleteFunc(all, func(key string, _ known) bool { return which(key) })
	}
}

// learn remembers what Slack said of a channel unasked. Whoever is asking for it
// has the answer with that. What Slack said when asked, and is stricter, is
// believed for its time: that others were invited to see the channel no event
// says.
func (p *people) learn(key string, f facts) {
	if was, ok := p.recall(key); ok && was.Shared && !f.Shared {
		return
	}
	p.remember(key, f)
	p.asking.stop(func(asked string) bool { return asked == key })
}

// find returns what is known under key, or else what look finds out.
func (p *people) find(ctx context.Context, key string, look func(context.Context) (facts, error)) (facts, error) {
	for {
		if f, ok := p.recall(key); ok {
			return f, nil
		}
		stopped := false
		f, err := p.asking.do(ctx, key, func(ctx context.Context) (facts, error) {
			if f, ok := p.recall(key); ok { // since a moment ago
				return f, nil
			}
			f, err := look(ctx)
			if stopped = ctx.Err() != nil; stopped {
				return f, cmp.Or(err, ctx.Err())
			}
			if err == nil {
				p.keep(ctx, key, f)
			}
			return f, err
		})
		if err == nil {
			return f, nil
		}
		if !stopped || ctx.Err() != nil { // else it was learnt or forgotten meanwhile
			return facts{}, err
		}
	}
}

// opaque reports whether in leaves out what there is to know of the channel it
// is about. Of direct ones there is nothing more.
func (in incoming) opaque() bool {
	return in.crowd() && (in.place == "" || !in.told)
}

// learn remembers what in says of the channel it is about, so that it need not
// be asked when something else about that channel does not.
func (a *Adapter) learn(in incoming) {
	if !a.config.LookUp || !in.crowd() || in.opaque() {
		return
	}
	if one, err := a.installed(in.home.team); err == nil {
		a.people.learn(one.id()+"/"+in.chat, facts{Channel: in.place, Shared: in.shared})
	}
}

// unknown returns what counts of who caused in and where while neither is
// known: the person is a guest, the channel shared unless in says that it is
// not, and others in it are guests.
func (a *Adapter) unknown(in incoming) facts {
	return facts{Guest: a.config.LookUp, Shared: a.config.LookUp && !in.told, Guests: a.config.LookUp && in.crowd()}
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
		return w.both(facts{}, facts{}, in)
	}
	person, ok := a.people.recall(w.id + "/" + in.user)
	if !ok && in.user != "" {
		return &open
	}
	var channel facts
	if in.opaque() {
		if channel, ok = a.people.recall(w.id + "/" + in.chat); !ok {
			return &open
		}
	}
	if channel.Guests, ok = a.recallGuests(w, in); !ok {
		return &open
	}
	return w.both(person, channel, in)
}

// both returns what is known of the person and the channel of in.
func (w *workspace) both(person, channel facts, in incoming) *facts {
	person.Self, person.Channel, person.Shared, person.Guests = w.self, channel.Channel, channel.Shared, channel.Guests
	person.External = person.External || w.elsewhere(in)
	return &person
}

// elsewhere reports whether in comes from another workspace that has the app,
// where there is one token for all: whoever is there is a stranger.
func (w *workspace) elsewhere(in incoming) bool { return w.id == onlyWorkspace && !w.serves(in.home) }

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
		f.External = a.installs == nil // whoever it is may be in another one that has the app
		return &f
	}
	if !a.config.LookUp {
		return w.both(facts{}, facts{}, in)
	}
	var wait sync.WaitGroup
	var person, channel, crowd facts
	wait.Go(func() { person = a.person(ctx, w, in.user) })
	if in.opaque() {
		wait.Go(func() { channel = a.channel(ctx, w, in) })
	}
	wait.Go(func() { crowd = a.guests(ctx, w, in) })
	wait.Wait()
	channel.Guests = crowd.Guests
	return w.both(person, channel, in)
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
	if user == "" {
		return facts{}
	}
	f, err := a.people.find(ctx, w.id+"/"+user, func(ctx context.Context) (facts, error) { return w.askPerson(ctx, user) })
	if err != nil {
		a.log.WarnContext(ctx, "a person could not be looked up and counts as a guest", "error", err)
		return facts{Guest: true}
	}
	return f
}

// askPerson asks Slack about a user.
func (w *workspace) askPerson(ctx context.Context, user string) (facts, error) {
	var u *slack.User
	err := w.call(ctx, "users.info", "", func(ctx context.Context) (err error) {
		u, err = w.api().GetUserInfoContext(ctx, user)
		if err == nil && u.ID == "" {
			err = errNoReason
		}
		return err
	})
	if err != nil {
		return facts{}, err
	}
	return facts{
		Name:     cmp.Or(u.Profile.DisplayName, u.RealName),
		Guest:    u.IsRestricted || u.IsUltraRestricted,
		External: u.IsStranger,
		Admin:    u.IsAdmin || u.IsOwner,
		Language: languageOf(u.Locale),
	}, nil
}

// channel returns what is known of the channel that in is about.
func (a *Adapter) channel(ctx context.Context, w *workspace, in incoming) (f facts) {
	defer a.distrust(ctx, &f, facts{Shared: !in.told})
	id := in.chat
	f, err := a.people.find(ctx, w.id+"/"+id, func(ctx context.Context) (facts, error) { return w.askChannel(ctx, id) })
	if err != nil {
		a.log.DebugContext(ctx, "a channel could not be looked up and counts as shared unless the event says that it is not", "error", err)
		return facts{Shared: !in.told}
	}
	return f
}

// askChannel asks Slack about a channel.
func (w *workspace) askChannel(ctx context.Context, id string) (facts, error) {
	var c *slack.Channel
	err := w.call(ctx, "conversations.info", "", func(ctx context.Context) (err error) {
		c, err = w.api().GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: id})
		if err == nil && c.ID == "" {
			err = errNoReason
		}
		return err
	})
	if err != nil {
		return facts{}, err
	}
	f := facts{Channel: "channel", Shared: c.IsExtShared || c.IsPendingExtShared}
	switch {
	case c.IsMpIM:
		f.Channel = "mpim"
	case c.IsPrivate || c.IsGroup:
		f.Channel = "group"
	}
	return f, nil
}
