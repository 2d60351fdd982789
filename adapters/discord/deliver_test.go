package discord

import (
	"errors"
	"strings"
	"testing"
	"time"

	"footnote/adapters/discord/discordfake"
	"footnote/bot"
)

// idle starts an adapter whose deliveries the test makes by itself.
func idle(t *testing.T, f *discordfake.Fake) (*Adapter, *desk) {
	t.Helper()
	d := newDesk(t, func(bot.Event) []bot.Delivery { return nil })
	a, _ := start(t, f, d)
	eventually(t, "connected", func() bool { return f.Connected() > 0 })
	return a, d
}

// asks has anna use /ask, and returns the message once it is acknowledged.
func asks(t *testing.T, f *discordfake.Fake, d *desk, channel string, options ...discordfake.Option) bot.Message {
	t.Helper()
	id := f.Command(channel, annaID, append([]discordfake.Option{question}, options...)...)
	eventually(t, "acknowledged", func() bool { ok, _, _ := f.Acknowledged(id); return ok })
	for _, m := range d.messages() {
		if m.ID == "i"+id {
			return m
		}
	}
	eventually(t, "decoded", func() bool { return len(d.messages()) > 0 })
	return d.messages()[len(d.messages())-1]
}

var privately = discordfake.Option{Name: "private", Type: 5, Value: true}

// longAnswer needs several messages.
func longAnswer(m bot.Message) bot.Reply {
	r := answer(m)
	r.Notes = []bot.Note{note(1, strings.Repeat("Refunds take fourteen days. ", 400), ""), note(2, strings.Repeat("They go to the same card. ", 100), "")}
	return r
}

// dropOnce has the connection cut once, after a request was carried out.
func dropOnce(f *discordfake.Fake, method, suffix string) {
	dropped := false
	f.OnRequest(func(r discordfake.Request) *discordfake.Response {
		if dropped || r.Method != method || !strings.HasSuffix(r.Path, suffix) {
			return nil
		}
		dropped = true
		return &discordfake.Response{After: true, Drop: true}
	})
}

// TestCrash delivers again what may have been delivered, as the Bot does after
// a crash between the post and the note of it: it stands there once.
func TestCrash(t *testing.T) {
	for _, reply := range []func(bot.Message) bot.Reply{answer, longAnswer} {
		for _, how := range []string{"message", "public command", "private command"} {
			for _, late := range []bool{false, true} {
				t.Run(how, func(t *testing.T) {
					bubble(t, func(t *testing.T) {
						f := inMemory(t, discordfake.Options{})
						a, d := idle(t, f)
						var m bot.Message
						switch how {
						case "message":
							id := mention(f, "how long?")
							eventually(t, "decoded", func() bool { return len(d.messages()) == 1 })
							m = d.messages()[0]
							if m.ID != id {
								t.Fatalf("message = %+v", m)
							}
						case "public command":
							m = asks(t, f, d, publicID)
						default:
							m = asks(t, f, d, publicID, privately)
						}
						first := replyTo(m, reply(m))
						first.Begun = func(id string) error { first.ID = id; return nil }
						if _, err := a.Deliver(t.Context(), first); err != nil {
							t.Fatalf("Deliver = %v", err)
						}
						want := len(pages(reply(m)))
						if late {
							time.Sleep(10 * time.Minute) // Discord has forgotten the nonce
						}
						again := first
						again.Again = true
						id, err := a.Deliver(t.Context(), again)
						if err != nil || id == "" {
							t.Fatalf("Deliver again = %q, %v", id, err)
						}
						if got := len(said(t, f, publicID, annaID, want)); got != want {
							t.Errorf("%d messages stand there, want %d", got, want)
						}
					})
				})
			}
		}
	}
}

// TestConnectionCutWhilePosting has the answer of a request get lost.
func TestConnectionCutWhilePosting(t *testing.T) {
	for _, how := range []struct{ method, suffix string }{{"POST", "/messages"}, {"POST", "/callback"}, {"PATCH", "@original"}} {
		f := newFake(t, discordfake.Options{})
		start(t, f, newDesk(t, answering(answer)))
		connected(t, f)
		dropOnce(f, how.method, how.suffix)
		mention(f, "how long?")
		f.Command(privateID, annaID, question)
		said(t, f, publicID, annaID, 1)
		said(t, f, privateID, annaID, 1)
		time.Sleep(20 * time.Millisecond)
		if a, b := len(said(t, f, publicID, annaID, 1)), len(said(t, f, privateID, annaID, 1)); a != 1 || b != 1 {
			t.Errorf("%v: %d and %d messages stand there, want 1 and 1", how, a, b)
		}
	}
}

