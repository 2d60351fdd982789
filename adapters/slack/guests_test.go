package slack

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"footnote/adapters/slack/slackfake"
	"footnote/bot"
)

// ask has U1 ask in channel and returns the message that the Bot has of it.
func (r *rig) ask(channel string) bot.Message {
	before := len(messages(r.desk.seenEvents()))
	r.Say(slackfake.Said{Channel: channel, User: "U1", Text: mention + "how long?"})
	r.Await("the question", func() bool { return len(messages(r.desk.seenEvents())) > before })
	return messages(r.desk.seenEvents())[before]
}

// wantGuests asks in channel and wants that a guest is there or not.
func (r *rig) wantGuests(t *testing.T, when, channel string, want bool) {
	t.Helper()
	if m := r.ask(channel); m.Guests != want || m.Author.Guest {
		t.Errorf("%s, in %s: %+v, want that a guest sees it: %v", when, channel, m, want)
	}
}

// listening returns a rig that answers nothing, with the limits out of the way.
func listening(t *testing.T, c Config) *rig {
	t.Helper()
	r := newRig(t, c)
	r.desk.handle = nil
	r.adapter.limits.times = 1000 // the limits have tests of their own
	return r
}

// TestGuestSeesNothing has a guest in one public channel and not in another,
// and wants that they never see what only the team may, however it is asked.
func TestGuestSeesNothing(t *testing.T) {
	both(t, func(t *testing.T, c Config) {
		r := newRig(t, c)
		r.answer(t)
		tells := func(p slackfake.Post) bool { return strings.Contains(string(p.Last().Blocks), "fourteen days") }
		for channel, shown := range map[string]bool{"C1": true, "C3": false} {
			r.Say(slackfake.Said{Channel: channel, User: "U1", Text: mention + "how long?"})
			if public := r.AwaitPosts(channel, 1)[0]; tells(public) != shown || public.To != "" {
				t.Errorf("in %s: post %+v; it quotes what is internal: %v, want %v", channel, public, !shown, shown)
			}
			r.Command(channel, "U2", "how long?")
			private := r.AwaitPosts(channel, 2)[1]
			if private.To != "U2" || !tells(private) {
				t.Fatalf("in %s: post %+v, want the answer, for who asked alone", channel, private)
			}
			r.Press(private, "U2", idPrefix+string(bot.Share), "")
			if shared := r.AwaitPosts(channel, 3)[2]; tells(shared) != shown || shown != (shared.To == "") {
				t.Errorf("in %s: shared %+v; it quotes what is internal: %v, want %v", channel, shared, !shown, shown)
			}
		}
		for _, v := range r.VisibleTo("U3", time.Now()) {
			if strings.Contains(string(v.Blocks), "fourteen days") {
				t.Errorf("the guest sees %s", v.Blocks)
			}
		}
	})
}

// TestGuestsComeAndGo: what was found out about a channel is remembered until
// somebody comes or goes.
func TestGuestsComeAndGo(t *testing.T) {
	r := listening(t, testConfig()).start(t)
	members := func(event string, who ...string) {
		ch := r.Channel("C1")
		ch.Members = who
		r.AddChannel(ch)
		if event != "" {
			r.Event(ch, map[string]any{"type": event, "user": "U3", "channel": "C1", "channel_type": "C", "team": slackfake.Team})
			r.Await("the acknowledgement", func() bool { return allTaken(r) })
		}
	}
	r.wantGuests(t, "at first", "C1", false)
	r.wantGuests(t, "again", "C1", false)
	if n := len(r.Calls("conversations.members")); n != 1 {
		t.Errorf("Slack was asked for the members %d times, want once", n)
	}
	members("member_joined_channel", "U1", "U3", slackfake.Bot)
	r.wantGuests(t, "when a guest has joined", "C1", true)
	members("", "U1", slackfake.Bot)
	r.wantGuests(t, "when they have left, and Slack has not said so", "C1", true)
	members("member_left_channel", "U1", slackfake.Bot)
	r.wantGuests(t, "when they have left", "C1", false)
	members("", "U1", "U3", slackfake.Bot)
	ch := r.Channel("C1")
	r.Event(ch, map[string]any{"type": "message", "subtype": "channel_join", "channel": "C1", "channel_type": "channel", "user": "U3", "text": "has joined", "ts": "1700000000.000004"})
	r.Await("the acknowledgement", func() bool { return allTaken(r) })
	r.wantGuests(t, "when it stands in the channel that they joined", "C1", true)
}

