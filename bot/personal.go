package bot

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"footnote/bot/journal"
	"footnote/knowledge"
)

// personal deals with a direct message by which somebody asks what is kept of
// them, or to be forgotten; done is false when m is none.
func (b *Bot) personal(ctx context.Context, t task, m Message) (done bool, err error) {
	said := bare(m.Text)
	if m.Kind != Direct || said == "" {
		return false, nil
	}
	for _, p := range languages {
		switch {
		case slices.Contains(p.say().MineWords, said):
			return true, b.mine(ctx, t, m)
		case slices.Contains(p.say().ForgetWords, said):
			return true, b.forget(ctx, t, m)
		}
	}
	return false, nil
}

// mine shows the author of m what is kept of them.
func (b *Bot) mine(ctx context.Context, t task, m Message) error {
	kept, err := b.journal.Of(ctx, m.Conversation.Service, m.Author.ID)
	if err != nil {
		return err
	}
	p := PhrasesIn(languageOf(m.Text, ""))
	r := Reply{Text: p.say().NothingKept, Language: p.Language}
	if len(kept.Answers)+kept.Votes+kept.Handovers+kept.Audit > 0 {
		r.Text = fmt.Sprintf(p.say().Kept, counted(len(kept.Answers), p.say().Questions), counted(kept.Votes, p.say().Votes))
		r.Controls = []Control{Forget}
		r.Answered = name(answerLength, m.Conversation.Service, m.Author.ID, "mine")
	}
	const most = 20
	earlier := max(0, len(kept.Answers)-most)
	if earlier > 0 {
		r.Details = append(r.Details, fmt.Sprintf("… (+%d)", earlier))
	}
	for _, a := range kept.Answers[earlier:] {
		r.Details = append(r.Details, fmt.Sprintf("%s %s", a.Asked.Format(time.DateOnly), cmp.Or(oneLine(a.Question), "—")))
	}
	r.Details = append(r.Details, b.privacy(p)...)
	return b.send(ctx, t, m, whisperTo(m), replied, r)
}

// forget erases what is kept of the author of m and says what that was.
func (b *Bot) forget(ctx context.Context, t task, m Message) error {
	e, err := b.journal.ErasePerson(ctx, m.Conversation.Service, m.Author.ID, b.now())
	if err != nil {
		return err
	}
	b.memory.forget()
	if err := b.audit(ctx, journal.Entry{What: "erased", Service: m.Conversation.Service}); err != nil {
		return err
	}
	p := PhrasesIn(languageOf(m.Text, ""))
	s := p.say()
	r := Reply{Text: fmt.Sprintf(s.Erased, counted(e.Questions, s.Questions), counted(e.Votes, s.Votes)), Language: p.Language}
	if e.Posts > 0 {
		r.Details = append(r.Details, fmt.Sprintf(s.TakenBack, counted(e.Posts, s.Answers)))
	}
	if e.Stuck > 0 {
		r.Details = append(r.Details, fmt.Sprintf(s.Stuck, counted(e.Stuck, s.Answers)))
	}
	err = b.send(ctx, t, m, whisperTo(m), replied, r)
	select {
	case b.housework <- struct{}{}:
	default: // it is waiting to be done already
	}
	return err
}

// privacy says what is kept and for how long, a sentence each.
func (b *Bot) privacy(p *Phrases) []string {
	keep, s := b.rules().Keep, p.say()
	var all []string
	for _, k := range []struct {
		days int
		form string
	}{{keep.Questions, s.KeepQuestions}, {keep.Answers, s.KeepAnswers}, {keep.Votes, s.KeepVotes}, {keep.Audit, s.KeepAudit}} {
		if k.days > 0 {
			all = append(all, fmt.Sprintf(k.form, counted(k.days, s.Days)))
		}
	}
	if len(all) == 0 {
		return []string{s.KeepNothing}
	}
	return all
}

// takeBack takes away the posts that were ordered to be, as far as their
// services can be reached.
func (b *Bot) takeBack(ctx context.Context) {
	all, err := b.journal.Removals(ctx)
	if err != nil {
		b.log.Error("read what is to be taken away", "error", err)
		return
	}
	for _, r := range all {
		l := b.lanes[r.Service]
		if l == nil {
			continue
		}
		if err := b.remove(ctx, l.adapter, r); err != nil && ctx.Err() == nil {
			b.log.Warn("take a post away; trying again later", "service", r.Service, "error", err)
		}
	}
}

