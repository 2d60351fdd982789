package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// state is what is kept on disk from one run of the program to the next.
type state struct {
	// Commands is the hash of the commands that were registered last.
	Commands string `json:"commands,omitempty"`
	// Identifies are when new sessions were begun in the last day, oldest first.
	Identifies []time.Time `json:"identifies,omitempty"`
	// Sessions are those that can be taken up again, by shard ("0/1").
	Sessions map[string]session `json:"sessions,omitempty"`
	// Directs are the channels of people who wrote to us directly, Threads
	// those that we spoke in; the latest last.
	Directs []string `json:"directs,omitempty"`
	Threads []string `json:"threads,omitempty"`
}

// session is a gateway session.
type session struct {
	ID    string    `json:"id"`
	Seq   int64     `json:"seq"`   // all events up to this one were dealt with
	URL   string    `json:"url"`   // where it is taken up again
	Alive time.Time `json:"alive"` // when we last heard from it
}

// store keeps the state in a file. A file that cannot be read is begun anew,
// and one that cannot be written does not stop anything: what is lost is at
// most that some events come twice, which the Bot passes over. Safe for
// concurrent use.
type store struct {
	path string // empty to keep it in memory alone
	log  *slog.Logger

	mu    sync.Mutex // guards what follows
	state state
	dirty bool
}

func openStore(folder string, log *slog.Logger) (*store, error) {
	s := &store{log: log, state: state{Sessions: map[string]session{}}}
	if folder == "" {
		return s, nil
	}
	s.path = filepath.Join(folder, "discord.json")
	data, err := os.ReadFile(s.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return s, nil
	case err != nil:
		return nil, fmt.Errorf("read what is known of the session with discord: %w", err)
	}
	var kept state
	if err := json.Unmarshal(data, &kept); err != nil {
		log.Warn("what was known of the session with discord is damaged and begun anew", "file", s.path, "error", err)
		return s, nil
	}
	if kept.Sessions == nil {
		kept.Sessions = map[string]session{}
	}
	s.state = kept
	return s, nil
}

// change changes the state; flush writes it.
func (s *store) change(f func(*state)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(&s.state)
	s.dirty = true
}

// look reads the state.
func (s *store) look(f func(*state)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(&s.state)
}

// flush writes what has changed.
func (s *store) flush() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.dirty || s.path == "" {
		return
	}
	if err := s.write(); err != nil {
		s.log.Error("keep what is known of the session with discord", "error", err)
		return
	}
	s.dirty = false
}

func (s *store) write() error {
	data, err := json.Marshal(s.state)
	if err != nil {
		return err
	}
	fresh := s.path + ".new"
	if err := os.WriteFile(fresh, data, 0o600); err != nil {
		return err
	}
	return os.Rename(fresh, s.path)
}

// keepFlushed writes the state every so often until ctx ends, and then once
// more.
func (s *store) keepFlushed(ctx context.Context) {
	t := time.NewTicker(2 * time.Second)
	defer t.Stop()
	defer s.flush()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			s.flush()
		}
	}
}

// remember puts id last in a list of at most most.
func remember(list []string, id string, most int) []string {
	list = slices.DeleteFunc(list, func(s string) bool { return s == id })
	list = append(list, id)
	return list[max(0, len(list)-most):]
}

// How many sessions may be begun. Discord allows 1,000 a day and then takes the
// token away.
const (
	freeIdentifies  = 150 // a day; beyond, only slowIdentifies an hour
	quickIdentifies = 40  // an hour
	slowIdentifies  = 12
	identifyEvery   = 5 * time.Second // for shards that share a key
)

// gate lets shards begin sessions one after another and never so many that
// Discord would take offence. Safe for concurrent use.
type gate struct {
	store *store
	now   func() time.Time
	log   *slog.Logger

	first time.Time // when the first shard of a key may go on

	mu   sync.Mutex        // guards what follows
	next map[int]time.Time // when the next one may
}

func newGate(s *store, now func() time.Time, log *slog.Logger) *gate {
	g := &gate{store: s, now: now, log: log, next: map[int]time.Time{}}
	s.look(func(st *state) { // the program may have been started anew just now
		if n := len(st.Identifies); n > 0 {
			g.first = st.Identifies[n-1].Add(identifyEvery)
		}
	})
	return g
}

// wait returns when shard, one of shards, may begin a session, which is then
// on record, or with ctx's error. concurrency is how many may at once.
func (g *gate) wait(ctx context.Context, shard, shards, concurrency int) error {
	key := shard % max(concurrency, 1)
	for {
		wait := g.reserve(key, shards)
		if wait <= 0 {
			g.store.flush()
			return nil
		}
		if wait > time.Minute {
			g.log.Warn("discord has made us begin too many sessions; waiting with the next", "shard", shard, "wait", wait)
		}
		if err := pause(ctx, wait, nil); err != nil {
			return err
		}
	}
}

// reserve takes a turn and returns 0, or how long to wait for one.
func (g *gate) reserve(key, shards int) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	next, ok := g.next[key]
	if !ok {
		next = g.first
	}
	if wait := next.Sub(now); wait > 0 {
		return wait
	}
	var wait time.Duration
	g.store.change(func(s *state) {
		s.Identifies = slices.DeleteFunc(s.Identifies, func(t time.Time) bool { return now.Sub(t) >= 24*time.Hour })
		if wait = budget(s.Identifies, now, shards); wait <= 0 {
			s.Identifies = append(s.Identifies, now)
		}
	})
	if wait <= 0 {
		g.next[key] = now.Add(identifyEvery)
	}
	return wait
}

// budget returns how long to wait until one more session may be begun, given
// when those of the last day were, oldest first.
func budget(begun []time.Time, now time.Time, shards int) time.Duration {
	hourly := quickIdentifies
	if len(begun) >= freeIdentifies+2*shards {
		hourly = slowIdentifies
	}
	hourly += 2 * (shards - 1)
	first, _ := slices.BinarySearchFunc(begun, now.Add(-time.Hour), func(t, limit time.Time) int {
		return cmp.Or(t.Compare(limit), -1) // what is just an hour old is over
	})
	lately := begun[first:]
	if len(lately) < hourly {
		return 0
	}
	return lately[len(lately)-hourly].Add(time.Hour).Sub(now)
}
