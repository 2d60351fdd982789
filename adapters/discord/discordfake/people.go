package discordfake

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Flags of messages.
const (
	flagSuppressEmbeds = 1 << 2
	flagEphemeral      = 1 << 6
	flagComponentsV2   = 1 << 15
)

const (
	viewAndWrite  = 1<<10 | 1<<11
	intentContent = 1 << 15
)

// AddGuild adds a server.
func (f *Fake) AddGuild(g Guild) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if g.Everyone == 0 {
		g.Everyone = viewAndWrite
	}
	f.guilds[g.ID] = &g
	if !g.Foreign {
		f.dispatch(g.ID, "GUILD_CREATE", func(*session) any { return f.guildJSON(&g) })
	}
}

// AddChannel adds a channel or thread.
func (f *Fake) AddChannel(c Channel) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.channels[c.ID] = &c
	kind := "CHANNEL_CREATE"
	if isThread(c.Type) {
		kind = "THREAD_CREATE"
	}
	if c.Guild != "" && !f.guilds[c.Guild].Foreign {
		f.dispatch(c.Guild, kind, func(*session) any { return f.channelJSON(&c) })
	}
}

// AddUser adds somebody.
func (f *Fake) AddUser(u User) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.users[u.ID] = &u
}

func isThread(kind int) bool { return kind >= 10 && kind <= 12 }

// Say has somebody say something. reply is the message that it answers, empty
// for none. It returns the message's id.
func (f *Fake) Say(channel, author, content, reply string) string {
	return f.SayWith(channel, author, content, reply, nil)
}

// SayWith is Say with more fields in the message, as they came from Discord.
func (f *Fake) SayWith(channel, author, content, reply string, more map[string]any) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	m := &Message{ID: f.newID(), Channel: channel, Guild: f.guildOf(channel), Author: author, Content: content, Reply: reply, raw: more}
	f.keep(m)
	f.dispatch(m.Guild, "MESSAGE_CREATE", func(s *session) any { return f.seen(m, s) })
	return m.ID
}

// Again delivers a message a second time.
func (f *Fake) Again(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if m := f.find(id); m != nil {
		f.dispatch(m.Guild, "MESSAGE_CREATE", func(s *session) any { return f.seen(m, s) })
	}
}

// Edit changes what somebody said.
func (f *Fake) Edit(id, content string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	m := f.find(id)
	m.Content, m.Edited = content, true
	f.dispatch(m.Guild, "MESSAGE_UPDATE", func(s *session) any { return f.seen(m, s) })
}

// Delete takes a message away.
func (f *Fake) Delete(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.remove(f.find(id))
}

func (f *Fake) remove(m *Message) {
	m.Deleted = true
	if m.Only == "" {
		f.dispatch(m.Guild, "MESSAGE_DELETE", func(*session) any {
			return map[string]any{"id": m.ID, "channel_id": m.Channel, "guild_id": m.Guild}
		})
	}
}

// StartPost begins a post in a forum: a thread and its first message, which
// has the same id.
func (f *Fake) StartPost(forum, author, title, content string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	parent := f.channels[forum]
	c := &Channel{ID: f.newID(), Guild: parent.Guild, Parent: forum, Type: 11}
	f.channels[c.ID] = c
	f.dispatch(c.Guild, "THREAD_CREATE", func(*session) any {
		j := f.channelJSON(c)
		j["newly_created"], j["name"], j["owner_id"] = true, title, author
		return j
	})
	m := &Message{ID: c.ID, Channel: c.ID, Guild: c.Guild, Author: author, Content: content}
	f.keep(m)
	f.dispatch(m.Guild, "MESSAGE_CREATE", func(s *session) any { return f.seen(m, s) })
	return c.ID
}

func (f *Fake) keep(m *Message) { f.messages[m.Channel] = append(f.messages[m.Channel], m) }

func (f *Fake) guildOf(channel string) string {
	if c := f.channels[channel]; c != nil {
		return c.Guild
	}
	return ""
}

func (f *Fake) find(id string) *Message {
	for _, all := range f.messages {
		for _, m := range all {
			if m.ID == id {
				return m
			}
		}
	}
	return nil
}

// seen returns a message as a session is shown it: without its words where the
// session may not read them.
func (f *Fake) seen(m *Message, s *session) any {
	j := f.messageJSON(m, true)
	may := m.Guild == "" || m.Author == BotID || s.intents&intentContent != 0 || slices.ContainsFunc(f.mentions(m), func(id string) bool { return id == BotID })
	if !may {
		j["content"], j["components"], j["embeds"] = "", []any{}, []any{}
	}
	return j
}

// mentions returns whom a message mentions: by name, and by answering them.
func (f *Fake) mentions(m *Message) []string {
	var ids []string
	for id := range f.users {
		if strings.Contains(m.Content, "<@"+id+">") || strings.Contains(m.Content, "<@!"+id+">") {
			ids = append(ids, id)
		}
	}
	if r := f.find(m.Reply); r != nil && m.raw["no_ping"] == nil && !slices.Contains(ids, r.Author) {
		ids = append(ids, r.Author)
	}
	slices.Sort(ids)
	return ids
}

