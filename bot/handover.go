package bot

import (
	"context"
	"fmt"
	"slices"

	"footnote/bot/journal"
	"footnote/knowledge"
)

// askPerson hands the question of row to those who answer for the documents it
// was answered from, else to the channel's helpers.
func (b *Bot) askPerson(ctx context.Context, t task, a Action, row journal.Answer) error {
	helpers := b.helpers(row)
	if len(helpers) == 0 {
		err := b.whisper(ctx, t, a, func(s *sentences) string { return s.Nobody })
		b.leave(ctx, t, a, every)
		return err
	}
	p := PhrasesIn(row.Language)
	who := a.Author.Name
	if who == "" {
		who = "?"
	}
	reached := false
	for _, h := range helpers {
		if err := b.journal.HandOver(ctx, row.ID, row.Service, a.Author.ID, h, b.now()); err != nil {
			return err
		}
		d := directTo(row, h).delivery(Reply{
			Text:     fmt.Sprintf(p.say().Requested, oneLine(who), oneLine(row.Question)),
			Language: p.Language, Answered: row.ID, Controls: []Control{Settled},
		})
		d.Key = t.key("helper " + h)
		_, err := b.put(ctx, t.adapter, d, nil)
		reached = reached || err == nil
		if err := b.given(ctx, err, journal.Entry{Service: row.Service, Person: h, Answer: row.ID}); err != nil {
			return err
		}
	}
	if !reached {
		err := b.whisper(ctx, t, a, func(s *sentences) string { return s.Unreached })
		b.leave(ctx, t, a, every)
		return err
	}
	return b.whisper(ctx, t, a, func(s *sentences) string { return s.Asked })
}

// directTo returns where a direct message to person belongs, on the service
// that row is of.
func directTo(row journal.Answer, person string) place {
	return place{Conversation: Conversation{Service: row.Service, Workspace: row.Workspace}, To: person, Kind: Direct}
}

// helpers returns the service's ids of those who can be asked about row.
func (b *Bot) helpers(row journal.Answer) []string {
	rules := b.rules()
	var all []string
	add := func(id string) {
		if id != "" && !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	for _, c := range row.Citations {
		for _, name := range b.ownersOf(c.Document) {
			add(rules.owner(name))
		}
	}
	if len(all) == 0 {
		for _, h := range rules.channel(row.Channel).Helpers {
			add(h)
		}
	}
	return all
}

func (b *Bot) ownersOf(id knowledge.DocID) []string {
	if b.owners == nil {
		return nil
	}
	return b.owners(id)
}

// resolve notes that a question that was handed over is dealt with, and tells
// the one who had handed it over.
func (b *Bot) resolve(ctx context.Context, t task, a Action, row journal.Answer) error {
	asker, open, err := b.journal.SettleHandover(ctx, row.ID, b.now())
	if err != nil {
		return err
	}
	if open && asker != a.Author.ID {
		p := PhrasesIn(row.Language)
		where := directTo(row, asker)
		err := b.send(ctx, t, Message{Conversation: where.Conversation, Author: Person{ID: asker}}, where, "resolved", Reply{
			Text: fmt.Sprintf(p.say().Resolved, oneLine(row.Question)), Language: p.Language,
		})
		if err != nil {
			return err
		}
	}
	return b.whisper(ctx, t, a, func(s *sentences) string { return s.Noted })
}
