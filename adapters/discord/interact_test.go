package discord

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"footnote/adapters/discord/discordfake"
	"footnote/bot"
	"footnote/knowledge"
)

var question = discordfake.Option{Name: "question", Type: 3, Value: "how long?"}

// acting answers messages, and what is pressed by act.
func acting(reply func(bot.Message) bot.Reply, act func(bot.Action) []bot.Delivery) func(bot.Event) []bot.Delivery {
	messages := answering(reply)
	return func(e bot.Event) []bot.Delivery {
		if a, ok := e.(bot.Action); ok {
			return act(a)
		}
		return messages(e)
	}
}

// buttonFor returns the id of the button for a control.
func buttonFor(t *testing.T, m discordfake.Message, c bot.Control) string {
	t.Helper()
	for _, id := range m.Buttons() {
		if got, _, _, _ := parseCustomID(id); got == c {
			return id
		}
	}
	t.Fatalf("no button for %s in %v", c, m.Buttons())
	return ""
}

func TestButtons(t *testing.T) {
	noLeaks(t)
	f := newFake(t, discordfake.Options{})
	actions := make(chan bot.Action, 10)
	d := newDesk(t, acting(answer, func(a bot.Action) []bot.Delivery {
		actions <- a
		switch a.Control {
		case bot.More:
			return []bot.Delivery{replyTo(a.Message, bot.Reply{Text: "here is more"})}
		case bot.Helpful: // the post goes on without the votes
			r := answer(a.Message)
			r.Controls = []bot.Control{bot.Why}
			return []bot.Delivery{{Key: keyFor(a.ID), Conversation: a.Conversation, Kind: a.Kind, ID: a.Post, Reply: r}}
		}
		return nil
	}))
	start(t, f, d)
	connected(t, f)
	mention(f, "how long?")
	post := said(t, f, publicID, annaID, 1)[0]

	more := f.Press(post.ID, benID, buttonFor(t, post, bot.More))
	a := <-actions
	if a.Control != bot.More || a.Answered != "a1b2c3" || a.Author.ID != benID || a.Post != publicID+"/"+post.ID || !a.Private {
		t.Errorf("action = %+v", a)
	}
	said(t, f, publicID, benID, 2)
	if n := len(said(t, f, publicID, annaID, 1)); n != 1 {
		t.Errorf("anna sees %d messages, want 1: what ben asked for is for ben", n)
	}
	if ok, after, _ := f.Acknowledged(more); !ok || after > time.Second {
		t.Errorf("acknowledged %v after %v", ok, after)
	}

	f.Press(post.ID, annaID, buttonFor(t, post, bot.Helpful))
	<-actions
	eventually(t, "the votes are gone", func() bool {
		now := said(t, f, publicID, annaID, 1)[0]
		return len(now.Buttons()) == 1 && strings.Contains(now.Text(), "fourteen days")
	})
}

func TestPressedButtonIsDisabled(t *testing.T) {
	f := newFake(t, discordfake.Options{})
	d := newDesk(t, acting(func(m bot.Message) bot.Reply {
		r := answer(m)
		r.Controls = append(r.Controls, bot.AskPerson)
		return r
	}, func(bot.Action) []bot.Delivery { return nil }))
	start(t, f, d)
	connected(t, f)
	f.Command(publicID, annaID, question, privately)
	mention(f, "how long?")
	all := said(t, f, publicID, annaID, 2)
	private, public := all[0], all[1]
	if private.Only == "" {
		private, public = public, private
	}
	tests := []struct {
		post    discordfake.Message
		control bot.Control
		want    []bot.Control // that are disabled then
	}{
		{private, bot.NotHelpful, []bot.Control{bot.NotHelpful}},
		{private, bot.Helpful, []bot.Control{bot.Helpful}},
		{private, bot.Why, []bot.Control{bot.Helpful, bot.Why}},
		{private, bot.AskPerson, []bot.Control{bot.Helpful, bot.Why, bot.AskPerson}},
		{public, bot.Helpful, nil}, // others may think otherwise
		{public, bot.Why, nil},     // and ask why themselves
		{public, bot.AskPerson, []bot.Control{bot.AskPerson}},
	}
	for _, tt := range tests {
		id := f.Press(tt.post.ID, annaID, buttonFor(t, tt.post, tt.control))
		eventually(t, "acknowledged", func() bool { ok, _, _ := f.Acknowledged(id); return ok })
		for _, m := range said(t, f, publicID, annaID, 2) {
			if m.ID != tt.post.ID {
				continue
			}
			var got []bot.Control
			for _, b := range m.Disabled() {
				c, _, _, _ := parseCustomID(b)
				got = append(got, c)
			}
			if !slices.Equal(got, tt.want) || !strings.Contains(m.Text(), "fourteen days") {
				t.Errorf("after %s there are disabled %v, want %v, below %q", tt.control, got, tt.want, m.Text())
			}
		}
	}
}

