package slack

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"footnote/adapters/slack/slackfake"
	"footnote/bot"
	"footnote/knowledge"
)

func spanOf(text string) knowledge.Span { return knowledge.Span{End: len(text)} }

// TestWays asks in every way there is and compares what the Bot is told.
func TestWays(t *testing.T) {
	ada, guest := bot.Person{ID: "U1", Name: "ada"}, bot.Person{ID: "U3", Name: "guest", Guest: true}
	in := func(channel, thread string) bot.Conversation {
		return bot.Conversation{Service: Name, Workspace: slackfake.Team, Channel: channel, Thread: thread}
	}
	var thread string // of a message that was asked about
	tests := []struct {
		name string
		ask  func(r *rig) string // returns the timestamp of the message, if any
		want func(ts string) bot.Message
	}{
		{"mention by a guest", func(r *rig) string {
			return r.Say(slackfake.Said{Channel: "C3", User: "U3", Text: "hey " + mention + "how   long?"})
		}, func(ts string) bot.Message {
			return bot.Message{Conversation: in("C3", ts), ID: ts, Author: guest, Text: "hey   how   long?", Addressed: true, Kind: bot.PublicChannel, Guests: true}
		}},
		{"mention where a guest is", func(r *rig) string {
			return r.Say(slackfake.Said{Channel: "C3", User: "U1", Text: mention + "how long?"})
		}, func(ts string) bot.Message {
			return bot.Message{Conversation: in("C3", ts), ID: ts, Author: ada, Text: "how long?", Addressed: true, Kind: bot.PublicChannel, Guests: true}
		}},
		{"command where a guest is", func(r *rig) string { r.Command("C3", "U1", "how long?"); return "" }, func(string) bot.Message {
			return bot.Message{Conversation: in("C3", ""), Author: ada, Text: "how long?", Addressed: true, Private: true, Kind: bot.PublicChannel, Guests: true}
		}},
		{"direct message", func(r *rig) string {
			return r.Say(slackfake.Said{Channel: "D1", User: "U1", Text: "how long?"})
		}, func(ts string) bot.Message {
			return bot.Message{Conversation: in("D1", ts), ID: ts, Author: ada, Text: "how long?", Addressed: true, Kind: bot.Direct}
		}},
		{"mention in a private channel", func(r *rig) string {
			return r.Say(slackfake.Said{Channel: "G1", User: "U1", Text: mention + "how long?"})
		}, func(ts string) bot.Message {
			return bot.Message{Conversation: in("G1", ts), ID: ts, Author: ada, Text: "how long?", Addressed: true, Kind: bot.PrivateChannel}
		}},
		{"overheard", func(r *rig) string {
			return r.Say(slackfake.Said{Channel: "C1", User: "U1", Text: "how long? <https://a.example/x?a=1&amp;b=2|here> <#C1|general> <@U2> <!here>"})
		}, func(ts string) bot.Message {
			return bot.Message{Conversation: in("C1", ts), ID: ts, Author: ada, Text: "how long? here #general @U2 @here", Kind: bot.PublicChannel}
		}},
		{"group message", func(r *rig) string {
			return r.Say(slackfake.Said{Channel: "M1", User: "U1", Text: mention + "how long?"})
		}, func(ts string) bot.Message {
			return bot.Message{Conversation: in("M1", ts), ID: ts, Author: ada, Text: "how long?", Addressed: true, Kind: bot.Group}
		}},
		{"shared channel, by somebody from outside", func(r *rig) string {
			return r.Say(slackfake.Said{Channel: "C9", User: "U9", Text: mention + "how long?", Team: "TOTHER"})
		}, func(ts string) bot.Message {
			return bot.Message{Conversation: in("C9", ts), ID: ts, Author: bot.Person{ID: "U9", Name: "stranger", External: true}, Text: "how long?", Addressed: true, Kind: bot.PublicChannel, Shared: true}
		}},
		{"command", func(r *rig) string { r.Command("C1", "U1", "how long &amp; why?"); return "" }, func(string) bot.Message {
			return bot.Message{Conversation: in("C1", ""), Author: ada, Text: "how long & why?", Addressed: true, Private: true, Kind: bot.PublicChannel}
		}},
		{"command in a direct message of two people", func(r *rig) string {
			r.AddChannel(slackfake.Channel{ID: "D9", Kind: "im", Members: []string{"U1", "U2"}})
			r.Command("D9", "U1", "how long?")
			return ""
		}, func(string) bot.Message {
			return bot.Message{Conversation: in("D9", ""), Author: ada, Text: "how long?", Addressed: true, Private: true, Kind: bot.Group}
		}},
		{"shortcut", func(r *rig) string {
			thread = r.Say(slackfake.Said{Channel: "C2", User: "U2", Text: "how long do they take?"})
			r.Shortcut("C2", "U1", thread)
			return ""
		}, func(string) bot.Message {
			return bot.Message{Conversation: in("C2", thread), Author: ada, Text: "how long do they take?", Addressed: true, Private: true, Kind: bot.PublicChannel}
		}},
	}
	both(t, func(t *testing.T, c Config) {
		for _, tt := range tests {
			r := newRig(t, c)
			r.desk.handle = nil
			r.start(t)
			want := tt.want(tt.ask(r))
			want = tt.want(want.ID)
			r.Await(tt.name, func() bool { return len(messages(r.desk.seenEvents())) > 0 })
			got := messages(r.desk.seenEvents())[0]
			if want.ID == "" {
				want = tt.want("")
				want.ID = got.ID
				if got.ID == "" || got.Handle == "" || got.Expires.Sub(got.Written) != handleLife {
					t.Errorf("%s: id %q, expires %v; want an id, and an address for half an hour", tt.name, got.ID, got.Expires)
				}
			}
			want.Written = got.Written
			if !equalMessage(got, want) {
				t.Errorf("%s:\n got %+v\nwant %+v", tt.name, got, want)
			}
			if err := r.stop(); err != nil {
				t.Error(err)
			}
		}
	})
}

