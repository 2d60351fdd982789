package slack

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"footnote/adapters/slack/slackfake"
)

func httpConfig() Config {
	c := testConfig()
	c.Transport, c.PublicURL = httpTransport, "https://footnote.example.org"
	return c
}

// send sends a request to the adapter's own server and returns the answer.
func send(t *testing.T, r *rig, path, contentType, body string, sign func(h http.Header)) (status int, header http.Header, text string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+r.adapter.listen.Addr().String()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	sign(req.Header)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(data)
}

func signed(body string, at time.Time) func(http.Header) {
	return func(h http.Header) { slackfake.Sign(h, slackfake.Secret, []byte(body), at) }
}

const asked = `{"type":"event_callback","team_id":"T0TEAM","event_id":"Ev1","event":{"type":"app_mention","user":"U1","channel":"C1","ts":"1700000000.000100","text":"how long?"}}`

// TestForgery changes every byte of a good request and its headers, one at a
// time, and wants each to be refused, and none to reach the desk.
func TestForgery(t *testing.T) {
	r := newRig(t, httpConfig())
	r.desk.handle = nil
	r.start(t)
	for i := range len(asked) {
		forged := []byte(asked)
		forged[i] ^= 1
		if status, _, _ := send(t, r, eventsPath, "application/json", string(forged), signed(asked, time.Now())); status != http.StatusUnauthorized {
			t.Fatalf("byte %d changed: status %d, want 401", i, status)
		}
	}
	for what, sign := range map[string]func(http.Header){
		"no headers":     func(http.Header) {},
		"six minutes":    signed(asked, time.Now().Add(-6*time.Minute)),
		"from to-morrow": signed(asked, time.Now().Add(6*time.Minute)),
		"other secret":   func(h http.Header) { slackfake.Sign(h, "other", []byte(asked), time.Now()) },
		"no secret":      func(h http.Header) { slackfake.Sign(h, "", []byte(asked), time.Now()) },
		"other time": func(h http.Header) {
			signed(asked, time.Now())(h)
			h.Set("X-Slack-Request-Timestamp", strconv.FormatInt(time.Now().Unix()-1, 10))
		},
		"half a signature": func(h http.Header) {
			signed(asked, time.Now())(h)
			h.Set("X-Slack-Signature", h.Get("X-Slack-Signature")[:20])
		},
		"no version": func(h http.Header) {
			signed(asked, time.Now())(h)
			h.Set("X-Slack-Signature", strings.TrimPrefix(h.Get("X-Slack-Signature"), "v0="))
		},
	} {
		if status, _, _ := send(t, r, eventsPath, "application/json", asked, sign); status != http.StatusUnauthorized {
			t.Errorf("%s: status %d, want 401", what, status)
		}
	}
	big := strings.Repeat(" ", maxBody+1)
	if status, h, _ := send(t, r, eventsPath, "application/json", big, signed(big, time.Now())); status != http.StatusRequestEntityTooLarge || h.Get("X-Slack-No-Retry") != "1" {
		t.Errorf("a body that is too big: status %d, headers %v", status, h)
	}
	if n := len(r.desk.received); n != 0 {
		t.Fatalf("%d forged requests reached the desk", n)
	}
	// The true one does, and when it is replayed within the five minutes, it has
	// the key that it had.
	for range 2 {
		if status, _, _ := send(t, r, eventsPath, "application/json", asked, signed(asked, time.Now())); status != http.StatusOK {
			t.Errorf("a good request: status %d, want 200", status)
		}
	}
	if n := len(r.desk.received); n != 1 {
		t.Errorf("%d were received, want 1", n)
	}
}

