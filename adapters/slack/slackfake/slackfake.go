// Package slackfake is Slack on loopback: as much of its Web API, of Socket Mode
// and of its requests over HTTP as Footnote uses, for tests.
//
// It holds every call against what Slack's own description of the method says,
// where that is at hand, and against the limits of Block Kit always, and it
// records what was visible to whom. Faults are made on demand.
package slackfake

import (
	"cmp"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"
)

// The workspace that there is from the start.
const (
	Team     = "T0TEAM"
	Token    = "xoxb-0-test" //nolint:gosec // the fake's own
	AppToken = "xapp-0-test"
	Bot      = "U0BOT"
	BotID    = "B0BOT"
	Secret   = "8f742231b10e8888abcd99yyyzzz85a5"
)

// Server is the fake. All methods are safe for concurrent use.
type Server struct {
	tb    testing.TB
	http  *httptest.Server
	sends *http.Client // requests to the app
	specs *specs

	// AckWithin is how long an acknowledgement may take before the delivery is
	// made again, Retries how often it is; events only, as with Slack.
	AckWithin time.Duration
	Retries   int
	// Limited is whether the rate limits are enforced.
	Limited bool
	// Watch is called with each message of the app's as it is posted or changed,
	// before the call is answered; it must not call the Server.
	Watch func(Post)
	// Lenient keeps what is wrong with a call from failing the test.
	Lenient bool

	order     sync.Mutex // held while deliveries are sent for the first time, so that none passes another
	mu        sync.Mutex // guards what follows
	teams     map[string]*team
	users     map[string]User
	channels  map[string]Channel
	posts     []*Post
	calls     []Call
	faults    []fault
	sequence  int64
	sockets   []*socket
	opened    []time.Time
	receiver  receiver
	pending   map[string]*delivery
	done      []*delivery
	windows   map[string][]time.Time
	homes     map[string][]byte
	codes     map[string]grant
	rotates   bool              // whether tokens do
	refreshes map[string]string // scopes by the token that buys the next
	expired   map[string]bool   // tokens
	uses      map[string]int    // of response addresses
	replyTo   map[string]responseAddress
	socketed  socketFaults
	closing   chan struct{}
	wait      sync.WaitGroup
}

type team struct {
	id, token, enterprise string
	wide                  bool
	scopes                []string
	rotates               bool
}

// User is a person.
type User struct {
	ID, Name        string
	Guest, Stranger bool
	Admin           bool
	Deleted         bool   // whether the account was closed
	Team            string // the workspace that lists them; every one when empty
	Locale          string // of their client; "en-US" when empty
}

// Channel is a channel. Kind is "channel", "group", "mpim" or "im".
type Channel struct {
	ID, Team, Kind string
	Members        []string // users in it, with the bot where it is
	Shared         bool     // with another organisation
}

// Post is a message, of a person's or of the app's.
type Post struct {
	Channel, TS, Thread string
	User                string    // who wrote it
	To                  string    // who alone sees it; empty for everyone in the channel
	Versions            []Version // what it said, one after the other
	Deleted             time.Time // when it went; zero while it stands
	Metadata            any       // as it was sent
	Unfurl              bool      // whether links in it may get previews
}

// Version is what a post said from At on.
type Version struct {
	At     time.Time
	Text   string
	Blocks []byte // JSON, empty for none
}

// Last returns what p says now.
func (p Post) Last() Version { return p.Versions[len(p.Versions)-1] }

// Call is a call of a method.
type Call struct {
	Method string
	Team   string
	Args   map[string]string
	At     time.Time
	Error  string // what was answered; empty when it was well
}

// New starts a fake that is gone when the test ends. There is a workspace with
// the members U1 and U2 and the guest U3, the public channel C1, the public
// channel C3 that the guest is in, the private channel G1, the group message M1
// and the direct channel D1 of U1.
func New(tb testing.TB) *Server {
	tb.Helper()
	s := &Server{
		tb: tb, specs: readSpecs(tb), sends: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}, AckWithin: 3 * time.Second, Retries: 3,
		teams: map[string]*team{}, users: map[string]User{}, channels: map[string]Channel{},
		pending: map[string]*delivery{}, windows: map[string][]time.Time{}, homes: map[string][]byte{},
		codes: map[string]grant{}, refreshes: map[string]string{}, expired: map[string]bool{}, uses: map[string]int{}, replyTo: map[string]responseAddress{}, closing: make(chan struct{}),
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", s.serveMethod)
	mux.HandleFunc("/link/{ticket}", s.serveSocket)
	mux.HandleFunc("POST /response/{id}", s.serveResponse)
	mux.HandleFunc("GET /oauth/v2/authorize", s.serveAuthorize)
	s.http = httptest.NewServer(mux)
	tb.Cleanup(s.Close)
	s.AddTeam(Team, Token, AllScopes()...)
	for _, u := range []User{
		{ID: "U1", Name: "ada"}, {ID: "U2", Name: "ben", Admin: true}, {ID: "U3", Name: "guest", Guest: true}, {ID: "U9", Name: "stranger", Stranger: true},
		{ID: "U4", Name: "former guest", Guest: true, Deleted: true}, {ID: Bot, Name: "footnote"},
	} {
		s.AddUser(u)
	}
	everyone := []string{"U1", "U2", Bot}
	for _, c := range []Channel{
		{ID: "C1", Kind: "channel", Members: everyone}, {ID: "C2", Kind: "channel", Members: []string{"U1", "U2"}},
		{ID: "C3", Kind: "channel", Members: append(slices.Clone(everyone), "U3")},
		{ID: "C9", Kind: "channel", Members: append(slices.Clone(everyone), "U9"), Shared: true},
		{ID: "G1", Kind: "group", Members: []string{"U1", "U2", Bot}}, {ID: "M1", Kind: "mpim", Members: []string{"U1", "U2", Bot}},
		{ID: "D1", Kind: "im", Members: []string{"U1", Bot}}, {ID: "D2", Kind: "im", Members: []string{"U2", Bot}}, {ID: "D3", Kind: "im", Members: []string{"U3", Bot}},
	} {
		s.AddChannel(c)
	}
	return s
}

