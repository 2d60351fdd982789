package slack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"footnote/bot"
)

// Deliver implements bot.Adapter.
//
// Where Footnote may read what it posted, a reply is posted whole, with the
// delivery's key in the message's metadata, and looked for before it is posted
// again. Elsewhere a placeholder is posted and then becomes the reply, so that
// at most a placeholder stands there twice. A private reply cannot be looked
// for: at most one may be shown twice after a crash.
//
// The id of a reply of several messages is that of each, separated by commas.
// Where the channel is not known before, as that of a person whom Footnote
// writes to first, it stands before them with a slash.
func (a *Adapter) Deliver(ctx context.Context, d bot.Delivery) (id string, err error) {
	w, err := a.workspace(ctx, d.Conversation.Workspace)
	if err != nil {
		return "", err
	}
	p := newPost(w, d, a.config.Agent)
	if d.To != "" && d.Kind != bot.Direct {
		return "", a.whisper(ctx, p)
	}
	if d.Reply.Silent() && len(d.Reply.Details) == 0 {
		return "", p.remove(ctx, p.stand)
	}
	if d.Reply.Waiting && d.ID == "" && p.session() && a.work(ctx, p) {
		return "", nil
	}
	id, err = a.publish(ctx, p)
	if !d.Reply.Waiting {
		a.rest(ctx, p)
	}
	return id, err
}

// publish posts or changes a reply that everyone in the channel sees.
func (a *Adapter) publish(ctx context.Context, p *post) (string, error) {
	id := ""
	err := a.layOut(ctx, p.Reply, func(pages []page) (err error) {
		id, err = p.publish(ctx, pages)
		if c := code(err); (c == "not_in_channel" || c == "channel_not_found") && p.Handle != "" && p.ID == "" {
			// A command may be used where Footnote is not; its address can still post.
			err = a.respond(ctx, p, pages, slack.ResponseTypeInChannel)
		}
		return err
	})
	return id, err
}

// layOut has put post r in the best layout that Slack takes.
func (a *Adapter) layOut(ctx context.Context, r bot.Reply, put func([]page) error) error {
	if !a.uncited.Load() {
		err := put(render(r, cited))
		if !refusesLayout(err) {
			return err
		}
		if err := put(render(r, linked)); !refusesLayout(err) {
			if err == nil && !a.uncited.Swap(true) {
				a.log.WarnContext(ctx, "Slack does not take its own element for citations; links stand in its place from now on")
			}
			return err
		}
	} else if err := put(render(r, linked)); !refusesLayout(err) {
		return err
	}
	a.log.ErrorContext(ctx, "Slack does not take a layout; its words are posted instead")
	return put(render(r, worded))
}

// errLayout is the error for a layout that is refused at an address for
// responses, which does not say why.
var errLayout = errors.New("the layout may be the reason")

// refusesLayout reports whether err says that a layout is not taken.
func refusesLayout(err error) bool {
	c := code(err)
	return c == "invalid_blocks" || c == "invalid_blocks_format" || c == "msg_blocks_too_long" || errors.Is(err, errLayout)
}

// post is a delivery and the workspace that it goes to.
type post struct {
	*workspace
	bot.Delivery
	agent    bool
	channel  string   // where it goes: a channel, or a person
	personal bool     // whether that is or was a person
	stand    []string // the timestamps of the messages that the reply stands in already
}

func newPost(w *workspace, d bot.Delivery, agent bool) *post {
	p := &post{workspace: w, Delivery: d, agent: agent, channel: d.Conversation.Channel}
	if p.channel == "" {
		p.channel = d.To
	}
	p.personal = isPerson(p.channel)
	all := d.ID
	if channel, rest, ok := strings.Cut(d.ID, "/"); ok {
		p.channel, all = channel, rest
	}
	p.stand = slices.DeleteFunc(strings.Split(all, ","), func(s string) bool { return s == "" })
	return p
}

// isPerson reports whether id is that of a user and no channel's.
func isPerson(id string) bool { return strings.HasPrefix(id, "U") || strings.HasPrefix(id, "W") }

// id returns the id of the reply, which stands in the given messages.
func (p *post) id(stand []string) string {
	all := strings.Join(stand, ",")
	if p.personal && all != "" {
		return p.channel + "/" + all
	}
	return all
}

// thread returns the thread to post in, empty for none.
func (p *post) thread() string {
	if p.Conversation.Thread != "" || p.Kind == bot.Direct && !p.agent || !isTimestamp(p.ReplyTo) {
		return p.Conversation.Thread
	}
	return p.ReplyTo
}

// publish puts pages into the messages that the reply stands in, as far as
// there are any, and else into new ones. It returns the id of them all.
func (p *post) publish(ctx context.Context, pages []page) (string, error) {
	stand := slices.Clone(p.stand)
	defer func() { p.stand = stand }() // also when only some are there: another layout takes their place
	change := len(stand)               // so many of pages are changes
	there, err := p.look(ctx)
	if err != nil {
		return "", err
	}
	for i := len(stand); i < len(pages); i++ {
		ts, done := there[i]
		if !done {
			if ts, err = p.begin(ctx, pages, i, stand); err != nil {
				return "", err
			}
		}
		stand = append(stand, ts)
		if p.mayLook() {
			continue
		}
		change = i + 1 // a placeholder becomes the reply
		if p.Begun == nil {
			continue
		}
		if err := p.Begun(p.id(stand)); err != nil {
			return "", fmt.Errorf("note a placeholder: %w", err)
		}
	}
	for i := range min(change, len(pages)) {
		follows(&pages[i], stand[:i])
		if err := p.change(ctx, stand[i], pages[i]); err != nil {
			return "", err
		}
	}
	if len(stand) > len(pages) {
		if err := p.remove(ctx, stand[len(pages):]); err != nil {
			return "", err
		}
		stand = stand[:len(pages)]
	}
	return p.id(stand), nil
}

