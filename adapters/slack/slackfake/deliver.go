package slackfake

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// receiver is where deliveries go over HTTP; the zero receiver has them go by
// socket.
type receiver struct{ url, secret string }

// OverHTTP has deliveries go to the app at url, which has the paths that the
// manifest names, signed with secret.
func (s *Server) OverHTTP(url, secret string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.receiver = receiver{url: url, secret: secret}
}

// delivery is something that the app is to acknowledge.
type delivery struct {
	id       string
	kind     string
	payload  []byte
	attempts int
	first    time.Time
	acked    time.Time
	waits    bool // for a connection
	timer    *time.Timer
}

// Delivered is what became of a delivery.
type Delivered struct {
	Envelope string
	Attempts int
	Took     time.Duration // from the first attempt to the acknowledgement; 0 when there is none
}

// Deliveries returns what became of all deliveries.
func (s *Server) Deliveries() []Delivered {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Delivered
	for _, d := range s.done {
		one := Delivered{Envelope: d.id, Attempts: d.attempts}
		if !d.acked.IsZero() {
			one.Took = d.acked.Sub(d.first)
		}
		out = append(out, one)
	}
	return out
}

// Deliver delivers payload as "events_api", "interactive" or "slash_commands"
// and returns the envelope's id.
func (s *Server) Deliver(kind string, payload any) string {
	data, err := json.Marshal(payload)
	if err != nil {
		s.tb.Errorf("slackfake: %v", err)
		return ""
	}
	d := &delivery{id: rand.Text(), kind: kind, payload: data, first: time.Now()}
	s.order.Lock()
	defer s.order.Unlock()
	s.mu.Lock()
	s.pending[d.id] = d
	behind := slices.ContainsFunc(s.done, func(d *delivery) bool { return d.waits && d.acked.IsZero() })
	d.waits = behind // flush sends it behind those that wait already
	s.done = append(s.done, d)
	s.mu.Unlock()
	if !behind {
		s.attempt(d)
	}
	return d.id
}

// Redeliver delivers what was delivered last once more, as Slack may at any
// time.
func (s *Server) Redeliver() {
	s.mu.Lock()
	if len(s.done) == 0 {
		s.mu.Unlock()
		return
	}
	last := s.done[len(s.done)-1]
	s.mu.Unlock()
	s.Deliver(last.kind, json.RawMessage(last.payload))
}

// attempt sends d once and plans the next attempt.
func (s *Server) attempt(d *delivery) {
	s.mu.Lock()
	select {
	case <-s.closing:
		s.mu.Unlock()
		return
	default:
	}
	if !d.acked.IsZero() {
		s.mu.Unlock()
		return
	}
	if s.receiver.url != "" {
		d.attempts++
		s.wait.Add(1)
		s.mu.Unlock()
		go func() { defer s.wait.Done(); s.request(d) }()
		return
	}
	if len(s.sockets) == 0 {
		d.waits = true
		s.mu.Unlock()
		return // flush sends it when there is a connection
	}
	d.attempts++
	d.waits = false
	c := s.sockets[int(s.sequence)%len(s.sockets)] // any of them, as Slack does
	s.sequence++
	frame := answer{"type": d.kind, "envelope_id": d.id, "payload": json.RawMessage(d.payload), "accepts_response_payload": d.kind != "events_api"}
	if d.attempts > 1 {
		frame["retry_attempt"], frame["retry_reason"] = d.attempts-1, "timeout"
	}
	if d.kind == "events_api" && d.attempts <= s.Retries {
		d.timer = time.AfterFunc(s.AckWithin, func() { s.attempt(d) })
	}
	cut := s.socketed.cutOnEvent > 0
	if cut {
		s.socketed.cutOnEvent--
	}
	s.mu.Unlock()
	c.send(frame)
	if cut {
		_ = c.ws.UnderlyingConn().Close()
	}
}

// flush sends what has waited for a connection.
func (s *Server) flush() {
	s.order.Lock()
	defer s.order.Unlock()
	s.mu.Lock()
	var waiting []*delivery
	for _, d := range s.done {
		if d.waits && d.acked.IsZero() {
			waiting = append(waiting, d)
		}
	}
	s.mu.Unlock()
	for _, d := range waiting {
		s.attempt(d)
	}
}

func (s *Server) acknowledged(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.pending[id]
	if d == nil {
		return // of another connection's, or a second time
	}
	if s.socketed.deaf {
		return
	}
	d.acked = time.Now()
	if d.timer != nil {
		d.timer.Stop()
	}
	delete(s.pending, id)
}

// request sends d over HTTP.
func (s *Server) request(d *delivery) {
	s.mu.Lock()
	r, attempt, within := s.receiver, d.attempts, s.AckWithin
	s.mu.Unlock()
	path, contentType, body := "/slack/events", "application/json", d.payload
	switch d.kind {
	case "interactive":
		path, contentType = "/slack/interactions", "application/x-www-form-urlencoded"
		body = []byte(url.Values{"payload": {string(d.payload)}}.Encode())
	case "slash_commands":
		path, contentType = "/slack/commands", "application/x-www-form-urlencoded"
		body = formOf(d.payload)
	}
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.url+path, bytes.NewReader(body))
	if err != nil {
		s.wrong("%v", err)
		return
	}
	req.Header.Set("Content-Type", contentType)
	Sign(req.Header, r.secret, body, time.Now())
	if attempt > 1 {
		req.Header.Set("X-Slack-Retry-Num", strconv.Itoa(attempt-1))
		req.Header.Set("X-Slack-Retry-Reason", "http_timeout")
	}
	resp, err := s.sends.Do(req)
	if err == nil {
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode/100 == 2 {
			s.acknowledged(d.id)
			return
		}
		if resp.Header.Get("X-Slack-No-Retry") == "1" {
			return
		}
	}
	if d.kind == "events_api" && attempt <= s.Retries {
		s.mu.Lock()
		d.timer = time.AfterFunc(10*time.Millisecond, func() { s.attempt(d) })
		s.mu.Unlock()
	}
}

func formOf(payload []byte) []byte {
	var fields map[string]string
	form := url.Values{}
	if json.Unmarshal(payload, &fields) == nil {
		for name, value := range fields {
			form.Set(name, value)
		}
	}
	return []byte(form.Encode())
}

// Sign sets the headers that say that body is from Slack.
//
// Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
func Sign(h http.Header, secret string, body []byte, at time.Time) {
	stamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "v0:%s:%s", stamp, body)
	h.Set("X-Slack-Request-Timestamp", stamp)
	h.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
}
