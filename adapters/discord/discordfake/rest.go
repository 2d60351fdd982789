package discordfake

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// problem is a refusal as Discord words it.
type problem struct {
	status, code int
	message      string
}

var (
	notFound       = &problem{404, 0, "404: Not Found"}
	unknownChannel = &problem{404, 10003, "Unknown Channel"}
	unknownMessage = &problem{404, 10008, "Unknown Message"}
	unknownMember  = &problem{404, 10007, "Unknown Member"}
	unknownWebhook = &problem{404, 10015, "Unknown Webhook"}
	unknownAction  = &problem{404, 10062, "Unknown interaction"}
	deadToken      = &problem{401, 50027, "Invalid Webhook Token"}
	noAccess       = &problem{403, 50001, "Missing Access"}
	noDirect       = &problem{403, 50007, "Cannot send messages to this user"}
	wrongToken     = &problem{401, 0, "401: Unauthorized"}
	answeredTwice  = &problem{400, 40060, "Interaction has already been acknowledged."}
)

// ServeHTTP is the API and the gateway.
func (f *Fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/gateway" || strings.HasPrefix(r.URL.Path, "/gateway/") {
		f.gateway(w, r)
		return
	}
	path, ok := strings.CutPrefix(r.URL.Path, "/api/v10")
	if !ok {
		path, ok = strings.CutPrefix(r.URL.Path, "/api/v9")
	}
	if !ok {
		http.NotFound(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	req := Request{At: time.Now(), Method: r.Method, Path: path, Body: string(body)}
	f.mu.Lock()
	special := f.onRequest
	f.mu.Unlock()
	var resp *Response
	if special != nil {
		resp = special(req)
	}
	if resp != nil && !resp.After {
		f.record(req, resp.Status)
		resp.write(w)
		return
	}
	status, answer := f.answer(w.Header(), r, path, body)
	f.record(req, status)
	if resp != nil {
		resp.write(w)
		return
	}
	if answer == nil {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer)
}

func (f *Fake) record(r Request, status int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	r.Status = status
	const most = 200_000
	if len(f.requests) < most {
		f.requests = append(f.requests, r)
	}
}

func (resp *Response) write(w http.ResponseWriter) {
	if resp.Drop {
		if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
			_ = conn.Close()
		}
		return
	}
	for k, v := range resp.Header {
		w.Header().Set(k, v)
	}
	w.WriteHeader(resp.Status)
	_, _ = io.WriteString(w, resp.Body)
}

// answer carries a request out.
func (f *Fake) answer(h http.Header, r *http.Request, path string, body []byte) (status int, answer any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	parts := strings.Split(strings.Trim(path, "/"), "/")
	byInteraction := parts[0] == "interactions" || parts[0] == "webhooks"
	if !byInteraction && r.Header.Get("Authorization") != "Bot "+Token || f.tokenReset {
		return refuse(wrongToken)
	}
	if status, answer := f.limited(h, r.Method, parts, byInteraction); status != 0 {
		return status, answer
	}
	if f.options.Contract != nil {
		if err := f.options.Contract(r.Method, path, body); err != nil {
			f.violate("%s %s: %v\n%s", r.Method, path, err, body)
		}
	}
	result, p := f.route(r, parts, body)
	if p != nil {
		return refuse(p)
	}
	if result == nil {
		return http.StatusNoContent, nil
	}
	return http.StatusOK, result
}

func refuse(p *problem) (int, any) {
	return p.status, map[string]any{"code": p.code, "message": p.message}
}

