package bot

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"footnote/bot/journal"
	"footnote/qa"
)

// patience is how long a question is worked on before a post says so.
const patience = time.Second

// replied is the role of whatever is the reply to a message: the answer, a
// reason, a notice. It is one, so that a message that is dealt with again, and
// then otherwise, still has one reply.
const replied = "reply"

// heed is why Footnote speaks.
type heed uint8

const (
	ignore   heed = iota // it does not
	spokenTo             // somebody spoke to it: there is always an answer or a reason
	followUp             // somebody goes on in a thread where it answered them
	byItself             // nobody asked, but the channel is one where it answers when it is sure
)

// hear deals with a message.
func (b *Bot) hear(ctx context.Context, t task, m Message) error {
	why, err := b.heed(ctx, m)
	if err != nil || why == ignore {
		return err
	}
	first, err := b.journal.Begin(ctx, t.envelope.ID, t.name(), journal.Message{
		Service: m.Conversation.Service, Channel: m.Conversation.Channel, ID: m.ID}, b.now())
	if err != nil || !first {
		return err
	}
	b.point("begin")
	m, ok := informed(ctx, t, m)
	if !ok || m.Author.Bot {
		return nil
	}
	verdict, err := b.weigh(ctx, t, m)
	if err != nil {
		return err
	}
	switch verdict {
	case quiet:
		b.meter.Outcome("limited")
		return nil
	case notice:
		b.meter.Outcome("limited")
		if why != spokenTo {
			return nil
		}
		return b.plain(ctx, t, m, func(p *Phrases) string { return p.say().Limited })
	}
	if done, err := b.personal(ctx, t, m); done || err != nil {
		return err
	}
	return b.respond(ctx, t, m, why)
}

// weigh returns what the limits say of m, once however often t is dealt with:
// others may not have been answered because t was to get the notice, and the
// answer to t itself may stand there already.
func (b *Bot) weigh(ctx context.Context, t task, m Message) (verdict, error) {
	b.weighing.Lock() // nobody is quiet on account of a notice that is not on disk
	defer b.weighing.Unlock()
	limited := t.key("limited")
	if *t.verdict == unweighed {
		v, err := b.verdictOn(ctx, t, m, limited)
		if err != nil {
			return v, err
		}
		*t.verdict = v
		b.point(v.String() + " " + m.ID)
	}
	if *t.verdict != notice {
		return *t.verdict, nil
	}
	_, err := b.journal.Attempt(ctx, limited, b.now())
	return notice, err
}

// verdictOn counts m against the limits. What was begun in an earlier run, which
// nobody counted in this one, gets the notice if limited says that it was to get
// it then, and an answer otherwise.
func (b *Bot) verdictOn(ctx context.Context, t task, m Message, limited string) (verdict, error) {
	now := b.now()
	allowed := b.limiter.allow(b.rules().Limits, m, now)
	if t.envelope.Tries > 0 {
		was, err := b.journal.Tried(ctx, limited)
		if !was || err != nil {
			return within, err
		}
		b.limiter.notice(m, now)
		return notice, nil
	}
	switch {
	case allowed:
		return within, nil
	case b.limiter.notice(m, now):
		return notice, nil
	}
	return quiet, nil
}

// heed returns why to speak to m.
func (b *Bot) heed(ctx context.Context, m Message) (heed, error) {
	c := m.Conversation
	if m.Author.Bot {
		return ignore, nil
	}
	talking := b.floor.heard(m, b.now())
	if m.Addressed || m.Follows {
		return spokenTo, nil
	}
	if c.Thread != "" {
		alone, err := b.journal.Overhear(ctx, threadOf(c), m.Author.ID)
		if err != nil || !alone {
			return ignore, err
		}
		return followUp, nil
	}
	if !b.rules().channel(c.Channel).Auto || talking || !asks(m.Text) || !b.floor.mayBegin(c, b.now()) {
		return ignore, nil
	}
	return byItself, nil
}

// asks reports whether text looks like a question to anybody.
func asks(text string) bool {
	return strings.ContainsAny(text, "?？؟") && !strings.HasPrefix(text, ">")
}

