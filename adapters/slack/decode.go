package slack

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"footnote/bot"
)

// envelope is what the journal keeps of a delivery: the payload as it came, and
// what was known of the people and the channel at that moment.
type envelope struct {
	Type    string          `json:"type"` // as in Socket Mode: "events_api", "interactive", "slash_commands"
	Payload json.RawMessage `json:"payload"`
	Facts   *facts          `json:"facts,omitempty"`
}

// The types of envelopes.
const (
	eventsAPI     = "events_api"
	interactive   = "interactive"
	slashCommands = "slash_commands"
)

// facts are what the payload does not say of who wrote it and where.
type facts struct {
	Self     string `json:"self,omitempty"`  // Footnote's own user
	Name     string `json:"name,omitempty"`  // of the author
	Guest    bool   `json:"guest,omitempty"` // the author is one, or it is not known that they are not
	External bool   `json:"external,omitempty"`
	Admin    bool   `json:"admin,omitempty"`
	Channel  string `json:"channel,omitempty"`  // its kind as events have it: "channel", "group", "mpim", "im"
	Shared   bool   `json:"shared,omitempty"`   // with another organisation, or it is not known that it is not
	Guests   bool   `json:"guests,omitempty"`   // a guest sees the channel, or it is not known that none does
	Language string `json:"language,omitempty"` // of the author's Slack, ISO 639-1
	Answer   string `json:"answer,omitempty"`   // that is to be stopped, where the payload names only the thread
	Open     bool   `json:"open,omitempty"`     // not everything was in memory: Inform is to ask
}

// incoming is a delivery that was read.
type incoming struct {
	key    string // the same for each delivery of the same thing
	home   home   // which installation it is for
	user   string // who caused it
	chat   string // the channel it is about
	place  string // what sort of channel that is by its own account, as events have it; empty where it does not say
	told   bool   // whether it says itself if that is shared with another organisation
	shared bool   // and if so what
	events []bot.Event
	own    ownEvent // what the adapter deals with by itself, nil for nothing

	moved    bool      // whether it says that somebody came into the channel or left it
	standing *standing // what it says of somebody's standing in the workspace; nil for nothing
}

// ownEvent is something that the adapter deals with by itself.
type ownEvent any

// The own events.
type (
	homeOpened struct{ user, channel, tab, hash string }
	linkShared struct {
		user, channel, ts, source string
		links                     []string
		shared                    bool
	}
	uninstalled struct {
		at    time.Time // zero where it is not said
		teams []string  // workspaces of an organisation that alone have left; else all of it
	}
	rateLimited struct{ minute int64 }
)

// home is an installation: a workspace, an organisation, or a workspace of an
// organisation.
type home struct {
	team, enterprise string
	wide             bool // installed for the whole organisation
}

// errOdd is the error for an envelope that cannot be understood.
var errOdd = errors.New("is not what Slack sends")

// Decode implements bot.Adapter.
func (a *Adapter) Decode(e bot.Envelope) ([]bot.Event, error) {
	in, err := decode(e.Body, e.Received, a.config.Agent)
	return in.events, err
}

// Inform implements bot.Informer.
func (a *Adapter) Inform(ctx context.Context, e bot.Envelope) []bot.Event {
	var kept envelope
	if json.Unmarshal(e.Body, &kept) != nil {
		return nil // as Decode has said
	}
	in, err := kept.read(e.Received, a.config.Agent)
	if err == nil && kept.Facts != nil && kept.Facts.Open {
		answer := kept.Facts.Answer
		kept.Facts = a.facts(ctx, in)
		kept.Facts.Answer = answer
		in, err = kept.read(e.Received, a.config.Agent)
	}
	if err != nil {
		return nil
	}
	return in.events
}

// decode reads the body of a bot.Envelope that came at received.
func decode(body []byte, received time.Time, threads bool) (incoming, error) {
	var e envelope
	if err := json.Unmarshal(body, &e); err != nil {
		return incoming{}, fmt.Errorf("envelope: %w: %w", errOdd, err)
	}
	return e.read(received, threads)
}

// read returns what e holds, which came at received. With threads, a message in
// a direct channel is the root of a thread, as it is for agents.
func (e envelope) read(received time.Time, threads bool) (incoming, error) {
	payload, err := readObject(e.Payload)
	if err != nil {
		return incoming{}, fmt.Errorf("payload of %q: %w: %w", e.Type, errOdd, err)
	}
	if e.Facts == nil {
		e.Facts = &facts{}
	}
	d := decoder{payload: payload, facts: *e.Facts, received: received, threads: threads}
	var in incoming
	switch e.Type {
	case eventsAPI:
		in = d.event()
	case slashCommands:
		in = d.command()
	case interactive:
		in = d.interaction()
	}
	in.home = d.home()
	in.shared, in.told = payload["is_ext_shared_channel"].(bool)
	return in, nil
}

