package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"footnote/bot"
)

// interacted takes in an interaction that the gateway delivered, and
// acknowledges it.
func (a *Adapter) interacted(ctx context.Context, d bot.Desk, data json.RawMessage) error {
	var i interaction
	if lenient(data, &i) != nil || i.ID == "" || i.Token == "" {
		return nil
	}
	ack, done, notTaken := a.interact(ctx, d, &i, data)
	defer func() { done(ctx) }()
	acking, stop := context.WithTimeout(ctx, ackPatience)
	defer stop()
	err := a.rest.do(acking, request{
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
// acknowledge it. It asks Discord nothing, since that would have Discord wait:
// what is not in memory, Inform asks for. done has to be called when it has
// been acknowledged. When it could not be written down, the acknowledgement
// tells the person, and err says why.
func (a *Adapter) interact(ctx context.Context, d bot.Desk, i *interaction, data json.RawMessage) (ack acknowledgement, done func(context.Context), err error) {
	done = func(context.Context) {}
	r := a.taken(i, data)
	if i.Type == autocompleteInteraction {
		return a.complete(d, i, r), done, nil
	}
	events, err := decodeInteraction(r, a.now())
	if err != nil || len(events) == 0 {
		return sorry(i, err == nil), done, err
	}
	body, err := json.Marshal(r)
	if err != nil {
		return sorry(i, false), done, fmt.Errorf("encode interaction: %w", err)
	}
	ids := []string{i.ID}
	if i.Message != nil {
		ids = append(ids, i.Message.ID)
	}
	acked := a.acks.begin(ids...)
	err = d.Receive(ctx, bot.Envelope{Service: name, Key: "i" + i.ID, Body: body, Received: a.now()})
	if err != nil {
		return sorry(i, false), func(context.Context) { acked() }, err
	}
	return acknowledge(i, r.Place, *r.Private), func(ctx context.Context) { acked(); a.solve(ctx, i) }, nil
}

// taken returns i with what is in memory of where it comes from and by whom.
// What is not known yet is trusted least, so that the reply to it is private.
func (a *Adapter) taken(i *interaction, data json.RawMessage) received {
	r := received{Event: "INTERACTION_CREATE", Data: data, Me: a.me()}
	sure := true
	if i.isBetweenOthers() {
		r.Place = place{Channel: i.ChannelID, Kind: bot.Group, Foreign: true}
	} else {
		r.Place, sure = a.world.known(i.GuildID, i.ChannelID, i.Channel)
	}
	r.Open = !sure
	private := isPrivate(i, r.Place)
	r.Private = &private
	who := i.person()
	if who == nil || r.Place.Guild != "" && !r.Place.Foreign {
		return r
	}
	known, ok := a.world.remembered(who.ID)
	if !ok {
		known, r.Open = standing{Outside: true}, true
	}
	r.Standing = &known
	return r
}

// person returns who used i, nil when it does not say.
func (i *interaction) person() *user {
	if i.Member != nil && i.Member.User != nil {
		return i.Member.User
	}
	return i.User
}

// isBetweenOthers reports whether i was used in a conversation between people
// that we have no part in.
func (i *interaction) isBetweenOthers() bool {
	return i.Context != nil && *i.Context == int(discordgo.InteractionContextPrivateChannel)
}

// acknowledge returns how to acknowledge i: an answer comes later. Whether all
// may see it cannot be changed any more.
func acknowledge(i *interaction, p place, private bool) acknowledgement {
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
	if private {
		ack.Data = &ackData{Flags: int(discordgo.MessageFlagsEphemeral)}
	}
	return ack
}

// sorry tells the person alone that i could not be dealt with, or that it is of
// an older form, so that they ask again.
func sorry(i *interaction, old bool) acknowledgement {
	language, _, _ := strings.Cut(i.Locale, "-")
	p := bot.PhrasesIn(language)
	words := p.Failed
	if old {
		words = p.Expired()
	}
	return acknowledgement{
		Type: int(discordgo.InteractionResponseChannelMessageWithSource),
		Data: &ackData{
			Content:  words,
			Flags:    int(discordgo.MessageFlagsEphemeral | discordgo.MessageFlagsSuppressEmbeds),
			Mentions: noMentions(),
		},
	}
}

// once are the controls that are used a single time, whoever does, below what
// several see. Of the others there each has a use of their own, or the message
// is changed by what they do.
var once = map[bot.Control]bool{bot.Share: true, bot.AskPerson: true, bot.Settled: true, bot.Forget: true}

// withoutButton returns the components of the message with the button that was
// pressed disabled; nil when it may be used again. Below what one person alone
// sees that is every button, and a vote then enables the other, so that they may
// change their mind.
func (i *interaction) withoutButton(p place) (components json.RawMessage, flags int) {
	pressed, _, _, _ := parseCustomID(i.Data.CustomID)
	if i.Message == nil {
		return nil, 0
	}
	alone := p.Kind == bot.Direct || i.Message.Flags&int(discordgo.MessageFlagsEphemeral) != 0
	if !once[pressed] && !alone {
		return nil, 0
	}
	return i.Message.switched(func(c bot.Control, off bool) bool {
		return c == pressed || off && !(isVote(c) && isVote(pressed))
	})
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
