package bot

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"footnote/bot/journal"
	"footnote/qa"
)

// Explainer is what an Answerer may be besides: one that shows how an answer
// comes about. *qa.Engine is one. Without it Why and More find little to say.
type Explainer interface {
	// Explain answers q as Ask does and shows the steps. Safe for concurrent
	// use.
	Explain(ctx context.Context, q qa.Question) (qa.Explanation, error)
}

// controls returns what a person can do about s, the reply to m.
func (b *Bot) controls(m Message, s said) []Control {
	if b.rules().Keep.Questions == 0 { // most need the words of the question
		if len(s.Notes) == 0 {
			return nil
		}
		return []Control{Helpful, NotHelpful}
	}
	switch s.outcome {
	case "failed", "slow", "stopped":
		return []Control{Again, AskPerson}
	}
	if len(s.Notes) == 0 {
		return []Control{AskPerson, Why}
	}
	all := []Control{Helpful, NotHelpful, Why, More}
	if m.Private && m.Kind != Direct {
		all = append(all, Share)
	}
	return append(all, AskPerson)
}

// press deals with a control that a person used.
func (b *Bot) press(ctx context.Context, t task, a Action) error {
	if a.Author.Bot || a.Control == Stop { // atOnce has stopped it
		return nil
	}
	if _, err := b.journal.Begin(ctx, t.envelope.ID, t.name(), journal.Message{}, b.now()); err != nil {
		return err
	}
	known, ok := informed(ctx, t, a.Message)
	if !ok {
		return nil
	}
	a.Message = known
	a.Addressed = true
	verdict, err := b.weigh(ctx, t, a.Message)
	if err != nil {
		return err
	}
	switch verdict {
	case quiet:
		b.leave(ctx, t, a, every)
		return nil
	case notice:
		err := b.whisper(ctx, t, a, func(s *sentences) string { return s.Limited })
		b.leave(ctx, t, a, every) // it was not used after all
		return err
	}
	switch a.Control {
	case Mine:
		return b.mine(ctx, t, a.Message)
	case Forget:
		return b.forget(ctx, t, a.Message)
	}
	row, ok, err := b.journal.Answer(ctx, a.Answered)
	if err != nil {
		return err
	}
	if !ok {
		return b.lapsed(ctx, t, a, nil)
	}
	if row.Gone || !b.mayUse(ctx, a, row) {
		return b.whisper(ctx, t, a, func(s *sentences) string { return s.Expired })
	}
	switch a.Control {
	case Helpful, NotHelpful:
		return b.vote(ctx, t, a, row)
	case Settled:
		return b.resolve(ctx, t, a, row)
	}
	if row.Question == "" {
		return b.lapsed(ctx, t, a, lasting)
	}
	switch a.Control {
	case Why:
		return b.why(ctx, t, a, row)
	case More:
		return b.more(ctx, t, a, row)
	case Share:
		return b.share(ctx, t, a, row)
	case AskPerson:
		return b.askPerson(ctx, t, a, row)
	case Again:
		return b.again(ctx, t, a, row)
	}
	b.log.Warn("a control is unknown", "control", a.Control)
	return nil
}

// mayUse reports whether the person of a can see the answer of row: it is
// theirs, or it stands where they are, or they were asked about it.
func (b *Bot) mayUse(ctx context.Context, a Action, row journal.Answer) bool {
	if row.Service != a.Conversation.Service {
		return false
	}
	if row.Person == a.Author.ID {
		return true
	}
	if a.Control == Settled {
		is, err := b.journal.Helper(ctx, row.ID, a.Author.ID)
		return err == nil && is
	}
	return !row.Private && row.Channel == a.Conversation.Channel
}

// whisper says something to the person of a alone.
func (b *Bot) whisper(ctx context.Context, t task, a Action, words func(*sentences) string) error {
	p := PhrasesIn(b.languageOf(ctx, a))
	return b.send(ctx, t, a.Message, whisperTo(a.Message), replied, Reply{Text: words(p.say()), Language: p.Language})
}

// languageOf returns the language of the answer that a is about.
func (b *Bot) languageOf(ctx context.Context, a Action) string {
	row, ok, err := b.journal.Answer(ctx, a.Answered)
	if err != nil || !ok {
		return ""
	}
	return row.Language
}

