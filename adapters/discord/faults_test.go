package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"footnote/adapters/discord/discordfake"
	"footnote/bot"
)

// Here are the faults of discordgo v0.29.0 that made us write our own gateway
// loop and sender, each provoked against ours. They are numbered as in the
// guide for those who work on the adapter.

// bubble runs test with a fake clock that begins in 2026, since ids of Discord
// count from 2015 on.
func bubble(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)))
		test(t)
	})
}

// inMemory returns a Discord in memory with the cast in it.
func inMemory(t *testing.T, o discordfake.Options) *discordfake.Fake {
	t.Helper()
	o.Memory = true
	f := discordfake.New(t, o)
	populate(f)
	return f
}

// mention has anna say something to us in public.
func mention(f *discordfake.Fake, text string) string {
	return f.Say(publicID, annaID, "<@"+discordfake.BotID+"> "+text, "")
}

// answersAfter has a question asked and waits for the answer.
func answersAfter(t *testing.T, f *discordfake.Fake, text string) {
	t.Helper()
	mention(f, text)
	eventually(t, "an answer to "+text, func() bool { return answers(f, text) == 1 })
}

// answers counts the answers to what was asked in public.
func answers(f *discordfake.Fake, text string) int {
	n := 0
	for _, m := range f.Visible(publicID, annaID) {
		if m.Author == discordfake.BotID && m.Text() == "heard "+text {
			n++
		}
	}
	return n
}

// first returns a script for the first connections; the others last.
func first(scripts ...discordfake.Script) func(int) discordfake.Script {
	return func(n int) discordfake.Script {
		if n < len(scripts) {
			return scripts[n]
		}
		return discordfake.Script{}
	}
}

func frames(f ...discordfake.Frame) discordfake.Script { return discordfake.Script{Instead: f} }

func TestD1ReconnectBeforeReady(t *testing.T) {
	resumeLater := discordfake.Script{After: time.Minute, Then: []discordfake.Frame{discordfake.Reconnect}}
	tests := map[string][]discordfake.Script{
		"op 7 in place of READY":             {frames(discordfake.Reconnect)},
		"op 9 false in place of READY":       {frames(discordfake.InvalidSession)},
		"op 9 true in place of READY":        {frames(discordfake.ResumeAgain)},
		"op 7 in place of RESUMED":           {resumeLater, frames(discordfake.Reconnect)},
		"op 9 false in place of RESUMED":     {resumeLater, frames(discordfake.InvalidSession)},
		"op 9 true in place of RESUMED":      {resumeLater, frames(discordfake.ResumeAgain)},
		"op 7 and op 9 together":             {frames(discordfake.Reconnect, discordfake.InvalidSession)},
		"op 9 and op 7 once it is connected": {{After: time.Minute, Then: []discordfake.Frame{discordfake.InvalidSession, discordfake.Reconnect}}},
	}
	for name, scripts := range tests {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				f := inMemory(t, discordfake.Options{})
				f.Script(first(scripts...))
				start(t, f, newDesk(t, answering(echo)))
				time.Sleep(2 * time.Minute)
				answersAfter(t, f, "one")
				if n := f.Connections(); n != len(scripts)+1 {
					t.Errorf("%d connections, want %d", n, len(scripts)+1)
				}
			})
		})
	}
}

func TestD2NoHello(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := inMemory(t, discordfake.Options{})
		f.Script(first(discordfake.Script{NoHello: true}))
		start(t, f, newDesk(t, answering(echo)))
		time.Sleep(helloPatience + 2*time.Second)
		answersAfter(t, f, "one")
	})
}

func TestD2StopWithoutHello(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := inMemory(t, discordfake.Options{})
		f.Script(func(int) discordfake.Script { return discordfake.Script{NoHello: true} })
		_, stop := start(t, f, newDesk(t, answering(echo)))
		time.Sleep(3 * time.Second)
		begun := time.Now()
		if err := stop(); err != nil || time.Since(begun) > 2*time.Second {
			t.Errorf("Run stopped after %v with %v, want at once", time.Since(begun), err)
		}
	})
}

