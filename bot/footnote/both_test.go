package main

import (
	"context"
	"fmt"
	"maps"
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
	trouble func(n int)             // fails for the next question, which is the nth
	end     func()                  // refuses Footnote for good
	ended   string                  // what the log then says
}

// say is an answer and when it stood there.
type say struct {
	text string
	at   time.Time
}

// TestBothServices has questions asked on Slack and Discord, served by one
// program, while one of them is well and in trouble by turns: it refuses two
// posts for each question and cuts its connection now and then. On both each
// question has its one answer, and the log says how long they took on the other,
// with its neighbour well and in trouble. At the end that one refuses Footnote
// for good, and the other answers on.
//
// The turns alternate within one run, so that what else the machine does falls
// on both alike. FOOTNOTE_BOTH says how long it takes for each service that
// fails; with FOOTNOTE_LONG it is ten minutes.
func TestBothServices(t *testing.T) {
	lasts, turn := 3*time.Second, 500*time.Millisecond
	if os.Getenv("FOOTNOTE_LONG") != "" {
		lasts, turn = 10*time.Minute, 15*time.Second
	}
	if s := os.Getenv("FOOTNOTE_BOTH"); s != "" {
		var err error
		if lasts, err = time.ParseDuration(s); err != nil {
			t.Fatalf("FOOTNOTE_BOTH: %v", err)
		}
		turn = min(15*time.Second, lasts/6)
	}
	for i, breaks := range []string{"slack", "discord"} {
		t.Run(breaks+" breaks", func(t *testing.T) {
			v := serveBoth(t)
			broken, other := v.towns[i], v.towns[1-i]
			v.await(t, v.ask(t, turn, nil, other, broken)) // to warm up
			well, failing := newRound(), newRound()
			for end := time.Now().Add(lasts); time.Now().Before(end); {
				for _, in := range []struct {
					all     *round
					trouble func(int)
				}{{well, nil}, {failing, broken.trouble}} {
					r := v.ask(t, turn, in.trouble, other, broken)
					v.await(t, r)
					in.all.add(r)
				}
			}
			broken.end()
			v.until(t, broken.ended, func() bool { return strings.Contains(v.log.String(), broken.ended) })
			alone := v.ask(t, turn, nil, other)
			v.await(t, alone)
			v.stop()
			for _, asked := range []*round{well, failing, alone} {
				asked.check(t)
			}
			t.Logf("on %s, while %s was well: %s", other.name, broken.name, well.figures(other))
			t.Logf("on %s, while %s was failing: %s", other.name, broken.name, failing.figures(other))
			t.Logf("on %s, when %s was gone: %s", other.name, broken.name, alone.figures(other))
			t.Logf("on %s itself, while it was well: %s; while it was failing: %s", broken.name, well.figures(broken), failing.figures(broken))
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
	for end := time.Now().Add(5 * time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if so() {
			return
		}
	}
	t.Fatalf("not within five minutes: %s\n%s", what, v.log)
}

// round are some questions and when they were asked.
type round struct {
	asked map[*town]map[string]time.Time
}

func newRound() *round { return &round{asked: map[*town]map[string]time.Time{}} }

// add puts the questions of other to those of r.
func (r *round) add(other *round) {
	for w, asked := range other.asked {
		if r.asked[w] == nil {
			r.asked[w] = map[string]time.Time{}
		}
		maps.Copy(r.asked[w], asked)
	}
}

// perSecond is how many questions a second are asked on each service: what a
// workspace of Slack takes of answers without any of them waiting in line.
const perSecond = 3

// ask asks in each of the towns, in turn, for so long. trouble, which may be nil,
// is called before each question.
func (v *both) ask(t *testing.T, lasts time.Duration, trouble func(int), towns ...*town) *round {
	t.Helper()
	r := newRound()
	tick := time.NewTicker(time.Second / perSecond)
	defer tick.Stop()
	for i := range max(1, int(lasts.Seconds()*perSecond)) {
		<-tick.C
		if trouble != nil {
			trouble(i)
		}
		for _, w := range towns {
			if r.asked[w] == nil {
				r.asked[w] = map[string]time.Time{}
			}
			now := time.Now()
			r.asked[w][w.ask(i)] = now
		}
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
	at := func(q float64) time.Duration { return took[int(q*float64(len(took)-1))].Round(100 * time.Microsecond) }
	return fmt.Sprintf("%d asked, %d lost, %d doubled, median %v, p99 %v, longest %v", len(r.asked[w]), lost, doubled, at(0.5), at(0.99), at(1))
}

const (
	places   = 40 // channels that the questions are asked in, since the services take one post a second in each
	refusals = 2  // posts that are refused for each question, in trouble
	cutEvery = 20 // questions for which a connection lasts, in trouble
)

// waiting is what a post says until it holds the answer.
const waiting = "Looking in the documents"

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
		trouble: func(n int) {
			fake.Fail("chat.postMessage", refusals, slackfake.Fault{Status: 503})
			if n%cutEvery == 0 {
				fake.Cut()
			}
		},
		end:   func() { fake.Disconnect("link_disabled") },
		ended: "Socket Mode was switched off",
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
	refuse, seen := 0, map[string]time.Time{}
	fake.Watch(func(m discordfake.Message) {
		mu.Lock()
		defer mu.Unlock()
		if _, ok := seen[m.ID]; !ok && !strings.Contains(m.Text(), waiting) {
			seen[m.ID] = time.Now()
		}
	})
	fake.OnRequest(func(r discordfake.Request) *discordfake.Response {
		mu.Lock()
		defer mu.Unlock()
		if refuse == 0 || r.Method != "POST" || !strings.HasSuffix(r.Path, "/messages") {
			return nil
		}
		refuse--
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
					if m.Author != discordfake.BotID || strings.Contains(m.Text(), waiting) {
						continue
					}
					mu.Lock()
					all[m.Reply] = append(all[m.Reply], say{m.Text(), seen[m.ID]})
					mu.Unlock()
				}
			}
			return all
		},
		trouble: func(n int) {
			mu.Lock()
			refuse += refusals
			mu.Unlock()
			if n%cutEvery == 0 {
				fake.Now(4000)
			}
		},
		end:   func() { fake.Now(4004) },
		ended: "discord does not accept the token (4004)",
	}
}
