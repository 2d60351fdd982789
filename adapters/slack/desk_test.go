package slack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"footnote/adapters/slack/slackfake"
	"footnote/bot"
	"footnote/knowledge"
	"footnote/qa"
)

// testDesk deals with what the adapter hands in as the Bot does, in memory.
type testDesk struct {
	adapter *Adapter
	handle  func(bot.Event) []bot.Delivery // what to deliver, in order; nil for nothing
	library bot.LibraryView
	refuse  func() error // what Receive fails with, nil for nothing

	mu       sync.Mutex // guards what follows
	seen     map[string]bool
	received []bot.Envelope
	events   []bot.Event
	errs     []error
	wait     sync.WaitGroup
}

var _ bot.Desk = (*testDesk)(nil)

func (d *testDesk) Receive(ctx context.Context, e bot.Envelope) error {
	if d.refuse != nil {
		if err := d.refuse(); err != nil {
			return err
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if e.Key == "" || e.Service != Name {
		d.errs = append(d.errs, fmt.Errorf("envelope %q of %q", e.Key, e.Service))
	}
	if d.seen[e.Key] {
		return nil
	}
	d.seen[e.Key] = true
	d.received = append(d.received, e)
	d.wait.Go(func() { d.deal(context.WithoutCancel(ctx), e) })
	return nil
}

func (d *testDesk) deal(ctx context.Context, e bot.Envelope) {
	events, err := d.adapter.Decode(e)
	d.note(nil, err)
	if len(events) > 0 {
		events = d.adapter.Inform(ctx, e)
	}
	for i, event := range events {
		d.note(event, nil)
		if d.handle == nil {
			continue
		}
		id := ""
		for j, delivery := range d.handle(event) {
			delivery.Key = fmt.Sprintf("k%d%d%d", len(e.Key), i, j) + fmt.Sprint(e.Received.UnixNano()%1e9)
			if delivery.ID == "last" {
				delivery.ID = id
			}
			got, err := d.adapter.Deliver(ctx, delivery)
			d.note(nil, err)
			id = got
		}
	}
}

func (d *testDesk) note(e bot.Event, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if e != nil {
		d.events = append(d.events, e)
	}
	if err != nil {
		d.errs = append(d.errs, err)
	}
}

func (d *testDesk) Library(bot.Person, bot.Conversation) bot.LibraryView { return d.library }

func (d *testDesk) seenEvents() []bot.Event {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.events)
}

func (d *testDesk) errors() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return errors.Join(d.errs...)
}

// replyTo returns the delivery of a reply to what m says.
func replyTo(m bot.Message, r bot.Reply) bot.Delivery {
	d := bot.Delivery{Conversation: m.Conversation, ReplyTo: m.ID, Kind: m.Kind, Handle: m.Handle, Reply: r}
	if m.Private {
		d.To = m.Author.ID
	}
	return d
}

// answering returns a handler that answers messages with r.
func answering(r bot.Reply) func(bot.Event) []bot.Delivery {
	return func(e bot.Event) []bot.Delivery {
		m, ok := e.(bot.Message)
		if !ok || !m.Addressed {
			return nil
		}
		return []bot.Delivery{replyTo(m, r)}
	}
}

// sampleAnswer answers with two quotes.
func sampleAnswer() bot.Reply {
	text := "Refunds take fourteen days. They go to the same card."
	at := qa.Place{
		Document: "handbook:refunds.md", Space: "handbook", Title: "Refunds", Heading: []string{"Refunds", "How long"}, Path: "refunds.md", Line: 12,
		URL: "https://docs.example.org/refunds#how-long", Date: "2026-03-01",
	}
	first := qa.Citation{Place: at, Parts: []qa.Part{{Text: text[:27], Span: knowledge.Span{End: 27}, Strong: []knowledge.Span{{Start: 13, End: 26}}}}}
	second := qa.Citation{Place: at, Parts: []qa.Part{{Text: text[28:], Span: knowledge.Span{Start: 28, End: len(text)}}}}
	return bot.Reply{
		Notes: []bot.Note{{Number: 1, Citation: first}, {Number: 2, Citation: second}}, Answer: qa.Answer{Citations: []qa.Citation{first, second}},
		Language: "en", Answered: "a1", Controls: []bot.Control{bot.Helpful, bot.NotHelpful, bot.Why, bot.More, bot.AskPerson},
	}
}

