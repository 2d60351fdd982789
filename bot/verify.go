package bot

import (
	"slices"
	"strings"

	"footnote/knowledge"
	"footnote/qa"
)

// Verifier returns the text of a document in a revision, and false when there
// is no such revision. Safe for concurrent use.
type Verifier func(id knowledge.DocID, revision knowledge.Revision) (text string, ok bool)

// verified returns answer without the citations whose words are not those of
// their document, and how many there were of them. Places that a refusal names
// are left out likewise.
func (b *Bot) verified(answer qa.Answer) (qa.Answer, int) {
	kept := make([]qa.Citation, 0, len(answer.Citations))
	for _, c := range answer.Citations {
		if b.holds(c) {
			kept = append(kept, c)
		}
	}
	answer.Nearest = slices.DeleteFunc(slices.Clone(answer.Nearest), b.left)
	dropped := len(answer.Citations) - len(kept)
	if dropped == 0 {
		return answer, 0
	}
	answer.Citations = kept
	answer.Differs = answer.Differs && len(kept) > 1
	if len(kept) == 0 {
		answer.Citations, answer.Reason = nil, qa.NotFound
	}
	return answer, dropped
}

// asOfNow returns r as it may be sent at this moment, and whether that is
// another: between the question and the sending, which may have to be tried for
// an hour, a document may change, go, or move to where its readers are others.
func (b *Bot) asOfNow(r Reply) (Reply, bool) {
	notes := slices.DeleteFunc(slices.Clone(r.Notes), func(n Note) bool { return !b.holds(n.Citation) })
	nearest := slices.DeleteFunc(slices.Clone(r.Nearest), b.left)
	if len(notes) == len(r.Notes) && len(nearest) == len(r.Nearest) {
		return r, false
	}
	p := PhrasesIn(r.Language)
	switch {
	case len(r.Notes) > 0 && len(notes) == 0:
		r.Text, r.Answer.Reason, r.Answer.Differs = p.Unverified, qa.NotFound, false
		r.Controls = slices.DeleteFunc(slices.Clone(r.Controls), func(c Control) bool { return c != AskPerson && c != Why })
	case len(notes) == 1 && r.Answer.Differs:
		r.Text, r.Answer.Differs = strings.TrimSpace(strings.NewReplacer(p.Differs, "", p.Differ, "").Replace(r.Text)), false
	case len(r.Nearest) > 0 && len(nearest) == 0:
		r.Text = strings.TrimSpace(strings.TrimSuffix(r.Text, p.Nearest))
	}
	r.Notes, r.Nearest, r.Answer.Nearest, r.Answer.Citations = notes, nearest, nearest, nil
	for _, n := range notes {
		r.Answer.Citations = append(r.Answer.Citations, n.Citation)
	}
	return r, true
}

// left reports whether what stands at p has left the space that it was found
// in, or is gone, or that cannot be told.
func (b *Bot) left(p qa.Place) bool {
	if b.current == nil {
		return false
	}
	now, space, err := b.current(p.Document)
	return err != nil || now == "" || space != p.Space
}

// holds reports whether every part of c is byte for byte the text of its
// document at its span, the document is still in its space, and at least one
// part is a quote. What does not hold is logged.
func (b *Bot) holds(c qa.Citation) bool {
	if b.left(c.Place) {
		b.log.Warn("quote left out: its document is gone, or in another space", "document", c.Document)
		return false
	}
	if !b.says(c) {
		b.log.Error("quote left out: it is not in the document", "document", c.Document, "revision", c.Revision)
		return false
	}
	return true
}

// says reports whether every part of c is byte for byte the text of its
// document at its span, and at least one is a quote.
func (b *Bot) says(c qa.Citation) bool {
	if b.verify == nil {
		return false
	}
	text, ok := b.verify(c.Document, c.Revision)
	if !ok {
		return false
	}
	for _, p := range c.Parts {
		if !holdsPart(p, text) {
			return false
		}
	}
	return slices.ContainsFunc(c.Parts, func(p qa.Part) bool { return p.Role == qa.Quote })
}

func holdsPart(p qa.Part, text string) bool {
	if p.Role == qa.Ellipsis {
		return p.Text == "" && p.Span.Empty()
	}
	if p.Text == "" || p.Span.In(text) != p.Text {
		return false
	}
	return !slices.ContainsFunc(p.Strong, func(s knowledge.Span) bool { return s.Empty() || !p.Span.Contains(s) })
}