// begin posts page i, or where it cannot be looked for a placeholder for it,
// and returns its timestamp.
func (p *post) begin(ctx context.Context, pages []page, i int, earlier []string) (string, error) {
	now := pages[i]
	if !p.mayLook() {
		now = placeholder(p.Reply.Language)
	}
	follows(&now, earlier)
	options := append(now.options(),
		slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl(),
		slack.MsgOptionMetadata(slack.SlackMetadata{EventType: metadataType, EventPayload: map[string]any{"key": p.Key, "page": i}}))
	if thread := p.thread(); thread != "" {
		options = append(options, slack.MsgOptionTS(thread))
	}
	var ts string
	err := p.call(ctx, "chat.postMessage", p.channel, func(ctx context.Context) error {
		channel, posted, err := p.api().PostMessageContext(ctx, p.channel, options...)
		if err == nil && posted == "" {
			err = errNoReason
		}
		if err == nil {
			ts, p.channel = posted, channel
		}
		return err
	})
	return ts, err
}

// placeholder returns what stands where a reply will be.
func placeholder(language string) page {
	return render(bot.Reply{Text: bot.PhrasesIn(language).Labels().Looking, Waiting: true}, linked)[0]
}

// options returns p as Slack's library takes it.
func (p page) options() []slack.MsgOption {
	options := []slack.MsgOption{slack.MsgOptionText(p.text, false)}
	if len(p.blocks) > 0 {
		options = append(options, slack.MsgOptionBlocks(p.blocks...))
	}
	return options
}

func (p *post) change(ctx context.Context, ts string, now page) error {
	// With no blocks the earlier ones would stay: an empty list takes them away.
	options := []slack.MsgOption{slack.MsgOptionText(now.text, false), slack.MsgOptionBlocks(now.blocks...)}
	return p.call(ctx, "chat.update", p.channel, func(ctx context.Context) error {
		_, changed, _, err := p.api().UpdateMessageContext(ctx, p.channel, ts, options...)
		if err == nil && changed == "" {
			err = errNoReason
		}
		return err
	})
}

// remove deletes messages. One that is gone is as it should be.
func (p *post) remove(ctx context.Context, stand []string) error {
	for _, ts := range slices.Backward(stand) {
		err := p.call(ctx, "chat.delete", p.channel, func(ctx context.Context) error {
			_, gone, err := p.api().DeleteMessageContext(ctx, p.channel, ts)
			if err == nil && gone == "" {
				err = errNoReason
			}
			return err
		})
		if err != nil && code(err) != "message_not_found" {
			return err
		}
	}
	return nil
}

// metadataType is the type of the metadata of Footnote's messages. Whoever is
// in the workspace may read it: it holds nothing but the key of the delivery.
const metadataType = "footnote_reply"

// mayLook reports whether Footnote may read its own messages in the channel.
func (p *post) mayLook() bool {
	if p.personal {
		return false // it is not known which channel
	}
	switch p.Kind {
	case bot.Direct:
		return p.scopes["im:history"]
	case bot.Group:
		return p.scopes["mpim:history"]
	case bot.PublicChannel:
		return p.scopes["channels:history"]
	case bot.PrivateChannel:
		return p.scopes["groups:history"]
	}
	return p.scopes["channels:history"] && p.scopes["groups:history"]
}

// look returns the messages that an earlier try of this delivery posted, by
// number of the page. There are none where there was no earlier try or they
// cannot be looked for.
func (p *post) look(ctx context.Context) (map[int]string, error) {
	if !p.Again || !p.mayLook() {
		return nil, nil
	}
	const most = 5 // calls for older messages
	found := map[int]string{}
	cursor := ""
	for range most {
		messages, next, err := p.read(ctx, cursor)
		if err != nil && (code(err) == "thread_not_found" || code(err) == "message_not_found") {
			return found, nil
		}
		if err != nil {
			return nil, err
		}
		for _, m := range messages {
			key, _ := m.Metadata.EventPayload["key"].(string)
			n, _ := m.Metadata.EventPayload["page"].(float64)
			if m.Metadata.EventType == metadataType && key == p.Key {
				found[int(n)] = m.Timestamp
			}
		}
		if cursor = next; cursor == "" {
			break
		}
	}
	return found, nil
}

// read returns messages of the thread, or of the channel where there is none,
// and where the next begin.
func (p *post) read(ctx context.Context, cursor string) (messages []slack.Message, next string, err error) {
	const atOnce = 200
	channel := p.channel
	if thread := p.thread(); thread != "" {
		err = p.call(ctx, "conversations.replies", channel, func(ctx context.Context) error {
			messages, _, next, err = p.api().GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
				ChannelID: channel, Timestamp: thread, Cursor: cursor, Limit: atOnce, IncludeAllMetadata: true,
			})
			return err
		})
		return messages, next, err
	}
	err = p.call(ctx, "conversations.history", channel, func(ctx context.Context) error {
		h, err := p.api().GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
			ChannelID: channel, Cursor: cursor, Limit: atOnce, IncludeAllMetadata: true,
		})
		if err == nil {
			messages, next = h.Messages, h.ResponseMetaData.NextCursor
		}
		return err
	})
	return messages, next, err
}
