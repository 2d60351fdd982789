package discord

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"footnote/adapters/adaptertest"
	"footnote/adapters/discord/discordfake"
	"footnote/bot"
	"footnote/bot/journal"
)

// What is asked of Footnote on Discord under load, on two cores that it has to
// itself.
const (
	loadChannels = 100
	loadRate     = 30 // questions a second, which Discord's global limit of 50 requests leaves room for
	loadMedian   = 50 * time.Millisecond
	loadP99      = 500 * time.Millisecond
	loadAck      = 500 * time.Millisecond // at the 99.9th per cent of commands
)

// TestLoad has 30 questions a second asked by mentions, and beside them three by
// commands, with the journal on disk, every twentieth delivered twice, and a
// reconnect now and then, under Discord's own rate limits. Each has one answer.
// The time is from the event to the message that stands there. With
// FOOTNOTE_LONG it takes five minutes with 100 thousand passages, with
// FOOTNOTE_LOAD as long as that says; else it is a taste.
func TestLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("load on a machine that does other things tells nothing")
	}
	passages, lasts, full := 2000, 2*time.Second, long()
	if full {
		passages, lasts = 100_000, 5*time.Minute
	}
	if s := os.Getenv("FOOTNOTE_LOAD"); s != "" {
		d, err := time.ParseDuration(s)
		if err != nil {
			t.Fatalf("FOOTNOTE_LOAD: %v", err)
		}
		passages, lasts, full = 100_000, d, true
	}
	library := adaptertest.NewLibrary(t, passages)
	f := discordfake.New(t, discordfake.Options{ChannelPosts: 5})
	populate(f)
	for c := range loadChannels {
		f.AddChannel(discordfake.Channel{ID: loadChannel(c), Guild: guildID})
	}
	f.Script(func(int) discordfake.Script {
		return discordfake.Script{After: min(time.Minute, lasts/4), Then: []discordfake.Frame{discordfake.Reconnect}}
	})
	l := watchLoad(f)
	stop := serveLoad(t, f, library)
	connected(t, f)
	l.ask(f, library, lasts)
	for end := time.Now().Add(5 * time.Minute); l.open() > 0 && time.Now().Before(end); { // the report says what is missing
		time.Sleep(20 * time.Millisecond)
	}
	stop()
	l.report(t, f, passages, lasts, full)
}

// stillLooking is what a post says until it holds the answer.
const stillLooking = "Looking in the documents"

func loadChannel(n int) string { return fmt.Sprint(500000000000000000 + n%loadChannels) }

// serveLoad runs Footnote on f until stop is called.
func serveLoad(t *testing.T, f *discordfake.Fake, library *adaptertest.Library) (stop func()) {
	t.Helper()
	j, err := journal.Open(filepath.Join(t.TempDir(), "journal.db"))
	if err != nil {
		t.Fatal(err)
	}
	rules := bot.DefaultRules()
	rules.Limits = bot.Limits{Waiting: 1000}
	b := bot.New(bot.Config{Journal: j, Rules: &rules, Verify: library.Text}, library.Engine, "handbook")
	a := newAdapter(t, f)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx, a) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run = %v", err)
		}
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return stop
}

// loaded is what was asked, and when what stood there.
type loaded struct {
	mu       sync.Mutex           // guards what follows
	asked    map[string]time.Time // by message or interaction
	answered map[string]time.Time
	commands []string // the interactions
}

