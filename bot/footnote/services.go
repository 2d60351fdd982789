package main

import (
	"context"
	"log/slog"
	"maps"
	"sync"

	"footnote/bot"
)

// adapters returns the adapters of all services that are configured.
func (p *program) adapters(s settings, log *slog.Logger) ([]bot.Adapter, error) {
	var all []bot.Adapter
	if s.Slack.Enabled {
		a, err := p.slackAdapter(s, log)
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	if s.Discord.Enabled {
		a, err := p.discordAdapter(s, log)
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	if len(all) == 0 {
		return nil, usagef("%s names no service to answer on: add [slack] or [discord] with enabled = true. The guides: footnote ask --guide \"How do I put Footnote on Slack?\"", s.origin)
	}
	return all, nil
}

// services is what is known of the services that were begun.
type services struct {
	begun chan struct{} // closed when the first one has begun

	mu sync.Mutex        // guards by
	by map[string]string // stateUp, or why it has ended
}

func newServices() *services {
	return &services{begun: make(chan struct{}), by: map[string]string{}}
}

// wait waits until a service has begun, hence the Bot works, and reports
// whether one has before ctx ended.
func (s *services) wait(ctx context.Context) bool {
	select {
	case <-s.begun:
		return true
	case <-ctx.Done():
		return false
	}
}

// stateUp is the state of a service whose adapter runs. While it has no
// connection for a moment it reconnects by itself.
const stateUp = "up"

func (s *services) set(name, state string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.by) == 0 {
		close(s.begun)
	}
	s.by[name] = state
}

// states returns the state of each service, by name.
func (s *services) states() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.by)
}

// watch returns a, and notes whether it runs.
func (s *services) watch(a bot.Adapter) bot.Adapter { return &watched{a, s} }

type watched struct {
	bot.Adapter
	services *services
}

// Run runs the adapter.
func (w *watched) Run(ctx context.Context, d bot.Desk) error {
	w.services.set(w.Name(), stateUp)
	err := w.Adapter.Run(ctx, d)
	state := "ended"
	if err != nil {
		state = err.Error()
	}
	w.services.set(w.Name(), state)
	return err
}

var (
	_ bot.Informer = (*watched)(nil)
	_ bot.Switcher = (*watched)(nil)
)

// Inform has the adapter ask its service, where it is one that does.
func (w *watched) Inform(ctx context.Context, e bot.Envelope) []bot.Event {
	if i, ok := w.Adapter.(bot.Informer); ok {
		return i.Inform(ctx, e)
	}
	events, err := w.Decode(e)
	if err != nil {
		return nil // as the Bot has been told
	}
	return events
}

// Switch has the adapter switch controls, where it is one that does.
func (w *watched) Switch(ctx context.Context, d bot.Delivery) error {
	if s, ok := w.Adapter.(bot.Switcher); ok {
		return s.Switch(ctx, d)
	}
	return nil
}