// TestLate answers a command when its token is dead.
func TestLate(t *testing.T) {
	tests := []struct {
		name    string
		channel string
		options []discordfake.Option
		where   func(f *discordfake.Fake) string
	}{
		{"in public", publicID, nil, func(*discordfake.Fake) string { return publicID }},
		{"in a thread", threadID, nil, func(*discordfake.Fake) string { return threadID }},
		{"privately", publicID, []discordfake.Option{privately}, func(f *discordfake.Fake) string { return f.Direct(annaID) }},
		{"on a server of others", foreignID, nil, func(f *discordfake.Fake) string { return f.Direct(annaID) }},
	}
	for _, tt := range tests {
		for after, handled := range map[time.Duration]bool{time.Minute: true, 16 * time.Minute: true, 17 * time.Minute: false} {
			t.Run(tt.name+" "+after.String(), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					f := inMemory(t, discordfake.Options{})
					a, d := idle(t, f)
					m := asks(t, f, d, tt.channel, tt.options...)
					time.Sleep(after)
					out := replyTo(m, answer(m))
					if !handled {
						out.Handle = "" // as the Bot leaves it out once it has expired
					}
					id, err := a.Deliver(t.Context(), out)
					if err != nil || id == "" {
						t.Fatalf("Deliver = %q, %v", id, err)
					}
					where := tt.where(f)
					if after < 15*time.Minute {
						where = tt.channel
					}
					got := said(t, f, where, annaID, 1)
					if len(got) != 1 || !strings.Contains(got[0].Text(), "fourteen days") {
						t.Errorf("in %s there is %v", where, got)
					}
					if n := len(f.Visible(publicID, benID)); n != 0 && tt.name != "in public" {
						t.Errorf("ben sees %d messages", n)
					}
				})
			})
		}
	}
}

func TestUndeliverable(t *testing.T) {
	f := newFake(t, discordfake.Options{})
	f.AddUser(discordfake.User{ID: benID, Name: "ben", Closed: true})
	f.AddChannel(discordfake.Channel{ID: "200000000000000077", Guild: guildID, Parent: publicID, Type: 11, Locked: true})
	a, _ := idle(t, f)
	text := bot.Reply{Text: "x"}
	in := func(channel string) bot.Conversation {
		return bot.Conversation{Service: name, Workspace: guildID, Channel: channel}
	}
	for what, d := range map[string]bot.Delivery{
		"a channel that is gone":      {Key: "a", Conversation: in("209999999999999999"), Reply: text},
		"somebody who takes none":     {Key: "b", Conversation: in(publicID), To: benID, Kind: bot.PublicChannel, Reply: text},
		"a locked thread":             {Key: "c", Conversation: in("200000000000000077"), Reply: text},
		"a private post, too late":    {Key: "d", ID: "~" + publicID + "/1", Reply: text},
		"an id of somebody else":      {Key: "e", ID: "nonsense", Reply: text},
		"a change of what is gone":    {Key: "f", ID: publicID + "/1", Reply: text},
		"nowhere at all":              {Key: "g", Reply: text},
		"taking a private post away":  {Key: "h", ID: "~" + publicID + "/1"},
		"a channel on another server": {Key: "i", Conversation: bot.Conversation{Service: name, Workspace: otherID, Channel: foreignID}, Reply: text},
	} {
		if id, err := a.Deliver(t.Context(), d); !errors.Is(err, bot.ErrUndeliverable) {
			t.Errorf("%s: Deliver = %q, %v, want ErrUndeliverable", what, id, err)
		}
	}
	for what, d := range map[string]bot.Delivery{
		"taking away what is gone": {Key: "j", ID: publicID + "/1"},
		"saying nothing":           {Key: "k", Conversation: in(publicID)},
	} {
		if _, err := a.Deliver(t.Context(), d); err != nil {
			t.Errorf("%s: Deliver = %v, want nil", what, err)
		}
	}
}

