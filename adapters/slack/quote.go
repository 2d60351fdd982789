package slack

import (
	"fmt"
	"slices"

	"footnote/bot"
	"footnote/knowledge"
	"footnote/qa"
)

const ellipsis = "[…]"

// quote returns the words of n, which stand at the given spot, as blocks: sentences with the bar of a quote,
// lists, tables and code as what they are. Its number stands behind the last
// of them and leads to where they stand, with Slack's own element for citations
// where as says so.
func quote(n bot.Note, at spot, as layout) []piece {
	var elements []element
	for rest := n.Parts; len(rest) > 0; {
		used := sameParagraph(rest)
		elements = lay(elements, rest[:used])
		rest = rest[used:]
	}
	if len(elements) == 0 {
		return nil
	}
	marker := []run{{text: " "}, {text: fmt.Sprintf("[%d]", n.Number), link: at.link}}
	if as == cited {
		marker[1].cited, marker[1].note = shorten(at.name, 150), n.Number
	}
	last := &elements[len(elements)-1]
	if last.kind == codeElement {
		elements = append(elements, element{kind: quoteElement, items: [][]run{marker[1:]}})
	} else {
		item := len(last.items) - 1
		last.items[item] = append(slices.Clone(last.items[item]), marker...)
	}
	return richText(elements)
}

// sameParagraph returns how many of parts, at least one, stand in one
// paragraph: the cells of a table's row, sentences and what leads up to them.
func sameParagraph(parts []qa.Part) int {
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
	return running(last) && running(next)
}

// running reports whether p is a sentence or a mark between sentences.
func running(p qa.Part) bool {
	return p.Role == qa.Ellipsis || p.Block == knowledge.Paragraph && p.Role != qa.Header
}

// lay adds parts, which stand in one paragraph, to elements.
func lay(elements []element, parts []qa.Part) []element {
	p := parts[0]
	switch {
	case running(p):
		return append(elements, element{kind: quoteElement, items: [][]run{sentences(parts)}})
	case p.Block == knowledge.TableRow:
		return addItem(elements, element{kind: listElement, quoted: true}, row(parts))
	case p.Block == knowledge.ListItem:
		const deepest = 6
		list := element{kind: listElement, quoted: true, indent: min(max(p.Level-1, 0), deepest)}
		if p.Number > 0 {
			list.ordered, list.number = true, p.Number
		}
		return addItem(elements, list, words(p))
	case p.Block == knowledge.Code:
		return append(elements, element{kind: codeElement, quoted: true, items: [][]run{words(p)}})
	}
	return append(elements, element{kind: quoteElement, items: [][]run{words(p)}})
}

// addItem adds item to the list that elements end in, when it is one that goes
// on, or else to list, which begins with it.
func addItem(elements []element, list element, item []run) []element {
	if len(elements) > 0 {
		last := &elements[len(elements)-1]
		goesOn := !list.ordered || list.number == last.number+len(last.items)
		if last.kind == listElement && last.indent == list.indent && last.ordered == list.ordered && goesOn {
			last.items = append(last.items, item)
			return elements
		}
	}
	list.items = [][]run{item}
	return append(elements, list)
}

// sentences returns parts one behind the other, with a space where the document
// has something between them.
func sentences(parts []qa.Part) []run {
	var runs []run
	for i, p := range parts {
		if i > 0 && bot.Apart(parts[i-1], p) {
			runs = append(runs, run{text: " "})
		}
		runs = append(runs, words(p)...)
	}
	return runs
}

// row returns the cells of a table's row, each behind its header.
func row(parts []qa.Part) []run {
	var runs []run
	for i, p := range parts {
		if i > 0 && p.Role == qa.Header {
			runs = append(runs, run{text: " · "})
		}
		if p.Role == qa.Header {
			runs = append(runs, run{text: bot.CleanLine(p.Text) + ": ", style: italic})
			continue
		}
		runs = append(runs, words(p)...)
	}
	return runs
}

// words returns the words of p, the short answer in them bold.
func words(p qa.Part) []run {
	if p.Role == qa.Ellipsis {
		return []run{{text: ellipsis}}
	}
	var runs []run
	for _, w := range bot.Stretches(p) {
		r := run{text: w.Text}
		if w.Strong {
			r.style = bold
		}
		runs = append(runs, r)
	}
	return runs
}
