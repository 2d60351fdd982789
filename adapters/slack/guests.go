package slack

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"
)

// Whether a guest sees a conversation, Slack does not say by itself. The people
// of the workspace are listed in the background (roster.go); where none of them
// is a guest nothing more is asked. Else the members of a conversation are, when
// somebody asks something there, and what was found is remembered as long as
// other facts are, or until Slack says that somebody came or went.

const (
	// lookFor is how long a look for guests in one conversation may take, also
	// when the question that began it was dealt with before: the next one there
	// has the answer then.
	lookFor = time.Minute
	// membersPage is how many members are asked for at once.
	//
	// Source: https://docs.slack.dev/reference/methods/conversations.members
	membersPage = 999
	// mostUnlisted is how many members whom the list lacks are asked about one by
	// one: new people, and those of other workspaces of the organisation.
	mostUnlisted = 50
)

// standing is what Slack said unasked of somebody in a workspace.
type standing struct {
	user  string
	guest bool
}

// standingOf reads a user as an event has it.
func standingOf(u object) *standing {
	if u.str("id") == "" {
		return nil
	}
	return &standing{user: u.str("id"), guest: !u.is("deleted") && (u.is("is_restricted") || u.is("is_ultra_restricted"))}
}

// aside is where the adapter does what may outlast the question that it is for,
// as long as Run lasts.
type aside struct {
	mu    sync.Mutex                  // guards start
	start func(func(context.Context)) // nil when Run is not running
}

// open has begin work until the function that it returns was called, which
// waits for what was begun.
func (s *aside) open(ctx context.Context) (end func()) {
	ctx, cancel := context.WithCancel(ctx)
	var all sync.WaitGroup
	s.set(func(f func(context.Context)) { all.Go(func() { f(ctx) }) })
	return func() {
		s.set(nil)
		cancel()
		all.Wait()
	}
}

func (s *aside) set(start func(func(context.Context))) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.start = start
}

// begin begins to do f, with a context that ends with Run, or returns false
// when Run is not running.
func (s *aside) begin(f func(context.Context)) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.start == nil {
		return false
	}
	s.start(f)
	return true
}

// inWorkspace reports whether a key is of the installation id.
func inWorkspace(id string) func(key string) bool {
	return func(key string) bool { return strings.HasPrefix(key, id+"/") }
}

// crowd reports whether in is about a conversation that more than two may see.
func (in incoming) crowd() bool { return in.chat != "" && in.chat[0] != 'D' }

// notice takes in what Slack says unasked of who is where and as what. It calls
// nobody.
func (a *Adapter) notice(in incoming) {
	if !a.config.LookUp || !in.moved && in.standing == nil {
		return
	}
	one, err := a.installed(in.home.team)
	if err != nil {
		return
	}
	id := one.id()
	if in.moved {
		a.crowds.forget(func(key string) bool { return key == id+"/"+in.chat })
	}
	s := in.standing
	if s == nil {
		return
	}
	for _, team := range []string{id, in.home.team} { // as listedTeam has it
		if r := a.rosters.get(id + "/" + team); r != nil && r.note(s.user, s.guest) {
			a.people.forget(func(key string) bool { return key == id+"/"+s.user })
			a.crowds.forget(inWorkspace(id))
		}
	}
}

// recallGuests returns whether a guest sees the conversation of in, as far as
// that is in memory.
func (a *Adapter) recallGuests(w *workspace, in incoming) (guests, ok bool) {
	switch {
	case !in.crowd():
		return false, true
	case w.elsewhere(in):
		return true, true
	}
	r := a.rosters.get(w.id + "/" + w.listedTeam(in.home))
	if r != nil && w.alone() && r.guestless() {
		return false, true
	}
	f, ok := a.crowds.recall(w.id + "/" + in.chat)
	return f.Guests, ok
}

// guests returns whether a guest sees the conversation of in. They do when that
// cannot be found out before ctx ends; finding out then goes on for the next.
func (a *Adapter) guests(ctx context.Context, w *workspace, in incoming) facts {
	if guests, ok := a.recallGuests(w, in); ok {
		return facts{Guests: guests}
	}
	found := make(chan facts, 1)
	began := a.aside.begin(func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, lookFor)
		defer cancel()
		found <- a.lookForGuests(ctx, w, in)
	})
	if !began {
		return facts{Guests: true}
	}
	select {
	case f := <-found:
		return f
	case <-ctx.Done():
		a.log.DebugContext(ctx, "it was not found out in time whether a guest sees a conversation, so that one counts as being there")
		return facts{Guests: true}
	}
}

// lookForGuests asks Slack whether a guest sees the conversation of in, once for
// all who wait for that.
func (a *Adapter) lookForGuests(ctx context.Context, w *workspace, in incoming) (f facts) {
	unknown := facts{Guests: true}
	defer a.distrust(ctx, &f, unknown)
	f, err := a.crowds.find(ctx, w.id+"/"+in.chat, func(ctx context.Context) (facts, error) { return a.askGuests(ctx, w, in) })
	if err != nil {
		if ctx.Err() == nil {
			a.log.WarnContext(ctx, "it could not be found out whether a guest sees a conversation, so that one counts as being there", "error", err)
		}
		return unknown
	}
	return f
}

// askGuests goes through the members of the conversation of in until it meets a
// guest.
func (a *Adapter) askGuests(ctx context.Context, w *workspace, in incoming) (facts, error) {
	r := a.roster(w, in.home)
	if err := r.wait(ctx); err != nil {
		return facts{}, err
	}
	if w.alone() && r.guestless() {
		return facts{}, nil
	}
	var unlisted []string
	for cursor := ""; ; {
		members, next, err := w.askMembers(ctx, in.chat, cursor)
		if err != nil {
			return facts{}, err
		}
		for _, user := range members {
			switch guest, listed := r.standing(user); {
			case guest:
				return facts{Guests: true}, nil
			case !listed:
				unlisted = append(unlisted, user)
			}
		}
		if cursor = next; cursor == "" {
			break
		}
	}
	if len(unlisted) > mostUnlisted {
		a.log.WarnContext(ctx, "too many who are not on the workspace's list see a conversation, so that one of them counts as a guest", "people", len(unlisted))
		return facts{Guests: true}, nil
	}
	for _, user := range unlisted {
		p, err := a.people.find(ctx, w.id+"/"+user, func(ctx context.Context) (facts, error) { return w.askPerson(ctx, user) })
		if err != nil {
			return facts{}, err
		}
		if p.Guest || p.External {
			return facts{Guests: true}, nil
		}
	}
	return facts{}, nil
}

// askMembers asks Slack for a page of the members of a conversation.
func (w *workspace) askMembers(ctx context.Context, id, cursor string) (members []string, next string, err error) {
	err = w.call(ctx, "conversations.members", "", func(ctx context.Context) (err error) {
		members, next, err = w.api().GetUsersInConversationContext(ctx, &slack.GetUsersInConversationParameters{ChannelID: id, Cursor: cursor, Limit: membersPage})
		if err == nil && len(members) == 0 {
			err = errNoReason
		}
		return err
	})
	return members, next, err
}