// rig is an adapter that runs on a fake.
type rig struct {
	*slackfake.Server
	adapter *Adapter
	desk    *testDesk
	stop    func() error
}

// testConfig is what the tests begin with.
func testConfig() Config {
	c := Defaults()
	c.Enabled, c.Groups = true, true
	return c
}

func testEnv(name string) string {
	return map[string]string{
		"SLACK_BOT_TOKEN": slackfake.Token, "SLACK_APP_TOKEN": slackfake.AppToken, "SLACK_SIGNING_SECRET": slackfake.Secret, "SLACK_CLIENT_SECRET": "client-secret",
	}[name]
}

// newRig makes an adapter on a fake that does not run yet.
func newRig(t testing.TB, c Config) *rig {
	t.Helper()
	fake := slackfake.New(t)
	a := newAdapter(t, fake, c)
	d := &testDesk{adapter: a, seen: map[string]bool{}, handle: answering(sampleAnswer())}
	return &rig{Server: fake, adapter: a, desk: d}
}

// newAdapter makes an adapter on fake.
func newAdapter(t testing.TB, fake *slackfake.Server, c Config) *Adapter {
	t.Helper()
	o := Options{Env: testEnv, API: fake.API(), Data: t.TempDir(), Log: slog.New(slog.NewTextHandler(testLog{t}, nil))}
	if c.Transport == httpTransport {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		o.Listener = l
		fake.OverHTTP("http://"+l.Addr().String(), slackfake.Secret)
	}
	a, err := New(c, o)
	if err != nil {
		t.Fatal(err)
	}
	a.pace.first, a.pace.longest, a.pace.overlap = 20*time.Millisecond, 200*time.Millisecond, 50*time.Millisecond
	return a
}

// start runs the adapter until the test ends or stop is called.
func (r *rig) start(t testing.TB) *rig {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- r.adapter.Run(ctx, r.desk) }()
	r.stop = sync.OnceValue(func() error {
		cancel()
		select {
		case err := <-done:
			r.desk.wait.Wait()
			return err
		case <-time.After(10 * time.Second):
			return errors.New("Run did not return")
		}
	})
	t.Cleanup(func() {
		if err := r.stop(); err != nil {
			t.Errorf("Run = %v", err)
		}
		if err := r.desk.errors(); err != nil {
			t.Errorf("while dealing with what came: %v", err)
		}
	})
	if r.adapter.config.Transport == socketTransport {
		r.Await("a connection", func() bool { return r.Connections() > 0 })
	}
	return r
}

// testLog writes the log into the test's.
type testLog struct{ testing.TB }

func (l testLog) Write(p []byte) (int, error) {
	l.Log(strings.TrimSpace(string(p)))
	return len(p), nil
}

// both runs a test on each transport.
func both(t *testing.T, test func(t *testing.T, c Config)) {
	for _, transport := range []string{socketTransport, httpTransport} {
		t.Run(transport, func(t *testing.T) {
			c := testConfig()
			c.Transport = transport
			if transport == httpTransport {
				c.PublicURL = "https://footnote.example.org"
			}
			test(t, c)
		})
	}
}

// contextOf returns a context that ends with the test or when it is cancelled.
func contextOf(t testing.TB) (context.Context, context.CancelFunc) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	return ctx, cancel
}

func slogTo(w io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// filesIn returns the names of the files in folder.
func filesIn(t testing.TB, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
