package bot_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"footnote/bot"
	"footnote/bot/bottest"
	"footnote/bot/journal"
	"footnote/qa"
)

// TestHistories runs Footnote through random lives: questions, duplicates,
// lost acknowledgements, failing and slow deliveries, crashes, restarts, edits,
// deletions, floods and reloads. After each, every question to Footnote has
// exactly one answer or reason, where it belongs, and nothing was said that
// nobody asked for.
func TestHistories(t *testing.T) {
	first, histories := trials(t, 100_000, 2_000, 100)
	var met chronicle
	var journals shelf
	defer journals.close(t)
	inParallel(t, histories, func(t *testing.T, i int) {
		seed := first + uint64(i)
		j := journals.take(t)
		defer journals.give(t, j)
		synctest.Test(t, func(t *testing.T) {
			h := newHistory(t, seed, j)
			h.live()
			met.add(h)
			if problems := h.check(); len(problems) > 0 {
				t.Errorf("history %d (NoKeys %v):\n%s\n\nevents:\n%s\n\nposts:\n%s", seed, h.options.NoKeys,
					strings.Join(problems, "\n"), strings.Join(h.trace, "\n"), h.posts())
			}
		})
	})
	t.Logf("%d histories from seed %d: %s", histories, first, &met)
}

// chronicle counts what the histories held, so that their figures can be told
// from those of histories in which nothing happens.
type chronicle struct {
	mu                                 sync.Mutex // guards what follows
	questions, posts, crashes, limited int
}

func (c *chronicle) add(h *history) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.questions += len(h.asked)
	c.crashes += h.crashes
	for _, w := range h.weighed {
		if w.verdict != "within" {
			c.limited++
		}
	}
	c.posts += len(h.service.Posts())
}

func (c *chronicle) String() string {
	return fmt.Sprintf("%d questions, %d posts, %d crashes, %d times over a limit", c.questions, c.posts, c.crashes, c.limited)
}

// history is one life of Footnote on one service.
type history struct {
	t       *testing.T
	rnd     *rand.Rand
	mu      sync.Mutex // guards rnd, calm, trace, strays, weighed
	calm    bool       // whether nothing goes wrong any more
	options bottest.Options
	service *bottest.Service
	journal *journal.Journal
	bot     *bot.Bot
	rules   bot.Rules
	runs    int
	crashes int
	strays  int // placeholders that were put up and reported as failed
	began   time.Time
	trace   []string
	weighed []weighing // in order

	asked    []bot.Message
	unspoken map[string]bool // messages that nobody may answer
	deleted  map[string]bool
	edits    map[string]int
	flooded  string         // who asked too much last
	askedIn  map[string]int // the run in which a message was first said
}

// weighing is what Footnote said of a message when it held it against the limits.
type weighing struct {
	verdict, message string
	run, limit       int
	at               time.Time
}

func newHistory(t *testing.T, seed uint64, j *journal.Journal) *history {
	h := &history{t: t, rnd: rand.New(rand.NewPCG(seed, 0)), began: time.Now(),
		unspoken: map[string]bool{}, deleted: map[string]bool{}, edits: map[string]int{}, askedIn: map[string]int{}, flooded: people[0]}
	h.options = bottest.Options{NoKeys: seed%2 == 1, Fault: h.fault, Lost: func() bool { return h.chance(0.1) }}
	h.service, h.journal = bottest.New(h.options), j
	h.rules = bot.DefaultRules()
	h.rules.Limits.Person = 5 + int(seed%7)
	return h
}

func (h *history) chance(p float64) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return !h.calm && h.rnd.Float64() < p
}

func (h *history) below(n int) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.rnd.IntN(n)
}

func (h *history) note(format string, args ...any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.trace = append(h.trace, fmt.Sprintf("%8.3f ", time.Since(h.began).Seconds())+fmt.Sprintf(format, args...))
}

// fault is what goes wrong with a delivery.
func (h *history) fault(d bot.Delivery) bottest.Fault {
	h.note("deliver %s %s to %s id %s again %v %s", d.Key, d.ReplyTo, d.To, d.ID, d.Again, d.Reply.Text)
	f := bottest.Fault{Wait: time.Duration(h.below(400)) * time.Millisecond}
	if h.chance(0.1) {
		h.note("before %s", d.Key)
		f.Before = errors.New("the service is busy")
	}
	if h.chance(0.1) {
		h.note("after %s", d.Key)
		if d.Reply.Waiting {
			h.mu.Lock()
			h.strays++ // nobody knows that it is there
			h.mu.Unlock()
		}
		f.After = errors.New("the connection was lost")
	}
	return f
}

// toGuests is in the text of the questions whose answers a guest sees.
const toGuests = " with a guest looking on"

// Ask answers, mostly soon, sometimes late, never or with a failure. It wants
// to be asked for what guests may read, which is nothing, where one sees the
// answer, and for everything elsewhere.
func (h *history) Ask(ctx context.Context, q qa.Question) (qa.Answer, error) {
	if guests := strings.Contains(q.Text, toGuests); guests != (len(q.Spaces) == 0) {
		h.t.Errorf("%q may be answered from %q", q.Text, q.Spaces)
	}
	wait := time.Duration(h.below(200)) * time.Millisecond
	if h.chance(0.2) {
		wait = time.Duration(h.below(12_000)) * time.Millisecond
	}
	time.Sleep(wait)
	switch fails, panics := h.chance(0.05), h.chance(0.05); {
	case fails:
		return qa.Answer{}, errors.New("the disk is on fire")
	case panics:
		panic("something unforeseen")
	case h.chance(0.2):
		return qa.Answer{Reason: qa.NotFound}, nil
	}
	return qa.Answer{Citations: []qa.Citation{cite("Refunds take 14 days.")}, Confidence: 0.95}, nil
}

