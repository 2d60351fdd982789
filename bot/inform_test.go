package bot_test

import (
	"context"
	"testing"
	"testing/synctest"

	"footnote/bot"
	"footnote/bot/bottest"
)

// informing is an adapter whose service says more when it is asked.
type informing struct {
	*bottest.Service
	inform func(bot.Message) []bot.Event
}

var _ bot.Informer = informing{}

func (i informing) Inform(_ context.Context, e bot.Envelope) []bot.Event {
	events, err := i.Decode(e)
	if err != nil || len(events) == 0 {
		return nil
	}
	return i.inform(events[0].(bot.Message))
}

// TestInform: what the adapter finds out about a message holds, and a message
// that is then of no concern has no reply.
func TestInform(t *testing.T) {
	for _, tt := range []struct {
		name   string
		inform func(bot.Message) []bot.Event
		want   []string
	}{
		{"as it was", func(m bot.Message) []bot.Event { return []bot.Event{m} }, []string{days}},
		{"alone", func(m bot.Message) []bot.Event { m.Private = true; return []bot.Event{m} }, []string{"ada: " + days}},
		{"of no concern", func(bot.Message) []bot.Event { return nil }, nil},
		{"of a bot", func(m bot.Message) []bot.Event { m.Author.Bot = true; return []bot.Event{m} }, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScene(t, bot.DefaultRules(), bottest.Options{})
				s.write("handbook", "leave.md", leave)
				s.stop()
				ctx, cancel := context.WithCancel(context.Background())
				done := make(chan error, 1)
				go func() { done <- s.bot.Run(ctx, informing{s.service, tt.inform}) }()
				s.stop = func() {
					cancel()
					if err := <-done; err != nil {
						t.Errorf("Run = %v", err)
					}
				}
				s.say(s.in("ada", "c", asks))
				s.want(tt.want...)
			})
		})
	}
}