// TestHandshake answers the challenge, and only when it is signed.
func TestHandshake(t *testing.T) {
	r := newRig(t, httpConfig()).start(t)
	const body = `{"type":"url_verification","token":"x","challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"}`
	if status, _, text := send(t, r, eventsPath, "application/json", body, signed(body, time.Now())); status != http.StatusOK || text != "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P" {
		t.Errorf("challenge answered with %d %q", status, text)
	}
	if status, _, _ := send(t, r, eventsPath, "application/json", body, func(http.Header) {}); status != http.StatusUnauthorized {
		t.Errorf("unsigned challenge: status %d, want 401", status)
	}
	for path, bodies := range map[string][]string{
		eventsPath: {"", "{", "[]"}, interactionsPath: {"", "payload=%7B", "%zz", "payload="}, commandsPath: {"", "text=x", "%zz"},
	} {
		for _, body := range bodies {
			status, h, _ := send(t, r, path, "application/json", body, signed(body, time.Now()))
			if status != http.StatusBadRequest || h.Get("X-Slack-No-Retry") != "1" {
				t.Errorf("%s %q: status %d, headers %v; want 400 and no retry", path, body, status, h)
			}
		}
	}
}

// TestRetries: what could not be written down is brought again.
func TestRetries(t *testing.T) {
	r := newRig(t, httpConfig())
	fails := 2
	r.desk.refuse = func() error {
		if fails--; fails >= 0 {
			return errors.New("the disk is full")
		}
		return nil
	}
	r.AddTeam(slackfake.Team, slackfake.Token, without("channels:history")...)
	r.start(t)
	r.Say(slackfake.Said{Channel: "C1", User: "U1", Text: mention + "how long?"})
	r.AwaitPosts("C1", 1)
	r.Await("the acknowledgement", func() bool { return allTaken(r) })
	if d := r.Deliveries()[0]; d.Attempts != 3 {
		t.Errorf("delivery %+v, want it taken at the third attempt", d)
	}
}

// TestRateLimitedNotice is acknowledged and not handed on.
func TestRateLimitedNotice(t *testing.T) {
	r := newRig(t, httpConfig()).start(t)
	const body = `{"token":"x","type":"app_rate_limited","team_id":"T0TEAM","minute_rate_limited":1518467820,"api_app_id":"A1"}`
	if status, _, _ := send(t, r, eventsPath, "application/json", body, signed(body, time.Now())); status != http.StatusOK {
		t.Errorf("status %d, want 200", status)
	}
	if n := len(r.desk.received); n != 0 {
		t.Errorf("%d were handed on", n)
	}
}

// TestPortTaken: Run says so.
func TestPortTaken(t *testing.T) {
	r := newRig(t, httpConfig()).start(t)
	c := httpConfig()
	c.Listen = r.adapter.listen.Addr().String()
	a, err := New(c, Options{Env: testEnv, API: r.API()})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Run(t.Context(), r.desk); err == nil || !strings.Contains(err.Error(), "is the port taken?") {
		t.Errorf("Run = %v, want that the port is taken", err)
	}
}

// TestInstall installs the app as a person does, asks in the workspace that
// installed it, and has the token forgotten when the app is removed.
func TestInstall(t *testing.T) {
	c := httpConfig()
	c.ClientID, c.Workspaces = "123.456", []string{slackfake.InstallTeam, "E1"}
	r := newRig(t, c)
	r.RevokeTeam(slackfake.Token)
	here := "http://" + r.adapter.listen.Addr().String()
	r.adapter.config.PublicURL = here
	r.start(t)
	back, cookies := allow(t, here)
	if !strings.HasPrefix(back, here+redirectPath) {
		t.Fatalf("Slack leads back to %q", back)
	}
	got := visit(t, back)
	if got.StatusCode != http.StatusBadRequest || !strings.Contains(got.text, `<a href="`+here+installPath+`">Begin again</a>`) {
		t.Errorf("from another browser: status %d, want 400 and the way to begin again:\n%s", got.StatusCode, got.text)
	}
	_, inside, _ := strings.Cut(got.text, "<style>")
	inside, _, _ = strings.Cut(inside, "</style>")
	style := sha256.Sum256([]byte(inside))
	if policy := got.Header.Get("Content-Security-Policy"); policy != "default-src 'none'; style-src 'sha256-"+base64.StdEncoding.EncodeToString(style[:])+"'" {
		t.Errorf("the page's policy is %q, which does not fit its style", policy)
	}
	if got := visit(t, back, cookies...); got.StatusCode != http.StatusBadRequest {
		t.Errorf("the state a second time: status %d, want 400", got.StatusCode)
	}
	cookies = visit(t, here+installPath).Cookies()
	if got := visit(t, here+redirectPath+"?error=access_denied&state="+cookies[0].Value, cookies...); got.StatusCode != http.StatusOK {
		t.Errorf("declined: status %d, want 200", got.StatusCode)
	}
	back, cookies = allow(t, here)
	if got := visit(t, back, cookies...); got.StatusCode != http.StatusOK {
		t.Fatalf("installing: status %d, want 200", got.StatusCode)
	}
	one, ok := r.adapter.installs.find(slackfake.InstallTeam)
	if !ok || one.Token != slackfake.InstallToken {
		t.Fatalf("kept %+v", one)
	}
	r.AddChannel(slackfake.Channel{ID: "C7", Team: slackfake.InstallTeam, Kind: "channel", Members: []string{"U1", slackfake.Bot}})
	r.Say(slackfake.Said{Channel: "C7", User: "U1", Text: mention + "how long?"})
	r.AwaitPosts("C7", 1)

	again, err := openInstalls(c, r.adapter.installs.folder) // as after a restart
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := again.find(slackfake.InstallTeam); !ok {
		t.Error("after a restart the installation is gone")
	}
	r.Event(r.Channel("C7"), map[string]any{"type": "tokens_revoked", "tokens": map[string]any{"bot": []any{slackfake.Bot}}})
	r.Await("the token to be forgotten", func() bool { _, ok := r.adapter.installs.find(slackfake.InstallTeam); return !ok })
	if left := filesIn(t, r.adapter.installs.folder); len(left) != 0 {
		t.Errorf("files %v are left", left)
	}
}

