package slackfake

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Fault is what goes wrong with a call.
type Fault struct {
	Error      string        // the error that is answered
	Status     int           // the HTTP status that is answered instead
	RetryAfter int           // with Status 429: seconds
	Done       bool          // whether the call has its effect all the same
	Drop       bool          // whether the connection is cut instead of an answer
	Wait       time.Duration // before anything else
	Body       string        // what is answered instead, as it stands
}

type fault struct {
	method string
	times  int
	Fault
}

// Fail has the next calls of method go wrong, so many times.
func (s *Server) Fail(method string, times int, f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, fault{method: method, times: times, Fault: f})
}

func (s *Server) faultOf(method string) (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.faults {
		if f := &s.faults[i]; f.method == method && f.times > 0 {
			f.times--
			return f.Fault, true
		}
	}
	return Fault{}, false
}

// call is one call that is being answered.
type call struct {
	method string
	team   *team
	args   map[string]string
	w      http.ResponseWriter
}

type answer = map[string]any

func refusal(code string) answer { return answer{"ok": false, "error": code} }

func (s *Server) serveMethod(w http.ResponseWriter, r *http.Request) {
	method := r.PathValue("method")
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // whoever called is gone, as at the end of a test
	}
	args, token, err := readArgs(r, body)
	if err != nil {
		s.wrong("%s: %v", method, err)
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	c := call{method: method, args: args, w: w, team: s.teams[token]}
	s.mu.Unlock()
	f, bad := s.faultOf(method)
	if bad && f.Wait > 0 {
		select {
		case <-time.After(f.Wait):
		case <-s.closing:
		}
	}
	var out answer
	switch {
	case bad && !f.Done:
		out = refusal(f.Error)
	default:
		out = s.do(c, token)
	}
	failed, _ := out["error"].(string)
	if bad && failed == "" {
		failed = "fault"
	}
	s.record(c, failed)
	if bad && s.misbehave(w, f) {
		return
	}
	if failed == "ratelimited" {
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusTooManyRequests)
		return
	}
	if c.team != nil {
		w.Header().Set("X-OAuth-Scopes", strings.Join(c.team.scopes, ","))
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(out)
}

// misbehave answers as f says and reports whether that was the answer.
func (s *Server) misbehave(w http.ResponseWriter, f Fault) bool {
	switch {
	case f.Drop:
		if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
			_ = conn.Close()
		}
	case f.Status != 0:
		if f.RetryAfter > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(f.RetryAfter))
		}
		w.WriteHeader(f.Status)
	case f.Body != "":
		_, _ = io.WriteString(w, f.Body)
	default:
		return false
	}
	return true
}

func (s *Server) record(c call, failed string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	one := Call{Method: c.method, Args: c.args, At: time.Now(), Error: failed}
	if c.team != nil {
		one.Team = c.team.id
	}
	s.calls = append(s.calls, one)
}

// readArgs returns the arguments of the call r with that body, as text, and its
// token.
func readArgs(r *http.Request, body []byte) (args map[string]string, token string, err error) {
	args = map[string]string{}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		var in map[string]any
		if len(body) > 0 {
			if err := json.Unmarshal(body, &in); err != nil {
				return nil, "", err
			}
		}
		for name, v := range in {
			if text, ok := v.(string); ok {
				args[name] = text
				continue
			}
			data, err := json.Marshal(v)
			if err != nil {
				return nil, "", err
			}
			args[name] = string(data)
		}
	} else {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, "", err
		}
		for name := range form {
			args[name] = form.Get(name)
		}
	}
	token = args["token"]
	delete(args, "token")
	if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		token = bearer
	}
	return args, token, nil
}

// do does what c asks for.
func (s *Server) do(c call, token string) answer {
	if c.method == "apps.connections.open" {
		if token != AppToken {
			return refusal("invalid_auth")
		}
		return s.open()
	}
	if c.method == "oauth.v2.access" {
		return s.exchange(c)
	}
	if c.team == nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.expired[token] {
			return refusal("token_expired")
		}
		return refusal("invalid_auth")
	}
	if problem := s.specs.check(c); problem != "" {
		s.wrong("%s: %s", c.method, problem)
	}
	if s.Limited && s.tooMany(c) {
		return refusal("ratelimited")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	m, ok := methods[c.method]
	if !ok {
		s.wrong("%s: there is no such method in the fake", c.method)
		return refusal("unknown_method")
	}
	for _, scope := range scopesOf(c.method, s.channels[c.args["channel"]].Kind) {
		if !slices.Contains(c.team.scopes, scope) {
			return answer{"ok": false, "error": "missing_scope", "needed": scope, "provided": strings.Join(c.team.scopes, ",")}
		}
	}
	return m(s, c)
}

// methods are what the fake can do. s.mu is held.
var methods = map[string]func(*Server, call) answer{
	"auth.test":                             (*Server).authTest,
	"auth.revoke":                           (*Server).revoke,
	"api.test":                              func(*Server, call) answer { return answer{"ok": true} },
	"chat.postMessage":                      (*Server).postMessage,
	"chat.postEphemeral":                    (*Server).postEphemeral,
	"chat.update":                           (*Server).update,
	"chat.delete":                           (*Server).delete,
	"chat.unfurl":                           func(*Server, call) answer { return answer{"ok": true} },
	"conversations.replies":                 (*Server).replies,
	"conversations.history":                 (*Server).replies,
	"conversations.info":                    (*Server).info,
	"conversations.members":                 (*Server).members,
	"users.info":                            (*Server).user,
	"users.list":                            (*Server).list,
	"views.publish":                         (*Server).publish,
	"agents.sessions.setStatus":             (*Server).status,
	"assistant.threads.setSuggestedPrompts": func(*Server, call) answer { return answer{"ok": true} },
}