// TestGuestsNotToldOf: where Slack does not say who comes, what was found out
// about a channel is believed for some minutes.
func TestGuestsNotToldOf(t *testing.T) {
	r := listening(t, testConfig())
	var ahead atomic.Int64
	r.adapter.crowds.now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	r.start(t)
	r.wantGuests(t, "at first", "C1", false)
	ch := r.Channel("C1")
	ch.Members = append(ch.Members, "U3")
	r.AddChannel(ch)
	ahead.Store(int64(knownFor))
	r.wantGuests(t, "later", "C1", true)
}

// TestBecomeGuest: who is a guest, and no longer one, is taken from what Slack
// says of them.
func TestBecomeGuest(t *testing.T) {
	r := listening(t, testConfig()).start(t)
	says := func(event string, u slackfake.User) {
		r.AddUser(u)
		r.Event(slackfake.Channel{Team: slackfake.Team}, map[string]any{"type": event, "user": map[string]any{
			"id": u.ID, "is_restricted": u.Guest, "is_ultra_restricted": false, "deleted": u.Deleted,
		}})
		r.Await("the acknowledgement", func() bool { return allTaken(r) })
	}
	ch := r.Channel("C1")
	ch.Members = append(ch.Members, "U7")
	r.AddUser(slackfake.User{ID: "U7", Name: "sam"})
	r.wantGuests(t, "at first", "C1", false)
	r.AddChannel(ch)
	says("team_join", slackfake.User{ID: "U7", Name: "sam"})
	r.wantGuests(t, "when somebody has joined the team", "C1", false)
	says("user_guest_status_changed", slackfake.User{ID: "U7", Name: "sam", Guest: true})
	r.wantGuests(t, "when they have become a guest", "C1", true)
	says("user_change", slackfake.User{ID: "U7", Name: "sam", Guest: true, Deleted: true})
	r.wantGuests(t, "when their account was closed", "C1", false)
	says("team_join", slackfake.User{ID: "U8", Name: "kim", Guest: true})
	ch.Members = append(ch.Members, "U8")
	r.AddChannel(ch)
	r.Event(ch, map[string]any{"type": "member_joined_channel", "user": "U8", "channel": "C1", "channel_type": "C", "team": slackfake.Team})
	r.Await("the acknowledgement", func() bool { return allTaken(r) })
	r.wantGuests(t, "when a new guest has joined", "C1", true)
	if n := len(r.Calls("users.list")); n != 1 {
		t.Errorf("the people were listed %d times, want once", n)
	}
}

// TestNoGuests: where there are none nothing is asked about channels, and an
// account that was closed is none.
func TestNoGuests(t *testing.T) {
	r := listening(t, testConfig())
	r.AddUser(slackfake.User{ID: "U3", Name: "no guest"})
	r.start(t)
	for _, channel := range []string{"C1", "C3", "G1", "M1", "D1"} {
		r.wantGuests(t, "without guests", channel, false)
	}
	if n := len(r.Calls("conversations.members")); n != 0 {
		t.Errorf("Slack was asked for members %d times, want never", n)
	}
}

