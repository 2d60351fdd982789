package slackfake

import (
	"crypto/rand"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// responseAddress is what a response address is for.
type responseAddress struct{ channel, user, thread string }

// Said is a message that a person wrote.
type Said struct {
	Channel, User, Text string
	Thread              string // the thread it is in; empty for none
	Team                string // the person's workspace, where it is another
}

// Write has a person write a message that the app does not hear of, and returns
// its timestamp.
func (s *Server) Write(m Said) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	ts := s.timestamp()
	s.posts = append(s.posts, &Post{Channel: m.Channel, TS: ts, Thread: m.Thread, User: m.User, Versions: []Version{{At: time.Now(), Text: m.Text}}})
	return ts
}

// Say has a person write a message and delivers what Slack would: a mention, a
// message, or both, as the token's scopes have it. It returns the message's
// timestamp.
func (s *Server) Say(m Said) string {
	s.mu.Lock()
	ch := s.channels[m.Channel]
	ts := s.timestamp()
	s.posts = append(s.posts, &Post{Channel: ch.ID, TS: ts, Thread: m.Thread, User: m.User, Versions: []Version{{At: time.Now(), Text: m.Text}}})
	parent := ""
	if p := s.find(ch.ID, m.Thread); p != nil {
		parent = p.User
	}
	scopes := s.scopes(ch.Team)
	s.mu.Unlock()
	event := answer{"user": m.User, "text": m.Text, "ts": ts, "event_ts": ts, "channel": ch.ID, "team": ch.Team, "client_msg_id": rand.Text()}
	if m.Team != "" {
		event["user_team"], event["source_team"], event["team"] = m.Team, m.Team, m.Team
	}
	if m.Thread != "" {
		event["thread_ts"], event["parent_user_id"] = m.Thread, parent
	}
	prefix := map[string]string{"channel": "channels", "group": "groups", "mpim": "mpim", "im": "im"}[ch.Kind]
	if strings.Contains(m.Text, "<@"+Bot) && ch.Kind != "im" && slices.Contains(ch.Members, Bot) {
		s.Event(ch, with(event, "type", "app_mention"))
	}
	if slices.Contains(scopes, prefix+":history") && slices.Contains(ch.Members, Bot) {
		s.Event(ch, with(with(event, "type", "message"), "channel_type", ch.Kind))
	}
	return ts
}

func with(m answer, name string, value any) answer {
	out := answer{name: value}
	for k, v := range m {
		if k != name {
			out[k] = v
		}
	}
	return out
}

// scopes returns the scopes of the token of a workspace. s.mu is held.
func (s *Server) scopes(id string) []string {
	for _, t := range s.teams {
		if t.id == id || t.wide {
			return t.scopes
		}
	}
	return nil
}

// Event delivers an inner event about ch.
func (s *Server) Event(ch Channel, event map[string]any) string {
	return s.Deliver("events_api", Outer(ch, event))
}

// Outer returns an event as the Events API wraps it.
func Outer(ch Channel, event map[string]any) map[string]any {
	return answer{
		"type": "event_callback", "event_id": "Ev" + rand.Text(), "event_time": time.Now().Unix(), "team_id": ch.Team, "api_app_id": "A1",
		"event": event, "is_ext_shared_channel": ch.Shared,
		"authorizations": []answer{{"team_id": ch.Team, "enterprise_id": nil, "user_id": Bot, "is_bot": true, "is_enterprise_install": false}},
	}
}

// Channel returns a channel by id.
func (s *Server) Channel(id string) Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.channels[id]
}

// Edit has the author of a message change it.
func (s *Server) Edit(channel, ts, text string) {
	s.mu.Lock()
	p := s.find(channel, ts)
	if p == nil {
		s.mu.Unlock()
		s.tb.Errorf("slackfake: there is no message %s in %s", ts, channel)
		return
	}
	was := s.message(p)
	p.Versions = append(p.Versions, Version{At: time.Now(), Text: text})
	now := with(s.message(p), "edited", answer{"user": p.User, "ts": s.timestamp()})
	ch := s.channels[channel]
	s.mu.Unlock()
	s.Event(ch, answer{"type": "message", "subtype": "message_changed", "channel": channel, "channel_type": ch.Kind, "message": now, "previous_message": was, "hidden": true, "ts": ts})
}

// Delete has the author of a message take it away.
func (s *Server) Delete(channel, ts string) {
	s.mu.Lock()
	p := s.find(channel, ts)
	if p == nil {
		s.mu.Unlock()
		s.tb.Errorf("slackfake: there is no message %s in %s", ts, channel)
		return
	}
	was := s.message(p)
	p.Deleted = time.Now()
	ch := s.channels[channel]
	s.mu.Unlock()
	s.Event(ch, answer{"type": "message", "subtype": "message_deleted", "channel": channel, "channel_type": ch.Kind, "deleted_ts": ts, "previous_message": was, "hidden": true, "ts": ts})
}