func (s *Server) authTest(c call) answer {
	return answer{"ok": true, "team_id": c.team.id, "user_id": Bot, "bot_id": BotID, "team": "Team", "user": "footnote", "url": "https://team.slack.example/", "enterprise_id": c.team.enterprise}
}

// target returns the channel of a call, making one for a person's id.
func (s *Server) target(c call) (Channel, string) {
	id := c.args["channel"]
	if strings.HasPrefix(id, "U") {
		for _, ch := range s.channels {
			if ch.Kind == "im" && ch.Team == c.team.id && slices.Contains(ch.Members, id) {
				return ch, ""
			}
		}
	}
	ch, ok := s.channels[id]
	if !ok {
		return ch, "channel_not_found"
	}
	if !slices.Contains(ch.Members, Bot) {
		if ch.Kind == "channel" {
			return ch, "not_in_channel"
		}
		return ch, "channel_not_found"
	}
	return ch, ""
}

func (s *Server) postMessage(c call) answer {
	ch, code := s.target(c)
	if code != "" {
		return refusal(code)
	}
	if c.args["unfurl_links"] != "false" || c.args["unfurl_media"] != "false" {
		s.wrong("chat.postMessage: previews are not switched off")
	}
	return s.put(c, ch, "")
}

func (s *Server) postEphemeral(c call) answer {
	ch, code := s.target(c)
	if code != "" {
		return refusal(code)
	}
	if !slices.Contains(ch.Members, c.args["user"]) {
		return refusal("user_not_in_channel")
	}
	out := s.put(c, ch, c.args["user"])
	out["message_ts"] = out["ts"]
	return out
}

// put keeps a new post.
func (s *Server) put(c call, ch Channel, to string) answer {
	if problem := checkMessage(c.args); problem != "" {
		s.wrong("%s: %s", c.method, problem)
		return refusal("invalid_blocks")
	}
	if thread := c.args["thread_ts"]; thread != "" && s.find(ch.ID, thread) == nil {
		s.wrong("%s: there is no thread %s in %s", c.method, thread, ch.ID)
		return refusal("thread_not_found")
	}
	p := &Post{
		Channel: ch.ID, TS: s.timestamp(), Thread: c.args["thread_ts"], User: Bot, To: to,
		Versions: []Version{{At: time.Now(), Text: c.args["text"], Blocks: []byte(c.args["blocks"])}},
	}
	if m := c.args["metadata"]; m != "" {
		_ = json.Unmarshal([]byte(m), &p.Metadata)
	}
	s.posts = append(s.posts, p)
	s.watched(p)
	return answer{"ok": true, "channel": ch.ID, "ts": p.TS, "message": s.message(p)}
}

func (s *Server) find(channel, ts string) *Post {
	for _, p := range s.posts {
		if p.Channel == channel && p.TS == ts && p.Deleted.IsZero() {
			return p
		}
	}
	return nil
}

func (s *Server) update(c call) answer {
	p := s.find(c.args["channel"], c.args["ts"])
	switch {
	case p == nil || p.To != "":
		return refusal("message_not_found")
	case p.User != Bot:
		return refusal("cant_update_message")
	}
	blocks, given := c.args["blocks"]
	if !given { // they stay, by the one of Slack's two accounts that is worse for an app
		blocks = string(p.Last().Blocks)
	}
	if blocks == "[]" {
		blocks = ""
	}
	if problem := checkMessage(map[string]string{"text": c.args["text"], "blocks": blocks}); problem != "" {
		s.wrong("chat.update: %s", problem)
		return refusal("invalid_blocks")
	}
	p.Versions = append(p.Versions, Version{At: time.Now(), Text: c.args["text"], Blocks: []byte(blocks)})
	s.watched(p)
	return answer{"ok": true, "channel": p.Channel, "ts": p.TS, "text": c.args["text"]}
}

func (s *Server) delete(c call) answer {
	p := s.find(c.args["channel"], c.args["ts"])
	switch {
	case p == nil || p.To != "":
		return refusal("message_not_found")
	case p.User != Bot:
		return refusal("cant_delete_message")
	}
	p.Deleted = time.Now()
	return answer{"ok": true, "channel": p.Channel, "ts": p.TS}
}

// replies answers with a thread, or without a timestamp with the channel.
func (s *Server) replies(c call) answer {
	ch, code := s.target(c)
	if code != "" {
		return refusal(code)
	}
	thread := c.args["ts"]
	if c.method == "conversations.replies" && s.find(ch.ID, thread) == nil {
		return refusal("thread_not_found")
	}
	out := []any{}
	for _, p := range s.posts {
		if p.Channel != ch.ID || p.To != "" || !p.Deleted.IsZero() {
			continue
		}
		if thread == "" && p.Thread == "" || thread != "" && (p.TS == thread || p.Thread == thread) {
			out = append(out, s.message(p))
		}
	}
	return answer{"ok": true, "messages": out, "has_more": false}
}

// message returns p as Slack gives it.
func (s *Server) message(p *Post) answer {
	m := answer{"type": "message", "ts": p.TS, "user": p.User, "text": p.Last().Text}
	if p.User == Bot {
		m["bot_id"] = BotID
	}
	if p.Thread != "" {
		m["thread_ts"] = p.Thread
	}
	if p.Metadata != nil {
		m["metadata"] = p.Metadata
	}
	if len(p.Last().Blocks) > 0 {
		m["blocks"] = json.RawMessage(p.Last().Blocks)
	}
	return m
}
