package discord

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"footnote/adapters/discord/discordfake"
	"footnote/bot"
)

// overHTTP starts an adapter that interactions come to over HTTP.
func overHTTP(t *testing.T, f *discordfake.Fake, d *desk) (address string, key ed25519.PrivateKey) {
	t.Helper()
	key, public := signingKey(t)
	a, _ := start(t, f, d, func(c *Config, _ *Options) { c.PublicKey = public })
	server := httptest.NewServer(a.Handler(d))
	t.Cleanup(server.Close)
	eventually(t, "the server is known", func() bool { return a.world.guildOf(publicID) != "" }) // until then all are strangers
	f.OverHTTP(server.URL, key)
	return server.URL, key
}

func TestInteractionsOverHTTP(t *testing.T) {
	f := newFake(t, discordfake.Options{})
	d := newDesk(t, acting(answer, func(a bot.Action) []bot.Delivery {
		return []bot.Delivery{replyTo(a.Message, bot.Reply{Text: "here is more"})}
	}))
	d.library.Spaces = []bot.SpaceView{{Space: "handbook"}}
	overHTTP(t, f, d)
	f.Command(publicID, annaID, question)
	post := said(t, f, publicID, benID, 1)[0]
	f.Press(post.ID, benID, buttonFor(t, post, bot.More))
	if got := said(t, f, publicID, benID, 2)[1]; got.Only != benID || got.Text() != "here is more" {
		t.Errorf("ben is told %q", got.Text())
	}
	id := f.Complete(publicID, annaID, discordfake.Option{Name: "space", Type: 3, Value: "h", Focused: true})
	eventually(t, "a choice is offered", func() bool {
		_, _, choices := f.Acknowledged(id)
		return strings.Contains(choices, "handbook")
	})
	for _, r := range f.Requests() {
		if strings.HasSuffix(r.Path, "/callback") {
			t.Errorf("%s %s, though the answer to the request itself acknowledges", r.Method, r.Path)
		}
	}
}

func TestSignatures(t *testing.T) {
	f := newFake(t, discordfake.Options{})
	d := newDesk(t, answering(echo))
	address, key := overHTTP(t, f, d)
	_, other := func() (string, ed25519.PrivateKey) { k, p := signingKey(t); return p, k }()
	ping := []byte(`{"type":1,"id":"1","token":"t","application_id":"2"}`)
	now := time.Now()
	stamp := func(d time.Duration) string { return strconv.FormatInt(now.Add(d).Unix(), 10) }
	sign := func(k ed25519.PrivateKey, stamp string, body []byte) string {
		return hex.EncodeToString(ed25519.Sign(k, append([]byte(stamp), body...)))
	}
	tests := []struct {
		name             string
		method           string
		stamp, signature string
		body             []byte
		want             int
	}{
		{"signed", "POST", stamp(0), sign(key, stamp(0), ping), ping, 200},
		{"signed four minutes ago", "POST", stamp(-4 * time.Minute), sign(key, stamp(-4*time.Minute), ping), ping, 200},
		{"signed six minutes ago", "POST", stamp(-6 * time.Minute), sign(key, stamp(-6*time.Minute), ping), ping, 401},
		{"signed in the future", "POST", stamp(6 * time.Minute), sign(key, stamp(6*time.Minute), ping), ping, 401},
		{"signed by another", "POST", stamp(0), sign(other, stamp(0), ping), ping, 401},
		{"another time", "POST", stamp(time.Second), sign(key, stamp(0), ping), ping, 401},
		{"another body", "POST", stamp(0), sign(key, stamp(0), ping), append([]byte(" "), ping...), 401},
		{"no signature", "POST", stamp(0), "", ping, 401},
		{"no time", "POST", "", sign(key, "", ping), ping, 401},
		{"half a signature", "POST", stamp(0), sign(key, stamp(0), ping)[:64], ping, 401},
		{"no hexadecimal", "POST", stamp(0), strings.Repeat("zz", 64), ping, 401},
		{"empty", "POST", stamp(0), sign(key, stamp(0), nil), nil, 400},
		{"no JSON", "POST", stamp(0), sign(key, stamp(0), []byte("x")), []byte("x"), 400},
		{"too large", "POST", stamp(0), "", bytes.Repeat([]byte("x"), largestInteraction+1), 413},
		{"another method", "GET", stamp(0), sign(key, stamp(0), ping), ping, 405},
	}
	for _, tt := range tests {
		req, err := http.NewRequestWithContext(t.Context(), tt.method, address, bytes.NewReader(tt.body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Signature-Timestamp", tt.stamp)
		req.Header.Set("X-Signature-Ed25519", tt.signature)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		body, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode != tt.want {
			t.Errorf("%s: status %d %s, want %d", tt.name, resp.StatusCode, body, tt.want)
		}
		if tt.want == 200 && string(body) != `{"type":1}` {
			t.Errorf("%s: answer %s, want a pong", tt.name, body)
		}
	}
	http.DefaultClient.CloseIdleConnections()
	if n := len(d.messages()); n != 0 {
		t.Errorf("%d messages were handed on", n)
	}
}

// TestReplay sends the same signed command twice: it is handed on once.
func TestReplay(t *testing.T) {
	f := newFake(t, discordfake.Options{})
	d := newDesk(t, func(bot.Event) []bot.Delivery { return nil })
	address, key := overHTTP(t, f, d)
	command := map[string]any{
		"id": "1234567890123456789", "application_id": discordfake.AppID, "type": 2, "token": "t", "guild_id": guildID, "channel_id": publicID,
		"member": map[string]any{"user": map[string]any{"id": annaID, "username": "anna"}, "roles": []string{}},
		"data":   map[string]any{"name": "ask", "type": 1, "options": []any{map[string]any{"name": "question", "type": 3, "value": "x"}}},
	}
	for range 2 {
		status, body, err := discordfake.SignedPost(t.Context(), address, key, command)
		var ack acknowledgement
		if err != nil || status != 200 || json.Unmarshal(body, &ack) != nil || ack.Type != 5 {
			t.Errorf("status %d %s, %v; want it deferred", status, body, err)
		}
	}
	d.working.Wait()
	if n := len(d.messages()); n != 1 || d.twice != 1 {
		t.Errorf("%d messages were handed on and %d passed over, want 1 and 1", n, d.twice)
	}
}

// TestListen takes interactions in at an address of its own.
func TestListen(t *testing.T) {
	noLeaks(t)
	f := newFake(t, discordfake.Options{})
	d := newDesk(t, answering(echo))
	key, public := signingKey(t)
	probe := httptest.NewServer(nil)
	address := probe.Listener.Addr().String()
	probe.Close()
	start(t, f, d, func(c *Config, _ *Options) { c.PublicKey, c.Listen = public, address })
	connected(t, f)
	eventually(t, "a pong", func() bool {
		status, body, err := discordfake.SignedPost(t.Context(), "http://"+address, key, map[string]any{"type": 1})
		return err == nil && status == 200 && string(body) == `{"type":1}`
	})
	http.DefaultClient.CloseIdleConnections()
}
