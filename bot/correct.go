package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"footnote/bot/journal"
	"footnote/knowledge"
	"footnote/qa"
)

// edited offers a new answer when the one who asked has changed the question.
func (b *Bot) edited(ctx context.Context, t task, e Edit) error {
	m := e.Message
	if m.Author.Bot {
		return nil
	}
	rows, err := b.journal.To(ctx, journal.Message{Service: m.Conversation.Service, Channel: m.Conversation.Channel, ID: m.ID})
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return b.hear(ctx, t, m) // it may only now be a question to Footnote
	}
	text, _ := cutQuestion(strings.TrimSpace(m.Text))
	for i, row := range rows {
		was := row.Question
		if row.Edited != "" {
			was = row.Edited
		}
		if row.Gone || row.Question == "" || row.Person != m.Author.ID || text == was {
			continue
		}
		if err := b.journal.Edit(ctx, row.ID, text); err != nil {
			return err
		}
		p := PhrasesIn(row.Language)
		err := b.send(ctx, t, m, whisperTo(m), fmt.Sprint("reworded ", i), Reply{
			Text: p.say().Reworded, Language: p.Language, Answered: row.ID, Controls: []Control{Again},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// deleted takes away the answers to a message that is gone.
func (b *Bot) deleted(ctx context.Context, t task, e Deletion) error {
	rows, err := b.journal.To(ctx, journal.Message{Service: e.Conversation.Service, Channel: e.Conversation.Channel, ID: e.ID})
	if err != nil {
		return err
	}
	for _, row := range rows {
		if row.Gone {
			continue
		}
		if err := b.takeAway(ctx, t.adapter, row, t.key("gone "+row.ID)); err != nil {
			return err
		}
	}
	b.memory.forget() // what was deleted is no earlier question
	return nil
}

// takeAway takes the post of row away.
func (b *Bot) takeAway(ctx context.Context, a Adapter, row journal.Answer, key string) error {
	entry := journal.Entry{What: "taken away", Service: row.Service, Person: row.Person, Answer: row.ID}
	if row.Post == "" {
		entry.What, entry.Note = "undeliverable", "the post cannot be taken away: the service gave no way to change it"
	} else {
		where, err := decodePlace(row.Place)
		if err != nil {
			return err
		}
		d := where.delivery(Reply{})
		d.ID, d.Key = row.Post, key
		if _, err := b.put(ctx, a, d, nil); err != nil {
			if !errors.Is(err, ErrUndeliverable) {
				return err
			}
			entry.What = "undeliverable"
		}
	}
	if err := b.audit(ctx, entry); err != nil {
		return err
	}
	return b.journal.TakenAway(ctx, row.ID)
}

// correctionTry is how long one answer is tried to be corrected, so that a
// channel that is out of order does not hold up the others. What is not done
// then is done when all are looked through again.
const correctionTry = 2 * time.Minute

// Changed corrects the posted answers that quote the documents ids, of which
// the library has another revision than before, or none. It returns when that
// is done, or why it is not for all of them: the next look through all answers,
// which there is every hour, tries again. It may be called again with the same
// ids and only while Run is running.
func (b *Bot) Changed(ctx context.Context, ids []knowledge.DocID) error {
	if b.journal == nil || b.current == nil {
		return nil
	}
	var failed error
	for _, id := range ids {
		rows, err := b.journal.Citing(ctx, id)
		if err != nil {
			return err
		}
		for _, row := range rows {
			err := b.correctInTurn(ctx, row)
			if ctx.Err() != nil {
				return ctx.Err()
			}
			failed = cmp.Or(failed, err)
		}
	}
	return failed
}

// correctInTurn corrects the answer of row, if need be, between what is said in
// its conversation.
func (b *Bot) correctInTurn(ctx context.Context, row journal.Answer) error {
	if stale, unknown := b.stale(row); !stale && unknown == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, correctionTry)
	defer cancel()
	return b.inTurn(ctx, row, func() error { return b.correct(ctx, row.ID) })
}

// errEnding is what somebody who wants an answer corrected is told when Run is
// about to return.
var errEnding = errors.New("the bot is ending")

// inTurn does f between what is said in the conversation of row.
func (b *Bot) inTurn(ctx context.Context, row journal.Answer, f func() error) error {
	l := b.lanes[row.Service]
	if l == nil {
		return nil // its service is not configured
	}
	c := conversationOfRow(row)
	done := make(chan error, 1)
	if !l.queue.add(ctx, c, func() { done <- b.guarded(f) }) {
		return cmp.Or(ctx.Err(), errEnding)
	}
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// guarded does f. Where it panics, the log is told and the next is dealt with.
func (b *Bot) guarded(f func() error) error {
	defer func() {
		if v := recover(); v != nil {
			b.log.Error("an earlier answer was not looked at", "panic", panicked(v), "stack", string(debug.Stack()))
		}
	}()
	return f()
}

// correct changes the post of the answer if what it quotes does not stand any
// more.
func (b *Bot) correct(ctx context.Context, id string) error {
	if b.current == nil {
		return nil
	}
	row, ok, err := b.journal.Answer(ctx, id)
	if err != nil || !ok || row.Gone {
		return err
	}
	stale, unknown := b.stale(row)
	if unknown != nil {
		b.log.Warn("it cannot be told whether an earlier answer still holds; looking again later", "error", unknown)
	}
	if !stale {
		return nil
	}
	entry := journal.Entry{What: "corrected", Service: row.Service, Person: row.Person, Answer: row.ID}
	if row.Post == "" {
		entry.What, entry.Note = "undeliverable", "a correction: the service gave no way to change the post"
		row.Citations = nil
		row.Changes++
		return errors.Join(b.audit(ctx, entry), b.journal.Keep(ctx, &row))
	}
	where, err := decodePlace(row.Place)
	if err != nil {
		return err
	}
	s := b.askAgain(ctx, row, where)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if len(s.Notes) == 0 && row.Outcome == s.outcome {
		return nil // it says so already
	}
	row.Changes++
	row.Outcome, row.Confidence = s.outcome, s.Answer.Confidence
	if len(s.Notes) > 0 { // else it is looked at again: the index may lag behind the library
		row.Citations = citations(s.Notes)
	}
	d := where.answering(row.Question, s.Reply)
	d.Reply.Answered, d.ID = row.ID, row.Post
	d.Key = name(keyLength, "correct", row.ID, fmt.Sprint(row.Changes))
	post := row.Post
	if _, err := b.put(ctx, b.lanes[row.Service].adapter, d, &row); err != nil {
		if !errors.Is(err, ErrUndeliverable) {
			return err
		}
		entry.What = "undeliverable"
		row.Post = post
		if err := b.journal.Keep(ctx, &row); err != nil {
			return err
		}
	}
	return b.audit(ctx, entry)
}

// askAgain answers the question of row from what its audience may read now, and
// says that this is a correction.
func (b *Bot) askAgain(ctx context.Context, row journal.Answer, where place) said {
	p := PhrasesIn(row.Language)
	withdrawn := said{Reply: Reply{Text: p.say().Withdrawn, Language: p.Language}, outcome: "withdrawn"}
	if row.Question == "" {
		return withdrawn
	}
	m := Message{Kind: ChannelKind(row.Kind), Shared: row.Shared, Private: row.Private, Author: where.Asker, Conversation: conversationOfRow(row)}
	q := qa.Question{Text: row.Question, History: b.before(ctx, row)}
	for _, s := range b.readable(m) {
		if slices.Contains(row.Spaces, s) {
			q.Spaces = append(q.Spaces, s)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, b.deadline)
	defer cancel()
	s, err := b.ask(ctx, q, false)
	if err != nil {
		b.log.Error("answer again for a correction", "error", scrub(err, q.Text))
	}
	if len(s.Notes) == 0 {
		return withdrawn
	}
	s.Text = strings.TrimSpace(p.say().Corrected + " " + s.Text)
	s.Controls = b.controls(m, s)
	return s
}

// conversationOfRow returns where the question of row was asked.
func conversationOfRow(row journal.Answer) Conversation {
	return Conversation{Service: row.Service, Workspace: row.Workspace, Channel: row.Channel, Thread: row.Thread}
}

// stale reports whether anything that row quotes does not stand in its document
// any more, or not where those may read it who could read it then. An error says
// that this cannot be told.
func (b *Bot) stale(row journal.Answer) (bool, error) {
	var unknown error
	for _, c := range row.Citations {
		now, space, err := b.current(c.Document)
		switch {
		case err != nil:
			unknown = err
			continue
		case now == "" || !slices.Contains(row.Spaces, space):
			return true, nil
		case now == c.Revision:
			continue
		}
		rewritten, err := b.rewritten(c, now)
		if rewritten {
			return true, nil
		}
		unknown = cmp.Or(unknown, err)
	}
	return false, unknown
}

// rewritten reports whether revision now of its document does not have what c
// quotes from an earlier one.
func (b *Bot) rewritten(c journal.Citation, now knowledge.Revision) (bool, error) {
	was, ok := b.verify(c.Document, c.Revision)
	if !ok {
		return true, nil
	}
	is, ok := b.verify(c.Document, now)
	if !ok {
		return false, fmt.Errorf("the text of %s, revision %s, cannot be read", c.Document, now)
	}
	return slices.ContainsFunc(c.Spans, func(s knowledge.Span) bool {
		return s.In(was) == "" || !strings.Contains(is, s.In(was))
	}), nil
}