// Close ends the fake.
func (s *Server) Close() {
	s.mu.Lock()
	select {
	case <-s.closing:
		s.mu.Unlock()
		return
	default:
	}
	close(s.closing)
	for _, c := range s.sockets {
		_ = c.ws.Close()
	}
	s.mu.Unlock()
	s.http.CloseClientConnections()
	s.http.Close()
	s.wait.Wait()
	s.sends.CloseIdleConnections()
}

// API returns where the methods are.
func (s *Server) API() string { return s.http.URL + "/api/" }

// AllScopes returns every scope that the fake knows.
func AllScopes() []string {
	return []string{
		"app_mentions:read", "assistant:write", "channels:history", "channels:read", "chat:write", "commands", "groups:history", "groups:read",
		"im:history", "links:read", "links:write", "mpim:history", "mpim:read", "users:read",
	}
}

// AddTeam adds a workspace with its token and what the token may do. With the
// id of one that is there, it changes it.
func (s *Server) AddTeam(id, token string, scopes ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.teams[token] = &team{id: id, token: token, scopes: scopes}
}

// RevokeTeam makes a token worthless.
func (s *Server) RevokeTeam(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.teams, token)
}

// AddUser adds or changes a person.
func (s *Server) AddUser(u User) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users[u.ID] = u
}

// AddChannel adds or changes a channel.
func (s *Server) AddChannel(c Channel) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.Team = cmp.Or(c.Team, Team)
	s.channels[c.ID] = c
}

// Calls returns the calls of method so far, in order; of all with "".
func (s *Server) Calls(method string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Call
	for _, c := range s.calls {
		if method == "" || c.Method == method {
			out = append(out, c)
		}
	}
	return out
}

// Posts returns what the app posted in channel, in all with "", in order, also
// what was deleted.
func (s *Server) Posts(channel string) []Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Post
	for _, p := range s.posts {
		if p.User == Bot && (channel == "" || p.Channel == channel) {
			c := *p
			c.Versions = slices.Clone(p.Versions)
			out = append(out, c)
		}
	}
	return out
}

// VisibleTo returns what user could see of the app's posts at the moment at.
func (s *Server) VisibleTo(user string, at time.Time) []Version {
	var out []Version
	for _, p := range s.Posts("") {
		s.mu.Lock()
		member := slices.Contains(s.channels[p.Channel].Members, user) || s.channels[p.Channel].Kind == "channel" && !s.users[user].Guest
		s.mu.Unlock()
		if p.To != "" && p.To != user || p.To == "" && !member || !p.Deleted.IsZero() && !p.Deleted.After(at) {
			continue
		}
		for _, v := range slices.Backward(p.Versions) {
			if !v.At.After(at) {
				out = append(out, v)
				break
			}
		}
	}
	return out
}

// watched tells Watch of p. s.mu is held.
func (s *Server) watched(p *Post) {
	if s.Watch != nil {
		s.Watch(*p)
	}
}

// Home returns the home page that user has, as JSON.
func (s *Server) Home(user string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.homes[user]
}

// timestamp returns a new timestamp of a message. s.mu is held.
func (s *Server) timestamp() string {
	s.sequence++
	return fmt.Sprintf("%d.%06d", time.Now().Unix(), s.sequence)
}

// wrong reports that something is not as Slack wants it.
func (s *Server) wrong(format string, args ...any) {
	if !s.Lenient {
		s.tb.Errorf("slackfake: "+format, args...)
	}
}

// Await returns when ok does, and fails the test when that takes too long.
func (s *Server) Await(what string, ok func() bool) {
	s.tb.Helper()
	const patience = time.Minute // on a machine that does other things
	deadline := time.Now().Add(patience)
	for !ok() {
		if time.Now().After(deadline) {
			s.tb.Fatalf("waited too long for %s", what)
		}
		time.Sleep(time.Millisecond)
	}
}

// AwaitPosts returns the app's posts in channel when there are n.
func (s *Server) AwaitPosts(channel string, n int) []Post {
	s.tb.Helper()
	s.Await(fmt.Sprintf("%d posts in %q", n, channel), func() bool { return len(s.Posts(channel)) >= n })
	return s.Posts(channel)
}
