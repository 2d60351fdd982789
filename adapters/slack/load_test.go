package slack

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"footnote/adapters/adaptertest"
	"footnote/adapters/slack/slackfake"
	"footnote/bot"
	"footnote/bot/journal"
)

// TestLoad asks for a while and wants every question answered once and soon,
// with Slack's rate limits enforced and some deliveries made twice: over HTTP
// in many workspaces, and by Socket Mode in one with a reconnect now and then.
// With FOOTNOTE_LONG it is 50 questions a second for five minutes, from 100
// thousand passages; else a taste of it.
func TestLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("load on a machine that does other things tells nothing")
	}
	l := load{passages: 2000, lasts: time.Second, workspaces: 10, perSecond: 10, reconnect: 300 * time.Millisecond}
	long := os.Getenv("FOOTNOTE_LONG") != ""
	if long {
		l = load{passages: 100_000, lasts: 5 * time.Minute, workspaces: 50, perSecond: 50, reconnect: time.Minute}
	}
	if s := os.Getenv("FOOTNOTE_LOAD"); s != "" { // how long, for a look
		d, err := time.ParseDuration(s)
		if err != nil {
			t.Fatal(err)
		}
		l.lasts, l.passages, l.workspaces, l.perSecond, l.reconnect, long = d, 100_000, 50, 50, d/5, true
	}
	library := adaptertest.NewLibrary(t, l.passages)
	both(t, func(t *testing.T, c Config) {
		l := l
		if c.Transport == socketTransport { // one workspace, in which we post 200 messages a minute at the most, see limits
			l.workspaces, l.perSecond = 1, 3
		}
		l.run(t, c, library, long)
	})
}

type load struct {
	passages   int
	lasts      time.Duration
	workspaces int
	perSecond  int
	reconnect  time.Duration
}

func (l load) run(t *testing.T, c Config, library *adaptertest.Library, long bool) {
	r := newRig(t, c)
	r.Limited = true
	if c.Transport == httpTransport {
		c.ClientID = "1.2"
		for w := range l.workspaces {
			c.Workspaces = append(c.Workspaces, fmt.Sprintf("TW%d", w))
		}
		in, err := openInstalls(c, t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		r.adapter.installs = in
	}
	channels := l.channels(t, r)
	j, err := journal.Open(filepath.Join(t.TempDir(), "journal.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	rules := bot.DefaultRules()
	rules.Limits.Person, rules.Limits.Channel, rules.Limits.Workspace = 100_000, 100_000, 100_000
	b := bot.New(bot.Config{Journal: j, Rules: &rules, Verify: library.Text}, library.Engine, "handbook")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx, r.adapter) }()
	if c.Transport == socketTransport {
		r.Await("a connection", func() bool { return r.Connections() > 0 })
	}
	asked := l.ask(r, library, channels)
	// An acknowledgement that went with its connection comes with the next try.
	for begin := time.Now(); (len(r.Posts("")) < len(asked) || !allTaken(r)) && time.Since(begin) < 2*time.Minute; {
		time.Sleep(10 * time.Millisecond)
	}
	cancel()
	if err := <-done; err != nil {
		t.Errorf("Run = %v", err)
	}
	l.report(t, r, asked, long)
}

// channels adds workspaces with twenty channels each.
func (l load) channels(t *testing.T, r *rig) []string {
	t.Helper()
	var channels []string
	for w := range l.workspaces {
		team, token := fmt.Sprintf("TW%d", w), fmt.Sprintf("xoxb-w%d", w)
		if r.adapter.installs == nil {
			team, token = slackfake.Team, slackfake.Token
		} else if err := r.adapter.installs.put(installation{Team: team, Token: token}); err != nil {
			t.Fatal(err)
		}
		r.AddTeam(team, token, slackfake.AllScopes()...)
		for i := range 20 {
			id := fmt.Sprintf("CW%dX%d", w, i)
			r.AddChannel(slackfake.Channel{ID: id, Team: team, Kind: "channel", Members: []string{"U1", "U2", slackfake.Bot}})
			channels = append(channels, id)
		}
	}
	return channels
}

// ask asks evenly and returns when each question was asked, by timestamp.
func (l load) ask(r *rig, library *adaptertest.Library, channels []string) map[string]time.Time {
	asked := map[string]time.Time{}
	rng := rand.New(rand.NewPCG(3, 4))
	tick := time.NewTicker(time.Second / time.Duration(l.perSecond))
	defer tick.Stop()
	begin := time.Now()
	next := begin.Add(l.reconnect)
	order := rng.Perm(len(channels))
	for i := 0; time.Since(begin) < l.lasts; i++ {
		<-tick.C
		now := time.Now()
		text := mention + library.Question(rng)
		asked[r.Say(slackfake.Said{Channel: channels[order[i%len(order)]], User: []string{"U1", "U2"}[i%2], Text: text})] = now
		if rng.IntN(20) == 0 {
			r.Redeliver()
		}
		if now.After(next) && r.adapter.config.Transport == socketTransport {
			next = next.Add(l.reconnect)
			r.Disconnect("refresh_requested")
		}
	}
	return asked
}

// report says how it went, and fails when an answer was lost or doubled, or on
// request when they came late.
func (l load) report(t *testing.T, r *rig, asked map[string]time.Time, long bool) {
	t.Helper()
	by, placeholders := map[string]int{}, 0
	var took, acks []time.Duration
	for _, p := range r.Posts("") {
		answered := slices.IndexFunc(p.Versions, func(v slackfake.Version) bool { return !strings.Contains(v.Text, "Looking in") })
		if answered < 0 { // one that timed out while it was put up may be left
			placeholders++
			continue
		}
		by[p.Thread]++
		took = append(took, p.Versions[answered].At.Sub(asked[p.Thread]))
	}
	lost, doubled, late := 0, 0, 0
	for ts := range asked {
		switch n := by[ts]; {
		case n == 0:
			lost++
		case n > 1:
			doubled++
		}
	}
	for _, d := range r.Deliveries() {
		acks = append(acks, d.Took)
		if d.Took == 0 {
			late++
		}
	}
	refused := 0
	calls := map[string]int{}
	for _, c := range r.Calls("") {
		calls[c.Method]++
		if c.Error == "ratelimited" {
			refused++
		}
	}
	t.Logf("calls by method: %v; placeholders left: %d", calls, placeholders)
	t.Logf("%d questions in %d workspaces from %d passages: posted after %v (median), %v (p99); acknowledged after %v (p99.9); lost %d, doubled %d, not acknowledged %d, calls refused for their rate %d",
		len(asked), l.workspaces, l.passages, quantile(took, 0.5), quantile(took, 0.99), quantile(acks, 0.999), lost, doubled, late, refused)
	if lost+doubled+late > 0 {
		t.Errorf("lost %d, doubled %d, not acknowledged %d", lost, doubled, late)
	}
	if long && (quantile(took, 0.5) > 50*time.Millisecond || quantile(took, 0.99) > 500*time.Millisecond || quantile(acks, 0.999) > 500*time.Millisecond) {
		t.Error("slower than 50 ms (median), 500 ms (p99) or 500 ms (acknowledged, p99.9)")
	}
}

func quantile(all []time.Duration, q float64) time.Duration {
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[min(int(q*float64(len(all))), len(all)-1)].Round(100 * time.Microsecond)
}