func TestD3MissedACK(t *testing.T) {
	bubble(t, func(t *testing.T) {
		const interval = 41250 * time.Millisecond
		f := inMemory(t, discordfake.Options{})
		f.Script(first(discordfake.Script{NoACK: true}))
		start(t, f, newDesk(t, answering(echo)))
		time.Sleep(time.Second)
		begun := time.Now()
		eventuallyWithin(t, 2*interval+time.Second, "connected again", func() bool { return f.Connections() == 2 })
		if took := time.Since(begun); took < interval {
			t.Errorf("given up after %v, before an interval had passed", took)
		}
		answersAfter(t, f, "one")
		if got := f.Closes(); !slices.Equal(got, []int{closeMissedACK}) || f.Resumes() != 1 {
			t.Errorf("closed with %v and resumed %d times, want %d and once", got, f.Resumes(), closeMissedACK)
		}
	})
}

func eventuallyWithin(t *testing.T, d time.Duration, what string, so func() bool) {
	t.Helper()
	for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if so() {
			return
		}
	}
	t.Fatalf("not within %v: %s", d, what)
}

func TestD4FatalCloseCodes(t *testing.T) {
	for code, advice := range map[int]string{
		4004: "reset it in the developer portal", 4010: "shards at 0", 4011: "shards at 0", 4012: "update Footnote",
		4013: "update Footnote", 4014: "Message Content Intent",
	} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				f := inMemory(t, discordfake.Options{})
				f.Script(func(int) discordfake.Script { return discordfake.Script{Refuse: code} })
				a := newAdapter(t, f)
				err := a.Run(t.Context(), newDesk(t, nil))
				if err == nil || !strings.Contains(err.Error(), advice) || !strings.Contains(err.Error(), fmt.Sprint(code)) {
					t.Errorf("Run = %v, want the code and %q", err, advice)
				}
				if n := f.Connections(); n != 1 {
					t.Errorf("%d connections, want 1", n)
				}
			})
		})
	}
}

func TestD4OtherCloseCodes(t *testing.T) {
	for code, resumes := range map[int]int{1000: 1, 4000: 1, 4001: 1, 4002: 1, 4003: 1, 4005: 1, 4007: 0, 4008: 1, 4009: 0} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				f := inMemory(t, discordfake.Options{})
				f.Script(first(discordfake.Script{After: time.Minute, Close: code}))
				start(t, f, newDesk(t, answering(echo)))
				time.Sleep(2 * time.Minute)
				answersAfter(t, f, "one")
				if got := f.Resumes(); got != resumes {
					t.Errorf("resumed %d times, want %d", got, resumes)
				}
			})
		})
	}
}

func TestD5InvalidSession(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := inMemory(t, discordfake.Options{})
		f.Script(first(discordfake.Script{After: time.Minute, Then: []discordfake.Frame{discordfake.InvalidSession}}))
		start(t, f, newDesk(t, answering(echo)))
		time.Sleep(2 * time.Minute)
		answersAfter(t, f, "one")
		begun := f.Identifies()
		if len(begun) != 2 {
			t.Fatalf("%d sessions begun, want 2", len(begun))
		}
		if wait := begun[1].Sub(begun[0]) - time.Minute; wait < time.Second || wait > 6*time.Second {
			t.Errorf("the second was begun after %v, want one to five seconds", wait)
		}
	})
}

// TestD6HeartbeatWhileClosing has the gateway ask for heartbeats at the moment
// that the connection ends.
func TestD6HeartbeatWhileClosing(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := inMemory(t, discordfake.Options{})
		asking := slices.Repeat([]discordfake.Frame{discordfake.AskHeartbeat}, 300)
		f.Script(first(
			discordfake.Script{After: 30 * time.Second, Then: asking, Drop: true},
			discordfake.Script{After: 30 * time.Second, Then: append(asking, discordfake.Reconnect), Close: 4000},
		))
		start(t, f, newDesk(t, answering(echo)))
		time.Sleep(5 * time.Minute)
		answersAfter(t, f, "one")
	})
}

func TestD7UnknownComponent(t *testing.T) {
	f := newFake(t, discordfake.Options{})
	d := newDesk(t, answering(echo))
	start(t, f, d)
	connected(t, f)
	f.SayWith(publicID, annaID, "<@"+discordfake.BotID+"> one", "", map[string]any{
		"components": []any{map[string]any{"type": 99, "components": "of another kind"}, 7},
		"embeds":     "none", "flags": "many", "attachments": map[string]any{"size": "12"},
	})
	eventually(t, "an answer", func() bool { return answers(f, "one") == 1 })
	if m := d.messages()[0]; m.Author.ID != annaID || m.Author.Name != "anna" || m.ID == "" {
		t.Errorf("message = %+v, want anna's", m)
	}
}