// TestChange changes a reply to a longer one, to a shorter one, and takes it
// away.
func TestChange(t *testing.T) {
	f := newFake(t, discordfake.Options{})
	a, _ := idle(t, f)
	d := bot.Delivery{Key: "key", Conversation: bot.Conversation{Service: name, Workspace: guildID, Channel: publicID}}
	steps := []bot.Reply{answer(bot.Message{}), longAnswer(bot.Message{}), {Text: "gone"}, {}}
	for i, r := range steps {
		d.Reply, d.Key = r, keyFor(string(rune('a'+i)))
		id, err := a.Deliver(t.Context(), d)
		if err != nil {
			t.Fatalf("step %d: Deliver = %v", i, err)
		}
		d.ID = id
		want := len(pages(r))
		if r.Silent() {
			want = 0
		}
		if got := f.Visible(publicID, annaID); len(got) != want {
			t.Errorf("step %d: %d messages stand there, want %d", i, len(got), want)
		}
	}
}

// TestEmbeds has Discord refuse components of the second version.
func TestEmbeds(t *testing.T) {
	f := newFake(t, discordfake.Options{})
	f.OnRequest(func(r discordfake.Request) *discordfake.Response {
		if !strings.Contains(r.Body, `"type":17`) {
			return nil
		}
		return &discordfake.Response{Status: 400, Body: `{"code":50035,"message":"Invalid Form Body"}`}
	})
	start(t, f, newDesk(t, answering(longAnswer)))
	connected(t, f)
	mention(f, "how long?")
	f.Command(privateID, annaID, question)
	want := len(pages(longAnswer(bot.Message{})))
	for _, channel := range []string{publicID, privateID} {
		got := said(t, f, channel, annaID, want)
		if last := got[want-1]; len(last.Embeds) == 0 || len(last.Buttons()) != 4 {
			t.Errorf("in %s the last message is %+v, want an embed with buttons", channel, last)
		}
	}
}

// TestPagesKnowEachOther presses a button below a reply of several messages:
// the post is all of them.
func TestPagesKnowEachOther(t *testing.T) {
	f := newFake(t, discordfake.Options{})
	posts := make(chan string, 1)
	start(t, f, newDesk(t, acting(longAnswer, func(a bot.Action) []bot.Delivery { posts <- a.Post; return nil })))
	connected(t, f)
	mention(f, "how long?")
	want := len(pages(longAnswer(bot.Message{})))
	got := said(t, f, publicID, annaID, want)
	var ids []string
	for _, m := range got {
		ids = append(ids, m.ID)
	}
	f.Press(ids[want-1], annaID, buttonFor(t, got[want-1], bot.Why))
	if post := <-posts; post != publicID+"/"+strings.Join(ids, ",") {
		t.Errorf("post = %s, want %s", post, strings.Join(ids, ","))
	}
}

func TestNonce(t *testing.T) {
	seen := map[string]bool{}
	for _, key := range []string{"a", strings.Repeat("z", 25)} {
		for n := range 5 {
			got := nonce(key, n)
			if len(got) > 25 || seen[got] || n == 0 && got != key || got != nonce(key, n) {
				t.Errorf("nonce(%q, %d) = %q", key, n, got)
			}
			seen[got] = true
		}
	}
}

func TestHandleAndPost(t *testing.T) {
	h := handle{application: "1", interaction: "2", token: "a:b:c", button: "3", hidden: true}
	if got, ok := parseHandle(h.String()); !ok || got != h {
		t.Errorf("parseHandle(%q) = %+v, %v", h, got, ok)
	}
	for _, s := range []string{"", "1:2:3", "::::", "1:2:3:4:"} {
		if got, ok := parseHandle(s); ok {
			t.Errorf("parseHandle(%q) = %+v, want none", s, got)
		}
	}
	for _, p := range []post{{channel: "1", ids: []string{"2"}}, {channel: "1", ids: []string{"2", "3"}, hidden: true, begun: true}} {
		if got, ok := parsePost(p.String()); !ok || got.String() != p.String() {
			t.Errorf("parsePost(%q) = %+v, %v", p, got, ok)
		}
	}
}
