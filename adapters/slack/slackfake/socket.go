package slackfake

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// socketFaults are what goes wrong with connections of Socket Mode.
type socketFaults struct {
	noHello    int           // connections that say nothing
	greet      []string      // reasons to disconnect right after hello, one a connection
	deaf       bool          // acknowledgements are not heard
	noPings    bool          // the fake neither pings nor answers pings
	pingEvery  time.Duration // between pings; 0 for 5 s
	cutOnEvent int           // connections that are cut before an event is acknowledged
}

// socket is one connection.
type socket struct {
	s      *Server
	ws     *websocket.Conn
	opened time.Time

	write sync.Mutex // guards writing to ws
	mu    sync.Mutex // guards gone
	gone  bool
}

// open answers apps.connections.open.
func (s *Server) open() answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opened = append(s.opened, time.Now())
	return answer{"ok": true, "url": strings.Replace(s.http.URL, "http", "ws", 1) + "/link/" + rand.Text()}
}

// Opened returns when connections were asked for.
func (s *Server) Opened() []time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]time.Time{}, s.opened...)
}

// Connections returns how many connections there are at the moment.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.sockets)
}

// NoHello has the next n connections say nothing.
func (s *Server) NoHello(n int) { s.fault(func(f *socketFaults) { f.noHello = n }) }

// DisconnectAtOnce has the next n connections be told to disconnect as soon as
// they stand.
func (s *Server) DisconnectAtOnce(n int, reason string) {
	s.fault(func(f *socketFaults) {
		for range n {
			f.greet = append(f.greet, reason)
		}
	})
}

// Deaf has acknowledgements not heard, or heard again.
func (s *Server) Deaf(on bool) { s.fault(func(f *socketFaults) { f.deaf = on }) }

// NoPings has connections neither ping nor answer pings from now on.
func (s *Server) NoPings(on bool) { s.fault(func(f *socketFaults) { f.noPings = on }) }

// CutOnEvent has the next n connections that get an event be cut at once.
func (s *Server) CutOnEvent(n int) { s.fault(func(f *socketFaults) { f.cutOnEvent = n }) }

func (s *Server) fault(set func(*socketFaults)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	set(&s.socketed)
}

// Disconnect tells every connection to disconnect. Slack ends it by itself a
// while after; the fake leaves that to Cut.
func (s *Server) Disconnect(reason string) {
	for _, c := range s.standing() {
		c.send(answer{"type": "disconnect", "reason": reason, "debug_info": answer{"host": "fake"}})
	}
}

// Cut ends every connection without a word.
func (s *Server) Cut() {
	for _, c := range s.standing() {
		_ = c.ws.UnderlyingConn().Close()
	}
}

func (s *Server) standing() []*socket {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]*socket{}, s.sockets...)
}

// SendRaw sends data to the newest connection as it stands.
func (s *Server) SendRaw(data string) {
	all := s.standing()
	if len(all) == 0 {
		return
	}
	c := all[len(all)-1]
	c.write.Lock()
	defer c.write.Unlock()
	_ = c.ws.WriteMessage(websocket.TextMessage, []byte(data))
}

var upgrader = websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}

func (s *Server) serveSocket(w http.ResponseWriter, r *http.Request) {
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	c := &socket{s: s, ws: ws, opened: time.Now()}
	s.mu.Lock()
	select {
	case <-s.closing:
		s.mu.Unlock()
		_ = ws.Close()
		return
	default:
	}
	f := &s.socketed
	if f.noHello > 0 {
		f.noHello--
		s.mu.Unlock()
		c.read() // until the other side has had enough
		return
	}
	reason := ""
	if len(f.greet) > 0 {
		reason, f.greet = f.greet[0], f.greet[1:]
	}
	s.wait.Add(1)
	s.mu.Unlock()
	defer s.wait.Done()
	c.send(answer{"type": "hello", "num_connections": 1, "debug_info": answer{"host": "fake", "approximate_connection_time": 18060}})
	if reason != "" {
		c.send(answer{"type": "disconnect", "reason": reason})
	}
	s.mu.Lock()
	s.sockets = append(s.sockets, c)
	s.mu.Unlock()
	stop := make(chan struct{})
	pinging := make(chan struct{})
	go func() { defer close(pinging); c.ping(stop) }()
	s.flush()
	c.read()
	close(stop)
	<-pinging
	s.lost(c)
}

// lost forgets a connection.
func (s *Server) lost(c *socket) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, other := range s.sockets {
		if other == c {
			s.sockets = append(s.sockets[:i], s.sockets[i+1:]...)
			break
		}
	}
}

func (c *socket) send(v any) {
	c.write.Lock()
	defer c.write.Unlock()
	_ = c.ws.SetWriteDeadline(time.Now().Add(5 * time.Second))
	_ = c.ws.WriteJSON(v)
}

func (c *socket) ping(stop chan struct{}) {
	t := time.NewTicker(5 * time.Second)
	defer t.Stop()
	for {
		select {
		case <-stop:
			return
		case <-c.s.closing:
			return
		case <-t.C:
			c.s.mu.Lock()
			quiet := c.s.socketed.noPings
			c.s.mu.Unlock()
			if !quiet {
				_ = c.ws.WriteControl(websocket.PingMessage, []byte("ping"), time.Now().Add(time.Second))
			}
		}
	}
}

// read takes acknowledgements until the connection ends.
func (c *socket) read() {
	defer c.ws.Close()
	answerPing := c.ws.PingHandler()
	c.ws.SetPingHandler(func(data string) error {
		c.s.mu.Lock()
		quiet := c.s.socketed.noPings
		c.s.mu.Unlock()
		if quiet {
			return nil
		}
		return answerPing(data)
	})
	for {
		_, data, err := c.ws.ReadMessage()
		if err != nil {
			return
		}
		var ack struct {
			Envelope string `json:"envelope_id"`
		}
		if json.Unmarshal(data, &ack) != nil || ack.Envelope == "" {
			c.s.wrong("acknowledgement %s names no envelope", data)
			continue
		}
		if len(data) >= 20_000 {
			c.s.wrong("acknowledgement of %d bytes, which Slack drops", len(data))
		}
		c.s.acknowledged(ack.Envelope)
	}
}
