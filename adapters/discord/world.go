package discord

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

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

// target returns the id of the channel or thread to speak in.
func (p place) target() string {
	if p.Thread != "" {
		return p.Thread
	}
	return p.Channel
}

const (
	knownChannels = 50_000 // after so many, what is known of channels is asked for anew
	knownMembers  = 10_000
	memberFresh   = 10 * time.Minute
	askPatience   = 1500 * time.Millisecond // for what has to be asked before something is acknowledged
)

// world is what we know of servers and channels: from the events, and by
// asking for what none has told. What cannot be found out is trusted least.
// Safe for concurrent use.
type world struct {
	rest    *rest
	now     func() time.Time
	servers []string // those of the team as configured; with none, the only one there is
	forums  []string

	mu       sync.Mutex                // guards what follows
	me       string                    // our user
	guilds   map[string]*server        // that we are on
	channels map[string]*channel       // that were told or asked for
	mine     map[string]bool           // threads that we have a part in
	members  map[string]rememberedUser // of the team's servers, by user
}

// server is what matters of a server.
type server struct {
	everyone int64  // the permissions of everyone on it
	role     string // the role that stands for us
	known    bool   // whether everyone and role have been told
}

// rememberedUser is what the team's servers know of somebody.
type rememberedUser struct {
	known standing
	at    time.Time
}

// standing is what somebody is to the team, where the event does not say.
type standing struct {
	Roles   []string `json:"roles,omitempty"`
	Outside bool     `json:"outside,omitempty"` // on none of the team's servers, or it could not be found out
	Guest   bool     `json:"guest,omitempty"`
}

func newWorld(r *rest, c Config, now func() time.Time) *world {
	return &world{
		rest: r, now: now, servers: c.Servers, forums: c.Forums,
		guilds: map[string]*server{}, channels: map[string]*channel{},
		mine: map[string]bool{}, members: map[string]rememberedUser{},
	}
}

// iAm says who we are.
func (w *world) iAm(user string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.me = user
}

// see takes in an event that tells of servers and channels. fresh returns the
// channels and threads of a server that has just been told.
func (w *world) see(kind string, data json.RawMessage) (fresh []channel) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch kind {
	case "READY":
		var ready struct {
			Guilds []guild `json:"guilds"`
		}
		if lenient(data, &ready) == nil {
			for _, g := range ready.Guilds {
				w.server(g.ID)
			}
		}
	case "GUILD_CREATE":
		return w.seeGuild(data)
	case "GUILD_DELETE":
		var g guild
		if lenient(data, &g) == nil && !g.Unavailable {
			delete(w.guilds, g.ID)
		}
	case "GUILD_ROLE_CREATE", "GUILD_ROLE_UPDATE":
		var e struct {
			GuildID string `json:"guild_id"`
			Role    role   `json:"role"`
		}
		if lenient(data, &e) == nil && w.guilds[e.GuildID] != nil {
			w.seeRole(w.guilds[e.GuildID], e.GuildID, e.Role)
		}
	case "CHANNEL_CREATE", "CHANNEL_UPDATE", "THREAD_CREATE", "THREAD_UPDATE":
		var c channel
		if lenient(data, &c) == nil {
			w.seeChannel(c)
		}
	case "CHANNEL_DELETE", "THREAD_DELETE":
		var c channel
		if lenient(data, &c) == nil {
			delete(w.channels, c.ID)
			delete(w.mine, c.ID)
		}
	case "THREAD_LIST_SYNC":
		var e struct {
			Threads []channel `json:"threads"`
		}
		if lenient(data, &e) == nil {
			for _, t := range e.Threads {
				w.seeChannel(t)
			}
		}
	case "GUILD_MEMBER_UPDATE", "GUILD_MEMBER_REMOVE":
		var m member
		if lenient(data, &m) == nil && m.User != nil {
			delete(w.members, m.User.ID)
		}
	}
	return nil
}

func (w *world) seeGuild(data json.RawMessage) []channel {
	var g guild
	if lenient(data, &g) != nil || g.ID == "" || g.Unavailable {
		return nil
	}
	s := w.server(g.ID)
	for _, r := range g.Roles {
		w.seeRole(s, g.ID, r)
	}
	s.known = true
	all := slices.Concat(g.Channels, g.Threads)
	for i := range all {
		all[i].GuildID = g.ID
		w.seeChannel(all[i])
	}
	return all
}

func (w *world) server(id string) *server {
	s := w.guilds[id]
	if s == nil {
		s = &server{}
		w.guilds[id] = s
	}
	return s
}

func (w *world) seeRole(s *server, guild string, r role) {
	if r.ID == guild { // the role of everyone has the server's id
		s.everyone, _ = strconv.ParseInt(r.Permissions, 10, 64)
	}
	if r.Tags.BotID != "" && r.Tags.BotID == w.me {
		s.role = r.ID
	}
}

