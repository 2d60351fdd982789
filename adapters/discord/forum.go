package discord

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"footnote/bot"
)

// mostTags is how many tags a post of a forum may have.
const mostTags = 5

// solve marks a post of a forum as solved, when the one who began it says that
// it is answered. It does so at most once: a tag that is there is left alone.
func (a *Adapter) solve(ctx context.Context, i *interaction) {
	control, _, _, ok := parseCustomID(i.Data.CustomID)
	who := i.person()
	if !ok || control != bot.Helpful && control != bot.Settled || a.config.SolvedTag == "" || who == nil {
		return
	}
	p := a.world.place(ctx, i.GuildID, i.ChannelID, i.Channel)
	if !p.Forum {
		return
	}
	thread, forum := a.world.askChannel(ctx, p.Thread), a.world.askChannel(ctx, p.Channel)
	if thread == nil || forum == nil || thread.OwnerID != who.ID {
		return
	}
	n := slices.IndexFunc(forum.Tags, func(t tag) bool { return strings.EqualFold(t.Name, a.config.SolvedTag) })
	if n < 0 {
		a.log.Warn("the forum has no such tag; add it to the forum, or leave solved_tag empty", "forum", p.Channel, "tag", a.config.SolvedTag)
		return
	}
	if slices.Contains(thread.Applied, forum.Tags[n].ID) || len(thread.Applied) >= mostTags {
		return
	}
	err := a.rest.do(ctx, request{
		method: http.MethodPatch, path: "/channels/" + p.Thread, repeat: true,
		body: map[string]any{"applied_tags": append(slices.Clone(thread.Applied), forum.Tags[n].ID)},
	})
	if err != nil {
		a.log.Warn("mark a post as solved; the bot needs the right to manage threads", "error", err)
	}
}
