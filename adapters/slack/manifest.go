package slack

import (
	"encoding/json"
	"slices"
	"strings"
)

// Scope is a right that the app needs, and why.
type Scope struct{ Name, Reason string }

// Scopes returns the rights of the bot token that c needs and no others, each
// with its reason.
func (c Config) Scopes() []Scope {
	scopes := []Scope{
		{"app_mentions:read", "to hear when it is mentioned"},
		{"chat:write", "to answer"},
		{"im:history", "to hear direct messages, and to find its own answers there again after a crash"},
	}
	add := func(wanted bool, name, reason string) {
		if wanted {
			scopes = append(scopes, Scope{name, reason})
		}
	}
	add(c.Agent, "assistant:write", "to be in Slack's list of agents and to suggest questions there")
	add(true, "commands", "for the shortcut on messages and the slash command")
	add(c.FollowUps, "channels:history", "to hear what is said on in threads that it answered, in public channels it is in")
	add(c.FollowUps, "groups:history", "the same in private channels it was invited to")
	add(c.Groups, "mpim:history", "to hear direct messages of several people that it is in")
	add(c.LookUp, "users:read", "to tell guests from members, so that they are shown no more than they may see")
	add(c.LookUp, "channels:read", "to tell channels that are shared with other organisations, and that guests are in")
	add(c.LookUp, "groups:read", "to tell private channels, and that guests are in them")
	add(c.LookUp && c.Groups, "mpim:read", "to tell that guests are in a direct message of several people")
	add(len(c.Unfurl) > 0, "links:read", "to hear of links to your documents")
	add(len(c.Unfurl) > 0, "links:write", "to show previews of links to your documents")
	return scopes
}

func (c Config) scopeNames() []string {
	var names []string
	for _, s := range c.Scopes() {
		names = append(names, s.Name)
	}
	return names
}

// address returns where path is reached from outside.
func (c Config) address(path string) string { return strings.TrimSuffix(c.PublicURL, "/") + path }

func (c Config) redirectURL() string { return c.address(redirectPath) }

// events returns the events that c has Slack deliver.
func (c Config) events() []string {
	events := []string{"app_home_opened", "app_mention", "app_uninstalled", "message.im", "tokens_revoked"}
	if c.Agent {
		events = append(events, "agent_session_stopped")
	}
	if c.FollowUps {
		events = append(events, "message.channels", "message.groups")
	}
	if c.Groups {
		events = append(events, "message.mpim")
	}
	if len(c.Unfurl) > 0 {
		events = append(events, "link_shared")
	}
	if c.LookUp { // who comes and goes, so that what was looked up is not believed too long
		events = append(events, "member_joined_channel", "member_left_channel", "team_join", "user_guest_status_changed")
	}
	if c.ClientID != "" {
		events = append(events, "team_access_revoked")
	}
	slices.Sort(events)
	return events
}

type fields = map[string]any

// Manifest returns what Slack makes the app from, as JSON.
//
// Source: https://docs.slack.dev/reference/app-manifest
func (c Config) Manifest() ([]byte, error) {
	overHTTP := c.Transport == httpTransport
	at := func(f fields, name, path string) fields {
		if overHTTP {
			f[name] = c.address(path)
		}
		return f
	}
	features := fields{
		"app_home": fields{"home_tab_enabled": true, "messages_tab_enabled": true, "messages_tab_read_only_enabled": false},
		"bot_user": fields{"display_name": "Footnote", "always_online": true},
		"shortcuts": []fields{{
			"name": "Ask Footnote about this", "type": "message", "callback_id": shortcutID,
			"description": "Answers the message from the documents",
		}},
	}
	if c.Agent {
		features["agent_view"] = fields{"agent_description": "Answers from the team's own documents, quoted to the letter"}
	}
	if c.Command != "" {
		features["slash_commands"] = []fields{at(fields{
			"command": c.Command, "description": "Answers a question, for you alone", "usage_hint": "your question", "should_escape": true,
		}, "url", commandsPath)}
	}
	if len(c.Unfurl) > 0 {
		features["unfurl_domains"] = c.Unfurl
	}
	oauth := fields{"scopes": fields{"bot": c.scopeNames()}}
	if c.ClientID != "" {
		oauth["redirect_urls"] = []string{c.redirectURL()}
	}
	return json.MarshalIndent(fields{
		"_metadata": fields{"major_version": 1},
		"display_information": fields{
			"name": "Footnote", "description": "Answers from your documents, quoted to the letter", "background_color": "#1f2937",
		},
		"features":     features,
		"oauth_config": oauth,
		"settings": fields{
			"event_subscriptions":    at(fields{"bot_events": c.events()}, "request_url", eventsPath),
			"interactivity":          at(fields{"is_enabled": true}, "request_url", interactionsPath),
			"org_deploy_enabled":     c.ClientID != "",
			"socket_mode_enabled":    !overHTTP,
			"token_rotation_enabled": false,
		},
	}, "", "  ")
}
