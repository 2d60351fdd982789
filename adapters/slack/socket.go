package slack

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"

	"footnote/bot"
)

// pace is how fast Socket Mode goes about things.
type pace struct {
	hello    time.Duration // within which a new connection must say hello
	ping     time.Duration // between our pings
	idle     time.Duration // of silence after which a connection is dead
	write    time.Duration // that writing may take
	overlap  time.Duration // that an old connection is still heard beside the new
	settled  time.Duration // after which a connection counts as a good one
	first    time.Duration // wait before connecting again after a bad one
	longest  time.Duration // as long as that wait may grow
	receive  time.Duration // that one delivery may take
	workers  int           // deliveries received at once
	backlog  int           // deliveries that wait for each worker
	maxFrame int64         // bytes of one delivery
}

// Slack pings a few times a minute and wants an answer to each delivery within
// three seconds.
//
// Source: https://docs.slack.dev/apis/events-api/using-socket-mode
var defaultPace = pace{
	hello: 15 * time.Second, ping: 10 * time.Second, idle: 30 * time.Second, write: 2 * time.Second,
	overlap: 5 * time.Second, settled: time.Minute, first: time.Second, longest: time.Minute,
	receive: 10 * time.Second, workers: 32, backlog: 200, maxFrame: 4 << 20,
}

// backoff is how long to wait before connecting.
type backoff struct {
	pace pace
	wait time.Duration
}

// after returns how long to wait before the next connection when the last
// lived for so long: not at all after a good one, and longer each time after
// bad ones, with a part of chance so that many Footnotes do not come at once.
func (b *backoff) after(lived time.Duration) time.Duration {
	if lived >= b.pace.settled {
		b.wait = 0
		return 0
	}
	b.wait = min(max(2*b.wait, b.pace.first), b.pace.longest)
	return b.wait/2 + rand.N(b.wait/2+1) //nolint:gosec // nobody gains by guessing it
}

// errRefused is what Slack says when it will not have this app connect.
var errRefused = errors.New("refused by Slack")

// open asks Slack for an address to connect to.
func (a *Adapter) open(ctx context.Context) (string, error) {
	api := slack.New("", slack.OptionAppLevelToken(string(a.keys.app)), slack.OptionAPIURL(a.api), slack.OptionHTTPClient(a.http))
	_, address, err := api.StartSocketModeContext(ctx)
	if err == nil && address == "" {
		err = errors.New("there was no address in the answer")
	}
	if err == nil {
		return address, nil
	}
	if what, ok := fatal[code(err)]; ok {
		return "", fmt.Errorf("%w: %s: %s", errRefused, code(err), what)
	}
	return "", fmt.Errorf("apps.connections.open: %w", err)
}

// fatal are the errors after which connecting again is in vain, and what to do.
//
// Source: https://docs.slack.dev/reference/methods/apps.connections.open
var fatal = func() map[string]string {
	const token = "the app token is not valid: make one with the scope connections:write under \"Basic Information\", \"App-Level Tokens\""
	const gone = "the app was removed or suspended: look at its page"
	return map[string]string{
		"invalid_auth": token, "not_authed": token, "token_revoked": token, "token_expired": token, "not_allowed_token_type": token,
		"missing_scope": token, "no_permission": token,
		"account_inactive": gone, "app_deleted": gone, "access_denied": gone, "ekm_access_denied": gone, "team_access_not_granted": gone,
		"enterprise_is_restricted": gone, "org_login_required": gone, "accesslimited": gone, "two_factor_setup_required": gone,
		"link_disabled":       "Socket Mode was switched off: switch it on under \"Socket Mode\", or write transport = \"http\"",
		"forbidden_team":      "the app may not be used with this workspace",
		"method_deprecated":   "Slack no longer knows how this Footnote connects: update it",
		"deprecated_endpoint": "Slack no longer knows how this Footnote connects: update it",
	}
}()