// TestOrganisation serves the workspaces of an organisation with its token.
func TestOrganisation(t *testing.T) {
	c := httpConfig()
	c.ClientID, c.Workspaces = "123.456", []string{slackfake.InstallTeam, "E1"}
	in, err := openInstalls(c, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := in.put(installation{Enterprise: "E1", Wide: true, Token: "xoxb-e"}); err != nil {
		t.Fatal(err)
	}
	if err := in.put(installation{Team: "T5", Enterprise: "E1", Token: "xoxb-t5"}); err != nil {
		t.Fatal(err)
	}
	in.learn(home{team: "T4", enterprise: "E1", wide: true})
	in.learn(home{team: "T6", enterprise: "E2", wide: true})
	for _, again := range []bool{false, true} {
		for team, want := range map[string]string{"T4": "xoxb-e", "T5": "xoxb-t5", "T6": "", "": ""} {
			if one, _ := in.find(team); one.Token != want {
				t.Errorf("workspace %q (read again: %v) has the token %q, want %q", team, again, one.Token, want)
			}
		}
		if in, err = openInstalls(c, in.folder); err != nil {
			t.Fatal(err)
		}
	}
	if err := in.put(installation{Team: "../T7", Token: "x"}); err == nil {
		t.Error("a name that leads out of the folder was accepted")
	}
}

// TestSecretsStayIn looks for secrets in whatever is logged and said while
// everything goes wrong that can.
func TestSecretsStayIn(t *testing.T) {
	var log bytes.Buffer
	r := newRig(t, testConfig())
	var err error
	r.adapter.log = slogTo(&log)
	for _, f := range []slackfake.Fault{{Drop: true}, {Status: 500}, {Body: "<html>"}, {Error: "internal_error"}} {
		for _, method := range []string{"chat.postMessage", "auth.test", "apps.connections.open", "response_url"} {
			r.Fail(method, 1, f)
		}
	}
	d := question(r, "C1", sampleAnswer())
	d.To, d.Handle = "U1", r.API()+"../response/SECRETADDRESS"
	for range 12 {
		_, e := r.adapter.Deliver(t.Context(), d)
		err = errors.Join(err, e)
		d.To = map[string]string{"": "U1", "U1": ""}[d.To]
	}
	for range 4 {
		_, e := r.adapter.open(t.Context())
		err = errors.Join(err, e)
	}
	r.adapter.http.Timeout = time.Nanosecond
	d.To = "U1"
	_, e := r.adapter.Deliver(t.Context(), d)
	err = errors.Join(err, e)
	log.WriteString(err.Error())
	for _, secret := range []string{slackfake.Token, slackfake.AppToken, "SECRETADDRESS", "how long?"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("%q is in what was said:\n%s", secret, log.String())
		}
	}
}