// respond answers m and puts the answer before people.
func (b *Bot) respond(ctx context.Context, t task, m Message, why heed) error {
	s, err := b.think(ctx, t, m, why)
	if err != nil {
		return err
	}
	if why == byItself {
		least := b.rules().channel(m.Conversation.Channel).Confidence
		if len(s.Notes) == 0 || s.Answer.Confidence < least {
			b.meter.Outcome("kept_quiet")
			return nil
		}
		b.floor.began(m.Conversation, b.now())
	}
	b.meter.Outcome(s.outcome)
	kept := b.record(t.answer(), m, s)
	if kept != nil {
		s.Answered, s.Controls = kept.ID, b.controls(m, s)
	}
	var threads []journal.Thread
	for _, c := range threadsOf(m) {
		threads = append(threads, threadOf(c))
	}
	d := b.through(placeOf(m).answering(s.question.Text, s.Reply), m)
	d.Key = t.key(replied)
	_, err = b.put(ctx, t.adapter, d, kept, threads...)
	if !errors.Is(err, ErrUndeliverable) {
		return err
	}
	return b.plain(ctx, t, m, func(p *Phrases) string { return p.Failed })
}

// think works out what to say to m, within the deadline. An error means that
// ctx has ended.
func (b *Bot) think(ctx context.Context, t task, m Message, why heed) (said, error) {
	if t.envelope.Tries >= maxTries {
		b.log.Error("a question was given up: the program ended while it was worked on", "tries", t.envelope.Tries)
		return b.failed(nil, m), nil
	}
	began := time.Now()
	thinking, cancel := context.WithTimeout(ctx, b.deadline)
	defer cancel()
	defer b.asking.begin(t.answer(), m.Author.ID, cancel)()
	result := make(chan said, 1)
	b.background.Go(func() {
		s, err := b.reply(thinking, m)
		if err != nil && ctx.Err() == nil {
			b.log.Error("answer", "error", scrub(err, s.question.Text, m.Text, m.Handle))
		}
		result <- s
	})
	waited := time.NewTimer(patience)
	defer waited.Stop()
	for {
		select {
		case s := <-result:
			if ctx.Err() != nil {
				return said{}, ctx.Err()
			}
			b.meter.Took(time.Since(began))
			if errors.Is(thinking.Err(), context.Canceled) && len(s.Notes) == 0 {
				return b.stopped(m), nil
			}
			return s, nil
		case <-waited.C:
			if why == spokenTo {
				b.placeholder(ctx, t, m)
			}
		case <-thinking.Done():
			if ctx.Err() != nil {
				return said{}, ctx.Err()
			}
			if errors.Is(thinking.Err(), context.Canceled) {
				return b.stopped(m), nil
			}
			return b.failed(thinking.Err(), m), nil
		}
	}
}

// stopped is what to say when somebody did not want to wait.
func (b *Bot) stopped(m Message) said {
	s := b.failed(nil, m)
	s.Text, s.outcome = PhrasesIn(s.Language).say().Stopped, "stopped"
	return s
}

// placeholder puts up a post that says that the answer is being looked for and
// will become it. It is a courtesy and tried once: when it fails nothing is
// lost. Where the answer may stand already, from a run that ended before it
// could note so, there is none, for then the answer would stand there twice.
func (b *Bot) placeholder(ctx context.Context, t task, m Message) {
	const soon = 3 * time.Second
	tried, err := b.journal.Tried(ctx, t.key(replied))
	if err != nil || tried {
		return
	}
	p := PhrasesIn(languageOf(m.Text, ""))
	d := b.to(placeOf(m), m, Reply{
		Text: p.Labels().Looking, Language: p.Language, Waiting: true,
		Answered: t.answer(), Controls: []Control{Stop},
	})
	d.Key = t.key("placeholder")
	known, err := b.journal.Attempt(ctx, d.Key, b.now())
	if err != nil || known.Tries > 0 {
		return
	}
	trying, cancel := context.WithTimeout(ctx, soon)
	defer cancel()
	post, err := b.try(trying, t.adapter, d)
	if err == nil && post != "" {
		err = b.journal.Begun(ctx, t.key(replied), post, b.now())
	}
	if err != nil && ctx.Err() == nil {
		b.log.Warn("no placeholder was put up", "error", scrub(err, d.Handle))
	}
}