// runSocket keeps a connection until ctx ends or Slack refuses for good.
func (a *Adapter) runSocket(ctx context.Context, d bot.Desk) error {
	ctx, cancel := context.WithCancel(ctx)
	own, end := outlive(ctx)
	defer end()
	var all sync.WaitGroup // workers, connections, and what the adapter does by itself
	defer all.Wait()
	defer cancel()
	if _, err := a.workspace(ctx, ""); err != nil && errors.Is(err, bot.ErrUndeliverable) {
		return fmt.Errorf("connect to Slack: %w", err)
	}
	s := &socket{
		desk: desk{Adapter: a, Desk: d, start: func(f func(context.Context)) { all.Go(func() { f(own) }) }},
	}
	for range a.pace.workers {
		jobs := make(chan job, a.pace.backlog)
		s.jobs = append(s.jobs, jobs)
		all.Go(func() { s.work(ctx, jobs) })
	}
	return s.keep(ctx, &all)
}

// socket is a run of Socket Mode.
type socket struct {
	desk
	jobs []chan job // one for each worker; what is in one channel has one worker, in order
}

// job is a delivery that came by a connection, which is to have the
// acknowledgement.
type job struct {
	frame frame
	from  *connection
}

// frame is what comes by a connection.
type frame struct {
	Type     string          `json:"type"`
	Envelope string          `json:"envelope_id"`
	Payload  json.RawMessage `json:"payload"`
	Reason   string          `json:"reason"`
}

// keep opens connections as they are needed: one at the start, and another
// when one ends or says that it will. The old one is heard until the new one
// is there.
func (s *socket) keep(ctx context.Context, all *sync.WaitGroup) error {
	wait := backoff{pace: s.pace}
	var current *connection
	for ctx.Err() == nil {
		next, err := s.connect(ctx)
		switch {
		case errors.Is(err, errRefused):
			return err
		case err != nil:
			if ctx.Err() == nil {
				s.log.WarnContext(ctx, "cannot connect to Slack; trying again", "error", err)
			}
			if sleep(ctx, max(wait.after(0), retryAfter(err))) != nil {
				return nil
			}
			continue
		}
		all.Go(func() { next.read(ctx) })
		all.Go(func() { next.keepAlive(ctx) })
		s.log.InfoContext(ctx, "connected to Slack")
		if old := current; old != nil {
			all.Go(func() { old.retire(ctx, s.pace.overlap) })
		}
		current = next
		var why error
		select {
		case <-ctx.Done():
			return nil
		case why = <-current.leaving:
		}
		if errors.Is(why, errRefused) {
			return why
		}
		lived := time.Since(current.since)
		s.log.InfoContext(ctx, "the connection to Slack is being replaced", "reason", why, "lived", lived.Round(time.Second))
		if sleep(ctx, wait.after(lived)) != nil {
			return nil
		}
	}
	return nil
}

// retryAfter returns how long Slack said to wait.
func retryAfter(err error) time.Duration {
	var limited *slack.RateLimitedError
	if errors.As(err, &limited) {
		return limited.RetryAfter
	}
	return 0
}

// connection is one WebSocket.
type connection struct {
	s       *socket
	ws      *websocket.Conn
	since   time.Time
	leaving chan error    // takes why the connection has to be replaced, once
	done    chan struct{} // closed when reading has ended

	write sync.Mutex // guards writing to ws
}

// connect opens a connection that has said hello.
func (s *socket) connect(ctx context.Context) (*connection, error) {
	address, err := s.open(ctx)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, s.pace.hello)
	defer cancel()
	dialer := websocket.Dialer{NetDialContext: (&net.Dialer{}).DialContext, HandshakeTimeout: s.pace.hello, Proxy: http.ProxyFromEnvironment}
	ws, resp, err := dialer.DialContext(ctx, address, nil)
	if resp != nil && resp.Body != nil {
		_ = resp.Body.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("connect: %w", withoutAddress(err))
	}
	c := &connection{s: s, ws: ws, since: time.Now(), leaving: make(chan error, 1), done: make(chan struct{})}
	ws.SetReadLimit(s.pace.maxFrame)
	_ = ws.SetReadDeadline(time.Now().Add(s.pace.hello))
	var first frame
	if err := ws.ReadJSON(&first); err != nil || first.Type != "hello" {
		_ = ws.Close()
		if first.Type == "disconnect" {
			return nil, disconnected(first.Reason)
		}
		return nil, fmt.Errorf("no hello from Slack: %w", cmpErr(err, errors.New("it said "+first.Type)))
	}
	return c, nil
}

