package slack

import (
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"
)

// style is how words are set.
type style uint8

const (
	plainStyle style = iota
	bold
	italic
)

// run is words in one style, cleaned.
type run struct {
	text  string
	style style
	link  string // where they lead, as safeLink returns it; empty for nowhere
	cited string // the name of what stands there, where Slack is to know the link as a citation
	note  int    // and the number of the citation
}

// size returns how many characters r has, also where nobody sees them.
func (r run) size() int { return size(r.text) + size(r.link) + size(r.cited) }

// elementKind is what sort of paragraph an element is.
type elementKind uint8

const (
	sectionElement elementKind = iota
	quoteElement
	listElement
	codeElement
)

// element is a paragraph of rich text.
type element struct {
	kind    elementKind
	items   [][]run // of a list; else one
	ordered bool    // of a list: numbered, the first item with number
	number  int
	indent  int  // of a list, from 0
	quoted  bool // of a list or code: with the bar that marks a quote
}

// section returns words of Footnote's own as one paragraph.
func section(runs []run) []piece {
	return richText([]element{{kind: sectionElement, items: [][]run{runs}}})
}

// richText returns elements as blocks of no more than maxText characters each.
func richText(elements []element) []piece {
	var pieces []piece
	var block []slack.RichTextElement
	var said []string
	used := 0
	flush := func() {
		if len(block) > 0 {
			pieces = append(pieces, piece{block: slack.NewRichTextBlock("", block...), size: used, plain: strings.Join(said, "\n")})
		}
		block, said, used = nil, nil, 0
	}
	for _, e := range elements {
		for _, e := range e.split() {
			if used > 0 && used+e.size() > maxText {
				flush()
			}
			block = append(block, e.slack())
			said = append(said, e.plain())
			used += e.size()
		}
	}
	flush()
	return pieces
}

// split returns e as elements of no more than maxText characters. Nothing of it
// is lost.
func (e element) split() []element {
	if e.size() <= maxText {
		return []element{e}
	}
	var out []element
	var now element
	begin := func(number int) {
		if len(now.items) > 0 {
			out = append(out, now)
		}
		now = e
		now.items, now.number = nil, number
	}
	begin(e.number)
	for i, item := range e.items {
		for j, part := range splitRuns(item, maxText) {
			if j > 0 || now.size()+sizeOf(part) > maxText {
				begin(e.number + i)
			}
			now.items = append(now.items, part)
		}
	}
	begin(0)
	return out
}

// splitRuns returns runs in parts of no more than limit characters.
func splitRuns(runs []run, limit int) [][]run {
	var parts [][]run
	var now []run
	used := 0
	for _, r := range runs {
		for {
			room := limit - used - size(r.link) - size(r.cited)
			if size(r.text) <= room {
				break
			}
			if room > limit/10 {
				n := cutAt(r.text, room)
				head := r
				head.text, r.text = r.text[:n], r.text[n:]
				now = append(now, head)
			}
			parts = append(parts, now)
			now, used = nil, 0
		}
		if r.text != "" {
			now = append(now, r)
			used += r.size()
		}
	}
	if len(now) > 0 {
		parts = append(parts, now)
	}
	return slices.DeleteFunc(parts, func(p []run) bool { return len(p) == 0 })
}

// size returns how many characters e has.
func (e element) size() int {
	n := 0
	for _, item := range e.items {
		n += sizeOf(item)
	}
	return n
}

func sizeOf(runs []run) int {
	n := 0
	for _, r := range runs {
		n += r.size()
	}
	return n
}

// plain returns e as text.
func (e element) plain() string {
	var lines []string
	for _, item := range e.items {
		var b strings.Builder
		for _, r := range item {
			b.WriteString(r.text)
		}
		line := b.String()
		if e.kind == listElement {
			line = "• " + line
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// slack returns e as Slack has it.
func (e element) slack() slack.RichTextElement {
	border := 0
	if e.quoted {
		border = 1
	}
	switch e.kind {
	case quoteElement:
		return &slack.RichTextQuote{Type: slack.RTEQuote, Elements: inline(e.items[0])}
	case codeElement:
		return &slack.RichTextPreformatted{Type: slack.RTEPreformatted, Elements: inline(e.items[0]), Border: border}
	case listElement:
		kind := slack.RTEListBullet
		offset := 0
		if e.ordered {
			kind, offset = slack.RTEListOrdered, max(e.number-1, 0)
		}
		l := slack.NewRichTextList(kind, e.indent)
		for _, item := range e.items {
			l.Elements = append(l.Elements, slack.NewRichTextSection(inline(item)...))
		}
		l.Border, l.Offset = border, offset
		return l
	}
	return slack.NewRichTextSection(inline(e.items[0])...)
}

// inline returns runs as Slack has them. Slack refuses text that is empty or
// not UTF-8.
func inline(runs []run) []slack.RichTextSectionElement {
	var out []slack.RichTextSectionElement
	for _, r := range runs {
		if r.text == "" {
			continue
		}
		if !utf8.ValidString(r.text) {
			r.text = strings.ToValidUTF8(r.text, string(utf8.RuneError))
		}
		var s *slack.RichTextSectionTextStyle
		switch r.style {
		case bold:
			s = &slack.RichTextSectionTextStyle{Bold: true}
		case italic:
			s = &slack.RichTextSectionTextStyle{Italic: true}
		}
		if r.link != "" && r.cited != "" {
			out = append(out, citation(r))
			continue
		}
		if r.link != "" {
			out = append(out, slack.NewRichTextSectionLinkElement(r.link, r.text, s))
			continue
		}
		out = append(out, slack.NewRichTextSectionTextElement(r.text, s))
	}
	if len(out) == 0 {
		out = append(out, slack.NewRichTextSectionTextElement(" ", nil))
	}
	return out
}

// citation returns r as Slack's own element for citations, which shows what is
// cited to who points at it. It may not stand in code.
//
// Source: https://docs.slack.dev/reference/block-kit/block-elements/citation-element
func citation(r run) slack.RichTextSectionElement {
	host := r.link
	if u, err := url.Parse(r.link); err == nil {
		host = u.Host
	}
	about := slack.NewRichTextCitationWebDetails(host)
	about.Title = &r.cited
	byModel := false
	c := slack.NewRichTextSectionCitationElement(r.link, r.text, float64(r.note), about)
	c.FromLLM = &byModel
	return c
}
