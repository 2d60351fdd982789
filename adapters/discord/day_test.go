package discord

import (
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"footnote/adapters/discord/discordfake"
)

// long reports whether the tests are to run at their full length.
func long() bool { return os.Getenv("FOOTNOTE_LONG") != "" }

// TestDay has the gateway end every connection after a minute, in all the ways
// it can, while people ask.
func TestDay(t *testing.T) {
	tests := []struct {
		name   string
		script func(n int) discordfake.Script
		most   int // sessions that may be begun in 24 hours
	}{
		{"in every way", func(n int) discordfake.Script {
			ways := []discordfake.Script{
				{Then: []discordfake.Frame{discordfake.Reconnect}},
				{Close: 4000},
				{Drop: true},
				{Then: []discordfake.Frame{discordfake.ResumeAgain}},
				{Close: 1001},
				{NoACK: true},
				{Then: []discordfake.Frame{discordfake.AskHeartbeat, discordfake.Reconnect}, Drop: true},
				{Close: 4009, Forget: true},
				{Then: []discordfake.Frame{discordfake.InvalidSession}, Forget: true},
			}
			s := ways[n%len(ways)]
			s.After = time.Minute
			return s
		}, 400},
		{"never resuming", func(int) discordfake.Script {
			return discordfake.Script{After: time.Minute, Then: []discordfake.Frame{discordfake.InvalidSession}, Forget: true}
		}, 450},
	}
	hours := 3
	if long() {
		hours = 24
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				f := inMemory(t, discordfake.Options{})
				f.Script(tt.script)
				d := newDesk(t, answering(echo))
				start(t, f, d)
				time.Sleep(10 * time.Second)
				asked := askFor(f, time.Duration(hours)*time.Hour)
				time.Sleep(20 * time.Minute) // for the last to be answered
				lost, doubled := 0, 0
				for _, q := range asked {
					switch n := answersIn(f, q.channel, q.user, q.text); {
					case n == 0:
						lost++
					case n > 1:
						doubled++
					}
				}
				d.mu.Lock()
				again := d.twice
				d.mu.Unlock()
				t.Logf("%d hours, %d connections: %d sessions begun, %d resumed; %d questions, %d delivered again, %d lost, %d doubled",
					hours, f.Connections(), len(f.Identifies()), f.Resumes(), len(asked), again, lost, doubled)
				if lost > 0 || doubled > 0 {
					t.Errorf("%d questions lost, %d doubled", lost, doubled)
				}
				if n := len(f.Identifies()); n > tt.most {
					t.Errorf("%d sessions begun, want at most %d", n, tt.most)
				}
			})
		})
	}
}

type asked struct{ channel, user, text string }

// askFor has people ask something every half a minute or so.
func askFor(f *discordfake.Fake, d time.Duration) []asked {
	var all []asked
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same questions each time
	for end := time.Now().Add(d); time.Now().Before(end); {
		time.Sleep(time.Duration(10+r.IntN(40)) * time.Second)
		q := asked{publicID, annaID, fmt.Sprintf("question %d", len(all))}
		switch r.IntN(3) {
		case 0:
			q.channel = f.Direct(annaID)
			f.Say(q.channel, q.user, q.text, "")
		case 1:
			q.channel, q.user = threadID, benID
			f.Say(q.channel, q.user, "<@"+discordfake.BotID+"> "+q.text, "")
		default:
			f.Say(q.channel, q.user, "<@"+discordfake.BotID+"> "+q.text, "")
		}
		all = append(all, q)
	}
	return all
}

func answersIn(f *discordfake.Fake, channel, user, text string) int {
	n := 0
	for _, m := range f.Visible(channel, user) {
		if m.Author == discordfake.BotID && m.Text() == "heard "+text {
			n++
		}
	}
	return n
}
