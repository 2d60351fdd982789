// Package bottest is a chat service in memory, with the faults that real ones
// have: things delivered twice or late, posts whose success nobody hears of,
// handles that expire.
package bottest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"footnote/bot"
)

// Post is something that Footnote has said.
type Post struct {
	ID           string
	Key          string // of the Delivery that first put it up
	Conversation bot.Conversation
	ReplyTo      string
	To           string // who alone sees it; empty for all
	Kind         bot.ChannelKind
	Reply        bot.Reply     // what it says; silent for an empty placeholder
	Changes      int           // how often it was changed
	Gone         bool          // whether it was taken away
	Off          []bot.Control // those of its controls that are switched off
	At           time.Time
}

// Fault is what goes wrong with one delivery.
type Fault struct {
	Wait   time.Duration // before anything happens
	Before error         // nothing is posted, and this is returned
	After  error         // it is posted, and yet this is returned
}

// Options are what sort of service it is. The zero Options are the best sort.
type Options struct {
	Name string // empty for "town"
	// NoKeys is a service that does not know a Delivery's Key: the adapter puts
	// up an empty post, says that it has Begun and then changes it.
	NoKeys bool
	// Private posts have no id: they can never be changed.
	Fleeting bool
	// Fault, when not nil, is asked before each delivery.
	Fault func(bot.Delivery) Fault
	// Lost, when not nil, is asked after each thing that was received whether
	// the acknowledgement is lost, so that it is delivered again.
	Lost func() bool
	// Forgetful is a service that keeps no post once it was told to whoever
	// watches, so that a long load does not fill the memory.
	Forgetful bool
	// Expired reports whether a handle works no more; nil for never.
	Expired func(handle string) bool
}

// Service is the service and its adapter. It is safe for concurrent use.
type Service struct {
	options Options

	mu      sync.Mutex // guards what follows
	pending []bot.Envelope
	said    chan struct{} // holds one when pending has grown
	posts   []*Post
	byKey   map[string]*Post
	n       int
	changed func(Post)
}

var (
	_ bot.Adapter  = (*Service)(nil)
	_ bot.Switcher = (*Service)(nil)
)

// New returns a service on which nobody has said anything.
func New(o Options) *Service {
	if o.Name == "" {
		o.Name = "town"
	}
	return &Service{options: o, said: make(chan struct{}, 1), byKey: map[string]*Post{}}
}

// Watch has f called with every post that is new, changed or gone, in order.
func (s *Service) Watch(f func(Post)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changed = f
}

// Say has the service deliver events in an envelope of their own, under key, or
// one of the service's choice when that is empty.
func (s *Service) Say(key string, events ...bot.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if key == "" {
		s.n++
		key = fmt.Sprintf("e%d", s.n)
	}
	s.pending = append(s.pending, s.Envelope(key, events...))
	select {
	case s.said <- struct{}{}:
	default:
	}
}

// Envelope returns the envelope that Say has the service deliver.
func (s *Service) Envelope(key string, events ...bot.Event) bot.Envelope {
	return bot.Envelope{Service: s.options.Name, Key: key, Body: encode(events), Received: time.Now()}
}

// Posts returns everything that was ever said, oldest first.
func (s *Service) Posts() []Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Post, len(s.posts))
	for i, p := range s.posts {
		all[i] = *p
	}
	return all
}

// Pending returns how many envelopes were not acknowledged.
func (s *Service) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.pending)
}

// Name returns the name of the options.
func (s *Service) Name() string { return s.options.Name }