func TestD8UnknownInteraction(t *testing.T) {
	f := newFake(t, discordfake.Options{})
	d := newDesk(t, answering(echo))
	start(t, f, d)
	connected(t, f)
	for _, data := range []any{
		map[string]any{"custom_id": "x", "components": []any{map[string]any{"type": 18, "component": map[string]any{"type": 19}}}},
		nil, "text", 7,
	} {
		f.Send(guildID, "INTERACTION_CREATE", map[string]any{"id": "1", "token": "unknown", "type": 5, "guild_id": guildID, "channel_id": publicID, "data": data})
	}
	answersAfter(t, f, "one")
}

// TestD9Heartbeats runs many heartbeats beside many events, for the race
// detector.
func TestD9Heartbeats(t *testing.T) {
	f := newFake(t, discordfake.Options{})
	f.Script(func(int) discordfake.Script { return discordfake.Script{Interval: 600 * time.Millisecond} })
	start(t, f, newDesk(t, answering(echo)))
	connected(t, f)
	for i := range 20 {
		f.Now(0, discordfake.AskHeartbeat)
		mention(f, fmt.Sprint(i))
	}
	said(t, f, publicID, annaID, 20)
	if n := f.Connections(); n != 1 {
		t.Errorf("%d connections, want 1", n)
	}
}

func TestD10BucketsAreLetGo(t *testing.T) {
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	l := newLimiter(func() time.Time { return now })
	h := http.Header{"X-Ratelimit-Bucket": {"b"}, "X-Ratelimit-Remaining": {"4"}, "X-Ratelimit-Reset-After": {"2"}}
	for i := range 20 * bucketsMost {
		p, err := l.wait(t.Context(), "PATCH /webhooks/{}/{}/messages/{}", fmt.Sprint(i), true)
		if err != nil {
			t.Fatal(err)
		}
		p.done(h)
		now = now.Add(10 * time.Millisecond)
	}
	if n := len(l.buckets); n > bucketsMost+1 {
		t.Errorf("%d buckets are kept, want at most %d", n, bucketsMost)
	}
}

// TestD11EditsSideBySide holds the answer to one interaction back; another's
// comes all the same.
func TestD11EditsSideBySide(t *testing.T) {
	f := newFake(t, discordfake.Options{})
	release := make(chan struct{})
	var held atomic.Bool
	f.OnRequest(func(r discordfake.Request) *discordfake.Response {
		if strings.HasSuffix(r.Path, "@original") && held.CompareAndSwap(false, true) {
			<-release
		}
		return nil
	})
	start(t, f, newDesk(t, answering(echo)))
	connected(t, f)
	f.Command(publicID, annaID, discordfake.Option{Name: "question", Type: 3, Value: "one"})
	eventually(t, "the first is held", held.Load)
	f.Command(publicID, benID, discordfake.Option{Name: "question", Type: 3, Value: "two"})
	eventually(t, "the second is answered", func() bool { return answers(f, "two") == 1 })
	close(release)
	eventually(t, "the first is answered", func() bool { return answers(f, "one") == 1 })
}

func TestD12WaitsEndWithTheirContext(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := inMemory(t, discordfake.Options{})
		d := newDesk(t, nil)
		a, _ := start(t, f, d)
		time.Sleep(time.Second)
		f.OnRequest(func(r discordfake.Request) *discordfake.Response {
			if r.Method != http.MethodPost {
				return nil
			}
			return &discordfake.Response{
				Status: 429, Body: `{"message":"wait","retry_after":3600,"global":false}`,
				Header: map[string]string{"X-RateLimit-Bucket": "b", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": "3600"},
			}
		})
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		begun := time.Now()
		_, err := a.Deliver(ctx, bot.Delivery{Key: "k", Conversation: bot.Conversation{Channel: publicID}, Reply: bot.Reply{Text: "x"}})
		if took := time.Since(begun); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, bot.ErrUndeliverable) || took > 6*time.Second {
			t.Errorf("Deliver = %v after %v, want the end of its context after 5 s", err, took)
		}
		f.OnRequest(nil)
		time.Sleep(time.Hour)
		if _, err := a.Deliver(t.Context(), bot.Delivery{Key: "k", Conversation: bot.Conversation{Channel: publicID}, Reply: bot.Reply{Text: "x"}}); err != nil {
			t.Errorf("an hour later Deliver = %v", err)
		}
	})
}

