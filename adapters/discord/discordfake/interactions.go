package discordfake

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// The life of an interaction.
const (
	ackWithin  = 3 * time.Second
	tokenLasts = 15 * time.Minute
)

func (f *Fake) callBack(id, token string, body []byte, withResponse bool) (any, *problem) {
	i := f.interactions[token]
	if i == nil || i.id != id || time.Since(i.at) > ackWithin {
		return nil, unknownAction
	}
	if i.acked {
		return nil, answeredTwice
	}
	if code, why := f.callback(i, body); code != 0 {
		return nil, &problem{http.StatusBadRequest, code, why}
	}
	if !withResponse {
		return nil, nil
	}
	return map[string]any{"interaction": map[string]any{"id": i.id, "type": i.kind}}, nil
}

// callback takes the first response to an interaction.
func (f *Fake) callback(i *interaction, body []byte) (code int, why string) {
	var in struct {
		Type int             `json:"type"`
		Data json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return 50035, err.Error()
	}
	var data struct {
		Flags   int             `json:"flags"`
		Choices json.RawMessage `json:"choices"`
	}
	_ = json.Unmarshal(in.Data, &data)
	switch in.Type {
	case 4: // a message
		m := f.newFromInteraction(i, data.Flags&flagEphemeral != 0)
		out, p := f.check(in.Data, true)
		if p != nil {
			return p.code, p.message
		}
		f.fill(m, out)
		f.keep(m)
		i.original = m
	case 5: // later
		if data.Flags&flagComponentsV2 != 0 {
			f.violate("a deferred response has the flag of components")
		}
		i.ephemeral = data.Flags&flagEphemeral != 0
	case 6: // the message with the button is changed later
		i.original = i.message
	case 7: // it is changed now
		i.original = i.message
		if _, p := f.change(i.message, in.Data); p != nil {
			return p.code, p.message
		}
	case 8:
		var choices []struct{ Name, Value string }
		if json.Unmarshal(data.Choices, &choices) != nil || len(choices) > 25 {
			return 50035, "choices"
		}
		i.choices = data.Choices
	default:
		return 50035, fmt.Sprintf("type %d", in.Type)
	}
	if (in.Type == 8) != (i.kind == 4) || (in.Type == 6 || in.Type == 7) && i.kind != 3 {
		f.violate("response %d to an interaction of type %d", in.Type, i.kind)
	}
	i.acked, i.ackedAt = true, time.Now()
	return 0, ""
}

func (f *Fake) newFromInteraction(i *interaction, ephemeral bool) *Message {
	m := &Message{ID: f.newID(), Channel: i.channel, Guild: i.guild, Author: BotID, Interaction: i.id, interaction: i}
	if ephemeral {
		m.Only, m.Flags = i.user, flagEphemeral
	}
	return m
}

// alive returns the interaction of a token that still may be used.
func (f *Fake) alive(token string) (*interaction, *problem) {
	i := f.interactions[token]
	switch {
	case i == nil || !i.acked:
		return nil, unknownWebhook
	case time.Since(i.at) > tokenLasts:
		return nil, deadToken
	}
	return i, nil
}

func (f *Fake) followUp(token string, body []byte) (any, *problem) {
	i, p := f.alive(token)
	if p != nil {
		return nil, p
	}
	in, p := f.check(body, true)
	if p != nil {
		return nil, p
	}
	if in.Nonce != "" {
		f.violate("messages of interactions know no nonce")
	}
	m := f.newFromInteraction(i, in.Flags&flagEphemeral != 0)
	f.fill(m, in)
	f.keep(m)
	if m.Only == "" && !i.foreign {
		f.dispatch(m.Guild, "MESSAGE_CREATE", func(s *session) any { return f.seen(m, s) })
	}
	return f.messageJSON(m, false), nil
}

func (f *Fake) webhookMessage(method, token, id string, body []byte) (any, *problem) {
	i, p := f.alive(token)
	if p != nil {
		return nil, p
	}
	var m *Message
	switch {
	case id != "@original":
		m = f.find(id)
		if m != nil && m.interaction != i && m != i.message {
			m = nil
		}
	case i.original != nil:
		m = i.original
	case method == http.MethodPatch:
		m = f.newFromInteraction(i, i.ephemeral)
		if p := f.fillFirst(m, body); p != nil {
			return nil, p
		}
		i.original = m
		return f.messageJSON(m, false), nil
	}
	if m == nil || m.Deleted {
		return nil, unknownMessage
	}
	switch method {
	case http.MethodGet:
		return f.messageJSON(m, false), nil
	case http.MethodDelete:
		f.remove(m)
		return nil, nil
	}
	return f.change(m, body)
}

// fillFirst makes a deferred response a message.
func (f *Fake) fillFirst(m *Message, body []byte) *problem {
	in, p := f.check(body, false)
	if p != nil {
		return p
	}
	f.fill(m, in)
	f.keep(m)
	if m.Only == "" {
		f.dispatch(m.Guild, "MESSAGE_CREATE", func(s *session) any { return f.seen(m, s) })
	}
	return nil
}