func (w *world) seeChannel(c channel) {
	if c.ID == "" {
		return
	}
	if len(w.channels) >= knownChannels {
		clear(w.channels)
	}
	if isThread(c.Type) && c.OwnerID != "" && c.OwnerID == w.me {
		w.mine[c.ID] = true
	}
	w.channels[c.ID] = &c
}

// spokeIn notes that we have a part in a thread.
func (w *world) spokeIn(thread string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.mine) >= knownChannels {
		clear(w.mine)
	}
	w.mine[thread] = true
}

// place returns what is known of a channel, after asking Discord for what is
// not. known, which may be nil, is what the event itself tells of the channel.
func (w *world) place(ctx context.Context, guild, id string, known *channel) place {
	if guild == "" {
		p := place{Channel: id, Kind: bot.Direct}
		if known != nil && known.Type == typeGroup {
			p.Kind = bot.Group
		}
		return p
	}
	ctx, stop := context.WithTimeout(ctx, askPatience)
	defer stop()
	p := place{Guild: guild, Channel: id, Foreign: w.foreign(guild)}
	if !w.on(guild) { // there by somebody's own installation: nothing can be asked
		p.Kind = bot.Unknown
		if known != nil && isThread(known.Type) && known.ParentID != "" {
			p.Channel, p.Thread = known.ParentID, id
		}
		return p
	}
	s := w.askServer(ctx, guild)
	p.Role = s.role
	c := w.askChannel(ctx, id)
	if c == nil {
		return p
	}
	parent := c
	if isThread(c.Type) && c.ParentID != "" {
		p.Channel, p.Thread = c.ParentID, id
		parent = w.askChannel(ctx, c.ParentID)
	}
	p.Forum = parent != nil && (parent.Type == typeForum || parent.Type == typeMedia) && slices.Contains(w.forums, parent.ID)
	p.Started = p.Forum || w.partIn(id)
	p.Kind = kindOf(guild, s, c, parent)
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

// foreign reports whether a server is not the team's.
func (w *world) foreign(guild string) bool {
	return !slices.Contains(w.home(), guild)
}

// home returns the team's servers: those that are configured, else the only
// one that we are on. Where we are on several and none is configured, anybody
// may have brought us there, so that none is.
func (w *world) home() []string {
	if len(w.servers) > 0 {
		return w.servers
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.guilds) != 1 {
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

func (w *world) partIn(thread string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.mine[thread]
}

// askServer returns what is known of a server. A session that was taken up
// again after a restart tells nothing of the servers by itself.
func (w *world) askServer(ctx context.Context, id string) server {
	w.mu.Lock()
	s := *w.server(id)
	w.mu.Unlock()
	if s.known {
		return s
	}
	var g guild
	if err := w.rest.do(ctx, request{method: http.MethodGet, path: "/guilds/" + id, out: &g, repeat: true}); err != nil {
		return s
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	told := w.server(id)
	for _, r := range g.Roles {
		w.seeRole(told, id, r)
	}
	told.known = len(g.Roles) > 0
	return *told
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

// standing returns what somebody is to the team, for messages that do not
// come from one of its servers.
func (w *world) standing(ctx context.Context, id string) standing {
	w.mu.Lock()
	r, ok := w.members[id]
	w.mu.Unlock()
	if ok && w.now().Sub(r.at) < memberFresh {
		return r.known
	}
	ctx, stop := context.WithTimeout(ctx, askPatience)
	defer stop()
	known, sure := w.askStanding(ctx, id)
	if !sure {
		return known
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.members) >= knownMembers {
		clear(w.members)
	}
	w.members[id] = rememberedUser{known: known, at: w.now()}
	return known
}

// askStanding asks the team's servers for somebody. sure is whether they have
// said so.
func (w *world) askStanding(ctx context.Context, id string) (known standing, sure bool) {
	known.Outside, sure = true, true
	for _, server := range w.home() {
		var m member
		err := w.rest.do(ctx, request{method: http.MethodGet, path: "/guilds/" + server + "/members/" + id, out: &m, repeat: true})
		switch {
		case err == nil:
			known.Guest = isGuest(&m) && (known.Outside || known.Guest)
			known.Outside = false
			known.Roles = append(known.Roles, m.Roles...)
		case !hasStatus(err, http.StatusNotFound):
			sure = false
		}
	}
	return known, sure
}

// isGuest reports whether m is on a server only for a call, or has not agreed
// to its rules yet.
func isGuest(m *member) bool {
	const guestFlag = 1 << 4 // IS_GUEST in Discord's documentation
	return m.Pending || m.Flags&guestFlag != 0
}
