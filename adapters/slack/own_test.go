package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dlclark/regexp2"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"footnote/adapters/slack/slackfake"
	"footnote/bot"
	"footnote/qa"
)

func (d *testDesk) Preview(m bot.Message, address string) (qa.Place, bool) {
	return refunds.place, address == "https://docs.example.org/refunds" && m.Kind == bot.PublicChannel && !m.Shared
}

// TestUnfurl shows previews where everyone may read the document.
func TestUnfurl(t *testing.T) {
	c := testConfig()
	c.Unfurl = []string{"docs.example.org"}
	r := newRig(t, c).start(t)
	share := func(channel, source string) {
		r.Event(r.Channel(channel), map[string]any{
			"type": "link_shared", "user": "U1", "channel": channel, "message_ts": "1700000000.000001", "source": source, "unfurl_id": "C1.1",
			"links": []any{map[string]any{"url": "https://docs.example.org/refunds"}, map[string]any{"url": "https://docs.example.org/else"}},
		})
	}
	for _, channel := range []string{"C9", "G1", "C1"} {
		share(channel, "conversations_history")
	}
	share("C1", "composer")
	r.Await("a preview", func() bool { return len(r.Calls("chat.unfurl")) > 0 })
	if err := r.stop(); err != nil {
		t.Fatal(err)
	}
	calls := r.Calls("chat.unfurl")
	if len(calls) != 1 || calls[0].Args["channel"] != "C1" || !strings.Contains(calls[0].Args["unfurls"], "Refunds") || strings.Contains(calls[0].Args["unfurls"], "else") {
		t.Errorf("previews %+v, want one in C1 of the document that may be read", calls)
	}
}

// TestUninstalled: with one token the operator is told.
func TestUninstalled(t *testing.T) {
	var log bytes.Buffer
	r := newRig(t, testConfig())
	r.adapter.log = slogTo(&log)
	r.start(t)
	r.Event(r.Channel("C1"), map[string]any{"type": "app_uninstalled"})
	r.Await("acknowledgement", func() bool { return r.Deliveries()[0].Took > 0 })
	if err := r.stop(); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(log.String(), "install it again") {
		t.Errorf("log %q, want what to do", log.String())
	}
}

// configs are configurations with each feature on and off.
func configs() []Config {
	standard := Defaults()
	standard.Enabled = true
	minimal := standard
	minimal.Agent, minimal.FollowUps, minimal.LookUp, minimal.Command = false, false, false, ""
	all := httpConfig()
	all.ClientID, all.Workspaces, all.Unfurl = "1.2", []string{"T1"}, []string{"docs.example.org"}
	return []Config{standard, minimal, testConfig(), httpConfig(), all}
}

// TestManifestSchema holds manifests against Slack's schema.
func TestManifestSchema(t *testing.T) {
	folder := filepath.Join("..", "..", "..", "shared", "specs", "slack", "manifest")
	if _, err := os.Stat(folder); err != nil {
		t.Skip("../shared/specs is not there")
	}
	compiler := jsonschema.NewCompiler()
	compiler.UseRegexpEngine(func(s string) (jsonschema.Regexp, error) {
		re, err := regexp2.Compile(s, regexp2.ECMAScript)
		return (*ecmaRegexp)(re), err
	})
	compiler.UseLoader(schemaLoader(folder))
	schema, err := compiler.Compile("manifest.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range configs() {
		if err := c.Validate(); err != nil {
			t.Fatal(err)
		}
		data, err := c.Manifest()
		if err != nil {
			t.Fatal(err)
		}
		var v any
		if err := json.Unmarshal(data, &v); err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(v); err != nil {
			t.Errorf("%+v: %v\n%s", c, err, data)
		}
	}
	var v any = map[string]any{"features": map[string]any{"bot_user": map[string]any{"display_name": 7}}}
	if err := schema.Validate(v); err == nil {
		t.Error("the schema accepts a manifest that is wrong")
	}
}

// schemaLoader loads schemas from a folder, wherever they say that they are.
type schemaLoader string

func (l schemaLoader) Load(address string) (any, error) {
	name := path.Base(address)
	for _, in := range []string{".", "schemas"} {
		if data, err := os.ReadFile(filepath.Join(string(l), in, name)); err == nil {
			return jsonschema.UnmarshalJSON(bytes.NewReader(data))
		}
	}
	return nil, fmt.Errorf("there is no schema %s", name)
}

// ecmaRegexp is an expression with look-ahead, which Slack's schema uses.
type ecmaRegexp regexp2.Regexp

func (re *ecmaRegexp) MatchString(s string) bool {
	ok, err := (*regexp2.Regexp)(re).MatchString(s)
	return err == nil && ok
}

