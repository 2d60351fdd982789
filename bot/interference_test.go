package bot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"footnote/bot"
	"footnote/bot/bottest"
	"footnote/bot/journal"
	"footnote/knowledge"
	"footnote/qa"
)

// TestNonInterference asks over every surface in two worlds that differ only in
// documents that one person may read: what all others see is the same to the
// byte, while that person asks about them and they change. It goes on in one
// pair of worlds for some trials, so that what one leaves behind (memory,
// votes, earlier questions) meets the next.
func TestNonInterference(t *testing.T) {
	interfere(t, eyes{
		hidden: func(s knowledge.Space) bool { return s == "secret" },
		blind:  func(p bottest.Post) bool { return p.To == "zoe" },
		people: []bot.Person{{ID: "ada"}, {ID: "ada", Guest: true}},
	})
}

// TestNonInterferenceGuests does so where a guest sees the channel, in worlds
// that differ in all documents that are not for guests: what the guest sees is
// the same to the byte, while those of the team read them in private.
func TestNonInterferenceGuests(t *testing.T) {
	interfere(t, eyes{
		hidden: func(s knowledge.Space) bool { return s != "faq" },
		blind:  func(p bottest.Post) bool { return p.To != "" || p.Kind == bot.Direct },
		people: []bot.Person{{ID: "gus", Guest: true}},
		guests: true,
	})
}

// eyes are those of whom nothing hidden may reach.
type eyes struct {
	hidden func(knowledge.Space) bool // what may not
	blind  func(bottest.Post) bool    // whether they do not see a post
	people []bot.Person               // whose they are
	guests bool                       // whether one of them is in each channel, and the others are of the team
}

// interfere compares pairs of worlds that differ in what is hidden from who.
func interfere(t *testing.T, who eyes) {
	const each = 25 // trials in a pair of worlds
	seed, worlds := trials(t, 100_000/each, 300/each, 2)
	all := chapters(t)
	var met surfaces
	inParallel(t, worlds, func(t *testing.T, w int) {
		synctest.Test(t, func(t *testing.T) { compare(t, seed+uint64(w), each, all, who, &met) })
	})
	t.Logf("%d trials in %d pairs of worlds from seed %d: %s", worlds*each, worlds, seed, &met)
	if met.secret == 0 || met.answered == 0 || met.refused == 0 {
		t.Errorf("the trials show nothing: %s", &met)
	}
}

// compare makes a pair of worlds from some of all documents and compares them
// in some trials.
func compare(t *testing.T, seed uint64, trials int, all []*knowledge.Document, who eyes, met *surfaces) {
	rnd := rand.New(rand.NewPCG(seed, 0))
	documents := partition(rnd, all)
	open := slices.DeleteFunc(slices.Clone(documents), func(d *knowledge.Document) bool { return who.hidden(d.Space) })
	c := qa.Config{Risk: "eager", WordsOnly: seed%4 > 0}
	with, without := newWorld(t, c, documents, who), newWorld(t, c, open, who)
	defer with.end(t)
	defer without.end(t)
	for i := range trials {
		steps := trial(rnd, documents, who.guests)
		a, b := with.live(t, steps, documents), without.live(t, steps, documents)
		if diff := cmp.Diff(b, a); diff != "" {
			t.Fatalf("seed %d trial %d: %+v\n(-without +with the hidden documents):\n%s", seed, i, steps, diff)
		}
		met.add(a)
	}
	met.secrets(with.secret)
	if without.secret > 0 {
		t.Fatalf("seed %d: %d hidden passages were quoted where there are none", seed, without.secret)
	}
}

// surfaces counts what was compared.
type surfaces struct {
	mu                              sync.Mutex // guards what follows
	seen, answered, refused, secret int
}

func (s *surfaces) add(seen []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen += len(seen)
	for _, text := range seen {
		switch {
		case strings.Contains(text, `"Number": 1`):
			s.answered++
		case strings.Contains(text, `"Nearest": [`), strings.Contains(text, bot.PhrasesIn("en").Nothing):
			s.refused++
		}
	}
}

func (s *surfaces) secrets(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.secret += n
}

func (s *surfaces) String() string {
	return fmt.Sprintf("%d things said were compared, %d with a quote and %d without an answer among them, while %d hidden passages were quoted to those who may read them",
		s.seen, s.answered, s.refused, s.secret)
}

