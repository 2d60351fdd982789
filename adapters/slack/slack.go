// Package slack is Footnote on Slack: it hears what people ask there, in
// Socket Mode or over HTTP, and puts the answers before them.
//
// A delivery of Slack's takes this way: socket.go or http.go receives it,
// receive.go has it written down and acknowledges it, decode.go says what it
// holds and people.go asks Slack what it does not say, and what the Bot says to
// it is laid out by render.go and put before people by deliver.go. The layout
// is Block Kit, in which all words that are not Footnote's own stand where
// Slack knows no markup.
package slack

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"footnote/bot"
)

// Name is the adapter's name, in conversations and in the journal.
const Name = "slack"

// Config is how Footnote is on Slack. Secrets are the names of environment
// variables that hold them.
type Config struct {
	// Enabled is whether Footnote is on Slack at all.
	Enabled bool `toml:"enabled"`
	// Transport is how Slack reaches Footnote: "socket" needs no public
	// address, "http" needs one and serves several workspaces.
	Transport string `toml:"transport"`
	// BotToken names the variable with the token that begins with xoxb-. In
	// HTTP mode with ClientID it is not needed: each workspace has its own.
	BotToken string `toml:"bot_token_env"`
	// AppToken names the variable with the token that begins with xapp-, for
	// Socket Mode.
	AppToken string `toml:"app_token_env"`
	// SigningSecret names the variable with the signing secret, for HTTP.
	SigningSecret string `toml:"signing_secret_env"`
	// Listen is the address that HTTP is served on, behind a proxy that ends
	// TLS.
	Listen string `toml:"listen"`
	// PublicURL is where the proxy is reached ("https://footnote.example.org").
	PublicURL string `toml:"public_url"`
	// ClientID is the app's, when workspaces install it by themselves;
	// ClientSecret names the variable with its secret.
	ClientID     string `toml:"client_id"`
	ClientSecret string `toml:"client_secret_env"`
	// Workspaces are the ids of the workspaces and organisations that may. Anybody
	// could else install the app and ask.
	Workspaces []string `toml:"workspaces"`

	// Command is the slash command; empty for none.
	Command string `toml:"command"`
	// Agent is whether Footnote is in Slack's list of agents, with suggested
	// questions and a Stop button.
	Agent bool `toml:"agent"`
	// FollowUps is whether messages in channels that Footnote is in are
	// delivered to it, so that in a thread it answered it need not be mentioned
	// again, and an answer goes when its question is deleted.
	FollowUps bool `toml:"follow_ups"`
	// Groups is whether it can be asked in direct messages of several people.
	Groups bool `toml:"group_messages"`
	// LookUp is whether it asks Slack who is a guest, which channels a guest is
	// in, and which are private or shared. Without, nobody is known to be a guest
	// unless the event says so.
	LookUp bool `toml:"look_up"`
	// Unfurl are the domains of documents whose links get a preview.
	Unfurl []string `toml:"unfurl"`
}

// The transports.
const (
	socketTransport = "socket"
	httpTransport   = "http"
)

// Defaults returns what is not configured.
func Defaults() Config {
	return Config{ //nolint:gosec // names of variables, and no secrets
		Transport:     socketTransport,
		BotToken:      "SLACK_BOT_TOKEN",
		AppToken:      "SLACK_APP_TOKEN",
		SigningSecret: "SLACK_SIGNING_SECRET",
		ClientSecret:  "SLACK_CLIENT_SECRET",
		Listen:        "127.0.0.1:3000",
		Command:       "/ask",
		Agent:         true,
		FollowUps:     true,
		LookUp:        true,
		Unfurl:        []string{},
		Workspaces:    []string{},
	}
}

// Validate returns an error that names the first setting that cannot be used.
func (c Config) Validate() error {
	if !c.Enabled {
		return nil
	}
	if c.Transport != socketTransport && c.Transport != httpTransport {
		return fmt.Errorf("transport = %q: write \"socket\" or \"http\"", c.Transport)
	}
	if c.Command != "" && (!strings.HasPrefix(c.Command, "/") || len(c.Command) < 2 || len(c.Command) > 32 || strings.ContainsFunc(c.Command[1:], notInCommand)) {
		return fmt.Errorf("command = %q: write a slash and lower-case letters, digits or hyphens, such as \"/ask\", or leave it empty", c.Command)
	}
	if len(c.Unfurl) > 5 {
		return errors.New("unfurl has more than 5 domains, which is as many as Slack takes")
	}
	for _, d := range c.Unfurl {
		if d == "" || strings.ContainsAny(d, "/: ") {
			return fmt.Errorf("unfurl: %q: write the domain alone, such as \"docs.example.org\"", d)
		}
	}
	if c.Transport == socketTransport {
		if c.ClientID != "" {
			return errors.New("client_id: several workspaces need transport = \"http\"")
		}
		return nil
	}
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		return fmt.Errorf("listen = %q: write an address and a port, such as \"127.0.0.1:3000\"", c.Listen)
	}
	if c.ClientID != "" && len(c.Workspaces) == 0 {
		return errors.New("workspaces is empty: with client_id, list the ids of the workspaces and organisations that may install the app, such as [\"T0123456789\"]")
	}
	for _, id := range c.Workspaces {
		if len(id) < 2 || id[0] != 'T' && id[0] != 'E' {
			return fmt.Errorf("workspaces: %q: write the id of a workspace, which begins with T, or of an organisation, which begins with E", id)
		}
	}
	u, err := url.Parse(c.PublicURL)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return fmt.Errorf("public_url = %q: write where Slack reaches Footnote, such as \"https://footnote.example.org\"", c.PublicURL)
	}
	return nil
}