// Address returns a response address as comes with a command.
func (s *Server) Address(channel, user string) string { return s.address(channel, user, "") }

// address makes a response address.
func (s *Server) address(channel, user, thread string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := rand.Text()
	s.replyTo[id] = responseAddress{channel: channel, user: user, thread: thread}
	return s.http.URL + "/response/" + id
}

// ExpireAddresses makes all response addresses worthless.
func (s *Server) ExpireAddresses() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.replyTo)
}

// Command has a person use the slash command.
func (s *Server) Command(channel, user, text string) string {
	ch := s.Channel(channel)
	name := map[string]string{"channel": "general", "group": "privategroup", "mpim": "mpdm-a--b-1", "im": "directmessage"}[ch.Kind]
	return s.Deliver("slash_commands", map[string]string{
		"command": "/ask", "text": text, "user_id": user, "user_name": "someone", "team_id": ch.Team, "team_domain": "team", "channel_id": channel,
		"channel_name": name, "response_url": s.address(channel, user, ""), "trigger_id": "1." + rand.Text(), "api_app_id": "A1", "is_enterprise_install": "false",
	})
}

// Shortcut has a person use the shortcut on a message.
func (s *Server) Shortcut(channel, user, ts string) string {
	ch := s.Channel(channel)
	s.mu.Lock()
	p := s.find(channel, ts)
	var m answer
	if p != nil {
		m = s.message(p)
	}
	s.mu.Unlock()
	return s.Deliver("interactive", answer{
		"type": "message_action", "callback_id": "ask_about", "trigger_id": "1." + rand.Text(), "action_ts": s.stamp(), "message": m,
		"team": answer{"id": ch.Team}, "user": answer{"id": user, "name": "someone", "team_id": ch.Team}, "channel": answer{"id": channel, "name": "general"},
		"response_url": s.address(channel, user, ts),
	})
}

func (s *Server) stamp() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.timestamp()
}

// Press has a person press the button with actionID on post, or its voting
// button with the value that begins so.
func (s *Server) Press(post Post, user, actionID, value string) string {
	ch := s.Channel(post.Channel)
	action := answer{"action_id": actionID, "value": value, "action_ts": s.stamp(), "type": "button"}
	var blocks []map[string]any
	_ = json.Unmarshal(post.Last().Blocks, &blocks)
	for _, b := range blocks {
		for _, e := range list(b["elements"]) {
			if e["action_id"] == actionID {
				action["block_id"] = b["block_id"]
				if value == "" {
					action["value"] = e["value"]
				}
			}
		}
	}
	message := answer{"ts": post.TS, "user": Bot, "bot_id": BotID, "text": post.Last().Text}
	container := answer{"type": "message", "message_ts": post.TS, "channel_id": post.Channel, "is_ephemeral": post.To != ""}
	if post.Thread != "" {
		message["thread_ts"], container["thread_ts"] = post.Thread, post.Thread
	}
	name := map[string]string{"channel": "general", "group": "privategroup", "mpim": "mpdm-a--b-1", "im": "directmessage"}[ch.Kind]
	return s.Deliver("interactive", answer{
		"type": "block_actions", "trigger_id": "1." + rand.Text(), "team": answer{"id": ch.Team}, "user": answer{"id": user, "name": "someone", "team_id": ch.Team},
		"channel": answer{"id": post.Channel, "name": name}, "container": container, "message": message, "actions": []any{action},
		"response_url": s.address(post.Channel, user, post.Thread),
	})
}

// serveResponse takes what is posted at a response address: 5 times each.
func (s *Server) serveResponse(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, "bad", http.StatusBadRequest)
		return
	}
	if f, bad := s.faultOf("response_url"); bad && s.misbehave(w, f) {
		return
	}
	var m struct {
		Text, ThreadTS string
		Type           string `json:"response_type"`
		Thread         string `json:"thread_ts"`
		Blocks         json.RawMessage
	}
	if err := json.Unmarshal(body, &m); err != nil {
		s.wrong("response: %v", err)
		http.Error(w, "invalid_payload", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	id := r.PathValue("id")
	at, ok := s.replyTo[id]
	if s.uses[id]++; !ok || s.uses[id] > 5 {
		http.Error(w, "expired_url", http.StatusNotFound)
		return
	}
	args := map[string]string{"text": m.Text, "blocks": string(m.Blocks)}
	if problem := checkMessage(args); problem != "" {
		s.wrong("response: %s", problem)
		http.Error(w, "invalid_blocks", http.StatusBadRequest)
		return
	}
	p := &Post{Channel: at.channel, TS: s.timestamp(), Thread: m.Thread, User: Bot, Versions: []Version{{At: time.Now(), Text: m.Text, Blocks: m.Blocks}}}
	if m.Type != "in_channel" {
		p.To = at.user
	}
	s.posts = append(s.posts, p)
	s.watched(p)
	_, _ = io.WriteString(w, "ok")
}