// route carries a request out. f.mu is held.
func (f *Fake) route(r *http.Request, p []string, body []byte) (any, *problem) {
	n := len(p)
	is := func(method string, pattern ...string) bool {
		if r.Method != method || n != len(pattern) {
			return false
		}
		for i := range pattern {
			if pattern[i] != "*" && pattern[i] != p[i] {
				return false
			}
		}
		return true
	}
	switch {
	case is("GET", "gateway"):
		return map[string]any{"url": f.gatewayURL()}, nil
	case is("GET", "gateway", "bot"):
		return f.gatewayBot(), nil
	case is("GET", "users", "@me"):
		return f.userJSON(BotID), nil
	case is("GET", "applications", "@me"), is("GET", "oauth2", "applications", "@me"):
		return map[string]any{"id": AppID, "name": "Footnote", "flags": f.options.Flags, "bot_public": f.options.Public, "interactions_endpoint_url": f.options.Endpoint}, nil
	case is("GET", "users", "@me", "guilds"):
		return f.guildsOn(), nil
	case is("PUT", "applications", AppID, "commands"):
		f.commands = body
		return json.RawMessage("[]"), nil
	case is("GET", "applications", AppID, "commands"):
		if f.commands == nil {
			return []any{}, nil
		}
		return f.commands, nil
	case is("POST", "users", "@me", "channels"):
		return f.openDirect(body)
	case is("GET", "guilds", "*"):
		if g := f.guilds[p[1]]; g != nil && !g.Foreign {
			return f.guildJSON(g), nil
		}
		return nil, noAccess
	case is("GET", "guilds", "*", "members", "*"):
		return f.getMember(p[1], p[3])
	case is("GET", "channels", "*"):
		if c := f.reachable(p[1]); c != nil {
			return f.channelJSON(c), nil
		}
		return nil, unknownChannel
	case is("PATCH", "channels", "*"):
		return f.patchChannel(p[1], body)
	case is("POST", "channels", "*", "messages"):
		return f.postMessage(p[1], body)
	case is("GET", "channels", "*", "messages"):
		return f.listMessages(p[1], r)
	case is("PATCH", "channels", "*", "messages", "*"):
		return f.patchMessage(p[1], p[3], body)
	case is("DELETE", "channels", "*", "messages", "*"):
		return f.deleteMessage(p[1], p[3])
	case is("POST", "interactions", "*", "*", "callback"):
		return f.callBack(p[1], p[2], body, r.URL.Query().Get("with_response") == "true")
	case is("POST", "webhooks", AppID, "*"):
		return f.followUp(p[2], body)
	case n == 5 && p[0] == "webhooks" && p[1] == AppID && p[3] == "messages":
		return f.webhookMessage(r.Method, p[2], p[4], body)
	}
	f.violate("%s /%s is not part of the fake", r.Method, strings.Join(p, "/"))
	return nil, notFound
}

func (f *Fake) gatewayBot() any {
	today := 0
	for _, t := range f.identifies {
		if time.Since(t) < 24*time.Hour {
			today++
		}
	}
	return map[string]any{
		"url": f.gatewayURL(), "shards": f.options.Shards,
		"session_start_limit": map[string]any{
			"total": f.options.SessionTotal, "remaining": max(f.options.SessionTotal-today, 0),
			"reset_after": (24 * time.Hour).Milliseconds(), "max_concurrency": f.options.Concurrency,
		},
	}
}

func (f *Fake) guildsOn() []any {
	on := []any{}
	for id, g := range f.guilds {
		if !g.Foreign {
			on = append(on, map[string]any{"id": id, "name": "guild " + id})
		}
	}
	return on
}

func (f *Fake) openDirect(body []byte) (any, *problem) {
	var in struct {
		Recipient string `json:"recipient_id"`
	}
	if json.Unmarshal(body, &in) != nil || in.Recipient == "" {
		return nil, f.bad("recipient_id is missing")
	}
	c := f.direct(in.Recipient)
	return map[string]any{"id": c.ID, "type": 1, "recipients": []any{f.userJSON(in.Recipient)}}, nil
}

func (f *Fake) getMember(guild, user string) (any, *problem) {
	g := f.guilds[guild]
	if g == nil || g.Foreign {
		return nil, noAccess
	}
	if _, ok := g.Members[user]; !ok {
		return nil, unknownMember
	}
	m := f.memberJSON(guild, user)
	delete(m, "permissions")
	return m, nil
}

// reachable returns a channel that the bot sees, nil for any other.
func (f *Fake) reachable(id string) *Channel {
	c := f.channels[id]
	if c == nil || c.Guild == "" && c.With == "" {
		return nil
	}
	if g := f.guilds[c.Guild]; g != nil && g.Foreign {
		return nil
	}
	return c
}

