package discordfake

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// postMessage posts an ordinary message, once for each nonce.
func (f *Fake) postMessage(channel string, body []byte) (any, *problem) {
	c := f.reachable(channel)
	if c == nil {
		return nil, unknownChannel
	}
	if u := f.users[c.With]; u != nil && u.Closed {
		return nil, noDirect
	}
	if c.Locked {
		return nil, &problem{http.StatusBadRequest, 50083, "Thread is archived"}
	}
	in, p := f.check(body, true)
	if p != nil {
		return nil, p
	}
	if in.Nonce != "" && in.Enforce {
		if m := f.nonces[channel+" "+in.Nonce]; m != nil && time.Since(idTime(m.ID)) < 5*time.Minute {
			return f.messageJSON(m, false), nil
		}
	}
	m := &Message{ID: f.newID(), Channel: channel, Guild: c.Guild, Author: BotID, Nonce: in.Nonce}
	if in.Reference != nil {
		if r := f.find(in.Reference.MessageID); r != nil && r.Channel == channel && !r.Deleted {
			m.Reply = r.ID
		} else if in.Reference.Must == nil || *in.Reference.Must {
			return nil, f.bad("message_reference: Unknown message")
		}
	}
	f.fill(m, in)
	f.keep(m)
	if in.Nonce != "" {
		f.nonces[channel+" "+in.Nonce] = m
	}
	f.dispatch(m.Guild, "MESSAGE_CREATE", func(s *session) any { return f.seen(m, s) })
	return f.messageJSON(m, false), nil
}

func (f *Fake) listMessages(channel string, r *http.Request) (any, *problem) {
	if f.reachable(channel) == nil {
		return nil, unknownChannel
	}
	limit, err := strconv.Atoi(r.URL.Query().Get("limit"))
	if err != nil {
		limit = 50
	}
	if limit < 1 || limit > 100 {
		return nil, f.bad("limit")
	}
	after := r.URL.Query().Get("after")
	out := []any{}
	var found []*Message
	for _, m := range f.messages[channel] {
		if !m.Deleted && m.Only == "" && (after == "" || later(m.ID, after)) {
			found = append(found, m)
		}
	}
	if after != "" && len(found) > limit {
		found = found[:limit]
	}
	for _, m := range slices.Backward(found) {
		if len(out) < limit {
			out = append(out, f.messageJSON(m, false))
		}
	}
	return out, nil
}

func later(a, b string) bool {
	if len(a) != len(b) {
		return len(a) > len(b)
	}
	return a > b
}

func idTime(id string) time.Time {
	n, _ := strconv.ParseUint(id, 10, 64)
	return time.UnixMilli(int64(n>>22) + 1420070400000) //nolint:gosec // ids are of this century
}

func (f *Fake) patchMessage(channel, id string, body []byte) (any, *problem) {
	m := f.find(id)
	switch {
	case f.reachable(channel) == nil:
		return nil, unknownChannel
	case m == nil || m.Deleted || m.Channel != channel || m.Only != "":
		return nil, unknownMessage
	case m.Author != BotID:
		return nil, &problem{http.StatusForbidden, 50005, "Cannot edit a message authored by another user"}
	case f.channels[channel].Locked:
		return nil, &problem{http.StatusBadRequest, 50083, "Thread is archived"}
	}
	return f.change(m, body)
}

func (f *Fake) change(m *Message, body []byte) (any, *problem) {
	in, p := f.check(body, false)
	if p != nil {
		return nil, p
	}
	if m.Flags&flagComponentsV2 != 0 && in.Flags&flagComponentsV2 == 0 && (in.Content != "" || len(in.Embeds) > 0) {
		return nil, f.bad("a message of components takes no content or embeds")
	}
	in.leave(m, body)
	f.fill(m, in)
	m.Edited = true
	if m.Only == "" {
		f.dispatch(m.Guild, "MESSAGE_UPDATE", func(s *session) any { return f.seen(m, s) })
	}
	return f.messageJSON(m, false), nil
}

// leave has what the body does not name stay as it is in m.
func (b *body) leave(m *Message, data []byte) {
	var named map[string]json.RawMessage
	if json.Unmarshal(data, &named) != nil {
		return
	}
	if _, ok := named["content"]; !ok {
		b.Content = m.Content
	}
	if _, ok := named["embeds"]; !ok {
		b.Embeds = m.Embeds
	}
	if _, ok := named["components"]; !ok {
		b.Components = m.Components
	}
}

func (f *Fake) getMessage(channel, id string) (any, *problem) {
	m := f.find(id)
	switch {
	case f.reachable(channel) == nil:
		return nil, unknownChannel
	case m == nil || m.Deleted || m.Channel != channel || m.Only != "":
		return nil, unknownMessage
	}
	return f.messageJSON(m, false), nil
}

func (f *Fake) deleteMessage(channel, id string) (any, *problem) {
	m := f.find(id)
	if m == nil || m.Deleted || m.Channel != channel || m.Only != "" {
		return nil, unknownMessage
	}
	f.remove(m)
	return nil, nil
}
