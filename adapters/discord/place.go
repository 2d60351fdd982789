package discord

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/bwmarrin/discordgo"

	"footnote/bot"
)

// place is where something was said, as it goes into the envelope.
type place struct {
	Guild   string          `json:"guild,omitempty"`
	Channel string          `json:"channel"`          // the channel, or the one that the thread is in
	Thread  string          `json:"thread,omitempty"` // the thread, where it is one
	Kind    bot.ChannelKind `json:"kind"`
	Foreign bool            `json:"foreign,omitempty"` // not on a server of the team's
	Forum   bool            `json:"forum,omitempty"`   // in a forum whose posts are answered by themselves
	Started bool            `json:"started,omitempty"` // in a thread of a forum or one that we have a part in
	Role    string          `json:"role,omitempty"`    // the role on that server that stands for us
}

// known returns what is in memory of a channel on a server; guild is empty
// where there is none. told, which may be nil, is what the event itself tells of
// the channel, which is not who sees it. sure is whether to ask Discord would
// bring nothing more.
func (w *world) known(guild, id string, told *channel) (p place, sure bool) {
	if guild == "" {
		p = place{Channel: id, Kind: bot.Direct}
		if told != nil && told.Type == typeGroup {
			p.Kind = bot.Group
		}
		return p, true
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	p = place{Guild: guild, Channel: id, Kind: bot.Unknown, Foreign: !slices.Contains(w.ours(), guild)}
	c := w.channels[id]
	if t := cmp.Or(c, told); t != nil && isThread(t.Type) && t.ParentID != "" {
		p.Channel, p.Thread = t.ParentID, id
	}
	s := w.guilds[guild]
	if s == nil { // there by somebody's own installation: nothing can be asked
		return p, w.listed
	}
	parent := w.channels[p.Channel]
	p.Role = s.role
	p.Forum = parent != nil && (parent.Type == typeForum || parent.Type == typeMedia) && slices.Contains(w.forums, parent.ID)
	p.Started = p.Forum || w.mine[id]
	if c == nil {
		return p, false
	}
	p.Kind = kindOf(guild, *s, c, parent)
	return p, s.known && parent != nil
}

// place returns what known does, after asking Discord for what is missing.
func (w *world) place(ctx context.Context, guild, id string, told *channel) place {
	p, sure := w.known(guild, id, told)
	if sure || !w.on(guild) {
		return p
	}
	w.askServer(ctx, guild)
	if c := w.askChannel(ctx, id); c != nil && isThread(c.Type) && c.ParentID != "" {
		w.askChannel(ctx, c.ParentID)
	}
	p, _ = w.known(guild, id, told)
	return p
}

// kindOf returns who sees what is said in c: a channel, or a thread in parent.
func kindOf(guild string, s server, c, parent *channel) bot.ChannelKind {
	switch {
	case c.Type == typePrivateThread:
		return bot.PrivateChannel
	case parent == nil || !s.known:
		return bot.Unknown
	}
	visible := s.everyone&(discordgo.PermissionViewChannel|discordgo.PermissionAdministrator) != 0
	for _, o := range parent.Overwrites {
		if o.ID != guild {
			continue
		}
		allow, _ := strconv.ParseInt(o.Allow, 10, 64)
		deny, err := strconv.ParseInt(o.Deny, 10, 64)
		if err != nil || deny&discordgo.PermissionViewChannel != 0 {
			visible = false
		}
		if allow&discordgo.PermissionViewChannel != 0 {
			visible = true
		}
	}
	if visible {
		return bot.PublicChannel
	}
	return bot.PrivateChannel
}

// home returns the team's servers.
func (w *world) home() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.ours()
}

// ours returns the team's servers: those that are configured, else the only one
// that we are on. Where we are on several and none is configured, anybody may
// have brought us there, so that none is. Before it is known on which we are,
// none is either. w.mu is held.
func (w *world) ours() []string {
	if len(w.servers) > 0 {
		return w.servers
	}
	if len(w.guilds) != 1 || !w.listed {
		return nil
	}
	for id := range w.guilds {
		return []string{id}
	}
	return nil
}

// on reports whether we are on a server ourselves.
func (w *world) on(guild string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.guilds[guild] != nil
}

// guildOf returns the server that a channel is on, empty when it is on none or
// unknown.
func (w *world) guildOf(id string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if c := w.channels[id]; c != nil {
		return c.GuildID
	}
	return ""
}

// list asks on which servers we are: a session that is taken up again after a
// restart tells nothing of them, and with several shards each tells of its own.
func (w *world) list(ctx context.Context) error {
	const most = 200 // of one answer
	query := url.Values{"limit": {strconv.Itoa(most)}}
	for {
		var on []guild
		err := w.rest.do(ctx, request{method: http.MethodGet, path: "/users/@me/guilds", query: query, out: &on, repeat: true})
		if err != nil {
			return err
		}
		w.mu.Lock()
		for _, g := range on {
			w.server(g.ID)
		}
		w.listed = w.listed || len(on) < most
		w.mu.Unlock()
		if len(on) < most {
			return nil
		}
		query.Set("after", on[len(on)-1].ID)
	}
}

// askServer finds out who may do what on a server that we are on.
func (w *world) askServer(ctx context.Context, id string) {
	w.mu.Lock()
	s := w.guilds[id]
	known := s == nil || s.known
	w.mu.Unlock()
	if known {
		return
	}
	var g guild
	if err := w.rest.do(ctx, request{method: http.MethodGet, path: "/guilds/" + id, out: &g, repeat: true}); err != nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, r := range g.Roles {
		w.seeRole(s, id, r)
	}
	s.known = s.known || len(g.Roles) > 0
}

// askChannel returns a channel or thread, nil when it cannot be had.
func (w *world) askChannel(ctx context.Context, id string) *channel {
	w.mu.Lock()
	c := w.channels[id]
	w.mu.Unlock()
	if c != nil {
		return c
	}
	var asked channel
	err := w.rest.do(ctx, request{method: http.MethodGet, path: "/channels/" + id, out: &asked, repeat: true})
	if err != nil || asked.ID != id {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seeChannel(asked)
	return &asked
}

// direct returns the channel of direct messages with somebody.
func (a *Adapter) direct(ctx context.Context, person string) (string, error) {
	a.mu.Lock()
	id := a.directs[person]
	a.mu.Unlock()
	if id != "" {
		return id, nil
	}
	var made channel
	err := a.rest.do(ctx, request{
		method: http.MethodPost, path: "/users/@me/channels",
		body: map[string]string{"recipient_id": person}, out: &made, repeat: true,
	})
	if err != nil {
		return "", err
	}
	if made.ID == "" {
		return "", errors.New("discord names no channel for direct messages")
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.directs) >= knownMembers {
		clear(a.directs)
	}
	a.directs[person] = made.ID
	return made.ID, nil
}