func (f *Fake) patchChannel(id string, body []byte) (any, *problem) {
	c := f.reachable(id)
	if c == nil {
		return nil, unknownChannel
	}
	var in struct {
		Applied []string `json:"applied_tags"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return nil, f.bad(err.Error())
	}
	c.Applied = in.Applied
	return f.channelJSON(c), nil
}

func (f *Fake) bad(why string) *problem {
	return &problem{http.StatusBadRequest, 50035, "Invalid Form Body: " + why}
}

// postMessage posts an ordinary message, once for each nonce.
func (f *Fake) postMessage(channel string, body []byte) (any, *problem) {
	c := f.reachable(channel)
	if c == nil {
		return nil, unknownChannel
	}
	if u := f.users[c.With]; u != nil && u.Closed {
		return nil, noDirect
	}
	if c.Locked {
		return nil, &problem{http.StatusBadRequest, 50083, "Thread is archived"}
	}
	in, p := f.check(body, true)
	if p != nil {
		return nil, p
	}
	if in.Nonce != "" && in.Enforce {
		if m := f.nonces[channel+" "+in.Nonce]; m != nil && time.Since(idTime(m.ID)) < 5*time.Minute {
			return f.messageJSON(m, false), nil
		}
	}
	m := &Message{ID: f.newID(), Channel: channel, Guild: c.Guild, Author: BotID, Nonce: in.Nonce}
	if in.Reference != nil {
		if r := f.find(in.Reference.MessageID); r != nil && r.Channel == channel && !r.Deleted {
			m.Reply = r.ID
		} else if in.Reference.Must == nil || *in.Reference.Must {
			return nil, f.bad("message_reference: Unknown message")
		}
	}
	f.fill(m, in)
	f.keep(m)
	if in.Nonce != "" {
		f.nonces[channel+" "+in.Nonce] = m
	}
	f.dispatch(m.Guild, "MESSAGE_CREATE", func(s *session) any { return f.seen(m, s) })
	return f.messageJSON(m, false), nil
}

func (f *Fake) listMessages(channel string, r *http.Request) (any, *problem) {
	if f.reachable(channel) == nil {
		return nil, unknownChannel
	}
	limit, err := strconv.Atoi(r.URL.Query().Get("limit"))
	if err != nil {
		limit = 50
	}
	if limit < 1 || limit > 100 {
		return nil, f.bad("limit")
	}
	after := r.URL.Query().Get("after")
	out := []any{}
	var found []*Message
	for _, m := range f.messages[channel] {
		if !m.Deleted && m.Only == "" && (after == "" || later(m.ID, after)) {
			found = append(found, m)
		}
	}
	if after != "" && len(found) > limit {
		found = found[:limit]
	}
	for _, m := range slices.Backward(found) {
		if len(out) < limit {
			out = append(out, f.messageJSON(m, false))
		}
	}
	return out, nil
}

func later(a, b string) bool {
	if len(a) != len(b) {
		return len(a) > len(b)
	}
	return a > b
}

func idTime(id string) time.Time {
	n, _ := strconv.ParseUint(id, 10, 64)
	return time.UnixMilli(int64(n>>22) + 1420070400000) //nolint:gosec // ids are of this century
}

func (f *Fake) patchMessage(channel, id string, body []byte) (any, *problem) {
	m := f.find(id)
	switch {
	case f.reachable(channel) == nil:
		return nil, unknownChannel
	case m == nil || m.Deleted || m.Channel != channel || m.Only != "":
		return nil, unknownMessage
	case m.Author != BotID:
		return nil, &problem{http.StatusForbidden, 50005, "Cannot edit a message authored by another user"}
	}
	return f.change(m, body)
}

func (f *Fake) change(m *Message, body []byte) (any, *problem) {
	in, p := f.check(body, false)
	if p != nil {
		return nil, p
	}
	if m.Flags&flagComponentsV2 != 0 && in.Flags&flagComponentsV2 == 0 && (in.Content != "" || len(in.Embeds) > 0) {
		return nil, f.bad("a message of components takes no content or embeds")
	}
	f.fill(m, in)
	m.Edited = true
	if m.Only == "" {
		f.dispatch(m.Guild, "MESSAGE_UPDATE", func(s *session) any { return f.seen(m, s) })
	}
	return f.messageJSON(m, false), nil
}

func (f *Fake) deleteMessage(channel, id string) (any, *problem) {
	m := f.find(id)
	if m == nil || m.Deleted || m.Channel != channel || m.Only != "" {
		return nil, unknownMessage
	}
	f.remove(m)
	return nil, nil
}

// The life of an interaction.
const (
	ackWithin  = 3 * time.Second
	tokenLasts = 15 * time.Minute
)

func (f *Fake) callBack(id, token string, body []byte, withResponse bool) (any, *problem) {
	i := f.interactions[token]
	if i == nil || i.id != id || time.Since(i.at) > ackWithin {
		return nil, unknownAction
	}
	if i.acked {
		return nil, answeredTwice
	}
	if code, why := f.callback(i, body); code != 0 {
		return nil, &problem{http.StatusBadRequest, code, why}
	}
	if !withResponse {
		return nil, nil
	}
	return map[string]any{"interaction": map[string]any{"id": i.id, "type": i.kind}}, nil
}

// callback takes the first response to an interaction.
func (f *Fake) callback(i *interaction, body []byte) (code int, why string) {
	var in struct {
		Type int             `json:"type"`
		Data json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return 50035, err.Error()
	}
	var data struct {
		Flags   int             `json:"flags"`
		Choices json.RawMessage `json:"choices"`
	}
	_ = json.Unmarshal(in.Data, &data)
	switch in.Type {
	case 4: // a message
		m := f.newFromInteraction(i, data.Flags&flagEphemeral != 0)
		out, p := f.check(in.Data, true)
		if p != nil {
			return p.code, p.message
		}
		f.fill(m, out)
		f.keep(m)
		i.original = m
	case 5: // later
		if data.Flags&flagComponentsV2 != 0 {
			f.violate("a deferred response has the flag of components")
		}
		i.ephemeral = data.Flags&flagEphemeral != 0
	case 6: // the message with the button is changed later
		i.original = i.message
	case 7: // it is changed now
		i.original = i.message
		if _, p := f.change(i.message, in.Data); p != nil {
			return p.code, p.message
		}
	case 8:
		var choices []struct{ Name, Value string }
		if json.Unmarshal(data.Choices, &choices) != nil || len(choices) > 25 {
			return 50035, "choices"
		}
		i.choices = data.Choices
	default:
		return 50035, fmt.Sprintf("type %d", in.Type)
	}
	if (in.Type == 8) != (i.kind == 4) || (in.Type == 6 || in.Type == 7) && i.kind != 3 {
		f.violate("response %d to an interaction of type %d", in.Type, i.kind)
	}
	i.acked, i.ackedAt = true, time.Now()
	return 0, ""
}

func (f *Fake) newFromInteraction(i *interaction, ephemeral bool) *Message {
	m := &Message{ID: f.newID(), Channel: i.channel, Guild: i.guild, Author: BotID, interaction: i}
	if ephemeral {
		m.Only, m.Flags = i.user, flagEphemeral
	}
	return m
}

// alive returns the interaction of a token that still may be used.
func (f *Fake) alive(token string) (*interaction, *problem) {
	i := f.interactions[token]
	switch {
	case i == nil || !i.acked:
		return nil, unknownWebhook
	case time.Since(i.at) > tokenLasts:
		return nil, deadToken
	}
	return i, nil
}

func (f *Fake) followUp(token string, body []byte) (any, *problem) {
	i, p := f.alive(token)
	if p != nil {
		return nil, p
	}
	in, p := f.check(body, true)
	if p != nil {
		return nil, p
	}
	if in.Nonce != "" {
		f.violate("messages of interactions know no nonce")
	}
	m := f.newFromInteraction(i, in.Flags&flagEphemeral != 0)
	f.fill(m, in)
	f.keep(m)
	if m.Only == "" && !i.foreign {
		f.dispatch(m.Guild, "MESSAGE_CREATE", func(s *session) any { return f.seen(m, s) })
	}
	return f.messageJSON(m, false), nil
}

func (f *Fake) webhookMessage(method, token, id string, body []byte) (any, *problem) {
	i, p := f.alive(token)
	if p != nil {
		return nil, p
	}
	var m *Message
	switch {
	case id != "@original":
		m = f.find(id)
		if m != nil && m.interaction != i && m != i.message {
			m = nil
		}
	case i.original != nil:
		m = i.original
	case method == http.MethodPatch:
		m = f.newFromInteraction(i, i.ephemeral)
		if p := f.fillFirst(m, body); p != nil {
			return nil, p
		}
		i.original = m
		return f.messageJSON(m, false), nil
	}
	if m == nil || m.Deleted {
		return nil, unknownMessage
	}
	switch method {
	case http.MethodGet:
		return f.messageJSON(m, false), nil
	case http.MethodDelete:
		f.remove(m)
		return nil, nil
	}
	return f.change(m, body)
}

// fillFirst makes a deferred response a message.
func (f *Fake) fillFirst(m *Message, body []byte) *problem {
	in, p := f.check(body, false)
	if p != nil {
		return p
	}
	f.fill(m, in)
	f.keep(m)
	if m.Only == "" {
		f.dispatch(m.Guild, "MESSAGE_CREATE", func(s *session) any { return f.seen(m, s) })
	}
	return nil
}