// world is Footnote with some documents and one service.
type world struct {
	bot     *bot.Bot
	service *bottest.Service
	engine  *qa.Engine
	who     eyes
	n       int          // of events so far
	clock   atomic.Int64 // seconds that they took
	secret  int          // hidden passages that others were quoted
	end     func(*testing.T)

	documents []*knowledge.Document

	mu   sync.Mutex // guards what follows
	said []bottest.Post
	gone map[knowledge.DocID]bool
}

func newWorld(t *testing.T, c qa.Config, documents []*knowledge.Document, who eyes) *world {
	var builder qa.Builder
	byID := map[knowledge.DocID]*knowledge.Document{}
	byURL := map[string]qa.Place{}
	shelf := map[knowledge.Space]int{}
	for _, d := range documents {
		builder.Add(d)
		byID[d.ID] = d
		byURL[d.URL] = qa.Place{Document: d.ID, Space: d.Space, Title: d.Title, Path: d.Path, URL: d.URL}
		shelf[d.Space]++
	}
	engine, err := qa.New(c)
	if err != nil {
		t.Fatal(err)
	}
	engine.Use(builder.Build())
	j, err := journal.Memory()
	if err != nil {
		t.Fatal(err)
	}
	rules := bot.DefaultRules()
	rules.Audiences = []bot.Grant{
		{Spaces: []knowledge.Space{"open"}, Everyone: true},
		{Spaces: []knowledge.Space{"faq"}, Everyone: true, Guests: true},
		{Spaces: []knowledge.Space{"secret"}, People: []string{"zoe"}},
	}
	rules.Limits = bot.Limits{Waiting: 10}
	rules.Channels = []bot.ChannelRules{{ID: "square", Auto: true, Confidence: 0.3, Helpers: []string{"hal"}}}
	rules.Owners = map[string]string{"Maria": "maria"}
	w := &world{service: bottest.New(bottest.Options{}), engine: engine, who: who, documents: documents, gone: map[knowledge.DocID]bool{}}
	w.service.Watch(func(p bottest.Post) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.said = append(w.said, p)
	})
	w.bot = bot.New(bot.Config{
		Verify: func(id knowledge.DocID, r knowledge.Revision) (string, bool) {
			d := byID[id]
			if d == nil || d.Revision != r {
				return "", false
			}
			return d.Text, true
		},
		Current: func(id knowledge.DocID) (knowledge.Revision, knowledge.Space, error) {
			w.mu.Lock()
			defer w.mu.Unlock()
			if d := byID[id]; d != nil && !w.gone[id] {
				return d.Revision, d.Space, nil
			}
			return "", "", nil
		},
		Owners: func(id knowledge.DocID) []string { return byID[id].Owners },
		At:     func(address string) (qa.Place, bool) { p, ok := byURL[address]; return p, ok },
		Shelf: func() (all []bot.SpaceView) {
			for _, s := range []knowledge.Space{"faq", "open", "secret"} {
				all = append(all, bot.SpaceView{Space: s, Documents: shelf[s]})
			}
			return all
		},
		Journal: j, Rules: &rules, Now: func() time.Time { return time.Unix(1_800_000_000+w.clock.Load(), 0) },
	}, engine, "open", "faq", "secret")
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.bot.Run(ctx, w.service) }()
	synctest.Wait()
	w.end = func(t *testing.T) {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		_ = j.Close()
	}
	return w
}

// step is something that happens in both worlds: an event, or that a document
// goes.
type step struct {
	event bot.Event
	gone  knowledge.DocID
}

// trial returns a question, by words of one of documents, all that can be done
// with its answer, and what else somebody can say. With guests, one sees each
// channel, and who writes there is of the team.
func trial(rnd *rand.Rand, documents []*knowledge.Document, guests bool) []step {
	d := documents[rnd.IntN(len(documents))]
	m := bot.Message{
		Conversation: bot.Conversation{Service: "town", Channel: "square", Thread: fmt.Sprint("t", rnd.IntN(3))},
		Author:       bot.Person{ID: "ada", Name: "Ada", Guest: rnd.IntN(3) == 0 && !guests},
		Text:         ask(rnd, d), Addressed: true, Kind: bot.PublicChannel,
		Private: rnd.IntN(2) == 0, Shared: rnd.IntN(4) == 0, Guests: rnd.IntN(4) == 0 || guests,
	}
	if rnd.IntN(5) == 0 {
		m.Spaces = []knowledge.Space{"secret"}
	}
	var steps []step
	does := func(e bot.Event) { steps = append(steps, step{event: e}) }
	presses := func(m bot.Message, all ...bot.Control) {
		m.Text, m.Spaces = "", nil
		for _, c := range all {
			does(bot.Action{Message: m, Control: c})
		}
	}
	zoe := m
	zoe.Author, zoe.Private, zoe.Spaces = bot.Person{ID: "zoe", Name: "Zoe"}, true, nil
	does(zoe)
	presses(zoe, bot.Helpful, bot.More, bot.Share)
	does(m)
	presses(m, bot.Why, bot.More, bot.Helpful, bot.Share, bot.AskPerson, bot.Again)

	overheard := m
	overheard.Addressed, overheard.Private, overheard.Spaces = false, false, nil
	overheard.Text = ask(rnd, documents[rnd.IntN(len(documents))])
	overheard.Conversation.Thread = []string{"", m.Conversation.Thread}[rnd.IntN(2)]
	does(overheard)

	direct := m
	direct.Kind, direct.Conversation.Channel, direct.Conversation.Thread, direct.Spaces = bot.Direct, "direct", "", nil
	direct.Text = []string{"mine", "privacy", "help", "forget me", ask(rnd, d)}[rnd.IntN(5)]
	does(direct)

	m.Text = ask(rnd, d)
	does(bot.Edit{Message: m})
	presses(m, bot.Again)
	if rnd.IntN(8) == 0 {
		steps = append(steps, step{gone: d.ID})
	}
	return steps
}

