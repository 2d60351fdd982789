package bot

import (
	"cmp"
	"slices"

	"footnote/knowledge"
	"footnote/qa"
)

// What every adapter asks of the parts of a quote before it sets them in its
// own way.

// Stretch is words of a part in one face.
type Stretch struct {
	Text   string // cleaned as Clean does
	Strong bool   // whether it is the short answer
}

// Stretches returns the words of p from beginning to end, the short answer in
// them strong; none of an Ellipsis, which has no words.
func Stretches(p qa.Part) []Stretch {
	if p.Role == qa.Ellipsis {
		return nil
	}
	spans := slices.Clone(p.Strong)
	slices.SortFunc(spans, func(a, b knowledge.Span) int { return cmp.Compare(a.Start, b.Start) })
	var all []Stretch
	add := func(text string, strong bool) {
		if text = Clean(text); text != "" {
			all = append(all, Stretch{text, strong})
		}
	}
	at := 0
	for _, s := range spans {
		from, to := s.Start-p.Span.Start, s.End-p.Span.Start
		if from < at || to <= from || to > len(p.Text) {
			continue
		}
		add(p.Text[at:from], false)
		add(p.Text[from:to], true)
		at = to
	}
	add(p.Text[at:], false)
	return all
}

// IsProse reports whether parts are sentences alone, with or without those that
// lead up to them, or a single item of a list, cut or not.
func IsProse(parts []qa.Part) bool {
	items, words := 0, 0
	for _, p := range parts {
		if p.Role != qa.Ellipsis {
			words++
		}
		switch {
		case p.Role == qa.Ellipsis:
		case p.Role == qa.Header:
			return false
		case p.Block == knowledge.ListItem:
			items++
		case p.Block != knowledge.Paragraph:
			return false
		}
	}
	return items == 0 || items == 1 && words == 1
}

// Apart reports whether there is something between two parts that follow one
// another, so that a space belongs there.
func Apart(last, next qa.Part) bool {
	return last.Role == qa.Ellipsis || next.Role == qa.Ellipsis || next.Span.Start != last.Span.End
}

// InTable reports whether p is a cell of a table's row, or its header.
func InTable(p qa.Part) bool { return p.Block == knowledge.TableRow && p.Role != qa.Ellipsis }

// SameRow reports whether next stands in the row of a table that sofar, which is
// not empty and ends in a table, is of: a cell behind its header, or the header
// of a later column.
func SameRow(sofar []qa.Part, next qa.Part) bool {
	last := sofar[len(sofar)-1]
	if last.Role == qa.Header {
		return next.Role == qa.Quote
	}
	return last.Role == qa.Quote && next.Role == qa.Header && next.Span.Start > lastHeader(sofar)
}

// lastHeader returns where the last header of parts begins. A header that
// stands before it begins a new row.
func lastHeader(parts []qa.Part) int {
	for _, p := range slices.Backward(parts) {
		if p.Role == qa.Header {
			return p.Span.Start
		}
	}
	return -1
}