func notInCommand(r rune) bool {
	return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '_'
}

// Options are what an Adapter works with beside its Config.
type Options struct {
	// Env looks up an environment variable, as os.Getenv does.
	Env func(name string) string
	// Data is the folder that installations are kept in, in HTTP mode with
	// ClientID. It belongs to the adapter.
	Data string
	// Log takes what an operator should know; nil throws it away.
	Log *slog.Logger
	// API is where Slack's methods are, with a slash at the end; empty for
	// Slack's own address.
	API string
	// Listener serves HTTP instead of one on Config.Listen.
	Listener net.Listener
	// Now is the clock; nil for time.Now.
	Now func() time.Time
}

// Adapter is Footnote on Slack.
type Adapter struct {
	config Config
	keys   keys
	log    *slog.Logger
	now    func() time.Time
	api    string
	http   *http.Client
	listen net.Listener
	pace   pace

	limits     *limits
	people     *people // facts of persons and channels
	crowds     *people // whether a guest sees a conversation
	rosters    rosters // the people of workspaces
	aside      aside
	workspaces *workspaces
	sessions   *sessions
	installs   *installs
	uncited    atomic.Bool // whether Slack was seen not to take its own element for citations
}

var (
	_ bot.Adapter  = (*Adapter)(nil)
	_ bot.Informer = (*Adapter)(nil)
)

// secret is a token or key. It does not print.
type secret string

// String keeps the secret from being printed.
func (secret) String() string { return "[secret]" }

// GoString keeps the secret from being printed.
func (secret) GoString() string { return "[secret]" }

// LogValue keeps the secret from being logged.
func (secret) LogValue() slog.Value { return slog.StringValue("[secret]") }

// keys are the secrets that c names.
type keys struct{ bot, app, signing, client secret }

// New returns an adapter. Its errors say which secret is missing or wrong.
func New(c Config, o Options) (*Adapter, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	k, err := c.keys(o.Env)
	if err != nil {
		return nil, err
	}
	now := o.Now
	if now == nil {
		now = time.Now
	}
	a := &Adapter{
		config: c, keys: k, now: now, pace: defaultPace, listen: o.Listener,
		log:  cmp.Or(o.Log, slog.New(slog.DiscardHandler)),
		api:  cmp.Or(o.API, "https://slack.com/api/"),
		http: &http.Client{Timeout: 15 * time.Second, CheckRedirect: noRedirect, Transport: transport()},

		limits:     newLimits(now),
		people:     newPeople(now),
		crowds:     newPeople(now),
		workspaces: &workspaces{ready: map[string]*workspace{}},
		sessions:   &sessions{working: map[bot.Conversation]string{}},
	}
	a.installs, err = openInstalls(c, o.Data)
	return a, err
}

// transport returns connections of the adapter's own, so that it can end them.
func transport() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = 32 // all calls go to one host
	return t
}

// noRedirect keeps tokens from being sent anywhere else.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// keys looks the secrets up that c needs.
func (c Config) keys(env func(string) string) (keys, error) {
	var k keys
	for _, need := range []struct {
		secret       *secret
		needed       bool
		name, prefix string
		where        string
	}{
		{&k.bot, c.ClientID == "", c.BotToken, "xoxb-", "OAuth & Permissions"},
		{&k.app, c.Transport == socketTransport, c.AppToken, "xapp-", "Basic Information, App-Level Tokens"},
		{&k.signing, c.Transport == httpTransport, c.SigningSecret, "", "Basic Information, Signing Secret"},
		{&k.client, c.ClientID != "", c.ClientSecret, "", "Basic Information, Client Secret"},
	} {
		if !need.needed {
			continue
		}
		value := strings.TrimSpace(env(need.name))
		if value == "" {
			return k, fmt.Errorf("the environment variable %s is not set: it is to hold what the app's page shows under %s", need.name, need.where)
		}
		if !strings.HasPrefix(value, need.prefix) || strings.ContainsFunc(value, func(r rune) bool { return r <= ' ' || r > '~' }) {
			return k, fmt.Errorf("the environment variable %s does not hold what begins with %s on the app's page under %s", need.name, need.prefix, need.where)
		}
		*need.secret = secret(value)
	}
	return k, nil
}

// Name implements bot.Adapter.
func (a *Adapter) Name() string { return Name }

// Run implements bot.Adapter.
func (a *Adapter) Run(ctx context.Context, d bot.Desk) error {
	defer a.http.CloseIdleConnections()
	defer a.aside.open(ctx)()
	var err error
	if a.config.Transport == httpTransport {
		err = a.serveHTTP(ctx, d)
	} else {
		err = a.runSocket(ctx, d)
	}
	if ctx.Err() != nil {
		return nil
	}
	return err
}
