package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"footnote/bot"
)

// Permission is a right that the bot needs on a server, and why.
type Permission struct {
	Name   string // as Discord's settings call it
	Reason string
	bit    int64
}

// Permissions returns the rights that c needs, and no others.
func (c Config) Permissions() []Permission {
	all := []Permission{
		{"View Channels", "to hear when it is mentioned", discordgo.PermissionViewChannel},
		{"Send Messages", "to answer", discordgo.PermissionSendMessages},
		{"Send Messages in Threads", "to answer in threads and posts of forums", discordgo.PermissionSendMessagesInThreads},
		{"Read Message History", "to answer below the question, and to find what was asked while it was down", discordgo.PermissionReadMessageHistory},
		{"Embed Links", "to answer where Discord does not take its newer form of messages", discordgo.PermissionEmbedLinks},
	}
	if len(c.Forums) > 0 && c.SolvedTag != "" {
		all = append(all, Permission{"Manage Threads", "to mark a post of a forum as solved", discordgo.PermissionManageThreads})
	}
	return all
}

// Invite returns the link by which somebody who manages a server brings the bot
// there, and the one by which people get it for themselves. It asks Discord
// which application the token belongs to.
func (a *Adapter) Invite(ctx context.Context) (server, personal string, err error) {
	app, err := a.application(ctx)
	if err != nil {
		return "", "", err
	}
	var bits int64
	for _, p := range a.config.Permissions() {
		bits |= p.bit
	}
	link := func(kind discordgo.ApplicationIntegrationType, more url.Values) string {
		q := url.Values{"client_id": {app.ID}, "integration_type": {strconv.Itoa(int(kind))}}
		for k, v := range more {
			q[k] = v
		}
		return "https://discord.com/oauth2/authorize?" + q.Encode()
	}
	server = link(discordgo.ApplicationIntegrationGuildInstall, url.Values{"scope": {"bot applications.commands"}, "permissions": {strconv.FormatInt(bits, 10)}})
	personal = link(discordgo.ApplicationIntegrationUserInstall, url.Values{"scope": {"applications.commands"}})
	return server, personal, nil
}

// application is what Discord says of our application.
type application struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Flags    int64  `json:"flags"`
	Public   bool   `json:"bot_public"`
	Endpoint string `json:"interactions_endpoint_url"`
}

// The flags of an application that may read messages.
const readsMessages = 1<<18 | 1<<19

func (a *Adapter) application(ctx context.Context) (application, error) {
	var app application
	err := a.rest.do(ctx, request{method: http.MethodGet, path: "/applications/@me", out: &app, repeat: true})
	if hasStatus(err, http.StatusUnauthorized) {
		return app, fatalError(4004)
	}
	return app, err
}

// Check asks Discord whether all is as the configuration needs it, and returns
// what is and what is wrong, each in a sentence that says what to do. An error
// means that Discord could not be asked, or does not accept the token.
func (a *Adapter) Check(ctx context.Context) (well, wrong []string, err error) {
	defer a.rest.client.CloseIdleConnections()
	app, err := a.application(ctx)
	if err != nil {
		return nil, nil, err
	}
	well = append(well, fmt.Sprintf("the token works; the application is %s (%s)", app.Name, app.ID))
	if a.config.reads() {
		if app.Flags&readsMessages == 0 {
			wrong = append(wrong, "follow_ups or forums need the right to read messages: turn on Message Content Intent in the developer portal under Bot")
		} else {
			well = append(well, "it may read messages, which follow_ups or forums need")
		}
	}
	wrong = append(wrong, a.checkEndpoint(app)...)
	checks := []func(context.Context, application) (well, wrong []string, err error){a.checkCommands, a.checkServers, a.checkForums, a.checkSessions}
	for _, check := range checks {
		w, x, err := check(ctx, app)
		if err != nil {
			return nil, nil, err
		}
		well, wrong = append(well, w...), append(wrong, x...)
	}
	return well, wrong, nil
}