func (re *ecmaRegexp) String() string { return (*regexp2.Regexp)(re).String() }

// TestScopes: each feature brings its scopes and no others, each with a reason,
// and every event has the scope that it needs.
func TestScopes(t *testing.T) {
	for i, want := range [][]string{
		{"app_mentions:read", "assistant:write", "channels:history", "channels:read", "chat:write", "commands", "groups:history", "groups:read", "im:history", "users:read"},
		{"app_mentions:read", "chat:write", "commands", "im:history"},
	} {
		var got []string
		for _, s := range configs()[i].Scopes() {
			if s.Reason == "" {
				t.Errorf("%s has no reason", s.Name)
			}
			got = append(got, s.Name)
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("scopes %v, want %v", got, want)
		}
	}
	needs := map[string]string{
		"app_mention": "app_mentions:read", "message.im": "im:history", "message.channels": "channels:history", "message.groups": "groups:history",
		"message.mpim": "mpim:history", "link_shared": "links:read",
	}
	for _, c := range configs() {
		for _, e := range c.events() {
			if s := needs[e]; s != "" && !slices.Contains(c.scopeNames(), s) {
				t.Errorf("event %s without scope %s", e, s)
			}
		}
	}
}

// lacking returns the names of what a token lacks.
func lacking(c Checked) (names []string) {
	for _, s := range c.Missing {
		names = append(names, s.Name)
	}
	slices.Sort(names)
	return names
}

// TestCheck compares the scopes of a token.
func TestCheck(t *testing.T) {
	r := newRig(t, testConfig())
	if all, err := r.adapter.Check(t.Context()); err != nil || len(all) != 1 || len(all[0].Missing) != 0 || all[0].Err != nil {
		t.Errorf("Check = %+v, %v; want that all is well", all, err)
	}
	r = newRig(t, testConfig())
	r.AddTeam(slackfake.Team, slackfake.Token, without("users:read", "im:history")...)
	if all, err := r.adapter.Check(t.Context()); err != nil || len(all) != 1 || !slices.Equal(lacking(all[0]), []string{"im:history", "users:read"}) {
		t.Errorf("Check = %+v, %v; want that two are missing", all, err)
	}
	r.RevokeTeam(slackfake.Token)
	if all, err := r.adapter.Check(t.Context()); err != nil || len(all) != 1 || all[0].Err == nil || !strings.Contains(all[0].Err.Error(), "the bot token is not valid") {
		t.Errorf("Check = %+v, %v; want that the token is not valid", all, err)
	}
	r.Fail("apps.connections.open", 1, slackfake.Fault{Error: "not_allowed_token_type"})
	if _, err := r.adapter.Check(t.Context()); err == nil || !strings.Contains(err.Error(), "App-Level Tokens") {
		t.Errorf("Check = %v, want what to do about the app token", err)
	}
}

// TestCheckInstallations compares the scopes of each workspace's token, and
// renews none.
func TestCheckInstallations(t *testing.T) {
	r, _ := rotating(t)
	for team, scopes := range map[string][]string{"T2": without("commands"), "T3": slackfake.AllScopes(), "T4": nil} {
		if err := r.adapter.installs.put(installation{Team: team, Token: "xoxb-" + team}); err != nil {
			t.Fatal(err)
		}
		if team != "T4" {
			r.AddTeam(team, "xoxb-"+team, scopes...)
		}
	}
	r.ExpireTokens()
	all, err := r.adapter.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range all {
		line := c.Workspace + " " + strings.Join(lacking(c), ",")
		if c.Err != nil {
			line += c.Err.Error()
		}
		got = append(got, line)
	}
	for i, want := range []string{slackfake.InstallTeam + " the token expired at 20", "T2 commands", "T3 ", "T4 it is no longer valid (invalid_auth). Install the app there again: http"} {
		if !strings.HasPrefix(got[i], want) {
			t.Errorf("Check says %q, want %q …", got[i], want)
		}
	}
	if again := all[1].Again; !strings.HasSuffix(again, installPath) {
		t.Errorf("what to do is %q, want where to install", again)
	}
	if n := purchases(r); n != 0 {
		t.Errorf("%d tokens were bought, want none", n)
	}
}

// TestNewNamesSecrets: each missing secret is named, and where to find it.
func TestNewNamesSecrets(t *testing.T) {
	for _, c := range configs() {
		for _, missing := range []string{"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_CLIENT_SECRET"} {
			for _, value := range []string{"", "xoxp-0-user token"} {
				env := func(name string) string {
					if name == missing {
						return value
					}
					return testEnv(name)
				}
				_, err := New(c, Options{Env: env, Data: t.TempDir()})
				needed := map[string]bool{
					"SLACK_BOT_TOKEN": c.ClientID == "", "SLACK_APP_TOKEN": c.Transport == "socket", "SLACK_SIGNING_SECRET": c.Transport == "http", "SLACK_CLIENT_SECRET": c.ClientID != "",
				}[missing]
				if needed != (err != nil) || err != nil && !strings.Contains(err.Error(), missing) {
					t.Errorf("without %s in %s mode: New = %v", missing, c.Transport, err)
				}
				if err != nil && value != "" && strings.Contains(err.Error(), value) {
					t.Errorf("the error holds the secret: %v", err)
				}
			}
		}
	}
}