func TestShare(t *testing.T) {
	f := newFake(t, discordfake.Options{})
	d := newDesk(t, acting(func(m bot.Message) bot.Reply {
		r := answer(m)
		r.Controls = []bot.Control{bot.Share}
		return r
	}, func(a bot.Action) []bot.Delivery {
		out := replyTo(a.Message, answer(a.Message))
		out.To = ""
		return []bot.Delivery{out}
	}))
	start(t, f, d)
	connected(t, f)
	f.Command(publicID, annaID, question, discordfake.Option{Name: "private", Type: 5, Value: true})
	private := said(t, f, publicID, annaID, 1)[0]
	if n := len(f.Visible(publicID, benID)); n != 0 {
		t.Fatalf("ben sees %d messages before anything is shared", n)
	}
	f.Press(private.ID, annaID, buttonFor(t, private, bot.Share))
	if got := said(t, f, publicID, benID, 1)[0]; !strings.Contains(got.Text(), "fourteen days") {
		t.Errorf("shared %q", got.Text())
	}
}

func TestAutocomplete(t *testing.T) {
	f := newFake(t, discordfake.Options{})
	d := newDesk(t, nil)
	for i := range 40 {
		d.library.Spaces = append(d.library.Spaces, bot.SpaceView{Space: knowledge.Space([]string{"handbook", "minutes"}[i%2] + "-" + strings.Repeat("x", i))})
	}
	start(t, f, d)
	connected(t, f)
	for typed, want := range map[string]int{"": 25, "HAND": 20, "nothing like it": 0} {
		id := f.Complete(publicID, annaID, discordfake.Option{Name: "space", Type: 3, Value: typed, Focused: true})
		var choices string
		eventually(t, "choices are offered", func() bool {
			var ok bool
			ok, _, choices = f.Acknowledged(id)
			return ok
		})
		var got []choice
		if err := json.Unmarshal([]byte(choices), &got); err != nil || len(got) != want {
			t.Errorf("for %q there are %d choices (%v), want %d", typed, len(got), err, want)
		}
	}
	if n := len(d.messages()); n != 0 {
		t.Errorf("%d messages were handed on, want none", n)
	}
}

func TestMessageCommand(t *testing.T) {
	f := newFake(t, discordfake.Options{})
	d := newDesk(t, answering(echo))
	start(t, f, d)
	connected(t, f)
	id := f.Say(publicID, benID, "does anybody know how long refunds take?", "")
	f.AskAbout(id, annaID)
	got := said(t, f, publicID, annaID, 1)[0]
	if got.Only != annaID || got.Text() != "heard does anybody know how long refunds take?" {
		t.Errorf("reply = %q for %q, want one for anna alone", got.Text(), got.Only)
	}
	if n := len(d.messages()); n != 1 {
		t.Errorf("%d messages were handed on, want the command alone: what ben said was not said to us", n)
	}
}

func TestOptions(t *testing.T) {
	f := newFake(t, discordfake.Options{})
	d := newDesk(t, answering(echo))
	start(t, f, d)
	connected(t, f)
	f.Command(publicID, annaID, question, discordfake.Option{Name: "space", Type: 3, Value: "handbook"})
	said(t, f, publicID, annaID, 1)
	m := d.messages()[0]
	if !slices.Equal(m.Spaces, []knowledge.Space{"handbook"}) || !m.Author.Admin || m.Private {
		t.Errorf("message = %+v, want it narrowed to handbook, by an administrator, in public", m)
	}
	if life := m.Expires.Sub(d.seen["i"+strings.TrimPrefix(m.ID, "i")].Received); life != tokenLife {
		t.Errorf("expires after %v, want %v", life, tokenLife)
	}
}