// TestD13HTML has what stands before Discord shut us out: nothing is sent until
// it lets us in again.
func TestD13HTML(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := inMemory(t, discordfake.Options{})
		d := newDesk(t, answering(echo))
		start(t, f, d)
		time.Sleep(time.Second)
		var shut atomic.Int64
		f.OnRequest(func(discordfake.Request) *discordfake.Response {
			shut.Add(1)
			return &discordfake.Response{Status: 429, Header: map[string]string{"Content-Type": "text/html"}, Body: "<html>Error 1015: you are being rate limited</html>"}
		})
		mention(f, "one")
		time.Sleep(5 * time.Second)
		if n := shut.Load(); n != 1 {
			t.Errorf("%d requests while shut out, want 1", n)
		}
		f.OnRequest(nil)
		mention(f, "two")
		time.Sleep(cloudflare - 10*time.Second)
		if n := len(f.Visible(publicID, benID)); n != 2 {
			t.Errorf("%d messages before the time was over, want the 2 questions", n)
		}
		d.working.Wait()
		for _, err := range d.failures {
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("delivery: %v, want the end of its context", err)
			}
		}
		d.failures = nil
		time.Sleep(20 * time.Second)
		answersAfter(t, f, "three")
	})
}

func TestD14RateLimits(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := inMemory(t, discordfake.Options{ChannelPosts: 5})
		d := newDesk(t, nil)
		a, _ := start(t, f, d)
		time.Sleep(time.Second)
		const channels, each = 60, 6
		var wg sync.WaitGroup
		begun := time.Now()
		for c := range channels {
			id := fmt.Sprint(500000000000000000 + c)
			f.AddChannel(discordfake.Channel{ID: id, Guild: guildID})
			for i := range each {
				wg.Go(func() {
					_, err := a.Deliver(t.Context(), bot.Delivery{Key: keyFor(fmt.Sprint(c, i)), Conversation: bot.Conversation{Channel: id}, Reply: bot.Reply{Text: "x"}})
					if err != nil {
						t.Errorf("Deliver = %v", err)
					}
				})
			}
		}
		wg.Wait()
		took := time.Since(begun)
		t.Logf("%d messages in %d channels: %v", channels*each, channels, took)
		if least := time.Duration(channels*each/50-1) * time.Second; took < least || took > 30*time.Second {
			t.Errorf("took %v, want between %v and 30 s", took, least)
		}
		for _, r := range f.Requests() { // New's cleanup fails on any limit that was broken
			if r.Status == 429 {
				t.Errorf("%s %s was one too many", r.Method, r.Path)
			}
		}
	})
}

func TestD14GlobalLimitIsObeyed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := inMemory(t, discordfake.Options{GlobalRate: 10}) // less than we reckon with
		d := newDesk(t, nil)
		a, _ := start(t, f, d)
		time.Sleep(2 * time.Second)
		var wg sync.WaitGroup
		for i := range 100 {
			wg.Go(func() {
				_, err := a.Deliver(t.Context(), bot.Delivery{Key: keyFor(fmt.Sprint(i)), Conversation: bot.Conversation{Channel: publicID}, Reply: bot.Reply{Text: fmt.Sprint(i)}})
				if err != nil {
					t.Errorf("Deliver = %v", err)
				}
			})
		}
		wg.Wait()
		f.Violations() // that it was one too many at times is what is tried here
		if n := len(f.Visible(publicID, annaID)); n != 100 {
			t.Errorf("%d messages, want 100, each once", n)
		}
	})
}

