package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"
)

// The gateway's operations.
const (
	opDispatch       = 0
	opHeartbeat      = 1
	opIdentify       = 2
	opResume         = 6
	opReconnect      = 7
	opInvalidSession = 9
	opHello          = 10
	opHeartbeatACK   = 11
)

// The codes that we close a connection with. With 1000 or 1001 the session
// would end; with these it can be taken up again.
const (
	closeMissedACK = 4900 + iota
	closeReconnect
	closeLeaving
	closeTooSlow
	closeNotTaken
)

const (
	helloPatience = 20 * time.Second
	readyPatience = 60 * time.Second
	writePatience = 10 * time.Second
	largestFrame  = 64 << 20 // a large server in one event
)

// frame is a message of the gateway.
type frame struct {
	Op   int             `json:"op"`
	Data json.RawMessage `json:"d"`
	Seq  int64           `json:"s"`
	Type string          `json:"t"`
}

// ended says how a connection ended.
type ended struct {
	err   error
	again bool // whether the session can be taken up again
	fatal bool // whether connecting again is of no use
	ready bool // whether it was taken in
	wait  bool // whether to wait some seconds, as after Op 9
}

// link is one connection to the gateway. Its loop follows "Gateway" in
// Discord's documentation, API v10.
type link struct {
	s    *shard
	ws   *websocket.Conn
	send *rate.Limiter // Discord allows 120 messages a minute
	stop context.CancelFunc

	writing sync.Mutex // held while writing

	mu     sync.Mutex // guards what follows
	acked  bool       // whether the last heartbeat was acknowledged
	seq    int64      // the last event's, -1 for none
	closed *ended     // why we closed it ourselves
	ready  bool
}

// connect runs one connection until it ends. With a session it takes that up
// again, else it begins one.
func (s *shard) connect(ctx context.Context, address string, resume *session) ended {
	dialling, stop := context.WithTimeout(ctx, helloPatience)
	ws, resp, err := s.a.dialer.DialContext(dialling, address, nil)
	stop()
	if err != nil {
		if resp != nil {
			err = fmt.Errorf("%w (HTTP status %d)", err, resp.StatusCode)
		}
		return ended{err: fmt.Errorf("connect to the gateway: %w", err), again: true}
	}
	s.count(resume)
	life := ctx // what has come is still written down when the connection ends
	ctx, cancel := context.WithCancel(ctx)
	l := &link{s: s, ws: ws, send: rate.NewLimiter(rate.Every(time.Minute/50), 50), stop: cancel, acked: true, seq: -1}
	if resume != nil {
		l.seq = resume.Seq
	}
	ws.SetReadLimit(largestFrame)
	ws.SetCloseHandler(func(int, string) error { return nil }) // to send 1000 back could end the session
	leave := context.AfterFunc(ctx, func() { l.close(closeLeaving, ended{again: true}) })
	var beating sync.WaitGroup
	intake := s.begin(life, l)
	e := l.run(ctx, resume, intake, &beating)
	intake.finish()
	cancel()
	if leave() {
		l.close(closeReconnect, e)
	}
	beating.Wait()
	_ = ws.Close()
	return e
}

// run reads until the connection ends.
func (l *link) run(ctx context.Context, resume *session, in *intake, beating *sync.WaitGroup) ended {
	_ = l.ws.SetReadDeadline(time.Now().Add(helloPatience))
	interval, err := l.hello()
	if err != nil {
		return l.end(err)
	}
	_ = l.ws.SetReadDeadline(time.Time{})
	beating.Go(func() { l.beat(ctx, interval) })
	if err := l.greet(resume); err != nil {
		return l.end(err)
	}
	late := time.AfterFunc(readyPatience, func() {
		if !l.isReady() {
			l.close(closeTooSlow, ended{err: errors.New("the gateway did not take us in"), again: true, wait: true})
		}
	})
	defer late.Stop()
	for {
		f, err := l.read()
		if err != nil {
			return l.end(err)
		}
		if e, over := l.obey(f, in); over {
			return e
		}
	}
}

// hello reads the first message and returns how often to send a heartbeat.
func (l *link) hello() (time.Duration, error) {
	for {
		f, err := l.read()
		if err != nil {
			return 0, fmt.Errorf("wait for the gateway's hello: %w", err)
		}
		if f.Op != opHello {
			continue
		}
		var hello struct {
			Interval float64 `json:"heartbeat_interval"`
		}
		if err := json.Unmarshal(f.Data, &hello); err != nil || hello.Interval < 1 {
			return 0, fmt.Errorf("the gateway's hello names no interval: %w", err)
		}
		return time.Duration(hello.Interval * float64(time.Millisecond)), nil
	}
}