// TestGuestsUnknown: what cannot be found out counts as that a guest is there,
// except where there are two alone, and is asked again.
func TestGuestsUnknown(t *testing.T) {
	for _, f := range []slackfake.Fault{{Error: "internal_error"}, {Error: "missing_scope"}, {Status: 500}, {Body: `{"ok":false}`}, {Body: `{"ok":true}`}, {Drop: true}} {
		t.Run(fmt.Sprint(f), func(t *testing.T) {
			t.Parallel()
			r := listening(t, testConfig())
			r.start(t)
			r.Fail("conversations.members", 1, f)
			r.wantGuests(t, "when the members cannot be looked up", "C1", true)
			r.wantGuests(t, "when they can be again", "C1", false)

			r = listening(t, testConfig())
			r.Fail("users.list", 1, f)
			r.start(t)
			r.wantGuests(t, "when the people cannot be listed", "C1", true)
			r.wantGuests(t, "then", "D1", false)
			w, err := r.adapter.workspace(t.Context(), slackfake.Team)
			if err != nil {
				t.Fatal(err)
			}
			if err := r.adapter.list(t.Context(), w.id, r.adapter.roster(w, w.home)); err != nil {
				t.Fatal(err)
			}
			r.wantGuests(t, "when they can be", "C1", false)
		})
	}
}

// TestGuestsLimited: a look-up that Slack refuses for coming too soon is made
// again as late as it wants, for as long as somebody waits and then for the
// next.
func TestGuestsLimited(t *testing.T) {
	for after, want := range map[int]bool{1: false, 6: true} {
		t.Run(fmt.Sprint(after, " seconds"), func(t *testing.T) {
			t.Parallel()
			r := listening(t, testConfig()).start(t)
			r.Fail("conversations.members", 1, slackfake.Fault{Status: 429, RetryAfter: after})
			r.wantGuests(t, "at first", "C1", want)
			r.Await("the answer", func() bool { _, ok := r.adapter.crowds.recall(onlyWorkspace + "/C1"); return ok })
			r.wantGuests(t, "then", "C1", false)
			calls := r.Calls("conversations.members")
			if len(calls) != 2 || calls[1].At.Sub(calls[0].At) < time.Duration(after)*time.Second {
				t.Errorf("calls %+v, want two, %d seconds apart", calls, after)
			}
		})
	}
}

// TestManyMembers: the guest among the members of a big channel in a big
// workspace is found on whichever page they are.
func TestManyMembers(t *testing.T) {
	r := listening(t, testConfig())
	const many = 2500
	all := []string{"U1", slackfake.Bot}
	for i := range many {
		id := fmt.Sprintf("U5%04d", i)
		r.AddUser(slackfake.User{ID: id, Name: "x"})
		all = append(all, id)
	}
	r.AddUser(slackfake.User{ID: "UZ", Name: "guest", Guest: true})
	r.AddChannel(slackfake.Channel{ID: "CALL", Kind: "channel", Members: all})
	r.AddChannel(slackfake.Channel{ID: "CALLZ", Kind: "channel", Members: append(slices.Clone(all), "UZ")})
	r.AddChannel(slackfake.Channel{ID: "CALL3", Kind: "channel", Members: append(slices.Clone(all), "U3")})
	r.start(t)
	pages := func(method string) int { return len(r.Calls(method)) }
	r.Await("the list of people", func() bool { return pages("users.list") == 6 })
	for _, tt := range []struct {
		channel string
		guests  bool
		pages   int
	}{{"CALL", false, 3}, {"CALLZ", true, 3}, {"CALL3", true, 1}} { // in the order of their ids U3 comes early and UZ last
		before := pages("conversations.members")
		r.wantGuests(t, "among many", tt.channel, tt.guests)
		if n := pages("conversations.members") - before; n != tt.pages {
			t.Errorf("%s: %d pages were asked for, want %d", tt.channel, n, tt.pages)
		}
	}
	if n := pages("users.list"); n != 6 {
		t.Errorf("the people were listed on %d pages, want 6", n)
	}
	if n := pages("users.info"); n != 1 { // of U1, who asks
		t.Errorf("%d people were asked about by themselves, want one", n)
	}
}

