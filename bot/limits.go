package bot

import (
	"fmt"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limits bound what is asked, each in questions a minute; 0 is no limit.
type Limits struct {
	Person    int `toml:"person"`    // of one person
	Channel   int `toml:"channel"`   // in one channel
	Workspace int `toml:"workspace"` // in one workspace
	// Waiting is how many questions wait at once in memory, at least 1. Others
	// wait on disk.
	Waiting int `toml:"waiting"`
}

func (l Limits) validate() error {
	for _, n := range []struct {
		name string
		n    int
	}{{"person", l.Person}, {"channel", l.Channel}, {"workspace", l.Workspace}} {
		if n.n < 0 {
			return fmt.Errorf("%s = %d: write a number of questions a minute, or 0 for no limit", n.name, n.n)
		}
	}
	if l.Waiting < 1 {
		return fmt.Errorf("waiting = %d: must be at least 1", l.Waiting)
	}
	return nil
}

// window is how long one notice holds.
const window = time.Minute

// limiter keeps to Limits. It forgets who has been silent for a while.
type limiter struct {
	mu      sync.Mutex // guards what follows
	buckets map[string]*bucket
	swept   time.Time
}

type bucket struct {
	*rate.Limiter
	perMinute int
	noticed   time.Time // when the last notice was given; zero for never
	used      time.Time
}

// scope is something that has a limit of its own.
type scope struct {
	name      string
	perMinute int
}

// scopes returns what m counts against.
func (l Limits) scopes(m Message) []scope {
	c := m.Conversation
	return []scope{
		{fmt.Sprintf("person %q %q", c.Service, m.Author.ID), l.Person},
		{fmt.Sprintf("channel %q %q", c.Service, c.Channel), l.Channel},
		{fmt.Sprintf("workspace %q %q", c.Service, c.Workspace), l.Workspace},
	}
}

// verdict is what is said of a message that is held against the limits.
type verdict uint8

const (
	unweighed verdict = iota // the limits were not asked
	within                   // the limits
	notice                   // over a limit, which is to be said
	quiet                    // over a limit, which was said
)

// String returns the verdict's name.
func (v verdict) String() string { return [...]string{"unweighed", "within", "notice", "quiet"}[v] }

// allow counts m at now and reports whether it is within the limits. What is over
// one limit is not counted against those that scopes names after it.
func (l *limiter) allow(limits Limits, m Message, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sweep(now)
	for _, s := range limits.scopes(m) {
		if s.perMinute > 0 && !l.bucket(s, now).AllowN(now, 1) {
			return false
		}
	}
	return true
}

// notice reports whether m's author is to be told at now that it is over a limit,
// which is once a window, whatever the limit.
func (l *limiter) notice(m Message, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.bucket(scope{name: fmt.Sprintf("notice %q %q", m.Conversation.Service, m.Author.ID), perMinute: 1}, now)
	if !b.noticed.IsZero() && now.Sub(b.noticed) < window {
		return false
	}
	b.noticed = now
	return true
}

func (l *limiter) bucket(s scope, now time.Time) *bucket {
	b := l.buckets[s.name]
	if b == nil || b.perMinute != s.perMinute {
		b = &bucket{Limiter: rate.NewLimiter(rate.Limit(float64(s.perMinute)/60), s.perMinute), perMinute: s.perMinute}
		if l.buckets == nil {
			l.buckets = map[string]*bucket{}
		}
		l.buckets[s.name] = b
	}
	b.used = now
	return b
}

// sweep forgets buckets that are full again.
func (l *limiter) sweep(now time.Time) {
	if now.Sub(l.swept) < 2*window {
		return
	}
	l.swept = now
	for name, b := range l.buckets {
		if now.Sub(b.used) > 2*window {
			delete(l.buckets, name)
		}
	}
}
