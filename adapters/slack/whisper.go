package slack

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/slack-go/slack"

	"footnote/bot"
)

// mostResponses is how often a response address may be used.
//
// Source: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
const mostResponses = 5

// whisper shows a reply to one person alone: at the address that came with what
// they did, else as a message only they see, else in their own channel.
func (a *Adapter) whisper(ctx context.Context, p *post) error {
	if p.Reply.Silent() && len(p.Reply.Details) == 0 {
		return nil
	}
	return a.layOut(ctx, p.Reply, func(pages []page) error { return a.whisperPages(ctx, p, pages) })
}

func (a *Adapter) whisperPages(ctx context.Context, p *post, pages []page) error {
	if p.Handle != "" && len(pages) < mostResponses {
		err := a.respond(ctx, p, pages, slack.ResponseTypeEphemeral)
		if err == nil || !errors.Is(err, bot.ErrUndeliverable) || refusesLayout(err) && len(pages[0].blocks) > 0 {
			return err
		}
	}
	err := p.ephemeral(ctx, pages)
	switch code(err) {
	case "channel_not_found", "not_in_channel", "user_not_in_channel":
		direct := p.Delivery
		direct.Conversation.Channel, direct.Conversation.Thread, direct.ReplyTo = "", "", ""
		direct.Kind, direct.ID = bot.Direct, ""
		_, err = newPost(p.workspace, direct, p.agent).publish(ctx, pages)
	}
	return err
}

// ephemeral posts pages as messages that only p.To sees.
func (p *post) ephemeral(ctx context.Context, pages []page) error {
	for _, now := range pages {
		options := now.options()
		if thread := p.thread(); thread != "" {
			options = append(options, slack.MsgOptionTS(thread))
		}
		err := p.call(ctx, "chat.postEphemeral", p.channel, func(ctx context.Context) error {
			ts, err := p.api().PostEphemeralContext(ctx, p.channel, p.To, options...)
			if err == nil && ts == "" {
				err = errNoReason
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// respond posts pages at the address that came with what a person did. Errors
// never hold the address, which lets anybody post.
func (a *Adapter) respond(ctx context.Context, p *post, pages []page, as string) error {
	if !a.mayRespond(p.Handle) {
		return fmt.Errorf("respond: %w: the address is none of Slack's", bot.ErrUndeliverable)
	}
	unfurl := false
	for _, now := range pages {
		m := &slack.WebhookMessage{
			Text: now.text, ResponseType: as, ThreadTimestamp: p.thread(), UnfurlLinks: &unfurl, UnfurlMedia: &unfurl,
		}
		if len(now.blocks) > 0 {
			m.Blocks = &slack.Blocks{BlockSet: now.blocks}
		}
		err := slack.PostWebhookCustomHTTPContext(ctx, p.Handle, a.http, m)
		var limited *slack.RateLimitedError
		for errors.As(err, &limited) {
			if err := sleep(ctx, limited.RetryAfter); err != nil {
				return err
			}
			limited = nil
			err = slack.PostWebhookCustomHTTPContext(ctx, p.Handle, a.http, m)
		}
		if err != nil {
			return responseError(err)
		}
	}
	return nil
}

// responseError returns err without the address in it.
func responseError(err error) error {
	var status slack.StatusCodeError
	if errors.As(err, &status) {
		if status.Code >= http.StatusInternalServerError {
			return fmt.Errorf("respond: Slack answered %s", status.Status)
		}
		if status.Code == http.StatusBadRequest {
			return fmt.Errorf("respond: %w: Slack answered %s; %w", bot.ErrUndeliverable, status.Status, errLayout)
		}
		return fmt.Errorf("respond: %w: Slack answered %s; the address has expired or was used up", bot.ErrUndeliverable, status.Status)
	}
	var at *url.Error
	if errors.As(err, &at) {
		return fmt.Errorf("respond: %w", at.Err)
	}
	return errors.New("respond: no connection")
}

// mayRespond reports whether address is one of Slack's own.
func (a *Adapter) mayRespond(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	if api, err := url.Parse(a.api); err == nil && u.Scheme == api.Scheme && u.Host == api.Host {
		return true
	}
	return u.Scheme == "https" && (u.Hostname() == "slack.com" || strings.HasSuffix(u.Hostname(), ".slack.com"))
}