// TestGuestsOfWorkspaces: each workspace has guests of its own, and where a
// token is for an organisation they are asked for by workspace; whoever is of
// another workspace of it is asked about by themselves.
func TestGuestsOfWorkspaces(t *testing.T) {
	c := httpConfig()
	c.ClientID, c.Workspaces = "1.2", []string{"T1", "T2", "E1"}
	r := listening(t, c)
	for _, one := range []installation{{Team: "T1", Token: "xoxb-1"}, {Team: "T2", Token: "xoxb-2"}, {Enterprise: "E1", Wide: true, Token: "xoxb-e", Teams: []string{"T3", "T4"}}} {
		if err := r.adapter.installs.put(one); err != nil {
			t.Fatal(err)
		}
		r.AddTeam(one.id(), one.Token, slackfake.AllScopes()...)
	}
	r.AddUser(slackfake.User{ID: "U3", Name: "guest", Guest: true, Team: "T2"})
	r.AddUser(slackfake.User{ID: "U34", Name: "guest", Guest: true, Team: "T4"})
	r.AddUser(slackfake.User{ID: "U5", Name: "eve", Team: "T4"})
	for i := range mostUnlisted + 1 {
		r.AddUser(slackfake.User{ID: fmt.Sprint("U6", i), Name: "x", Team: "T4"})
	}
	members := func(more ...string) []string { return append([]string{"U1", slackfake.Bot}, more...) }
	crowd := members()
	for i := range mostUnlisted + 1 {
		crowd = append(crowd, fmt.Sprint("U6", i))
	}
	for _, ch := range []slackfake.Channel{
		{ID: "CT1", Team: "T1", Members: members()}, {ID: "CT2", Team: "T2", Members: members("U3")}, {ID: "CT2B", Team: "T2", Members: members()},
		{ID: "CT3", Team: "T3", Members: members()}, {ID: "CT34", Team: "T3", Members: members("U5")}, {ID: "CT34G", Team: "T3", Members: members("U34")},
		{ID: "CT4", Team: "T4", Members: members("U34")}, {ID: "CT3M", Team: "T3", Members: crowd},
	} {
		ch.Kind = "channel"
		r.AddChannel(ch)
	}
	r.AddUser(slackfake.User{ID: "U1", Name: "ada"})
	r.start(t)
	for channel, want := range map[string]bool{"CT1": false, "CT2": true, "CT2B": false, "CT3": false, "CT34": false, "CT34G": true, "CT4": true, "CT3M": true} {
		r.wantGuests(t, "in a workspace of its own", channel, want)
	}
	for _, c := range r.Calls("conversations.members") {
		if c.Team == "T1" {
			t.Errorf("%+v: want nothing to be asked where there are no guests", c)
		}
	}
	asked := map[string]bool{}
	for _, c := range r.Calls("users.list") {
		asked[c.Team+" "+c.Args["team_id"]] = true
	}
	for _, want := range []string{"T1 ", "T2 ", "E1 T3", "E1 T4"} {
		if !asked[want] {
			t.Errorf("people were listed of %v, want %q too", asked, want)
		}
	}
}

// TestGuestsNotRunning: whoever informs while the adapter does not run hears
// that a guest may be there, at once.
func TestGuestsNotRunning(t *testing.T) {
	r := listening(t, testConfig()).start(t)
	r.ask("C1")
	if err := r.stop(); err != nil {
		t.Fatal(err)
	}
	e := r.desk.received[0]
	if m := r.adapter.Inform(t.Context(), e)[0].(bot.Message); m.Guests {
		t.Errorf("%+v: want what was remembered", m)
	}
	r.adapter.crowds.forget(inWorkspace(onlyWorkspace))
	if m := r.adapter.Inform(t.Context(), e)[0].(bot.Message); !m.Guests {
		t.Errorf("%+v: want that a guest may see it", m)
	}
}

// TestGuestsNotLookedUp: without look_up nothing is asked.
func TestGuestsNotLookedUp(t *testing.T) {
	c := testConfig()
	c.LookUp = false
	r := listening(t, c).start(t)
	r.wantGuests(t, "without look_up", "C3", false)
	if n := len(r.Calls("users.list")) + len(r.Calls("conversations.members")); n > 0 {
		t.Errorf("%d look-ups, want none", n)
	}
}
