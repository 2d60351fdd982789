package discord

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"footnote/adapters/discord/discordfake"
	"footnote/bot"
	"footnote/knowledge"
)

// again starts an adapter on a folder that an earlier run has left, so that it
// takes the session up again and has nothing in memory.
func again(t *testing.T, f *discordfake.Fake, d *desk) {
	t.Helper()
	folder := t.TempDir()
	same := func(_ *Config, o *Options) { o.Folder = folder }
	_, stop := start(t, f, newDesk(t, nil), same)
	time.Sleep(10 * time.Second)
	_ = stop()
	start(t, f, d, same)
	time.Sleep(10 * time.Second)
	if f.Resumes() != 1 {
		t.Fatalf("resumed %d times, want once", f.Resumes())
	}
}

// slow has Discord take d over every request that asks for something.
func slow(f *discordfake.Fake, d time.Duration) (asked *atomic.Int64) {
	asked = new(atomic.Int64)
	f.OnRequest(func(r discordfake.Request) *discordfake.Response {
		if r.Method == http.MethodGet {
			asked.Add(1)
			time.Sleep(d)
		}
		return nil
	})
	return asked
}

// TestAcknowledgedBeforeAsking uses commands while Discord takes its time over
// whatever is asked of it: they are acknowledged at once, privately where it is
// not known that all may see the reply, and answered with what it said.
func TestAcknowledgedBeforeAsking(t *testing.T) {
	tests := []struct {
		name    string
		channel func(*discordfake.Fake) string
		options []discordfake.Option
		want    bot.Message // Kind, Private, Shared, Author.External and Groups
	}{
		{"in public", at(publicID), nil, bot.Message{Kind: bot.PublicChannel, Author: bot.Person{Groups: []string{roleID}}}},
		{"privately", at(publicID), []discordfake.Option{privately}, bot.Message{Kind: bot.PublicChannel, Private: true, Author: bot.Person{Groups: []string{roleID}}}},
		{"in a private channel", at(privateID), nil, bot.Message{Kind: bot.PrivateChannel, Author: bot.Person{Groups: []string{roleID}}}},
		{"in a private thread", at(secretID), nil, bot.Message{Kind: bot.PrivateChannel, Author: bot.Person{Groups: []string{roleID}}}},
		{"in a direct message", func(f *discordfake.Fake) string { return f.Direct(annaID) }, nil, bot.Message{Kind: bot.Direct, Author: bot.Person{Groups: []string{roleID}}}},
		{"on a server of others", at(foreignID), nil, bot.Message{Kind: bot.Unknown, Private: true, Shared: true, Author: bot.Person{External: true, Groups: []string{roleID}}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				f := inMemory(t, discordfake.Options{})
				d := newDesk(t, answering(echo))
				again(t, f, d)
				asked := slow(f, 1400*time.Millisecond)
				id := f.Command(tt.channel(f), annaID, append([]discordfake.Option{question}, tt.options...)...)
				eventually(t, "answered", func() bool { return len(d.messages()) == 1 })
				if ok, after, _ := f.Acknowledged(id); !ok || after > 100*time.Millisecond {
					t.Errorf("acknowledged %v after %v, want at once", ok, after)
				}
				m := d.messages()[0]
				if got, want := show(m), show(tt.want); got != want {
					t.Errorf("handed on as %s, want %s", got, want)
				}
				if asked.Load() == 0 && tt.name != "on a server of others" {
					t.Error("nothing was asked, so that this shows nothing")
				}
				d.working.Wait()
			})
		})
	}
}

func at(channel string) func(*discordfake.Fake) string {
	return func(*discordfake.Fake) string { return channel }
}

// show returns of m what its reply is decided by.
func show(m bot.Message) string {
	return fmt.Sprintf("kind %d, private %v, shared %v, external %v, groups %v", m.Kind, m.Private, m.Shared, m.Author.External, m.Author.Groups)
}

// TestNothingCanBeAsked has Discord answer no question at all: a command is
// acknowledged and answered as one of somebody who is trusted least.
func TestNothingCanBeAsked(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := inMemory(t, discordfake.Options{})
		d := newDesk(t, answering(echo))
		again(t, f, d)
		slow(f, time.Minute)
		id := f.Command(f.Direct(annaID), annaID, question)
		eventually(t, "answered", func() bool { return len(d.messages()) == 1 })
		if ok, after, _ := f.Acknowledged(id); !ok || after > 100*time.Millisecond {
			t.Errorf("acknowledged %v after %v, want at once", ok, after)
		}
		if m := d.messages()[0]; !m.Author.External || len(m.Author.Groups) > 0 {
			t.Errorf("asked by %+v, want a stranger", m.Author)
		}
		d.working.Wait()
		time.Sleep(2 * time.Minute) // for the fake to be done
	})
}

// TestKnowsItsServersAfterARestart takes a session up again, which tells nothing
// of the servers: what is said there is said by the team all the same.
func TestKnowsItsServersAfterARestart(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := inMemory(t, discordfake.Options{})
		d := newDesk(t, answering(echo))
		again(t, f, d)
		mention(f, "one")
		f.Say(secretID, annaID, "<@"+discordfake.BotID+"> two", "")
		f.Say(f.Direct(annaID), annaID, "three", "")
		eventually(t, "all are handed on", func() bool { return len(d.messages()) == 3 })
		for _, m := range d.messages() {
			want := map[string]bot.ChannelKind{"one": bot.PublicChannel, "two": bot.PrivateChannel, "three": bot.Direct}[m.Text]
			if m.Kind != want || m.Shared || m.Author.External || len(m.Author.Groups) != 1 {
				t.Errorf("%s: %+v, want it from the team, in a channel of kind %d", m.Text, m, want)
			}
		}
	})
}

// TestAutocompleteFromMemory has somebody type in a direct message while Discord
// takes its time: what they may read is offered as soon as it is known who they
// are, and choosing never waits.
func TestAutocompleteFromMemory(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := inMemory(t, discordfake.Options{})
		d := newDesk(t, nil)
		d.byPerson = func(p bot.Person) bot.LibraryView {
			if p.External {
				return bot.LibraryView{}
			}
			return bot.LibraryView{Spaces: []bot.SpaceView{{Space: knowledge.Space("handbook")}}}
		}
		again(t, f, d)
		slow(f, time.Second)
		for i, want := range []string{"[]", `[{"name":"handbook","value":"handbook"}]`} {
			id := f.Complete(f.Direct(annaID), annaID, discordfake.Option{Name: "space", Type: 3, Value: "h", Focused: true})
			time.Sleep(100 * time.Millisecond)
			if ok, after, choices := f.Acknowledged(id); !ok || after > 50*time.Millisecond || choices != want {
				t.Errorf("time %d: offered %v after %v: %s, want %s", i, ok, after, choices, want)
			}
			time.Sleep(2 * time.Second)
		}
	})
}
