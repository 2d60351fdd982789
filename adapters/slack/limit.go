package slack

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// tiers are how many calls a minute Slack takes of each method, for each
// workspace. Methods that are not named here have the strictest tier that
// Footnote uses.
//
// Source: https://docs.slack.dev/apis/web-api/rate-limits; where two of
// Slack's own lists differ, the stricter.
var tiers = map[string]int{
	"agents.sessions.setStatus":             50,
	"assistant.threads.setSuggestedPrompts": 50,
	"auth.test":                             300,
	"chat.delete":                           50,
	"chat.postEphemeral":                    100,
	"chat.postMessage":                      300,
	"chat.unfurl":                           50,
	"chat.update":                           50,
	"conversations.history":                 50,
	"conversations.info":                    50,
	"conversations.members":                 100,
	"conversations.replies":                 50,
	"users.info":                            100,
	"users.list":                            20,
	"views.publish":                         100,
}

const strictestTier = 20

// perChannel is how many messages a second a channel takes, and channelBurst
// how many at once.
const (
	perChannel   = 1
	channelBurst = 3
)

// limits keep calls to what Slack takes.
type limits struct {
	now   func() time.Time
	times int // how many times as much as Slack takes; 1 but in tests

	mu      sync.Mutex // guards what follows
	buckets map[limitKey]*bucket
	swept   time.Time
}

// limitKey names a limit: a method in a workspace, or posting in a channel.
type limitKey struct{ workspace, method, channel string }

// bucket is one limit. Until is when Slack takes calls again after it refused
// one; limits.mu guards it.
type bucket struct {
	rate  *rate.Limiter
	until time.Time
	used  time.Time
}

func newLimits(now func() time.Time) *limits {
	return &limits{now: now, times: 1, buckets: map[limitKey]*bucket{}}
}

// wait returns when a call of method may be made, or ctx's error. A third of
// what a minute allows may be called at once, and the rest of it evenly, so
// that no minute sees more than it allows.
func (l *limits) wait(ctx context.Context, workspace, method, channel string) error {
	perMinute, ok := tiers[method]
	if !ok {
		perMinute = strictestTier
	}
	if err := l.pass(ctx, limitKey{workspace: workspace, method: method}, perMinute-perMinute/3, max(perMinute/3, 1)); err != nil {
		return err
	}
	if method != "chat.postMessage" && method != "chat.postEphemeral" {
		return nil
	}
	return l.pass(ctx, limitKey{workspace: workspace, channel: channel}, 60*perChannel, channelBurst)
}

// pass waits for one limit, of so many calls a minute and so many at once.
func (l *limits) pass(ctx context.Context, key limitKey, perMinute, burst int) error {
	for {
		until, limiter := l.bucket(key, rate.Limit(perMinute*l.times)/60, burst*l.times)
		wait := until.Sub(l.now())
		if wait <= 0 {
			return limiter.Wait(ctx)
		}
		if err := sleep(ctx, wait); err != nil {
			return err
		}
	}
}

func (l *limits) bucket(key limitKey, every rate.Limit, burst int) (until time.Time, r *rate.Limiter) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	l.sweep(now)
	b := l.buckets[key]
	if b == nil {
		b = &bucket{rate: rate.NewLimiter(every, burst)}
		l.buckets[key] = b
	}
	b.used = now
	return b.until, b.rate
}

// sweep forgets limits that have not mattered for some minutes. l.mu is held.
func (l *limits) sweep(now time.Time) {
	const idle = 5 * time.Minute
	if now.Sub(l.swept) < idle {
		return
	}
	l.swept = now
	for key, b := range l.buckets {
		if now.Sub(b.used) > idle && now.After(b.until) {
			delete(l.buckets, key)
		}
	}
}

// refused notes that Slack takes no call of method in workspace for the time it
// said.
func (l *limits) refused(workspace, method string, after time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := limitKey{workspace: workspace, method: method}
	if b := l.buckets[key]; b != nil {
		b.until = l.now().Add(after)
	}
}

// sleep waits for d or until ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
