package slack

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"footnote/adapters/slack/slackfake"
	"footnote/bot"
)

// S1: a disconnect right after connecting must not have the adapter ask for
// connections in a loop.
func TestS1Throttle(t *testing.T) {
	t.Parallel()
	r := newRig(t, testConfig())
	r.adapter.pace.first, r.adapter.pace.longest = 100*time.Millisecond, 400*time.Millisecond
	r.DisconnectAtOnce(50, "refresh_requested")
	r.start(t)
	begin := time.Now()
	for time.Since(begin) < time.Second {
		time.Sleep(10 * time.Millisecond)
	}
	// 1 + waits of at least 50, 100, 200, 200, … ms in one second.
	if n := len(r.Opened()); n < 2 || n > 8 {
		t.Errorf("asked for %d connections in a second, want 2 to 8", n)
	}
}

// S2: the reason of a disconnect is heeded: one that is for good ends Run with
// what to do about it.
func TestS2Reason(t *testing.T) {
	r := newRig(t, testConfig())
	done := make(chan error, 1)
	go func() { done <- r.adapter.Run(t.Context(), r.desk) }()
	r.Await("a connection", func() bool { return r.Connections() > 0 })
	r.Disconnect("link_disabled")
	select {
	case err := <-done:
		if err == nil || !strings.Contains(err.Error(), "Socket Mode was switched off") {
			t.Errorf("Run = %v, want that Socket Mode was switched off", err)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("Run goes on")
	}
	if n := len(r.Opened()); n != 1 {
		t.Errorf("asked for %d connections, want 1", n)
	}
}

// S3: the new connection stands before the old one goes, and what comes by
// either is answered.
func TestS3Overlap(t *testing.T) {
	t.Parallel()
	r := newRig(t, testConfig())
	r.adapter.pace.overlap = 300 * time.Millisecond
	r.start(t)
	least := int64(9)
	stop := make(chan struct{})
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		for {
			select {
			case <-stop:
				return
			case <-time.After(200 * time.Microsecond):
				least = min(least, int64(r.Connections()))
			}
		}
	}()
	for i := range 3 {
		opened := len(r.Opened())
		r.Disconnect("warning")
		r.Say(slackfake.Said{Channel: "C1", User: "U1", Text: mention + fmt.Sprint("question ", i)})
		r.Await("the next connection", func() bool { return len(r.Opened()) > opened && r.Connections() > 1 })
		r.Say(slackfake.Said{Channel: "G1", User: "U1", Text: mention + fmt.Sprint("question ", i)})
		r.Await("the end of the old connection", func() bool { return r.Connections() == 1 })
	}
	close(stop)
	<-watched
	if least < 1 {
		t.Errorf("there were moments with %d connections, want always 1", least)
	}
	r.AwaitPosts("C1", 3)
	r.AwaitPosts("G1", 3)
	for _, d := range r.Deliveries() {
		if d.Attempts > 2 { // once as a mention, and at most once more
			t.Errorf("delivery %+v was attempted more than once", d)
		}
	}
}

// S4: an event of a kind that nobody knows, a field of the wrong type, a frame
// that is no JSON: acknowledged where it can be, and the question in it
// answered.
func TestS4OddEvents(t *testing.T) {
	both(t, func(t *testing.T, c Config) {
		r := newRig(t, c).start(t)
		ch := r.Channel("C1")
		r.Event(ch, map[string]any{"type": "something_new", "channel": "C1"})
		r.Deliver("something_else", map[string]any{"type": 7})
		r.Event(ch, map[string]any{"type": "message", "user": 12, "text": []string{"x"}, "ts": 3.5})
		r.Say(slackfake.Said{Channel: "C1", User: "U1", Text: "first"})
		odd := map[string]any{
			"type": "app_mention", "user": "U1", "text": mention + "with a file", "ts": "1700000000.000900", "channel": "C1",
			"files": []any{map[string]any{"size": "12", "id": 7}}, "blocks": "none", "edited": 3,
		}
		r.desk.handle = func(e bot.Event) []bot.Delivery {
			m, ok := e.(bot.Message)
			if !ok || !m.Addressed {
				return nil
			}
			d := replyTo(m, sampleAnswer())
			d.Conversation.Thread, d.ReplyTo = "", ""
			return []bot.Delivery{d}
		}
		r.Event(ch, odd)
		r.AwaitPosts("C1", 1)
		if c.Transport == socketTransport {
			r.SendRaw("not JSON {")
			r.SendRaw(`{"type":"hello"}`)
		}
		r.Await("acknowledgements", func() bool {
			for i, d := range r.Deliveries() {
				if d.Took == 0 && !(i == 1 && c.Transport == httpTransport) { // the fake has no path for something_else
					return false
				}
			}
			return true
		})
	})
}

