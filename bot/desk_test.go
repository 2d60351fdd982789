package bot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"footnote/bot"
	"footnote/bot/bottest"
	"footnote/knowledge"
	"footnote/qa"
)

// inScene runs test in a scene of its own, whose questions a answers.
func inScene(t *testing.T, name string, rules bot.Rules, o bottest.Options, a bot.Answerer, test func(*testing.T, *scene)) {
	t.Run(name, func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := newScene(t, rules, o)
			s.write("handbook", "leave.md", leave)
			if a != nil {
				s.stop()
				s.start(a)
			}
			test(t, s)
		})
	})
}

// said returns what stands, a line each post.
func (s *scene) said() string {
	var all []string
	for _, p := range s.service.Posts() {
		if p.Gone {
			continue
		}
		line := p.Reply.Text
		for _, n := range p.Reply.Notes {
			line = strings.TrimSpace(line + " “" + n.Parts[0].Text + "”")
		}
		if p.To != "" {
			line = p.To + ": " + line
		}
		all = append(all, line)
	}
	return strings.Join(all, "\n")
}

func (s *scene) want(want ...string) {
	s.t.Helper()
	if got := s.said(); got != strings.Join(want, "\n") {
		s.t.Errorf("there stands\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

const (
	days  = "“Everyone gets 25 days of paid leave a year.”"
	slow  = "That took too long, so I stopped looking. Please ask again."
	wrong = "Something went wrong while I was looking, so I have no answer. Please ask again; the cause is in the log."
	asks  = "@footnote How many days of paid leave does everyone get a year?"
)

// slowly answers after d, whatever happens.
func slowly(d time.Duration) answerer {
	return func(context.Context, qa.Question) (qa.Answer, error) {
		time.Sleep(d)
		return qa.Answer{Reason: qa.NotFound}, nil
	}
}

func TestDesk(t *testing.T) {
	rules, o := bot.DefaultRules(), bottest.Options{}
	refusal := "I looked, and found no answer in the documents."

	inScene(t, "no placeholder for a quick answer", rules, o, slowly(900*time.Millisecond), func(_ *testing.T, s *scene) {
		s.say(s.in("ada", "c", asks))
		s.want(refusal)
		if p := s.service.Posts(); p[0].Changes != 0 {
			t.Errorf("the post was changed %d times", p[0].Changes)
		}
	})
	inScene(t, "a placeholder becomes the answer", rules, o, slowly(3*time.Second), func(t *testing.T, s *scene) {
		s.service.Say("", s.in("ada", "c", asks))
		time.Sleep(2 * time.Second)
		s.want("Looking in the documents…")
		s.settle()
		s.want(refusal)
	})
	inScene(t, "one that is too slow ends in a reason", rules, o, slowly(time.Minute), func(t *testing.T, s *scene) {
		began := time.Now()
		s.say(s.in("ada", "c", asks))
		s.want(slow)
		if took := time.Since(began); took > 11*time.Second {
			t.Errorf("the reason came after %v", took)
		}
	})
	inScene(t, "it stops when told to by the one who asked", rules, o, slowly(time.Minute), func(t *testing.T, s *scene) {
		m := s.in("ada", "c", asks)
		s.service.Say("", m)
		time.Sleep(2 * time.Second)
		answered := s.service.Posts()[0].Reply.Answered
		for _, person := range []string{"bob", "ada"} {
			stop := s.in(person, "c", "")
			s.service.Say("", bot.Action{Message: stop, Control: bot.Stop, Answered: answered})
			time.Sleep(time.Second)
			if person == "bob" {
				s.want("Looking in the documents…")
			}
		}
		s.settle()
		s.want("I stopped looking, as you asked.")
	})
	inScene(t, "a failure ends in a reason, and can be asked again", rules, o, failing(1), func(t *testing.T, s *scene) {
		m := s.in("ada", "c", asks)
		s.say(m)
		s.want(wrong)
		s.press("ada", bot.Again, m.ID)
		s.want(refusal)
	})
	inScene(t, "what cannot be understood is set aside", rules, o, nil, func(t *testing.T, s *scene) {
		if err := s.bot.Attend(t.Context(), bot.Envelope{Service: "town", Key: "bad", Body: []byte("{")}); err != nil {
			t.Fatal(err)
		}
		s.say(s.in("ada", "c", asks))
		s.want(days)
	})
	inScene(t, "a long outage holds nothing up for ever", rules, bottest.Options{Fault: func(d bot.Delivery) bottest.Fault {
		if d.Conversation.Channel == "dead" {
			return bottest.Fault{Before: fmt.Errorf("%w: the channel is gone", bot.ErrUndeliverable)}
		}
		return bottest.Fault{}
	}}, nil, func(t *testing.T, s *scene) {
		s.say(s.in("ada", "dead", asks))
		s.say(s.in("ada", "c", asks))
		s.want(days)
		audit, err := s.journal.Audited(t.Context())
		if err != nil || len(audit) != 1 || audit[0].What != "undeliverable" {
			t.Errorf("audit = %+v, %v, want that a reply was undeliverable", audit, err)
		}
	})
}

// TestAttendTwice does not wait for what was dealt with long ago.
func TestAttendTwice(t *testing.T) {
	inScene(t, "", bot.DefaultRules(), bottest.Options{}, nil, func(t *testing.T, s *scene) {
		e := s.service.Envelope("e", s.in("ada", "c", asks))
		for range 2 {
			if err := s.bot.Attend(t.Context(), e); err != nil {
				t.Fatal(err)
			}
		}
		s.want(days)
	})
}

// TestEndWhileErasing ends within the grace though a post that is to be taken
// away cannot be.
func TestEndWhileErasing(t *testing.T) {
	o := bottest.Options{Fault: func(d bot.Delivery) bottest.Fault {
		if d.Reply.Silent() {
			return bottest.Fault{Before: errors.New("the service is down"), Wait: time.Second}
		}
		return bottest.Fault{}
	}}
	inScene(t, "", bot.DefaultRules(), o, nil, func(t *testing.T, s *scene) {
		s.say(s.in("ada", "@footnote", strings.TrimPrefix(asks, "@footnote ")))
		s.say(s.in("ada", "@footnote", "Forget me"))
		began := time.Now()
		s.stop()
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("it took %v to end", took)
		}
		left, err := s.journal.Removals(t.Context())
		if err != nil || len(left) != 1 {
			t.Errorf("%d removals are left, %v, want 1", len(left), err)
		}
		s.start(s.engine)
	})
}

// failing fails n times and then finds nothing.
func failing(n int) answerer {
	return func(context.Context, qa.Question) (qa.Answer, error) {
		if n--; n >= 0 {
			return qa.Answer{}, errors.New("the disk is on fire")
		}
		return qa.Answer{Reason: qa.NotFound}, nil
	}
}

// never answers nothing.
func never(ctx context.Context, _ qa.Question) (qa.Answer, error) {
	<-ctx.Done()
	return qa.Answer{}, ctx.Err()
}

// TestRestart begins again after a while with a question that is pending, whose
// handle works for a quarter of an hour.
func TestRestart(t *testing.T) {
	tests := []struct {
		away   time.Duration
		handle string
	}{{time.Second, "token"}, {14 * time.Minute, "token"}, {16 * time.Minute, ""}}
	for _, test := range tests {
		var handles []string
		o := bottest.Options{Fault: func(d bot.Delivery) bottest.Fault {
			handles = append(handles, d.Handle)
			return bottest.Fault{}
		}}
		inScene(t, test.away.String(), bot.DefaultRules(), o, answerer(never), func(t *testing.T, s *scene) {
			m := s.in("ada", "c", asks)
			m.Private, m.Handle, m.Expires = true, "token", time.Now().Add(15*time.Minute)
			s.service.Say("", m)
			time.Sleep(100 * time.Millisecond)
			s.bot.Crash()
			s.stop()
			time.Sleep(test.away)
			s.start(s.engine)
			s.settle()
			s.want("ada: " + days)
			if got := strings.Join(handles, ","); got != test.handle {
				t.Errorf("delivered with the handles %q, want %q", got, test.handle)
			}
		})
	}
}

// A handle that expires sooner than it said is no reason not to answer.
func TestExpiredHandle(t *testing.T) {
	o := bottest.Options{Expired: func(string) bool { return true }}
	inScene(t, "", bot.DefaultRules(), o, nil, func(_ *testing.T, s *scene) {
		m := s.in("ada", "c", asks)
		m.Private, m.Handle = true, "token"
		s.say(m)
		s.want("ada: " + days)
	})
}

func TestWhenToSpeak(t *testing.T) {
	rules := bot.DefaultRules()
	rules.Channels = []bot.ChannelRules{{ID: "auto", Auto: true, Confidence: 0.5}, {ID: "sure", Auto: true, Confidence: 0.999}}
	question := strings.TrimPrefix(asks, "@footnote ")
	tests := []struct {
		name string
		say  func(*scene)
		want []string
	}{
		{"overheard", func(s *scene) { s.say(s.in("ada", "c", question)) }, nil},
		{"a bot", func(s *scene) { m := s.in("ada", "c", asks); m.Author.Bot = true; s.say(m) }, nil},
		{"a reply to a post of its own", func(s *scene) { m := s.in("ada", "c", question); m.Follows = true; s.say(m) }, []string{days}},
		{"a channel that is answered", func(s *scene) { s.say(s.in("ada", "auto", question)) }, []string{days}},
		{"a channel that is answered, by a bot", func(s *scene) { m := s.in("ada", "auto", question); m.Author.Bot = true; s.say(m) }, nil},
		{"a channel that is answered when sure", func(s *scene) { s.say(s.in("ada", "sure", question)) }, nil},
		{"no question", func(s *scene) { s.say(s.in("ada", "auto", strings.Trim(question, "?"))) }, nil},
		{"no answer", func(s *scene) { s.say(s.in("ada", "auto", "Who repairs the van?")) }, nil},
		{"into a conversation", func(s *scene) { s.say(s.in("bob", "auto", "I am off.")); s.say(s.in("ada", "auto", question)) }, nil},
		{"after a conversation", func(s *scene) {
			s.say(s.in("bob", "auto", "I am off."))
			time.Sleep(time.Hour)
			s.say(s.in("ada", "auto", question))
		}, []string{days}},
		{"at most one a minute", func(s *scene) { s.say(s.in("ada", "auto", question)); s.say(s.in("ada", "auto", question)) }, []string{days}},
		{"one a minute", func(s *scene) {
			s.say(s.in("ada", "auto", question))
			time.Sleep(time.Minute)
			s.say(s.in("ada", "auto", question))
		}, []string{days, days}},
		{"in a thread of others", func(s *scene) { m := s.in("ada", "auto", question); m.Conversation.Thread = "t"; s.say(m) }, nil},
	}
	for _, test := range tests {
		inScene(t, test.name, rules, bottest.Options{}, nil, func(_ *testing.T, s *scene) {
			test.say(s)
			s.want(test.want...)
		})
	}
}

func TestLimits(t *testing.T) {
	rules := bot.DefaultRules()
	rules.Limits.Person = 2
	limited := "That is more than I can take in a minute. Please ask again in a minute."
	inScene(t, "one notice a window, and others are served", rules, bottest.Options{}, nil, func(_ *testing.T, s *scene) {
		for range 5 {
			s.say(s.in("ada", "c", "@footnote hello"))
		}
		s.say(s.in("bob", "c", "@footnote thanks"))
		time.Sleep(2 * time.Minute)
		s.say(s.in("ada", "c", "@footnote thanks"))
		hello := "Hello. Ask me something, and I will quote what the documents say."
		s.want(hello, hello, limited, "You are welcome.", "You are welcome.")
	})
}

func TestCorrections(t *testing.T) {
	rules, corrected := bot.DefaultRules(), "Corrected: the document has changed since I first answered. "
	inScene(t, "changed elsewhere", rules, bottest.Options{}, nil, func(_ *testing.T, s *scene) {
		s.say(s.in("ada", "c", asks))
		s.write("handbook", "leave.md", leave+"\nAsk Maria.\n")
		s.want(days)
	})
	inScene(t, "changed", rules, bottest.Options{}, nil, func(_ *testing.T, s *scene) {
		s.say(s.in("ada", "c", asks))
		for n := range 2 {
			s.write("handbook", "leave.md", strings.Replace(leave, "25", fmt.Sprint(27+n), 1))
			s.want(corrected + strings.Replace(days, "25", fmt.Sprint(27+n), 1))
		}
	})
	withdrawn := "Taken back: what I quoted here no longer stands in the document."
	inScene(t, "gone", rules, bottest.Options{}, nil, func(_ *testing.T, s *scene) {
		s.say(s.in("ada", "c", asks))
		s.write("handbook", "leave.md", "")
		s.want(withdrawn)
	})
	forgetful := rules
	forgetful.Keep.Questions = 0
	inScene(t, "changed, the question not kept", forgetful, bottest.Options{}, nil, func(_ *testing.T, s *scene) {
		s.say(s.in("ada", "c", asks))
		s.write("handbook", "leave.md", strings.Replace(leave, "25", "27", 1))
		s.want(withdrawn)
	})
	inScene(t, "changed while it was away", rules, bottest.Options{}, nil, func(_ *testing.T, s *scene) {
		s.say(s.in("ada", "c", asks))
		s.stop()
		id := knowledge.NewDocID("handbook", "leave.md")
		s.mu.Lock()
		delete(s.documents, id)
		s.mu.Unlock()
		s.start(s.engine)
		s.settle()
		s.want(withdrawn)
	})
	inScene(t, "what cannot be changed", rules, bottest.Options{Fleeting: true}, nil, func(t *testing.T, s *scene) {
		m := s.in("ada", "c", asks)
		m.Private = true
		s.say(m)
		s.write("handbook", "leave.md", "")
		s.want("ada: " + days)
		audit, err := s.journal.Audited(t.Context())
		if err != nil || len(audit) != 1 || audit[0].What != "undeliverable" || !strings.Contains(audit[0].Note, "correction") {
			t.Errorf("audit = %+v, %v, want that the correction was undeliverable", audit, err)
		}
	})
}

func TestKeep(t *testing.T) {
	rules := bot.DefaultRules()
	rules.Keep = bot.Keep{Questions: 1, Answers: 2, Votes: 3, Audit: 3}
	inScene(t, "windows", rules, bottest.Options{}, nil, func(t *testing.T, s *scene) {
		m := s.in("ada", "c", asks)
		s.say(m)
		s.press("ada", bot.NotHelpful, m.ID)
		s.press("ada", bot.Helpful, m.ID)
		id := s.service.Posts()[0].Reply.Answered
		for _, want := range []struct{ kept, question, helpful int }{{1, 1, 1}, {1, 0, 1}, {0, 0, 1}, {0, 0, 0}} {
			row, kept, err := s.journal.Answer(t.Context(), id)
			helpful, not, votesErr := s.journal.Votes(t.Context(), id)
			if err != nil || votesErr != nil || kept != (want.kept == 1) || (row.Question != "") != (want.question == 1) || helpful != want.helpful || not != 0 {
				t.Errorf("after %s: kept %v, question %q, votes %d and %d, %v, want %+v", time.Now(), kept, row.Question, helpful, not, err, want)
			}
			time.Sleep(25 * time.Hour)
		}
	})
	nothing := rules
	nothing.Keep = bot.Keep{}
	inScene(t, "nothing", nothing, bottest.Options{}, nil, func(t *testing.T, s *scene) {
		s.say(s.in("ada", "c", asks))
		kept, err := s.journal.Of(t.Context(), "town", "ada")
		if err != nil || len(kept.Answers) != 0 {
			t.Errorf("kept %+v, %v, want nothing", kept, err)
		}
		s.want(days)
	})
}
