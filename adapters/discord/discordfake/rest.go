package discordfake

import (
	"encoding/json"
	"io"
	"net/http"
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
	case is("GET", "channels", "*", "messages", "*"):
		return f.getMessage(p[1], p[3])
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