// vote keeps what a person thinks of an answer.
func (b *Bot) vote(ctx context.Context, t task, a Action, row journal.Answer) error {
	if b.rules().Keep.Votes > 0 {
		err := b.journal.Vote(ctx, row.ID, row.Service, a.Author.ID, a.Control == Helpful, b.now())
		if err != nil {
			return err
		}
	}
	b.meter.Outcome(string(a.Control))
	return b.whisper(ctx, t, a, func(s *sentences) string { return s.Noted })
}

// seen returns the question of row as the person of a may have it answered, for
// themselves alone: from what both the answer drew on and they may read.
func (b *Bot) seen(ctx context.Context, a Action, row journal.Answer) qa.Question {
	m := a.Message
	m.Private, m.Spaces = true, nil
	q := qa.Question{Text: row.Question, History: b.before(ctx, row)}
	for _, s := range b.readable(m) {
		if slices.Contains(row.Spaces, s) {
			q.Spaces = append(q.Spaces, s)
		}
	}
	return q
}

// explain explains q, and returns false when nobody can.
func (b *Bot) explain(ctx context.Context, q qa.Question) (qa.Explanation, bool) {
	e, ok := b.answers.(Explainer)
	if !ok {
		return qa.Explanation{}, false
	}
	ctx, cancel := context.WithTimeout(ctx, b.deadline)
	defer cancel()
	x, err := e.Explain(ctx, q)
	if err != nil {
		b.log.Error("explain an answer", "error", scrub(err, q.Text))
		return qa.Explanation{}, false
	}
	return x, true
}

// why tells the person of a how the answer of row came about.
func (b *Bot) why(ctx context.Context, t task, a Action, row journal.Answer) error {
	q := b.seen(ctx, a, row)
	p := PhrasesIn(row.Language)
	s := p.say()
	r := Reply{Language: p.Language}
	if len(q.Spaces) == 0 {
		r.Text = p.Nothing
		return b.send(ctx, t, a.Message, whisperTo(a.Message), replied, r)
	}
	r.Text = fmt.Sprintf(s.Looked, joinSpaces(q.Spaces))
	if x, ok := b.explain(ctx, q); ok {
		var words []string
		for _, term := range x.Terms {
			words = append(words, oneLine(term.Text))
		}
		r.Details = append(r.Details, fmt.Sprintf(s.Words, strings.Join(words, ", ")), fmt.Sprintf(s.Weighed, len(x.Passages)))
		if len(x.Candidates) > 0 {
			r.Details = append(r.Details, fmt.Sprintf(s.Certain, percent(x.Answer.Confidence), percent(x.Threshold)))
		}
	}
	return b.send(ctx, t, a.Message, whisperTo(a.Message), replied, r)
}

func percent(p float64) int { return int(math.Round(100 * p)) }

// more shows the person of a the quotes that came next.
func (b *Bot) more(ctx context.Context, t task, a Action, row journal.Answer) error {
	const few = 3
	p := PhrasesIn(row.Language)
	r := Reply{Text: p.say().NoMore, Language: p.Language}
	if x, ok := b.explain(ctx, b.seen(ctx, a, row)); ok {
		r.Notes = b.next(x, few)
	}
	if len(r.Notes) > 0 {
		r.Text = p.say().Lesser
	}
	for _, n := range r.Notes {
		r.Answer.Citations = append(r.Answer.Citations, n.Citation)
	}
	return b.send(ctx, t, a.Message, whisperTo(a.Message), replied, r)
}

// next returns up to limit quotes of x that were not shown and say something
// else, numbered on from those that were.
func (b *Bot) next(x qa.Explanation, limit int) []Note {
	shown := map[string]bool{}
	for _, c := range x.Answer.Citations {
		shown[words(c)] = true
	}
	number := len(x.Answer.Citations)
	var notes []Note
	for _, c := range x.Candidates {
		if len(notes) == limit {
			break
		}
		if w := words(c.Citation); !shown[w] && b.holds(c.Citation) {
			shown[w] = true
			number++
			notes = append(notes, Note{Number: number, Citation: c.Citation})
		}
	}
	return notes
}

