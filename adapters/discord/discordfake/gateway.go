package discordfake

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Script says how one connection to the gateway goes. The zero Script is a
// connection that lasts.
type Script struct {
	NoHello  bool          // nothing is ever said
	Interval time.Duration // between heartbeats, 0 for 41.25 s
	NoACK    bool          // heartbeats are not acknowledged
	// Instead is sent in place of READY or RESUMED.
	Instead []Frame
	// Refuse is the code that the connection is closed with in place of READY or
	// RESUMED.
	Refuse int
	// After is how long after READY or RESUMED Then is sent, and the connection
	// closed with Close, or cut when Drop.
	After time.Duration
	Then  []Frame
	Close int
	Drop  bool
	// Forget is whether the session is forgotten when the connection ends.
	Forget bool
}

// Frame is a message of the gateway.
type Frame struct {
	Op int `json:"op"`
	D  any `json:"d"`
}

// The operations that scripts send.
var (
	Reconnect      = Frame{Op: 7}
	InvalidSession = Frame{Op: 9, D: false}
	ResumeAgain    = Frame{Op: 9, D: true}
	AskHeartbeat   = Frame{Op: 1}
)

// event is what a session delivers.
type event struct {
	Op int    `json:"op"`
	T  string `json:"t"`
	S  int64  `json:"s"`
	D  any    `json:"d"`
}

// session is a gateway session. The fake's mu guards it.
type session struct {
	id      string
	shard   int
	of      int
	intents int64
	seq     int64
	events  []event
	conn    *conn
}

func (s *session) cut() {
	if s.conn != nil {
		s.conn.cut()
	}
}

// conn is one connection.
type conn struct {
	f      *Fake
	ws     *websocket.Conn
	script Script

	writing sync.Mutex // held while writing
	out     chan any   // what is to be sent, in order
	done    chan struct{}
	once    sync.Once
	sends   []time.Time // when the client sent something in the last minute
}

func (c *conn) cut() { c.once.Do(func() { close(c.done); _ = c.ws.Close() }) }

var upgrader = websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}

// gateway serves one connection to the gateway until it ends.
func (f *Fake) gateway(w http.ResponseWriter, r *http.Request) {
	if v := r.URL.Query().Get("v"); v != "10" && v != "9" {
		f.mu.Lock()
		f.violate("gateway version %q", v)
		f.mu.Unlock()
	}
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	f.mu.Lock()
	n := f.connections
	f.connections++
	c := &conn{f: f, ws: ws, out: make(chan any, 4096), done: make(chan struct{})}
	if f.script != nil {
		c.script = f.script(n)
	}
	f.mu.Unlock()
	var writing sync.WaitGroup
	writing.Go(c.write)
	defer writing.Wait()
	defer c.cut()
	stop := make(chan struct{})
	defer close(stop)
	writing.Go(func() {
		select {
		case <-f.base.Done():
			c.cut()
		case <-stop:
		}
	})
	if !c.script.NoHello {
		interval := c.script.Interval
		if interval == 0 {
			interval = 41250 * time.Millisecond
		}
		c.send(map[string]any{"op": 10, "d": map[string]any{"heartbeat_interval": interval.Milliseconds()}})
	}
	s := c.read(r)
	f.mu.Lock()
	defer f.mu.Unlock()
	if s != nil && s.conn == c {
		s.conn = nil
		if c.script.Forget {
			delete(f.sessions, s.id)
		}
	}
}

// write sends what is to be sent until the connection ends.
func (c *conn) write() {
	for {
		select {
		case <-c.done:
			return
		case v := <-c.out:
			if code, ok := v.(closing); ok {
				_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(int(code), "closed by the fake"), time.Now().Add(time.Second))
				c.cut()
				return
			}
			_ = c.ws.SetWriteDeadline(time.Now().Add(30 * time.Second))
			if err := c.ws.WriteJSON(v); err != nil {
				c.cut()
				return
			}
		}
	}
}

// closing closes the connection with this code.
type closing int

