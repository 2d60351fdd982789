package terminal

import (
	"strconv"
	"strings"

	"footnote/bot"
	"footnote/knowledge"
	"footnote/qa"
)

const ellipsis = "[…]"

// paragraphs lays c out: sentences in quotation marks (marks is a format), and
// lists, tables and code as what they are.
func paragraphs(c qa.Citation, marks string) []paragraph {
	if bot.IsProse(c.Parts) {
		return []paragraph{prose(c.Parts, marks)}
	}
	var out []paragraph
	for rest := c.Parts; len(rest) > 0; {
		n := sameBlock(rest)
		out = append(out, layOut(rest[:n]))
		rest = rest[n:]
	}
	return out
}

// prose sets parts as running text in quotation marks.
func prose(parts []qa.Part, marks string) paragraph {
	before, after, _ := strings.Cut(marks, "%s")
	runs := append([]run{{text: before, glue: true}}, running(parts)...)
	return paragraph{runs: append(runs, run{text: after, glue: true})}
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
		return paragraph{first: bullet, rest: margin, runs: row(parts)}
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
	indent := strings.Repeat(margin, min(max(p.Level-1, 0), deepest))
	label := bullet
	if p.Number > 0 {
		label = strconv.Itoa(p.Number) + ". "
	}
	return paragraph{
		first: indent + label,
		rest:  indent + strings.Repeat(" ", len([]rune(label))),
		runs:  partRuns(p),
	}
}

// row sets the cells of a table's row, each behind its header.
func row(parts []qa.Part) []run {
	var runs []run
	for i, p := range parts {
		if i > 0 && p.Role == qa.Header {
			runs = append(runs, run{text: " · ", face: faint})
		}
		if p.Role == qa.Header {
			runs = append(runs, run{text: bot.CleanLine(p.Text) + ":", face: faint}, run{text: " "})
			continue
		}
		runs = append(runs, partRuns(p)...)
	}
	return runs
}

// partRuns returns the words of p, the short answer in them strong.
func partRuns(p qa.Part) []run {
	if p.Role == qa.Ellipsis {
		return []run{{text: ellipsis, face: faint}}
	}
	var runs []run
	for _, w := range bot.Stretches(p) {
		r := run{text: w.Text}
		if w.Strong {
			r.face = strong
		}
		runs = append(runs, r)
	}
	return runs
}
