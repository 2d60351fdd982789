package slack

import (
	"strings"
	"testing"

	"go.uber.org/goleak"

	"footnote/adapters/slack/slackfake"
	"footnote/bot"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const mention = "<@" + slackfake.Bot + "> "

func TestMention(t *testing.T) {
	both(t, func(t *testing.T, c Config) {
		r := newRig(t, c).start(t)
		ts := r.Say(slackfake.Said{Channel: "C1", User: "U1", Text: mention + "how long do refunds &amp; returns take?"})
		p := r.AwaitPosts("C1", 1)[0]
		if p.Thread != ts || p.To != "" || len(p.Versions) != 1 {
			t.Errorf("post %+v; want it whole in the thread %s for everyone", p, ts)
		}
		for _, want := range []string{"Refunds take fourteen days.", "[1] [2] Refunds › How long · 2026-03-01", "They go to the same card."} {
			if !strings.Contains(p.Last().Text, want) {
				t.Errorf("text %q lacks %q", p.Last().Text, want)
			}
		}
		want := bot.Message{
			Conversation: bot.Conversation{Service: "slack", Workspace: slackfake.Team, Channel: "C1", Thread: ts}, ID: ts,
			Author: bot.Person{ID: "U1", Name: "ada"}, Text: "how long do refunds & returns take?", Written: timeOf(ts), Addressed: true, Kind: bot.PublicChannel,
		}
		if got := messages(r.desk.seenEvents()); len(got) != 1 || !equalMessage(got[0], want) {
			t.Errorf("messages %+v, want %+v", got, want)
		}
	})
}

func TestDirectMessage(t *testing.T) {
	both(t, func(t *testing.T, c Config) {
		for _, agent := range []bool{true, false} {
			c.Agent = agent
			r := newRig(t, c).start(t)
			ts := r.Say(slackfake.Said{Channel: "D1", User: "U1", Text: "how long?"})
			p := r.AwaitPosts("D1", 1)[0]
			if want := map[bool]string{true: ts}[agent]; p.Thread != want {
				t.Errorf("with Agent %v posted in thread %q, want %q", agent, p.Thread, want)
			}
		}
	})
}

func messages(events []bot.Event) []bot.Message {
	var out []bot.Message
	for _, e := range events {
		if m, ok := e.(bot.Message); ok {
			out = append(out, m)
		}
	}
	return out
}

func equalMessage(a, b bot.Message) bool {
	return a.Conversation == b.Conversation && a.ID == b.ID && a.Text == b.Text && a.Written.Equal(b.Written) && a.Addressed == b.Addressed &&
		a.Follows == b.Follows && a.Kind == b.Kind && a.Shared == b.Shared && a.Guests == b.Guests && a.Private == b.Private &&
		a.Author.ID == b.Author.ID && a.Author.Name == b.Author.Name && a.Author.Guest == b.Author.Guest && a.Author.External == b.Author.External && a.Author.Admin == b.Author.Admin
}
