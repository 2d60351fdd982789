package bot_test

import (
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"footnote/bot"
	"footnote/bot/bottest"
)

// off counts the posts whose controls are all switched off but for still.
func (s *scene) off(still ...bot.Control) (n int) {
	for _, p := range s.service.Posts() {
		on := slices.DeleteFunc(slices.Clone(p.Reply.Controls), func(c bot.Control) bool { return slices.Contains(p.Off, c) })
		if len(p.Reply.Controls) > 0 && slices.Equal(on, still) {
			n++
		}
	}
	return n
}

// TestSwitchOff lets what is kept expire: what can no longer be used is switched
// off, a few posts a minute, through a restart and while the service fails.
func TestSwitchOff(t *testing.T) {
	const n = 50
	rules := bot.DefaultRules()
	rules.Limits = bot.Limits{Waiting: 1000}
	rules.Keep.Questions, rules.Keep.Answers = 1, 3
	synctest.Test(t, func(t *testing.T) {
		var down atomic.Bool
		s := newScene(t, rules, bottest.Options{Fault: func(d bot.Delivery) bottest.Fault {
			if down.Load() && d.ID != "" {
				return bottest.Fault{Before: errors.New("the service is away for a moment")}
			}
			return bottest.Fault{}
		}})
		s.write("handbook", "leave.md", leave)
		for i := range n {
			s.say(s.in("ada", fmt.Sprint("c", i), asks))
		}
		votes := []bot.Control{bot.Helpful, bot.NotHelpful}
		want := func(when string, least, most int, still ...bot.Control) {
			t.Helper()
			synctest.Wait()
			if got := s.off(still...); got < least || got > most {
				t.Errorf("%s: %d posts have only %v, want %d to %d", when, got, still, least, most)
			}
		}
		time.Sleep(23 * time.Hour)
		want("within a day", 0, 0, votes...)
		down.Store(true)
		time.Sleep(3 * time.Hour)
		want("while the service is away", 0, 0, votes...)
		s.stop()
		s.start(s.engine)
		time.Sleep(time.Second)
		down.Store(false)
		time.Sleep(90 * time.Second)
		want("a minute after it is back", 1, 40, votes...)
		time.Sleep(10 * time.Minute)
		want("then", n, n, votes...)
		time.Sleep(44 * time.Hour)
		want("on the third day", n, n, votes...)
		time.Sleep(4 * time.Hour)
		want("after it", n, n)
	})
}

// TestSwitchedWhenUsed uses controls of which too little is kept: the person is
// told, and what cannot be used is switched off; a vote still counts.
func TestSwitchedWhenUsed(t *testing.T) {
	rules := bot.DefaultRules()
	rules.Keep.Questions, rules.Keep.Answers = 1, 3
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, rules, bottest.Options{Fault: func(d bot.Delivery) bottest.Fault {
			if d.ID != "" && d.Handle == "" && d.To == "" && d.ReplyTo == "" { // what the housekeeping does
				return bottest.Fault{Before: fmt.Errorf("%w: it stands where nobody can change it", bot.ErrUndeliverable)}
			}
			return bottest.Fault{}
		}})
		s.write("handbook", "leave.md", leave)
		m := s.in("ada", "c", asks)
		s.say(m)
		time.Sleep(26 * time.Hour)
		s.press("bob", bot.Why, m.ID)
		s.want(days, "bob: I no longer keep that question. Please ask it again.")
		if n := s.off(bot.Helpful, bot.NotHelpful); n != 1 {
			t.Errorf("%d posts have the votes alone, want 1", n)
		}
		s.press("bob", bot.Helpful, m.ID)
		s.want(days, "bob: I no longer keep that question. Please ask it again.", "bob: Noted, thank you.")
		time.Sleep(3 * 24 * time.Hour)
		s.press("bob", bot.Helpful, m.ID)
		if n := s.off(); n != 1 {
			t.Errorf("%d posts have no control left, want 1", n)
		}
	})
}

// TestSwitchedOnAgain uses a control when that is too much for now: it was not
// used and stays usable, whatever the service made of it.
func TestSwitchedOnAgain(t *testing.T) {
	rules := bot.DefaultRules()
	rules.Limits.Person = 1
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, rules, bottest.Options{})
		s.write("handbook", "leave.md", leave)
		m := s.in("ada", "c", asks)
		s.say(m)
		p := s.service.Posts()[0]
		if err := s.service.Switch(t.Context(), bot.Delivery{ID: p.ID}); err != nil {
			t.Fatal(err)
		}
		s.press("ada", bot.AskPerson, m.ID)
		s.want(days, "ada: That is more than I can take in a minute. Please ask again in a minute.")
		if p := s.service.Posts()[0]; len(p.Off) > 0 {
			t.Errorf("%v are switched off, want none", p.Off)
		}
	})
}

// TestNothingToUse keeps no questions: what needs them is not offered.
func TestNothingToUse(t *testing.T) {
	rules := bot.DefaultRules()
	rules.Keep.Questions = 0
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, rules, bottest.Options{})
		s.write("handbook", "leave.md", leave)
		s.say(s.in("ada", "c", asks))
		s.say(s.in("ada", "c", "@footnote Who repairs the delivery van?"))
		posts := s.service.Posts()
		if got := posts[0].Reply.Controls; !slices.Equal(got, []bot.Control{bot.Helpful, bot.NotHelpful}) {
			t.Errorf("an answer offers %v, want the votes", got)
		}
		if got := posts[1].Reply.Controls; len(got) > 0 {
			t.Errorf("a refusal offers %v, want nothing", got)
		}
	})
}
