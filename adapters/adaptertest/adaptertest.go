// Package adaptertest is the suite that every bot.Adapter passes.
package adaptertest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"footnote/bot"
	"footnote/knowledge"
	"footnote/qa"
)

// patience is how long something that must happen may take.
const patience = 5 * time.Second

// Harness is an adapter and the service that it is on, made for one test.
type Harness struct {
	Adapter bot.Adapter
	// Conversations are where Say can speak, at least one.
	Conversations []bot.Conversation
	// Say lets a person say text to Footnote. It may return before the adapter
	// has taken it in.
	Say func(c bot.Conversation, text string)
	// Repeat has the service deliver again what was last said, as it does when
	// it does not know whether it arrived; nil where it never does.
	Repeat func()
	// Whisper lets a person say text whose answer they alone may see, and
	// returns who they are; nil where that cannot be.
	Whisper func(c bot.Conversation, text string) (person string)
	// Posts gives what the adapter has posted, each post once. It must take in
	// a hundred posts that nobody has received.
	Posts <-chan Post
	// Standing returns what now stands in c in the eyes of person, or with ""
	// in those of anybody there, oldest first, without what people wrote; nil
	// where what was said cannot be looked at again.
	Standing func(c bot.Conversation, person string) []Post
	// Check returns an error when a post holds what no text from a document
	// may bring about on this service: a mention, a foreign link, a control
	// character.
	Check func(p Post) error
}

// Post is something that an adapter posted.
type Post struct {
	Conversation bot.Conversation
	Text         string // as it is sent to the service
}

// Run tests the adapters that start makes. start is called once for each test
// and registers what has to be undone with t.Cleanup.
func Run(t *testing.T, start func(t testing.TB) Harness) {
	tests := []struct {
		name string
		test func(testing.TB, Harness)
	}{
		{"name is constant", testName},
		{"messages are handled once and in order", testOrder},
		{"replies are posted where they were asked for", testPlace},
		{"silence posts nothing", testSilence},
		{"an answer shows its quotes and their places", testAnswer},
		{"a refusal shows what came nearest", testRefusal},
		{"an error still shows its reply", testError},
		{"hostile text does not break out", testHostile},
		{"the end of the context ends it", testStop},
		{"the end of the context ends a handler", testStopHandling},
		{"what is delivered twice is received once", testRepeat},
		{"what is delivered again does not stand twice", testAgain},
		{"a post can be taken away", testTakeAway},
		{"a private reply is seen by one person", testPrivate},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			leaks := goleak.IgnoreCurrent()
			t.Cleanup(func() { goleak.VerifyNone(t, leaks) }) // runs after start's own cleanups
			test.test(t, start(t))
		})
	}
}

// serve runs h's adapter until stop is called, which waits until it has
// returned and fails the test when that takes longer than a second.
func serve(t testing.TB, h Harness, handle bot.Handler) (stop func()) {
	t.Helper()
	_, stop = serveDesk(t, h, handle)
	return stop
}

func serveDesk(t testing.TB, h Harness, handle bot.Handler) (d *Desk, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	d = NewDesk(ctx, h.Adapter, handle)
	done := make(chan error, 1)
	go func() { done <- h.Adapter.Run(ctx, d) }()
	return d, func() {
		t.Helper()
		cancel()
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("Run after its context has ended = %v, want nil", err)
			}
		case <-time.After(time.Second):
			t.Error("Run has not returned a second after its context ended")
		}
		d.Wait()
	}
}

// receive returns the next post.
func receive(t testing.TB, h Harness) Post {
	t.Helper()
	select {
	case p := <-h.Posts:
		return p
	case <-time.After(patience):
		t.Fatal("nothing was posted")
		return Post{}
	}
}

// receiveUntil returns what was posted up to the post that holds mark. A
// service may split a reply into several posts.
func receiveUntil(t testing.TB, h Harness, mark string) string {
	t.Helper()
	var all strings.Builder
	for !strings.Contains(all.String(), mark) {
		all.WriteString(receive(t, h).Text)
	}
	return all.String()
}

