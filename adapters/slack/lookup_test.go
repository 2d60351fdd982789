package slack

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"footnote/adapters/slack/slackfake"
	"footnote/bot"
)

// TestLearnChannel: what one event says of its channel holds for another that
// does not say it, also while Slack is being asked.
func TestLearnChannel(t *testing.T) {
	both(t, func(t *testing.T, c Config) {
		r := newRig(t, c)
		r.desk.handle = nil
		r.Fail("conversations.info", 1000, slackfake.Fault{Wait: time.Minute, Error: "internal_error"})
		r.start(t)
		want := map[string]bot.ChannelKind{"C1": bot.PublicChannel, "C9": bot.PublicChannel, "G1": bot.PrivateChannel, "M1": bot.Group}
		for channel := range want {
			r.Say(slackfake.Said{Channel: channel, User: "U1", Text: mention + "how long?"}) // a mention, which does not say what channel it is in, and a message, which does
		}
		r.Await("the questions", func() bool { return len(messages(r.desk.seenEvents())) == len(want) })
		for _, m := range messages(r.desk.seenEvents()) {
			if channel := m.Conversation.Channel; m.Kind != want[channel] || m.Shared != (channel == "C9") {
				t.Errorf("message %+v, want it in a %v", m, want[channel])
			}
		}
		r.Command("C9", "U1", "how long?") // which says neither
		r.Await("the command", func() bool { return len(messages(r.desk.seenEvents())) == len(want)+1 })
		if m := lastOf(messages(r.desk.seenEvents())); !m.Shared || m.Author.Guest {
			t.Errorf("message %+v, want one by a member in a shared channel", m)
		}
	})
}

// TestChannelSaidInPart: an event that says what sort of channel it is in, and
// not whether others see it, is not taken for one of a channel that they do not.
func TestChannelSaidInPart(t *testing.T) {
	for _, fails := range []bool{true, false} {
		for channel, shared := range map[string]bool{"C1": false, "C9": true} {
			r := newRig(t, testConfig())
			r.desk.handle = nil
			r.start(t)
			if fails {
				r.Fail("conversations.info", 1000, slackfake.Fault{Error: "internal_error"})
			}
			outer := slackfake.Outer(r.Channel(channel), map[string]any{"type": "message", "channel": channel, "channel_type": "channel", "user": "U1", "text": mention + "how long?", "ts": "1700000000.000100"})
			delete(outer, "is_ext_shared_channel")
			r.Deliver(eventsAPI, outer)
			r.Await("the question", func() bool { return len(messages(r.desk.seenEvents())) == 1 })
			if m := messages(r.desk.seenEvents())[0]; m.Shared != (shared || fails) {
				t.Errorf("%s, looking up fails %v: shared is %v", channel, fails, m.Shared)
			}
			if err := r.stop(); err != nil {
				t.Error(err)
			}
		}
	}
}

// TestAskedOnce: however many questions of one person wait, Slack is asked once
// who that is, and once about the channel.
func TestAskedOnce(t *testing.T) {
	both(t, func(t *testing.T, c Config) {
		r := newRig(t, c)
		r.desk.handle = nil
		for _, method := range []string{"users.info", "conversations.info", "conversations.members"} {
			r.Fail(method, 1, slackfake.Fault{Wait: 200 * time.Millisecond, Done: true})
		}
		r.start(t)
		for i := range 20 {
			r.Command("C1", "U1", fmt.Sprint("question ", i))
		}
		r.Await("the questions", func() bool { return len(messages(r.desk.seenEvents())) == 20 })
		for _, method := range []string{"users.info", "conversations.info", "conversations.members", "users.list", "auth.test"} {
			if n := len(r.Calls(method)); n != 1 {
				t.Errorf("%s was called %d times, want once", method, n)
			}
		}
		for _, m := range messages(r.desk.seenEvents()) {
			if m.Author.Guest || m.Shared || m.Guests || m.Kind != bot.PublicChannel {
				t.Errorf("message %+v, want one by a member in a public channel", m)
			}
		}
	})
}

// TestGreet: over HTTP every installation is asked about before the first
// question comes, and one that is of no use is named with what to do.
func TestGreet(t *testing.T) {
	c := httpConfig()
	c.ClientID = "1.2"
	for i := range 20 {
		c.Workspaces = append(c.Workspaces, fmt.Sprint("T", i))
	}
	r := newRig(t, c)
	var log bytes.Buffer
	r.adapter.log = slogTo(&log)
	for i := range 20 {
		team := fmt.Sprint("T", i)
		if err := r.adapter.installs.put(installation{Team: team, Token: "xoxb-" + team}); err != nil {
			t.Fatal(err)
		}
		if i > 0 {
			r.AddTeam(team, "xoxb-"+team, slackfake.AllScopes()...)
		}
	}
	r.start(t)
	r.Await("all to be asked about", func() bool { return len(r.Calls("auth.test")) == 20 })
	if err := r.stop(); err != nil {
		t.Fatal(err)
	}
	if want := "install the app in workspace T0 again: https://footnote.example.org/slack/install"; !strings.Contains(log.String(), want) {
		t.Errorf("log %q lacks %q", log.String(), want)
	}
	if strings.Contains(log.String(), "workspace T1 ") || strings.Contains(log.String(), "Install App") {
		t.Errorf("log %q names what is well", log.String())
	}
}
