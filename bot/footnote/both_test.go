package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"footnote/adapters/discord/discordfake"
	"footnote/adapters/slack/slackfake"
)

// town is one service of two that Footnote serves at once, as a test uses it.
type town struct {
	name    string
	ask     func(n int) string      // asks and returns the question's id
	answers func() map[string][]say // by the id of the question
	refuse  func()                  // has the next posts refused
	end     func()                  // refuses Footnote for good
	ended   string                  // what the log then says
}

// say is an answer and when it stood there.
type say struct {
	text string
	at   time.Time
}

// TestBothServices has questions asked on Slack and Discord, served by one
// program, while one of them refuses what is posted and then the connection for
// good: on the other each question still has its one answer. What the figures
// were is in the log.
func TestBothServices(t *testing.T) {
	n := 12 // questions on each in each part
	if os.Getenv("FOOTNOTE_LONG") != "" {
		n = 300
	}
	for i, breaks := range []string{"slack", "discord"} {
		t.Run(breaks+" breaks", func(t *testing.T) {
			v := serveBoth(t)
			broken, other := v.towns[i], v.towns[1-i]
			well := v.ask(t, n, other, broken)
			v.await(t, well)
			broken.refuse()
			refused := v.ask(t, n, other, broken)
			v.await(t, refused)
			broken.end()
			v.until(t, broken.ended, func() bool { return strings.Contains(v.log.String(), broken.ended) })
			alone := v.ask(t, n, other)
			v.await(t, alone)
			v.stop()
			for _, asked := range []*round{well, refused, alone} {
				asked.check(t)
			}
			t.Logf("on %s: %s; while posts on %s were refused: %s; when it was gone: %s", other.name,
				well.figures(other), broken.name, refused.figures(other), alone.figures(other))
			t.Logf("on %s: %s; while posts were refused: %s", broken.name, well.figures(broken), refused.figures(broken))
		})
	}
}

// both is a `footnote serve` on two services.
type both struct {
	towns []*town
	log   *noise
	stop  func()
}

func serveBoth(t *testing.T) *both {
	slack := slackfake.New(t)
	discord := discordfake.New(t, discordfake.Options{Concurrency: 100})
	v := &both{towns: []*town{slackTown(slack), discordTown(discord)}, log: &noise{}}
	folder := t.TempDir()
	config := filepath.Join(folder, "footnote.toml")
	for name, text := range map[string]string{
		"refunds.md": "# Refunds\n\nRefunds take fourteen days.\n",
		"footnote.toml": "data = \"data\"\n[[source]]\nkind = \"folder\"\nname = \"docs\"\npath = \".\"\ninclude = [\"*.md\"]\n" +
			"[limits]\nperson = 0\nchannel = 0\nworkspace = 0\n[slack]\nenabled = true\n[discord]\nenabled = true\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	env := func(name string) string {
		return map[string]string{
			"DISCORD_TOKEN": discordfake.Token, "FOOTNOTE_DISCORD_API": discord.API(),
			"SLACK_BOT_TOKEN": slackfake.Token, "SLACK_APP_TOKEN": slackfake.AppToken, "FOOTNOTE_SLACK_API": slack.API(),
		}[name]
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan int, 1)
	go func() {
		done <- run(ctx, []string{"serve", "--config", config}, strings.NewReader(""), v.log, v.log, env)
	}()
	v.stop = sync.OnceFunc(func() {
		cancel()
		select {
		case <-done: // with an error, since one service had refused
		case <-time.After(20 * time.Second):
			t.Errorf("footnote serve has not ended\n%s", v.log)
		}
	})
	t.Cleanup(v.stop)
	v.until(t, "connected", func() bool { return discord.Connected() > 0 && slack.Connections() > 0 })
	return v
}

func (v *both) until(t *testing.T, what string, so func() bool) {
	t.Helper()
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if so() {
			return
		}
	}
	t.Fatalf("not within two minutes: %s\n%s", what, v.log)
}

// round are some questions and when they were asked.
type round struct {
	asked map[*town]map[string]time.Time
}

// ask asks n questions in each of the towns, in turn.
func (v *both) ask(t *testing.T, n int, towns ...*town) *round {
	t.Helper()
	r := &round{asked: map[*town]map[string]time.Time{}}
	for i := range n {
		for _, w := range towns {
			if r.asked[w] == nil {
				r.asked[w] = map[string]time.Time{}
			}
			now := time.Now()
			r.asked[w][w.ask(i)] = now
		}
		time.Sleep(20 * time.Millisecond)
	}
	return r
}

