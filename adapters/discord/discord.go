// Package discord is Footnote on Discord: it takes in what people say and press
// there and renders what the Bot answers.
//
// The types of Discord's API and the form of its commands and components come
// from discordgo. The connection to the gateway and the sender of requests are
// our own (gateway.go, shard.go, rest.go, limit.go), since those of discordgo
// v0.29.0 hang, lose sessions or wait without end in the situations that
// faults_test.go provokes.
package discord

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"footnote/bot"
)

// name is the service's name.
const name = "discord"

// Config are the settings.
type Config struct {
	// Enabled is whether Footnote is on Discord.
	Enabled bool `toml:"enabled"`
	// TokenEnv names the environment variable that holds the bot's token.
	TokenEnv string `toml:"token_env"`
	// Servers are the ids of the team's own servers. Who asks elsewhere is a
	// stranger. With none, the only server that the bot is on is the team's.
	Servers []string `toml:"servers"`
	// FollowUps is whether questions that follow in a thread the bot has a
	// part in need no mention. It needs the intent to read messages.
	FollowUps bool `toml:"follow_ups"`
	// Forums are the ids of forum channels whose posts are answered by
	// themselves. It needs the intent to read messages.
	Forums []string `toml:"forums"`
	// SolvedTag is the name of the tag that a post of a forum gets when the one
	// who asked says that it is answered; empty for none.
	SolvedTag string `toml:"solved_tag"`
	// Listen is the address that commands and buttons come to over HTTP
	// ("127.0.0.1:8090"); empty to have them through the gateway.
	Listen string `toml:"listen"`
	// PublicKey is the application's, in hexadecimal, which such requests are
	// checked with.
	PublicKey string `toml:"public_key"`
	// Shards is how many connections share the servers, 0 for as many as
	// Discord recommends.
	Shards int `toml:"shards"`
}

// Defaults returns what is not configured.
func Defaults() Config {
	return Config{TokenEnv: "DISCORD_TOKEN", Servers: []string{}, Forums: []string{}}
}

// Validate returns an error that names the first setting that cannot be used.
func (c Config) Validate() error {
	if c.TokenEnv == "" {
		return errors.New("token_env is empty: name the environment variable that holds the bot's token")
	}
	for _, list := range []struct {
		key string
		ids []string
	}{{"servers", c.Servers}, {"forums", c.Forums}} {
		for _, id := range list.ids {
			if !isID(id) {
				return fmt.Errorf("%s: %q is no id of Discord's: turn on Developer Mode in Discord's settings, then right-click and choose Copy ID", list.key, id)
			}
		}
	}
	if c.Shards < 0 {
		return fmt.Errorf("shards = %d: write 0 for as many as Discord recommends", c.Shards)
	}
	if c.Listen == "" {
		return nil
	}
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		return fmt.Errorf("listen = %q is no address: write it as host:port, such as 127.0.0.1:8090", c.Listen)
	}
	if _, err := c.key(); err != nil {
		return err
	}
	return nil
}

// isID reports whether s can be an id of Discord's.
func isID(s string) bool {
	return len(s) >= 15 && len(s) <= 20 && strings.Trim(s, "0123456789") == ""
}

// key returns the application's public key.
func (c Config) key() (ed25519.PublicKey, error) {
	key, err := hex.DecodeString(c.PublicKey)
	if err != nil || len(key) != ed25519.PublicKeySize {
		return nil, errors.New("public_key is not the application's public key: copy it from General Information in the developer portal; it has 64 hexadecimal digits")
	}
	return key, nil
}

// reads reports whether the configuration needs to read messages that are not
// said to us.
func (c Config) reads() bool { return c.FollowUps || len(c.Forums) > 0 }

// intents returns what the gateway is asked to deliver: no more than the
// configuration needs.
func (c Config) intents() int {
	i := discordgo.IntentGuilds | discordgo.IntentGuildMessages | discordgo.IntentDirectMessages
	if c.reads() {
		i |= discordgo.IntentMessageContent
	}
	return int(i)
}

// Token is a secret that does not print itself.
type Token string

// String returns nothing of the token.
func (Token) String() string { return "(token)" }

// GoString returns nothing of the token.
func (Token) GoString() string { return "(token)" }

// LogValue returns nothing of the token.
func (Token) LogValue() slog.Value { return slog.StringValue("(token)") }