func (c *conn) send(v any) {
	select {
	case c.out <- v:
	case <-c.done:
	default:
		c.cut() // a client that reads nothing
	}
}

// read takes what the client sends until the connection ends, and returns the
// session that it was about.
func (c *conn) read(r *http.Request) *session {
	var s *session
	hello, beaten := time.Now(), false
	for {
		_, data, err := c.ws.ReadMessage()
		if err != nil {
			c.ended(s, err)
			return s
		}
		var in struct {
			Op int             `json:"op"`
			D  json.RawMessage `json:"d"`
		}
		if err := json.Unmarshal(data, &in); err != nil || len(data) > 4096 {
			c.f.note("gateway: %d bytes, %v", len(data), err)
			c.send(closing(4002))
			continue
		}
		if !c.mayStill() {
			c.f.note("gateway: more than 120 messages in a minute")
			c.send(closing(4008))
			continue
		}
		switch in.Op {
		case 1:
			if !beaten {
				beaten = true
				c.f.beat(time.Since(hello))
			}
			if !c.script.NoACK {
				c.send(map[string]any{"op": 11})
			}
		case 2:
			s = c.identify(in.D, r)
		case 6:
			s = c.resume(in.D)
		}
	}
}

// ended forgets a session whose client said that it was done with it.
func (c *conn) ended(s *session, err error) {
	var closed *websocket.CloseError
	if !errors.As(err, &closed) {
		return
	}
	c.f.mu.Lock()
	defer c.f.mu.Unlock()
	c.f.closes = append(c.f.closes, closed.Code)
	if s != nil && (closed.Code == 1000 || closed.Code == 1001) {
		delete(c.f.sessions, s.id)
	}
}

func (f *Fake) beat(after time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.beats = append(f.beats, after)
}

func (f *Fake) note(format string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.violate(format, args...)
}

// mayStill reports whether the client keeps to 120 messages a minute.
func (c *conn) mayStill() bool {
	now := time.Now()
	for len(c.sends) > 0 && now.Sub(c.sends[0]) >= time.Minute {
		c.sends = c.sends[1:]
	}
	c.sends = append(c.sends, now)
	return len(c.sends) <= 120
}

// greeted does what the script has in place of a greeting, and reports whether
// it had anything.
func (c *conn) greeted() bool {
	for _, frame := range c.script.Instead {
		c.send(frame)
	}
	if c.script.Refuse != 0 {
		c.send(closing(c.script.Refuse))
	}
	return c.script.Refuse != 0 || len(c.script.Instead) > 0
}

// later does what the script has for later.
func (c *conn) later() {
	if c.script.After == 0 {
		return
	}
	c.f.serving.Go(func() {
		t := time.NewTimer(c.script.After)
		defer t.Stop()
		select {
		case <-c.done:
			return
		case <-t.C:
		}
		for _, frame := range c.script.Then {
			c.send(frame)
		}
		switch {
		case c.script.Drop:
			c.cut()
		case c.script.Close != 0:
			c.send(closing(c.script.Close))
		}
	})
}

