package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"footnote/bot/journal"
)

const (
	oneTry  = 2 * time.Minute // how long one try at a delivery may take
	lastTry = time.Hour       // how long trying goes on
)

// place is where something stands, as the journal keeps it.
type place struct {
	Conversation Conversation
	ReplyTo, To  string
	Kind         ChannelKind
	Unseen       bool `json:",omitempty"` // whether the question does not stand there itself
	// Asker is who asked, without name and groups, so that a correction is for no
	// more than the audience that the answer was for.
	Asker Person
}

// placeOf returns where a reply to m belongs.
func placeOf(m Message) place {
	p := place{Conversation: m.Conversation, ReplyTo: m.ID, Kind: m.Kind, Unseen: m.Unseen, Asker: m.Author}
	p.Asker.Name, p.Asker.Groups = "", nil // of what a role allowed nobody knows later whether it still does
	if m.Private && m.Kind != Direct {
		p.To = m.Author.ID
	}
	return p
}

// whisperTo returns where what m's author alone is to see belongs.
func whisperTo(m Message) place {
	m.Private = true
	return placeOf(m)
}

// answering returns the Delivery of r, the answer to a question, to p.
func (p place) answering(question string, r Reply) Delivery {
	if p.Unseen {
		r.Question = question
	}
	return p.delivery(r)
}

// delivery returns the Delivery of r to p.
func (p place) delivery(r Reply) Delivery {
	return Delivery{Conversation: p.Conversation, ReplyTo: p.ReplyTo, To: p.To, Kind: p.Kind, Reply: r}
}

// to returns the Delivery of r to p, as long as m's handle holds through it.
func (b *Bot) to(p place, m Message, r Reply) Delivery {
	return b.through(p.delivery(r), m)
}

// through returns d with m's handle, as long as that holds through it.
func (b *Bot) through(d Delivery, m Message) Delivery {
	const margin = 10 * time.Second
	if m.Expires.IsZero() || b.now().Add(margin).Before(m.Expires) {
		d.Handle = m.Handle
	}
	return d
}

func (p place) encode() json.RawMessage {
	data, err := json.Marshal(p)
	if err != nil {
		panic(err) // strings and a number
	}
	return data
}

func decodePlace(data json.RawMessage) (p place, err error) {
	if err := json.Unmarshal(data, &p); err != nil {
		return p, fmt.Errorf("read where a post stands: %w", err)
	}
	return p, nil
}

// put puts d, whose Key is set, before people, once whatever happens in
// between, and keeps the answer with it unless that is nil. It tries again as
// long as that may help, each time without what does not hold any more, and
// corrects what ceased to hold while it was put there. An error that wraps
// ErrUndeliverable says that d is not there and never will be; any other is the
// journal's or ctx's.
func (b *Bot) put(ctx context.Context, a Adapter, d Delivery, kept *journal.Answer, threads ...journal.Thread) (string, error) {
	began, anew := b.now(), false
	for wait := time.Second; ; wait = min(2*wait, time.Minute) {
		known, err := b.journal.Attempt(ctx, d.Key, b.now())
		if err != nil {
			return "", err
		}
		b.point("attempt")
		if known.Done {
			return known.Post, nil
		}
		if known.Begun != "" && !anew {
			d.ID = known.Begun
		}
		d.Again = known.Tries > 0
		if r, other := b.asOfNow(d.Reply); other {
			d.Reply = r
			if kept != nil {
				kept.Citations = citations(r.Notes)
				if len(r.Notes) == 0 {
					kept.Outcome, kept.Confidence = r.Answer.Reason.String(), 0
				}
			}
		}
		post, err := b.try(ctx, a, d)
		if err == nil && d.Again && d.ID == "" && post != "" {
			// What stands there may be an earlier try, which said something
			// else.
			d.ID = post
			if _, changing := b.try(ctx, a, d); !errors.Is(changing, ErrUndeliverable) {
				err = changing
			}
		}
		if err == nil {
			b.point("delivered")
			if err := b.noted(ctx, d, post, kept, threads); err != nil || kept == nil {
				return post, err
			}
			return post, b.overtaken(ctx, kept.ID)
		}
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		final := errors.Is(err, ErrUndeliverable)
		if final && d.Handle != "" {
			d.Handle = "" // what cannot be said through it can be in the channel
			continue
		}
		if final && known.Begun != "" && !anew {
			d.ID, anew = "", true // somebody took the placeholder away
			continue
		}
		if final || b.now().Sub(began) > lastTry {
			b.log.Error("a reply cannot be delivered", "service", a.Name(), "error", scrub(err, d.Handle, d.Reply.Text, d.Reply.Question))
			return "", fmt.Errorf("%w: %w", ErrUndeliverable, err)
		}
		b.log.Warn("a reply was not delivered; trying again", "service", a.Name(), "error", scrub(err, d.Handle, d.Reply.Text, d.Reply.Question))
		pause(ctx, wait)
	}
}

// overtaken corrects the answer if what it quotes changed before it was noted
// where it stands, when nobody could find it. Where that fails, the next look
// through all answers tries again.
func (b *Bot) overtaken(ctx context.Context, id string) error {
	short, cancel := context.WithTimeout(ctx, correctionTry)
	defer cancel()
	if err := b.correct(short, id); err != nil && ctx.Err() == nil {
		b.log.Error("correct what changed while it was posted", "error", err)
	}
	return ctx.Err()
}

// noted writes down that d stands at post.
func (b *Bot) noted(ctx context.Context, d Delivery, post string, kept *journal.Answer, threads []journal.Thread) error {
	if kept != nil {
		kept.Post = post
	}
	err := b.journal.Posted(ctx, d.Key, post, kept, threads...)
	b.point("posted")
	return err
}

// try has a deliver d once; its panic is an error.
func (b *Bot) try(ctx context.Context, a Adapter, d Delivery) (post string, err error) {
	ctx, cancel := context.WithTimeout(ctx, oneTry)
	defer cancel()
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("%w: panic: %s\n%s", ErrUndeliverable, panicked(v), debug.Stack())
		}
		result := "done"
		switch {
		case errors.Is(err, ErrUndeliverable):
			result = "refused"
		case err != nil:
			result = "failed"
		}
		b.meter.Delivered(a.Name(), result)
	}()
	d.Begun = func(id string) error {
		err := b.journal.Begun(ctx, d.Key, id, b.now())
		b.point("begun")
		return err
	}
	return a.Deliver(ctx, d)
}

// scrub returns what err says without secrets and words of people that may have
// got into it.
func scrub(err error, secrets ...string) string {
	s := err.Error()
	for _, secret := range secrets {
		if secret != "" {
			s = strings.ReplaceAll(s, secret, "[…]")
		}
	}
	return s
}

// audit writes a line of the audit, when one is kept.
func (b *Bot) audit(ctx context.Context, e journal.Entry) error {
	if b.rules().Keep.Audit == 0 {
		return nil
	}
	e.At = b.now()
	return b.journal.Audit(ctx, e)
}

// given returns err, or nil when it only says that something could not be
// delivered, which is noted in the audit.
func (b *Bot) given(ctx context.Context, err error, e journal.Entry) error {
	if !errors.Is(err, ErrUndeliverable) {
		return err
	}
	e.What = "undeliverable"
	return b.audit(ctx, e)
}
