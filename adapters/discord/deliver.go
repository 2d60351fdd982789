package discord

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math/big"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"footnote/bot"
)

// outgoing is the body of a message, new or changed.
type outgoing struct {
	Content    string                       `json:"content,omitempty"`
	Embeds     []*discordgo.MessageEmbed    `json:"embeds,omitempty"`
	Components []discordgo.MessageComponent `json:"components"`
	Flags      int                          `json:"flags,omitempty"`
	Mentions   *mentionsOff                 `json:"allowed_mentions"`
	Reference  *messageReference            `json:"message_reference,omitempty"`
	Nonce      string                       `json:"nonce,omitempty"`
	Enforce    bool                         `json:"enforce_nonce,omitempty"`
}

// messageReference makes a message an answer to another, if that still is
// there.
type messageReference struct {
	MessageID string `json:"message_id"`
	Must      bool   `json:"fail_if_not_exists"`
}

// Deliver puts d before people; see bot.Adapter.
func (a *Adapter) Deliver(ctx context.Context, d bot.Delivery) (string, error) {
	h, alive := parseHandle(d.Handle)
	old, _ := parsePost(d.ID)
	if err := a.acks.wait(ctx, append(old.ids, h.interaction)...); err != nil {
		return "", err
	}
	j := job{a: a, d: d, pages: pages(d.Reply)}
	if alive {
		j.h = &h
	}
	if d.Conversation.Thread != "" && d.To == "" && !d.Reply.Silent() {
		a.world.spokeIn(d.Conversation.Thread)
		a.store.change(func(s *state) { s.Threads = remember(s.Threads, d.Conversation.Thread, 500) })
	}
	id, err := j.deliver(ctx)
	if err != nil {
		return "", undeliverable(err)
	}
	return id, nil
}

// job is one delivery.
type job struct {
	a     *Adapter
	d     bot.Delivery
	pages []page
	h     *handle // while the interaction can be answered
	plain bool    // whether components of the second version were refused
}

// deliver decides by which way to go, and goes another where the first is
// closed.
func (j *job) deliver(ctx context.Context) (string, error) {
	old, known := parsePost(j.d.ID)
	if j.d.ID != "" && !known {
		return "", fmt.Errorf("%w: the post has an id that is not ours", bot.ErrUndeliverable)
	}
	switch {
	case j.d.Reply.Silent():
		if !known {
			return "", nil
		}
		return "", j.remove(ctx, old)
	case known && !old.begun:
		return j.change(ctx, old)
	}
	if j.h != nil {
		id, err := j.respond(ctx, old)
		if !isGone(err) {
			return id, err
		}
		j.a.log.Info("an interaction can no longer be answered; answering by message", "error", err)
	}
	return j.post(ctx)
}

// respond answers the interaction: a command's deferred response becomes the
// first page; all else are messages behind it. Those come into being empty and
// are on record before they hold anything, since the interaction's messages
// know no nonce. old are those of an earlier try.
func (j *job) respond(ctx context.Context, old post) (string, error) {
	p := post{hidden: j.private() || j.h.hidden, ids: slices.Clone(old.ids), channel: old.channel, begun: true}
	if j.h.button == "" && len(p.ids) == 0 {
		p.ids = []string{original}
	}
	for i, page := range j.pages {
		if i == len(p.ids) {
			if err := j.reserve(ctx, &p); err != nil {
				return "", err
			}
		}
		made, err := j.fill(ctx, p.ids[i], page, p.ids[:i])
		if err != nil {
			return "", err
		}
		if made.ID != "" {
			p.ids[i], p.channel = made.ID, made.ChannelID
		}
	}
	for _, id := range p.ids[len(j.pages):] {
		if err := j.drop(ctx, j.h.messages()+"/messages/"+id); err != nil {
			return "", err
		}
	}
	p.ids, p.begun = p.ids[:len(j.pages)], false
	return p.String(), nil
}

// original names a command's own response.
const original = "@original"