// TestBetweenOthers has somebody use us, installed for themselves, in a
// conversation that we have no part in.
func TestBetweenOthers(t *testing.T) {
	f := newFake(t, discordfake.Options{})
	const between = "210000000000000001"
	f.AddChannel(discordfake.Channel{ID: between, Type: 1})
	d := newDesk(t, answering(echo))
	start(t, f, d)
	connected(t, f)
	f.Command(between, annaID, question)
	got := said(t, f, between, annaID, 1)[0]
	m := d.messages()[0]
	if got.Only != annaID || !m.Private || !m.Shared || !m.Author.External || m.Kind != bot.Group {
		t.Errorf("message = %+v, seen by %q; want a private one among strangers", m, got.Only)
	}
}

func TestOldButton(t *testing.T) {
	f := newFake(t, discordfake.Options{})
	start(t, f, newDesk(t, answering(answer)))
	connected(t, f)
	mention(f, "how long?")
	post := said(t, f, publicID, annaID, 1)[0]
	for _, id := range []string{"f0:helpful:x", "f1:unknown:x", "something else", "f1:helpful"} {
		f.Press(post.ID, benID, id)
	}
	for _, m := range said(t, f, publicID, benID, 5)[1:] {
		if m.Only != benID || m.Text() != bot.PhrasesIn("en").Expired() {
			t.Errorf("an unknown button brings %q to %q", m.Text(), m.Only)
		}
	}
}

// TestNotWrittenDown has nothing written down for a while: what was said comes
// again, and who used a command is told.
func TestNotWrittenDown(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := inMemory(t, discordfake.Options{})
		d := newDesk(t, answering(echo))
		start(t, f, d)
		time.Sleep(time.Second)
		d.mu.Lock()
		d.refuse = func(bot.Envelope) error { return errors.New("no space left on device") }
		d.mu.Unlock()
		f.Command(publicID, benID, question)
		if got := said(t, f, publicID, benID, 1)[0]; got.Only != benID || got.Text() != bot.PhrasesIn("en").Failed {
			t.Errorf("told %q: %q", got.Only, got.Text())
		}
		mention(f, "one")
		mention(f, "two")
		time.Sleep(30 * time.Second)
		d.mu.Lock()
		d.refuse = nil
		d.mu.Unlock()
		time.Sleep(2 * time.Minute)
		for _, q := range []string{"one", "two"} {
			if n := answers(f, q); n != 1 {
				t.Errorf("%d answers to %q, want 1", n, q)
			}
		}
		if n := len(f.Identifies()); n != 1 {
			t.Errorf("%d sessions begun, want 1", n)
		}
	})
}

func TestEditAndDelete(t *testing.T) {
	f := newFake(t, discordfake.Options{})
	d := newDesk(t, answering(echo))
	start(t, f, d)
	connected(t, f)
	id := mention(f, "one")
	answersAfter(t, f, "two")
	f.Edit(id, "<@"+discordfake.BotID+"> one, please")
	f.Delete(id)
	eventually(t, "both are handed on", func() bool {
		d.mu.Lock()
		defer d.mu.Unlock()
		edits, ends := 0, 0
		for _, e := range d.events {
			switch e := e.(type) {
			case bot.Edit:
				if e.ID == id && e.Text == "one, please" && e.Addressed {
					edits++
				}
			case bot.Deletion:
				if e.ID == id && e.Conversation.Channel == publicID && e.Conversation.Workspace == guildID {
					ends++
				}
			}
		}
		return edits == 1 && ends == 1
	})
}

