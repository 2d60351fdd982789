package slackfake

import "time"

// tiers are how many calls a minute there may be, by workspace and method.
//
// Source: https://docs.slack.dev/apis/web-api/rate-limits
var tiers = map[string]int{
	"chat.postMessage": 600, "chat.postEphemeral": 100, "chat.update": 50, "chat.delete": 50, "auth.test": 600,
	"conversations.replies": 50, "conversations.history": 50, "conversations.info": 50, "conversations.members": 100, "users.info": 100, "users.list": 20, "views.publish": 100,
	"agents.sessions.setStatus": 50, "assistant.threads.setSuggestedPrompts": 50, "chat.unfurl": 50,
}

// burst is how many messages a channel takes at once beside one a second.
const burst = 3

// tooMany reports whether c comes too soon after others.
func (s *Server) tooMany(c call) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over(c.team.id+" "+c.method, time.Minute, tiers[c.method]) {
		return true
	}
	if c.method != "chat.postMessage" {
		return false
	}
	// One a second with a burst: within any n seconds no more than n and a burst.
	const window = 10
	return s.over(c.args["channel"], window*time.Second, window+burst)
}

func (s *Server) over(key string, window time.Duration, most int) bool {
	now := time.Now()
	recent := s.windows[key][:0]
	for _, at := range s.windows[key] {
		if now.Sub(at) < window {
			recent = append(recent, at)
		}
	}
	if len(recent) >= most {
		s.windows[key] = recent
		return true
	}
	s.windows[key] = append(recent, now)
	return false
}

// scopesOf returns what a method needs, some by the kind of the channel.
func scopesOf(method, kind string) []string {
	prefix := map[string]string{"channel": "channels", "group": "groups", "mpim": "mpim", "im": "im"}[kind]
	switch method {
	case "chat.postMessage", "chat.postEphemeral", "chat.update", "chat.delete", "agents.sessions.setStatus":
		return []string{"chat:write"}
	case "conversations.replies", "conversations.history":
		return []string{prefix + ":history"}
	case "conversations.info", "conversations.members":
		return []string{prefix + ":read"}
	case "users.info", "users.list":
		return []string{"users:read"}
	case "chat.unfurl":
		return []string{"links:write"}
	case "assistant.threads.setSuggestedPrompts":
		return []string{"assistant:write"}
	}
	return nil
}
