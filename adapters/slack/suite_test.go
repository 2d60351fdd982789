package slack

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"footnote/adapters/adaptertest"
	"footnote/adapters/slack/slackfake"
	"footnote/bot"
)

// TestAdapter runs the suite that every adapter passes: on both transports, and
// where Footnote may read what it posted and where it may not.
func TestAdapter(t *testing.T) {
	both(t, func(t *testing.T, c Config) {
		for _, may := range []bool{true, false} {
			t.Run(fmt.Sprintf("may look %v", may), func(t *testing.T) {
				adaptertest.Run(t, func(t testing.TB) adaptertest.Harness { return harness(t, c, may) })
			})
		}
	})
}

// harness returns an adapter on a fake of its own. It is not in the agent view,
// where every direct message opens a thread.
func harness(t testing.TB, c Config, may bool) adaptertest.Harness {
	c.Agent = false
	r := newRig(t, c)
	r.adapter.limits.times = 1000 // the limits have tests of their own
	if !may {
		r.AddTeam(slackfake.Team, slackfake.Token, without("channels:history", "groups:history", "mpim:history")...)
	}
	posts := make(chan adaptertest.Post, 1000)
	r.Watch = func(p slackfake.Post) {
		if !strings.Contains(p.Last().Text, "Looking in") {
			posts <- postOn(p)
		}
	}
	var conversations []bot.Conversation
	for _, channel := range []string{"C1", "G1", "M1"} {
		ts := r.Write(slackfake.Said{Channel: channel, User: "U2", Text: "a thread"})
		conversations = append(conversations, bot.Conversation{Service: Name, Workspace: slackfake.Team, Channel: channel, Thread: ts})
	}
	conversations = append(conversations, bot.Conversation{Service: Name, Workspace: slackfake.Team, Channel: "D1"})
	return adaptertest.Harness{
		Adapter: r.adapter, Conversations: conversations, Posts: posts, Repeat: r.Redeliver, Check: checkPost,
		Say: func(c bot.Conversation, text string) {
			r.Say(slackfake.Said{Channel: c.Channel, User: "U1", Text: mention + text, Thread: c.Thread})
			if r.adapter.config.Transport == httpTransport { // Slack keeps no order over HTTP; a person does
				r.Await("acknowledgements", func() bool { return allTaken(r) })
			}
		},
		Whisper: func(c bot.Conversation, text string) string {
			r.Command(c.Channel, "U1", text)
			return "U1"
		},
		Standing: func(c bot.Conversation, person string) []adaptertest.Post {
			var out []adaptertest.Post
			for _, p := range r.Posts(c.Channel) {
				if p.Deleted.IsZero() && (p.To == "" || p.To == person) {
					out = append(out, postOn(p))
				}
			}
			return out
		},
	}
}

func allTaken(r *rig) bool {
	for _, d := range r.Deliveries() {
		if d.Took == 0 {
			return false
		}
	}
	return true
}

// postOn returns p as the suite has it: its text is JSON of all that was sent.
func postOn(p slackfake.Post) adaptertest.Post {
	v := p.Last()
	data, err := json.Marshal(map[string]any{"text": v.Text, "blocks": json.RawMessage(v.Blocks)})
	if err != nil {
		panic(err)
	}
	return adaptertest.Post{
		Conversation: bot.Conversation{Service: Name, Workspace: slackfake.Team, Channel: p.Channel, Thread: p.Thread}, Text: string(data),
	}
}

// checkPost takes a post apart as Slack does. The links of the suite's replies
// lead to pages of example.org.
func checkPost(p adaptertest.Post) error {
	var v map[string]any
	if err := json.Unmarshal([]byte(p.Text), &v); err != nil {
		return err
	}
	links := map[string]bool{}
	for i := range 10 {
		links[fmt.Sprintf("https://example.org/page-%d", i)] = true
	}
	if text, _ := v["text"].(string); strings.ContainsAny(text, "<>") {
		return fmt.Errorf("text holds markup: %q", text)
	}
	if problem := checkValue(v["blocks"], links); problem != "" {
		return fmt.Errorf("%s", problem)
	}
	return nil
}
