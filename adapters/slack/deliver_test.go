package slack

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"footnote/adapters/slack/slackfake"
	"footnote/bot"
	"footnote/qa"
)

// without returns all scopes but those.
func without(scopes ...string) []string {
	return slices.DeleteFunc(slackfake.AllScopes(), func(s string) bool { return slices.Contains(scopes, s) })
}

// question has U1 ask in channel and returns the delivery of a reply to it.
func question(r *rig, channel string, reply bot.Reply) bot.Delivery {
	kind := map[string]bot.ChannelKind{"C": bot.PublicChannel, "G": bot.PrivateChannel, "M": bot.Group, "D": bot.Direct}[channel[:1]]
	r.desk.handle = nil
	ts := r.Say(slackfake.Said{Channel: channel, User: "U1", Text: mention + "how long?"})
	return bot.Delivery{
		Key: "key1", Conversation: bot.Conversation{Service: Name, Workspace: slackfake.Team, Channel: channel, Thread: ts}, ReplyTo: ts, Kind: kind, Reply: reply,
	}
}

// TestCrash tries each delivery twice, the first time with a fault after or
// before the effect, and wants what stands there to be one answer.
func TestCrash(t *testing.T) {
	t.Parallel()
	long := sampleAnswer()
	for range 5 {
		long.Notes = append(long.Notes, longNote(len(long.Notes)+1, 2900))
	}
	faults := map[string]slackfake.Fault{
		"cut before":   {Drop: true},
		"cut after":    {Drop: true, Done: true},
		"error before": {Status: 500},
		"error after":  {Status: 502, Done: true},
		"html":         {Status: 503, Body: "<html>", Done: true},
		"no reason":    {Body: `{"ok":false}`},
	}
	for name, f := range faults {
		for _, method := range []string{"chat.postMessage", "chat.update"} {
			for _, channel := range []string{"C1", "G1", "M1", "D1"} {
				for _, may := range []bool{true, false} {
					for _, reply := range []bot.Reply{sampleAnswer(), long} {
						r := newRig(t, testConfig())
						if !may {
							r.AddTeam(slackfake.Team, slackfake.Token, without("channels:history", "groups:history", "mpim:history", "im:history")...)
						}
						d := question(r, channel, reply)
						begun := ""
						d.Begun = func(id string) error { begun = id; return nil }
						r.Fail(method, 1, f)
						id, err := r.adapter.Deliver(t.Context(), d)
						if err != nil {
							d.Again, d.ID = true, begun
							if id, err = r.adapter.Deliver(t.Context(), d); err != nil {
								t.Fatalf("%s of %s in %s, may look %v: second try: %v", name, method, channel, may, err)
							}
						}
						answers, placeholders := 0, 0
						for _, p := range public(r.Posts(channel)) {
							if strings.Contains(p.Last().Text, "Looking in") {
								placeholders++
								continue
							}
							answers++
						}
						if want := len(render(reply, cited)); answers != want || may && placeholders != 0 || placeholders > 1 {
							t.Errorf("%s of %s in %s, may look %v: %d messages of an answer and %d placeholders, want %d and none or one", name, method, channel, may, answers, placeholders, want)
						}
						if n := strings.Count(id, ",") + 1; n != len(render(reply, cited)) {
							t.Errorf("id %q, want of %d messages", id, len(render(reply, cited)))
						}
					}
				}
			}
		}
	}
}

// longNote is a quote of n characters.
func longNote(number, n int) bot.Note {
	text := strings.TrimSpace(strings.Repeat("word ", n/5))
	return bot.Note{Number: number, Citation: qa.Citation{
		Place: qa.Place{Title: "Long", URL: "https://docs.example.org/long"}, Parts: []qa.Part{{Text: text, Span: spanOf(text)}},
	}}
}

// TestBegun wants the placeholder to be noted before anything else is done.
func TestBegun(t *testing.T) {
	r := newRig(t, testConfig())
	r.AddTeam(slackfake.Team, slackfake.Token, without("channels:history")...)
	d := question(r, "C1", sampleAnswer())
	d.Begun = func(id string) error {
		posts := r.Posts("C1")
		if len(posts) != 1 || posts[0].TS != id || !strings.Contains(posts[0].Last().Text, "Looking in") {
			t.Errorf("Begun(%q) with posts %+v, want one placeholder", id, posts)
		}
		return errors.New("the disk is full")
	}
	if _, err := r.adapter.Deliver(t.Context(), d); err == nil {
		t.Error("Deliver went on though Begun failed")
	}
	if n := len(r.Calls("chat.update")); n != 0 {
		t.Errorf("%d changes, want none", n)
	}
}

