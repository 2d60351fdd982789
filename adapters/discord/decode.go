package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"footnote/bot"
	"footnote/knowledge"
)

// received is the body of an envelope: the event as it came, and what was
// known about it then, so that it is understood the same at any time.
type received struct {
	Event string          `json:"event"` // Discord's name of it
	Data  json.RawMessage `json:"data"`
	Me    string          `json:"me"` // our user
	Place place           `json:"place"`
	// Standing is what the author is to the team, where Data does not say.
	Standing *standing `json:"standing,omitempty"`
	// Private is whether an interaction was acknowledged as one whose reply the
	// person alone sees; nil where it has to be told from the rest.
	Private *bool `json:"private,omitempty"`
	// Open is whether Place and Standing are only what was in memory, so that
	// Inform is to ask for the rest.
	Open bool `json:"open,omitempty"`
}

// Decode says what an envelope holds; see bot.Adapter.
func (a *Adapter) Decode(e bot.Envelope) ([]bot.Event, error) {
	var r received
	if err := json.Unmarshal(e.Body, &r); err != nil {
		return nil, fmt.Errorf("understand discord event %s: %w", e.Key, err)
	}
	switch r.Event {
	case "MESSAGE_CREATE", "MESSAGE_UPDATE":
		return decodeMessage(r, e.Received)
	case "MESSAGE_DELETE", "MESSAGE_DELETE_BULK":
		return decodeDeletion(r)
	case "INTERACTION_CREATE":
		return decodeInteraction(r, e.Received)
	}
	return nil, nil
}

// informPatience is how long may be asked for what an interaction did not say.
const informPatience = 5 * time.Second

// Inform says what an interaction holds with what had to be asked of Discord,
// which would have kept its acknowledgement waiting; see bot.Informer.
func (a *Adapter) Inform(ctx context.Context, e bot.Envelope) []bot.Event {
	var r received
	var i interaction
	if json.Unmarshal(e.Body, &r) == nil && r.Open && lenient(r.Data, &i) == nil {
		asking, stop := context.WithTimeout(ctx, informPatience)
		defer stop()
		a.fillIn(asking, &r, &i)
		if body, err := json.Marshal(r); err == nil {
			e.Body = body
		}
	}
	events, err := a.Decode(e)
	if err != nil {
		return nil // as the Bot has been told
	}
	return events
}

// fillIn asks for what r lacks. The conversation stays what it was.
func (a *Adapter) fillIn(ctx context.Context, r *received, i *interaction) {
	if !i.isBetweenOthers() {
		p := a.world.place(ctx, i.GuildID, i.ChannelID, i.Channel)
		p.Channel, p.Thread = r.Place.Channel, r.Place.Thread
		r.Place = p
	}
	who := i.person()
	if who == nil || r.Place.Guild != "" && !r.Place.Foreign {
		r.Standing = nil // what the event says of them holds
		return
	}
	known := a.world.standing(ctx, who.ID)
	r.Standing = &known
}

func decodeMessage(r received, at time.Time) ([]bot.Event, error) {
	var m message
	if err := lenient(r.Data, &m); err != nil {
		return nil, fmt.Errorf("understand discord message: %w", err)
	}
	if !isSaid(&m, r.Me) {
		return nil, nil
	}
	said := bot.Message{
		Conversation: conversationOf(r.Place),
		ID:           m.ID,
		Author:       personOf(m.Author, m.Member, r),
		Text:         spoken(&m, r.Me, r.Place.Role),
		Written:      writtenAt(m.ID, at),
		Addressed:    isAddressed(&m, r),
		Follows:      isReplyTo(&m, r.Me),
		Kind:         r.Place.Kind,
		Shared:       isShared(r.Place),
	}
	if r.Event == "MESSAGE_UPDATE" {
		return []bot.Event{bot.Edit{Message: said}}, nil
	}
	return []bot.Event{said}, nil
}

// isSaid reports whether m is something that a person said.
func isSaid(m *message, me string) bool {
	const plain, reply = 0, 19
	return m.ID != "" && m.Author != nil && m.Author.ID != "" && m.Author.ID != me &&
		!m.Author.Bot && !m.Author.System && m.WebhookID == "" &&
		(m.Type == plain || m.Type == reply) &&
		(m.Reference == nil || m.Reference.Type == 0)
}