// remove takes one post away. To do so again does no harm, so that nothing has
// to be noted before.
func (b *Bot) remove(ctx context.Context, a Adapter, r journal.Removal) error {
	where, err := decodePlace(r.Place)
	if err != nil {
		return err
	}
	d := where.delivery(Reply{})
	d.ID, d.Key, d.Again = r.Post, name(keyLength, "remove", r.Service, r.Post), true
	_, err = b.try(ctx, a, d)
	if err := b.given(ctx, err, journal.Entry{Service: r.Service, Note: "a post that was to be taken away"}); err != nil {
		return err
	}
	return b.journal.Removed(ctx, r)
}

const (
	// seenWindow is how long it is remembered what was received. No service
	// delivers again after so long.
	seenWindow = 7 * day
	// openWindow is how long a service that is no longer configured may be gone
	// until what it delivered, and what is to be taken away there, is given up.
	openWindow = 30 * day
)

// keepHouse takes back what was ordered to be, removes what has expired, switches
// off the controls that needed it and corrects what nobody said had changed,
// every now and then until ctx ends.
func (b *Bot) keepHouse(ctx context.Context) {
	minutes := time.NewTicker(time.Minute)
	defer minutes.Stop()
	var looked time.Time // when everything was looked through
	for {
		b.takeBack(ctx)
		b.switchOff(ctx)
		b.countHandovers(ctx)
		if now := b.now(); now.Sub(looked) >= time.Hour {
			looked = now
			b.expire(ctx)
			b.correctAll(ctx)
		}
		select {
		case <-ctx.Done():
			return
		case <-minutes.C:
		case <-b.housework:
		}
	}
}

// countHandovers has the meter show how many questions wait for a person.
func (b *Bot) countHandovers(ctx context.Context) {
	n, err := b.journal.OpenHandovers(ctx)
	if err != nil {
		if ctx.Err() == nil {
			b.log.Error("count what waits for a person", "error", err)
		}
		return
	}
	b.meter.HandedOver(n)
}

// correctAll corrects whatever changed while nobody was looking.
func (b *Bot) correctAll(ctx context.Context) {
	ids, err := b.journal.CitedDocuments(ctx)
	if err == nil {
		err = b.Changed(ctx, ids)
	}
	if err != nil && ctx.Err() == nil {
		b.log.Error("look through earlier answers", "error", err)
	}
}

// expire removes what was kept long enough.
func (b *Bot) expire(ctx context.Context) {
	k := b.rules().Keep
	days := func(n int) time.Duration { return time.Duration(n) * day }
	n, err := b.journal.Expire(ctx, journal.Windows{Questions: days(k.Questions), Answers: days(k.Answers),
		Votes: days(k.Votes), Audit: days(k.Audit), Seen: seenWindow, Open: openWindow}, b.now())
	if err != nil {
		if ctx.Err() == nil {
			b.log.Error("remove what has expired", "error", err)
		}
		return
	}
	if n > 0 {
		b.log.Info("removed what has expired", "records", n)
	}
}

// Library says what p may know of the library, in their language.
func (b *Bot) Library(p Person, c Conversation) LibraryView {
	m := Message{Conversation: c, Author: p, Kind: PublicChannel}
	alone := c.Channel == ""
	if alone {
		m.Kind = Direct
	}
	may := b.readable(m)
	var err error
	v := LibraryView{Privacy: b.privacy(PhrasesIn(p.Language))}
	if b.shelf != nil {
		for _, s := range b.shelf() {
			if slices.Contains(may, s.Space) {
				v.Spaces = append(v.Spaces, s)
			}
		}
	}
	if b.journal == nil {
		return v
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	v.Suggestions = b.suggestions(ctx, c, may)
	if alone {
		const few = 5
		if v.Recent, err = b.journal.Recent(ctx, c.Service, p.ID, few); err != nil {
			b.log.Error("read recent questions", "error", err)
		}
	}
	return v
}

// suggestions returns questions that others asked in the public channels of the
// workspace of c and found answered, from no more than may be read.
func (b *Bot) suggestions(ctx context.Context, c Conversation, may []knowledge.Space) []string {
	const few, looked = 4, 50
	helped, err := b.journal.Helpful(ctx, c.Service, c.Workspace, uint8(PublicChannel), looked)
	if err != nil {
		b.log.Error("read helpful questions", "error", err)
		return nil
	}
	var all []string
	for _, h := range helped {
		readable := !slices.ContainsFunc(h.Spaces, func(s knowledge.Space) bool { return !slices.Contains(may, s) })
		if readable && !slices.Contains(all, h.Question) && len(all) < few {
			all = append(all, h.Question)
		}
	}
	return all
}
