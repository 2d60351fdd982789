package terminal

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/clipperhouse/displaywidth"

	"footnote/bot"
	"footnote/qa"
)

const (
	margin = "  "
	bullet = "• "
)

// Render returns r as it is printed: the sentence, the quotes with their
// numbers, then the notes that say where each stands, then the details. Every
// line ends in a newline and fits s.Width, except that a path or an address is never broken.
// Nothing but newlines and the sequences s allows is in it that a terminal
// would obey. A silent reply is "".
func (s Style) Render(r bot.Reply) string {
	var b strings.Builder
	if r.Text != "" {
		s.print(&b, paragraph{runs: []run{{text: bot.CleanLine(r.Text)}}})
	}
	for _, n := range r.Notes {
		separate(&b)
		s.printQuote(&b, r, n)
	}
	if len(r.Notes) > 0 {
		separate(&b)
	}
	for _, n := range r.Notes {
		s.printPlace(&b, fmt.Sprintf("[%d] ", n.Number), Trail(n.Place), n.Place, r.Language)
	}
	if len(r.Nearest) > 0 {
		separate(&b)
	}
	for _, p := range r.Nearest {
		s.printPlace(&b, bullet, ends(p), p, r.Language)
	}
	if len(r.Details) > 0 {
		separate(&b)
	}
	for _, d := range r.Details {
		s.print(&b, paragraph{first: margin, rest: margin, runs: []run{{text: bot.CleanLine(d), face: faint}}})
	}
	return b.String()
}

// Text returns text as it is printed: cleaned and broken into lines, the first
// after first, the others after rest.
func (s Style) Text(first, rest, text string) string {
	var b strings.Builder
	s.print(&b, paragraph{first: first, rest: rest, runs: []run{{text: bot.Clean(text)}}})
	return b.String()
}

// Line returns text cleaned and on one line behind indent, however long it is,
// so that a path or an address in it can be copied.
func (s Style) Line(indent, text string) string {
	var b strings.Builder
	s.print(&b, paragraph{first: indent, rest: indent, whole: true, runs: []run{{text: bot.CleanLine(text)}}})
	return b.String()
}

// separate appends an empty line when there is something above.
func separate(b *strings.Builder) {
	if b.Len() > 0 {
		b.WriteByte('\n')
	}
}

// printQuote appends the words of n, its number behind the last of them. Where
// the citations contradict one another, the date stands above.
func (s Style) printQuote(b *strings.Builder, r bot.Reply, n bot.Note) {
	if r.Answer.Differs {
		s.print(b, paragraph{first: margin, rest: margin, runs: []run{{text: "≠ " + bot.PhrasesIn(r.Language).Dated(n.Place), face: strong}}})
	}
	quote := paragraphs(n.Citation, bot.PhrasesIn(r.Language).Quoted)
	if len(quote) == 0 {
		return
	}
	last := &quote[len(quote)-1]
	last.runs = append(last.runs, run{text: " ", glue: true}, run{text: fmt.Sprintf("[%d]", n.Number), face: marker, glue: true})
	for _, p := range quote {
		p.first, p.rest = margin+p.first, margin+p.rest
		s.print(b, p)
	}
}

// printPlace appends where something stands, which trail names, behind label.
func (s Style) printPlace(b *strings.Builder, label, trail string, p qa.Place, language string) {
	link := safeLink(p.URL)
	indent := margin + strings.Repeat(" ", len([]rune(label)))
	s.print(b, paragraph{first: margin, rest: indent, runs: []run{
		{text: label, face: marker, glue: true},
		{text: trail, link: link},
	}})
	s.printLocation(b, indent, p, language)
	if p.URL != "" && !(s.Hyperlinks && link != "") {
		address := cmp.Or(link, bot.CleanLine(p.URL))
		s.print(b, paragraph{first: indent, rest: indent, whole: link != "", runs: []run{{text: address, face: faint}}})
	}
}

// Trail returns the document's title and the heading path in it on one line,
// cleaned ("Refunds › How long they take").
func Trail(p qa.Place) string { return strings.Join(trail(p), arrow) }

// arrow stands between a heading and the next below it.
const arrow = " › "

// ends returns the first and the last of a long trail, which is enough to tell
// whether a place is worth opening.
func ends(p qa.Place) string {
	const long = 3
	t := trail(p)
	if len(t) <= long {
		return strings.Join(t, arrow)
	}
	return strings.Join([]string{t[0], "…", t[len(t)-1]}, arrow)
}

func trail(p qa.Place) []string {
	trail := []string{bot.CleanLine(p.Title)}
	for i, h := range p.Heading {
		h = bot.CleanLine(h)
		if h == "" || i == 0 && h == trail[0] {
			continue
		}
		trail = append(trail, h)
	}
	return trail
}

// printLocation appends the path with the line or page, and the date: on one
// line, or where that is too long on two, so that the path can be copied.
func (s Style) printLocation(b *strings.Builder, indent string, p qa.Place, language string) {
	at, when := location(p, language), bot.PhrasesIn(language).When(p)
	line := func(text string) {
		s.print(b, paragraph{first: indent, rest: indent, whole: true, runs: []run{{text: text, face: faint}}})
	}
	both := at + " · " + when
	switch {
	case when == "":
		line(at)
	case displaywidth.String(both) <= s.room(indent, false):
		line(both)
	default:
		line(at)
		line(when)
	}
}

// location returns the path with the line or page.
func location(p qa.Place, language string) string {
	at := bot.CleanLine(p.Path)
	if p.Line > 0 {
		at = fmt.Sprintf("%s:%d", at, p.Line)
	}
	if p.Page > 0 {
		at += ", " + fmt.Sprintf(bot.PhrasesIn(language).Page, p.Page)
	}
	return at
}
