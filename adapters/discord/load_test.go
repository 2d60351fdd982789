package discord

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"footnote/adapters/discord/discordfake"
)

// TestLoad has 30 questions a second asked in 100 channels, every twentieth
// delivered twice, with a reconnect a minute, under Discord's own rate limits.
// Its time is from the event to the message that stands there.
func TestLoad(t *testing.T) {
	const channels, rate = 100, 30
	d, median, p99 := 4*time.Second, time.Second, 4*time.Second // beside other tests nothing can be said of time
	if long() {
		d, median, p99 = 5*time.Minute, 50*time.Millisecond, 500*time.Millisecond
	}
	f := discordfake.New(t, discordfake.Options{ChannelPosts: 5})
	populate(f)
	for c := range channels {
		f.AddChannel(discordfake.Channel{ID: fmt.Sprint(500000000000000000 + c), Guild: guildID})
	}
	f.Script(func(n int) discordfake.Script {
		return discordfake.Script{After: time.Minute, Then: []discordfake.Frame{discordfake.Reconnect}}
	})
	var mu sync.Mutex // guards what follows
	posted := map[string][]time.Time{}
	f.Watch(func(m discordfake.Message) {
		mu.Lock()
		defer mu.Unlock()
		posted[m.Reply] = append(posted[m.Reply], time.Now())
	})
	desk := newDesk(t, answering(answer))
	start(t, f, desk)
	connected(t, f)
	tick := time.NewTicker(time.Second / rate)
	defer tick.Stop()
	asked := map[string]time.Time{}
	for end := time.Now().Add(d); time.Now().Before(end); {
		<-tick.C
		n, begun := len(asked), time.Now()
		id := f.Say(fmt.Sprint(500000000000000000+n%channels), annaID, "<@"+discordfake.BotID+"> how long?", "")
		asked[id] = begun
		if n%20 == 0 {
			f.Again(id)
		}
	}
	eventually(t, "all are answered", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(posted) >= len(asked)
	})
	mu.Lock()
	defer mu.Unlock()
	lost, doubled := 0, 0
	var took []time.Duration
	for id, begun := range asked {
		switch at := posted[id]; len(at) {
		case 0:
			lost++
		case 1:
			took = append(took, at[0].Sub(begun))
		default:
			doubled++
		}
	}
	slices.Sort(took)
	m, p := took[len(took)/2], took[len(took)*99/100]
	t.Logf("%d questions in %v: median %v, p99 %v, worst %v; %d lost, %d doubled, %d connections",
		len(asked), d, m, p, took[len(took)-1], lost, doubled, f.Connections())
	if m > median || p > p99 || lost > 0 || doubled > 0 {
		t.Errorf("median %v, p99 %v, %d lost, %d doubled; want at most %v and %v, none and none", m, p, lost, doubled, median, p99)
	}
}
