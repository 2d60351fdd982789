package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"footnote/adapters/slack/slackfake"
)

// servingSlack runs `footnote serve` on Slack with two folders, of which the
// channel G1 alone may read the second, until the test ends.
func servingSlack(t *testing.T) *slackfake.Server {
	t.Helper()
	fake := slackfake.New(t)
	folder := t.TempDir()
	for name, text := range map[string]string{
		"docs/travel.md": hotel, "hr/pay.md": "# Pay\n\nPay is raised in April.\n",
		"footnote.toml": `
[[source]]
kind = "folder"
name = "docs"
path = "docs"
url = "https://docs.example.org/{path_no_ext}"
[[source]]
kind = "folder"
name = "hr"
path = "hr"
url = "https://docs.example.org/hr/{path_no_ext}"
[[audience]]
spaces = ["docs"]
everyone = true
[[audience]]
spaces = ["hr"]
channels = ["G1"]
[slack]
enabled = true
unfurl = ["docs.example.org"]
`,
	} {
		file := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	env := func(name string) string {
		return map[string]string{"SLACK_BOT_TOKEN": slackfake.Token, "SLACK_APP_TOKEN": slackfake.AppToken, "FOOTNOTE_SLACK_API": fake.API()}[name]
	}
	log := &noise{}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan int, 1)
	go func() {
		done <- run(ctx, []string{"serve", "--config", filepath.Join(folder, "footnote.toml")}, strings.NewReader(""), log, log, env)
	}()
	t.Cleanup(func() {
		cancel()
		select {
		case code := <-done:
			if code != exitAnswered {
				t.Errorf("footnote serve = %d\n%s", code, log)
			}
		case <-time.After(20 * time.Second):
			t.Error("footnote serve has not ended")
		}
	})
	for begin := time.Now(); fake.Connections() == 0; time.Sleep(5 * time.Millisecond) {
		if time.Since(begin) > 30*time.Second {
			t.Fatalf("footnote serve does not connect:\n%s", log)
		}
	}
	return fake
}

// TestServeSlackPreviews shares links in channels, and wants a preview where
// everyone who sees the message may read the document, and nowhere else.
func TestServeSlackPreviews(t *testing.T) {
	fake := servingSlack(t)
	const travel, pay = "https://docs.example.org/travel#rooms", "https://docs.example.org/hr/pay"
	share := func(channel, user, source string, links ...string) {
		var all []any
		for _, link := range links {
			all = append(all, map[string]any{"url": link, "domain": "docs.example.org"})
		}
		fake.Event(fake.Channel(channel), map[string]any{
			"type": "link_shared", "user": user, "channel": channel, "message_ts": "1700000000.000001", "source": source, "unfurl_id": "U.1", "links": all,
		})
	}
	share("C1", "U3", "conversations_history", travel, pay)                             // a guest's message
	share("C9", "U1", "conversations_history", travel, pay)                             // seen by another organisation
	share("C1", "U1", "composer", travel)                                               // nobody knows who will see it
	share("C1", "U1", "conversations_history", pay, "https://docs.example.org/missing") // not for the channel, and nothing
	share("C1", "U1", "conversations_history", travel, pay)
	share("G1", "U1", "conversations_history", pay)
	fake.Await("two previews", func() bool { return len(fake.Calls("chat.unfurl")) >= 2 })
	fake.Say(slackfake.Said{Channel: "D1", User: "U1", Text: "How much may a hotel cost?"}) // comes after all of them
	fake.AwaitPosts("D1", 1)
	seen := map[string]string{}
	for _, c := range fake.Calls("chat.unfurl") {
		seen[c.Args["channel"]] += c.Args["unfurls"]
	}
	if len(seen) != 2 || !strings.Contains(seen["C1"], "Travel") || strings.Contains(seen["C1"], "Pay") || !strings.Contains(seen["G1"], "Pay") {
		t.Errorf("previews by channel are %v, want Travel alone in C1 and Pay in G1", seen)
	}
}

// TestServeSlackPeople asks as a member and as a guest, of whom Footnote knows
// only after it has asked Slack.
func TestServeSlackPeople(t *testing.T) {
	fake := servingSlack(t)
	fake.Say(slackfake.Said{Channel: "D1", User: "U1", Text: "How much may a hotel cost?"})
	fake.Say(slackfake.Said{Channel: "D3", User: "U3", Text: "How much may a hotel cost?"})
	fake.Say(slackfake.Said{Channel: "G1", User: "U1", Text: "<@" + slackfake.Bot + "> When is pay raised?"})
	fake.Say(slackfake.Said{Channel: "C1", User: "U1", Text: "<@" + slackfake.Bot + "> When is pay raised?"})
	for channel, want := range map[string]string{"D1": "180 euros", "D3": "", "G1": "raised in April", "C1": ""} {
		text := fake.AwaitPosts(channel, 1)[0].Last().Text
		if want != "" && !strings.Contains(text, want) {
			t.Errorf("in %s it says %q, want %q", channel, text, want)
		}
		if want == "" && (strings.Contains(text, "180") || strings.Contains(text, "April")) {
			t.Errorf("in %s it says %q, which they may not read", channel, text)
		}
	}
}
