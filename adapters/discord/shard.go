package discord

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"footnote/bot"
)

// shard keeps one share of the servers connected.
type shard struct {
	a      *Adapter
	desk   bot.Desk
	gate   *gate
	number int
	of     int

	mu      sync.Mutex // guards what follows
	pending map[int64]bool
	last    int64
	missing time.Time // when the session was lost whose events have to be asked for; zero for none
}

func (s *shard) key() string { return fmt.Sprintf("%d/%d", s.number, s.of) }

// run keeps the shard connected until ctx ends (nil) or Discord refuses for
// good.
func (s *shard) run(ctx context.Context) error {
	failures := 0
	for ctx.Err() == nil {
		begun := s.a.now()
		e := s.once(ctx)
		if ctx.Err() != nil {
			break
		}
		if e.fatal {
			return e.err
		}
		lasted := s.a.now().Sub(begun)
		if e.ready && lasted > steady {
			failures = 0
			s.caughtUp()
		} else {
			failures++
		}
		if !e.again {
			s.forget()
		}
		wait := backoff(failures)
		if e.wait {
			wait = max(wait, time.Second+time.Duration(rand.Int64N(int64(4*time.Second)))) //nolint:gosec // no secret
		}
		s.a.log.Info("the connection to discord ended", "shard", s.key(), "cause", e.err, "resumes", e.again, "lasted", lasted, "wait", wait)
		if pause(ctx, wait, nil) != nil {
			break
		}
	}
	return nil
}

// steady is how long a connection has to last to count as one that worked.
const steady = 20 * time.Second

// backoff returns how long to wait after so many connections in a row that did
// not last: nothing, then one second to a minute, less up to half at random.
func backoff(failures int) time.Duration {
	if failures == 0 {
		return 0
	}
	d := min(time.Second<<min(failures-1, 6), time.Minute)
	return d/2 + time.Duration(rand.Int64N(int64(d/2))) //nolint:gosec // no secret
}

// once connects a single time.
func (s *shard) once(ctx context.Context) ended {
	if resume := s.session(); resume != nil {
		return s.connect(ctx, gatewayAddress(resume.URL), resume)
	}
	info, err := s.a.gatewayInfo(ctx)
	if err != nil {
		if hasStatus(err, http.StatusUnauthorized) {
			return ended{err: fatalError(4004), fatal: true}
		}
		return ended{err: err, again: true}
	}
	limit := info.SessionStartLimit
	if reserve := max(limit.Total/10, 20); limit.Total > 0 && limit.Remaining <= min(reserve, limit.Total-1) {
		wait := time.Duration(limit.ResetAfter) * time.Millisecond
		s.a.log.Error("discord lets us begin hardly any more sessions today; waiting", "remaining", limit.Remaining, "wait", wait)
		if err := pause(ctx, wait, nil); err != nil {
			return ended{err: err}
		}
	}
	if err := s.gate.wait(ctx, s.number, s.of, limit.MaxConcurrency); err != nil {
		return ended{err: err}
	}
	return s.connect(ctx, gatewayAddress(info.URL), nil)
}

// gatewayInfo asks where the gateway is.
func (a *Adapter) gatewayInfo(ctx context.Context) (discordgo.GatewayBotResponse, error) {
	var info discordgo.GatewayBotResponse
	ctx, stop := context.WithTimeout(ctx, time.Minute)
	defer stop()
	err := a.rest.do(ctx, request{method: http.MethodGet, path: "/gateway/bot", out: &info, repeat: true})
	if err == nil && info.URL == "" {
		err = fmt.Errorf("discord does not say where its gateway is")
	}
	return info, err
}

// gatewayAddress returns the address with the version and form of messages.
func gatewayAddress(s string) string {
	u, err := url.Parse(s)
	if err != nil {
		return s
	}
	if u.Path == "" {
		u.Path = "/"
	}
	u.RawQuery = url.Values{"v": {apiVersion}, "encoding": {"json"}}.Encode()
	return u.String()
}

// session returns the session that can be taken up again, nil for none.
func (s *shard) session() *session {
	var kept session
	s.a.store.look(func(st *state) { kept = st.Sessions[s.key()] })
	if kept.ID == "" || kept.URL == "" {
		return nil
	}
	return &kept
}

// started takes in the session that READY begins.
func (s *shard) started(f frame) {
	var ready struct {
		ID   string `json:"session_id"`
		URL  string `json:"resume_gateway_url"`
		User user   `json:"user"`
	}
	if err := lenient(f.Data, &ready); err != nil {
		return
	}
	s.reset(f.Seq)
	now := s.a.now()
	s.a.store.change(func(st *state) {
		st.Sessions[s.key()] = session{ID: ready.ID, Seq: f.Seq, URL: ready.URL, Alive: now}
	})
	s.a.store.flush()
	s.a.log.Info("connected to discord", "shard", s.key(), "as", ready.User.Username)
}

func (s *shard) resumed() {
	s.a.log.Info("connected to discord again, with nothing missed", "shard", s.key())
}

// forget gives the session up. What is said from its end on has to be asked
// for.
func (s *shard) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.a.store.change(func(st *state) {
		kept, ok := st.Sessions[s.key()]
		if ok && s.missing.IsZero() {
			s.missing = kept.Alive
		}
		delete(st.Sessions, s.key())
	})
}

// caughtUp notes that what was missed has been asked for.
func (s *shard) caughtUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.missing = time.Time{}
}

// count begins to count the events of a session that is taken up again, or of
// a new one.
func (s *shard) count(resume *session) {
	if resume == nil {
		s.reset(0)
		return
	}
	s.reset(resume.Seq)
}

// reset begins to count the events of a session anew, from seq on.
func (s *shard) reset(seq int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pending, s.last = map[int64]bool{}, seq
}

// open notes that an event has come, and done that it was dealt with: the
// session is taken up again behind the last before which nothing is open.
func (s *shard) open(seq int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = max(s.last, seq)
	s.pending[seq] = true
}

func (s *shard) done(seq int64) {
	s.mu.Lock()
	delete(s.pending, seq)
	safe := s.last
	for n := range s.pending {
		safe = min(safe, n-1)
	}
	s.mu.Unlock()
	now := s.a.now()
	s.a.store.change(func(st *state) {
		if kept, ok := st.Sessions[s.key()]; ok && safe > kept.Seq {
			kept.Seq, kept.Alive = safe, now
			st.Sessions[s.key()] = kept
		}
	})
}

// alive notes that we have heard from the gateway.
func (s *shard) alive() {
	now := s.a.now()
	s.a.store.change(func(st *state) {
		if kept, ok := st.Sessions[s.key()]; ok {
			kept.Alive = now
			st.Sessions[s.key()] = kept
		}
	})
}