// reserve posts a message that will hold a page of p, and has it noted.
func (j *job) reserve(ctx context.Context, p *post) error {
	looking := page{texts: []text{{markdown: smallPrint + bot.PhrasesIn(j.d.Reply.Language).Labels().Looking}}, colour: refusalColour}
	var made message
	err := j.soon(ctx, func() error { return j.send(ctx, http.MethodPost, j.h.messages(), looking, nil, &made, nil) })
	if err != nil {
		return err
	}
	p.ids, p.channel = append(p.ids, made.ID), made.ChannelID
	if j.d.Begun == nil {
		return nil
	}
	if err := j.d.Begun(p.String()); err != nil {
		return fmt.Errorf("note what was begun: %w", err)
	}
	return nil
}

// fill puts a page into a message of the interaction.
func (j *job) fill(ctx context.Context, id string, p page, earlier []string) (made message, err error) {
	if id == j.h.button {
		id = original
	}
	err = j.soon(ctx, func() error {
		return j.send(ctx, http.MethodPatch, j.h.messages()+"/messages/"+id, p, earlier, &made, nil)
	})
	return made, err
}

// soon tries for some seconds while Discord does not know the interaction: our
// acknowledgement may still be on its way.
func (j *job) soon(ctx context.Context, try func() error) error {
	const patience, every = 5 * time.Second, 150 * time.Millisecond
	for {
		err := try()
		if !hasCode(err, discordgo.ErrCodeUnknownWebhook, discordgo.ErrCodeUnknownMessage) ||
			j.a.now().Sub(writtenAt(j.h.interaction, time.Time{})) > patience {
			return err
		}
		if err := pause(ctx, every, nil); err != nil {
			return err
		}
	}
}

// send sends a page with the components of the second version, or where those
// are refused as an embed. more sets what is special about the message.
func (j *job) send(ctx context.Context, method, path string, p page, earlier []string, made *message, more func(*outgoing)) error {
	body := func(plain bool) outgoing {
		o := outgoing{Components: p.components(earlier), Flags: j.flags(true), Mentions: noMentions()}
		if plain {
			o = outgoing{Embeds: []*discordgo.MessageEmbed{p.embed()}, Components: p.rows(earlier), Flags: j.flags(false), Mentions: noMentions()}
			if o.Components == nil {
				o.Components = []discordgo.MessageComponent{}
			}
		}
		if method == http.MethodPatch {
			o.Flags &^= int(discordgo.MessageFlagsEphemeral) // decided before
		}
		if more != nil {
			more(&o)
		}
		return o
	}
	r := request{method: method, path: path, out: made}
	if !j.plain {
		o := body(false)
		r.body, r.repeat = o, method != http.MethodPost || o.Nonce != ""
		err := j.a.rest.do(ctx, r)
		if !hasCode(err, discordgo.ErrCodeInvalidFormBody) {
			return err
		}
		j.a.log.Warn("discord refuses a message with components; sending it as an embed", "error", err)
		j.plain = true
	}
	o := body(true)
	r.body, r.repeat = o, method != http.MethodPost || o.Nonce != ""
	return j.a.rest.do(ctx, r)
}

// flags returns the flags of a message. Previews are off where Discord would
// make any: a message of components has none, and the embed of another is ours.
func (j *job) flags(components bool) int {
	f := 0
	if components {
		f |= int(discordgo.MessageFlagsIsComponentsV2)
	}
	if j.h != nil && j.private() {
		f |= int(discordgo.MessageFlagsEphemeral)
	}
	return f
}

// private reports whether one person alone may see the reply, other than by
// being alone in the channel.
func (j *job) private() bool { return j.d.To != "" && j.d.Kind != bot.Direct }

// post says the reply in the channel, or to the one person who may see it.
func (j *job) post(ctx context.Context) (string, error) {
	channel := j.d.Conversation.Thread
	if channel == "" {
		channel = j.d.Conversation.Channel
	}
	answers := j.d.ReplyTo
	if j.private() || channel == "" && j.d.To != "" {
		var err error
		if channel, err = j.a.direct(ctx, j.d.To); err != nil {
			return "", err
		}
		answers = ""
	}
	if channel == "" {
		return "", fmt.Errorf("%w: there is neither a channel nor a person", bot.ErrUndeliverable)
	}
	j.h = nil // from here on it is an ordinary message
	p := post{channel: channel}
	if j.d.Again {
		p.ids = j.posted(ctx, channel, answers)
	}
	return j.extend(ctx, p, answers)
}

