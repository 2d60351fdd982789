package slack

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"footnote/adapters/slack/slackfake"
	"footnote/bot"
)

// rotating returns an adapter over HTTP that a workspace has installed whose
// tokens rotate, and a clock that can be put forward.
func rotating(t *testing.T) (r *rig, ahead *atomic.Int64) {
	t.Helper()
	c := httpConfig()
	c.ClientID, c.Workspaces = "123.456", []string{slackfake.InstallTeam, "T2", "T3", "T4"}
	c.LookUp = false // what is asked in the background would buy tokens too
	r = newRig(t, c)
	r.Rotate()
	r.adapter.limits.times = 1000 // the limits have tests of their own
	here := "http://" + r.adapter.listen.Addr().String()
	r.adapter.config.PublicURL = here
	ahead = &atomic.Int64{}
	r.adapter.now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	r.start(t)
	back, cookies := allow(t, here)
	if got := visit(t, back, cookies...); got.StatusCode != http.StatusOK {
		t.Fatalf("installing: status %d, want 200", got.StatusCode)
	}
	r.AddChannel(slackfake.Channel{ID: "C7", Team: slackfake.InstallTeam, Kind: "channel", Members: []string{"U1", slackfake.Bot}})
	return r, ahead
}

// purchases returns how often a new token was bought.
func purchases(r *rig) int {
	n := 0
	for _, c := range r.Calls("oauth.v2.access") {
		if c.Args["grant_type"] == "refresh_token" && c.Error == "" {
			n++
		}
	}
	return n
}

func kept(t *testing.T, r *rig) installation {
	t.Helper()
	in, err := openInstalls(r.adapter.config, r.adapter.installs.folder) // as after a restart
	if err != nil {
		t.Fatal(err)
	}
	one, ok := in.find(slackfake.InstallTeam)
	if !ok || one.Refresh == "" || one.Expires.IsZero() {
		t.Fatalf("on disk is %v, want a token and what buys the next", ok)
	}
	info, err := os.Stat(filepath.Join(r.adapter.installs.folder, slackfake.InstallTeam+".json"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file has the mode %v, %v; want 0600", info.Mode(), err)
	}
	return one
}

// TestTokenExpired: when a token expires while many ask, one buys the next, and
// all are answered.
func TestTokenExpired(t *testing.T) {
	r, _ := rotating(t)
	first := kept(t, r)
	r.Say(slackfake.Said{Channel: "C7", User: "U1", Text: mention + "how long?"})
	r.AwaitPosts("C7", 1)
	r.ExpireTokens()
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() { r.Say(slackfake.Said{Channel: "C7", User: "U1", Text: mention + "how long?"}) })
	}
	all.Wait()
	for _, p := range r.AwaitPosts("C7", 11) {
		if len(p.Versions) != 1 {
			t.Errorf("post %+v, want it whole", p)
		}
	}
	second := kept(t, r)
	if n := purchases(r); n != 1 || second.Token == first.Token || second.Refresh == first.Refresh {
		t.Errorf("%d tokens were bought, want one, which is on disk", n)
	}
}

// TestTokenRenewedAhead buys the next token an hour before the last expires,
// whether anybody asks or not.
func TestTokenRenewedAhead(t *testing.T) {
	r, ahead := rotating(t)
	first := kept(t, r)
	for _, tt := range []struct {
		after time.Duration
		want  int
	}{{10 * time.Hour, 0}, {11*time.Hour + time.Minute, 1}, {12 * time.Hour, 1}, {22*time.Hour + 2*time.Minute, 2}} {
		ahead.Store(int64(tt.after))
		r.adapter.renewExpiring(t.Context())
		if n := purchases(r); n != tt.want {
			t.Errorf("after %v %d tokens were bought, want %d", tt.after, n, tt.want)
		}
	}
	if kept(t, r).Token == first.Token {
		t.Error("on disk is the first token")
	}
	r.Say(slackfake.Said{Channel: "C7", User: "U1", Text: mention + "how long?"})
	r.AwaitPosts("C7", 1)
}

// TestTokenBeforeDisk: a pair that cannot be written down is not used, and not
// lost: it is written down when that is possible again.
func TestTokenBeforeDisk(t *testing.T) {
	r, ahead := rotating(t)
	first := kept(t, r)
	folder := r.adapter.installs.folder
	r.adapter.installs.folder = filepath.Join(folder, "gone")
	ahead.Store(int64(11*time.Hour + time.Minute))
	for range 3 {
		r.adapter.renewExpiring(t.Context())
	}
	if one, _ := r.adapter.installs.find(slackfake.InstallTeam); one.Token != first.Token {
		t.Error("a token is used that is not on disk")
	}
	r.adapter.installs.folder = folder
	r.adapter.renewExpiring(t.Context())
	if n := purchases(r); n != 1 || kept(t, r).Token == first.Token {
		t.Errorf("%d tokens were bought, want one, which is on disk", n)
	}
}

