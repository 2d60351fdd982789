package discord

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

const (
	knownChannels = 50_000 // after so many, what is known of channels is asked for anew
	knownMembers  = 10_000
	memberFresh   = 10 * time.Minute
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
	listed   bool                      // whether guilds are all those that we are on
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

// remembered returns what is in memory of what somebody is to the team, and
// whether anything is.
func (w *world) remembered(id string) (standing, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	r, ok := w.members[id]
	return r.known, ok && w.now().Sub(r.at) < memberFresh
}

// standing returns what somebody is to the team, for what does not come from
// one of its servers.
func (w *world) standing(ctx context.Context, id string) standing {
	if known, ok := w.remembered(id); ok {
		return known
	}
	known, sure := w.askStanding(ctx, id)
	w.mu.Lock()
	defer w.mu.Unlock()
	if !sure || !w.listed {
		return known
	}
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