// Options are what an Adapter works with beside its Config.
type Options struct {
	// Token is the bot's token.
	Token Token
	// Folder is where the session is kept, so that it outlives the program;
	// empty to keep it in memory.
	Folder string
	// Log takes what an operator should know; nil throws it away.
	Log *slog.Logger
	// API is the address of Discord's API, empty for the real one.
	API string
	// Dial connects to an address; nil for the usual way. Tests hand in their
	// own.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// Adapter is Footnote on Discord.
type Adapter struct {
	config  Config
	options Options
	log     *slog.Logger
	now     func() time.Time
	rest    *rest
	dialer  *websocket.Dialer
	store   *store
	world   *world
	acks    acks
	who     atomic.Pointer[identity]

	mu      sync.Mutex        // guards directs
	directs map[string]string // from a user to the channel of direct messages with them

	wondered chan string // users whose standing with the team is to be looked up
}

var (
	_ bot.Adapter  = (*Adapter)(nil)
	_ bot.Informer = (*Adapter)(nil)
	_ bot.Switcher = (*Adapter)(nil)
)

// identity is who we are.
type identity struct{ user, application string }

// New returns an Adapter. Its error says what is wrong with the configuration
// or the folder.
func New(c Config, o Options) (*Adapter, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if o.Token == "" {
		return nil, fmt.Errorf("there is no token: put the bot's token into the environment variable %s", c.TokenEnv)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.API == "" {
		o.API = defaultAPI
	}
	s, err := openStore(o.Folder, o.Log)
	if err != nil {
		return nil, err
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	dialer := &websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: helloPatience}
	if o.Dial != nil {
		transport.DialContext, transport.Proxy = o.Dial, nil
		dialer.NetDialContext, dialer.Proxy = o.Dial, nil
	}
	transport.MaxIdleConnsPerHost = 32
	r := &rest{
		base: strings.TrimSuffix(o.API, "/"), token: o.Token, log: o.Log, limit: newLimiter(time.Now),
		client: &http.Client{Transport: transport, Timeout: time.Minute},
	}
	w := newWorld(r, c, time.Now)
	s.look(func(st *state) {
		for _, id := range st.Threads {
			w.spokeIn(id)
		}
	})
	return &Adapter{
		config: c, options: o, log: o.Log, now: time.Now, rest: r, dialer: dialer, store: s,
		world: w, acks: acks{open: map[string][]chan struct{}{}},
		directs: map[string]string{}, wondered: make(chan string, 32),
	}, nil
}

// Name returns "discord".
func (a *Adapter) Name() string { return name }

// Run connects and hands on what comes until ctx ends; see bot.Adapter.
func (a *Adapter) Run(ctx context.Context, d bot.Desk) error {
	defer a.rest.client.CloseIdleConnections()
	err := a.run(ctx, d)
	if ctx.Err() != nil {
		return nil //nolint:nilerr // whatever went wrong, we were told to stop
	}
	return err
}

func (a *Adapter) run(ctx context.Context, d bot.Desk) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	shards, err := a.begin(ctx)
	if err != nil {
		return err
	}
	var running sync.WaitGroup
	defer running.Wait()
	defer stop()
	running.Go(func() { a.store.keepFlushed(ctx) })
	running.Go(func() { a.lookUp(ctx) })
	failed := make(chan error, shards+1)
	if a.config.Listen != "" {
		running.Go(func() { failed <- a.serve(ctx, d) })
	}
	g := newGate(a.store, a.now, a.log)
	for n := range shards {
		s := &shard{a: a, desk: d, gate: g, number: n, of: shards, pending: map[int64]bool{}}
		running.Go(func() { failed <- s.run(ctx) })
	}
	return <-failed // nil once ctx has ended
}

// begin finds out who we are, registers the commands and returns how many
// shards there are to be. It tries until it works, Discord refuses the token,
// or ctx ends.
func (a *Adapter) begin(ctx context.Context) (shards int, err error) {
	for failures := 1; ; failures++ {
		shards, err = a.introduce(ctx)
		if err == nil {
			return shards, nil
		}
		if hasStatus(err, http.StatusUnauthorized) {
			return 0, fatalError(4004)
		}
		a.log.Warn("discord cannot be reached; trying again", "error", err)
		if err := pause(ctx, backoff(failures), nil); err != nil {
			return 0, err
		}
	}
}

func (a *Adapter) introduce(ctx context.Context) (shards int, err error) {
	var self user
	if err := a.rest.do(ctx, request{method: http.MethodGet, path: "/users/@me", out: &self, repeat: true}); err != nil {
		return 0, err
	}
	var app struct {
		ID string `json:"id"`
	}
	if err := a.rest.do(ctx, request{method: http.MethodGet, path: "/applications/@me", out: &app, repeat: true}); err != nil {
		return 0, err
	}
	a.who.Store(&identity{user: self.ID, application: app.ID})
	a.world.iAm(self.ID)
	if err := a.world.list(ctx); err != nil {
		return 0, err
	}
	if err := a.register(ctx, app.ID); err != nil {
		a.log.Error("register the commands; the old ones stay", "error", err)
	}
	if a.config.Shards > 0 {
		return a.config.Shards, nil
	}
	info, err := a.gatewayInfo(ctx)
	return max(info.Shards, 1), err
}

// me returns our user's id, empty before it is known.
func (a *Adapter) me() string {
	if w := a.who.Load(); w != nil {
		return w.user
	}
	return ""
}
