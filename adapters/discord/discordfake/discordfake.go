// Package discordfake is a Discord for tests: the part of its HTTP API and its
// gateway that Footnote uses, on loopback or in memory, with faults on demand.
//
// It holds every request against Discord's limits, keeps what was visible to
// whom, and enforces the rate limits, the life of interactions and the budget
// of sessions as Discord's documentation states them. What breaks a rule is
// refused as Discord refuses it, and is listed by Violations.
package discordfake

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"
)

// The ids of the application and its user, and the token that is accepted.
const (
	BotID = "900000000000000001"
	AppID = "900000000000000002"
	Token = "token-of-the-fake"
)

// Options are what a Fake does otherwise than usual.
type Options struct {
	// Memory is whether connections are made in memory, through Dial alone, as
	// tests with a fake clock need it.
	Memory bool
	// ChannelPosts is how many messages a channel takes in five seconds, 0 for
	// 250. Discord's own number is 5.
	ChannelPosts int
	// GlobalRate is how many requests are taken in a second, 0 for Discord's 50.
	GlobalRate int
	// SessionTotal is how many sessions may be begun in a day, 0 for 1,000.
	SessionTotal int
	// Concurrency is how many sessions may be begun in five seconds, 0 for 1.
	Concurrency int
	// Shards is how many shards are recommended, 0 for 1.
	Shards int
	// Flags, Public and Endpoint are what the application is said to have; see
	// Discord's application object.
	Flags    int64
	Public   bool
	Endpoint string
	// Contract, when not nil, says what is wrong with the body of a request
	// beyond the limits that are always checked.
	Contract func(method, path string, body []byte) error
}

// Fake is a Discord. All methods are safe for concurrent use.
type Fake struct {
	options  Options
	listener net.Listener
	server   *http.Server
	memory   *pipeListener
	serving  sync.WaitGroup
	base     context.Context //nolint:containedctx // ends what the fake has begun
	stop     context.CancelFunc

	mu           sync.Mutex // guards what follows
	last         uint64     // last id that was given
	guilds       map[string]*Guild
	channels     map[string]*Channel
	users        map[string]*User
	messages     map[string][]*Message // by channel, oldest first
	interactions map[string]*interaction
	nonces       map[string]*Message
	commands     json.RawMessage
	requests     []Request
	violations   []string
	limits       limits

	sessions    map[string]*session
	connections int
	identifies  []time.Time
	resumes     int
	closes      []int           // the codes that clients closed connections with
	beats       []time.Duration // from each hello to the first heartbeat
	tokenReset  bool
	script      func(n int) Script
	onRequest   func(Request) *Response
	watch       func(Message)
	endpoint    string
	key         ed25519.PrivateKey
}

// Guild is a server.
type Guild struct {
	ID       string
	Everyone int64            // the permissions of everyone, 0 for seeing and writing
	BotRole  string           // the role that stands for the bot, empty for none
	Members  map[string]Extra // by user
	// Foreign is whether the bot is not on it, and people have it installed for
	// themselves.
	Foreign bool
}

// Extra is what a server knows of a member.
type Extra struct {
	Roles       []string
	Permissions int64
	Pending     bool
}

// Channel is a channel or thread.
type Channel struct {
	ID      string
	Guild   string // empty for direct messages
	Parent  string // of a thread
	Type    int
	Private bool     // whether everyone may not see it
	With    string   // in direct messages, the other one
	Tags    []string // names of what posts of a forum can be marked with
	Applied []string // ids of the tags a post has
	Locked  bool
}

// User is somebody.
type User struct {
	ID, Name string
	Bot      bool
	// Closed is whether they take no direct messages.
	Closed bool
}

// Message is something that was said.
type Message struct {
	ID, Channel, Guild, Author string
	Content                    string
	Components                 json.RawMessage
	Embeds                     json.RawMessage
	Flags                      int
	Reply                      string // the message it answers
	Interaction                string // the id of the interaction it is a response to
	Nonce                      string
	Only                       string // the one who may see it, empty for all
	Edited                     bool
	Deleted                    bool
	interaction                *interaction
	raw                        map[string]any // more fields, as a test wants them
}

// Request is a request that came.
type Request struct {
	At     time.Time
	Method string
	Path   string // below the API's version
	Body   string
	Status int
}

// Response takes the place of what the fake would answer.
type Response struct {
	Status int
	Header map[string]string
	Body   string
	// After is whether the request is carried out first, and only its answer
	// replaced.
	After bool
	// Drop is whether the connection is cut instead of any answer.
	Drop bool
}

// New starts a Fake that ends with the test, which fails when a rule was
// broken that the test has not taken note of through Violations.
func New(t testing.TB, o Options) *Fake {
	t.Helper()
	f := Start(o)
	t.Cleanup(func() {
		f.Close()
		for _, v := range f.Violations() {
			t.Errorf("Discord's rules: %s", v)
		}
	})
	return f
}

