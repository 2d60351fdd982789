package discord

import (
	"net/http"
	"testing"
	"time"
)

// TestBucketNamedInFlight: what a channel was sent before another channel's
// answer named the route's bucket counts in the bucket of that name.
func TestBucketNamedInFlight(t *testing.T) {
	const route = "POST /channels/{}/messages"
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	l := newLimiter(func() time.Time { return now })
	wait := func(major string) permit {
		t.Helper()
		p, err := l.wait(t.Context(), route, major, true)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	left := func(n string) http.Header {
		return http.Header{"X-Ratelimit-Bucket": {"b"}, "X-Ratelimit-Remaining": {n}, "X-Ratelimit-Reset-After": {"5"}}
	}
	one, two := wait("1"), wait("2")
	one.done(left("4"))
	if b, _, _ := l.take(route, "2", true); b != nil {
		t.Fatal("a second request may be sent while what the first may be followed by is unknown")
	}
	two.done(left("1"))
	wait("2")
	if b, _, _ := l.take(route, "2", true); b != nil {
		t.Error("a third request may be sent, though after the first one was left")
	}
}