// obey does what a message asks for. over is whether the connection ends.
func (l *link) obey(f frame, in *intake) (e ended, over bool) {
	switch f.Op {
	case opDispatch:
		l.note(f)
		in.take(f)
	case opHeartbeat:
		if l.send.Allow() {
			_ = l.write(opHeartbeat, l.sequence())
		}
	case opHeartbeatACK:
		l.mu.Lock()
		l.acked = true
		l.mu.Unlock()
		l.s.alive()
	case opReconnect:
		return ended{err: errors.New("the gateway asked us to connect again"), again: true, ready: l.isReady()}, true
	case opInvalidSession:
		var again bool
		_ = json.Unmarshal(f.Data, &again)
		return ended{err: errors.New("the gateway has no such session"), again: again, ready: l.isReady(), wait: true}, true
	}
	return ended{}, false
}

// note takes in the number of an event, and the session when it begins.
func (l *link) note(f frame) {
	l.mu.Lock()
	if f.Seq > 0 {
		l.seq = f.Seq
	}
	l.mu.Unlock()
	switch f.Type {
	case "READY":
		l.s.started(f)
	case "RESUMED":
		l.s.resumed()
	default:
		return
	}
	l.mu.Lock()
	l.ready = true
	l.mu.Unlock()
}

// greet takes the session up again, or begins one.
func (l *link) greet(resume *session) error {
	token := string(l.s.a.options.Token)
	if resume != nil {
		return l.write(opResume, map[string]any{"token": token, "session_id": resume.ID, "seq": resume.Seq})
	}
	return l.write(opIdentify, map[string]any{
		"token":      token,
		"intents":    l.s.a.config.intents(),
		"shard":      [2]int{l.s.number, l.s.of},
		"properties": map[string]string{"os": runtime.GOOS, "browser": "footnote", "device": "footnote"},
	})
}

// beat sends heartbeats until ctx ends, the first after a part of interval
// taken at random, so that not all who were cut off come at once. When one was
// not acknowledged before the next is due, the connection is dead.
func (l *link) beat(ctx context.Context, interval time.Duration) {
	wait := time.Duration(rand.Float64() * float64(interval)) //nolint:gosec // no secret
	for pause(ctx, wait, nil) == nil {
		l.mu.Lock()
		acked := l.acked
		l.acked = false
		l.mu.Unlock()
		if !acked {
			l.close(closeMissedACK, ended{err: errors.New("the gateway did not acknowledge a heartbeat"), again: true})
			return
		}
		if err := l.write(opHeartbeat, l.sequence()); err != nil {
			l.close(closeMissedACK, ended{err: err, again: true})
			return
		}
		wait = interval
	}
}

// sequence returns the last event's number, as heartbeats carry it.
func (l *link) sequence() *int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.seq < 0 {
		return nil
	}
	n := l.seq
	return &n
}

func (l *link) isReady() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.ready
}

func (l *link) read() (frame, error) {
	for {
		_, data, err := l.ws.ReadMessage()
		if err != nil {
			return frame{}, err
		}
		var f frame
		if lenient(data, &f) == nil {
			return f, nil
		}
	}
}

func (l *link) write(op int, data any) error {
	text, err := json.Marshal(map[string]any{"op": op, "d": data})
	if err != nil {
		return err
	}
	l.writing.Lock()
	defer l.writing.Unlock()
	_ = l.ws.SetWriteDeadline(time.Now().Add(writePatience))
	return l.ws.WriteMessage(websocket.TextMessage, text)
}

// close ends the connection from our side, for the reason e; the first reason
// holds.
func (l *link) close(code int, e ended) {
	l.mu.Lock()
	if l.closed == nil {
		l.closed = &e
	}
	l.mu.Unlock()
	_ = l.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Second))
	_ = l.ws.SetReadDeadline(time.Now().Add(-time.Second)) // ends the reading
	l.stop()
}

// end returns how the connection ended, given what reading or writing said.
func (l *link) end(err error) ended {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed != nil {
		e := *l.closed
		e.ready = l.ready
		return e
	}
	e := ended{err: err, again: true, ready: l.ready}
	var closed *websocket.CloseError
	if !errors.As(err, &closed) {
		return e
	}
	switch closed.Code {
	case 4007, 4009: // the number was wrong, or the session is over
		e.again = false
	case 4004, 4010, 4011, 4012, 4013, 4014:
		e.fatal, e.again = true, false
		e.err = fatalError(closed.Code)
	}
	return e
}

// fatalError says why Discord will not have us, and what to do.
func fatalError(code int) error {
	switch code {
	case 4004:
		return errors.New("discord does not accept the token (4004): reset it in the developer portal under Bot, and put the new one into the environment variable that the configuration names")
	case 4010, 4011:
		return fmt.Errorf("discord does not accept the number of shards (%d): leave shards at 0, so that Discord says how many", code)
	case 4012:
		return errors.New("discord no longer speaks this version of its gateway (4012): update Footnote")
	case 4013:
		return errors.New("discord does not know one of the intents asked for (4013): update Footnote")
	}
	return errors.New("discord does not grant an intent that the configuration needs (4014): in the developer portal under Bot turn on Message Content Intent, or turn follow_ups off and leave forums empty")
}