// decoder reads one payload.
type decoder struct {
	payload  object
	facts    facts
	received time.Time
	threads  bool
}

// home returns which installation the payload is for.
func (d decoder) home() home {
	p := d.payload
	h := home{
		team:       cmp.Or(p.str("team_id"), p.str("team", "id"), p.str("user", "team_id")),
		enterprise: cmp.Or(p.str("enterprise_id"), p.str("enterprise", "id"), p.str("team", "enterprise_id")),
		wide:       p.is("is_enterprise_install") || p.str("is_enterprise_install") == "true",
	}
	if auth := p.list("authorizations"); len(auth) > 0 {
		h.team = cmp.Or(auth[0].str("team_id"), h.team)
		h.enterprise = cmp.Or(auth[0].str("enterprise_id"), h.enterprise)
		h.wide = h.wide || auth[0].is("is_enterprise_install")
	}
	return h
}

// self returns Footnote's own user.
func (d decoder) self() string {
	for _, auth := range d.payload.list("authorizations") {
		if auth.is("is_bot") && auth.str("user_id") != "" {
			return auth.str("user_id")
		}
	}
	return d.facts.Self
}

// event reads what the Events API delivers.
func (d decoder) event() incoming {
	e := d.payload.obj("event")
	in := incoming{key: "event/" + d.payload.str("event_id"), user: e.str("user"), chat: e.str("channel")}
	switch e.str("type") {
	case "app_mention", "message":
		d.message(&in, e)
	case "agent_session_stopped":
		in.events = []bot.Event{bot.Action{Message: d.said(e, e.str("event_ts"), cmp.Or(e.str("thread_ts"), e.str("event_ts"))), Control: bot.Stop, Answered: d.facts.Answer}}
	case "app_home_opened":
		in.own = homeOpened{user: in.user, channel: in.chat, tab: e.str("tab"), hash: e.str("view", "hash")}
	case "link_shared":
		l := linkShared{user: in.user, channel: in.chat, ts: e.str("message_ts"), source: e.str("source"), shared: d.shared()}
		for _, link := range e.list("links") {
			l.links = append(l.links, link.str("url"))
		}
		in.own = l
	case "member_joined_channel", "member_left_channel":
		in.moved = true
	case "team_join", "user_guest_status_changed", "user_change":
		in.standing = standingOf(e.obj("user"))
	case "app_uninstalled":
		in.own = uninstalled{at: d.happened()}
	case "tokens_revoked":
		if len(e.texts("tokens", "bot")) > 0 {
			in.own = uninstalled{at: d.happened()}
		}
	case "team_access_revoked":
		if teams := e.texts("team_ids"); len(teams) > 0 {
			in.own = uninstalled{at: d.happened(), teams: teams}
		}
	}
	if d.payload.str("type") == "app_rate_limited" {
		minute, _ := d.payload["minute_rate_limited"].(float64)
		in.own = rateLimited{minute: int64(minute)}
	}
	return in
}

// happened returns when an event happened, zero where it does not say.
func (d decoder) happened() time.Time {
	seconds, _ := d.payload["event_time"].(float64)
	if seconds <= 0 {
		return time.Time{}
	}
	return time.Unix(int64(seconds), 0)
}

// message reads a message, its change and its end.
func (d decoder) message(in *incoming, e object) {
	team := d.home().team
	in.place = e.str("channel_type")
	switch e.str("subtype") {
	case "", "thread_broadcast", "file_share", "me_message":
		if !d.person(e) {
			return
		}
		// A mention comes as app_mention and as message alike: one key for both.
		in.key = strings.Join([]string{"message", team, in.chat, e.str("ts")}, "/")
		m := d.said(e, e.str("ts"), e.str("thread_ts"))
		m.Follows = e.str("parent_user_id") != "" && e.str("parent_user_id") == d.self()
		in.events = []bot.Event{m}
	case "message_changed":
		now, was := e.obj("message"), e.obj("previous_message")
		if !d.person(now) || now.str("text") == was.str("text") {
			return
		}
		in.user = now.str("user")
		now["channel"], now["channel_type"] = in.chat, e.str("channel_type")
		in.events = []bot.Event{bot.Edit{Message: d.said(now, now.str("ts"), now.str("thread_ts"))}}
	case "channel_join", "channel_leave", "group_join", "group_leave":
		in.moved = true
	case "message_deleted":
		was := e.obj("previous_message")
		if !d.person(was) {
			return
		}
		in.user = was.str("user")
		ts := cmp.Or(e.str("deleted_ts"), was.str("ts"))
		thread := d.thread(d.kind(e), ts, was.str("thread_ts"))
		in.events = []bot.Event{bot.Deletion{Conversation: d.conversation(in.chat, thread), ID: ts}}
	}
}

