package discord

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/bot"
	"footnote/knowledge"
	"footnote/qa"
)

const (
	ellipsis = "[…]"
	bullet   = "• "
)

// paragraph is a run of text that begins a line of its own.
type paragraph struct {
	runs     []run
	verbatim bool // code, whose lines and spaces stay as they are
}

// run is text in one face. It is not escaped yet.
type run struct {
	text   string
	strong bool
}

// paragraphs lays n out: sentences in quotation marks, and lists, tables and
// code as what they are. The number stands behind the last words.
func paragraphs(n bot.Note, language string) []paragraph {
	var out []paragraph
	if bot.IsProse(n.Parts) {
		before, after, _ := strings.Cut(bot.PhrasesIn(language).Quoted, "%s")
		runs := append([]run{{text: before}}, running(n.Parts)...)
		out = []paragraph{{runs: append(runs, run{text: after})}}
	} else {
		for rest := n.Parts; len(rest) > 0; {
			k := sameBlock(rest)
			out = append(out, layOut(rest[:k]))
			rest = rest[k:]
		}
	}
	if len(out) == 0 {
		return nil
	}
	number := run{text: "[" + strconv.Itoa(n.Number) + "]", strong: true}
	last := &out[len(out)-1]
	if last.verbatim {
		return append(out, paragraph{runs: []run{number}})
	}
	last.runs = append(last.runs, run{text: "\u00a0"}, number)
	return out
}

// running returns parts one behind the other, with a space where the document
// has something between them.
func running(parts []qa.Part) []run {
	var runs []run
	for i, p := range parts {
		if i > 0 && bot.Apart(parts[i-1], p) {
			runs = append(runs, run{text: " "})
		}
		runs = append(runs, partRuns(p)...)
	}
	return runs
}

// sameBlock returns how many of parts, at least one, stand in one paragraph:
// the cells of a table's row, sentences that follow one another.
func sameBlock(parts []qa.Part) int {
	n := 1
	for n < len(parts) && continues(parts[:n], parts[n]) {
		n++
	}
	return n
}

func continues(sofar []qa.Part, next qa.Part) bool {
	last := sofar[len(sofar)-1]
	if bot.InTable(last) && bot.InTable(next) {
		return bot.SameRow(sofar, next)
	}
	return last.Role == qa.Quote && next.Role == qa.Quote &&
		last.Block == knowledge.Paragraph && next.Block == knowledge.Paragraph
}

// layOut sets parts that stand in one paragraph.
func layOut(parts []qa.Part) paragraph {
	p := parts[0]
	switch {
	case p.Role == qa.Ellipsis || p.Role == qa.Lead:
		return paragraph{runs: partRuns(p)}
	case p.Block == knowledge.TableRow:
		return paragraph{runs: append([]run{{text: bullet}}, row(parts)...)}
	case p.Block == knowledge.ListItem:
		return item(p)
	case p.Block == knowledge.Code:
		return paragraph{runs: partRuns(p), verbatim: true}
	}
	return paragraph{runs: running(parts)}
}

// item sets one item of a list behind its number or a bullet.
func item(p qa.Part) paragraph {
	const deepest = 5
	label := bullet
	if p.Number > 0 {
		label = strconv.Itoa(p.Number) + ". "
	}
	indent := strings.Repeat("\u2003", min(max(p.Level-1, 0), deepest))
	return paragraph{runs: append([]run{{text: indent + label}}, partRuns(p)...)}
}

// row reads the cells of a table's row out, each behind its header.
func row(parts []qa.Part) []run {
	var runs []run
	for i, p := range parts {
		if i > 0 && p.Role == qa.Header {
			runs = append(runs, run{text: " · "})
		}
		if p.Role == qa.Header {
			runs = append(runs, run{text: bot.CleanLine(p.Text) + ": "})
			continue
		}
		runs = append(runs, partRuns(p)...)
	}
	return runs
}

// partRuns returns the words of p, the short answer in them strong.
func partRuns(p qa.Part) []run {
	if p.Role == qa.Ellipsis {
		return []run{{text: ellipsis}}
	}
	var runs []run
	for _, w := range bot.Stretches(p) {
		runs = append(runs, run{text: w.Text, strong: w.Strong})
	}
	return runs
}

// token is one character as it is sent.
type token struct {
	text   string
	strong bool
	space  bool // a line may be broken behind it
}

// tokens returns the characters of p, escaped.
func (p paragraph) tokens() []token {
	n := 0
	for _, r := range p.runs {
		n += len(r.text)
	}
	out := make([]token, 0, n)
	before := rune(0)
	for _, r := range p.runs {
		for i, c := range r.text {
			end := i + utf8.RuneLen(c)
			t := token{text: r.text[i:end], strong: r.strong && !p.verbatim, space: unicode.IsSpace(c) && c != '\u00a0' && c != '\u202f'}
			if !p.verbatim && isLive(before, c, r.text[end:]) {
				t.text = "\\" + t.text
			}
			out = append(out, t)
			before = c
		}
	}
	return out
}

// pieces returns p as lines behind prefix, in pieces of at most most
// characters each: one if it fits.
func (p paragraph) pieces(prefix string, most int) []string {
	open, shut := prefix, ""
	if p.verbatim && !strings.Contains(p.plain(), "```") {
		prefix, open, shut = "", "```\n", "\n```"
	} else if p.verbatim {
		p.verbatim = false
	}
	var out []string
	for rest := p.tokens(); len(rest) > 0; {
		n := fitting(rest, prefix, most-size(open)-size(shut))
		out = append(out, open+set(rest[:n], prefix)+shut)
		rest = rest[n:]
	}
	return out
}

func (p paragraph) plain() string {
	var b strings.Builder
	for _, r := range p.runs {
		b.WriteString(r.text)
	}
	return b.String()
}

// strongMark stands before and behind what is set strong.
const strongMark = "**"

// fitting returns how many of tokens can be set within most characters: all,
// or up to the last space, or as many as there are where there is none.
func fitting(tokens []token, prefix string, most int) int {
	used, strong, space := len(strongMark), false, 0
	for i, t := range tokens {
		if t.strong != strong {
			used += len(strongMark)
			strong = t.strong
		}
		used += size(t.text)
		if t.text == "\n" {
			used += size(prefix)
		}
		if used > most {
			if space > 0 {
				return space
			}
			return max(i, 1)
		}
		if t.space {
			space = i + 1
		}
	}
	return len(tokens)
}

// set returns tokens as Markdown.
func set(tokens []token, prefix string) string {
	var b strings.Builder
	strong := false
	toggle := func(to bool) {
		if strong != to {
			b.WriteString(strongMark)
			strong = to
		}
	}
	for i, t := range tokens {
		if t.text == "\n" {
			toggle(false)
			b.WriteString("\n" + prefix)
			continue
		}
		toggle(t.strong)
		if i == 0 && len(t.text) == 1 && strings.Contains(leading, t.text) && prefix != "" {
			b.WriteByte('\\') // broken in the middle of a word
		}
		b.WriteString(t.text)
	}
	toggle(false)
	return b.String()
}
