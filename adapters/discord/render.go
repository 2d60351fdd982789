package discord

import (
	"fmt"
	"strings"
	"unicode/utf16"

	"github.com/bwmarrin/discordgo"

	"footnote/bot"
	"footnote/qa"
)

// Discord's limits of one message, and how far below them we stay.
const (
	mostText       = 3900 // characters over all texts; the limit is 4,000, and 4,096 in an embed
	mostTexts      = 18   // texts, each with a separator; the limit is 40 components in all
	buttonsPerRow  = 5
	mostButtons    = 15
	longestLabel   = 80  // characters of a button
	longestTrail   = 160 // characters of a title with its headings
	longestDetails = 1900

	longestQuestion = 300 // characters of a question above its answer
)

// smallPrint begins a line that is set small.
const smallPrint = "-# "

// The colours at the side of a reply.
const (
	answerColour  = 0x2f6f5f
	refusalColour = 0x8a8f98
	differsColour = 0xb7791f
)

// page is what fits into one message: texts, and on the last page of a reply
// the controls below them.
type page struct {
	texts    []text
	controls []bot.Control
	answered string
	labels   map[bot.Control]string
	colour   int
}

// text is a block of Markdown.
type text struct {
	markdown string
	apart    bool // a line is drawn above it
}

// size returns the length of s as the strictest of Discord's clients counts
// it: in UTF-16 code units.
func size(s string) int {
	n := 0
	for _, r := range s {
		n += max(utf16.RuneLen(r), 1)
	}
	return n
}

// pages lays r out. There is always one page at least, and no word of a quote
// is left out: what does not fit on a page goes on the next.
func pages(r bot.Reply) []page {
	var l layout
	if asked := shorten(bot.CleanLine(r.Question), longestQuestion); asked != "" {
		l.add(false, smallPrint+escape(asked))
	}
	if r.Text != "" {
		l.add(false, paragraph{runs: []run{{text: bot.CleanLine(r.Text)}}}.pieces("", mostText)...)
	}
	for _, n := range r.Notes {
		l.add(false, quotePieces(r, n)...)
	}
	for i, line := range sources(r.Notes, r.Language) {
		l.line(i == 0, line)
	}
	for _, p := range r.Nearest {
		l.line(false, placeLine(bullet, p, r.Language))
	}
	for i, d := range r.Details {
		for j, piece := range (paragraph{runs: []run{{text: bot.CleanLine(d)}}}).pieces(smallPrint, longestDetails) {
			l.line(i == 0 && j == 0 && l.used > 0, piece)
		}
	}
	l.flush()
	if len(l.pages) == 0 {
		l.pages = []page{{texts: []text{{markdown: "…"}}}}
	}
	for i := range l.pages {
		l.pages[i].colour = colourOf(r)
	}
	last := &l.pages[len(l.pages)-1]
	last.controls, last.answered = r.Controls, r.Answered
	last.labels = bot.PhrasesIn(r.Language).Labels().Controls
	return l.pages
}

// colourOf returns the colour at the side of r.
func colourOf(r bot.Reply) int {
	switch {
	case r.Answer.Differs:
		return differsColour
	case len(r.Notes) > 0:
		return answerColour
	}
	return refusalColour
}

// layout fills pages.
type layout struct {
	pages []page
	open  page
	used  int // characters on the open page
}

// add appends texts, each a block of its own.
func (l *layout) add(apart bool, texts ...string) {
	for i, t := range texts {
		if l.used+size(t) > mostText || len(l.open.texts) == mostTexts {
			l.flush()
		}
		l.open.texts = append(l.open.texts, text{markdown: t, apart: apart && i == 0})
		l.used += size(t)
	}
}

// line appends a line to the last block, or to a new one with a line drawn
// above it when apart.
func (l *layout) line(apart bool, s string) {
	if n := len(l.open.texts); n > 0 && !apart && l.used+1+size(s) <= mostText {
		l.open.texts[n-1].markdown += "\n" + s
		l.used += 1 + size(s)
		return
	}
	l.add(apart, s)
}

// flush ends the open page.
func (l *layout) flush() {
	if len(l.open.texts) > 0 {
		l.open.texts[0].apart = false
		l.pages = append(l.pages, l.open)
	}
	l.open, l.used = page{}, 0
}

// quotePieces returns the words of n in blocks that each fit on a page: one,
// if they all do. Where the citations contradict one another, the date stands
// above.
func quotePieces(r bot.Reply, n bot.Note) []string {
	const prefix = "> "
	var lines []string
	if r.Answer.Differs {
		lines = append(lines, prefix+"**≠ "+escape(bot.PhrasesIn(r.Language).Dated(n.Place))+"**")
	}
	for _, p := range paragraphs(n, r.Language) {
		lines = append(lines, p.pieces(prefix, mostText)...)
	}
	var out []string
	used := 0
	for _, line := range lines {
		if len(out) == 0 || used+1+size(line) > mostText {
			out, used = append(out, line), size(line)
			continue
		}
		out[len(out)-1] += "\n" + line
		used += 1 + size(line)
	}
	return out
}

