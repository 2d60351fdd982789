package discord

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"footnote/adapters/discord/discordfake"
	"footnote/bot"
	"footnote/knowledge"
	"footnote/qa"
)

// The cast of the tests.
const (
	guildID   = "100000000000000001"
	otherID   = "100000000000000002" // a server of others
	publicID  = "200000000000000001"
	privateID = "200000000000000002"
	threadID  = "200000000000000003" // in the public channel
	secretID  = "200000000000000004" // a private thread
	forumID   = "200000000000000005"
	foreignID = "200000000000000006" // on the server of others
	annaID    = "300000000000000001"
	benID     = "300000000000000002"
	evaID     = "300000000000000003" // on no server of the team's
	roleID    = "400000000000000001"
	botRoleID = "400000000000000002"
)

const patience = 30 * time.Second // far more than anything takes, on a busy machine too

// desk is a bot.Desk for tests: it writes envelopes down in memory, and then
// has each decoded, handled and delivered, as the Bot does.
type desk struct {
	t       testing.TB
	a       *Adapter
	handle  func(bot.Event) []bot.Delivery
	working sync.WaitGroup

	mu       sync.Mutex // guards what follows
	seen     map[string]bot.Envelope
	order    []string
	twice    int // envelopes that came again
	events   []bot.Event
	failures []error
	refuse   func(bot.Envelope) error
	library  bot.LibraryView
	byPerson func(bot.Person) bot.LibraryView // in place of library
}

func newDesk(t testing.TB, handle func(bot.Event) []bot.Delivery) *desk {
	return &desk{t: t, handle: handle, seen: map[string]bot.Envelope{}}
}

func (d *desk) Receive(ctx context.Context, e bot.Envelope) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.refuse != nil {
		if err := d.refuse(e); err != nil {
			return err
		}
	}
	if _, ok := d.seen[e.Key]; ok {
		d.twice++
		return nil
	}
	d.seen[e.Key] = e
	d.order = append(d.order, e.Key)
	d.working.Go(func() { d.deal(context.WithoutCancel(ctx), e) })
	return nil
}

func (d *desk) deal(ctx context.Context, e bot.Envelope) {
	events, err := d.a.Decode(e)
	if err != nil {
		d.fail(err)
		return
	}
	if len(events) > 0 {
		events = d.a.Inform(ctx, e)
	}
	for _, event := range events {
		d.mu.Lock()
		d.events = append(d.events, event)
		d.mu.Unlock()
		for _, delivery := range d.handle(event) {
			ctx, stop := context.WithTimeout(ctx, 30*time.Second)
			_, err := d.a.Deliver(ctx, delivery)
			stop()
			if err != nil {
				d.fail(err)
			}
		}
	}
}

func (d *desk) fail(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.failures = append(d.failures, err)
}

func (d *desk) Library(p bot.Person, _ bot.Conversation) bot.LibraryView {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.byPerson != nil {
		return d.byPerson(p)
	}
	return d.library
}

// messages returns the messages that were decoded so far.
func (d *desk) messages() []bot.Message {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []bot.Message
	for _, e := range d.events {
		if m, ok := e.(bot.Message); ok {
			out = append(out, m)
		}
	}
	return out
}

// keyFor returns a delivery's key.
func keyFor(s string) string {
	sum := sha256.Sum256([]byte(s))
	return new(big.Int).SetBytes(sum[:15]).Text(36)
}

// replyTo returns the delivery of a reply to m.
func replyTo(m bot.Message, r bot.Reply) bot.Delivery {
	d := bot.Delivery{
		Key: keyFor(m.Conversation.Channel + m.ID), Conversation: m.Conversation, ReplyTo: m.ID,
		Kind: m.Kind, Handle: m.Handle, Reply: r,
	}
	if m.Private {
		d.To = m.Author.ID
	}
	return d
}

// answering handles messages that were said to us with a reply.
func answering(reply func(bot.Message) bot.Reply) func(bot.Event) []bot.Delivery {
	return func(e bot.Event) []bot.Delivery {
		m, ok := e.(bot.Message)
		if !ok || !m.Addressed {
			return nil
		}
		return []bot.Delivery{replyTo(m, reply(m))}
	}
}

func echo(m bot.Message) bot.Reply { return bot.Reply{Text: "heard " + m.Text} }

// newFake returns a Discord with the cast in it.
func newFake(t testing.TB, o discordfake.Options) *discordfake.Fake {
	t.Helper()
	o.Contract = contract(t)
	f := discordfake.New(t, o)
	populate(f)
	return f
}