// TestTokenNotRenewed: what buys the next token is no good any more, so the app
// is to be installed again, and nobody waits for an answer in vain.
func TestTokenNotRenewed(t *testing.T) {
	r, _ := rotating(t)
	w, err := r.adapter.workspace(t.Context(), slackfake.InstallTeam)
	if err != nil {
		t.Fatal(err)
	}
	r.ExpireTokens()
	r.Fail("oauth.v2.access", 1, slackfake.Fault{Error: "invalid_refresh_token"})
	if err := w.connect(t.Context()); !errors.Is(err, bot.ErrUndeliverable) || err.Error() !=
		"auth.test: renew the token of workspace "+slackfake.InstallTeam+": cannot be delivered: invalid_refresh_token: install the app there again" {
		t.Errorf("connect = %v, want that the app is to be installed again", err)
	}
	r.Fail("oauth.v2.access", 1, slackfake.Fault{Drop: true})
	if err := w.connect(t.Context()); err == nil || errors.Is(err, bot.ErrUndeliverable) {
		t.Errorf("connect = %v, want an error that trying again may mend", err)
	}
	if err := w.connect(t.Context()); err != nil {
		t.Errorf("then connect = %v", err)
	}
}

// whilePurchasing is a transport that does something when a token is bought,
// before the request goes out.
type whilePurchasing struct {
	http.RoundTripper
	do func()
}

func (w whilePurchasing) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.URL.Path, "oauth.v2.access") {
		w.do()
	}
	return w.RoundTripper.RoundTrip(r)
}

// purchasing has do done while r's adapter buys a token.
func purchasing(r *rig, do func()) {
	client := *r.adapter.http
	if client.Transport == nil {
		client.Transport = http.DefaultTransport
	}
	client.Transport = whilePurchasing{client.Transport, do}
	r.adapter.http = &client
}

// TestTokenWhoeverWaits: what buys a token is good once, so that the purchase is
// seen through when who asked for it has gone.
func TestTokenWhoeverWaits(t *testing.T) {
	r, _ := rotating(t)
	first := kept(t, r)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	purchasing(r, cancel)
	if err := r.adapter.renew(ctx, r.adapter.newWorkspace(first), secret(first.Token)); err != nil {
		t.Errorf("renew = %v", err)
	}
	if n := purchases(r); n != 1 || kept(t, r).Token == first.Token {
		t.Errorf("%d tokens were bought, want one, which is on disk", n)
	}
}

// TestTokenInstalledAgain: an installation that is made while a token is bought
// for the one before, or after one was bought that could not be written down,
// is what is kept.
func TestTokenInstalledAgain(t *testing.T) {
	fresh := installation{Team: slackfake.InstallTeam, Token: "xoxe.xoxb-1-fresh", Refresh: "xoxe-1-fresh", Expires: time.Now().Add(12 * time.Hour).UTC()}
	install := func(r *rig) {
		if err := r.adapter.installs.put(fresh); err != nil {
			t.Error(err)
		}
	}
	t.Run("while", func(t *testing.T) {
		r, _ := rotating(t)
		first := kept(t, r)
		purchasing(r, func() { install(r) })
		w := r.adapter.newWorkspace(first)
		if err := r.adapter.renew(t.Context(), w, secret(first.Token)); err != nil {
			t.Errorf("renew = %v", err)
		}
		if got := kept(t, r); got.Token != fresh.Token || w.client.Load().token != secret(fresh.Token) {
			t.Error("what was installed last is not what is used")
		}
	})
	t.Run("refused", func(t *testing.T) {
		r, _ := rotating(t)
		first := kept(t, r)
		purchasing(r, func() { install(r) })
		r.Fail("oauth.v2.access", 1, slackfake.Fault{Error: "invalid_refresh_token"})
		if err := r.adapter.renew(t.Context(), r.adapter.newWorkspace(first), secret(first.Token)); err != nil {
			t.Errorf("renew = %v", err)
		}
	})
	t.Run("after", func(t *testing.T) {
		r, ahead := rotating(t)
		folder := r.adapter.installs.folder
		r.adapter.installs.folder = filepath.Join(folder, "gone")
		ahead.Store(int64(11*time.Hour + time.Minute))
		r.adapter.renewExpiring(t.Context())
		r.adapter.installs.folder = folder
		install(r)
		r.adapter.renewExpiring(t.Context())
		if n := purchases(r); n != 1 || kept(t, r).Token != fresh.Token {
			t.Errorf("%d tokens were bought, want one, and what was installed last on disk", n)
		}
	})
}

// TestTokenRemoved: an app that is removed while a token is bought stays so.
func TestTokenRemoved(t *testing.T) {
	r, _ := rotating(t)
	first := kept(t, r)
	purchasing(r, func() {
		if _, err := r.adapter.installs.remove(slackfake.InstallTeam); err != nil {
			t.Error(err)
		}
	})
	if err := r.adapter.renew(t.Context(), r.adapter.newWorkspace(first), secret(first.Token)); !errors.Is(err, bot.ErrUndeliverable) {
		t.Errorf("renew = %v, want that the app was removed", err)
	}
	if files, err := os.ReadDir(r.adapter.installs.folder); err != nil || len(files) != 0 {
		t.Errorf("on disk are %v, %v; want nothing", files, err)
	}
}