// Run delivers what was said, in order, each until it is acknowledged.
func (s *Service) Run(ctx context.Context, d bot.Desk) error {
	for {
		e, ok := s.Next()
		if !ok {
			select {
			case <-ctx.Done():
				return nil
			case <-s.said:
				continue
			}
		}
		err := d.Receive(ctx, e)
		if ctx.Err() != nil {
			return nil
		}
		if err == nil && (s.options.Lost == nil || !s.options.Lost()) {
			s.Acknowledge(e)
			continue
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// Next returns what is to be delivered to Footnote next, and false when there is
// nothing.
func (s *Service) Next() (bot.Envelope, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.pending) == 0 {
		return bot.Envelope{}, false
	}
	return s.pending[0], true
}

// Acknowledge tells the service that e was received.
func (s *Service) Acknowledge(e bot.Envelope) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := slices.IndexFunc(s.pending, func(p bot.Envelope) bool { return p.Key == e.Key }); i >= 0 {
		s.pending = slices.Delete(s.pending, i, i+1)
	}
}

// Deliver posts, changes or takes away.
func (s *Service) Deliver(ctx context.Context, d bot.Delivery) (string, error) {
	var f Fault
	if s.options.Fault != nil {
		f = s.options.Fault(d)
	}
	if f.Wait > 0 {
		select {
		case <-ctx.Done():
		case <-time.After(f.Wait):
		}
	}
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if f.Before != nil {
		return "", f.Before
	}
	if d.Handle != "" && s.options.Expired != nil && s.options.Expired(d.Handle) {
		return "", fmt.Errorf("%w: the handle has expired", bot.ErrUndeliverable)
	}
	id, err := s.post(ctx, d)
	if err != nil {
		return "", err
	}
	if d.To != "" && s.options.Fleeting {
		id = ""
	}
	return id, f.After
}

var errGone = fmt.Errorf("%w: there is no such post", bot.ErrUndeliverable)

func (s *Service) post(ctx context.Context, d bot.Delivery) (string, error) {
	if d.ID != "" {
		return d.ID, s.change(d.ID, d.Reply)
	}
	if d.Reply.Silent() {
		return "", errGone
	}
	if !s.options.NoKeys || d.Reply.Waiting {
		return s.add(d, d.Reply).ID, nil
	}
	id := s.Begin(d)
	if err := d.Begun(id); err != nil {
		return "", err
	}
	if err := ctx.Err(); err != nil {
		return "", err
	}
	return id, s.change(id, d.Reply)
}

// Begin puts up an empty post that will become d and returns its id, which is
// empty on a service that knows keys.
func (s *Service) Begin(d bot.Delivery) string {
	if !s.options.NoKeys {
		return ""
	}
	return s.add(d, bot.Reply{Waiting: true}).ID
}

// add puts up a post that says r, unless one with d's key is there.
func (s *Service) add(d bot.Delivery, r bot.Reply) *Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.byKey[d.Key]; p != nil && !s.options.NoKeys {
		return p
	}
	s.n++
	p := &Post{ID: fmt.Sprintf("p%d", s.n), Key: d.Key, Conversation: d.Conversation, ReplyTo: d.ReplyTo, To: d.To, Kind: d.Kind, Reply: r, At: time.Now()}
	if !s.options.Forgetful {
		s.posts = append(s.posts, p)
		s.byKey[d.Key] = p
	}
	s.tell(p)
	return p
}

// change makes the post say r, or takes it away when that is silent.
func (s *Service) change(id string, r bot.Reply) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.posts, func(p *Post) bool { return p.ID == id })
	switch {
	case r.Silent() && i >= 0 && s.posts[i].Gone:
		return nil
	case i < 0 || s.posts[i].Gone:
		return errGone
	}
	p := s.posts[i]
	p.Changes++
	if r.Silent() {
		p.Gone = true
	} else {
		p.Reply = r
	}
	s.tell(p)
	return nil
}

// Switch has the controls in d.Reply.Controls usable below a post, and no others.
func (s *Service) Switch(ctx context.Context, d bot.Delivery) error {
	if s.options.Fault != nil {
		if f := s.options.Fault(d); f.Before != nil {
			return f.Before
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.posts, func(p *Post) bool { return p.ID == d.ID })
	if i < 0 || s.posts[i].Gone {
		return errGone
	}
	p := s.posts[i]
	p.Off = slices.DeleteFunc(slices.Clone(p.Reply.Controls), func(c bot.Control) bool { return slices.Contains(d.Reply.Controls, c) })
	return nil
}

func (s *Service) tell(p *Post) {
	if s.changed != nil {
		s.changed(*p)
	}
}

// wire is an event as it stands in an envelope: one field is set.
type wire struct {
	Message  *bot.Message  `json:",omitempty"`
	Action   *bot.Action   `json:",omitempty"`
	Edit     *bot.Edit     `json:",omitempty"`
	Deletion *bot.Deletion `json:",omitempty"`
}

func encode(events []bot.Event) []byte {
	all := make([]wire, len(events))
	for i, event := range events {
		switch e := event.(type) {
		case bot.Message:
			all[i].Message = &e
		case bot.Action:
			all[i].Action = &e
		case bot.Edit:
			all[i].Edit = &e
		case bot.Deletion:
			all[i].Deletion = &e
		}
	}
	data, err := json.Marshal(all)
	if err != nil {
		panic(err) // events are plain data
	}
	return data
}

// Decode returns the events that Say was called with.
func (s *Service) Decode(e bot.Envelope) ([]bot.Event, error) {
	var all []wire
	if err := json.Unmarshal(e.Body, &all); err != nil {
		return nil, err
	}
	var events []bot.Event
	for _, w := range all {
		switch {
		case w.Message != nil:
			events = append(events, *w.Message)
		case w.Action != nil:
			events = append(events, *w.Action)
		case w.Edit != nil:
			events = append(events, *w.Edit)
		case w.Deletion != nil:
			events = append(events, *w.Deletion)
		default:
			return nil, errors.New("an event of no kind")
		}
	}
	return events, nil
}