// TestChange changes a reply to a longer and a shorter one, and takes it away.
func TestChange(t *testing.T) {
	r := newRig(t, testConfig())
	long := sampleAnswer()
	for range 9 {
		long.Notes = append(long.Notes, longNote(len(long.Notes)+1, 2900))
	}
	d := question(r, "C1", sampleAnswer())
	deliver := func(reply bot.Reply) {
		t.Helper()
		d.Reply = reply
		id, err := r.adapter.Deliver(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		d.ID = id
		if got, want := len(public(r.Posts("C1"))), 0; !reply.Silent() {
			if want = len(render(reply, cited)); got != want {
				t.Errorf("%d messages, want %d", got, want)
			}
		} else if got != want {
			t.Errorf("%d messages, want none", got)
		}
	}
	deliver(sampleAnswer())
	deliver(long)
	posts := public(r.Posts("C1"))
	if last := posts[len(posts)-1]; !strings.Contains(string(last.Last().Blocks), idPrefix+"v."+posts[0].TS) {
		t.Errorf("the controls of the last message do not name the first: %s", last.Last().Blocks)
	}
	r.desk.handle = nil
	r.start(t)
	r.Press(posts[len(posts)-1], "U1", feedbackID, "helpful a1")
	r.Await("the vote", func() bool { return len(actions(r.desk.seenEvents())) == 1 })
	if a := actions(r.desk.seenEvents())[0]; a.Post != d.ID || a.Control != bot.Helpful || a.Answered != "a1" || a.Private {
		t.Errorf("action %+v, want helpful for a1 on post %s", a, d.ID)
	}
	deliver(sampleAnswer())
	deliver(bot.Reply{})
}

func actions(events []bot.Event) []bot.Action {
	var out []bot.Action
	for _, e := range events {
		if a, ok := e.(bot.Action); ok {
			out = append(out, a)
		}
	}
	return out
}

// TestPrivate shows replies to one person on every way there is.
func TestPrivate(t *testing.T) {
	r := newRig(t, testConfig())
	d := question(r, "C1", sampleAnswer())
	d.To = "U1"
	deliver := func(what, channel, to string) {
		t.Helper()
		before := len(r.Posts(""))
		if id, err := r.adapter.Deliver(t.Context(), d); id != "" || err != nil {
			t.Errorf("%s: Deliver = %q, %v; want neither", what, id, err)
		}
		posts := r.Posts("")
		if len(posts) != before+1 || posts[before].Channel != channel || posts[before].To != to {
			t.Errorf("%s: posted %+v, want one post in %s for %q", what, posts[before:], channel, to)
		}
		if n := len(r.VisibleTo("U2", time.Now())); n != 0 {
			t.Errorf("%s: another person sees %d posts", what, n)
		}
	}
	deliver("without an address", "C1", "U1")
	r.Command("C1", "U1", "how long?")
	r.start(t)
	r.Await("the command", func() bool { return len(messages(r.desk.seenEvents())) > 0 })
	m := lastOf(messages(r.desk.seenEvents()))
	d.Handle = m.Handle
	deliver("at the address", "C1", "U1")
	r.ExpireAddresses()
	deliver("at an address that has expired", "C1", "U1")
	d.Conversation.Channel, d.Conversation.Thread, d.ReplyTo, d.Handle = "C2", "", "", ""
	deliver("where Footnote is not", "D1", "")
}

func lastOf[T any](all []T) T { return all[len(all)-1] }

// TestToPerson writes to a person whose channel nobody knows yet, and changes
// and removes what was written.
func TestToPerson(t *testing.T) {
	r := newRig(t, testConfig())
	d := bot.Delivery{
		Key: "k1", Conversation: bot.Conversation{Service: Name, Workspace: slackfake.Team}, Kind: bot.Direct, To: "U2",
		Reply: bot.Reply{Text: "Somebody asks you.", Language: "en", Answered: "a1", Controls: []bot.Control{bot.Settled}},
	}
	for _, text := range []string{"Somebody asks you.", "It is settled.", ""} {
		d.Reply.Text = text
		id, err := r.adapter.Deliver(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		posts := r.Posts("D2")
		if len(posts) != 1 || text != "" && posts[0].Last().Text != text || posts[0].Deleted.IsZero() != (text != "") {
			t.Errorf("posts %+v, want one that says %q", posts, text)
		}
		if want := "D2/" + posts[0].TS; text != "" && id != want {
			t.Errorf("id %q, want %q", id, want)
		}
		d.ID = id
	}
}

// TestShareWithoutMembership posts at the address of a command used where
// Footnote is not.
func TestShareWithoutMembership(t *testing.T) {
	r := newRig(t, testConfig()).start(t)
	r.desk.handle = func(e bot.Event) []bot.Delivery {
		d := replyTo(e.(bot.Message), sampleAnswer())
		d.To = ""
		return []bot.Delivery{d}
	}
	r.Command("C2", "U1", "how long?")
	if p := r.AwaitPosts("C2", 1)[0]; p.To != "" {
		t.Errorf("post %+v, want one for everyone", p)
	}
}

// TestRefusals: what is final is said to be, and what is not is not.
func TestRefusals(t *testing.T) {
	for code := range refusals {
		if strings.HasPrefix(code, "invalid_blocks") || code == "msg_blocks_too_long" {
			continue
		}
		r := newRig(t, testConfig())
		d := question(r, "C1", sampleAnswer())
		r.Fail("chat.postMessage", 1, slackfake.Fault{Error: code})
		_, err := r.adapter.Deliver(t.Context(), d)
		if !errors.Is(err, bot.ErrUndeliverable) || !strings.Contains(err.Error(), code) {
			t.Errorf("%s: Deliver = %v, want it to be final and to name the reason", code, err)
		}
	}
	for _, f := range []slackfake.Fault{{Error: "internal_error"}, {Error: "fatal_error"}, {Status: 500}, {Drop: true}, {Error: "service_unavailable"}} {
		r := newRig(t, testConfig())
		d := question(r, "C1", sampleAnswer())
		r.Fail("chat.postMessage", 1, f)
		_, err := r.adapter.Deliver(t.Context(), d)
		if err == nil || errors.Is(err, bot.ErrUndeliverable) {
			t.Errorf("%+v: Deliver = %v, want an error that is not final", f, err)
		}
		if n := len(r.Calls("chat.postMessage")); n != 1 {
			t.Errorf("%+v: posted %d times, want once: a write may have had its effect", f, n)
		}
	}
}

// TestTooMany waits as long as Slack says, and no longer than ctx lives.
func TestTooMany(t *testing.T) {
	t.Parallel()
	r := newRig(t, testConfig())
	d := question(r, "C1", sampleAnswer())
	r.Fail("chat.postMessage", 1, slackfake.Fault{Status: 429, RetryAfter: 1})
	begin := time.Now()
	if _, err := r.adapter.Deliver(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(begin); took < time.Second || len(r.Posts("C1")) != 1 {
		t.Errorf("%d posts after %v, want one after a second", len(r.Posts("C1")), took)
	}
	r.Fail("chat.postMessage", 1, slackfake.Fault{Status: 429, RetryAfter: 60})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := r.adapter.Deliver(ctx, d); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, bot.ErrUndeliverable) {
		t.Errorf("Deliver = %v, want that ctx ended", err)
	}
}

// TestAgentSession: a person in the agent view sees that an answer is being
// looked for, no message says it, and in the end the answer stands alone.
func TestAgentSession(t *testing.T) {
	r := newRig(t, testConfig()).start(t)
	waiting := bot.Reply{Text: "Looking in the documents…", Waiting: true, Language: "en"}
	r.desk.handle = func(e bot.Event) []bot.Delivery {
		m, ok := e.(bot.Message)
		if !ok {
			return nil
		}
		first, second := replyTo(m, waiting), replyTo(m, sampleAnswer())
		second.ID = "last"
		return []bot.Delivery{first, second}
	}
	r.Say(slackfake.Said{Channel: "D1", User: "U1", Text: "how long?"})
	r.Await("two statuses", func() bool { return len(r.Calls("agents.sessions.setStatus")) == 2 })
	var got []string
	for _, c := range r.Calls("") {
		switch c.Method {
		case "agents.sessions.setStatus":
			got = append(got, c.Args["status"])
		case "chat.postMessage", "chat.update":
			got = append(got, c.Method)
		}
	}
	if want := []string{"processing", "chat.postMessage", "active"}; !slices.Equal(got, want) {
		t.Errorf("calls %v, want %v", got, want)
	}
	// Where the agent view is not to be had, a message says it.
	r.Fail("agents.sessions.setStatus", 1, slackfake.Fault{Error: "feature_disabled"})
	r.Say(slackfake.Said{Channel: "D1", User: "U1", Text: "how long?"})
	posts := r.AwaitPosts("D1", 2)
	r.Await("the answer in its place", func() bool { posts = r.Posts("D1"); return len(posts[1].Versions) == 2 })
	if len(posts) != 2 || !strings.Contains(posts[1].Last().Text, "Refunds take") {
		t.Errorf("posts %+v, want the second to have become the answer", posts)
	}
}
