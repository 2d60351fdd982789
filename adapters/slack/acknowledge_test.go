package slack

import (
	"testing"
	"time"

	"footnote/adapters/slack/slackfake"
	"footnote/bot"
)

// TestNothingIsAskedBeforeAcknowledging: while every call of Slack's methods
// hangs, whatever comes is written down and acknowledged, and then answered
// with nobody trusted.
func TestNothingIsAskedBeforeAcknowledging(t *testing.T) {
	both(t, func(t *testing.T, c Config) {
		t.Parallel()
		r := newRig(t, c)
		r.start(t)
		asked := []string{"auth.test", "users.info", "conversations.info", "conversations.members"}
		before := len(r.Calls("auth.test"))
		for _, method := range asked {
			r.Fail(method, 1000, slackfake.Fault{Wait: 2 * time.Second, Error: "internal_error"})
		}
		r.desk.handle = nil
		ts := r.Say(slackfake.Said{Channel: "C1", User: "U1", Text: mention + "how long?"})
		r.Edit("C1", ts, mention+"how long, then?")
		r.Command("G1", "U1", "how long?")
		r.Shortcut("C1", "U2", ts)
		r.Deliver("interactive", map[string]any{
			"type": "block_actions", "trigger_id": "1.2", "team": map[string]any{"id": slackfake.Team}, "user": map[string]any{"id": "U1"},
			"container": map[string]any{"type": "view", "view_id": "V1"}, "actions": []any{map[string]any{"action_id": "fn1.mine", "action_ts": "1700000000.000001"}},
		})
		r.Event(r.Channel("D1"), map[string]any{"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"})
		r.Await("acknowledgements", func() bool { return allTaken(r) })
		if n := len(r.Calls("users.info")) + len(r.Calls("conversations.info")) + len(r.Calls("conversations.members")) + len(r.Calls("auth.test")) - before; n > 0 {
			t.Errorf("%d look-ups were answered before all was acknowledged, want none", n)
		}
		r.Await("the events", func() bool { return len(r.desk.seenEvents()) == 5 })
		for _, e := range r.desk.seenEvents() {
			var m bot.Message
			switch e := e.(type) {
			case bot.Message:
				m = e
			case bot.Edit:
				m = e.Message
			case bot.Action:
				m = e.Message
			default:
				t.Errorf("event %+v, want a message, an edit or an action", e)
			}
			if !m.Author.Guest || m.Author.Admin {
				t.Errorf("the author of %+v is trusted and was not looked up", m)
			}
		}
	})
}

// TestInformWhenRemembered: what was looked up once is written down with the
// next delivery, which then says everything by itself.
func TestInformWhenRemembered(t *testing.T) {
	r := newRig(t, testConfig()).start(t)
	r.Command("G1", "U2", "how long?")
	r.Await("the first", func() bool { return len(r.desk.seenEvents()) == 1 })
	r.Command("G1", "U2", "how long?")
	r.Await("the second", func() bool { return len(r.desk.seenEvents()) == 2 })
	for i, want := range []bot.Person{{ID: "U2", Name: "someone", Guest: true}, {ID: "U2", Name: "ben", Admin: true}} {
		events, err := r.adapter.Decode(r.desk.received[i])
		if err != nil || len(events) != 1 {
			t.Fatalf("Decode = %v, %v", events, err)
		}
		m := events[0].(bot.Message)
		if m.Author.ID != want.ID || m.Author.Name != want.Name || m.Author.Guest != want.Guest || m.Author.Admin != want.Admin || m.Guests != want.Guest {
			t.Errorf("delivery %d is written down with %+v, want %+v", i+1, m.Author, want)
		}
		if m := r.desk.seenEvents()[i].(bot.Message); m.Author.Guest || !m.Author.Admin || m.Kind != bot.PrivateChannel {
			t.Errorf("delivery %d is answered with %+v", i+1, m)
		}
	}
}
