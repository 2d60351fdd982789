package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"footnote/adapters/adaptertest"
	"footnote/adapters/discord/discordfake"
	"footnote/bot"
)

// TestAdapter has the suite of all adapters test this one, with what people say
// coming through the gateway, and as commands over HTTP.
func TestAdapter(t *testing.T) {
	t.Run("gateway", func(t *testing.T) {
		adaptertest.Run(t, func(t testing.TB) adaptertest.Harness {
			f := newFake(t, discordfake.Options{})
			return harness(f, newAdapter(t, f), false)
		})
	})
	t.Run("HTTP", func(t *testing.T) {
		adaptertest.Run(t, func(t testing.TB) adaptertest.Harness {
			f := newFake(t, discordfake.Options{})
			key, public := signingKey(t)
			a := &served{Adapter: newAdapter(t, f, func(c *Config, _ *Options) { c.PublicKey = public })}
			server := httptest.NewServer(a)
			t.Cleanup(func() { server.Close(); http.DefaultClient.CloseIdleConnections() })
			f.OverHTTP(server.URL, key)
			return harness(f, a, true)
		})
	})
}

// served is an Adapter whose interactions come to a server of the test's.
type served struct {
	*Adapter
	handler atomic.Pointer[http.Handler]
}

// Run runs the adapter and has d take in what comes over HTTP.
func (s *served) Run(ctx context.Context, d bot.Desk) error {
	h := s.Handler(d)
	s.handler.Store(&h)
	return s.Adapter.Run(ctx, d)
}

// ServeHTTP hands a request on once the adapter runs and knows the server.
func (s *served) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for s.handler.Load() == nil || s.world.guildOf(publicID) == "" {
		if pause(r.Context(), 1e6, nil) != nil {
			return
		}
	}
	(*s.handler.Load()).ServeHTTP(w, r)
}

func harness(f *discordfake.Fake, a bot.Adapter, commands bool) adaptertest.Harness {
	in := func(channel, thread string) bot.Conversation {
		return bot.Conversation{Service: name, Workspace: guildID, Channel: channel, Thread: thread}
	}
	target := func(c bot.Conversation) string {
		if c.Thread != "" {
			return c.Thread
		}
		return c.Channel
	}
	places := map[string]bot.Conversation{publicID: in(publicID, ""), threadID: in(publicID, threadID), privateID: in(privateID, "")}
	posts := make(chan adaptertest.Post, 200)
	var mu sync.Mutex // guards seen
	seen := map[string]bool{}
	f.Watch(func(m discordfake.Message) {
		mu.Lock()
		defer mu.Unlock()
		if seen[m.ID] || strings.Contains(m.Text(), "Looking in the documents") {
			return
		}
		seen[m.ID] = true
		posts <- adaptertest.Post{Conversation: places[m.Channel], Text: m.Text()}
	})
	last := ""
	awake := func() { // nobody speaks to one who is not there
		for f.Connected() == 0 {
			time.Sleep(time.Millisecond)
		}
	}
	ask := func(c bot.Conversation, text string, more ...discordfake.Option) string {
		awake()
		return f.Command(target(c), annaID, append([]discordfake.Option{{Name: "question", Type: 3, Value: text}}, more...)...)
	}
	h := adaptertest.Harness{
		Adapter:       a,
		Conversations: []bot.Conversation{places[publicID], places[threadID], places[privateID]},
		Say: func(c bot.Conversation, text string) {
			awake()
			last = f.Say(target(c), annaID, "<@"+discordfake.BotID+"> "+text, "")
		},
		Repeat:  func() { f.Again(last) },
		Whisper: func(c bot.Conversation, text string) string { ask(c, text, privately); return annaID },
		Posts:   posts,
		Standing: func(c bot.Conversation, person string) []adaptertest.Post {
			var all []adaptertest.Post
			for _, m := range f.Visible(target(c), person) {
				if m.Author == discordfake.BotID {
					all = append(all, adaptertest.Post{Conversation: c, Text: m.Text()})
				}
			}
			return all
		},
		Check: func(p adaptertest.Post) error {
			var s shown
			s.read(p.Text)
			for _, l := range s.links {
				if !strings.HasPrefix(l, "https://example.org/") {
					s.bad("a link leads to %q", l)
				}
			}
			if len(s.wrong) > 0 {
				return errors.New(fmt.Sprint(s.wrong))
			}
			return nil
		},
	}
	if commands {
		h.Repeat = nil
		h.Say = func(c bot.Conversation, text string) { // one after the other, as a person does
			for id := ask(c, text); ; time.Sleep(time.Millisecond) {
				if ok, _, _ := f.Acknowledged(id); ok {
					return
				}
			}
		}
	}
	return h
}