func TestForum(t *testing.T) {
	f := newFake(t, discordfake.Options{})
	d := newDesk(t, acting(answer, func(bot.Action) []bot.Delivery { return nil }))
	start(t, f, d, func(c *Config, _ *Options) { c.Forums, c.SolvedTag = []string{forumID}, "solved" })
	connected(t, f)
	post := f.StartPost(forumID, annaID, "Refunds", "How long do refunds take?")
	got := said(t, f, post, benID, 1)[0]
	m := d.messages()[0]
	if !m.Addressed || m.Conversation.Thread != post || m.Conversation.Channel != forumID || m.Kind != bot.PublicChannel {
		t.Errorf("message = %+v, want one said to us in the forum", m)
	}
	f.Say(post, benID, "I wonder too", "")
	f.Press(got.ID, benID, buttonFor(t, got, bot.Helpful)) // not the one who asked
	f.Press(got.ID, annaID, buttonFor(t, got, bot.Helpful))
	eventually(t, "the post is marked as solved", func() bool {
		n := 0
		for _, r := range f.Requests() {
			if r.Method == "PATCH" && r.Path == "/channels/"+post {
				n++
			}
		}
		return n == 1
	})
	if n := len(d.messages()); n != 1 {
		t.Errorf("%d messages were handed on, want the post alone", n)
	}
}

func TestForumTurnedOff(t *testing.T) {
	f := newFake(t, discordfake.Options{})
	d := newDesk(t, answering(answer))
	start(t, f, d)
	connected(t, f)
	f.StartPost(forumID, annaID, "Refunds", "How long do refunds take?")
	answered(t, f, d)
	if n := len(d.messages()); n != 1 {
		t.Errorf("%d messages were handed on, want the mention alone", n)
	}
}

// answered has a question asked and waits until it has been answered.
func answered(t *testing.T, f *discordfake.Fake, d *desk) {
	t.Helper()
	id := mention(f, "are you there?")
	eventually(t, "the mention is handed on", func() bool {
		return slices.ContainsFunc(d.messages(), func(m bot.Message) bool { return m.ID == id })
	})
}

func TestFollowUps(t *testing.T) {
	for _, on := range []bool{false, true} {
		f := newFake(t, discordfake.Options{})
		d := newDesk(t, answering(answer))
		start(t, f, d, func(c *Config, _ *Options) { c.FollowUps = on })
		connected(t, f)
		f.Say(threadID, annaID, "overheard", "")
		f.Say(threadID, annaID, "<@"+discordfake.BotID+"> how long?", "")
		post := said(t, f, threadID, annaID, 1)[0]
		f.Say(threadID, annaID, "and in winter?", "")
		f.Say(publicID, annaID, "overheard", "")
		f.SayWith(threadID, annaID, "are you sure?", post.ID, map[string]any{"no_ping": true})
		f.Say(threadID, annaID, "are you quite sure?", post.ID)
		want := []string{"how long?", "are you quite sure? (follows)"}
		if on {
			want = []string{"how long?", "overheard: and in winter?", "are you sure? (follows)", "are you quite sure? (follows)"}
		}
		eventually(t, "all is handed on", func() bool { return len(d.messages()) >= len(want) })
		var got []string
		for _, m := range d.messages() {
			s := m.Text
			if !m.Addressed {
				s = "overheard: " + s
			}
			if m.Follows {
				s += " (follows)"
			}
			got = append(got, s)
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("follow_ups %v: handed on %q, want %q", on, got, want)
		}
	}
}

func TestIntents(t *testing.T) {
	const guilds, messages, direct, content = 1, 1 << 9, 1 << 12, 1 << 15
	tests := []struct {
		c    Config
		want int
	}{
		{Config{}, guilds | messages | direct},
		{Config{FollowUps: true}, guilds | messages | direct | content},
		{Config{Forums: []string{forumID}}, guilds | messages | direct | content},
	}
	for _, tt := range tests {
		if got := tt.c.intents(); got != tt.want {
			t.Errorf("intents of %+v = %b, want %b", tt.c, got, tt.want)
		}
	}
}

func TestCommandsAreRegisteredOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := inMemory(t, discordfake.Options{})
		folder := t.TempDir()
		same := func(_ *Config, o *Options) { o.Folder = folder }
		for range 3 {
			_, stop := start(t, f, newDesk(t, answering(echo)), same)
			time.Sleep(10 * time.Second)
			_ = stop()
			f.Forget() // each time a new session
		}
		n := 0
		for _, r := range f.Requests() {
			if r.Method == "PUT" {
				n++
			}
		}
		if n != 1 {
			t.Errorf("commands were registered %d times, want once", n)
		}
	})
}

// TestRestartAtOnce starts again before the first session was there.
func TestRestartAtOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := inMemory(t, discordfake.Options{})
		folder := t.TempDir()
		for range 5 {
			_, stop := start(t, f, newDesk(t, answering(echo)), func(_ *Config, o *Options) { o.Folder = folder })
			time.Sleep(time.Second)
			_ = stop()
			f.Forget()
		}
		if n := len(f.Identifies()); n == 0 {
			t.Error("no session was begun")
		}
	})
}

func TestServersOfOthers(t *testing.T) {
	f := newFake(t, discordfake.Options{})
	const second = "100000000000000009"
	f.AddGuild(discordfake.Guild{ID: second, Members: map[string]discordfake.Extra{evaID: {Roles: []string{roleID}}}})
	f.AddChannel(discordfake.Channel{ID: "200000000000000009", Guild: second})
	d := newDesk(t, answering(echo))
	start(t, f, d, func(c *Config, _ *Options) { c.Servers = []string{guildID} })
	connected(t, f)
	f.Say("200000000000000009", evaID, "<@"+discordfake.BotID+"> hello", "")
	mention(f, "hello")
	said(t, f, publicID, annaID, 1)
	said(t, f, "200000000000000009", evaID, 1)
	for _, m := range d.messages() {
		if outside := m.Author.ID == evaID; m.Shared != outside || m.Author.External != outside || outside == (len(m.Author.Groups) > 0) {
			t.Errorf("message = %+v, want it from outside: %v", m, outside)
		}
	}
}

func TestMentionByRole(t *testing.T) {
	f := newFake(t, discordfake.Options{})
	d := newDesk(t, answering(echo))
	start(t, f, d, func(c *Config, _ *Options) { c.FollowUps = true })
	connected(t, f)
	f.SayWith(publicID, annaID, "<@&"+botRoleID+"> one", "", map[string]any{"mention_roles": []string{botRoleID}})
	f.SayWith(publicID, annaID, "<@&"+roleID+"> two", "", map[string]any{"mention_roles": []string{roleID}})
	said(t, f, publicID, annaID, 1)
	if m := d.messages(); len(m) != 1 || m[0].Text != "one" {
		t.Errorf("messages = %+v, want the one to our role", m)
	}
}

func TestNeverToBots(t *testing.T) {
	f := newFake(t, discordfake.Options{})
	f.AddUser(discordfake.User{ID: "310000000000000001", Name: "other bot", Bot: true})
	d := newDesk(t, answering(echo))
	start(t, f, d)
	connected(t, f)
	f.Say(publicID, "310000000000000001", "<@"+discordfake.BotID+"> hello", "")
	f.SayWith(publicID, annaID, "<@"+discordfake.BotID+"> hello", "", map[string]any{"webhook_id": "1"})
	f.SayWith(publicID, annaID, "<@"+discordfake.BotID+"> joined", "", map[string]any{"type": 7})
	answered(t, f, d)
	if n := len(d.messages()); n != 1 {
		t.Errorf("%d messages were handed on, want one", n)
	}
}

// TestDuplicates delivers each message again and again.
func TestDuplicates(t *testing.T) {
	f := newFake(t, discordfake.Options{})
	d := newDesk(t, answering(echo))
	start(t, f, d)
	connected(t, f)
	var wg sync.WaitGroup
	for range 10 {
		id := mention(f, "one of ten")
		for range 5 {
			wg.Go(func() { f.Again(id) })
		}
	}
	wg.Wait()
	said(t, f, publicID, annaID, 10)
	time.Sleep(50 * time.Millisecond)
	if n := answers(f, "one of ten"); n != 10 {
		t.Errorf("%d answers, want 10", n)
	}
}
