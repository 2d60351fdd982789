package discord

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"footnote/adapters/discord/discordfake"
)

func TestInvite(t *testing.T) {
	tests := []struct {
		change func(*Config, *Options)
		want   string // the permissions
	}{
		{func(*Config, *Options) {}, "274877991936"},
		{func(c *Config, _ *Options) { c.Forums = []string{forumID} }, "274877991936"},
		{func(c *Config, _ *Options) { c.Forums, c.SolvedTag = []string{forumID}, "Solved" }, "292057861120"},
	}
	for _, tt := range tests {
		f := newFake(t, discordfake.Options{})
		a := newAdapter(t, f, tt.change)
		server, personal, err := a.Invite(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(server)
		if err != nil || u.Host != "discord.com" {
			t.Fatalf("Invite = %q, %v", server, err)
		}
		q := u.Query()
		if q.Get("permissions") != tt.want || q.Get("client_id") != discordfake.AppID || q.Get("scope") != "bot applications.commands" {
			t.Errorf("Invite = %q, want permissions %s", server, tt.want)
		}
		if !strings.Contains(personal, "integration_type=1") || strings.Contains(personal, "permissions") {
			t.Errorf("Invite for people = %q", personal)
		}
		for _, p := range a.config.Permissions() {
			if p.Name == "" || p.Reason == "" {
				t.Errorf("permission %+v lacks a name or reason", p)
			}
		}
		a.rest.client.CloseIdleConnections()
	}
}

func TestCheck(t *testing.T) {
	tests := []struct {
		name   string
		o      discordfake.Options
		change func(*Config, *Options)
		wrong  []string // beginnings
	}{
		{"all well", discordfake.Options{}, func(*Config, *Options) {}, nil},
		{"no intent", discordfake.Options{}, func(c *Config, _ *Options) { c.FollowUps = true }, []string{"follow_ups or forums need the right to read messages"}},
		{"the intent", discordfake.Options{Flags: 1 << 19}, func(c *Config, _ *Options) { c.FollowUps = true }, nil},
		{"a public bot", discordfake.Options{Public: true}, func(*Config, *Options) {}, []string{"anybody may bring the bot"}},
		{"a public bot on one of ours", discordfake.Options{Public: true}, func(c *Config, _ *Options) { c.Servers = []string{guildID} }, nil},
		{"a server it is not on", discordfake.Options{}, func(c *Config, _ *Options) { c.Servers = []string{otherID} }, []string{"it is not on the server " + otherID}},
		{"an endpoint nobody listens at", discordfake.Options{Endpoint: "https://a.example"}, func(*Config, *Options) {}, []string{"commands and buttons go to https://a.example"}},
		{"a listener without endpoint", discordfake.Options{}, func(c *Config, _ *Options) {
			c.Listen, c.PublicKey = "127.0.0.1:0", strings.Repeat("00", 32)
		}, []string{"listen is set, but"}},
		{"no forum", discordfake.Options{Flags: 1 << 18}, func(c *Config, _ *Options) { c.Forums = []string{publicID, "200000000000000099"} }, []string{"the channel " + publicID + " in forums is no forum", "it cannot see the forum"}},
		{"no tag", discordfake.Options{Flags: 1 << 18}, func(c *Config, _ *Options) { c.Forums, c.SolvedTag = []string{forumID}, "done" }, []string{"the forum " + forumID + " has no tag \"done\""}},
		{"a tag", discordfake.Options{Flags: 1 << 18}, func(c *Config, _ *Options) { c.Forums, c.SolvedTag = []string{forumID}, "solved" }, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t, tt.o)
			a := newAdapter(t, f, tt.change)
			well, wrong, err := a.Check(t.Context())
			if err != nil || len(well) < 3 {
				t.Fatalf("Check = %q, %q, %v", well, wrong, err)
			}
			got := make([]string, len(wrong))
			for i, w := range wrong {
				got[i] = w
				if i < len(tt.wrong) && strings.HasPrefix(w, tt.wrong[i]) {
					got[i] = tt.wrong[i]
				}
			}
			if diff := cmp.Diff(append([]string{}, tt.wrong...), got); diff != "" {
				t.Errorf("wrong (-want +got):\n%s", diff)
			}
		})
	}
	f := newFake(t, discordfake.Options{})
	a := newAdapter(t, f, func(_ *Config, o *Options) { o.Token = "another" })
	if _, _, err := a.Check(t.Context()); err == nil || !strings.Contains(err.Error(), "does not accept the token") || strings.Contains(err.Error(), "another") {
		t.Errorf("Check with a wrong token = %v", err)
	}
}

func TestValidate(t *testing.T) {
	tests := []struct {
		change func(*Config)
		want   string
	}{
		{func(*Config) {}, ""},
		{func(c *Config) { c.TokenEnv = "" }, "token_env is empty"},
		{func(c *Config) { c.Servers = []string{"our server"} }, `servers: "our server" is no id`},
		{func(c *Config) { c.Forums = []string{"#help"} }, `forums: "#help" is no id`},
		{func(c *Config) { c.Shards = -1 }, "shards = -1"},
		{func(c *Config) { c.Listen = "8090" }, `listen = "8090" is no address`},
		{func(c *Config) { c.Listen = "127.0.0.1:8090" }, "public_key is not"},
		{func(c *Config) { c.Listen, c.PublicKey = "127.0.0.1:8090", strings.Repeat("ab", 32) }, ""},
	}
	for _, tt := range tests {
		c := Defaults()
		tt.change(&c)
		err := c.Validate()
		if (err == nil) != (tt.want == "") || err != nil && !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("Validate(%+v) = %v, want %q", c, err, tt.want)
		}
	}
}
