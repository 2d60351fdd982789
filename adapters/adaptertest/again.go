package adaptertest

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"

	"footnote/bot"
)

func testRepeat(t testing.TB, h Harness) {
	if h.Repeat == nil {
		t.Skip("this service delivers nothing twice")
	}
	var handled atomic.Int64
	stop := serve(t, h, func(ctx context.Context, m bot.Message) (bot.Reply, error) {
		handled.Add(1)
		return echo(ctx, m)
	})
	defer stop()
	h.Say(h.Conversations[0], "first thing")
	receiveUntil(t, h, "heard first thing")
	h.Repeat()
	h.Say(h.Conversations[0], "second thing")
	if got := receiveUntil(t, h, "heard second thing"); strings.Contains(got, "first thing") {
		t.Errorf("posted %q, want what was said twice to be answered once", got)
	}
	if n := handled.Load(); n != 2 {
		t.Errorf("%d messages were handled, want 2", n)
	}
}

// count returns how many of posts hold mark.
func count(posts []Post, mark string) (n int) {
	for _, p := range posts {
		if strings.Contains(p.Text, mark) {
			n++
		}
	}
	return n
}

// delivered says text and returns the delivery of the reply.
func delivered(t testing.TB, h Harness, d *Desk, text string) bot.Delivery {
	t.Helper()
	h.Say(h.Conversations[0], text)
	receiveUntil(t, h, "heard "+text)
	d.Wait()
	all := d.Deliveries()
	if len(all) == 0 {
		t.Fatal("nothing was delivered")
	}
	return all[len(all)-1]
}

func testAgain(t testing.TB, h Harness) {
	if h.Standing == nil {
		t.Skip("what was said cannot be looked at again")
	}
	d, stop := serveDesk(t, h, echo)
	defer stop()
	first := delivered(t, h, d, "first thing")
	id, err := h.Adapter.Deliver(t.Context(), d.retry(first))
	if err != nil || id != first.ID {
		t.Errorf("Deliver again = %q, %v, want %q as at first", id, err, first.ID)
	}
	if n := count(h.Standing(h.Conversations[0], ""), "heard first thing"); n != 1 {
		t.Errorf("the reply stands there %d times, want once", n)
	}
}

func testTakeAway(t testing.TB, h Harness) {
	if h.Standing == nil {
		t.Skip("what was said cannot be looked at again")
	}
	d, stop := serveDesk(t, h, echo)
	defer stop()
	one := delivered(t, h, d, "first thing")
	if one.ID == "" {
		t.Fatal("Deliver returned no id")
	}
	change := one
	change.Key, change.Reply = "change", bot.Reply{Text: "changed my mind"}
	if _, err := h.Adapter.Deliver(t.Context(), change); err != nil {
		t.Fatalf("change a post: %v", err)
	}
	if now := h.Standing(h.Conversations[0], ""); count(now, "heard first thing") != 0 || count(now, "changed my mind") != 1 {
		t.Errorf("after the change there stands %+v", now)
	}
	one.Key, one.Reply = "removal", bot.Reply{}
	if _, err := h.Adapter.Deliver(t.Context(), one); err != nil {
		t.Fatalf("take a post away: %v", err)
	}
	if now := h.Standing(h.Conversations[0], ""); count(now, "changed my mind") != 0 {
		t.Errorf("after it was taken away there stands %+v", now)
	}
	one.Key, one.Again = "removal again", true
	if _, err := h.Adapter.Deliver(t.Context(), one); err != nil {
		t.Errorf("take away what is gone = %v, want nil", err)
	}
}

func testPrivate(t testing.TB, h Harness) {
	if h.Whisper == nil || h.Standing == nil {
		t.Skip("nothing is private here")
	}
	d, stop := serveDesk(t, h, echo)
	defer stop()
	c := h.Conversations[0]
	person := h.Whisper(c, "a secret")
	receiveUntil(t, h, "heard a secret")
	d.Wait()
	if n := count(h.Standing(c, person), "heard a secret"); n != 1 {
		t.Errorf("%s sees the reply %d times, want once", person, n)
	}
	if n := count(h.Standing(c, ""), "heard a secret"); n != 0 {
		t.Errorf("others see the reply %d times, want never", n)
	}
}
