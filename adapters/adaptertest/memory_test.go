package adaptertest_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"footnote/adapters/adaptertest"
	"footnote/bot"
	"footnote/bot/bottest"
)

// text returns what a post says in all.
func text(r bot.Reply) string {
	var b strings.Builder
	b.WriteString(r.Text)
	for _, n := range r.Notes {
		fmt.Fprintf(&b, "\n%s\n[%d] %s %s", n.Parts[0].Text, n.Number, n.Title, n.Path)
	}
	for _, p := range r.Nearest {
		fmt.Fprintf(&b, "\n%s %s", p.Title, p.Path)
	}
	return b.String()
}

// TestMemory has the suite test the service in memory, and so itself.
func TestMemory(t *testing.T) {
	for _, options := range []bottest.Options{{}, {NoKeys: true}} {
		t.Run(fmt.Sprintf("no keys %v", options.NoKeys), func(t *testing.T) {
			adaptertest.Run(t, func(testing.TB) adaptertest.Harness { return harness(options) })
		})
	}
}

func harness(o bottest.Options) adaptertest.Harness {
	s := bottest.New(o)
	posts := make(chan adaptertest.Post, 200)
	var mu sync.Mutex // guards what follows
	seen := map[string]bool{}
	s.Watch(func(p bottest.Post) {
		mu.Lock()
		defer mu.Unlock()
		if p.Gone || p.Reply.Silent() || seen[p.ID] {
			return
		}
		seen[p.ID] = true
		posts <- adaptertest.Post{Conversation: p.Conversation, Text: text(p.Reply)}
	})
	n, last := 0, bot.Message{}
	say := func(c bot.Conversation, words string, private bool) {
		n++
		last = bot.Message{Conversation: c, ID: fmt.Sprint("m", n), Author: bot.Person{ID: "ada"}, Text: words,
			Written: time.Now(), Addressed: words != "overheard", Kind: bot.PublicChannel, Private: private}
		s.Say("", last)
	}
	return adaptertest.Harness{
		Adapter: s,
		Conversations: []bot.Conversation{
			{Service: "town", Workspace: "w", Channel: "square"},
			{Service: "town", Workspace: "w", Channel: "square", Thread: "t1"},
			{Service: "town", Workspace: "w", Channel: "market"},
		},
		Say:     func(c bot.Conversation, words string) { say(c, words, false) },
		Repeat:  func() { s.Say("", last) },
		Whisper: func(c bot.Conversation, words string) string { say(c, words, true); return "ada" },
		Posts:   posts,
		Standing: func(c bot.Conversation, person string) []adaptertest.Post {
			var all []adaptertest.Post
			for _, p := range s.Posts() {
				if p.Conversation == c && !p.Gone && (p.To == "" || p.To == person) {
					all = append(all, adaptertest.Post{Conversation: c, Text: text(p.Reply)})
				}
			}
			return all
		},
		Check: func(adaptertest.Post) error { return nil },
	}
}
