package slack

import (
	"cmp"
	"strings"
	"time"

	"footnote/bot"
)

// handleLife is how long Slack takes replies at a response address.
//
// Source: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
const handleLife = 30 * time.Minute

// shortcutID is the callback id of the shortcut on messages.
const shortcutID = "ask_about"

// command reads a slash command. What it asks is answered in private.
func (d decoder) command() incoming {
	p := d.payload
	in := incoming{key: "command/" + p.str("trigger_id"), user: p.str("user_id"), chat: p.str("channel_id")}
	text, _ := d.text(p.str("text"))
	m := bot.Message{
		Conversation: d.conversation(in.chat, ""),
		ID:           p.str("trigger_id"),
		Author:       d.pressed(object{"id": in.user, "name": p.str("user_name"), "team_id": p.str("team_id")}),
		Text:         text,
		Written:      d.received,
		Addressed:    true,
		Private:      true,
		Kind:         d.kindOf(p.str("channel_name")),
		Shared:       d.shared(),
		Guests:       d.facts.Guests,
	}
	d.replyAt(&m)
	in.events = []bot.Event{m}
	return in
}

// interaction reads buttons that were pressed and shortcuts.
func (d decoder) interaction() incoming {
	p := d.payload
	in := incoming{user: p.str("user", "id"), chat: cmp.Or(p.str("channel", "id"), p.str("container", "channel_id"))}
	switch p.str("type") {
	case "block_actions":
		d.actions(&in)
	case "message_action":
		if p.str("callback_id") == shortcutID {
			d.shortcut(&in)
		}
	}
	return in
}

// actions reads the buttons that were pressed, which is nearly always one.
func (d decoder) actions(in *incoming) {
	p := d.payload
	for _, pressed := range p.list("actions") {
		value := pressed.str("value")
		c, answered, ok := control(pressed.str("action_id"), value)
		if !ok {
			continue
		}
		id := cmp.Or(pressed.str("action_ts"), p.str("trigger_id"))
		in.key = strings.Join([]string{"action", d.home().team, in.user, id, pressed.str("action_id")}, "/")
		ts := cmp.Or(p.str("container", "message_ts"), p.str("message", "ts"))
		thread := cmp.Or(p.str("container", "thread_ts"), p.str("message", "thread_ts"), ts)
		ephemeral := p.is("container", "is_ephemeral")
		kind := d.kindOf(p.str("channel", "name"))
		if strings.HasPrefix(in.chat, "D") && !ephemeral {
			kind = bot.Direct // Footnote's own message stands there for good
		}
		if kind == bot.Direct && !d.threads && thread == ts {
			thread = ""
		}
		m := bot.Message{
			Conversation: d.conversation(in.chat, thread),
			ID:           "action " + id, // nothing can be said below it
			Author:       d.pressed(p.obj("user")),
			Written:      d.received,
			Addressed:    true,
			Private:      ephemeral,
			Kind:         kind,
			Shared:       d.shared(),
			Guests:       d.facts.Guests,
		}
		if in.chat == "" { // on the home page: what is said goes to the person's own channel
			m.Conversation.Channel, m.Conversation.Thread, m.Kind = in.user, "", bot.Direct
		}
		d.replyAt(&m)
		act := bot.Action{Message: m, Control: c, Answered: answered}
		if ts != "" && !ephemeral {
			act.Post = postOf(pressed.str("block_id"), ts)
		}
		in.events = append(in.events, act)
	}
}

// shortcut reads the shortcut on a message: the message is the question, and
// the answer is for the person who asked alone.
func (d decoder) shortcut(in *incoming) {
	p := d.payload
	message := p.obj("message")
	text, _ := d.text(message.str("text"))
	id := cmp.Or(p.str("trigger_id"), p.str("action_ts"))
	in.key = "shortcut/" + id
	m := bot.Message{
		Conversation: d.conversation(in.chat, cmp.Or(message.str("thread_ts"), message.str("ts"))),
		ID:           id,
		Author:       d.pressed(p.obj("user")),
		Text:         text,
		Written:      d.received,
		Addressed:    true,
		Private:      true,
		Kind:         d.kindOf(p.str("channel", "name")),
		Shared:       d.shared(),
		Guests:       d.facts.Guests,
	}
	d.replyAt(&m)
	in.events = []bot.Event{m}
}

// replyAt gives m the address that replies may go to.
func (d decoder) replyAt(m *bot.Message) {
	if address := d.payload.str("response_url"); address != "" {
		m.Handle, m.Expires = address, d.received.Add(handleLife)
	}
}

// pressed returns the person that an interaction names.
func (d decoder) pressed(user object) bot.Person {
	p := bot.Person{
		ID:       user.str("id"),
		Name:     cmp.Or(d.facts.Name, user.str("name"), user.str("username")),
		Guest:    d.facts.Guest,
		External: d.facts.External,
		Admin:    d.facts.Admin,
	}
	team := user.str("team_id")
	if d.shared() && team != "" && team != d.home().team {
		p.External = true
	}
	return p
}

// kindOf returns the kind of the channel that an interaction is in, from the
// name that it gives the channel. A direct message may be one between two
// people, so that only with facts it is known to be that with Footnote.
func (d decoder) kindOf(name string) bot.ChannelKind {
	if k := d.kind(object{}); k != bot.Unknown {
		return k
	}
	switch {
	case name == "directmessage" || strings.HasPrefix(name, "mpdm-"):
		return bot.Group
	case name == "privategroup":
		return bot.PrivateChannel
	case name == "":
		return bot.Unknown
	}
	return bot.PublicChannel
}
