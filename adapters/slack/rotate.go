package slack

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"footnote/bot"
)

// Where the app has token rotation, the token of an installation is good for
// twelve hours and comes with another, good once, that buys the next pair. The
// pair is on disk before it is used; it is bought an hour ahead, or when Slack
// says that a token has expired, and by one at a time.
//
// Source: https://docs.slack.dev/authentication/using-token-rotation
const (
	renewAhead = time.Hour
	renewLook  = time.Minute // between looks for what expires
	renewFor   = 30 * time.Second
	buyFor     = 8 * time.Second // a purchase, whoever waits for it or no longer does
)

// renewals are the purchases of new tokens.
type renewals struct {
	mu     sync.Mutex               // guards what follows
	turns  map[string]chan struct{} // by installation; whoever put one in is the one at it
	bought map[string]installation  // pairs not written down yet, by the refresh token that bought them
}

// turn waits until nobody else renews the installation id.
func (r *renewals) turn(ctx context.Context, id string) (done func(), err error) {
	r.mu.Lock()
	if r.turns == nil {
		r.turns, r.bought = map[string]chan struct{}{}, map[string]installation{}
	}
	turn := r.turns[id]
	if turn == nil {
		turn = make(chan struct{}, 1)
		r.turns[id] = turn
	}
	r.mu.Unlock()
	select {
	case turn <- struct{}{}:
		return func() { <-turn }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for a new token: %w", ctx.Err())
	}
}

// unwritten returns the installation with the pair that refresh bought.
func (r *renewals) unwritten(refresh string) (installation, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	one, ok := r.bought[refresh]
	return one, ok
}

func (r *renewals) keep(refresh string, one installation) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.bought[refresh] = one
}

func (r *renewals) forget(refresh string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.bought, refresh)
}

// with returns i with the pair that got holds, received at now.
func (i installation) with(got *slack.OAuthV2Response, now time.Time) installation {
	i.Token, i.Refresh, i.Expires = got.AccessToken, got.RefreshToken, time.Time{}
	if got.ExpiresIn > 0 {
		i.Expires = now.Add(time.Duration(got.ExpiresIn) * time.Second).UTC()
	}
	return i
}

// renew has w use another token than stale, one that is on disk.
func (a *Adapter) renew(ctx context.Context, w *workspace, stale secret) error {
	ctx, cancel := context.WithTimeout(ctx, renewFor)
	defer cancel()
	done, err := a.installs.renewals.turn(ctx, w.id)
	if err != nil {
		return err
	}
	defer done()
	one, ok := a.installs.get(w.id)
	if !ok {
		return fmt.Errorf("workspace %s: %w: the app is not installed there", w.id, bot.ErrUndeliverable)
	}
	if secret(one.Token) == stale {
		if one, err = a.buy(ctx, one); err != nil {
			return err
		}
	}
	w.use(a, secret(one.Token))
	return nil
}

// buy returns one with a new pair, which is on disk, or what is there by then
// in its stead. What buys the pair is good once, so that the purchase is seen
// through when ctx ends.
func (a *Adapter) buy(ctx context.Context, one installation) (installation, error) {
	id, r := one.id(), &a.installs.renewals
	next, ok := r.unwritten(one.Refresh)
	if !ok {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), buyFor)
		defer cancel()
		got, err := slack.RefreshOAuthV2TokenContext(ctx, a.http, a.config.ClientID, string(a.keys.client), one.Refresh, slack.OAuthOptionAPIURL(a.api))
		if err == nil && (got.AccessToken == "" || got.RefreshToken == "") {
			err = errNoReason
		}
		if err != nil {
			if now, ok := a.installs.get(id); ok && now.Refresh != one.Refresh {
				return now, nil // installed again meanwhile
			}
			return one, renewError(id, err)
		}
		next = one.with(got, a.now())
		r.keep(one.Refresh, next)
	}
	now, ok, err := a.installs.exchange(one.Refresh, next)
	if err != nil {
		return one, err
	}
	r.forget(one.Refresh)
	if !ok {
		return one, fmt.Errorf("workspace %s: %w: the app was removed", id, bot.ErrUndeliverable)
	}
	return now, nil
}

// renewError says that and why there is no new token. The error of the request
// is not wrapped: it may hold the one that buys it.
func renewError(id string, err error) error {
	switch c := code(err); c {
	case "invalid_refresh_token", "token_revoked", "token_expired", "invalid_auth", "account_inactive":
		return fmt.Errorf("renew the token of workspace %s: %w: %s: install the app there again", id, bot.ErrUndeliverable, c)
	case "bad_client_secret", "invalid_client_id":
		return fmt.Errorf("renew the token of workspace %s: %s: look at client_id and the client secret", id, c)
	default:
		var limited *slack.RateLimitedError
		if errors.As(err, &limited) {
			c = "rate limited"
		}
		return fmt.Errorf("renew the token of workspace %s: %s", id, cmp.Or(c, "no good answer"))
	}
}

// renewAll buys new tokens ahead of time until ctx ends.
func (a *Adapter) renewAll(ctx context.Context) {
	t := time.NewTicker(renewLook)
	defer t.Stop()
	for {
		a.renewExpiring(ctx)
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

// renewExpiring buys new tokens for those that expire soon.
func (a *Adapter) renewExpiring(ctx context.Context) {
	for _, one := range a.installs.expiring(a.now().Add(renewAhead)) {
		w := a.workspaces.get(one.id())
		if w == nil { // nobody has asked there since the start
			w = a.newWorkspace(one)
		}
		if err := a.renew(ctx, w, secret(one.Token)); err != nil && ctx.Err() == nil {
			a.log.WarnContext(ctx, "a token could not be renewed; trying again in a minute", "error", err)
		}
	}
}