// run starts Footnote and returns what ends it: at once, as a crash does, or
// with grace.
func (h *history) run() (stop func(crash bool)) {
	ctx, cancel := context.WithCancel(context.Background())
	b := bot.New(bot.Config{Verify: library, Journal: h.journal, Rules: &h.rules}, h, "shop")
	b.AtPoint(h.at)
	h.bot = b
	h.runs++
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx, h.service) }()
	return func(crash bool) {
		if crash {
			b.Crash()
		}
		cancel()
		if err := <-done; err != nil {
			h.t.Errorf("Run = %v", err)
		}
	}
}

// at notes what Footnote says of a message that it holds against the limits.
func (h *history) at(point string) {
	verdict, message, ok := strings.Cut(point, " ")
	if !ok {
		return
	}
	h.note("%s", point)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.weighed = append(h.weighed, weighing{verdict, message, h.runs, h.rules.Limits.Person, time.Now()})
}

// reload puts another limit in force.
func (h *history) reload() {
	synctest.Wait() // so that nobody is weighed just now
	h.mu.Lock()
	h.rules.Limits.Person = 5 + h.rnd.IntN(7)
	h.mu.Unlock()
	h.note("reload: %d a minute", h.rules.Limits.Person)
	h.bot.Use(h.rules, "shop")
}

// live is the history.
func (h *history) live() {
	stop := h.run()
	steps := 4 + h.below(16)
	if h.below(10) == 0 {
		steps += 30
	}
	for range steps {
		time.Sleep(time.Duration(h.below(3000)) * time.Millisecond)
		switch n := h.below(100); {
		case n < 50:
			h.ask()
		case n < 58:
			h.repeat()
		case n < 64:
			h.overhear()
		case n < 70:
			h.edit()
		case n < 76:
			h.remove()
		case n < 80:
			h.flood(people[h.below(len(people))])
		case n < 83:
			h.reload()
		case n < 93:
			h.note("crash")
			h.crashes++
			stop(true)
			stop = h.run()
		case n < 96:
			h.note("a pause")
			time.Sleep(time.Duration(20+h.below(120)) * time.Second)
			h.flood(h.flooded)
		default:
			h.note("restart")
			stop(false)
			stop = h.run()
		}
	}
	h.mu.Lock()
	h.calm = true
	h.mu.Unlock()
	h.note("calm")
	for range 1000 {
		time.Sleep(time.Second)
		open, err := h.journal.Open(context.Background())
		if err != nil {
			h.t.Fatal(err)
		}
		if open == 0 && h.service.Pending() == 0 {
			break
		}
	}
	stop(false)
}

var people = []string{"ada", "bob", "cyd"}

func (h *history) message(text string) bot.Message {
	m := bot.Message{
		Conversation: bot.Conversation{Service: "town", Workspace: "w", Channel: fmt.Sprint("c", h.below(3))},
		ID:           fmt.Sprint("m", len(h.asked)+len(h.unspoken)),
		Author:       bot.Person{ID: people[h.below(len(people))]},
		Text:         text, Kind: bot.PublicChannel, Addressed: true,
	}
	if h.below(4) == 0 {
		m.Conversation.Thread = fmt.Sprint("t", h.below(2))
	}
	if h.below(5) == 0 {
		m.Private = true
	}
	m.Guests = h.below(4) == 0
	return m
}

// flood has a person ask more than the limit allows, most of the time.
func (h *history) flood(person string) {
	h.flooded = person
	for range 12 {
		h.askAs(person)
	}
}

func (h *history) ask() { h.askAs(people[h.below(len(people))]) }

func (h *history) askAs(person string) {
	m := h.message(fmt.Sprintf("How long do refunds take, number %d?", len(h.asked)))
	m.Author.ID = person
	if m.Guests && !m.Private {
		m.Text += toGuests
	}
	h.asked = append(h.asked, m)
	h.askedIn[m.ID] = h.runs
	h.note("%s asks %s in %s/%s private %v", m.Author.ID, m.ID, m.Conversation.Channel, m.Conversation.Thread, m.Private)
	h.service.Say("e"+m.ID, m)
	if h.below(10) == 0 {
		h.service.Say("e"+m.ID, m)
	}
	if h.below(10) == 0 {
		h.service.Say("other"+m.ID, m)
	}
}

// repeat has something said long ago delivered again.
func (h *history) repeat() {
	if len(h.asked) == 0 {
		return
	}
	m := h.asked[h.below(len(h.asked))]
	h.note("again %s", m.ID)
	h.service.Say("again"+m.ID, m)
}

// overhear has something said that is not to be answered: by a bot, or not to
// Footnote.
func (h *history) overhear() {
	m := h.message("Does anybody know?")
	m.Conversation.Thread = ""
	if m.Addressed = h.below(2) == 0; m.Addressed {
		m.Author.Bot = true
	}
	h.unspoken[m.ID] = true
	h.note("unspoken %s", m.ID)
	h.service.Say("", m)
}

func (h *history) edit() {
	if len(h.asked) == 0 {
		return
	}
	m := h.asked[h.below(len(h.asked))]
	m.Text += " Please!"
	h.edits[m.ID]++
	h.note("edit %s", m.ID)
	h.service.Say("", bot.Edit{Message: m})
}

func (h *history) remove() {
	if len(h.asked) == 0 {
		return
	}
	m := h.asked[h.below(len(h.asked))]
	if h.deleted[m.ID] {
		return
	}
	h.deleted[m.ID] = true
	h.note("delete %s", m.ID)
	h.service.Say("", bot.Deletion{Conversation: m.Conversation, ID: m.ID})
}