// Start starts a Fake; Close ends it.
func Start(o Options) *Fake {
	if o.ChannelPosts == 0 {
		o.ChannelPosts = 250
	}
	if o.GlobalRate == 0 {
		o.GlobalRate = 50
	}
	if o.SessionTotal == 0 {
		o.SessionTotal = 1000
	}
	o.Concurrency, o.Shards = max(o.Concurrency, 1), max(o.Shards, 1)
	f := &Fake{
		options: o,
		guilds:  map[string]*Guild{}, channels: map[string]*Channel{}, messages: map[string][]*Message{},
		users:        map[string]*User{BotID: {ID: BotID, Name: "Footnote", Bot: true}},
		interactions: map[string]*interaction{}, nonces: map[string]*Message{}, sessions: map[string]*session{},
	}
	f.base, f.stop = context.WithCancel(context.Background())
	f.server = &http.Server{Handler: f, ReadHeaderTimeout: time.Minute} //nolint:gosec // loopback alone
	if o.Memory {
		f.memory = newPipeListener()
		f.listener = f.memory
	} else {
		var err error
		if f.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
			panic(fmt.Sprintf("listen on loopback: %v", err))
		}
	}
	f.serving.Go(func() { _ = f.server.Serve(f.listener) })
	return f
}

// Close ends the fake and all connections.
func (f *Fake) Close() {
	f.stop()
	_ = f.server.Close()
	f.mu.Lock()
	for _, s := range f.sessions {
		s.cut()
	}
	f.mu.Unlock()
	f.serving.Wait()
}

// API returns the address of the API.
func (f *Fake) API() string { return "http://" + f.listener.Addr().String() + "/api/v10" }

// Dial connects to the fake, whatever the address.
func (f *Fake) Dial(ctx context.Context, network, _ string) (net.Conn, error) {
	if f.memory != nil {
		return f.memory.dial(ctx)
	}
	var d net.Dialer
	return d.DialContext(ctx, network, f.listener.Addr().String())
}

// pipeListener takes connections in memory.
type pipeListener struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func newPipeListener() *pipeListener {
	return &pipeListener{conns: make(chan net.Conn), done: make(chan struct{})}
}

// Accept returns the next connection.
func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

// Close ends the listening.
func (l *pipeListener) Close() error {
	l.once.Do(func() { close(l.done) })
	return nil
}

// Addr returns a name for the address.
func (l *pipeListener) Addr() net.Addr { return pipeAddr{} }

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "discord.test" }

func (l *pipeListener) dial(ctx context.Context) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case l.conns <- theirs:
		return ours, nil
	case <-l.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// newID returns an id that is later than all before. f.mu is held.
func (f *Fake) newID() string {
	const epoch = 1420070400000
	at := uint64(max(time.Now().UnixMilli()-epoch, 1)) << 22
	f.last = max(f.last+1, at)
	return strconv.FormatUint(f.last, 10)
}

// violate notes that a rule was broken. f.mu is held.
func (f *Fake) violate(format string, args ...any) {
	f.violations = append(f.violations, fmt.Sprintf(format, args...))
}

// Violations returns what broke a rule since the last call.
func (f *Fake) Violations() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	v := f.violations
	f.violations = nil
	return v
}

// Requests returns the requests that came so far, without those of the
// gateway.
func (f *Fake) Requests() []Request {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.requests)
}

// Identifies returns when sessions were begun, Resumes how many were taken up
// again, Connections how many connections to the gateway there were.
func (f *Fake) Identifies() []time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.identifies)
}

// Resumes returns how many sessions were taken up again.
func (f *Fake) Resumes() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.resumes
}

// Connections returns how many connections to the gateway there were.
func (f *Fake) Connections() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.connections
}

// Closes returns the codes that clients closed connections with.
func (f *Fake) Closes() []int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.closes)
}

// FirstBeats returns how long each connection took to its first heartbeat.
func (f *Fake) FirstBeats() []time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.beats)
}

// Script says how connections to the gateway go; n counts them from 0.
func (f *Fake) Script(script func(n int) Script) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.script = script
}

// OnRequest has answer look at every request first; nil leaves it to the fake.
func (f *Fake) OnRequest(answer func(Request) *Response) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.onRequest = answer
}

// Watch has told be told of every message that the bot posts or changes. It may
// not call the fake.
func (f *Fake) Watch(told func(Message)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.watch = told
}

// OverHTTP has interactions delivered to address, signed with key, instead of
// through the gateway.
func (f *Fake) OverHTTP(address string, key ed25519.PrivateKey) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.endpoint, f.key = address, key
}
