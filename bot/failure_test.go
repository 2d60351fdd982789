package bot_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"footnote/bot"
	"footnote/bot/bottest"
	"footnote/bot/journal"
	"footnote/knowledge"
	"footnote/qa"
)

// TestJournalFails has the journal refuse to note attempts, as on a full disk,
// while more is asked than the limit allows: when it works again, what was
// within the limit is answered, and what was not has one notice, as if nothing
// had failed.
func TestJournalFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j, err := journal.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	other, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: path}).String())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	exec := func(statement string) {
		t.Helper()
		for range 1000 { // the journal may be writing
			if _, err = other.Exec(statement); err == nil {
				return
			}
			time.Sleep(time.Millisecond)
		}
		t.Fatal(err)
	}
	exec("CREATE TRIGGER full BEFORE INSERT ON delivery BEGIN SELECT RAISE(ABORT, 'the disk is full'); END")
	synctest.Test(t, func(t *testing.T) {
		service := bottest.New(bottest.Options{})
		rules := bot.DefaultRules()
		rules.Limits.Person = 3
		b := bot.New(bot.Config{Verify: library, Journal: j, Rules: &rules}, fixed(qa.Answer{Citations: []qa.Citation{cite("Returns are free.")}}), "shop")
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- b.Run(ctx, service) }()
		for i := range 5 {
			service.Say("", bot.Message{Conversation: bot.Conversation{Service: "town", Channel: fmt.Sprint("c", i)}, ID: fmt.Sprint("m", i),
				Author: bot.Person{ID: "ada"}, Text: "Are returns free?", Addressed: true, Kind: bot.PublicChannel})
			time.Sleep(time.Second)
		}
		time.Sleep(time.Minute)
		if posts := service.Posts(); len(posts) > 0 {
			t.Errorf("said while the journal failed: %+v", posts)
		}
		exec("DROP TRIGGER full")
		time.Sleep(10 * time.Minute)
		answers, notices := 0, 0
		for _, p := range service.Posts() {
			switch {
			case len(p.Reply.Notes) > 0:
				answers++
			case limited(p):
				notices++
			}
		}
		if open, err := j.Open(t.Context()); answers != 3 || notices != 1 || open != 0 || err != nil {
			t.Errorf("%d answers, %d notices, %d open, %v; want 3 answers and 1 notice", answers, notices, open, err)
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// TestChangedWhilePosted changes a document after an answer has left that quotes
// it and before it is noted where that stands: it is corrected all the same.
func TestChangedWhilePosted(t *testing.T) {
	var s *scene
	changed := false
	options := bottest.Options{Fault: func(bot.Delivery) bottest.Fault {
		if !changed {
			changed = true
			id := s.put("handbook", "leave.md", strings.Replace(leave, "25", "27", 1))
			if err := s.bot.Changed(s.t.Context(), []knowledge.DocID{id}); err != nil {
				s.t.Error(err)
			}
		}
		return bottest.Fault{}
	}}
	inScene(t, "a document changes", bot.DefaultRules(), options, nil, func(_ *testing.T, here *scene) {
		s = here
		s.say(s.in("ada", "c", asks))
		s.want("Corrected: the document has changed since I first answered. " + strings.Replace(days, "25", "27", 1))
	})
}

// TestIndexLagsBehind changes a document of which the index learns later: what
// was taken back meanwhile is put right then.
func TestIndexLagsBehind(t *testing.T) {
	var s *scene
	lagging := false
	a := answerer(func(ctx context.Context, q qa.Question) (qa.Answer, error) {
		if lagging {
			return qa.Answer{Reason: qa.NotFound}, nil
		}
		return s.engine.Ask(ctx, q)
	})
	inScene(t, "the index lags", bot.DefaultRules(), bottest.Options{}, a, func(_ *testing.T, here *scene) {
		s = here
		s.say(s.in("ada", "c", asks))
		lagging = true
		s.write("handbook", "leave.md", strings.Replace(leave, "25", "27", 1))
		s.want("Taken back: what I quoted here no longer stands in the document.")
		lagging = false
		if err := s.bot.Changed(s.t.Context(), []knowledge.DocID{knowledge.NewDocID("handbook", "leave.md")}); err != nil {
			s.t.Error(err)
		}
		s.want("Corrected: the document has changed since I first answered. " + strings.Replace(days, "25", "27", 1))
	})
}

// TestPrivateTopic asks in public after asking in private: what was private is
// not taken as the topic.
func TestPrivateTopic(t *testing.T) {
	var history []string
	a := answerer(func(_ context.Context, q qa.Question) (qa.Answer, error) {
		history = q.History
		return qa.Answer{Reason: qa.NotFound}, nil
	})
	inScene(t, "a private question before", bot.DefaultRules(), bottest.Options{}, a, func(t *testing.T, s *scene) {
		m := s.in("ada", "c", "@footnote how is the dismissal of Bob handled?")
		m.Private = true
		s.say(m)
		s.say(s.in("ada", "c", "@footnote and who signs it?"))
		if len(history) > 0 {
			t.Errorf("asked behind %q", history)
		}
	})
}

// TestCorrectionFails has one answer after the other be looked at when what they
// quote changes, though the engine panics at the first question; and leaves a
// post as it is while nobody can tell whether its quote stands.
func TestCorrectionFails(t *testing.T) {
	var panics atomic.Bool
	var s *scene
	a := answerer(func(ctx context.Context, q qa.Question) (qa.Answer, error) {
		if panics.Load() {
			panic("something unforeseen")
		}
		return s.engine.Ask(ctx, q)
	})
	inScene(t, "the engine panics", bot.DefaultRules(), bottest.Options{}, a, func(_ *testing.T, here *scene) {
		s = here
		s.say(s.in("ada", "c", asks))
		s.say(s.in("bob", "d", asks))
		s.want(days, days)
		panics.Store(true)
		s.write("handbook", "leave.md", strings.Replace(leave, "25", "27", 1))
		const withdrawn = "Taken back: what I quoted here no longer stands in the document."
		s.want(withdrawn, withdrawn)
	})

	inScene(t, "the library cannot be read", bot.DefaultRules(), bottest.Options{}, nil, func(t *testing.T, s *scene) {
		s.say(s.in("ada", "c", asks))
		s.mu.Lock()
		s.unreadable = errors.New("the disk fails")
		s.mu.Unlock()
		id := knowledge.NewDocID("handbook", "leave.md")
		if err := s.bot.Changed(t.Context(), []knowledge.DocID{id}); err != nil {
			t.Error(err)
		}
		s.want(days)
		s.say(s.in("bob", "c", asks))
		s.want(days, "I found something, but its words are no longer those of the document, so I will not quote it. Please ask again later.")
		s.mu.Lock()
		s.unreadable = nil
		s.mu.Unlock()
		s.write("handbook", "leave.md", strings.Replace(leave, "25", "27", 1))
		if got := s.said(); !strings.Contains(got, "27 days") || strings.Contains(got, "25") {
			t.Errorf("when it can be read again there stands\n%s", got)
		}
	})
}

// TestNobodyReached says so when no helper's messages can be delivered.
func TestNobodyReached(t *testing.T) {
	rules := bot.DefaultRules()
	rules.Channels = []bot.ChannelRules{{ID: "c", Helpers: []string{"hal", "mia"}}}
	for _, gone := range []string{"hal", "hal mia"} {
		o := bottest.Options{Fault: func(d bot.Delivery) bottest.Fault {
			if d.To != "" && strings.Contains(gone, d.To) {
				return bottest.Fault{Before: fmt.Errorf("%w: they have left", bot.ErrUndeliverable)}
			}
			return bottest.Fault{}
		}}
		inScene(t, gone, rules, o, nil, func(t *testing.T, s *scene) {
			m := s.in("ada", "c", "@footnote Who repairs the van?")
			s.say(m)
			s.press("ada", bot.AskPerson, m.ID)
			want := "ada: I passed your question on, and will tell you when it is settled."
			if gone == "hal mia" {
				want = "ada: I could not reach anybody who can help. Please try again later, or ask in the channel."
			}
			if got := s.said(); !strings.HasSuffix(got, "\n"+want) {
				t.Errorf("there stands\n%s\nwant in the end %s", got, want)
			}
		})
	}
}

// TestCorrectionWaitsForNone has one channel out of order while what it and
// another were told changes: the other is corrected, and the first when it is in
// order again.
func TestCorrectionWaitsForNone(t *testing.T) {
	var broken atomic.Bool
	o := bottest.Options{Fault: func(d bot.Delivery) bottest.Fault {
		if broken.Load() && d.Conversation.Channel == "c" {
			return bottest.Fault{Before: errors.New("the service is away for a moment")}
		}
		return bottest.Fault{}
	}}
	inScene(t, "", bot.DefaultRules(), o, nil, func(_ *testing.T, s *scene) {
		s.say(s.in("ada", "c", asks))
		time.Sleep(time.Second)
		s.say(s.in("bob", "d", asks))
		broken.Store(true)
		now := "Corrected: the document has changed since I first answered. " + strings.Replace(days, "25", "27", 1)
		id := s.put("handbook", "leave.md", strings.Replace(leave, "25", "27", 1))
		err := s.bot.Changed(s.t.Context(), []knowledge.DocID{id})
		if !errors.Is(err, context.DeadlineExceeded) {
			s.t.Errorf("Changed = %v, want that not all is done", err)
		}
		s.want(days, now)
		broken.Store(false)
		time.Sleep(time.Hour)
		s.settle()
		s.want(now, now)
	})
}
