package slack

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"footnote/adapters/slack/slackfake"
	"footnote/bot"
	"footnote/bot/journal"
	"footnote/knowledge"
	"footnote/qa"
)

// internal answers, with what only the team may read, whoever may read it.
type internal struct{}

func (internal) Ask(_ context.Context, q qa.Question) (qa.Answer, error) {
	if !slices.Contains(q.Spaces, "handbook") {
		return qa.Answer{Reason: qa.NotFound, Language: "en"}, nil
	}
	a := sampleAnswer().Answer
	a.Language = "en"
	return a, nil
}

// answer runs a Bot that answers with what only the team may read, until the
// test ends.
func (r *rig) answer(t *testing.T) {
	t.Helper()
	j, err := journal.Open(filepath.Join(t.TempDir(), "journal.db"))
	if err != nil {
		t.Fatal(err)
	}
	verify := func(knowledge.DocID, knowledge.Revision) (string, bool) {
		return "Refunds take fourteen days. They go to the same card.", true
	}
	b := bot.New(bot.Config{Journal: j, Log: r.adapter.log, Verify: verify}, internal{}, "handbook")
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx, r.adapter) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run = %v", err)
		}
		_ = j.Close()
	})
	r.Await("a connection", func() bool { return r.adapter.config.Transport == httpTransport || r.Connections() > 0 })
}

// TestShareInUnknownChannel: while a channel cannot be looked up, it may be one
// with another organisation, so that an answer given in private is not shown
// there. Where Slack says that it is not, it is.
func TestShareInUnknownChannel(t *testing.T) {
	for _, tt := range []struct {
		channel string
		fails   bool
		shown   bool
	}{{"C1", false, true}, {"C1", true, false}, {"C9", false, false}, {"C9", true, false}} {
		t.Run(fmt.Sprint(tt.channel, tt.fails), func(t *testing.T) {
			r := newRig(t, testConfig())
			r.answer(t)
			if tt.fails {
				r.Fail("conversations.info", 1000, slackfake.Fault{Error: "internal_error"})
			}
			r.Command(tt.channel, "U1", "how long?")
			private := r.AwaitPosts(tt.channel, 1)[0]
			if private.To != "U1" || !strings.Contains(string(private.Last().Blocks), "fourteen days") {
				t.Fatalf("post %+v, want the answer, for who asked alone", private)
			}
			r.Press(private, "U1", idPrefix+string(bot.Share), "")
			shared := r.AwaitPosts(tt.channel, 2)[1]
			if shown := strings.Contains(string(shared.Last().Blocks), "fourteen days"); shown != tt.shown || shown != (shared.To == "") {
				t.Errorf("post %+v; it quotes what is internal: %v, want %v", shared, shown, tt.shown)
			}
		})
	}
}

// TestUnknownChannelToldOf: what an event says of its channel holds when the
// channel cannot be looked up.
func TestUnknownChannelToldOf(t *testing.T) {
	for channel, want := range map[string]bool{"C1": false, "C9": true} {
		r := newRig(t, testConfig())
		r.desk.handle = nil
		r.start(t)
		r.Fail("conversations.info", 1000, slackfake.Fault{Error: "internal_error"})
		r.Say(slackfake.Said{Channel: channel, User: "U1", Text: mention + "how long?"})
		r.Await("the question", func() bool { return len(messages(r.desk.seenEvents())) == 1 })
		if m := messages(r.desk.seenEvents())[0]; m.Shared != want || m.Author.Guest {
			t.Errorf("%s: message %+v, want shared %v, by one of the team", channel, m, want)
		}
	}
}

// panicking is a transport whose answers panic when they are read of what is
// looked up.
type panicking struct{ http.RoundTripper }

type panickingBody struct{ io.ReadCloser }

func (panickingBody) Read([]byte) (int, error) { panic("an odd answer") }

func (p panicking) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := p.RoundTripper.RoundTrip(r)
	if err == nil && slices.Contains([]string{".info", ".list", ".members"}, path.Ext(r.URL.Path)) {
		resp.Body = panickingBody{resp.Body}
	}
	return resp, err
}

// TestPanicInLookUp: a panic over what Slack answers does not end the process,
// and nobody is trusted.
func TestPanicInLookUp(t *testing.T) {
	r := newRig(t, testConfig())
	r.adapter.http.Transport = panicking{r.adapter.http.Transport}
	r.desk.handle = nil
	r.start(t)
	r.Command("C1", "U1", "how long?")
	r.Await("the question", func() bool { return len(messages(r.desk.seenEvents())) == 1 })
	if m := messages(r.desk.seenEvents())[0]; !m.Author.Guest || !m.Shared || !m.Guests {
		t.Errorf("message %+v, want a guest in a shared channel, and others", m)
	}
}
