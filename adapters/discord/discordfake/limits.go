package discordfake

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// limits counts requests. The fake's mu guards it.
type limits struct {
	global  []time.Time
	invalid []time.Time
	windows map[string]*window
}

// window is a bucket.
type window struct {
	began time.Time
	used  int
}

// bucketOf returns the name of the bucket that a request draws from, what it is
// counted for, and how many it takes in how long.
func (f *Fake) bucketOf(method string, p []string) (name, major string, most int, per time.Duration) {
	switch {
	case len(p) == 3 && p[0] == "channels" && p[2] == "messages" && method == http.MethodPost:
		return "post", p[1], f.options.ChannelPosts, 5 * time.Second
	case p[0] == "channels" && len(p) > 1:
		return "channel-" + method, p[1], 250, 5 * time.Second
	case p[0] == "webhooks" && len(p) > 2:
		return "webhook", p[2], 10, 2 * time.Second
	case p[0] == "guilds" && len(p) > 1:
		return "guild", p[1], 250, 5 * time.Second
	}
	return "", "", 0, 0
}

// limited counts a request and, when it is one too many, returns the refusal.
// f.mu is held.
func (f *Fake) limited(h http.Header, method string, p []string, byInteraction bool) (int, any) {
	now := time.Now()
	if !byInteraction {
		f.limits.global = recent(f.limits.global, now, time.Second)
		if len(f.limits.global) >= f.options.GlobalRate {
			f.violate("more than %d requests in a second", f.options.GlobalRate)
			h.Set("X-RateLimit-Global", "true")
			h.Set("X-RateLimit-Scope", "global")
			return tooMany(h, time.Second, true)
		}
		f.limits.global = append(f.limits.global, now)
	}
	name, major, most, per := f.bucketOf(method, p)
	if name == "" {
		return 0, nil
	}
	if f.limits.windows == nil {
		f.limits.windows = map[string]*window{}
	}
	key := name + " " + major
	w := f.limits.windows[key]
	if w == nil || now.Sub(w.began) >= per {
		w = &window{began: now}
		f.limits.windows[key] = w
	}
	left := w.began.Add(per).Sub(now)
	h.Set("X-RateLimit-Bucket", "bucket-"+name)
	h.Set("X-RateLimit-Limit", strconv.Itoa(most))
	h.Set("X-RateLimit-Reset-After", strconv.FormatFloat(left.Seconds(), 'f', 3, 64))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(max(most-w.used-1, 0)))
	if w.used >= most {
		h.Set("X-RateLimit-Scope", "user")
		f.violate("%s /%s: more than %d in %v", method, strings.Join(p[:min(2, len(p))], "/"), most, per)
		return tooMany(h, left, false)
	}
	w.used++
	return 0, nil
}

func tooMany(h http.Header, wait time.Duration, global bool) (int, any) {
	h.Set("Retry-After", strconv.Itoa(int(wait.Seconds())+1))
	return http.StatusTooManyRequests, map[string]any{"message": "You are being rate limited.", "retry_after": wait.Seconds(), "global": global}
}

func recent(times []time.Time, now time.Time, within time.Duration) []time.Time {
	for len(times) > 0 && now.Sub(times[0]) >= within {
		times = times[1:]
	}
	return times
}