// withoutAddress returns err without the address in it, which holds a ticket.
func withoutAddress(err error) error {
	var at *url.Error
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

func cmpErr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// disconnected returns the reason for which Slack ends a connection as an
// error, fatal where Socket Mode is switched off.
func disconnected(reason string) error {
	if what, ok := fatal[reason]; ok {
		return fmt.Errorf("%w: %s: %s", errRefused, reason, what)
	}
	return fmt.Errorf("told by Slack: %q", reason)
}

// read takes what comes until the connection ends. It never waits for anything
// but the next frame.
func (c *connection) read(ctx context.Context) {
	defer close(c.done)
	defer c.ws.Close()
	stop := context.AfterFunc(ctx, func() { _ = c.ws.Close() })
	defer stop()
	alive := func() { _ = c.ws.SetReadDeadline(time.Now().Add(c.s.pace.idle)) }
	c.ws.SetPongHandler(func(string) error { alive(); return nil })
	c.ws.SetPingHandler(func(data string) error {
		alive()
		_ = c.ws.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(c.s.pace.write)) // the next read tells
		return nil
	})
	for {
		alive()
		_, data, err := c.ws.ReadMessage()
		if err != nil {
			c.leave(fmt.Errorf("connection ended: %w", err))
			return
		}
		var f frame
		if err := json.Unmarshal(data, &f); err != nil {
			c.s.log.WarnContext(ctx, "Slack sent what is no JSON; it is left alone")
			continue
		}
		switch {
		case f.Type == "disconnect":
			c.leave(disconnected(f.Reason))
		case f.Envelope != "":
			c.take(ctx, job{frame: f, from: c})
		}
	}
}

// leave says why c has to be replaced. The first reason is enough.
func (c *connection) leave(why error) {
	select {
	case c.leaving <- why:
	default:
	}
}

// take hands a delivery on. When as many wait as may, it is left
// unacknowledged, for Slack to bring it again.
func (c *connection) take(ctx context.Context, j job) {
	h := fnv.New32a()
	_, _ = h.Write([]byte(channelOf(j.frame.Payload))) // never fails
	select {
	case c.s.jobs[h.Sum32()%uint32(len(c.s.jobs))] <- j:
	default:
		c.s.log.ErrorContext(ctx, "too many deliveries at once; one was not taken")
	}
}

// channelOf returns the channel that payload is about, "" when it names none.
func channelOf(payload []byte) string {
	o, err := readObject(payload)
	if err != nil {
		return ""
	}
	return cmp.Or(o.str("event", "channel"), o.str("channel_id"), o.str("channel", "id"), o.str("user", "id"))
}

// work receives deliveries and acknowledges them.
func (s *socket) work(ctx context.Context, jobs <-chan job) {
	for {
		select {
		case <-ctx.Done():
			return
		case j := <-jobs:
			s.do(ctx, j)
		}
	}
}

func (s *socket) do(ctx context.Context, j job) {
	limited, cancel := context.WithTimeout(ctx, s.pace.receive)
	defer cancel()
	if err := s.receive(limited, j.frame.Type, j.frame.Payload); err != nil {
		if ctx.Err() == nil {
			s.log.ErrorContext(ctx, "a delivery was not written down, so it is not acknowledged", "error", err)
		}
		return
	}
	// What is no longer acknowledged here, Slack brings again, and its key tells
	// that it was received.
	if err := j.from.ack(j.frame.Envelope); err != nil {
		s.log.WarnContext(ctx, "could not acknowledge", "error", err)
	}
}

// ack acknowledges a delivery to the connection that it came by.
func (c *connection) ack(envelope string) error {
	c.write.Lock()
	defer c.write.Unlock()
	_ = c.ws.SetWriteDeadline(time.Now().Add(c.s.pace.write)) // writing tells
	return c.ws.WriteJSON(map[string]string{"envelope_id": envelope})
}

// keepAlive pings until the connection ends, so that a dead one is noticed
// from both sides.
func (c *connection) keepAlive(ctx context.Context) {
	t := time.NewTicker(c.s.pace.ping)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.done:
			return
		case <-t.C:
			_ = c.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(c.s.pace.write)) // reading tells
		}
	}
}

// retire ends c when it has been heard beside its successor for a while, unless
// it ends before.
func (c *connection) retire(ctx context.Context, after time.Duration) {
	t := time.NewTimer(after)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-c.done:
		return
	case <-t.C:
	}
	farewell := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
	_ = c.ws.WriteControl(websocket.CloseMessage, farewell, time.Now().Add(c.s.pace.write)) // it ends anyway
	_ = c.ws.Close()
}
