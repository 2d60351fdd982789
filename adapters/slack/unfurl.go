package slack

import (
	"context"

	"github.com/slack-go/slack"

	"footnote/bot"
	"footnote/qa"
)

// unfurl shows previews of links to documents that everyone who sees the
// message may read: the document's name, where in it the link leads, and its
// date. There are none in the composer, where nobody knows who will see them.
func (d desk) unfurl(ctx context.Context, in incoming, own linkShared) error {
	library, ok := d.Desk.(bot.Previewer)
	if !ok || len(d.config.Unfurl) == 0 || own.source == "composer" {
		return nil
	}
	w, err := d.workspace(ctx, in.home.team)
	if err != nil {
		return err
	}
	f := d.facts(ctx, in)
	m := bot.Message{
		Conversation: bot.Conversation{Service: Name, Workspace: in.home.team, Channel: own.channel},
		ID:           own.ts,
		Author:       bot.Person{ID: own.user, Name: f.Name, Guest: f.Guest, External: f.External, Admin: f.Admin},
		Kind:         decoder{facts: *f}.kind(object{"channel": own.channel, "type": "link_shared"}),
		Shared:       own.shared || f.Shared,
		Guests:       f.Guests,
	}
	previews := map[string]slack.Attachment{}
	for _, link := range own.links {
		if place, ok := library.Preview(m, link); ok {
			previews[link] = slack.Attachment{Blocks: slack.Blocks{BlockSet: preview(place, link)}}
		}
	}
	if len(previews) == 0 {
		return nil
	}
	return w.call(ctx, "chat.unfurl", own.channel, func(ctx context.Context) error {
		_, _, _, err := w.api().UnfurlMessageContext(ctx, own.channel, own.ts, previews)
		return err
	})
}

// preview returns what is shown of the place that link leads to.
func preview(at qa.Place, link string) []slack.Block {
	at.URL = link
	s := spotOf(at, bot.PhrasesIn("en"))
	line := mrkdwnLink(s.link, escapeName(s.name))
	for _, more := range s.said {
		line += " · " + escapeName(more)
	}
	return []slack.Block{slack.NewContextBlock("", slack.NewTextBlockObject(slack.MarkdownType, line, false, true))}
}