// TestFollowUp: in a thread of Footnote's a message is a follow-up, and in the
// same conversation as the mention that began it.
func TestFollowUp(t *testing.T) {
	r := newRig(t, testConfig()).start(t)
	ts := r.Say(slackfake.Said{Channel: "C1", User: "U1", Text: mention + "how long?"})
	r.AwaitPosts("C1", 1)
	r.Say(slackfake.Said{Channel: "C1", User: "U1", Text: "and in France?", Thread: ts})
	r.Await("the follow-up", func() bool { return len(messages(r.desk.seenEvents())) == 2 })
	all := messages(r.desk.seenEvents())
	if all[0].Conversation != all[1].Conversation || all[1].Addressed || all[1].Follows {
		t.Errorf("messages %+v, want both in one conversation, the second overheard", all)
	}
}

// TestEditAndDelete tells the Bot what became of a question, and not what
// Slack or Footnote does to messages.
func TestEditAndDelete(t *testing.T) {
	r := newRig(t, testConfig()).start(t)
	ts := r.Say(slackfake.Said{Channel: "C1", User: "U1", Text: mention + "how long?"})
	p := r.AwaitPosts("C1", 1)[0]
	r.Edit("C1", ts, mention+"how long?") // as a preview does: no new text
	r.Edit("C1", ts, mention+"how short?")
	r.Delete("C1", p.TS) // of Footnote's own
	r.Delete("C1", ts)
	r.Await("three events", func() bool { return len(r.desk.seenEvents()) == 3 })
	events := r.desk.seenEvents()
	e, ok := events[1].(bot.Edit)
	d, ok2 := events[2].(bot.Deletion)
	if !ok || !ok2 {
		e, ok = events[2].(bot.Edit)
		d, ok2 = events[1].(bot.Deletion)
	}
	if !ok || !ok2 {
		t.Fatalf("events %+v, want an edit and a deletion", events[1:])
	}
	if e.ID != ts || e.Text != "how short?" || !e.Addressed || e.Conversation.Thread != ts || e.Author.ID != "U1" {
		t.Errorf("edit %+v, want of %s to \"how short?\"", e, ts)
	}
	if d.ID != ts || d.Conversation != e.Conversation {
		t.Errorf("deletion %+v, want of %s", d, ts)
	}
}

// TestBots: what programs say is not handed on.
func TestBots(t *testing.T) {
	r := newRig(t, testConfig()).start(t)
	ch := r.Channel("C1")
	for _, e := range []map[string]any{
		{"type": "message", "channel": "C1", "channel_type": "channel", "user": "U7", "bot_id": "B7", "text": mention + "hi", "ts": "1700000000.000001"},
		{"type": "message", "subtype": "bot_message", "channel": "C1", "bot_id": "B7", "text": mention + "hi", "ts": "1700000000.000002"},
		{"type": "message", "channel": "D1", "channel_type": "im", "user": slackfake.Bot, "text": "hi", "ts": "1700000000.000003"},
		{"type": "message", "subtype": "channel_join", "channel": "C1", "user": "U1", "text": "joined", "ts": "1700000000.000004"},
		{"type": "message", "channel": "D1", "channel_type": "im", "user": "USLACKBOT", "text": "hi", "ts": "1700000000.000005"},
		{"type": "reaction_added", "user": "U1", "item": map[string]any{"channel": "C1"}},
	} {
		r.Event(ch, e)
	}
	r.Say(slackfake.Said{Channel: "C1", User: "U1", Text: mention + "how long?"})
	r.AwaitPosts("C1", 1)
	if n := len(r.desk.seenEvents()); n != 1 {
		t.Errorf("%d events, want the question alone: %+v", n, r.desk.seenEvents())
	}
}

