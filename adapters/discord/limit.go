package discord

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// What Discord allows a bot, and how far below it we stay.
const (
	globalRate  = 45 // requests a second; Discord's limit is 50
	globalBurst = 5  // so that no second sees more than 50

	invalidWindow = 10 * time.Minute
	invalidMost   = 2000 // requests that were refused in a window; at 10,000 the address is shut out

	resetMargin = 50 * time.Millisecond // clocks differ, and what Discord says is rounded

	bucketsMost = 2000 // buckets that are remembered before idle ones are let go
)

// limiter keeps to Discord's rate limits: each answer names the bucket that
// its route draws from (X-RateLimit-Bucket), which is counted for each channel,
// server or webhook apart; beside that stand one limit for all requests but
// those of interactions, and one for requests that are refused.
//
// Sources: "Rate Limits" in Discord's documentation. Safe for concurrent use.
type limiter struct {
	global *rate.Limiter
	now    func() time.Time

	mu      sync.Mutex         // guards what follows
	names   map[string]string  // from a route to its bucket's name
	buckets map[string]*bucket // by the bucket's name, or the route while it is unknown, and the major parameter
	paused  time.Time          // nothing is sent before, but for interactions
	shut    time.Time          // nothing at all is sent before
	invalid []time.Time        // when requests were refused, oldest first
}

// permit is the right to send one request.
type permit struct {
	l            *limiter
	b            *bucket
	route, major string
}

// bucket is how much may still be sent on some routes.
type bucket struct {
	remaining int
	reset     time.Time     // when remaining is filled up again
	inFlight  int           // requests that were sent and not answered
	known     bool          // whether an answer has told remaining and reset
	limited   bool          // whether the route has a limit at all, as far as known
	changed   chan struct{} // closed and replaced when something changed
	used      time.Time
}

func newLimiter(now func() time.Time) *limiter {
	return &limiter{
		global:  rate.NewLimiter(globalRate, globalBurst),
		now:     now,
		names:   map[string]string{},
		buckets: map[string]*bucket{},
	}
}

// wait returns when a request on route with the major parameter may be sent,
// or with ctx's error. The permit's done has to be called. Requests of
// interactions stand outside of the global limit.
func (l *limiter) wait(ctx context.Context, route, major string, interaction bool) (permit, error) {
	var b *bucket
	for {
		var again <-chan struct{}
		var until time.Time
		b, again, until = l.take(route, major, interaction)
		if b != nil {
			break
		}
		if err := pause(ctx, until.Sub(l.now()), again); err != nil {
			return permit{}, err
		}
	}
	p := permit{l: l, b: b, route: route, major: major}
	if interaction {
		return p, nil
	}
	if err := l.global.Wait(ctx); err != nil {
		p.done(nil)
		return permit{}, err
	}
	return p, nil
}

// take returns the bucket with one request taken out of it; or nil, and when
// to try again: when again is closed, or at until.
func (l *limiter) take(route, major string, interaction bool) (b *bucket, again <-chan struct{}, until time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if until := l.closed(now, interaction); until.After(now) {
		return nil, nil, until
	}
	b = l.bucket(route, major, now)
	b.used = now
	if b.known && b.limited && !now.Before(b.reset) {
		b.remaining = max(b.remaining, 1)
	}
	switch {
	case !b.known && b.inFlight > 0:
		return nil, b.changed, now.Add(time.Minute)
	case b.known && b.limited && b.remaining <= 0:
		until = b.reset
		if !until.After(now) {
			until = now.Add(time.Second)
		}
		return nil, b.changed, until
	}
	b.remaining--
	b.inFlight++
	return b, nil, now
}

