package bot

import (
	"slices"

	"footnote/qa"
)

var _ Previewer = (*Bot)(nil)

// Preview returns the place that address leads to, when everyone who sees m may
// read it.
func (b *Bot) Preview(m Message, address string) (qa.Place, bool) {
	if b.at == nil {
		return qa.Place{}, false
	}
	p, ok := b.at(address)
	if !ok || !slices.Contains(b.readable(m), p.Space) {
		return qa.Place{}, false
	}
	return p, true
}