func (f *Fake) userJSON(id string) map[string]any {
	u := f.users[id]
	if u == nil {
		u = &User{ID: id, Name: "user " + id}
	}
	return map[string]any{"id": u.ID, "username": u.Name, "discriminator": "0", "global_name": nil, "avatar": nil, "bot": u.Bot}
}

func (f *Fake) memberJSON(guild, id string) map[string]any {
	e := f.guilds[guild].Members[id]
	roles := e.Roles
	if roles == nil {
		roles = []string{}
	}
	return map[string]any{
		"user": f.userJSON(id), "roles": roles, "pending": e.Pending, "flags": 0, "nick": nil, "deaf": false, "mute": false,
		"joined_at": "2024-01-01T00:00:00Z", "permissions": strconv.FormatInt(e.Permissions, 10),
	}
}

func (f *Fake) channelJSON(c *Channel) map[string]any {
	j := map[string]any{"id": c.ID, "type": c.Type, "guild_id": c.Guild, "name": "channel-" + c.ID, "permission_overwrites": []any{}}
	if c.Parent != "" {
		j["parent_id"] = c.Parent
	}
	if c.Private {
		j["permission_overwrites"] = []any{map[string]any{"id": c.Guild, "type": 0, "allow": "0", "deny": "1024"}}
	}
	if all := f.messages[c.ID]; len(all) > 0 {
		j["last_message_id"] = all[len(all)-1].ID
	}
	tags := []any{}
	for i, name := range c.Tags {
		tags = append(tags, map[string]any{"id": strconv.Itoa(700000000000000000 + i), "name": name, "moderated": false, "emoji_id": nil, "emoji_name": nil})
	}
	if len(tags) > 0 {
		j["available_tags"] = tags
	}
	if c.Applied != nil {
		j["applied_tags"] = c.Applied
	}
	if c.Guild == "" {
		delete(j, "guild_id")
	}
	return j
}

func (f *Fake) guildJSON(g *Guild) map[string]any {
	roles := []any{map[string]any{"id": g.ID, "name": "@everyone", "permissions": strconv.FormatInt(g.Everyone, 10)}}
	if g.BotRole != "" {
		roles = append(roles, map[string]any{"id": g.BotRole, "name": "Footnote", "permissions": "0", "tags": map[string]any{"bot_id": BotID}})
	}
	channels, threads := []any{}, []any{}
	for _, c := range f.channels {
		if c.Guild != g.ID {
			continue
		}
		j := f.channelJSON(c)
		delete(j, "guild_id")
		if isThread(c.Type) {
			threads = append(threads, j)
			continue
		}
		channels = append(channels, j)
	}
	return map[string]any{"id": g.ID, "name": "guild " + g.ID, "roles": roles, "channels": channels, "threads": threads, "large": false, "member_count": len(g.Members)}
}

// messageJSON returns a message as Discord shows it. live is whether it comes
// through the gateway, which knows the member and the server.
func (f *Fake) messageJSON(m *Message, live bool) map[string]any {
	j := map[string]any{
		"id": m.ID, "channel_id": m.Channel, "author": f.userJSON(m.Author), "content": m.Content, "flags": m.Flags,
		"timestamp": time.Now().UTC().Format(time.RFC3339), "edited_timestamp": nil, "tts": false, "mention_everyone": false,
		"mention_roles": []any{}, "attachments": []any{}, "embeds": []any{}, "components": []any{}, "pinned": false, "type": 0,
	}
	if len(m.Components) > 0 {
		j["components"] = m.Components
	}
	if len(m.Embeds) > 0 {
		j["embeds"] = m.Embeds
	}
	if m.Edited {
		j["edited_timestamp"] = time.Now().UTC().Format(time.RFC3339Nano)
	}
	if m.Nonce != "" {
		j["nonce"] = m.Nonce
	}
	mentions := []any{}
	for _, id := range f.mentions(m) {
		mentions = append(mentions, f.userJSON(id))
	}
	j["mentions"] = mentions
	if m.Reply != "" {
		j["type"] = 19
		j["message_reference"] = map[string]any{"type": 0, "message_id": m.Reply, "channel_id": m.Channel}
		if r := f.find(m.Reply); r != nil {
			j["referenced_message"] = map[string]any{"id": r.ID, "channel_id": r.Channel, "author": f.userJSON(r.Author), "content": ""}
		}
	}
	if live && m.Guild != "" {
		j["guild_id"] = m.Guild
		member := f.memberJSON(m.Guild, m.Author)
		delete(member, "user")
		delete(member, "permissions")
		j["member"] = member
	}
	maps.Copy(j, m.raw)
	return j
}

// Visible returns the messages of a channel that somebody sees, oldest first.
func (f *Fake) Visible(channel, user string) []Message {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []Message
	for _, m := range f.messages[channel] {
		if !m.Deleted && (m.Only == "" || m.Only == user) {
			out = append(out, *m)
		}
	}
	return out
}

// Direct returns the channel of direct messages between somebody and the bot.
func (f *Fake) Direct(user string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.direct(user).ID
}

func (f *Fake) direct(user string) *Channel {
	for _, c := range f.channels {
		if c.Guild == "" && c.Type == 1 && c.With == user {
			return c
		}
	}
	c := &Channel{ID: f.newID(), Type: 1, With: user}
	f.channels[c.ID] = c
	return c
}