// sources returns the lines that say where notes stand. Those that follow one
// another and stand under the same heading share a line, in which each number
// leads to its own words.
func sources(notes []bot.Note, language string) []string {
	const most = 1500 // characters of a line that others join
	var lines []string
	for i := 0; i < len(notes); {
		n := notes[i]
		label := fmt.Sprintf("\\[%d\\] ", n.Number)
		for i++; i < len(notes) && samePlace(n.Place, notes[i].Place, language) && size(label) < most; i++ {
			label += hyperlink(fmt.Sprintf("\\[%d\\]", notes[i].Number), notes[i].URL) + " "
		}
		lines = append(lines, placeLine(label, n.Place, language))
	}
	return lines
}

// samePlace reports whether a and b are in one document, are named alike, and
// links lead to both.
func samePlace(a, b qa.Place, language string) bool {
	return a.Document == b.Document && hyperlink("x", a.URL) != "x" && hyperlink("x", b.URL) != "x" &&
		trail(a) == trail(b) && location(a, language) == location(b, language) && a.Date == b.Date && a.Outdated == b.Outdated
}

// placeLine returns where something stands, in small print on one line behind
// label.
func placeLine(label string, p qa.Place, language string) string {
	parts := []string{hyperlink(escape(shorten(trail(p), longestTrail)), p.URL)}
	if at := location(p, language); at != "" {
		parts = append(parts, escape(at))
	}
	if when := bot.PhrasesIn(language).When(p); when != "" {
		parts = append(parts, escape(when))
	}
	return smallPrint + label + strings.Join(parts, " · ")
}

// trail returns the document's title and the heading path in it, cleaned.
func trail(p qa.Place) string {
	title := bot.CleanLine(p.Title)
	parts := []string{title}
	for i, h := range p.Heading {
		if h = bot.CleanLine(h); h != "" && !(i == 0 && h == title) {
			parts = append(parts, h)
		}
	}
	return strings.Join(parts, " › ")
}

// location returns the page; or the path with the line where no link leads
// there.
func location(p qa.Place, language string) string {
	var parts []string
	if safeAddress(p.URL) == "" && p.Path != "" {
		at := shorten(bot.CleanLine(p.Path), longestTrail)
		if p.Line > 0 {
			at = fmt.Sprintf("%s:%d", at, p.Line)
		}
		parts = append(parts, at)
	}
	if p.Page > 0 {
		parts = append(parts, fmt.Sprintf(bot.PhrasesIn(language).Page, p.Page))
	}
	return strings.Join(parts, ", ")
}

// shorten returns s, which is no quote, with at most n characters.
func shorten(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return strings.TrimSpace(string(r[:n-1])) + "…"
}

// components returns the page in components of the second version: a frame
// around the texts, and the buttons below. earlier are the messages of the
// reply's earlier pages, which the buttons then name.
func (p page) components(earlier []string) []discordgo.MessageComponent {
	var inside []discordgo.MessageComponent
	for _, t := range p.texts {
		if t.apart {
			inside = append(inside, discordgo.Separator{})
		}
		inside = append(inside, discordgo.TextDisplay{Content: t.markdown})
	}
	colour := p.colour
	frame := discordgo.Container{AccentColor: &colour, Components: inside}
	return append([]discordgo.MessageComponent{frame}, p.rows(earlier)...)
}

// embed returns the page's texts in the form that was there before components
// of the second version.
func (p page) embed() *discordgo.MessageEmbed {
	var b strings.Builder
	for i, t := range p.texts {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(t.markdown)
	}
	return &discordgo.MessageEmbed{Description: b.String(), Color: p.colour}
}

// rows returns the buttons, in rows of five.
func (p page) rows(earlier []string) []discordgo.MessageComponent {
	var rows []discordgo.MessageComponent
	var open []discordgo.MessageComponent
	n := 0
	for _, c := range p.controls {
		label := p.labels[c]
		if label == "" || n == mostButtons {
			continue
		}
		if len(open) == buttonsPerRow {
			rows, open = append(rows, discordgo.ActionsRow{Components: open}), nil
		}
		open = append(open, discordgo.Button{
			Label:    shorten(label, longestLabel),
			Style:    styleOf(c),
			CustomID: customID(c, p.answered, earlier),
		})
		n++
	}
	if len(open) > 0 {
		rows = append(rows, discordgo.ActionsRow{Components: open})
	}
	return rows
}

func styleOf(c bot.Control) discordgo.ButtonStyle {
	switch c {
	case bot.Forget:
		return discordgo.DangerButton
	case bot.Share, bot.Settled, bot.Again:
		return discordgo.PrimaryButton
	}
	return discordgo.SecondaryButton
}