// TestUnknownPeople: whoever cannot be looked up is a guest, also when Slack
// says that it went wrong and not how.
func TestUnknownPeople(t *testing.T) {
	for _, f := range []slackfake.Fault{{Error: "internal_error"}, {}, {Status: 503}, {Body: "<html>"}, {Drop: true}} {
		r := newRig(t, testConfig())
		r.desk.handle = nil
		r.start(t)
		r.Fail("users.info", 1, f)
		r.Say(slackfake.Said{Channel: "G1", User: "U2", Text: mention + "how long?"})
		r.Await("the question", func() bool { return len(messages(r.desk.seenEvents())) == 1 })
		if m := messages(r.desk.seenEvents())[0]; !m.Author.Guest {
			t.Errorf("%+v: author %+v, want a guest", f, m.Author)
		}
	}
}

// TestStop hands the Stop button of the agent view on.
func TestStop(t *testing.T) {
	r := newRig(t, testConfig())
	r.desk.handle = nil
	r.start(t)
	r.Event(r.Channel("D1"), map[string]any{"type": "agent_session_stopped", "channel": "D1", "thread_ts": "1700000000.000001", "user": "U1", "event_ts": "1700000000.000009"})
	r.Await("the stop", func() bool { return len(actions(r.desk.seenEvents())) == 1 })
	a := actions(r.desk.seenEvents())[0]
	if a.Control != bot.Stop || a.Conversation.Thread != "1700000000.000001" || a.Author.ID != "U1" || a.Kind != bot.Direct {
		t.Errorf("action %+v, want to stop in the thread", a)
	}
}

// TestDecodeSamples decodes every payload that Slack's own library for Java
// recorded, and each with one field changed to another type.
func TestDecodeSamples(t *testing.T) {
	root := filepath.Join("..", "..", "..", "shared", "specs", "slack", "samples")
	if _, err := os.Stat(root); err != nil {
		t.Skip("../shared/specs is not there")
	}
	n := 0
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".json" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		n++
		for _, kind := range []string{eventsAPI, interactive, slashCommands} {
			if _, err := decode(wrap(t, kind, data), time.Unix(0, 0), true); err != nil {
				t.Errorf("%s as %s: %v", filepath.Base(path), kind, err)
			}
		}
		return nil
	})
	if err != nil || n < 50 {
		t.Errorf("decoded %d samples: %v", n, err)
	}
}

func wrap(t testing.TB, kind string, payload []byte) []byte {
	t.Helper()
	body, err := json.Marshal(envelope{Type: kind, Payload: payload})
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// FuzzDecode: whatever comes, decoding neither panics nor depends on anything
// but the envelope.
func FuzzDecode(f *testing.F) {
	f.Add(eventsAPI, []byte(`{"event_id":"E","team_id":"T","event":{"type":"app_mention","user":"U","channel":"C","ts":"1.000001","text":"<@U0> hi &lt;"}}`))
	f.Add(interactive, []byte(`{"type":"block_actions","actions":[{"action_id":"fn1.feedback","value":"helpful x"}],"user":{"id":"U"}}`))
	f.Add(slashCommands, []byte(`{"command":"/ask","text":"<","trigger_id":"1"}`))
	f.Fuzz(func(t *testing.T, kind string, payload []byte) {
		if !json.Valid(payload) {
			t.Skip()
		}
		body := wrap(t, kind, payload)
		now := time.Unix(1_700_000_000, 0)
		a, err := decode(body, now, true)
		b, err2 := decode(body, now, true)
		if a.key != b.key || len(a.events) != len(b.events) || (err == nil) != (err2 == nil) {
			t.Errorf("decoded twice: %+v, %v and %+v, %v", a, err, b, err2)
		}
		for _, e := range a.events {
			if m, ok := e.(bot.Message); ok && m.Conversation.Service != Name {
				t.Errorf("message of %q", m.Conversation.Service)
			}
		}
	})
}
