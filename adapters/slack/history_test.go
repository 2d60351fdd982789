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

	"footnote/adapters/slack/slackfake"
	"footnote/bot"
	"footnote/bot/journal"
	"footnote/qa"
)

// history is a life of a Footnote on Slack: the real Bot with its journal on
// disk, and a service that misbehaves.
type history struct {
	*rig
	t       *testing.T
	rng     *rand.Rand
	journal string
	asked   map[string]string // channel by timestamp of each public question
	private []string          // envelopes of questions in private
	failed  int               // calls that failed, each of which may leave a placeholder
	cutOff  map[string]int    // by timestamp, how often a question was without an answer when a run ended, which may leave one as well
	repeats int               // private answers that may be shown again because a run ended before it was noted that they were
}

// slowAnswers answers that the documents do not say, now and then late.
type slowAnswers struct{ late func() time.Duration }

func (a slowAnswers) Ask(ctx context.Context, _ qa.Question) (qa.Answer, error) {
	return qa.Answer{Reason: qa.NotFound, Language: "en"}, sleep(ctx, a.late())
}

// TestHistories: through duplicates, lost acknowledgements, reconnects, failing
// calls and restarts, every question ends in one answer in its place.
func TestHistories(t *testing.T) {
	rounds := 2
	if os.Getenv("FOOTNOTE_LONG") != "" {
		rounds = 200
	}
	first := rand.Uint64N(1 << 32)
	if s := os.Getenv("FOOTNOTE_SEED"); s != "" {
		if _, err := fmt.Sscan(s, &first); err != nil {
			t.Fatal(err)
		}
	}
	both(t, func(t *testing.T, c Config) {
		for i := range rounds {
			seed := first + uint64(i)
			t.Run(fmt.Sprint(seed), func(t *testing.T) { live(t, c, seed) })
		}
	})
}

// live runs one history.
func live(t *testing.T, c Config, seed uint64) {
	h := &history{rig: newRig(t, c), t: t, rng: rand.New(rand.NewPCG(seed, 0)), asked: map[string]string{}, cutOff: map[string]int{}, journal: filepath.Join(t.TempDir(), "journal.db")}
	h.AckWithin, h.Retries = 200*time.Millisecond, 1000 // a restart here is longer than Slack's patience
	h.adapter.limits.times = 1000                       // the limits have tests of their own
	if seed%2 == 1 {
		h.AddTeam(slackfake.Team, slackfake.Token, without("channels:history", "groups:history", "mpim:history")...)
	}
	for range 3 {
		h.serve(func() {
			for range 12 {
				h.step()
			}
		})
	}
	h.serve(func() {
		h.Await("answers to all questions", func() bool { return h.unanswered() == 0 })
	})
	h.check(seed)
}

// serve runs a Bot while f does something, then ends it in the middle of what
// it is doing.
func (h *history) serve(f func()) {
	h.t.Helper()
	j, err := journal.Open(h.journal)
	if err != nil {
		h.t.Fatal(err)
	}
	defer j.Close()
	rules := bot.DefaultRules()
	rules.Limits.Person, rules.Limits.Channel, rules.Limits.Workspace = 1000, 1000, 1000
	late := rand.New(rand.NewPCG(h.rng.Uint64(), 0))
	delays := make(chan time.Duration, 1000)
	for range cap(delays) {
		delays <- time.Duration(late.IntN(20)) * time.Millisecond
	}
	b := bot.New(bot.Config{Journal: j, Rules: &rules, Grace: time.Millisecond, Log: h.adapter.log}, slowAnswers{late: func() time.Duration { return <-delays }}, "handbook")
	adapter := h.adapter
	if adapter.listen != nil { // a listener serves one run
		adapter = h.again()
	}
	ctx, cancel := context.WithCancel(h.t.Context())
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx, adapter) }()
	if adapter.config.Transport == socketTransport {
		h.Await("a connection", func() bool { return h.Connections() > 0 })
	}
	f()
	cancel()
	if err := <-done; err != nil {
		h.t.Errorf("Run = %v", err)
	}
	open, err := j.Open(context.Background())
	if err != nil {
		h.t.Error(err)
	}
	h.repeats += min(open, len(h.private))
	answered, _, _ := h.answers()
	for ts := range h.asked {
		if answered[ts] == 0 {
			h.cutOff[ts]++
		}
	}
}

// again returns an adapter as after a restart, on a listener of its own.
func (h *history) again() *Adapter {
	h.t.Helper()
	next := newAdapter(h.t, h.Server, h.adapter.config)
	next.limits.times = h.adapter.limits.times
	_ = h.adapter.listen.Close()
	h.adapter = next
	return next
}

// step does one thing that people or the service may do.
func (h *history) step() {
	channels := []string{"C1", "G1", "M1", "D1"}
	channel := channels[h.rng.IntN(len(channels))]
	switch h.rng.IntN(12) {
	case 0:
		h.Redeliver()
	case 1:
		h.Disconnect([]string{"warning", "refresh_requested", "too_many_websockets"}[h.rng.IntN(3)])
	case 2:
		h.Cut()
	case 3:
		h.CutOnEvent(1)
	case 4, 5:
		faults := []slackfake.Fault{{Drop: true}, {Drop: true, Done: true}, {Status: 500}, {Status: 502, Done: true}, {Error: "internal_error"}}
		h.Fail([]string{"chat.postMessage", "chat.update"}[h.rng.IntN(2)], 1, faults[h.rng.IntN(len(faults))])
		h.failed++
	case 6:
		h.private = append(h.private, h.Command("C1", "U2", "where is it?"))
	default:
		ts := h.Say(slackfake.Said{Channel: channel, User: "U1", Text: mention + "how long is it?"})
		h.asked[ts] = channel
	}
	time.Sleep(time.Duration(h.rng.IntN(15)) * time.Millisecond)
}

// answers returns how many answers and how many placeholders stand below each
// question, and how many private answers there are.
func (h *history) answers() (by, placeholders map[string]int, whispers int) {
	by, placeholders = map[string]int{}, map[string]int{}
	for _, p := range h.Posts("") {
		switch {
		case !p.Deleted.IsZero():
		case p.To != "":
			whispers++
		case strings.Contains(p.Last().Text, "Looking in"):
			placeholders[p.Thread]++
		default:
			by[p.Thread]++
		}
	}
	return by, placeholders, whispers
}

func (h *history) unanswered() int {
	by, _, whispers := h.answers()
	n := -whispers
	for _, d := range h.Deliveries() { // a command comes once: what was not acknowledged, its user has seen fail
		if d.Took > 0 && slices.Contains(h.private, d.Envelope) {
			n++
		}
	}
	n = max(n, 0)
	for ts := range h.asked {
		if by[ts] == 0 {
			n++
		}
	}
	return n
}

// check wants one answer to each question, and nothing that nobody asked for.
func (h *history) check(seed uint64) {
	h.t.Helper()
	by, placeholders, whispers := h.answers()
	for ts, n := range by {
		if n != 1 || h.asked[ts] == "" {
			h.t.Errorf("history %d: %d answers below %s (a question in %q), want 1", seed, n, ts, h.asked[ts])
		}
	}
	unexplained := 0
	for ts, n := range placeholders {
		unexplained += max(0, n-h.cutOff[ts])
	}
	if unexplained > h.failed {
		h.t.Errorf("history %d: after %d failures, %d placeholders are left that no end of a run explains", seed, h.failed, unexplained)
	}
	if most := len(h.private) + h.repeats; whispers > most {
		h.t.Errorf("history %d: %d private answers to %d questions, want %d at most", seed, whispers, len(h.private), most)
	}
}