// extend changes the messages of p and posts those that are missing.
func (j *job) extend(ctx context.Context, p post, answers string) (string, error) {
	have := len(p.ids)
	for i, page := range j.pages {
		path := "/channels/" + p.channel + "/messages"
		var made message
		if i < have {
			if err := j.send(ctx, http.MethodPatch, path+"/"+p.ids[i], page, p.ids[:i], &made, nil); err != nil {
				return "", err
			}
			continue
		}
		err := j.send(ctx, http.MethodPost, path, page, p.ids, &made, func(o *outgoing) {
			o.Nonce, o.Enforce = nonce(j.d.Key, i), true
			if i == 0 && isDigits(answers) {
				o.Reference = &messageReference{MessageID: answers}
			}
		})
		if err != nil {
			return "", err
		}
		p.ids = append(p.ids, made.ID)
	}
	for _, id := range p.ids[len(j.pages):] {
		if err := j.drop(ctx, "/channels/"+p.channel+"/messages/"+id); err != nil {
			return "", err
		}
	}
	p.ids = p.ids[:len(j.pages)]
	return p.String(), nil
}

// nonce returns what Discord knows the nth message of a delivery by.
func nonce(key string, n int) string {
	if n == 0 || key == "" {
		return key
	}
	sum := sha256.Sum256([]byte(key + "/" + strconv.Itoa(n)))
	return new(big.Int).SetBytes(sum[:15]).Text(36)
}

// posted returns what an earlier try has posted already, as far as the channel
// shows it: Discord knows a nonce for some minutes only.
func (j *job) posted(ctx context.Context, channel, answers string) []string {
	query := url.Values{"limit": {"50"}}
	if isDigits(answers) {
		query = url.Values{"limit": {"100"}, "after": {answers}}
	}
	var messages []message
	err := j.a.rest.do(ctx, request{method: http.MethodGet, path: "/channels/" + channel + "/messages", query: query, out: &messages, repeat: true})
	if err != nil {
		return nil
	}
	var ids []string
	for n := range j.pages {
		for _, m := range messages {
			if m.Author == nil || m.Author.ID != j.a.me() {
				continue
			}
			said, _ := m.Nonce.(string)
			first := n == 0 && isDigits(answers) && m.Reference != nil && m.Reference.MessageID == answers
			if said == nonce(j.d.Key, n) && said != "" || first || n == len(j.pages)-1 && j.isOurs(m) {
				ids = append(ids, m.ID)
				break
			}
		}
		if len(ids) != n+1 {
			break
		}
	}
	return ids
}

// isOurs reports whether m has the controls of this very reply.
func (j *job) isOurs(m message) bool {
	return j.d.Reply.Answered != "" && strings.Contains(string(m.Components), `:`+j.d.Reply.Answered)
}

// change changes what was posted.
func (j *job) change(ctx context.Context, p post) (string, error) {
	if !p.hidden {
		j.h = nil
		return j.extend(ctx, p, "")
	}
	if j.h == nil {
		return "", fmt.Errorf("%w: a private reply can be changed for 15 minutes only", bot.ErrUndeliverable)
	}
	return j.respond(ctx, p)
}

// remove takes what was posted away.
func (j *job) remove(ctx context.Context, p post) error {
	base := "/channels/" + p.channel + "/messages/"
	if p.hidden {
		if j.h == nil {
			return fmt.Errorf("%w: a private reply can be taken away for 15 minutes only", bot.ErrUndeliverable)
		}
		base = j.h.messages() + "/messages/"
	}
	for _, id := range p.ids {
		if j.h != nil && p.hidden && id == j.h.button {
			id = original
		}
		if err := j.drop(ctx, base+id); err != nil {
			return err
		}
	}
	return nil
}

// drop deletes a message; one that is gone already is well.
func (j *job) drop(ctx context.Context, path string) error {
	err := j.a.rest.do(ctx, request{method: http.MethodDelete, path: path, repeat: true})
	if hasCode(err, discordgo.ErrCodeUnknownMessage) {
		return nil
	}
	return err
}

// isDigits reports whether s can be a message's id.
func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