func watchLoad(f *discordfake.Fake) *loaded {
	l := &loaded{asked: map[string]time.Time{}, answered: map[string]time.Time{}}
	f.Watch(func(m discordfake.Message) {
		if strings.Contains(m.Text(), stillLooking) {
			return
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		if id := m.Reply + m.Interaction; l.answered[id].IsZero() {
			l.answered[id] = time.Now()
		}
	})
	return l
}

// ask asks evenly for so long.
func (l *loaded) ask(f *discordfake.Fake, library *adaptertest.Library, lasts time.Duration) {
	rng := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // the same questions each time
	tick := time.NewTicker(time.Second / loadRate)
	defer tick.Stop()
	n := 0
	for end := time.Now().Add(lasts); time.Now().Before(end); n++ {
		<-tick.C
		text := library.Question(rng)
		l.note(func() string {
			return f.Say(loadChannel(n), []string{annaID, benID}[n%2], "<@"+discordfake.BotID+"> "+text, "")
		}, n%20 == 0, f)
		if n%10 == 0 {
			l.command(f, loadChannel(n), text)
		}
	}
}

// note has something asked, and twice when so wanted.
func (l *loaded) note(say func() string, twice bool, f *discordfake.Fake) {
	at := time.Now()
	id := say()
	l.mu.Lock()
	l.asked[id] = at
	l.mu.Unlock()
	if twice {
		f.Again(id)
	}
}

func (l *loaded) command(f *discordfake.Fake, channel, text string) {
	at := time.Now()
	id := f.Command(channel, annaID, discordfake.Option{Name: "question", Type: 3, Value: text})
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked[id] = at
	l.commands = append(l.commands, id)
}

// open returns how many questions are not answered.
func (l *loaded) open() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	for id := range l.asked {
		if l.answered[id].IsZero() {
			n++
		}
	}
	return n
}

// report says how it went, and fails when an answer was lost or doubled, or, on
// request, when they came late.
func (l *loaded) report(t *testing.T, f *discordfake.Fake, passages int, lasts time.Duration, full bool) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	stand := map[string]int{}
	quotes, waiting, byMessage := 0, 0, 0 // posts with a quote, that still wait, and that answer a command whose token is dead
	for c := range loadChannels {
		for _, m := range f.Visible(loadChannel(c), annaID) {
			if m.Author != discordfake.BotID {
				continue
			}
			id := m.Reply + m.Interaction
			switch {
			case strings.Contains(m.Text(), stillLooking):
				waiting++ // put up, but the news of it came too late to be changed into the answer
				continue
			case id == "":
				byMessage++
			}
			stand[id]++
			if strings.Contains(m.Text(), "after the form has arrived") {
				quotes++
			}
		}
	}
	lost, doubled, late := 0, 0, 0
	var took, acks []time.Duration
	for id, at := range l.asked {
		switch n := stand[id]; {
		case n == 0:
			lost++
		case n > 1:
			doubled++
		}
		took = append(took, l.answered[id].Sub(at))
	}
	lost -= min(lost, byMessage)
	for _, id := range l.commands {
		ok, after, _ := f.Acknowledged(id)
		if !ok {
			late++
		}
		acks = append(acks, after)
	}
	median, p99, ack := quantile(took, 0.5), quantile(took, 0.99), quantile(acks, 0.999)
	t.Logf("%d questions in %v from %d passages, %d of them commands, %d answers with a quote: median %v, p99 %v, worst %v; commands acknowledged after %v (p99.9); %d lost, %d doubled, %d not acknowledged, %d of those answered by message; %d posts still wait; %d connections",
		len(l.asked), lasts, passages, len(l.commands), quotes, median, p99, quantile(took, 1), ack, lost, doubled, late, byMessage, waiting, f.Connections())
	if lost+doubled+late > 0 {
		t.Errorf("%d lost, %d doubled, %d not acknowledged, want none", lost, doubled, late)
	}
	if full && (median > loadMedian || p99 > loadP99 || ack > loadAck) {
		t.Errorf("slower than %v (median), %v (p99) or %v (acknowledged, p99.9)", loadMedian, loadP99, loadAck)
	}
}

// quantile returns the value that a share q of all is at most.
func quantile(all []time.Duration, q float64) time.Duration {
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[min(int(q*float64(len(all))), len(all)-1)].Round(100 * time.Microsecond)
}
