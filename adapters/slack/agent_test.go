package slack

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"footnote/adapters/slack/slackfake"
	"footnote/bot"
	"footnote/bot/journal"
	"footnote/qa"
)

// endless looks for answers until it is told to stop.
type endless struct{}

func (endless) Ask(ctx context.Context, _ qa.Question) (qa.Answer, error) {
	<-ctx.Done()
	return qa.Answer{}, ctx.Err()
}

// TestStopInAgentView: the Stop button that Slack shows while Footnote works in
// a thread of the agent view, which names the thread alone, stops what is looked
// for there and nothing else; and the thread no longer says that it works.
func TestStopInAgentView(t *testing.T) {
	both(t, func(t *testing.T, c Config) {
		t.Parallel()
		r := newRig(t, c)
		j, err := journal.Open(filepath.Join(t.TempDir(), "journal.db"))
		if err != nil {
			t.Fatal(err)
		}
		defer j.Close()
		b := bot.New(bot.Config{Journal: j, Log: r.adapter.log, Deadline: time.Minute, Grace: time.Millisecond}, endless{}, "handbook")
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- b.Run(ctx, r.adapter) }()
		defer func() {
			cancel()
			if err := <-done; err != nil {
				t.Errorf("Run = %v", err)
			}
		}()
		if c.Transport == socketTransport {
			r.Await("a connection", func() bool { return r.Connections() > 0 })
		}
		first := r.Say(slackfake.Said{Channel: "D1", User: "U1", Text: "how long do refunds take?"})
		second := r.Say(slackfake.Said{Channel: "D1", User: "U1", Text: "how long do repairs take?"})
		statuses := func(thread string) (all []string) {
			for _, c := range r.Calls("agents.sessions.setStatus") {
				if c.Args["thread_ts"] == thread {
					all = append(all, c.Args["status"])
				}
			}
			return all
		}
		r.Await("both threads to say that it works", func() bool { return len(statuses(first))+len(statuses(second)) == 2 })
		stop := func(user string) {
			r.Event(r.Channel("D1"), map[string]any{
				"type": "agent_session_stopped", "channel": "D1", "thread_ts": first, "user": user, "event_ts": "1700000000.000009", "streaming_message_ts": []any{},
			})
			r.Await("acknowledgements", func() bool { return allTaken(r) })
		}
		stop("U2") // who did not ask
		stop("U1")
		r.Await("the thread to say that it is done", func() bool { return slices.Equal(statuses(first), []string{"processing", "active"}) })
		posts := r.Posts("D1")
		if len(posts) != 1 || posts[0].Thread != first || strings.Contains(posts[0].Last().Text, "Looking") {
			t.Errorf("posts %+v, want one, in the thread that was stopped, that says so", posts)
		}
		if got := statuses(second); !slices.Equal(got, []string{"processing"}) {
			t.Errorf("the other thread has the statuses %v, want that it works", got)
		}
	})
}