func (a *Adapter) checkEndpoint(app application) []string {
	switch {
	case app.Endpoint != "" && a.config.Listen == "":
		return []string{"commands and buttons go to " + app.Endpoint + " and never reach the bot: set listen and public_key, or empty Interactions Endpoint URL in the developer portal under General Information"}
	case app.Endpoint == "" && a.config.Listen != "":
		return []string{"listen is set, but Discord has no address to send commands and buttons to: enter it in the developer portal under General Information as Interactions Endpoint URL, or leave listen empty"}
	}
	return nil
}

func (a *Adapter) checkCommands(ctx context.Context, app application) (well, wrong []string, err error) {
	type command struct {
		Name string `json:"name"`
	}
	var registered []command
	err = a.rest.do(ctx, request{method: http.MethodGet, path: "/applications/" + app.ID + "/commands", out: &registered, repeat: true})
	if err != nil {
		return nil, nil, err
	}
	for _, c := range commands() {
		if !slices.Contains(registered, command{Name: c.Name}) {
			return []string{"its commands are not registered yet, which it does when it first runs"}, nil, nil
		}
	}
	return []string{"its commands are registered"}, nil, nil
}

func (a *Adapter) checkServers(ctx context.Context, app application) (well, wrong []string, err error) {
	var on []struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	if err := a.rest.do(ctx, request{method: http.MethodGet, path: "/users/@me/guilds", out: &on, repeat: true}); err != nil {
		return nil, nil, err
	}
	var names []string
	ids := map[string]bool{}
	for _, g := range on {
		names = append(names, fmt.Sprintf("%s (%s)", bot.CleanLine(g.Name), g.ID))
		ids[g.ID] = true
	}
	if len(on) == 0 {
		return nil, []string{"it is on no server yet: open the link that `footnote discord invite` prints"}, nil
	}
	well = []string{"it is on: " + strings.Join(names, ", ")}
	for _, id := range a.config.Servers {
		if !ids[id] {
			wrong = append(wrong, "it is not on the server "+id+", which servers names: open the link that `footnote discord invite` prints, or take the server out")
		}
	}
	switch {
	case len(a.config.Servers) > 0:
	case len(on) > 1:
		wrong = append(wrong, "it is on several servers, and servers does not say which are the team's, so that all who ask are strangers to it: list the ids of the team's own in servers")
	case app.Public:
		wrong = append(wrong, "anybody may bring the bot to a server of theirs: turn Public Bot off in the developer portal under Bot, or list the ids of the team's own servers in servers")
	}
	return well, wrong, nil
}

func (a *Adapter) checkForums(ctx context.Context, _ application) (well, wrong []string, err error) {
	for _, id := range a.config.Forums {
		var c channel
		err := a.rest.do(ctx, request{method: http.MethodGet, path: "/channels/" + id, out: &c, repeat: true})
		var refused *apiError
		switch {
		case err != nil && !errors.As(err, &refused):
			return nil, nil, err
		case err != nil:
			wrong = append(wrong, "it cannot see the forum "+id+": give it the right to view the channel, or take it out of forums")
		case c.Type != typeForum && c.Type != typeMedia:
			wrong = append(wrong, "the channel "+id+" in forums is no forum: take it out")
		case a.config.SolvedTag != "" && !slices.ContainsFunc(c.Tags, func(t tag) bool { return strings.EqualFold(t.Name, a.config.SolvedTag) }):
			wrong = append(wrong, fmt.Sprintf("the forum %s has no tag %q: add it to the forum, or leave solved_tag empty", id, a.config.SolvedTag))
		default:
			well = append(well, "it answers the posts of the forum "+id)
		}
	}
	return well, wrong, nil
}

func (a *Adapter) checkSessions(ctx context.Context, _ application) (well, wrong []string, err error) {
	info, err := a.gatewayInfo(ctx)
	if err != nil {
		return nil, nil, err
	}
	if l := info.SessionStartLimit; l.Total > 0 && l.Remaining < l.Total/4 {
		return nil, []string{fmt.Sprintf("only %d of %d sessions can be begun until tomorrow: is the bot running twice?", l.Remaining, l.Total)}, nil
	}
	return []string{fmt.Sprintf("it can connect; shards that Discord recommends: %d", max(info.Shards, 1))}, nil, nil
}
