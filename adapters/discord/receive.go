package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"footnote/bot"
)

const (
	waitingEvents = 1024 // that may wait to be written down before no more are read
	atOnce        = 64   // interactions that are taken in at the same time
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
		return in.s.a.said(in.ctx, in.s.desk, f.Type, f.Data, false)
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

// said hands on a message, an edit or a deletion, where it concerns us. missed
// is whether it was asked for afterwards.
func (a *Adapter) said(ctx context.Context, d bot.Desk, event string, data json.RawMessage, missed bool) error {
	var m message
	if lenient(data, &m) != nil || m.ChannelID == "" {
		return nil
	}
	deleted := event == "MESSAGE_DELETE" || event == "MESSAGE_DELETE_BULK"
	me := a.me()
	if !deleted && !a.mayConcern(&m, me) {
		return nil
	}
	r := received{Event: event, Data: data, Me: me, Missed: missed}
	r.Place = a.world.place(ctx, m.GuildID, m.ChannelID, nil)
	if !deleted {
		if event == "MESSAGE_UPDATE" && (m.Edited == "" || m.Content == "") || !isSaid(&m, me) {
			return nil // a preview was added, or the like
		}
		if !isAddressed(&m, r) && !(a.config.FollowUps && r.Place.Started && m.Content != "") {
			return nil
		}
		if m.GuildID == "" {
			known := a.world.standing(ctx, m.Author.ID)
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

// interacted takes in an interaction that the gateway delivered, and
// acknowledges it.
func (a *Adapter) interacted(ctx context.Context, d bot.Desk, data json.RawMessage) error {
	var i interaction
	if lenient(data, &i) != nil || i.ID == "" || i.Token == "" {
		return nil
	}
	ack, done, notTaken := a.interact(ctx, d, &i, data)
	defer done()
	ctx, stop := context.WithTimeout(ctx, ackPatience)
	defer stop()
	err := a.rest.do(ctx, request{
		method: http.MethodPost,
		path:   "/interactions/" + i.ID + "/" + i.Token + "/callback",
		body:   ack,
		repeat: true, // the second time it is known already
	})
	if err != nil && !hasCode(err, discordgo.ErrCodeInteractionHasAlreadyBeenAcknowledged) {
		a.log.Warn("acknowledge an interaction", "error", err)
	}
	if notTaken != nil && ctx.Err() == nil {
		a.log.Error("write down an interaction from discord; the person was told", "error", notTaken)
	}
	return nil
}

// ackPatience is how long to try to acknowledge; after three seconds Discord
// has given the interaction up.
const ackPatience = 3 * time.Second

// acknowledgement is the first response to an interaction.
type acknowledgement struct {
	Type int      `json:"type"`
	Data *ackData `json:"data,omitempty"`
}

// ackData is what an acknowledgement holds.
type ackData struct {
	Flags      int             `json:"flags,omitempty"`
	Content    string          `json:"content,omitempty"`
	Components json.RawMessage `json:"components,omitempty"`
	Choices    *[]choice       `json:"choices,omitempty"`
	Mentions   *mentionsOff    `json:"allowed_mentions,omitempty"`
}

// mentionsOff keeps whatever stands in a message from calling anybody.
type mentionsOff struct {
	Parse []string `json:"parse"` // never nil: null would mean what is usual
}

func noMentions() *mentionsOff { return &mentionsOff{Parse: []string{}} }

// choice is one thing to choose for an option.
type choice struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// interact hands an interaction on, where it has to be, and returns how to
// acknowledge it. done has to be called when that has been done. When it could
// not be written down, the acknowledgement tells the person, and err says why.
func (a *Adapter) interact(ctx context.Context, d bot.Desk, i *interaction, data json.RawMessage) (ack acknowledgement, done func(), err error) {
	done = func() {}
	asking, stop := context.WithTimeout(ctx, askPatience)
	defer stop()
	r := received{Event: "INTERACTION_CREATE", Data: data, Me: a.me(), Place: a.placeOf(asking, i)}
	if i.Type == autocompleteInteraction {
		return a.complete(d, i, r), done, nil
	}
	if r.Place.Guild == "" || r.Place.Foreign {
		if who := i.person(); who != nil {
			known := a.world.standing(asking, who.ID)
			r.Standing = &known
		}
	}
	events, err := decodeInteraction(r, a.now())
	if err != nil || len(events) == 0 {
		return sorry(i), done, err
	}
	body, err := json.Marshal(r)
	if err != nil {
		return sorry(i), done, fmt.Errorf("encode interaction: %w", err)
	}
	ids := []string{i.ID}
	if i.Message != nil {
		ids = append(ids, i.Message.ID)
	}
	acked := a.acks.begin(ids...)
	err = d.Receive(ctx, bot.Envelope{Service: name, Key: "i" + i.ID, Body: body, Received: a.now()})
	if err != nil {
		return sorry(i), acked, err
	}
	return acknowledge(i, r.Place), func() { acked(); a.solve(ctx, i, r.Place) }, nil
}

// person returns who used i, nil when it does not say.
func (i *interaction) person() *user {
	if i.Member != nil && i.Member.User != nil {
		return i.Member.User
	}
	return i.User
}

// placeOf returns where i comes from.
func (a *Adapter) placeOf(ctx context.Context, i *interaction) place {
	if i.Context != nil && *i.Context == int(discordgo.InteractionContextPrivateChannel) {
		return place{Channel: i.ChannelID, Kind: bot.Group, Foreign: true} // between people; we are not there
	}
	return a.world.place(ctx, i.GuildID, i.ChannelID, i.Channel)
}

// acknowledge returns how to acknowledge i: an answer comes later. Whether all
// may see it cannot be changed any more.
func acknowledge(i *interaction, p place) acknowledgement {
	if i.Type == componentInteraction {
		if rest, flags := i.withoutButton(p); rest != nil {
			return acknowledgement{
				Type: int(discordgo.InteractionResponseUpdateMessage),
				Data: &ackData{Components: rest, Flags: flags, Mentions: noMentions()},
			}
		}
		return acknowledgement{Type: int(discordgo.InteractionResponseDeferredMessageUpdate)}
	}
	ack := acknowledgement{Type: int(discordgo.InteractionResponseDeferredChannelMessageWithSource)}
	if isPrivate(i, p) {
		ack.Data = &ackData{Flags: int(discordgo.MessageFlagsEphemeral)}
	}
	return ack
}

// sorry tells the person alone that i could not be dealt with.
func sorry(i *interaction) acknowledgement {
	language, _, _ := strings.Cut(i.Locale, "-")
	return acknowledgement{
		Type: int(discordgo.InteractionResponseChannelMessageWithSource),
		Data: &ackData{
			Content:  bot.PhrasesIn(language).Failed,
			Flags:    int(discordgo.MessageFlagsEphemeral | discordgo.MessageFlagsSuppressEmbeds),
			Mentions: noMentions(),
		},
	}
}

// once are the controls that are used a single time.
var once = map[bot.Control]bool{
	bot.Share: true, bot.AskPerson: true, bot.Settled: true, bot.Again: true, bot.Stop: true, bot.Forget: true,
}

// withoutButton returns the components of the message with the button that was
// pressed disabled; nil when it may be used again. A vote that only one person
// can give is disabled too, and the other vote then is not, so that they may
// change their mind.
func (i *interaction) withoutButton(p place) (components json.RawMessage, flags int) {
	c, _, _, _ := parseCustomID(i.Data.CustomID)
	if i.Message == nil {
		return nil, 0
	}
	alone := p.Kind == bot.Direct || i.Message.Flags&int(discordgo.MessageFlagsEphemeral) != 0
	if !once[c] && !(isVote(c) && alone) {
		return nil, 0
	}
	var all []any
	decoder := json.NewDecoder(bytes.NewReader(i.Message.Components))
	decoder.UseNumber()
	if decoder.Decode(&all) != nil {
		return nil, 0
	}
	disable(all, c)
	components, err := json.Marshal(all)
	if err != nil {
		return nil, 0
	}
	return components, i.Message.Flags & int(discordgo.MessageFlagsIsComponentsV2)
}

// disable disables the buttons of a control in a tree of components.
func disable(v any, c bot.Control) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			disable(e, c)
		}
	case map[string]any:
		id, _ := v["custom_id"].(string)
		switch other, _, _, ok := parseCustomID(id); {
		case ok && other == c:
			v["disabled"] = true
		case ok && isVote(other) && isVote(c):
			v["disabled"] = false
		}
		disable(v["components"], c)
	}
}

func isVote(c bot.Control) bool { return c == bot.Helpful || c == bot.NotHelpful }

// acks are the interactions that are not acknowledged yet: until then they
// cannot be answered, and the message whose button was pressed is not changed,
// since the acknowledgement changes it too. Safe for concurrent use.
type acks struct {
	mu   sync.Mutex // guards open
	open map[string][]chan struct{}
}

// begin notes that what has these ids is about to be acknowledged, and returns
// what to call when it has been.
func (a *acks) begin(ids ...string) (done func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	ch := make(chan struct{})
	for _, id := range ids {
		a.open[id] = append(a.open[id], ch)
	}
	return func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		close(ch)
		for _, id := range ids {
			a.open[id] = slices.DeleteFunc(a.open[id], func(c chan struct{}) bool { return c == ch })
			if len(a.open[id]) == 0 {
				delete(a.open, id)
			}
		}
	}
}

// wait returns when nothing with these ids waits to be acknowledged, or ctx has
// ended.
func (a *acks) wait(ctx context.Context, ids ...string) error {
	for _, id := range ids {
		a.mu.Lock()
		open := slices.Clone(a.open[id])
		a.mu.Unlock()
		for _, ch := range open {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-ch:
			}
		}
	}
	return nil
}