// isAddressed reports whether m was said to us and not only overheard.
func isAddressed(m *message, r received) bool {
	switch {
	case r.Place.Kind == bot.Direct, mentions(m, r.Me, r.Place.Role):
		return true
	case isReplyTo(m, r.Me):
		return m.Content != "" // empty where we are not shown what it says
	}
	return r.Place.Forum && m.ID == r.Place.Thread // the post that begins a thread has its id
}

func mentions(m *message, me, role string) bool {
	return slices.ContainsFunc(m.Mentions, func(u user) bool { return u.ID == me }) && (m.Content == "" || hasMention(m.Content, me)) ||
		role != "" && slices.Contains(m.Roles, role)
}

// hasMention reports whether text itself names us: an answer to a message of
// ours mentions us too, without a word of it.
func hasMention(text, me string) bool {
	return strings.Contains(text, "<@"+me+">") || strings.Contains(text, "<@!"+me+">")
}

func isReplyTo(m *message, me string) bool {
	return m.Reference != nil && m.Referenced != nil && m.Referenced.Author != nil && m.Referenced.Author.ID == me
}

// isShared reports whether people from outside of the team are or may be in a
// place.
func isShared(p place) bool { return p.Foreign }

func conversationOf(p place) bot.Conversation {
	return bot.Conversation{Service: name, Workspace: p.Guild, Channel: p.Channel, Thread: p.Thread}
}

// personOf returns who u is. What the event says of them counts where it came
// from a server of the team's.
func personOf(u *user, m *member, r received) bot.Person {
	p := bot.Person{ID: u.ID, Name: u.Username, Bot: u.Bot, External: r.Place.Foreign}
	if u.GlobalName != "" {
		p.Name = u.GlobalName
	}
	if s := r.Standing; s != nil {
		p.External = p.External || s.Outside
		p.Guest = s.Guest
		p.Groups = slices.Clone(s.Roles)
		return p
	}
	if m == nil {
		p.External = p.External || r.Place.Guild == ""
		return p
	}
	if m.Nick != "" {
		p.Name = m.Nick
	}
	p.Guest = isGuest(m)
	if !p.External {
		p.Groups = slices.Clone(m.Roles)
		may, _ := strconv.ParseInt(m.Permissions, 10, 64)
		p.Admin = may&(discordgo.PermissionAdministrator|discordgo.PermissionManageGuild) != 0
	}
	return p
}

// markup is what Discord writes for mentions and emoji.
var markup = regexp.MustCompile(`<(?:@[!&]?|#|a?:\w{1,40}:|t:|id:)[0-9A-Za-z:+-]{1,40}>|</[^<>]{1,120}:\d{1,20}>`)

// spoken returns what m says as a person reads it, without the mention of us.
func spoken(m *message, me, role string) string {
	text := markup.ReplaceAllStringFunc(m.Content, func(s string) string {
		switch inner := s[1 : len(s)-1]; {
		case inner == "@"+me || inner == "@!"+me || role != "" && inner == "@&"+role:
			return ""
		case strings.HasPrefix(inner, "@&") || strings.HasPrefix(inner, "t:") || strings.HasPrefix(inner, "#") || strings.HasPrefix(inner, "id:"):
			return ""
		case inner[0] == '@':
			id := strings.TrimLeft(inner, "@!")
			i := slices.IndexFunc(m.Mentions, func(u user) bool { return u.ID == id })
			if i < 0 {
				return ""
			}
			if n := m.Mentions[i].GlobalName; n != "" {
				return n
			}
			return m.Mentions[i].Username
		case inner[0] == '/':
			return inner[:strings.LastIndexByte(inner, ':')]
		default: // an emoji
			return ""
		}
	})
	return strings.TrimSpace(text)
}

func decodeDeletion(r received) ([]bot.Event, error) {
	var d deletion
	if err := lenient(r.Data, &d); err != nil {
		return nil, fmt.Errorf("understand discord deletion: %w", err)
	}
	ids := d.IDs
	if d.ID != "" {
		ids = append(ids, d.ID)
	}
	events := make([]bot.Event, 0, len(ids))
	for _, id := range ids {
		events = append(events, bot.Deletion{Conversation: conversationOf(r.Place), ID: id})
	}
	return events, nil
}

// tokenLife is how long an interaction can be answered: 15 minutes, less some
// for the way.
const tokenLife = 14*time.Minute + 30*time.Second

