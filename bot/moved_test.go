package bot_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"footnote/bot"
	"footnote/bot/bottest"
	"footnote/knowledge"
	"footnote/qa"
)

// move puts the document at path, of the handbook, into another space; whoever
// answers may not know of it yet.
func (s *scene) move(path string, to knowledge.Space) knowledge.DocID {
	id := knowledge.NewDocID("handbook", path)
	s.mu.Lock()
	defer s.mu.Unlock()
	d := *s.documents[id]
	d.Space = to
	s.documents[id] = &d
	return id
}

// answered answers as the engine of s does, and calls then before it says so.
func answered(s **scene, then func()) bot.Answerer {
	return answerer(func(ctx context.Context, q qa.Question) (qa.Answer, error) {
		a, err := (*s).engine.Ask(ctx, q)
		then()
		return a, err
	})
}

// TestMoved moves a document to a space that the channel may not read while its
// quote is on the way: after it was found, between two tries to send it, and
// after it was sent. It is not said, or taken back.
func TestMoved(t *testing.T) {
	rules := bot.DefaultRules()
	rules.Audiences = []bot.Grant{{Spaces: []knowledge.Space{"handbook"}, Everyone: true}, {Spaces: []knowledge.Space{"hr"}, People: []string{"zoe"}}}
	const unverified = "I found something, but its words are no longer those of the document, so I will not quote it. Please ask again later."

	var s *scene
	moves := answered(&s, func() { s.move("leave.md", "hr") })
	inScene(t, "after it was found", rules, bottest.Options{}, moves, func(_ *testing.T, here *scene) {
		s = here
		s.say(s.in("ada", "c", asks))
		s.want(unverified)
	})

	tries := 0
	again := bottest.Options{Fault: func(bot.Delivery) bottest.Fault {
		if tries++; tries > 1 {
			return bottest.Fault{}
		}
		s.move("leave.md", "hr")
		return bottest.Fault{Before: errors.New("the service is away for a moment")}
	}}
	inScene(t, "between two tries", rules, again, nil, func(t *testing.T, here *scene) {
		s = here
		s.say(s.in("ada", "c", asks))
		s.want(unverified)
		p := s.service.Posts()[0]
		row, ok, err := s.journal.Answer(t.Context(), p.Reply.Answered)
		if err != nil || !ok || len(row.Citations) > 0 || row.Outcome != qa.NotFound.String() || tries < 2 {
			t.Errorf("%d tries, and the journal has %+v, %v, %v; want no citation", tries, row, ok, err)
		}
		if slices.Contains(p.Reply.Controls, bot.Helpful) {
			t.Errorf("it offers %v for what it does not quote", p.Reply.Controls)
		}
	})

	inScene(t, "after it was sent", rules, bottest.Options{}, nil, func(t *testing.T, s *scene) {
		s.say(s.in("ada", "c", asks))
		s.want(days)
		if err := s.bot.Changed(t.Context(), []knowledge.DocID{s.move("leave.md", "hr")}); err != nil {
			t.Error(err)
		}
		s.settle()
		s.want("Taken back: what I quoted here no longer stands in the document.")
	})

	near := qa.Answer{Reason: qa.NotFound, Nearest: []qa.Place{{Document: knowledge.NewDocID("handbook", "leave.md"), Space: "handbook", Title: "Leave"}}}
	nearest := answerer(func(context.Context, qa.Question) (qa.Answer, error) {
		s.move("leave.md", "hr")
		return near, nil
	})
	inScene(t, "a place that is near", rules, bottest.Options{}, nearest, func(t *testing.T, here *scene) {
		s = here
		s.say(s.in("ada", "c", asks))
		s.want("I looked, and found no answer in the documents.")
		if p := s.service.Posts()[0]; len(p.Reply.Nearest) > 0 {
			t.Errorf("it names %+v", p.Reply.Nearest)
		}
	})
}