// words returns what c quotes, to tell whether another says the same.
func words(c qa.Citation) string {
	var all strings.Builder
	for _, p := range c.Parts {
		if p.Role == qa.Quote {
			all.WriteString(p.Text)
			all.WriteByte('\n')
		}
	}
	return all.String()
}

// share puts the answer to a private question before the channel that it was
// asked in: not what was said in private, but what the channel may read.
func (b *Bot) share(ctx context.Context, t task, a Action, row journal.Answer) error {
	if row.Person != a.Author.ID {
		return b.whisper(ctx, t, a, func(s *sentences) string { return s.NotYours })
	}
	m := a.Message
	m.Private, m.Spaces, m.Handle, m.Text, m.Kind = false, nil, "", row.Question, ChannelKind(row.Kind)
	m.Conversation = conversationOfRow(row)
	m.ID, m.Shared, m.Unseen = "", row.Shared || a.Shared, true
	ctxAsk, cancel := context.WithTimeout(ctx, b.deadline)
	defer cancel()
	s, err := b.ask(ctxAsk, qa.Question{Text: row.Question, History: b.before(ctx, row), Spaces: b.readable(m)}, false)
	if err != nil {
		b.log.Error("answer what is to be shared", "error", scrub(err, row.Question))
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if len(s.Notes) == 0 {
		return b.send(ctx, t, a.Message, whisperTo(a.Message), replied, s.Reply)
	}
	p := PhrasesIn(s.Language)
	who := a.Author.Name
	if who == "" {
		who = "?"
	}
	s.Text = strings.TrimSpace(fmt.Sprintf(p.say().SharedBy, oneLine(who), oneLine(row.Question)) + " " + s.Text)
	kept := b.record(t.answer(), m, s)
	if kept != nil {
		s.Answered, s.Controls = kept.ID, b.controls(m, s)
	}
	d := placeOf(m).delivery(s.Reply)
	d.Key = t.key("share")
	_, err = b.put(ctx, t.adapter, d, kept)
	entry := journal.Entry{What: "shared", Service: row.Service, Person: a.Author.ID, Answer: row.ID}
	if err != nil {
		return b.given(ctx, err, entry)
	}
	return b.audit(ctx, entry)
}

// again answers the question of row as it now reads, in place of what stands
// there.
func (b *Bot) again(ctx context.Context, t task, a Action, row journal.Answer) error {
	if row.Person != a.Author.ID {
		return b.whisper(ctx, t, a, func(s *sentences) string { return s.NotYours })
	}
	where, err := decodePlace(row.Place)
	if err != nil {
		return err
	}
	m := a.Message
	m.Conversation, m.Kind = where.Conversation, where.Kind
	m.Private, m.Shared, m.ID = row.Private, row.Shared || a.Shared, row.Message
	m.Text = row.Question
	if row.Edited != "" {
		m.Text = row.Edited
	}
	text, cut := cutQuestion(strings.TrimSpace(m.Text))
	asking, cancel := context.WithTimeout(ctx, b.deadline)
	defer cancel()
	s, err := b.ask(asking, qa.Question{Text: text, History: b.before(ctx, row), Spaces: b.readable(m)}, cut)
	if err != nil {
		b.log.Error("answer again", "error", scrub(err, text, m.Text))
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	kept := b.record(row.ID, m, s)
	d := where.answering(text, s.Reply)
	if kept != nil {
		kept.Place, kept.Changes, kept.Asked = row.Place, row.Changes+1, row.Asked
		d.Reply.Answered, d.Reply.Controls = kept.ID, b.controls(m, s)
	}
	d.ID, d.Key = row.Post, t.key("again")
	_, err = b.put(ctx, t.adapter, d, kept)
	if err := b.given(ctx, err, journal.Entry{Service: row.Service, Person: row.Person, Answer: row.ID}); err != nil {
		return err
	}
	if a.Post == "" || a.Post == row.Post {
		return nil
	}
	offer := b.to(whisperTo(a.Message), a.Message, Reply{})
	offer.ID, offer.Key = a.Post, t.key("offer")
	if _, err := b.put(ctx, t.adapter, offer, nil); !errors.Is(err, ErrUndeliverable) {
		return err
	}
	return nil // the offer stays, which is no harm
}