// identify begins a session.
func (c *conn) identify(data json.RawMessage, r *http.Request) *session {
	f := c.f
	var in struct {
		Token   string `json:"token"`
		Intents int64  `json:"intents"`
		Shard   [2]int `json:"shard"`
	}
	_ = json.Unmarshal(data, &in)
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	recent, today := 0, 0
	for _, t := range f.identifies {
		if now.Sub(t) < 5*time.Second {
			recent++
		}
		if now.Sub(t) < 24*time.Hour {
			today++
		}
	}
	f.identifies = append(f.identifies, now)
	if today >= f.options.SessionTotal {
		f.tokenReset = true
		f.violate("more than %d sessions in a day: the token is reset", f.options.SessionTotal)
	}
	if in.Token != Token || f.tokenReset {
		c.send(closing(4004))
		return nil
	}
	if recent >= f.options.Concurrency {
		f.violate("%d sessions begun within five seconds", recent+1)
		c.send(InvalidSession)
		return nil
	}
	if c.greeted() {
		return nil
	}
	s := &session{id: fmt.Sprintf("session-%d", len(f.identifies)), shard: in.Shard[0], of: max(in.Shard[1], 1), intents: in.Intents, conn: c}
	f.sessions[s.id] = s
	guilds := []any{}
	for _, g := range f.guilds {
		if !g.Foreign && f.shardOf(g.ID, s.of) == s.shard {
			guilds = append(guilds, map[string]any{"id": g.ID, "unavailable": true})
		}
	}
	s.deliver("READY", map[string]any{
		"v": 10, "session_id": s.id, "resume_gateway_url": f.gatewayURL() + "/resume",
		"user": f.userJSON(BotID), "application": map[string]any{"id": AppID, "flags": 0}, "guilds": guilds,
		"shard": []int{s.shard, s.of}, "private_channels": []any{},
	})
	for _, g := range f.guilds {
		if !g.Foreign && f.shardOf(g.ID, s.of) == s.shard {
			s.deliver("GUILD_CREATE", f.guildJSON(g))
		}
	}
	if strings.HasPrefix(r.URL.Path, "/gateway/resume") {
		f.violate("a session was begun at the address for taking one up again")
	}
	c.later()
	return s
}

// resume takes a session up again.
func (c *conn) resume(data json.RawMessage) *session {
	f := c.f
	var in struct {
		Token   string `json:"token"`
		Session string `json:"session_id"`
		Seq     int64  `json:"seq"`
	}
	_ = json.Unmarshal(data, &in)
	f.mu.Lock()
	defer f.mu.Unlock()
	if in.Token != Token || f.tokenReset {
		c.send(closing(4004))
		return nil
	}
	if c.greeted() {
		return f.sessions[in.Session]
	}
	s := f.sessions[in.Session]
	switch {
	case s == nil:
		c.send(InvalidSession)
		return nil
	case in.Seq > s.seq:
		c.send(closing(4007))
		return nil
	}
	f.resumes++
	s.cut()
	s.conn = c
	for _, e := range s.events {
		if e.S > in.Seq {
			c.send(e)
		}
	}
	s.deliver("RESUMED", map[string]any{})
	c.later()
	return s
}

// deliver sends an event, or keeps it for when the session is taken up again.
func (s *session) deliver(kind string, data any) {
	s.seq++
	e := event{T: kind, S: s.seq, D: data}
	const most = 20_000
	s.events = append(s.events, e)
	if len(s.events) > most {
		s.events = s.events[len(s.events)-most:]
	}
	if s.conn != nil {
		s.conn.send(e)
	}
}

// dispatch sends an event to all sessions that it concerns. f.mu is held.
func (f *Fake) dispatch(guild, kind string, data func(s *session) any) {
	for _, s := range f.sessions {
		if guild == "" && s.shard == 0 || guild != "" && f.shardOf(guild, s.of) == s.shard {
			s.deliver(kind, data(s))
		}
	}
}

func (f *Fake) shardOf(guild string, of int) int {
	n, _ := strconv.ParseUint(guild, 10, 64)
	return int((n >> 22) % uint64(of)) //nolint:gosec // of is a small positive number
}

func (f *Fake) gatewayURL() string { return "ws://" + f.listener.Addr().String() + "/gateway" }

// Send delivers a raw event on every session.
func (f *Fake) Send(guild, kind string, data any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.dispatch(guild, kind, func(*session) any { return data })
}

// Connected reports how many sessions are connected.
func (f *Fake) Connected() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, s := range f.sessions {
		if s.conn != nil {
			n++
		}
	}
	return n
}

// Now sends frames on every connection, and then closes it with code, when that
// is not 0.
func (f *Fake) Now(code int, frames ...Frame) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range f.sessions {
		if s.conn == nil {
			continue
		}
		for _, frame := range frames {
			s.conn.send(frame)
		}
		if code != 0 {
			s.conn.send(closing(code))
		}
	}
}

// Forget forgets all sessions, as Discord does after some minutes without a
// connection.
func (f *Fake) Forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for id, s := range f.sessions {
		s.cut()
		delete(f.sessions, id)
	}
}