// TestD15Flood delivers far more at once than can be written down, in order and
// with a bounded number of goroutines, and survives a panic.
func TestD15Flood(t *testing.T) {
	const n = 3000
	f := newFake(t, discordfake.Options{})
	var d sink
	panicked := false
	var most int
	d.receive = func(bot.Envelope) error {
		if !panicked {
			panicked = true
			panic("a poisoned event")
		}
		most = max(most, runtime.NumGoroutine())
		return nil
	}
	before := runtime.NumGoroutine()
	a := newAdapter(t, f)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx, &d) }()
	connected(t, f)
	mention(f, "poison")
	for i := range n {
		mention(f, fmt.Sprint(i))
		if i%500 == 0 {
			time.Sleep(20 * time.Millisecond) // the fake's own queue has an end
		}
	}
	eventually(t, "all are written down", func() bool { return len(d.keys()) >= n })
	stop()
	if err := <-done; err != nil {
		t.Errorf("Run = %v", err)
	}
	if most > before+100 {
		t.Errorf("%d goroutines, want about the %d before", most, before)
	}
	if !slices.IsSorted(d.keys()) {
		t.Error("messages were not taken in the order they came")
	}
}

// sink is a bot.Desk that only takes things in.
type sink struct {
	receive func(bot.Envelope) error

	mu    sync.Mutex // guards what follows; receive is called with it held
	order []string
}

func (s *sink) Receive(_ context.Context, e bot.Envelope) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.receive(e); err != nil {
		return err
	}
	s.order = append(s.order, e.Key)
	return nil
}

func (s *sink) Library(bot.Person, bot.Conversation) bot.LibraryView { return bot.LibraryView{} }

func (s *sink) keys() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.order)
}

func TestD16ResumeOverARestart(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := inMemory(t, discordfake.Options{})
		folder := t.TempDir()
		same := func(_ *Config, o *Options) { o.Folder = folder }
		_, stop := start(t, f, newDesk(t, answering(echo)), same)
		time.Sleep(time.Minute)
		answersAfter(t, f, "one")
		_ = stop()
		mention(f, "while it was down")
		time.Sleep(time.Minute)
		start(t, f, newDesk(t, answering(echo)), same)
		eventually(t, "what was asked meanwhile is answered", func() bool { return answers(f, "while it was down") == 1 })
		if n, r := len(f.Identifies()), f.Resumes(); n != 1 || r != 1 {
			t.Errorf("%d sessions begun and %d resumed, want 1 and 1", n, r)
		}
		if got := f.Closes(); !slices.Equal(got, []int{closeLeaving}) {
			t.Errorf("closed with %v, want %d", got, closeLeaving)
		}
		if n := answers(f, "one"); n != 1 {
			t.Errorf("%d answers to the first question", n)
		}
	})
}

func TestD17Identifying(t *testing.T) {
	t.Run("one after another", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			f := inMemory(t, discordfake.Options{Shards: 6, Concurrency: 2})
			start(t, f, newDesk(t, answering(echo)))
			time.Sleep(time.Minute)
			begun := f.Identifies()
			if len(begun) != 6 {
				t.Fatalf("%d sessions begun, want 6", len(begun))
			}
			if took := begun[5].Sub(begun[0]); took < 10*time.Second || took > 15*time.Second {
				t.Errorf("6 shards, two at once, took %v, want about 10 s", took)
			}
			answersAfter(t, f, "one")
		})
	})
	t.Run("hardly any left", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			f := inMemory(t, discordfake.Options{SessionTotal: 30})
			f.Script(func(int) discordfake.Script {
				return discordfake.Script{After: 30 * time.Second, Close: 4009}
			})
			start(t, f, newDesk(t, answering(echo)))
			time.Sleep(23 * time.Hour)
			if n := len(f.Identifies()); n > 10 {
				t.Errorf("%d of 30 sessions begun, want at most 10", n)
			}
		})
	})
	t.Run("the first heartbeat at random", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			f := inMemory(t, discordfake.Options{})
			f.Script(func(int) discordfake.Script {
				return discordfake.Script{After: 50 * time.Second, Then: []discordfake.Frame{discordfake.Reconnect}}
			})
			start(t, f, newDesk(t, answering(echo)))
			time.Sleep(time.Hour)
			beats := f.FirstBeats()
			slices.Sort(beats)
			if n := len(beats); n < 50 || beats[0] > 8*time.Second || beats[n-1] < 33*time.Second || beats[n-1] > 41250*time.Millisecond {
				t.Errorf("first heartbeats after %v … %v of %d connections, want them all over 41.25 s", beats[0], beats[len(beats)-1], len(beats))
			}
		})
	})
}
