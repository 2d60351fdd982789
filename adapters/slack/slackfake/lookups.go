package slackfake

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

func (s *Server) info(c call) answer {
	ch, ok := s.channels[c.args["channel"]]
	if !ok || ch.Kind != "channel" && !slices.Contains(ch.Members, Bot) {
		return refusal("channel_not_found")
	}
	return answer{"ok": true, "channel": answer{
		"id": ch.ID, "name": strings.ToLower(ch.ID), "is_channel": ch.Kind == "channel", "is_private": ch.Kind != "channel",
		"is_mpim": ch.Kind == "mpim", "is_im": ch.Kind == "im", "is_ext_shared": ch.Shared,
	}}
}

func (s *Server) user(c call) answer {
	u, ok := s.users[c.args["user"]]
	if !ok {
		return refusal("user_not_found")
	}
	return answer{"ok": true, "user": answer{
		"id": u.ID, "name": u.Name, "is_restricted": u.Guest, "is_stranger": u.Stranger, "is_admin": u.Admin,
		"locale":  cmp.Or(u.Locale, "en-US"),
		"profile": answer{"display_name": u.Name},
	}}
}

func (s *Server) publish(c call) answer {
	if problem := checkView(c.args["view"]); problem != "" {
		s.wrong("views.publish: %s", problem)
		return refusal("invalid_arguments")
	}
	s.homes[c.args["user_id"]] = []byte(c.args["view"])
	return answer{"ok": true, "view": answer{"id": "V1", "hash": fmt.Sprint(s.sequence)}}
}

func (s *Server) status(c call) answer {
	if c.args["thread_ts"] == "" {
		return refusal("thread_ts_required")
	}
	if !slices.Contains([]string{"active", "processing", "suspended", "closed"}, c.args["status"]) {
		return refusal("invalid_status")
	}
	return answer{"ok": true, "status": c.args["status"]}
}