func populate(f *discordfake.Fake) {
	for id, name := range map[string]string{annaID: "anna", benID: "ben", evaID: "eva"} {
		f.AddUser(discordfake.User{ID: id, Name: name})
	}
	f.AddGuild(discordfake.Guild{ID: guildID, BotRole: botRoleID, Members: map[string]discordfake.Extra{
		annaID: {Roles: []string{roleID}, Permissions: 8}, benID: {},
	}})
	f.AddGuild(discordfake.Guild{ID: otherID, Foreign: true, Members: map[string]discordfake.Extra{annaID: {}, evaID: {}}})
	for _, c := range []discordfake.Channel{
		{ID: publicID, Guild: guildID},
		{ID: privateID, Guild: guildID, Private: true},
		{ID: threadID, Guild: guildID, Parent: publicID, Type: 11},
		{ID: secretID, Guild: guildID, Parent: publicID, Type: 12},
		{ID: forumID, Guild: guildID, Type: 15, Tags: []string{"question", "Solved"}},
		{ID: foreignID, Guild: otherID},
	} {
		f.AddChannel(c)
	}
}

// start runs an adapter on f until the test ends, or stop is called.
func start(t testing.TB, f *discordfake.Fake, d *desk, change ...func(*Config, *Options)) (a *Adapter, stop func() error) {
	t.Helper()
	a = newAdapter(t, f, change...)
	d.a = a
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx, d) }()
	stop = sync.OnceValue(func() error {
		cancel()
		select {
		case err := <-done:
			d.working.Wait()
			return err
		case <-time.After(patience):
			t.Error("Run has not returned after its context ended")
			return errors.New("still running")
		}
	})
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Errorf("Run = %v, want nil", err)
		}
		for _, err := range d.failures {
			t.Errorf("delivery: %v", err)
		}
	})
	return a, stop
}

func newAdapter(t testing.TB, f *discordfake.Fake, change ...func(*Config, *Options)) *Adapter {
	t.Helper()
	c, o := Defaults(), Options{Token: discordfake.Token, Folder: t.TempDir(), API: f.API(), Dial: f.Dial}
	for _, f := range change {
		f(&c, &o)
	}
	a, err := New(c, o)
	if err != nil {
		t.Fatalf("New(%+v) = %v", c, err)
	}
	return a
}

// noLeaks fails the test when goroutines are left behind. It has to be called
// before anything else registers a cleanup.
func noLeaks(t testing.TB) {
	t.Helper()
	leaks := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, leaks) })
}

// eventually waits until what is so.
func eventually(t testing.TB, what string, so func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		if so() {
			return
		}
		time.Sleep(2 * time.Millisecond)
	}
	t.Fatalf("not within %v: %s", patience, what)
}

// connected waits until the adapter is.
func connected(t testing.TB, f *discordfake.Fake) {
	t.Helper()
	eventually(t, "connected", func() bool { return f.Connected() > 0 })
}

// said waits until user sees n messages of the bot in channel, and returns
// them.
func said(t testing.TB, f *discordfake.Fake, channel, user string, n int) []discordfake.Message {
	t.Helper()
	var out []discordfake.Message
	eventually(t, fmt.Sprintf("%d messages of the bot in %s", n, channel), func() bool {
		out = nil
		for _, m := range f.Visible(channel, user) {
			if m.Author == discordfake.BotID && !strings.Contains(m.Text(), "Looking in the documents") {
				out = append(out, m)
			}
		}
		return len(out) >= n
	})
	return out
}

// note returns a note that quotes text, with strong in it set strong.
func note(number int, text, strong string) bot.Note {
	part := qa.Part{Text: text, Span: knowledge.Span{Start: 10, End: 10 + len(text)}}
	if i := strings.Index(text, strong); strong != "" && i >= 0 {
		part.Strong = []knowledge.Span{{Start: 10 + i, End: 10 + i + len(strong)}}
	}
	return bot.Note{Number: number, Citation: qa.Citation{
		Place: qa.Place{
			Document: knowledge.NewDocID("handbook", fmt.Sprintf("page-%d.md", number)),
			Title:    fmt.Sprintf("Title %d", number), Heading: []string{fmt.Sprintf("Title %d", number), "Heading"},
			Path: fmt.Sprintf("page-%d.md", number), Line: number, URL: fmt.Sprintf("https://docs.example.org/page-%d#:~:text=x", number),
			Date: fmt.Sprintf("2026-03-%02d", number),
		},
		Parts: []qa.Part{part},
	}}
}

// answer is an answer with controls.
func answer(m bot.Message) bot.Reply {
	return bot.Reply{
		Notes:    []bot.Note{note(1, "Refunds take fourteen days.", "fourteen days"), note(2, "They go to the same card.", "")},
		Language: "en", Answered: "a1b2c3", Controls: []bot.Control{bot.Helpful, bot.NotHelpful, bot.Why, bot.More},
	}
}

// signingKey returns a pair of keys, the public one as it is configured.
func signingKey(t testing.TB) (ed25519.PrivateKey, string) {
	t.Helper()
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	return private, hex.EncodeToString(public)
}