func TestValidate(t *testing.T) {
	for _, tt := range []struct {
		set  func(*Config)
		want string
	}{
		{func(*Config) {}, ""},
		{func(c *Config) { c.Transport = "pigeon" }, "transport"},
		{func(c *Config) { c.Command = "ask" }, "command"},
		{func(c *Config) { c.Command = "/Ask me" }, "command"},
		{func(c *Config) { c.Unfurl = []string{"https://docs.example.org"} }, "unfurl"},
		{func(c *Config) { c.ClientID = "1.2" }, "client_id"},
		{func(c *Config) { c.Transport, c.PublicURL, c.ClientID = "http", "https://a.example", "1.2" }, "workspaces is empty"},
		{func(c *Config) {
			c.Transport, c.PublicURL, c.Workspaces = "http", "https://a.example", []string{"acme"}
		}, "workspaces: \"acme\""},
		{func(c *Config) { c.Transport = "http" }, "public_url"},
		{func(c *Config) { c.Transport, c.PublicURL = "http", "http://a.example" }, "public_url"},
		{func(c *Config) { c.Transport, c.PublicURL, c.Listen = "http", "https://a.example", "3000" }, "listen"},
	} {
		c := Defaults()
		c.Enabled = true
		tt.set(&c)
		if err := c.Validate(); (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+v: Validate = %v, want about %q", c, err, tt.want)
		}
	}
}

// TestLimits keeps to the tiers and to a message a second in a channel, by the
// clock.
func TestLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimits(time.Now)
		begin := time.Now()
		ctx := context.Background()
		for i := range 63 {
			if err := l.wait(ctx, "T1", "chat.postMessage", "C1"); err != nil {
				t.Fatal(err)
			}
			if i == 2 && time.Since(begin) > 0 {
				t.Errorf("the first three waited %v", time.Since(begin))
			}
		}
		if took := time.Since(begin).Round(time.Second); took != time.Minute {
			t.Errorf("63 messages in a channel took %v, want a minute", took)
		}
		begin = time.Now()
		if err := l.wait(ctx, "T1", "chat.postMessage", "C2"); err != nil || time.Since(begin) > 0 {
			t.Errorf("another channel waited %v: %v", time.Since(begin), err)
		}
		for range 50 {
			if err := l.wait(ctx, "T1", "chat.update", "C1"); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(begin).Round(time.Second); took != time.Minute {
			t.Errorf("50 changes took %v, want a minute: 16 at once and 34 in a minute", took)
		}
		l.refused("T1", "chat.update", 30*time.Second)
		begin = time.Now()
		if err := l.wait(ctx, "T1", "chat.update", "C1"); err != nil || time.Since(begin) < 30*time.Second {
			t.Errorf("after a refusal for 30 s waited %v: %v", time.Since(begin), err)
		}
		time.Sleep(6 * time.Minute)
		_ = l.wait(ctx, "T2", "auth.test", "")
		if n := len(l.buckets); n != 1 {
			t.Errorf("%d limits are remembered, want 1", n)
		}
	})
}

// TestTiers holds the limits against Slack's own list.
func TestTiers(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "specs", "slack", "rate_limit_tiers.json"))
	if err != nil {
		t.Skip("../shared/specs is not there")
	}
	var list map[string]string
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	perMinute := map[string]int{"Tier1": 1, "Tier2": 20, "Tier3": 50, "Tier4": 100}
	for method, n := range tiers {
		if most, ok := perMinute[list[method]]; ok && n > most {
			t.Errorf("%s: %d a minute, and Slack takes %d", method, n, most)
		}
	}
}

// TestBackoff: the waits grow, within bounds, and a good connection ends them.
func TestBackoff(t *testing.T) {
	b := backoff{pace: defaultPace}
	for i, most := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second, 32 * time.Second, time.Minute, time.Minute} {
		if got := b.after(time.Second); got < most/2 || got > most {
			t.Errorf("wait %d = %v, want %v to %v", i, got, most/2, most)
		}
	}
	if got := b.after(defaultPace.settled); got != 0 {
		t.Errorf("after a good connection waited %v", got)
	}
	if got := b.after(0); got > time.Second {
		t.Errorf("then %v, want a second at most", got)
	}
}
