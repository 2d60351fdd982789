package discordfake

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"io"
	"maps"
	"net/http"
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

// interaction is a command or button that was used.
type interaction struct {
	id, token   string
	user        string
	channel     string
	guild       string
	kind        int
	message     *Message // the one whose button was pressed
	at          time.Time
	acked       bool
	ackedAt     time.Time
	ephemeral   bool
	original    *Message
	choices     json.RawMessage
	foreign     bool
	targetField map[string]any
}

// Option is what is given to a command.
type Option struct {
	Name  string `json:"name"`
	Type  int    `json:"type"`
	Value any    `json:"value"`
	// Focused is whether it is being typed.
	Focused bool `json:"focused,omitempty"`
}

// Command has somebody use /ask, and returns the interaction's id.
func (f *Fake) Command(channel, user string, options ...Option) string {
	return f.interact(channel, user, 2, map[string]any{"id": "1", "name": "ask", "type": 1, "options": options}, nil)
}

// Complete has somebody type into an option of /ask.
func (f *Fake) Complete(channel, user string, options ...Option) string {
	return f.interact(channel, user, 4, map[string]any{"id": "1", "name": "ask", "type": 1, "options": options}, nil)
}

// AskAbout has somebody use the command on a message.
func (f *Fake) AskAbout(message, user string) string {
	f.mu.Lock()
	m := f.find(message)
	data := map[string]any{
		"id": "2", "name": "Ask Footnote", "type": 3, "target_id": m.ID,
		"resolved": map[string]any{"messages": map[string]any{m.ID: f.messageJSON(m, false)}},
	}
	f.mu.Unlock()
	return f.interact(m.Channel, user, 2, data, nil)
}

// Press has somebody press the button with an id on a message.
func (f *Fake) Press(message, user, customID string) string {
	f.mu.Lock()
	m := f.find(message)
	f.mu.Unlock()
	return f.interact(m.Channel, user, 3, map[string]any{"custom_id": customID, "component_type": 2}, m)
}

func (f *Fake) interact(channel, user string, kind int, data any, m *Message) string {
	f.mu.Lock()
	id := f.newID()
	i := &interaction{id: id, token: "secret-" + id, user: user, channel: channel, guild: f.guildOf(channel), kind: kind, message: m, at: time.Now()}
	f.interactions[i.token] = i
	j := f.interactionJSON(i, data)
	endpoint, key := f.endpoint, f.key
	if endpoint == "" {
		f.dispatch(i.guildOfBot(f), "INTERACTION_CREATE", func(*session) any { return j })
	}
	f.mu.Unlock()
	if endpoint != "" {
		f.serving.Go(func() { f.overHTTP(i, endpoint, key, j) })
	}
	return id
}

// guildOfBot returns the server whose shard an interaction comes on.
func (i *interaction) guildOfBot(f *Fake) string {
	if g := f.guilds[i.guild]; g != nil && !g.Foreign {
		return i.guild
	}
	return ""
}

func (f *Fake) interactionJSON(i *interaction, data any) map[string]any {
	j := map[string]any{
		"id": i.id, "application_id": AppID, "type": i.kind, "token": i.token, "version": 1, "data": data,
		"channel_id": i.channel, "locale": "en-US", "context": 0, "entitlements": []any{}, "attachment_size_limit": 10485760,
	}
	if c := f.channels[i.channel]; c != nil {
		j["channel"] = f.channelJSON(c)
	}
	owners := map[string]string{}
	switch g := f.guilds[i.guild]; {
	case i.guild == "":
		j["user"] = f.userJSON(i.user)
		j["context"] = 1
		owners["1"] = i.user
		if c := f.channels[i.channel]; c != nil && c.With != i.user { // between other people
			j["context"] = 2
			i.foreign = true
		}
	case g.Foreign:
		owners["1"] = i.user
		i.foreign = true
	default:
		owners["0"] = i.guild
	}
	if i.guild != "" {
		j["guild_id"], j["member"] = i.guild, f.memberJSON(i.guild, i.user)
	}
	j["authorizing_integration_owners"] = owners
	if i.message != nil {
		j["message"] = f.messageJSON(i.message, false)
	}
	return j
}

// overHTTP delivers an interaction to the endpoint, and takes its answer for
// the first response.
func (f *Fake) overHTTP(i *interaction, endpoint string, key ed25519.PrivateKey, j any) {
	ctx, stop := context.WithTimeout(f.base, 3*time.Second)
	defer stop()
	status, body, err := SignedPost(ctx, endpoint, key, j)
	f.mu.Lock()
	defer f.mu.Unlock()
	if err != nil || status != http.StatusOK {
		f.violate("interaction over HTTP: status %d, %v", status, err)
		return
	}
	if code, why := f.callback(i, body); code != 0 {
		f.violate("interaction over HTTP: %s", why)
	}
}

// SignedPost posts a signed interaction and returns the status and body of the
// answer.
func SignedPost(ctx context.Context, endpoint string, key ed25519.PrivateKey, j any) (int, []byte, error) {
	body, err := json.Marshal(j)
	if err != nil {
		return 0, nil, err
	}
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("X-Signature-Timestamp", stamp)
	req.Header.Set("X-Signature-Ed25519", hex.EncodeToString(ed25519.Sign(key, append([]byte(stamp), body...))))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	return resp.StatusCode, answer, err
}

// Acknowledged reports whether an interaction was, and how long it took; and
// what was offered to choose from, if it was about that.
func (f *Fake) Acknowledged(id string) (ok bool, after time.Duration, choices string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, i := range f.interactions {
		if i.id == id {
			return i.acked, i.ackedAt.Sub(i.at), string(i.choices)
		}
	}
	return false, 0, ""
}