// plain puts a sentence of Footnote's own before people as the reply to m.
func (b *Bot) plain(ctx context.Context, t task, m Message, words func(*Phrases) string) error {
	p := PhrasesIn(languageOf(m.Text, ""))
	return b.send(ctx, t, m, placeOf(m), replied, Reply{Text: words(p), Language: p.Language})
}

// send puts r before people at where, as the part of dealing with t that role
// names. That it cannot be delivered is noted and no error.
func (b *Bot) send(ctx context.Context, t task, m Message, where place, role string, r Reply) error {
	d := b.to(where, m, r)
	d.Key = t.key(role)
	_, err := b.put(ctx, t.adapter, d, nil)
	return b.given(ctx, err, journal.Entry{Service: m.Conversation.Service, Person: m.Author.ID, Answer: r.Answered})
}

// apologise gives a reason to whoever spoke to Footnote in event, when dealing
// with it has failed in a way that was not foreseen.
func (b *Bot) apologise(ctx context.Context, t task, event Event) error {
	var m Message
	switch e := event.(type) {
	case Message:
		m = e
	case Action:
		m, m.Addressed = e.Message, true
	}
	if !m.Addressed || m.Author.Bot {
		return nil
	}
	return b.plain(ctx, t, m, func(p *Phrases) string { return p.Failed })
}

// record returns what the journal keeps of the answer s to m under id, nil when
// that is nothing.
func (b *Bot) record(id string, m Message, s said) *journal.Answer {
	keep := b.rules().Keep
	if s.question.Text == "" || keep.Answers == 0 {
		return nil
	}
	c := m.Conversation
	a := &journal.Answer{
		ID: id, Service: c.Service, Workspace: c.Workspace, Channel: c.Channel, Thread: c.Thread, Message: m.ID,
		Person: m.Author.ID, Kind: uint8(m.Kind), Shared: m.Shared || m.Guests, Private: seenByOne(m),
		Spaces: s.question.Spaces, Language: s.Language, Outcome: s.outcome, Confidence: s.Answer.Confidence,
		Asked: b.now(), Place: placeOf(m).encode(), Citations: citations(s.Notes),
	}
	if keep.Questions > 0 {
		a.Question = s.question.Text
	}
	return a
}

// citations returns what the journal keeps of notes.
func citations(notes []Note) []journal.Citation {
	var all []journal.Citation
	for _, n := range notes {
		c := journal.Citation{Number: n.Number, Document: n.Document, Revision: n.Revision}
		for _, p := range n.Parts {
			if p.Role != qa.Ellipsis {
				c.Spans = append(c.Spans, p.Span)
			}
		}
		all = append(all, c)
	}
	return all
}

func threadOf(c Conversation) journal.Thread {
	return journal.Thread{Service: c.Service, Channel: c.Channel, ID: c.Thread}
}

// asking are the questions that are being worked on, so that they can be
// stopped.
type asking struct {
	mu sync.Mutex // guards by
	by map[string]stoppable
}

type stoppable struct {
	person string
	stop   context.CancelFunc
}

// begin notes that the question of an answer, asked by person, is being worked
// on, until the function it returns is called.
func (a *asking) begin(answer, person string, stop context.CancelFunc) (end func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.by == nil {
		a.by = map[string]stoppable{}
	}
	a.by[answer] = stoppable{person, stop}
	return func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		delete(a.by, answer)
	}
}

// stop stops the work on the question of an answer if person asked it.
func (a *asking) stop(answer, person string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if s, ok := a.by[answer]; ok && s.person == person {
		s.stop()
	}
}

// atOnce does what cannot wait for its turn, since what it is about is what the
// conversation waits for.
func (b *Bot) atOnce(event Event) {
	if a, ok := event.(Action); ok && a.Control == Stop && !a.Author.Bot {
		b.asking.stop(a.Answered, a.Author.ID)
	}
}
