package slack

import (
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"footnote/bot"
	"footnote/knowledge"
	"footnote/qa"
)

// What Slack takes in one message.
//
// Sources: https://docs.slack.dev/reference/block-kit/blocks and the errors of
// https://docs.slack.dev/reference/methods/chat.postMessage
const (
	maxText   = 3000  // characters of one text
	maxPage   = 12000 // characters of all texts of a message
	maxBlocks = 50    // blocks of a message
	maxPlain  = 4000  // characters of the text for notifications and screen readers
)

// page is one message. A reply that is longer than a message can be becomes
// several.
type page struct {
	text     string        // what the blocks say, as mrkdwn, for notifications and screen readers
	blocks   []slack.Block // empty only where the words stand alone
	controls bool          // whether the last blocks are the controls
}

// layout is a way to lay a reply out.
type layout uint8

// The layouts, the best first. Slack may not take one.
const (
	cited  layout = iota // with Slack's own element for the numbers that lead to where quotes stand
	linked               // with links for them
	worded               // the words alone
)

// piece is a block and what it says.
type piece struct {
	block slack.Block
	size  int    // characters in it
	plain string // the same in plain text; it is escaped where it is used
}

// render returns r as messages, at least one. Everything in it that is not
// Footnote's own stands in rich text, which knows no markup, or is escaped, and
// links lead only where the citations do.
func render(r bot.Reply, as layout) []page {
	phrases := bot.PhrasesIn(r.Language)
	var pieces []piece
	if r.Text != "" {
		style := plainStyle
		if r.Waiting {
			style = italic
		}
		pieces = append(pieces, section([]run{{text: bot.Clean(r.Text), style: style}})...)
	}
	spots := make([]spot, len(r.Notes))
	for i, n := range r.Notes {
		spots[i] = spotOf(n.Place, phrases)
		pieces = append(pieces, note(n, spots[i], r.Answer.Differs, as, phrases)...)
	}
	pieces = append(pieces, sources(r.Notes, spots)...)
	pieces = append(pieces, nearest(r.Nearest, phrases)...)
	if len(r.Details) > 0 {
		pieces = append(pieces, piece{block: slack.NewDividerBlock()})
	}
	for _, d := range r.Details {
		pieces = append(pieces, section([]run{{text: bot.Clean(d)}})...)
	}
	pages := paginate(pieces, controls(r, phrases.Labels()))
	if as == worded {
		for i := range pages {
			pages[i].blocks, pages[i].controls = nil, false
		}
	}
	return pages
}

// paginate lays pieces out on as many messages as they need, with the controls
// at the end.
func paginate(pieces []piece, controls []piece) []page {
	var pages []page
	var now page
	var said []string
	used := 0
	flush := func() {
		now.text = plain(said)
		pages = append(pages, now)
		now, said, used = page{}, nil, 0
	}
	for i, p := range append(slices.Clone(pieces), controls...) {
		first := i == len(pieces) // of the controls, which stay together
		need, room := p.size, 1
		if first {
			need, room = sizes(controls), len(controls)
		}
		if len(now.blocks) > 0 && (used+need > maxPage || len(now.blocks)+room > maxBlocks) {
			flush()
		}
		now.blocks = append(now.blocks, p.block)
		now.controls = i >= len(pieces)
		used += p.size
		if p.plain != "" {
			said = append(said, p.plain)
		}
	}
	if len(now.blocks) > 0 {
		flush()
	}
	return pages
}

func sizes(pieces []piece) int {
	n := 0
	for _, p := range pieces {
		n += p.size
	}
	return n
}

// plain returns what is said for those who do not see the blocks. It is never
// empty.
func plain(said []string) string {
	text := strings.Join(said, "\n")
	if text == "" {
		return "…"
	}
	limit := maxPlain - 10
	escaped := escaper.Replace(text)
	for size(escaped) > maxPlain-10 {
		text = strings.TrimSpace(text[:cutAt(text, limit)]) + " […]"
		limit -= limit / 8
		escaped = escaper.Replace(text)
	}
	return escaped
}

// note returns the words of n with its number behind the last of them. Where
// the citations contradict one another, the date stands above.
func note(n bot.Note, at spot, differs bool, as layout, p *bot.Phrases) []piece {
	var pieces []piece
	if differs {
		pieces = section([]run{{text: "≠ " + p.Dated(n.Place), style: bold}})
	}
	return append(pieces, quote(n, at, as)...)
}

// sources returns the lines that say where notes stand, whose spots are given.
// Those that follow one another and stand under the same heading share a line,
// for the number behind each quote leads to its own words.
func sources(notes []bot.Note, spots []spot) []piece {
	var lines []piece
	for i := 0; i < len(notes); {
		at := spots[i]
		label := fmt.Sprintf("[%d] ", notes[i].Number)
		for i++; i < len(notes) && at.same(spots[i]); i++ {
			label += fmt.Sprintf("[%d] ", notes[i].Number)
		}
		line, said := label+mrkdwnLink(at.link, escapeName(at.name)), label+at.name
		for _, more := range at.said {
			line += " · " + escapeName(more)
			said += " · " + more
		}
		text := slack.NewTextBlockObject(slack.MarkdownType, line, false, true)
		lines = append(lines, piece{block: slack.NewContextBlock("", text), size: size(line), plain: said})
	}
	return lines
}

// spot is a place as it is shown.
type spot struct {
	document knowledge.DocID
	name     string   // the title and the headings
	said     []string // beside them: the path where there is no link, the page, the date
	link     string   // as safeLink returns it
}

func spotOf(at qa.Place, p *bot.Phrases) spot {
	s := spot{document: at.Document, name: shorten(trail(at), 220), link: safeLink(at.URL)}
	if s.link == "" && at.Path != "" {
		path := shorten(bot.CleanLine(at.Path), 120)
		if at.Line > 0 {
			path = fmt.Sprintf("%s:%d", path, at.Line)
		}
		s.said = append(s.said, path)
	}
	if at.Page > 0 {
		s.said = append(s.said, fmt.Sprintf(p.Page, at.Page))
	}
	if when := p.When(at); when != "" {
		s.said = append(s.said, when)
	}
	return s
}

// same reports whether s and other are in one document, are named alike, and
// links lead to both.
func (s spot) same(other spot) bool {
	return s.document == other.document && s.link != "" && other.link != "" && s.name == other.name && slices.Equal(s.said, other.said)
}

// trail returns the document's title and the headings in it on one line.
func trail(at qa.Place) string {
	names := []string{bot.CleanLine(at.Title)}
	for i, h := range at.Heading {
		h = shorten(bot.CleanLine(h), 100)
		if h == "" || i == 0 && h == names[0] {
			continue
		}
		names = append(names, h)
	}
	names[0] = shorten(names[0], 120)
	return strings.Join(names, " › ")
}

// nearest returns the places that were found and are no answer, as a list.
func nearest(places []qa.Place, p *bot.Phrases) []piece {
	if len(places) == 0 {
		return nil
	}
	var items [][]run
	for _, at := range places {
		at := spotOf(at, p)
		item := []run{{text: at.name, link: at.link}}
		for _, more := range at.said {
			item = append(item, run{text: " · " + more})
		}
		items = append(items, item)
	}
	return richText([]element{{kind: listElement, items: items}})
}
