package slack

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"

	"footnote/bot"
)

// workspace is an installation, ready to be called. It does not change but for
// its token, which may be one that is renewed.
type workspace struct {
	id     string          // of the workspace, or of the organisation where the token serves all of it
	self   string          // Footnote's own user
	home   home            // where the token is good, by Slack's account
	scopes map[string]bool // that the token has
	limits *limits
	again  string // what to do when the token is of no use
	client atomic.Pointer[client]
	renew  func(ctx context.Context, stale secret) error // has another token used; nil where there is one for good
}

// client calls Slack with one token.
type client struct {
	*slack.Client
	token secret
}

// api returns what Slack is called through at the moment.
func (w *workspace) api() *slack.Client { return w.client.Load().Client }

// use has w call with token from now on.
func (w *workspace) use(a *Adapter, token secret) {
	w.client.Store(&client{slack.New(string(token), slack.OptionAPIURL(a.api), slack.OptionHTTPClient(a.http)), token})
}

// workspaces are those that were called since the start.
type workspaces struct {
	connecting together[*workspace]

	mu    sync.Mutex // guards ready
	ready map[string]*workspace
}

func (w *workspaces) get(id string) *workspace {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.ready[id]
}

// of returns the workspace of one as it now is, nil when it was not called yet.
func (w *workspaces) of(one installation) *workspace {
	ready := w.get(one.id())
	if ready == nil || ready.client.Load().token != secret(one.Token) {
		return nil
	}
	return ready
}

func (w *workspaces) put(id string, one *workspace) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ready[id] = one
}

func (w *workspaces) drop(id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.ready, id)
}

// workspace returns the installation that serves team.
func (a *Adapter) workspace(ctx context.Context, team string) (*workspace, error) {
	one, err := a.installed(team)
	if err != nil {
		return nil, err
	}
	return a.connected(ctx, one)
}

// connected returns the workspace of one, which Slack is asked about once for
// all who wait for it.
func (a *Adapter) connected(ctx context.Context, one installation) (*workspace, error) {
	if w := a.workspaces.of(one); w != nil {
		return w, nil
	}
	return a.workspaces.connecting.do(ctx, one.id(), func(ctx context.Context) (*workspace, error) {
		if w := a.workspaces.of(one); w != nil { // since a moment ago
			return w, nil
		}
		w := a.newWorkspace(one)
		if one.Refresh != "" {
			w.renew = func(ctx context.Context, stale secret) error { return a.renew(ctx, w, stale) }
		}
		if err := w.connect(ctx); err != nil {
			return nil, err
		}
		a.workspaces.put(w.id, w)
		if a.config.LookUp && !w.wide() {
			a.roster(w, w.home) // ahead of the first question from there
		}
		return w, nil
	})
}

// greet asks Slack about every installation ahead of the first question from
// there. An error is final: the only token that there is is of no use.
func (a *Adapter) greet(ctx context.Context) error {
	const atOnce = 8
	if a.installs == nil {
		_, err := a.workspace(ctx, "")
		if errors.Is(err, bot.ErrUndeliverable) {
			return err
		}
		return nil
	}
	turns := make(chan struct{}, atOnce)
	var all sync.WaitGroup
	for _, one := range a.installs.list() {
		turns <- struct{}{}
		all.Go(func() {
			defer func() { <-turns }()
			if _, err := a.connected(ctx, one); err != nil && ctx.Err() == nil {
				a.log.WarnContext(ctx, "a workspace that installed the app cannot be served", "workspace", one.id(), "error", err)
			}
		})
	}
	all.Wait()
	return nil
}

// newWorkspace returns the workspace of an installation, of which only the
// token is known.
func (a *Adapter) newWorkspace(one installation) *workspace {
	w := &workspace{id: one.id(), limits: a.limits, scopes: map[string]bool{}, again: againByHand}
	if a.installs != nil {
		w.again = fmt.Sprintf("install the app in workspace %s again: %s", w.id, a.config.InstallURL())
	}
	w.use(a, secret(one.Token))
	return w
}

// serves reports whether h is where the token is good, or another workspace of
// its organisation.
func (w *workspace) serves(h home) bool {
	return h.team == "" || w.home.team == "" || h.team == w.home.team || h.enterprise != "" && h.enterprise == w.home.enterprise
}

// connect asks Slack whom the token belongs to and what it may do.
func (w *workspace) connect(ctx context.Context) error {
	return w.call(ctx, "auth.test", "", func(ctx context.Context) error {
		who, err := w.api().AuthTestContext(ctx)
		if err != nil {
			return err
		}
		if who.UserID == "" {
			return errNoReason
		}
		w.self = who.UserID
		w.home = home{team: who.TeamID, enterprise: who.EnterpriseID}
		for _, s := range strings.FieldsFunc(who.Header.Get("X-OAuth-Scopes"), func(r rune) bool { return r == ',' || r == ' ' }) {
			w.scopes[s] = true
		}
		return nil
	})
}

