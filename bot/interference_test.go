package bot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"footnote/bot"
	"footnote/bot/bottest"
	"footnote/bot/journal"
	"footnote/knowledge"
	"footnote/knowledge/sample"
	"footnote/qa"
)

// TestNonInterference asks over every surface in two worlds that differ only in
// documents that one person may read: what all others see is the same to the
// byte, while that person asks about them.
func TestNonInterference(t *testing.T) {
	worlds, trials := 2, 15
	if long {
		worlds, trials = 200, 500 // 100,000
	}
	seed := rand.Uint64()
	for w := range worlds {
		rnd := rand.New(rand.NewPCG(seed, uint64(w)))
		documents := partition(t, rnd)
		open := slices.DeleteFunc(slices.Clone(documents), func(d *knowledge.Document) bool { return d.Space == "secret" })
		with, without := newWorld(t, documents), newWorld(t, open)
		for range trials {
			events := trial(rnd, documents)
			a, b := with.live(t, events), without.live(t, events)
			if diff := cmp.Diff(b, a); diff != "" {
				t.Fatalf("seed %d world %d: %+v\n(-without +with the secret documents):\n%s", seed, w, events, diff)
			}
		}
	}
}

// partition returns the sample's documents, some of them secret.
func partition(t *testing.T, rnd *rand.Rand) []*knowledge.Document {
	var all []*knowledge.Document
	for d, err := range sample.Source().Documents(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		d.Space = []knowledge.Space{"open", "faq", "secret"}[rnd.IntN(3)]
		d.Owners = []string{"Maria"}
		all = append(all, &d)
	}
	return all
}

// world is Footnote with some documents and one service.
type world struct {
	bot     *bot.Bot
	service *bottest.Service
	n       int // of events so far
}

func newWorld(t *testing.T, documents []*knowledge.Document) *world {
	var builder qa.Builder
	byID := map[knowledge.DocID]*knowledge.Document{}
	shelf := map[knowledge.Space]int{}
	for _, d := range documents {
		builder.Add(d)
		byID[d.ID] = d
		shelf[d.Space]++
	}
	engine, err := qa.New(qa.Config{Risk: "eager"})
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
	rules.Owners = map[string]string{"Maria": "maria"}
	w := &world{service: bottest.New(bottest.Options{})}
	w.bot = bot.New(bot.Config{
		Verify: func(id knowledge.DocID, r knowledge.Revision) (string, bool) {
			d := byID[id]
			if d == nil || d.Revision != r {
				return "", false
			}
			return d.Text, true
		},
		Owners: func(id knowledge.DocID) []string { return byID[id].Owners },
		Shelf: func() (all []bot.SpaceView) {
			for _, s := range []knowledge.Space{"faq", "open", "secret"} {
				all = append(all, bot.SpaceView{Space: s, Documents: shelf[s]})
			}
			return all
		},
		Journal: j, Rules: &rules, Now: func() time.Time { return time.Unix(1_800_000_000, 0) },
	}, engine, "open", "faq", "secret")
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.bot.Run(ctx, w.service) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		_ = j.Close()
	})
	return w
}

// trial returns a question, by words of one of documents, and all that can be
// done with its answer.
func trial(rnd *rand.Rand, documents []*knowledge.Document) []bot.Event {
	d := documents[rnd.IntN(len(documents))]
	words := strings.Fields(d.Text)
	at := rnd.IntN(max(1, len(words)-6))
	question := "What about " + strings.Join(words[at:min(len(words), at+2+rnd.IntN(4))], " ") + "?"
	m := bot.Message{
		Conversation: bot.Conversation{Service: "town", Channel: "square", Thread: fmt.Sprint("t", rnd.IntN(3))},
		Author:       bot.Person{ID: "ada", Name: "Ada", Guest: rnd.IntN(3) == 0},
		Text:         question, Addressed: true, Kind: bot.PublicChannel,
		Private: rnd.IntN(2) == 0, Shared: rnd.IntN(4) == 0,
	}
	zoe := m
	zoe.Author, zoe.Private = bot.Person{ID: "zoe"}, true
	events := []bot.Event{zoe, bot.Action{Message: zoe, Control: bot.Helpful}, m}
	for _, c := range []bot.Control{bot.Why, bot.More, bot.Helpful, bot.Share, bot.AskPerson, bot.Again} {
		a := m
		a.Text = ""
		events = append(events, bot.Action{Message: a, Control: c})
	}
	return events
}

// live has the events happen and returns what all but zoe see of it.
func (w *world) live(t *testing.T, events []bot.Event) []string {
	before := len(w.service.Posts())
	answered := ""
	for _, event := range events {
		w.n++
		switch e := event.(type) {
		case bot.Message:
			e.ID = fmt.Sprint("m", w.n)
			event = e
		case bot.Action:
			e.ID, e.Answered = fmt.Sprint("m", w.n), answered
			event = e
		}
		if err := w.bot.Attend(t.Context(), w.service.Envelope(fmt.Sprint("e", w.n), event)); err != nil {
			t.Fatal(err)
		}
		if _, ok := event.(bot.Message); ok {
			posts := w.service.Posts()
			answered = posts[len(posts)-1].Reply.Answered
		}
	}
	var seen []string
	for _, p := range w.service.Posts()[before:] {
		if p.To == "zoe" {
			continue
		}
		p.At = time.Time{}
		data, err := json.MarshalIndent(p, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		seen = append(seen, string(data))
	}
	for _, c := range []bot.Conversation{{Service: "town"}, {Service: "town", Channel: "square"}} {
		data, err := json.MarshalIndent(w.bot.Library(bot.Person{ID: "ada"}, c), "", " ")
		if err != nil {
			t.Fatal(err)
		}
		seen = append(seen, string(data))
	}
	return seen
}
