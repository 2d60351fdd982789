package slack

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"footnote/adapters/slack/slackfake"
	"footnote/bot"
)

// TestHome shows the home page, and suggests questions beside the messages.
func TestHome(t *testing.T) {
	both(t, func(t *testing.T, c Config) {
		r := newRig(t, c)
		r.desk.library = sampleLibrary()
		r.start(t)
		r.Event(r.Channel("D1"), map[string]any{"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home", "view": map[string]any{"hash": "h1"}})
		r.Await("the home page", func() bool { return len(r.Calls("views.publish")) == 1 }) // which is noted last
		for _, want := range []string{"handbook", "214 documents", "How long is parental leave?", "Questions are kept for 30 days.", "fn1.mine", "fn1.forget"} {
			if !strings.Contains(string(r.Home("U1")), want) {
				t.Errorf("the home page lacks %q:\n%s", want, r.Home("U1"))
			}
		}
		if got := r.Calls("views.publish")[0].Args["hash"]; got != "h1" {
			t.Errorf("published over %q, want over h1", got)
		}
		r.Event(r.Channel("D1"), map[string]any{"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "messages"})
		r.Await("suggestions", func() bool { return len(r.Calls("assistant.threads.setSuggestedPrompts")) == 1 })
		if got := r.Calls("assistant.threads.setSuggestedPrompts")[0].Args["prompts"]; !strings.Contains(got, "Who answers for the budget?") {
			t.Errorf("suggested %s", got)
		}
		if n := len(r.desk.seenEvents()); n != 0 {
			t.Errorf("%d events were handed on, want none", n)
		}
		// A button on the home page is answered in the person's own channel.
		r.desk.handle = func(e bot.Event) []bot.Delivery {
			a := e.(bot.Action)
			return []bot.Delivery{replyTo(a.Message, bot.Reply{Text: "This is kept of you.", Language: "en"})}
		}
		r.Deliver("interactive", map[string]any{
			"type": "block_actions", "trigger_id": "1.2", "team": map[string]any{"id": slackfake.Team}, "user": map[string]any{"id": "U1"},
			"container": map[string]any{"type": "view", "view_id": "V1"}, "actions": []any{map[string]any{"action_id": "fn1.mine", "action_ts": "1700000000.000001"}},
		})
		r.AwaitPosts("D1", 1)
	})
}

// TestHomeSettings shows administrators how Footnote is set, and nobody else.
func TestHomeSettings(t *testing.T) {
	c := testConfig()
	c.FollowUps, c.Unfurl = false, []string{"docs.example.org", "wiki.example.org"}
	r := newRig(t, c)
	r.desk.library = sampleLibrary()
	r.start(t)
	for user, admin := range map[string]bool{"U1": false, "U2": true, "U3": false} {
		r.Event(r.Channel("D1"), map[string]any{"type": "app_home_opened", "user": user, "channel": "D1", "tab": "home"})
		r.Await("the home page", func() bool { return len(r.Home(user)) > 0 })
		page := string(r.Home(user))
		for _, want := range []string{"Settings, which administrators", "Follow-ups in threads without a mention: ", "docs.example.org, wiki.example.org", "footnote.toml"} {
			if strings.Contains(page, want) != admin {
				t.Errorf("the home page of %s has %q: %v, want %v", user, want, !admin, admin)
			}
		}
	}
	r.Fail("users.info", 1, slackfake.Fault{Error: "internal_error"})
	r.AddUser(slackfake.User{ID: "U7", Name: "unknown", Admin: true})
	r.Event(r.Channel("D1"), map[string]any{"type": "app_home_opened", "user": "U7", "channel": "D1", "tab": "home"})
	r.Await("the home page", func() bool { return len(r.Home("U7")) > 0 })
	if strings.Contains(string(r.Home("U7")), "footnote.toml") {
		t.Error("somebody of whom nothing is known sees the settings")
	}
}

// TestHomeInTheirLanguage shows the page in the language of the person's Slack,
// in every language there is and in English for others.
func TestHomeInTheirLanguage(t *testing.T) {
	r := newRig(t, testConfig())
	r.desk.library = sampleLibrary()
	r.start(t)
	for i, tt := range []struct{ locale, want string }{
		{"en-GB", "What I may read to you"}, {"es-LA", "Lo que puedo leerte"}, {"fr-FR", "Ce que je peux vous lire"}, {"ru-RU", "Что я могу вам прочесть"},
		{"sv-SE", "Vad jag får läsa för dig"}, {"nb-NO", "Hva jeg kan lese for deg"}, {"hu-HU", "Amit felolvashatok"}, {"ja-JP", "What I may read to you"},
	} {
		user := fmt.Sprintf("U5%d", i)
		r.AddUser(slackfake.User{ID: user, Name: "x", Locale: tt.locale})
		r.Event(r.Channel("D1"), map[string]any{"type": "app_home_opened", "user": user, "channel": "D1", "tab": "home"})
		r.Await("the home page", func() bool { return len(r.Home(user)) > 0 })
		if page := string(r.Home(user)); !strings.Contains(page, tt.want) {
			t.Errorf("the home page in %s lacks %q:\n%s", tt.locale, tt.want, page)
		}
	}
	for language, w := range homeWords {
		for _, s := range []struct {
			format string
			arg    any
		}{{w.Command, "/ask"}, {w.More, 3}, {w.Documents, 3}, {w.Minutes, 3}, {w.Hours, 3}, {w.Day, "2026-01-01"}, {w.Ways + w.Title + w.Spaces + w.Begin + w.Answers + w.Latest + w.Kept + w.Unsaid + w.One + w.None + w.Nothing + w.Fresh + w.Where, nil}, {w.Settings, nil}, {w.FollowUps, nil}, {w.Groups, nil}, {w.LookUp, nil}, {w.Previews, nil}, {w.On, nil}, {w.Off, nil}} {
			said := s.format
			if s.arg != nil {
				said = fmt.Sprintf(s.format, s.arg)
			}
			if said == "" || strings.Contains(said, "%") {
				t.Errorf("%s: %q is said as %q", language, s.format, said)
			}
		}
		view := homePage(sampleLibrary(), time.Now(), Defaults(), language, true)
		data, err := json.Marshal(view)
		if err != nil {
			t.Fatal(err)
		}
		if problem := slackfake.CheckBlocks(data, 100); problem != "" {
			t.Errorf("%s: %s", language, problem)
		}
	}
}