// S5: an acknowledgement that goes to a connection that is gone is lost; the
// delivery comes again and is not answered twice.
func TestS5LostAcknowledgement(t *testing.T) {
	r := newRig(t, testConfig())
	r.AckWithin = 50 * time.Millisecond
	r.start(t)
	r.CutOnEvent(1)
	r.Command("C1", "U1", "warm up") // waits for no acknowledgement
	r.Await("a new connection", func() bool { return len(r.Opened()) > 1 && r.Connections() == 1 })
	r.CutOnEvent(1)
	r.Say(slackfake.Said{Channel: "C1", User: "U1", Text: mention + "how long?"})
	r.Await("acknowledgements", func() bool {
		all := r.Deliveries()
		return all[len(all)-1].Took > 0
	})
	r.Await("an answer", func() bool { return len(public(r.Posts("C1"))) > 0 })
	if err := r.stop(); err != nil {
		t.Error(err)
	}
	if n := len(public(r.Posts("C1"))); n != 1 {
		t.Errorf("%d answers, want 1", n)
	}
}

func public(posts []slackfake.Post) []slackfake.Post {
	var out []slackfake.Post
	for _, p := range posts {
		if p.To == "" && p.Deleted.IsZero() {
			out = append(out, p)
		}
	}
	return out
}

// S6: acknowledgements that nobody hears: the delivery comes three times more,
// and there is one answer.
func TestS6DeafService(t *testing.T) {
	r := newRig(t, testConfig())
	r.AckWithin = 20 * time.Millisecond
	r.start(t)
	r.Deaf(true)
	r.Say(slackfake.Said{Channel: "C1", User: "U1", Text: mention + "how long?"})
	r.Await("four attempts", func() bool {
		all := r.Deliveries()
		return all[len(all)-1].Attempts == 4
	})
	r.AwaitPosts("C1", 1)
	if n := len(r.Posts("C1")); n != 1 {
		t.Errorf("%d answers, want 1", n)
	}
}

// S7: while nothing can be written down, what comes is read all the same, and
// connections are replaced. It is answered when it comes again.
func TestS7StalledDesk(t *testing.T) {
	t.Parallel()
	r := newRig(t, testConfig())
	r.AckWithin, r.Retries = 100*time.Millisecond, 1000
	r.adapter.pace.workers, r.adapter.pace.backlog = 2, 4
	r.adapter.pace.receive = 50 * time.Millisecond
	r.desk.handle = nil
	var stalled atomic.Bool
	stalled.Store(true)
	r.desk.refuse = func() error {
		if stalled.Load() {
			time.Sleep(30 * time.Millisecond)
			return errors.New("the disk is full")
		}
		return nil
	}
	r.start(t)
	const n = 40
	for i := range n {
		r.Say(slackfake.Said{Channel: "C1", User: "U1", Text: mention + fmt.Sprint("question ", i)})
	}
	opened := len(r.Opened())
	r.Disconnect("refresh_requested")
	r.Await("a new connection in spite of that", func() bool { return len(r.Opened()) > opened })
	stalled.Store(false)
	r.Await("acknowledgements", func() bool {
		for _, d := range r.Deliveries() {
			if d.Took == 0 {
				return false
			}
		}
		return true
	})
	// What is acknowledged is written down; it is dealt with a moment later.
	r.Await("all questions", func() bool { return len(messages(r.desk.seenEvents())) >= n })
	if got := len(messages(r.desk.seenEvents())); got != n {
		t.Errorf("%d questions were received, want %d", got, n)
	}
}

