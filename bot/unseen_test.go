package bot_test

import (
	"testing"
	"testing/synctest"

	"footnote/bot"
	"footnote/bot/bottest"
)

// TestUnseen asks by a command, which others do not see: the answer says what
// was asked, when it is corrected and shared too.
func TestUnseen(t *testing.T) {
	for _, unseen := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			s := newScene(t, bot.DefaultRules(), bottest.Options{})
			s.write("handbook", "leave.md", leave)
			m := s.in("ada", "c", asks)
			m.Unseen = unseen
			want := ""
			if unseen {
				want = m.Text
			}
			s.say(m)
			if got := s.service.Posts()[0].Reply.Question; got != want {
				t.Errorf("unseen %v: the answer says that %q was asked, want %q", unseen, got, want)
			}
			s.write("handbook", "leave.md", "# Leave\n\nEveryone gets 27 days of paid leave a year.\n")
			p := s.service.Posts()[0]
			if p.Changes != 1 || p.Reply.Question != want {
				t.Errorf("unseen %v: the correction (%d changes) says that %q was asked, want %q", unseen, p.Changes, p.Reply.Question, want)
			}
		})
	}
}