// echo replies with the message's own words.
func echo(_ context.Context, m bot.Message) (bot.Reply, error) {
	return bot.Reply{Text: "heard " + m.Text}, nil
}

func testName(t testing.TB, h Harness) {
	if a, b := h.Adapter.Name(), h.Adapter.Name(); a == "" || a != b {
		t.Errorf("Name() = %q, then %q, want the same and not empty", a, b)
	}
}

func testOrder(t testing.TB, h Harness) {
	const n = 20
	var mu sync.Mutex // guards heard
	var heard []string
	stop := serve(t, h, func(ctx context.Context, m bot.Message) (bot.Reply, error) {
		mu.Lock()
		heard = append(heard, m.Text)
		mu.Unlock()
		return echo(ctx, m)
	})
	defer stop()
	var want []string
	for i := range n {
		text := fmt.Sprintf("question number %d ends here", i)
		want = append(want, text)
		h.Say(h.Conversations[0], text)
	}
	for _, text := range want {
		if p := receive(t, h); !strings.Contains(p.Text, "heard "+text) {
			t.Errorf("post = %q, want %q", p.Text, "heard "+text)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if got, want := strings.Join(heard, "\n"), strings.Join(want, "\n"); got != want {
		t.Errorf("handled\n%s\nwant\n%s", got, want)
	}
}

func testPlace(t testing.TB, h Harness) {
	stop := serve(t, h, func(ctx context.Context, m bot.Message) (bot.Reply, error) {
		if m.Conversation.Service != h.Adapter.Name() {
			t.Errorf("message from service %q, want %q", m.Conversation.Service, h.Adapter.Name())
		}
		if !m.Addressed || m.ID == "" {
			t.Errorf("message %+v: want an ID, and Addressed to be true", m)
		}
		return bot.Reply{Text: "asked in " + m.Conversation.Channel + "/" + m.Conversation.Thread}, nil
	})
	defer stop()
	for _, c := range h.Conversations {
		h.Say(c, "where am I?")
		p := receive(t, h)
		if want := "asked in " + c.Channel + "/" + c.Thread; p.Conversation != c || !strings.Contains(p.Text, want) {
			t.Errorf("post in %+v = %q, want %q in %+v", p.Conversation, p.Text, want, c)
		}
	}
}

func testSilence(t testing.TB, h Harness) {
	stop := serve(t, h, func(ctx context.Context, m bot.Message) (bot.Reply, error) {
		if m.Text == "overheard" {
			return bot.Reply{}, nil
		}
		return echo(ctx, m)
	})
	defer stop()
	h.Say(h.Conversations[0], "overheard")
	h.Say(h.Conversations[0], "spoken")
	if p := receive(t, h); !strings.Contains(p.Text, "heard spoken") {
		t.Errorf("first post = %q, want that to the second message", p.Text)
	}
}

func testAnswer(t testing.TB, h Harness) {
	stop := serve(t, h, func(context.Context, bot.Message) (bot.Reply, error) {
		return Answer("Refunds take fourteen days.", "They go to the same card."), nil
	})
	defer stop()
	h.Say(h.Conversations[0], "how long?")
	got := receiveUntil(t, h, "page-2")
	for _, want := range []string{"Refunds take fourteen days.", "They go to the same card.", "Title 1", "Title 2"} {
		if !strings.Contains(got, want) {
			t.Errorf("posted %q, which lacks %q", got, want)
		}
	}
}

func testRefusal(t testing.TB, h Harness) {
	stop := serve(t, h, func(context.Context, bot.Message) (bot.Reply, error) {
		return bot.Reply{Text: "Not found. Nearest:", Nearest: []qa.Place{{Title: "Gift cards", Path: "gift-cards.md", Line: 3}}}, nil
	})
	defer stop()
	h.Say(h.Conversations[0], "how long?")
	if got := receiveUntil(t, h, "Gift cards"); !strings.Contains(got, "Not found.") {
		t.Errorf("posted %q, which lacks the sentence", got)
	}
}

func testError(t testing.TB, h Harness) {
	stop := serve(t, h, func(_ context.Context, m bot.Message) (bot.Reply, error) {
		return bot.Reply{Text: "that went wrong"}, errors.New("the cause, which is for the log")
	})
	defer stop()
	h.Say(h.Conversations[0], "how long?")
	p := receive(t, h)
	if !strings.Contains(p.Text, "that went wrong") {
		t.Errorf("post = %q, want the reply that came with the error", p.Text)
	}
	if strings.Contains(p.Text, "cause") {
		t.Errorf("post = %q, which shows the error itself", p.Text)
	}
}

func testHostile(t testing.TB, h Harness) {
	replies := map[string]bot.Reply{} // by question; a service may split one into several posts
	question := func(i int) string { return fmt.Sprintf("question %d?", i) }
	for i, text := range Hostile() {
		reply := Answer(text)
		reply.Text, reply.Nearest = text, []qa.Place{reply.Notes[0].Place}
		replies[question(i)] = reply
	}
	stop := serve(t, h, func(_ context.Context, m bot.Message) (bot.Reply, error) { return replies[m.Text], nil })
	defer stop()
	for i, text := range Hostile() {
		h.Say(h.Conversations[0], question(i))
		p := receive(t, h)
		if err := h.Check(p); err != nil {
			t.Errorf("%q breaks out: %v\nposted %q", text, err, p.Text)
		}
	}
}

func testStop(t testing.TB, h Harness) {
	stop := serve(t, h, echo)
	h.Say(h.Conversations[0], "one")
	receive(t, h)
	stop()
}

func testStopHandling(t testing.TB, h Harness) {
	handling := make(chan struct{})
	stop := serve(t, h, func(ctx context.Context, m bot.Message) (bot.Reply, error) {
		close(handling)
		<-ctx.Done()
		return bot.Reply{}, ctx.Err()
	})
	h.Say(h.Conversations[0], "one")
	select {
	case <-handling:
	case <-time.After(patience):
		t.Error("the message was not handled")
	}
	stop()
}

// Answer returns a reply that quotes each of texts from a document of its own,
// with all that a place may have.
func Answer(texts ...string) bot.Reply {
	var r bot.Reply
	for i, text := range texts {
		n := i + 1
		r.Notes = append(r.Notes, bot.Note{Number: n, Citation: qa.Citation{
			Place: qa.Place{
				Document: knowledge.NewDocID("test", fmt.Sprintf("page-%d.md", n)),
				Title:    fmt.Sprintf("Title %d", n),
				Heading:  []string{"Heading", text},
				Path:     fmt.Sprintf("page-%d.md", n),
				Line:     n,
				URL:      fmt.Sprintf("https://example.org/page-%d", n),
				Date:     fmt.Sprintf("2026-03-%02d", n),
			},
			Parts: []qa.Part{{Text: text, Span: knowledge.Span{End: len(text)}}},
		}})
		r.Answer.Citations = append(r.Answer.Citations, r.Notes[i].Citation)
	}
	return r
}

// Hostile returns texts that somebody could write into a document to make a
// reply do what it should not.
func Hostile() []string {
	return []string{
		"@everyone @here <!channel> <@U012AB3CD> <@&123> <#C024BE7LR>",
		"[good](https://evil.example) <https://evil.example|good> https://evil.example",
		"```\nout of the code block ``` ` *bold* _it_ ~no~ ||spoiler||",
		"> quote\n# heading\n- item\n1. item\n[1] another note",
		"\x1b[31mred\x1b[0m \x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\ \x1b]0;title\x07",
		"\x9b31m \u009b31m \u0085 \a\b\r\v\f\x00\x7f",
		"\u202egnp.exe \u2066isolated\u2069 \u200e\u200f\u061c\ufeff",
		"tags \U000e0001\U000e0061\U000e0062\U000e007f and \ufffe \u2028 \u2029",
		"&lt;!channel&gt; &amp; &#64;everyone",
		strings.Repeat("long ", 3000),
		strings.Repeat("x", 9000),
		strings.Repeat("深い文字", 1000),
	}
}
