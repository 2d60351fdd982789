package bot

import (
	"slices"

	"footnote/knowledge"
	"footnote/qa"
)

// Verifier returns the text of a document in a revision, and false when there
// is no such revision. Safe for concurrent use.
type Verifier func(id knowledge.DocID, revision knowledge.Revision) (text string, ok bool)

// verified returns answer without the citations whose words are not those of
// their document, and how many there were of them.
func (b *Bot) verified(answer qa.Answer) (qa.Answer, int) {
	kept := make([]qa.Citation, 0, len(answer.Citations))
	for _, c := range answer.Citations {
		if !b.holds(c) {
			b.log.Error("quote left out: it is not in the document",
				"document", c.Document, "revision", c.Revision)
			continue
		}
		kept = append(kept, c)
	}
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

// holds reports whether every part of c is byte for byte the text of its
// document, which is not gone, at its span, and at least one is a quote.
func (b *Bot) holds(c qa.Citation) bool {
	if b.verify == nil {
		return false
	}
	if b.current != nil {
		if _, ok := b.current(c.Document); !ok {
			return false
		}
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