func decodeInteraction(r received, at time.Time) ([]bot.Event, error) {
	var i interaction
	if err := lenient(r.Data, &i); err != nil {
		return nil, fmt.Errorf("understand discord interaction: %w", err)
	}
	who, m := i.User, i.Member
	if m != nil && m.User != nil {
		who = m.User
	}
	if who == nil || i.ID == "" || i.Token == "" {
		return nil, nil
	}
	said := bot.Message{
		Conversation: conversationOf(r.Place),
		ID:           "i" + i.ID, // an interaction is no message that could be answered
		Author:       personOf(who, m, r),
		Written:      writtenAt(i.ID, at),
		Addressed:    true,
		Kind:         r.Place.Kind,
		Shared:       isShared(r.Place),
		Private:      r.isPrivate(&i),
		Handle:       handleOf(&i, r.Place).String(),
	}
	if !at.IsZero() {
		said.Expires = at.Add(tokenLife)
	}
	switch i.Type {
	case commandInteraction:
		said.Unseen = true
		return decodeCommand(said, &i, r)
	case componentInteraction:
		return decodeButton(said, &i)
	}
	return nil, nil
}

func decodeCommand(said bot.Message, i *interaction, r received) ([]bot.Event, error) {
	if i.Data.Type == int(discordgo.MessageApplicationCommand) {
		target, ok := i.Data.Resolved.Messages[i.Data.TargetID]
		if !ok {
			return nil, nil
		}
		said.Text = spoken(&target, r.Me, r.Place.Role)
		return []bot.Event{said}, nil
	}
	said.Text = i.text(questionOption)
	if space := i.text(spaceOption); space != "" {
		said.Spaces = []knowledge.Space{knowledge.Space(space)}
	}
	return []bot.Event{said}, nil
}

func decodeButton(said bot.Message, i *interaction) ([]bot.Event, error) {
	control, answered, earlier, ok := parseCustomID(i.Data.CustomID)
	if !ok {
		return nil, nil
	}
	event := bot.Action{Message: said, Control: control, Answered: answered}
	if i.Message != nil {
		ch := i.Message.ChannelID
		if ch == "" {
			ch = i.ChannelID
		}
		event.Post = post{channel: ch, ids: append(earlier, i.Message.ID), hidden: isHidden(i)}.String()
	}
	return []bot.Event{event}, nil
}

// text returns the string that was given as the option of this name.
func (i *interaction) text(name string) string {
	for _, o := range i.Data.Options {
		if o.Name == name {
			s, _ := o.Value.(string)
			return strings.TrimSpace(s)
		}
	}
	return ""
}

// isHidden reports whether the post that a button stands on can be reached
// through interactions alone.
func isHidden(i *interaction) bool {
	return i.Message.Flags&int(discordgo.MessageFlagsEphemeral) != 0 || i.isForeignInstall()
}

// isForeignInstall reports whether we are where i comes from only because the
// person installed us for themselves.
func (i *interaction) isForeignInstall() bool {
	_, onServer := i.Owners["0"]
	_, byUser := i.Owners["1"]
	if onServer || !byUser {
		return false
	}
	return i.Context == nil || *i.Context != int(discordgo.InteractionContextBotDM)
}

// isPrivate reports whether the reply to i, which r holds, is to be seen by the
// person alone.
func (r *received) isPrivate(i *interaction) bool {
	if r.Private != nil {
		return *r.Private
	}
	return isPrivate(i, r.Place)
}

// isPrivate reports whether the reply to i is to be seen by the person alone:
// as they chose, and else where it would be said on a server that is not ours,
// or about somebody else's message.
func isPrivate(i *interaction, p place) bool {
	if p.Kind == bot.Direct && !i.isForeignInstall() {
		return false
	}
	if i.Type == componentInteraction {
		c, _, _, _ := parseCustomID(i.Data.CustomID)
		return c != bot.Share
	}
	for _, o := range i.Data.Options {
		if chosen, ok := o.Value.(bool); ok && o.Name == privateOption {
			return chosen
		}
	}
	return p.Foreign || i.isForeignInstall() || i.Data.Type == int(discordgo.MessageApplicationCommand)
}

// discordEpoch is the beginning of 2015 in milliseconds since 1970. Ids count
// the milliseconds from then on in front of their last 22 bits.
const discordEpoch = 1420070400000

// writtenAt returns when something with this id came to be, or at when the id
// does not say.
func writtenAt(id string, at time.Time) time.Time {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil || n>>22 == 0 {
		return at
	}
	return time.UnixMilli(int64(n>>22) + discordEpoch).UTC()
}