// call makes one call of method about channel through f, keeping to the limits.
// When Slack refuses it for coming too soon, it is made again as long as ctx
// lives, and with a new token once when the token has expired: such a call has
// had no effect. After any other failure it is not.
func (w *workspace) call(ctx context.Context, method, channel string, f func(context.Context) error) error {
	renewed := w.renew == nil
	for {
		if err := w.limits.wait(ctx, w.id, method, channel); err != nil {
			return fmt.Errorf("wait to call %s: %w", method, err)
		}
		token := w.client.Load().token
		err := f(ctx)
		if !renewed && code(err) == "token_expired" {
			renewed = true
			if err := w.renew(ctx, token); err != nil {
				return fmt.Errorf("%s: %w", method, err)
			}
			continue
		}
		var limited *slack.RateLimitedError
		if errors.As(err, &limited) {
			w.limits.refused(w.id, method, max(limited.RetryAfter, time.Second))
			continue
		}
		if err == nil {
			return nil
		}
		return fmt.Errorf("%s: %w", method, w.explain(err))
	}
}

// errNoReason is the error for an answer of Slack's that lacks what was asked
// for. Its library takes a refusal without a reason for a success.
var errNoReason = errors.New("the answer is empty")

// code returns the error that Slack answered with ("channel_not_found"), or ""
// when err is of another sort.
func code(err error) string {
	var refused slack.SlackErrorResponse
	if errors.As(err, &refused) {
		return refused.Err
	}
	return ""
}

// refusals are the errors of Slack that trying again does not mend, and what
// to do about each.
//
// Source: the errors that https://docs.slack.dev/reference/methods lists for
// each method.
var refusals = map[string]string{
	"account_inactive":                         "the installation was removed",
	"cannot_reply_to_message":                  "the message takes no replies",
	"cant_delete_message":                      "the message may not be deleted",
	"cant_update_message":                      "the message may not be changed",
	"channel_not_found":                        "the channel is gone or Footnote is not in it: invite it with /invite",
	"edit_window_closed":                       "the workspace allows no more changes to so old a message",
	"ekm_access_denied":                        "the workspace's administrators have suspended access",
	"invalid_auth":                             "the bot token is not valid",
	"invalid_blocks":                           "Slack does not take the layout",
	"invalid_blocks_format":                    "Slack does not take the layout",
	"is_archived":                              "the channel is archived",
	"message_not_found":                        "the message is gone",
	"messages_tab_disabled":                    "the app's Messages tab is switched off: switch it on under \"App Home\"",
	"missing_scope":                            "the token lacks a scope, which `footnote check` names",
	"msg_blocks_too_long":                      "Slack does not take so long a layout",
	"msg_too_long":                             "Slack does not take so long a text",
	"no_permission":                            "the token lacks a right, which `footnote check` names",
	"not_allowed_token_type":                   "the token is of the wrong kind",
	"not_authed":                               "there is no token",
	"not_in_channel":                           "Footnote is not in the channel: invite it with /invite",
	"org_login_required":                       "the workspace is being moved to an organisation",
	"restricted_action":                        "the workspace does not let Footnote post there",
	"restricted_action_non_threadable_channel": "the channel takes no replies",
	"restricted_action_read_only_channel":      "the channel is read-only",
	"restricted_action_thread_locked":          "the thread is locked",
	"restricted_action_thread_only_channel":    "the channel takes replies in threads alone",
	"team_access_not_granted":                  "the app was not added to the workspace",
	"thread_not_found":                         "the thread is gone",
	"token_expired":                            "the token has expired, as it does in twelve hours where token rotation is switched on",
	"token_revoked":                            "the token was revoked",
	"user_not_found":                           "there is no such person",
	"user_not_in_channel":                      "the person is not in the channel",
}

// againByHand is what to do about the token where there is one for all.
const againByHand = "on the app's page install it again under \"Install App\", and give Footnote the token that begins with xoxb-"

// ofToken are the refusals that another token mends.
var ofToken = []string{
	"account_inactive", "invalid_auth", "missing_scope", "no_permission", "not_allowed_token_type", "not_authed", "token_expired", "token_revoked",
}

// explain returns err so that the operator sees what to do, wrapping
// bot.ErrUndeliverable where trying again does not help.
func (w *workspace) explain(err error) error {
	var status slack.StatusCodeError
	if errors.As(err, &status) && status.Code >= 400 && status.Code < 500 && status.Code != http.StatusTooManyRequests && status.Code != http.StatusRequestTimeout {
		return fmt.Errorf("%w: %w", bot.ErrUndeliverable, err)
	}
	c := code(err)
	what, ok := refusals[c]
	if !ok {
		return err
	}
	if slices.Contains(ofToken, c) {
		what += ": " + w.again
	}
	return fmt.Errorf("%w: %w (%s)", bot.ErrUndeliverable, err, what)
}
