package discordfake

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"time"
)

// interaction is a command or button that was used.
type interaction struct {
	id, token string
	user      string
	channel   string
	guild     string
	kind      int
	message   *Message // the one whose button was pressed
	at        time.Time
	acked     bool
	ackedAt   time.Time
	ephemeral bool
	original  *Message
	choices   json.RawMessage
	foreign   bool
}

// Option is what is given to a command.
type Option struct {
	Name  string `json:"name"`
	Type  int    `json:"type"`
	Value any    `json:"value"`
	// Focused is whether it is being typed.
	Focused bool `json:"focused,omitempty"`
}

// Command has somebody use /ask, and returns the interaction's id.
func (f *Fake) Command(channel, user string, options ...Option) string {
	return f.interact(channel, user, 2, map[string]any{"id": "1", "name": "ask", "type": 1, "options": options}, nil)
}

// Complete has somebody type into an option of /ask.
func (f *Fake) Complete(channel, user string, options ...Option) string {
	return f.interact(channel, user, 4, map[string]any{"id": "1", "name": "ask", "type": 1, "options": options}, nil)
}

// AskAbout has somebody use the command on a message.
func (f *Fake) AskAbout(message, user string) string {
	f.mu.Lock()
	m := f.find(message)
	data := map[string]any{
		"id": "2", "name": "Ask Footnote", "type": 3, "target_id": m.ID,
		"resolved": map[string]any{"messages": map[string]any{m.ID: f.messageJSON(m, false)}},
	}
	f.mu.Unlock()
	return f.interact(m.Channel, user, 2, data, nil)
}

// Press has somebody press the button with an id on a message.
func (f *Fake) Press(message, user, customID string) string {
	f.mu.Lock()
	m := f.find(message)
	f.mu.Unlock()
	return f.interact(m.Channel, user, 3, map[string]any{"custom_id": customID, "component_type": 2}, m)
}

func (f *Fake) interact(channel, user string, kind int, data any, m *Message) string {
	f.mu.Lock()
	id := f.newID()
	i := &interaction{id: id, token: "secret-" + id, user: user, channel: channel, guild: f.guildOf(channel), kind: kind, message: m, at: time.Now()}
	f.interactions[i.token] = i
	j := f.interactionJSON(i, data)
	endpoint, key := f.endpoint, f.key
	if endpoint == "" {
		f.dispatch(i.guildOfBot(f), "INTERACTION_CREATE", func(*session) any { return j })
	}
	f.mu.Unlock()
	if endpoint != "" {
		f.serving.Go(func() { f.overHTTP(i, endpoint, key, j) })
	}
	return id
}

// guildOfBot returns the server whose shard an interaction comes on.
func (i *interaction) guildOfBot(f *Fake) string {
	if g := f.guilds[i.guild]; g != nil && !g.Foreign {
		return i.guild
	}
	return ""
}

func (f *Fake) interactionJSON(i *interaction, data any) map[string]any {
	j := map[string]any{
		"id": i.id, "application_id": AppID, "type": i.kind, "token": i.token, "version": 1, "data": data,
		"channel_id": i.channel, "locale": "en-US", "context": 0, "entitlements": []any{}, "attachment_size_limit": 10485760,
	}
	if c := f.channels[i.channel]; c != nil {
		told := f.channelJSON(c)
		delete(told, "permission_overwrites") // who sees it, an interaction does not say
		j["channel"] = told
	}
	owners := map[string]string{}
	switch g := f.guilds[i.guild]; {
	case i.guild == "":
		j["user"] = f.userJSON(i.user)
		j["context"] = 1
		owners["1"] = i.user
		if c := f.channels[i.channel]; c != nil && c.With != i.user { // between other people
			j["context"] = 2
			i.foreign = true
		}
	case g.Foreign:
		owners["1"] = i.user
		i.foreign = true
	default:
		owners["0"] = i.guild
	}
	if i.guild != "" {
		j["guild_id"], j["member"] = i.guild, f.memberJSON(i.guild, i.user)
	}
	j["authorizing_integration_owners"] = owners
	if i.message != nil {
		j["message"] = f.messageJSON(i.message, false)
	}
	return j
}

// overHTTP delivers an interaction to the endpoint, and takes its answer for
// the first response.
func (f *Fake) overHTTP(i *interaction, endpoint string, key ed25519.PrivateKey, j any) {
	ctx, stop := context.WithTimeout(f.base, 3*time.Second)
	defer stop()
	status, body, err := SignedPost(ctx, endpoint, key, j)
	f.mu.Lock()
	defer f.mu.Unlock()
	if err != nil || status != http.StatusOK {
		f.violate("interaction over HTTP: status %d, %v", status, err)
		return
	}
	if code, why := f.callback(i, body); code != 0 {
		f.violate("interaction over HTTP: %s", why)
	}
}

// SignedPost posts a signed interaction and returns the status and body of the
// answer.
func SignedPost(ctx context.Context, endpoint string, key ed25519.PrivateKey, j any) (int, []byte, error) {
	body, err := json.Marshal(j)
	if err != nil {
		return 0, nil, err
	}
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("X-Signature-Timestamp", stamp)
	req.Header.Set("X-Signature-Ed25519", hex.EncodeToString(ed25519.Sign(key, append([]byte(stamp), body...))))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	return resp.StatusCode, answer, err
}

// Acknowledged reports whether an interaction was, and how long it took; and
// what was offered to choose from, if it was about that.
func (f *Fake) Acknowledged(id string) (ok bool, after time.Duration, choices string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, i := range f.interactions {
		if i.id == id {
			return i.acked, i.ackedAt.Sub(i.at), string(i.choices)
		}
	}
	return false, 0, ""
}