// S8: with no connection nothing waits for ever: Run ends when it is told to.
func TestS8StopWithoutConnection(t *testing.T) {
	t.Parallel()
	r := newRig(t, testConfig())
	r.NoHello(100)
	r.adapter.pace.hello = 50 * time.Millisecond
	done := make(chan struct{})
	ctx, cancel := contextOf(t)
	go func() { defer close(done); _ = r.adapter.Run(ctx, r.desk) }()
	r.Await("another try after no hello", func() bool { return len(r.Opened()) > 1 })
	cancel()
	select {
	case <-done:
	case <-time.After(2 * time.Second):
		t.Fatal("Run goes on")
	}
}

// S9: what Slack will never accept is not tried again, and the rest is.
func TestS9Fatal(t *testing.T) {
	t.Parallel()
	for code := range fatal {
		t.Run(code, func(t *testing.T) {
			r := newRig(t, testConfig())
			r.Fail("apps.connections.open", 1000, slackfake.Fault{Error: code})
			if err := r.adapter.Run(t.Context(), r.desk); !errors.Is(err, errRefused) || !strings.Contains(err.Error(), ": "+code+": ") {
				t.Errorf("Run = %v, want a refusal that names %s and what to do", err, code)
			}
			if n := len(r.Calls("apps.connections.open")); n != 1 {
				t.Errorf("tried %d times, want once", n)
			}
		})
	}
	for _, f := range []slackfake.Fault{{Error: "internal_error"}, {Status: 503}, {Drop: true}, {Body: "<html>"}, {Status: 429, RetryAfter: 1}} {
		r := newRig(t, testConfig())
		r.Fail("apps.connections.open", 1, f)
		begin := time.Now()
		r.start(t)
		if f.RetryAfter > 0 && time.Since(begin) < time.Second {
			t.Errorf("%+v: connected after %v, want a second", f, time.Since(begin))
		}
		if err := r.stop(); err != nil {
			t.Errorf("%+v: Run = %v", f, err)
		}
	}
}

// S9 also holds for the bot's token: Run says at once that it is no good.
func TestS9BotToken(t *testing.T) {
	both(t, func(t *testing.T, c Config) {
		r := newRig(t, c)
		r.RevokeTeam(slackfake.Token)
		err := r.adapter.Run(t.Context(), r.desk)
		if err == nil || !strings.Contains(err.Error(), "the bot token is not valid") || !strings.Contains(err.Error(), againByHand) {
			t.Errorf("Run = %v, want that the bot token is not valid, and what to do", err)
		}
	})
}

// S10: a connection that went silent is noticed within the idle time, and
// another is opened.
func TestS10Silence(t *testing.T) {
	t.Parallel()
	r := newRig(t, testConfig())
	r.adapter.pace.idle, r.adapter.pace.ping = time.Second, 50*time.Millisecond
	r.start(t)
	time.Sleep(1500 * time.Millisecond) // the fake answers our pings: nothing is amiss
	if n := len(r.Opened()); n != 1 {
		t.Fatalf("%d connections while all was well, want 1", n)
	}
	r.NoPings(true)
	r.Await("another connection", func() bool { return len(r.Opened()) > 1 })
	r.NoPings(false)
}

// S11: a panic while a delivery is received is that delivery's alone, and no
// more are received at once than there are workers.
func TestS11Panic(t *testing.T) {
	both(t, func(t *testing.T, c Config) {
		r := newRig(t, c)
		r.AckWithin, r.Retries = 50*time.Millisecond, 1000
		r.adapter.pace.workers = 3
		r.desk.handle = nil
		var first atomic.Bool
		var now, most atomic.Int64
		r.desk.refuse = func() error {
			n := now.Add(1)
			defer now.Add(-1)
			for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
			}
			if first.CompareAndSwap(false, true) {
				panic("poison")
			}
			time.Sleep(2 * time.Millisecond)
			return nil
		}
		r.start(t)
		for i := range 20 {
			r.Say(slackfake.Said{Channel: "C1", User: "U1", Text: mention + fmt.Sprint("question ", i)})
		}
		r.Await("all questions", func() bool { return len(messages(r.desk.seenEvents())) == 20 })
		if n := most.Load(); c.Transport == socketTransport && n > 3 {
			t.Errorf("%d were received at once, want at most 3", n)
		}
	})
}