// closed returns until when nothing may be sent.
func (l *limiter) closed(now time.Time, interaction bool) time.Time {
	until := l.shut
	if !interaction && l.paused.After(until) {
		until = l.paused
	}
	for len(l.invalid) > 0 && now.Sub(l.invalid[0]) >= invalidWindow {
		l.invalid = l.invalid[1:]
	}
	if len(l.invalid) >= invalidMost {
		if t := l.invalid[0].Add(invalidWindow); t.After(until) {
			until = t
		}
	}
	return until
}

// bucket returns the bucket of route for major.
func (l *limiter) bucket(route, major string, now time.Time) *bucket {
	name, ok := l.names[route]
	if !ok {
		name = route
	}
	key, unnamed := name+" "+major, route+" "+major
	b, ok := l.buckets[key]
	if !ok {
		if b, ok = l.buckets[unnamed]; ok { // what is in flight was sent before the name was known
			delete(l.buckets, unnamed)
		} else {
			l.prune(now)
			b = &bucket{changed: make(chan struct{})}
		}
		l.buckets[key] = b
	}
	return b
}

// prune lets go of the buckets that say nothing any more.
func (l *limiter) prune(now time.Time) {
	if len(l.buckets) < bucketsMost {
		return
	}
	for key, b := range l.buckets {
		if b.inFlight == 0 && (!b.reset.After(now) || now.Sub(b.used) > time.Minute) {
			delete(l.buckets, key)
		}
	}
}

// done notes what the answer's headers say of the bucket; h is nil when there
// was no answer.
func (p permit) done(h http.Header) {
	l, b, route, major := p.l, p.b, p.route, p.major
	l.mu.Lock()
	defer l.mu.Unlock()
	b.inFlight--
	defer b.wakeUp()
	if h == nil {
		return
	}
	name := h.Get("X-RateLimit-Bucket")
	if name == "" {
		b.known, b.limited = true, false
		return
	}
	l.names[route] = name
	if unnamed := route + " " + major; l.buckets[unnamed] == b {
		delete(l.buckets, unnamed)
	}
	key := name + " " + major
	if other, ok := l.buckets[key]; !ok {
		l.buckets[key] = b
	} else if other != b { // of another route, which draws from it too
		other.note(h, l.now())
		defer other.wakeUp()
	}
	b.note(h, l.now())
}

// note takes in the headers of an answer. Answers may come in another order
// than they were given: the smaller remainder of one period holds.
func (b *bucket) note(h http.Header, now time.Time) {
	remaining, err := strconv.Atoi(h.Get("X-RateLimit-Remaining"))
	if err != nil {
		return
	}
	after, err := strconv.ParseFloat(h.Get("X-RateLimit-Reset-After"), 64)
	if err != nil {
		return
	}
	remaining -= b.inFlight
	reset := now.Add(seconds(after) + resetMargin)
	if b.known && b.limited && b.reset.After(now) {
		remaining = min(remaining, b.remaining)
	}
	b.known, b.limited, b.remaining, b.reset = true, true, remaining, reset
}

func (b *bucket) wakeUp() {
	close(b.changed)
	b.changed = make(chan struct{})
}

// tooMany notes a 429: the bucket, or everything, has to wait.
func (p permit) tooMany(wait time.Duration, global bool) {
	l, b := p.l, p.b
	l.mu.Lock()
	defer l.mu.Unlock()
	until := l.now().Add(wait)
	if global {
		l.paused = later(l.paused, until)
		return
	}
	b.known, b.limited, b.remaining, b.reset = true, true, 0, later(b.reset, until)
}

// shutOut notes that the whole address has to wait.
func (l *limiter) shutOut(wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.shut = later(l.shut, l.now().Add(wait))
}

// refused notes a request that counts as invalid.
func (l *limiter) refused() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.invalid = append(l.invalid, l.now())
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// pause waits for d, or until again is closed, and returns ctx's error when
// that ends first.
func pause(ctx context.Context, d time.Duration, again <-chan struct{}) error {
	t := time.NewTimer(max(d, 0))
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-again:
		return nil
	case <-t.C:
		return nil
	}
}
