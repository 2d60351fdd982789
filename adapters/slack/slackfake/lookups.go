package slackfake

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
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
	return answer{"ok": true, "user": with(u.answer(), "locale", cmp.Or(u.Locale, "en-US"))}
}

// answer returns u as Slack gives it.
func (u User) answer() answer {
	return answer{
		"id": u.ID, "name": u.Name, "deleted": u.Deleted, "is_restricted": u.Guest, "is_ultra_restricted": false, "is_stranger": u.Stranger, "is_admin": u.Admin,
		"profile": answer{"display_name": u.Name},
	}
}

// list answers with a page of the people of a workspace.
func (s *Server) list(c call) answer {
	team := c.team.id
	if c.team.wide || strings.HasPrefix(team, "E") {
		if team = c.args["team_id"]; team == "" {
			return refusal("missing_argument")
		}
	}
	var ids []string
	for id, u := range s.users {
		if u.Team == "" || u.Team == team {
			ids = append(ids, id)
		}
	}
	page, next, problem := pageOf(ids, c.args)
	if problem != "" {
		return refusal(problem)
	}
	members := []answer{}
	for _, id := range page {
		members = append(members, s.users[id].answer())
	}
	return answer{"ok": true, "members": members, "cache_ts": 1, "response_metadata": answer{"next_cursor": next}}
}

// members answers with a page of the members of a channel.
func (s *Server) members(c call) answer {
	ch, ok := s.channels[c.args["channel"]]
	if !ok || ch.Kind != "channel" && !slices.Contains(ch.Members, Bot) {
		return refusal("channel_not_found")
	}
	page, next, problem := pageOf(slices.Clone(ch.Members), c.args)
	if problem != "" {
		return refusal(problem)
	}
	return answer{"ok": true, "members": page, "response_metadata": answer{"next_cursor": next}}
}

// pageOf returns the part of ids that a call with a limit and a cursor is
// answered with, and the cursor of the next one.
func pageOf(ids []string, args map[string]string) (page []string, next, problem string) {
	limit, err := strconv.Atoi(cmp.Or(args["limit"], "100"))
	if err != nil || limit < 1 || limit > 1000 {
		return nil, "", "invalid_limit"
	}
	slices.Sort(ids)
	at := 0
	if cursor := args["cursor"]; cursor != "" {
		i, found := slices.BinarySearch(ids, strings.TrimPrefix(cursor, "from:"))
		if !found {
			return nil, "", "invalid_cursor"
		}
		at = i
	}
	if end := at + limit; end < len(ids) {
		return ids[at:end], "from:" + ids[end], ""
	}
	return ids[at:], "", ""
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