// await waits until all of r are answered.
func (v *both) await(t *testing.T, r *round) {
	t.Helper()
	for w, asked := range r.asked {
		v.until(t, fmt.Sprintf("%d answers on %s", len(asked), w.name), func() bool {
			answers := w.answers()
			for id := range asked {
				if len(answers[id]) == 0 {
					return false
				}
			}
			return true
		})
	}
}

// check reports questions that do not have one answer.
func (r *round) check(t *testing.T) {
	t.Helper()
	for w, asked := range r.asked {
		answers := w.answers()
		for id := range asked {
			if got := answers[id]; len(got) != 1 || !strings.Contains(got[0].text, "fourteen days") {
				t.Errorf("question %s on %s has %d answers, want one with the quote: %v", id, w.name, len(got), got)
			}
		}
	}
}

// figures says how w did.
func (r *round) figures(w *town) string {
	lost, doubled := 0, 0
	var took []time.Duration
	answers := w.answers()
	for id, at := range r.asked[w] {
		got := answers[id]
		switch {
		case len(got) == 0:
			lost++
			continue
		case len(got) > 1:
			doubled++
		}
		took = append(took, got[0].at.Sub(at))
	}
	slices.Sort(took)
	if len(took) == 0 {
		return fmt.Sprintf("%d asked, none answered", len(r.asked[w]))
	}
	return fmt.Sprintf("%d asked, %d lost, %d doubled, median %v, longest %v", len(r.asked[w]), lost, doubled,
		took[len(took)/2].Round(time.Millisecond), took[len(took)-1].Round(time.Millisecond))
}

// places is how many channels the questions are asked in, since the services
// take few posts a second in one.
const places = 12

func slackTown(fake *slackfake.Server) *town {
	for i := range places {
		fake.AddChannel(slackfake.Channel{ID: fmt.Sprint("CB", i), Team: slackfake.Team, Kind: "channel", Members: []string{"U1", slackfake.Bot}})
	}
	return &town{
		name: "slack",
		ask: func(n int) string {
			return fake.Say(slackfake.Said{Channel: fmt.Sprint("CB", n%places), User: "U1", Text: "<@" + slackfake.Bot + "> How long do refunds take?"})
		},
		answers: func() map[string][]say {
			all := map[string][]say{}
			for _, p := range fake.Posts("") {
				last := p.Last()
				if p.Deleted.IsZero() && strings.Contains(last.Text+string(last.Blocks), "fourteen days") {
					all[p.Thread] = append(all[p.Thread], say{last.Text, last.At})
				}
			}
			return all
		},
		refuse: func() { fake.Fail("chat.postMessage", 8, slackfake.Fault{Status: 503}) },
		end:    func() { fake.Disconnect("link_disabled") },
		ended:  "Socket Mode was switched off",
	}
}

func discordTown(fake *discordfake.Fake) *town {
	fake.AddUser(discordfake.User{ID: discordPerson, Name: "anna"})
	fake.AddGuild(discordfake.Guild{ID: discordGuild, Members: map[string]discordfake.Extra{discordPerson: {}}})
	channel := func(n int) string { return fmt.Sprint("2000000000000000", 10+n%places) }
	for i := range places {
		fake.AddChannel(discordfake.Channel{ID: channel(i), Guild: discordGuild})
	}
	var mu sync.Mutex // guards what follows
	refusals, seen := 0, map[string]time.Time{}
	fake.Watch(func(m discordfake.Message) {
		mu.Lock()
		defer mu.Unlock()
		if _, ok := seen[m.ID]; !ok {
			seen[m.ID] = time.Now()
		}
	})
	fake.OnRequest(func(r discordfake.Request) *discordfake.Response {
		mu.Lock()
		defer mu.Unlock()
		if refusals == 0 || r.Method != "POST" || !strings.HasSuffix(r.Path, "/messages") {
			return nil
		}
		refusals--
		return &discordfake.Response{Status: 503, Body: "{}"}
	})
	return &town{
		name: "discord",
		ask: func(n int) string {
			return fake.Say(channel(n), discordPerson, "<@"+discordfake.BotID+"> How long do refunds take?", "")
		},
		answers: func() map[string][]say {
			all := map[string][]say{}
			for i := range places {
				for _, m := range fake.Visible(channel(i), discordPerson) {
					if m.Author != discordfake.BotID {
						continue
					}
					mu.Lock()
					all[m.Reply] = append(all[m.Reply], say{m.Text(), seen[m.ID]})
					mu.Unlock()
				}
			}
			return all
		},
		refuse: func() {
			mu.Lock()
			defer mu.Unlock()
			refusals = 8
		},
		end:   func() { fake.Now(4004) },
		ended: "discord does not accept the token (4004)",
	}
}