// person reports whether e was written by a person.
func (d decoder) person(e object) bool {
	user := e.str("user")
	return user != "" && user != "USLACKBOT" && user != d.self() && e.str("bot_id") == "" && e.str("subtype") != "bot_message" && !e.is("hidden")
}

// said returns the message that e is, with the given timestamps of itself and
// of the thread it is in.
func (d decoder) said(e object, ts, thread string) bot.Message {
	kind := d.kind(e)
	text, mentioned := d.text(e.str("text"))
	return bot.Message{
		Conversation: d.conversation(e.str("channel"), d.thread(kind, ts, thread)),
		ID:           ts,
		Author:       d.author(e),
		Text:         text,
		Written:      timeOf(ts),
		Addressed:    mentioned || kind == bot.Direct || e.str("type") == "app_mention",
		Kind:         kind,
		Shared:       d.shared(),
		Guests:       d.facts.Guests,
	}
}

// thread returns the thread that a message is in, or that an answer to it will
// open. In a direct channel messages follow one another without, except that
// an agent's user opens a thread with each.
func (d decoder) thread(kind bot.ChannelKind, ts, thread string) string {
	if thread == "" && (kind != bot.Direct || d.threads) {
		return ts
	}
	return thread
}

func (d decoder) conversation(channel, thread string) bot.Conversation {
	return bot.Conversation{Service: Name, Workspace: d.home().team, Channel: channel, Thread: thread}
}

// author returns who wrote e. Of whom nothing is known is a guest when that
// was looked up.
func (d decoder) author(e object) bot.Person {
	profile := e.obj("user_profile")
	p := bot.Person{
		ID:       e.str("user"),
		Name:     cmp.Or(d.facts.Name, profile.str("display_name"), profile.str("real_name"), profile.str("name")),
		Guest:    d.facts.Guest || profile.is("is_restricted") || profile.is("is_ultra_restricted"),
		External: d.facts.External || profile.is("is_stranger"),
		Admin:    d.facts.Admin,
	}
	// Between organisations a person's workspace is not ours; within one
	// organisation it may differ without their being strangers.
	from := cmp.Or(e.str("user_team"), e.str("source_team"), e.str("team"))
	if d.shared() && from != "" && from != d.home().team && from != d.home().enterprise {
		p.External = true
	}
	return p
}

// kind returns the kind of the channel that e is about.
func (d decoder) kind(e object) bot.ChannelKind {
	switch cmp.Or(e.str("channel_type"), d.facts.Channel) {
	case "im", "app_home":
		return bot.Direct
	case "mpim":
		return bot.Group
	case "group":
		return bot.PrivateChannel
	case "channel":
		return bot.PublicChannel
	}
	if strings.HasPrefix(e.str("channel"), "D") && e.str("type") != "" {
		return bot.Direct // events come from no other channel of two than that with Footnote
	}
	return bot.Unknown
}

// shared reports whether people of other organisations may see the channel.
func (d decoder) shared() bool {
	return d.facts.Shared || d.payload.is("is_ext_shared_channel")
}

// text returns s as a person would read it, without the mention of Footnote,
// and whether there was one.
func (d decoder) text(s string) (text string, mentioned bool) {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(s, "<")
		b.WriteString(before)
		tag, after, closed := strings.Cut(rest, ">")
		if !found || !closed {
			if found {
				b.WriteString("<" + rest)
			}
			break
		}
		s = after
		target, label, _ := strings.Cut(tag, "|")
		id := strings.TrimPrefix(target, "@")
		switch {
		case id != target && id == d.self():
			mentioned = true
			b.WriteByte(' ')
		case strings.HasPrefix(target, "@") || strings.HasPrefix(target, "#"):
			b.WriteString(target[:1] + cmp.Or(strings.TrimPrefix(label, target[:1]), target[1:]))
		case strings.HasPrefix(target, "!"):
			b.WriteString(cmp.Or(label, "@"+strings.TrimPrefix(target, "!")))
		default:
			b.WriteString(cmp.Or(label, target))
		}
	}
	return strings.TrimSpace(unescaper.Replace(b.String())), mentioned
}

// unescaper undoes Slack's escaping.
var unescaper = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">")

// timeOf returns the moment that a message's timestamp names, zero when it is
// none.
func timeOf(ts string) time.Time {
	seconds, fraction, ok := strings.Cut(ts, ".")
	s, err := strconv.ParseInt(seconds, 10, 64)
	micro, err2 := strconv.ParseInt(fraction, 10, 64)
	if !ok || err != nil || err2 != nil || len(fraction) != 6 || s < 0 || s > 1<<40 {
		return time.Time{}
	}
	return time.Unix(s, micro*1000).UTC()
}

// isTimestamp reports whether id is the timestamp of a message, by which alone
// Slack knows threads.
func isTimestamp(id string) bool { return !timeOf(id).IsZero() }
