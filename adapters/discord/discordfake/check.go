package discordfake

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"
)

// The limits of a message.
const (
	mostContent     = 2000
	mostEmbed       = 4096
	mostEmbeds      = 6000
	mostText        = 4000
	mostComponents  = 40
	mostCustomID    = 100
	mostLabel       = 80
	mostNonce       = 25
	mostButtons     = 5
	mostRowsClassic = 5
)

// body is what a message is made of.
type body struct {
	Content    string          `json:"content"`
	Embeds     json.RawMessage `json:"embeds"`
	Components json.RawMessage `json:"components"`
	Flags      int             `json:"flags"`
	Nonce      string          `json:"nonce"`
	Enforce    bool            `json:"enforce_nonce"`
	Mentions   *struct {
		Parse *[]string `json:"parse"`
	} `json:"allowed_mentions"`
	Reference *struct {
		MessageID string `json:"message_id"`
		Must      *bool  `json:"fail_if_not_exists"`
	} `json:"message_reference"`
}

// fill makes m hold b, and tells who watches.
func (f *Fake) fill(m *Message, b *body) {
	m.Content, m.Embeds, m.Components = b.Content, b.Embeds, b.Components
	m.Flags = m.Flags&flagEphemeral | b.Flags&^flagEphemeral | m.Flags&flagComponentsV2
	if f.watch != nil {
		f.watch(*m)
	}
}

type embed struct {
	Title       string `json:"title"`
	Description string `json:"description"`
}

type component struct {
	Type       int         `json:"type"`
	Content    string      `json:"content"`
	CustomID   string      `json:"custom_id"`
	Label      string      `json:"label"`
	URL        string      `json:"url"`
	Style      int         `json:"style"`
	Disabled   bool        `json:"disabled"`
	Components []component `json:"components"`
}

// check holds the body of a message against Discord's limits, and against the
// rule that nobody is ever called by it. f.mu is held.
func (f *Fake) check(data []byte, fresh bool) (*body, *problem) {
	var b body
	if err := json.Unmarshal(data, &b); err != nil {
		return nil, f.bad(err.Error())
	}
	if b.Mentions == nil || b.Mentions.Parse == nil || len(*b.Mentions.Parse) > 0 {
		f.violate("allowed_mentions lets somebody be called: %s", data)
	}
	if utf8.RuneCountInString(b.Nonce) > mostNonce {
		return nil, f.bad("nonce: longer than 25")
	}
	if utf8.RuneCountInString(b.Content) > mostContent {
		return nil, f.bad("content: longer than 2000")
	}
	if strings.Contains(b.Content, "://") && b.Flags&flagSuppressEmbeds == 0 {
		f.violate("a preview would be made of a link: %s", data)
	}
	var embeds []embed
	if len(b.Embeds) > 0 && json.Unmarshal(b.Embeds, &embeds) != nil {
		return nil, f.bad("embeds")
	}
	var components []component
	if len(b.Components) > 0 && json.Unmarshal(b.Components, &components) != nil {
		return nil, f.bad("components")
	}
	if why := checkEmbeds(embeds); why != "" {
		return nil, f.bad(why)
	}
	v2 := b.Flags&flagComponentsV2 != 0
	if v2 && (b.Content != "" || len(embeds) > 0) {
		return nil, f.bad("components of the second version stand alone")
	}
	if why := checkComponents(components, v2); why != "" {
		return nil, f.bad(why)
	}
	if fresh && b.Content == "" && len(embeds) == 0 && len(components) == 0 {
		return nil, &problem{400, 50006, "Cannot send an empty message"}
	}
	return &b, nil
}

func checkEmbeds(embeds []embed) string {
	total := 0
	for _, e := range embeds {
		n := utf8.RuneCountInString(e.Description)
		if n > mostEmbed {
			return "embeds: description longer than 4096"
		}
		total += n + utf8.RuneCountInString(e.Title)
	}
	if total > mostEmbeds || len(embeds) > 10 {
		return "embeds: more than 6000 in all, or than 10"
	}
	return ""
}

func checkComponents(all []component, v2 bool) string {
	count, text := 0, 0
	ids := map[string]bool{}
	var walk func(c component, depth int) string
	walk = func(c component, depth int) string {
		count++
		text += utf8.RuneCountInString(c.Content)
		switch {
		case c.Type == 10 && c.Content == "":
			return "a text is empty"
		case c.Type >= 9 && !v2:
			return fmt.Sprintf("component %d needs the flag of the second version", c.Type)
		case c.Type == 1 && (len(c.Components) == 0 || len(c.Components) > mostButtons):
			return "a row has none or more than 5 buttons"
		case c.Type == 17 && (depth > 0 || len(c.Components) == 0):
			return "a container is empty or within another"
		case c.Type == 2:
			if why := checkButton(c, ids); why != "" {
				return why
			}
		}
		for _, inner := range c.Components {
			if why := walk(inner, depth+1); why != "" {
				return why
			}
		}
		return ""
	}
	for _, c := range all {
		if why := walk(c, 0); why != "" {
			return why
		}
	}
	switch {
	case count > mostComponents:
		return "more than 40 components"
	case text > mostText:
		return "more than 4000 characters"
	case !v2 && len(all) > mostRowsClassic:
		return "more than 5 rows"
	}
	return ""
}

func checkButton(c component, ids map[string]bool) string {
	switch {
	case utf8.RuneCountInString(c.Label) > mostLabel || c.Label == "":
		return "a button has no label or one longer than 80"
	case c.Style == 5:
		if u, err := url.Parse(c.URL); err != nil || u.Scheme == "" || len(c.URL) > 512 {
			return "a button has no address or one longer than 512"
		}
		return ""
	case c.CustomID == "" || utf8.RuneCountInString(c.CustomID) > mostCustomID:
		return "a button has no id or one longer than 100"
	case ids[c.CustomID]:
		return "two buttons have one id"
	}
	ids[c.CustomID] = true
	return ""
}

// Texts returns the Markdown of a message, its embeds and components, one text
// after the other.
func (m Message) Texts() []string {
	var out []string
	if m.Content != "" {
		out = append(out, m.Content)
	}
	var embeds []embed
	_ = json.Unmarshal(m.Embeds, &embeds)
	for _, e := range embeds {
		out = append(out, e.Description)
	}
	var walk func([]component)
	walk = func(all []component) {
		for _, c := range all {
			if c.Type == 10 {
				out = append(out, c.Content)
			}
			walk(c.Components)
		}
	}
	walk(m.components())
	return out
}

// Text returns all the Markdown of a message.
func (m Message) Text() string { return strings.Join(m.Texts(), "\n") }

// Buttons returns the ids of the message's buttons, in order; Disabled those of
// them that cannot be pressed.
func (m Message) Buttons() []string {
	return m.buttons(func(component) bool { return true })
}

// Disabled returns the ids of the buttons that cannot be pressed.
func (m Message) Disabled() []string {
	return m.buttons(func(c component) bool { return c.Disabled })
}

func (m Message) buttons(want func(component) bool) []string {
	var out []string
	var walk func([]component)
	walk = func(all []component) {
		for _, c := range all {
			if c.Type == 2 && want(c) {
				out = append(out, c.CustomID)
			}
			walk(c.Components)
		}
	}
	walk(m.components())
	return out
}

func (m Message) components() []component {
	var all []component
	_ = json.Unmarshal(m.Components, &all)
	return all
}
