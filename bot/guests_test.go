package bot_test

import (
	"context"
	"testing"

	"footnote/bot"
	"footnote/bot/bottest"
	"footnote/knowledge"
)

// TestGuestInTheChannel: what all see in a channel that a guest is in draws on
// what is for guests alone, and what one of the team alone sees does not mind
// them.
func TestGuestInTheChannel(t *testing.T) {
	rules := bot.DefaultRules()
	rules.Audiences = []bot.Grant{{Spaces: []knowledge.Space{"handbook"}, Everyone: true}}
	rules.Channels = []bot.ChannelRules{{ID: "c", Auto: true}}
	const nothing = "There is nothing here that I may read, so I cannot answer."
	privately := func(s *scene, guests bool) {
		m := s.in("ada", "c", asks)
		m.Private, m.Guests = true, guests
		s.say(m)
	}
	shares := func(s *scene, guests bool) {
		p := s.service.Posts()[0]
		a := bot.Action{Control: bot.Share, Answered: p.Reply.Answered, Post: p.ID}
		a.ID, a.Author, a.Conversation, a.Kind, a.Private, a.Guests = "share", bot.Person{ID: "ada", Name: "Ada"}, p.Conversation, p.Kind, true, guests
		s.does("ada shares it", a)
	}

	inScene(t, "a question", rules, bottest.Options{}, nil, func(_ *testing.T, s *scene) {
		m := s.in("ada", "c", asks)
		m.Guests = true
		s.say(m)
		s.want(nothing)
	})
	inScene(t, "a question that is overheard", rules, bottest.Options{}, nil, func(_ *testing.T, s *scene) {
		m := s.in("ada", "c", "How many days of paid leave does everyone get a year?")
		m.Guests = true
		s.say(m)
		s.want("")
	})
	inScene(t, "in private", rules, bottest.Options{}, nil, func(_ *testing.T, s *scene) {
		privately(s, true)
		s.want("ada: " + days)
		shares(s, true)
		s.want("ada: "+days, "ada: "+nothing)
	})
	inScene(t, "who comes before it is shared", rules, bottest.Options{}, nil, func(_ *testing.T, s *scene) {
		privately(s, false)
		shares(s, true)
		s.want("ada: "+days, "ada: "+nothing)
	})
	inScene(t, "who is gone when it is shared", rules, bottest.Options{}, nil, func(_ *testing.T, s *scene) {
		privately(s, true)
		shares(s, false)
		s.want("ada: "+days, "ada: "+nothing)
	})
}

// TestCorrectedBeforeGuests: what is not for guests any more is not quoted to
// them when an answer is corrected.
func TestCorrectedBeforeGuests(t *testing.T) {
	for guests, want := range map[bool]string{
		true:  "Taken back: what I quoted here no longer stands in the document.",
		false: "Corrected: the document has changed since I first answered. “Everyone gets 26 days of paid leave a year.”",
	} {
		rules := bot.DefaultRules()
		rules.Audiences = []bot.Grant{{Spaces: []knowledge.Space{"handbook"}, Everyone: true, Guests: true}}
		inScene(t, want, rules, bottest.Options{}, nil, func(t *testing.T, s *scene) {
			m := s.in("ada", "c", asks)
			m.Guests = guests
			s.say(m)
			s.want(days)
			row, ok, err := s.journal.Answer(context.Background(), s.service.Posts()[0].Reply.Answered)
			if err != nil || !ok || row.Shared != guests {
				t.Errorf("the journal has %+v, %v, %v; want that guests see it: %v", row, ok, err, guests)
			}
			rules.Audiences = []bot.Grant{{Spaces: []knowledge.Space{"handbook"}, Everyone: true}}
			s.bot.Use(rules, "handbook", "hr")
			s.write("handbook", "leave.md", "# Leave\n\nEveryone gets 26 days of paid leave a year.\n")
			s.want(want)
		})
	}
}