// ask returns a question by some words of d.
func ask(rnd *rand.Rand, d *knowledge.Document) string {
	words := strings.Fields(d.Text)
	at := rnd.IntN(max(1, len(words)-6))
	return "What about " + strings.Join(words[at:min(len(words), at+2+rnd.IntN(4))], " ") + "?"
}

// live has the steps happen and returns what those whose eyes they are see of
// it.
func (w *world) live(t *testing.T, steps []step, documents []*knowledge.Document) []string {
	w.take()
	answered, asked := "", ""
	for _, s := range steps {
		w.n++
		w.clock.Add(20)
		id := fmt.Sprint("m", w.n)
		switch e := s.event.(type) {
		case nil:
			w.drop(t, s.gone)
			continue
		case bot.Message:
			e.ID = id
			s.event = e
			if e.Author.ID == "ada" && e.Addressed && e.Kind != bot.Direct {
				asked = id
			}
		case bot.Action:
			e.ID, e.Answered = id, answered
			s.event = e
		case bot.Edit:
			e.ID = asked
			s.event = e
		}
		if err := w.bot.Attend(t.Context(), w.service.Envelope(fmt.Sprint("e", w.n), s.event)); err != nil {
			t.Fatal(err)
		}
		synctest.Wait() // for what is taken back
		if m, ok := s.event.(bot.Message); ok {
			answered = w.last(answered, m.Author.ID)
		}
	}
	var seen []string
	for _, p := range w.take() {
		if w.who.blind(p) {
			w.count(p)
			continue
		}
		p.At = time.Time{}
		seen = append(seen, asJSON(t, p))
	}
	for _, c := range []bot.Conversation{{Service: "town"}, {Service: "town", Channel: "square"}} {
		for _, one := range w.who.people {
			seen = append(seen, asJSON(t, w.bot.Library(one, c)))
			m := bot.Message{Conversation: c, Author: one, Kind: bot.PublicChannel}
			for _, d := range documents {
				if place, ok := w.bot.Preview(m, d.URL); ok {
					seen = append(seen, asJSON(t, place))
				}
			}
		}
	}
	return seen
}

// drop takes a document away for good and has answers corrected.
func (w *world) drop(t *testing.T, id knowledge.DocID) {
	w.mu.Lock()
	w.gone[id] = true
	var b qa.Builder
	for _, d := range w.documents {
		if !w.gone[d.ID] {
			b.Add(d)
		}
	}
	w.mu.Unlock()
	w.engine.Use(b.Build())
	if err := w.bot.Changed(t.Context(), []knowledge.DocID{id}); err != nil {
		t.Fatal(err)
	}
}

// take returns what was said since it was called last.
func (w *world) take() []bottest.Post {
	w.mu.Lock()
	defer w.mu.Unlock()
	said := w.said
	w.said = nil
	return said
}

// last returns the name of the answer that was said last of those that person
// sees, or else before: what is forgotten with a question may be said of several
// answers in any order, and nobody presses the buttons of one they do not see.
func (w *world) last(before, person string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, p := range slices.Backward(w.said) {
		if p.Reply.Answered != "" && (p.To == "" || p.To == person) {
			return p.Reply.Answered
		}
	}
	return before
}

// count notes what others were told.
func (w *world) count(p bottest.Post) {
	for _, n := range p.Reply.Notes {
		if w.who.hidden(n.Space) {
			w.secret++
		}
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	data, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
