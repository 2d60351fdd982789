package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"github.com/bwmarrin/discordgo"

	"footnote/bot"
)

// Switch has exactly the controls in d.Reply.Controls usable below the post
// d.ID; see bot.Switcher. What stands there is asked for and otherwise left as
// it is. A reply that one person sees can be reached only through an
// interaction, hence with d.Handle.
func (a *Adapter) Switch(ctx context.Context, d bot.Delivery) error {
	p, ok := parsePost(d.ID)
	if !ok || p.begun {
		return fmt.Errorf("%w: the post has an id that is not ours, or is not one yet", bot.ErrUndeliverable)
	}
	last := p.ids[len(p.ids)-1] // the controls stand below the last message
	base := "/channels/" + p.channel
	if p.hidden {
		h, alive := parseHandle(d.Handle)
		if !alive {
			return fmt.Errorf("%w: a private reply can be changed for 15 minutes only", bot.ErrUndeliverable)
		}
		if err := a.acks.wait(ctx, h.interaction); err != nil {
			return err
		}
		base = h.messages()
		if last == h.button {
			last = original
		}
	}
	if err := a.acks.wait(ctx, p.ids...); err != nil {
		return err
	}
	path := base + "/messages/" + last
	var m message
	if err := a.rest.do(ctx, request{method: http.MethodGet, path: path, out: &m, repeat: true}); err != nil {
		return undeliverable(err)
	}
	components, flags := m.switched(func(c bot.Control, _ bool) bool { return !slices.Contains(d.Reply.Controls, c) })
	if components == nil {
		return nil
	}
	body := ackData{Components: components, Flags: flags, Mentions: noMentions()}
	return undeliverable(a.rest.do(ctx, request{method: http.MethodPatch, path: path, body: body, repeat: true}))
}

// switched returns the components of m with those buttons disabled for which
// off says so, given whether they are; nil when that changes nothing. flags are
// what m has to be changed with.
func (m *message) switched(off func(c bot.Control, now bool) bool) (components json.RawMessage, flags int) {
	var all []any
	decoder := json.NewDecoder(bytes.NewReader(m.Components))
	decoder.UseNumber()
	if decoder.Decode(&all) != nil || !switchButtons(all, off) {
		return nil, 0
	}
	components, err := json.Marshal(all)
	if err != nil {
		return nil, 0
	}
	return components, m.Flags & int(discordgo.MessageFlagsIsComponentsV2)
}

// switchButtons disables the buttons in a tree of components for which off says
// so, enables the others, and reports whether that changed any.
func switchButtons(v any, off func(c bot.Control, now bool) bool) (changed bool) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			changed = switchButtons(e, off) || changed
		}
	case map[string]any:
		id, _ := v["custom_id"].(string)
		now, _ := v["disabled"].(bool)
		if c, _, _, ok := parseCustomID(id); ok && off(c, now) != now {
			v["disabled"], changed = !now, true
		}
		changed = switchButtons(v["components"], off) || changed
	}
	return changed
}
