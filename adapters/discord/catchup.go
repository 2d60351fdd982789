package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

const (
	missedChannels = 200 // channels that are looked at after a session was lost
	missedMessages = 100 // messages of a page
	missedPages    = 10  // of a channel
	missedMargin   = time.Minute
	missedLongest  = 12 * time.Hour // older questions are not answered any more
)

// catchUpOn asks for what was said in the channels of a server since the last
// session, when that was lost: the gateway does not deliver it any more.
func (s *shard) catchUpOn(in *intake, channels []channel) {
	since := s.since()
	if since.IsZero() {
		return
	}
	first := idAt(since)
	var missed []string
	for _, c := range channels {
		if compareIDs(c.LastMessage, first) > 0 {
			missed = append(missed, c.ID)
		}
	}
	slices.SortFunc(missed, func(a, b string) int { return compareIDs(b, a) })
	s.fetch(in, missed, first)
}

// catchUpDirect does so for direct messages, and begins the time of a session
// for the servers, which come one by one.
func (s *shard) catchUpDirect(in *intake) {
	since := s.since()
	if since.IsZero() || s.number != 0 { // direct messages come on the first shard
		return
	}
	var directs []string
	s.a.store.look(func(st *state) { directs = slices.Clone(st.Directs) })
	slices.Reverse(directs)
	s.fetch(in, directs, idAt(since))
}

// since returns from when on messages have to be asked for, zero for none.
func (s *shard) since() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.missing.IsZero() {
		return time.Time{}
	}
	if earliest := s.a.now().Add(-missedLongest); s.missing.Before(earliest) {
		return earliest
	}
	return s.missing.Add(-missedMargin)
}

// fetch asks for the messages after first in each channel and hands them on.
// It does so beside the reading; what was received before is passed over by
// the Bot.
func (s *shard) fetch(in *intake, channels []string, first string) {
	if len(channels) > missedChannels {
		s.a.log.Warn("not all channels can be looked at for what was missed", "channels", len(channels), "looked at", missedChannels)
		channels = channels[:missedChannels]
	}
	if len(channels) == 0 {
		return
	}
	in.worker.Go(func() {
		for _, id := range channels {
			if err := s.fetchOne(in.ctx, id, first); err != nil {
				s.a.log.Warn("ask for what was missed", "channel", id, "error", err)
			}
			if in.ctx.Err() != nil {
				return
			}
		}
	})
}

// fetchOne asks for the messages of one channel, page by page.
func (s *shard) fetchOne(ctx context.Context, channel, first string) error {
	guild := s.a.world.guildOf(channel)
	for range missedPages {
		var messages []json.RawMessage
		err := s.a.rest.do(ctx, request{
			method: http.MethodGet,
			path:   "/channels/" + channel + "/messages",
			query:  url.Values{"after": {first}, "limit": {strconv.Itoa(missedMessages)}},
			out:    &messages,
			repeat: true,
		})
		if err != nil {
			return err
		}
		for _, raw := range slices.Backward(messages) { // they come newest first
			var m message
			if lenient(raw, &m) == nil && compareIDs(m.ID, first) > 0 {
				first = m.ID
			}
			err := s.a.guard(func() error { return s.a.said(ctx, s.desk, "MESSAGE_CREATE", withGuild(raw, guild), true) })
			if err != nil {
				return err
			}
		}
		if len(messages) < missedMessages {
			return nil
		}
	}
	s.a.log.Warn("more was said in a channel while the connection was down than is looked at", "channel", channel)
	return nil
}

// withGuild returns a message as the gateway delivers it: with the server's id.
func withGuild(raw json.RawMessage, guild string) json.RawMessage {
	var fields map[string]json.RawMessage
	if guild == "" || json.Unmarshal(raw, &fields) != nil {
		return raw
	}
	fields["guild_id"], _ = json.Marshal(guild)
	out, err := json.Marshal(fields)
	if err != nil {
		return raw
	}
	return out
}

// idAt returns the smallest id that something of that time can have.
func idAt(t time.Time) string {
	return strconv.FormatInt(max(t.UnixMilli()-discordEpoch, 0)<<22, 10)
}

// compareIDs compares two ids by when they came to be.
func compareIDs(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}
