package format

import (
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"footnote/knowledge"
)

// dateLayouts are the ways in which documents write a day or a moment.
var dateLayouts = []string{
	time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02 15:04:05 -0700",
	"2006-01-02", "2006/01/02", "2006.01.02",
	"January 2, 2006", "Jan 2, 2006", "Jan. 2, 2006", "2 January 2006", "2 Jan 2006", "2 Jan. 2006",
	"2 January, 2006", "2 Jan, 2006", "January 2 2006", "Jan 2 2006", "02-Jan-2006",
	"Monday, January 2, 2006", "Monday, 2 January 2006", "Monday 2 January 2006",
	time.RFC1123, time.RFC1123Z, time.RFC850, time.ANSIC,
}

// parseDate returns the moment that s states, in UTC where it names no zone,
// and whether s is a date and nothing else.
func parseDate(s string) (time.Time, bool) {
	s = strings.TrimSpace(s)
	if len(s) < 8 || len(s) > 40 {
		return time.Time{}, false
	}
	for _, layout := range dateLayouts {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 1900 && t.Year() < 2200 {
			return t, true
		}
	}
	return time.Time{}, false
}

// A day is written 2026-03-10, 10.3.2026, 10 March 2026 or March 10, 2026; a
// month 2026-03 or March 2026. 3/10/2026 is not read: it is two days.
var (
	isoDate   = regexp.MustCompile(`\b((?:19|20)\d\d)([-/_.])(\d\d)(?:[-/_.](\d\d))?\b`)
	dotDate   = regexp.MustCompile(`\b(\d{1,2})\.\s?(\d{1,2})\.\s?((?:19|20)\d\d)\b`)
	dayFirst  = regexp.MustCompile(`(?i)\b(\d{1,2})(?:st|nd|rd|th|er|º|\.)?\s+(?:of\s+|de\s+)?(\p{L}{3,})\.?,?\s+(?:del?\s+)?((?:19|20)\d\d)\b`)
	dayLast   = regexp.MustCompile(`(?i)(\p{L}{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)\b`)
	noDay     = regexp.MustCompile(`(?i)(\p{L}{3,})\.?,?\s+(?:de\s+)?((?:19|20)\d\d)\b`)
	tightDate = regexp.MustCompile(`(?:^|\D)((?:19|20)\d\d)(?:([01]\d)([0-3]\d))?(?:\D|$)`)
	someYear  = regexp.MustCompile(`\b(?:19|20)\d\d\b`)
)

// isoDay returns a date as ISO 8601 has it, without the day when it is 0, or ""
// when there is no such day.
func isoDay(year, month, day int) string {
	if month < 1 || month > 12 || year < 1990 {
		return ""
	}
	if day == 0 {
		return fmt.Sprintf("%04d-%02d", year, month)
	}
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if t.Day() != day {
		return ""
	}
	return t.Format(time.DateOnly)
}

// dateIn returns the first date in s, a day or a month, as ISO 8601 has it, and
// where it stands; "" when there is none. Of a range of days it is the month.
func dateIn(s string) (date string, at knowledge.Span) {
	take := func(found string, from, to int) {
		if found != "" && (date == "" || from < at.Start || from == at.Start && to > at.End) {
			date, at = found, knowledge.Span{Start: from, End: to}
		}
	}
	part := func(m []int, i int) string {
		if m[2*i] < 0 {
			return ""
		}
		return s[m[2*i]:m[2*i+1]]
	}
	number := func(m []int, i int) int {
		n, _ := strconv.Atoi(part(m, i)) // digits, or nothing
		return n
	}
	month := func(m []int, i int) int {
		n, _ := knowledge.Month(part(m, i))
		return int(n)
	}
	for _, m := range isoDate.FindAllStringSubmatchIndex(s, -1) {
		if part(m, 2) != "." || part(m, 4) != "" {
			take(isoDay(number(m, 1), number(m, 3), number(m, 4)), m[0], m[1])
		}
	}
	for _, m := range dotDate.FindAllStringSubmatchIndex(s, -1) {
		take(isoDay(number(m, 3), number(m, 2), number(m, 1)), m[0], m[1])
	}
	for _, m := range dayFirst.FindAllStringSubmatchIndex(s, -1) {
		day := number(m, 1)
		if endsRange(s[:m[0]]) {
			day = 0
		}
		take(isoDay(number(m, 3), month(m, 2), day), m[0], m[1])
	}
	for _, m := range dayLast.FindAllStringSubmatchIndex(s, -1) {
		take(isoDay(number(m, 3), month(m, 1), number(m, 2)), m[0], m[1])
	}
	for _, m := range noDay.FindAllStringSubmatchIndex(s, -1) {
		take(isoDay(number(m, 2), month(m, 1), 0), m[0], m[1])
	}
	return date, at
}

// endsRange reports whether a range of days goes on behind s ("22–").
func endsRange(s string) bool {
	s = strings.TrimRight(s, " ")
	trimmed := strings.TrimRight(s, "-–—/")
	if trimmed == s {
		return false
	}
	trimmed = strings.TrimRight(trimmed, " ")
	return trimmed != "" && trimmed[len(trimmed)-1] >= '0' && trimmed[len(trimmed)-1] <= '9'
}

// A line near the top that says when the document is of: with words that say
// nothing else, whatever stands between them and the date ("Last edited by Paul,
// 2025-11-18"); with others, only directly before it.
var (
	dateLabel = regexp.MustCompile(`(?i)^(?:(?:this )?(?:page|document|policy) )?(?:was )?(?:last |zuletzt |letzte |dernière |última |date de )?` +
		`(?:updated?|modified|edited|changed|reviewed|revised|revision|aktualisiert|aktualisierung|geändert|änderung|überarbeitet|` +
		`mis(?:e)? à jour|modification|modifié|révisé|actualizado|actualización|modificado|modificación|revisado|` +
		`valid from|valid since|effective|in force|gültig ab|gültig seit|in kraft|valable à partir|valable dès|en vigueur|válido desde|vigente desde|en vigor)(?:[^\pL\d.!?][^\d.!?]{0,40})?$`)
	dateLead = regexp.MustCompile(`(?i)^(?:date|dated|datum|fecha|stand|valid|published|veröffentlicht|publié|publicado|version)\s*[:|]?\s*(?:(?:from|of|on|at|am|vom|le|du|el|del?)\s+)?$`)
	segment  = regexp.MustCompile(`\s[·|•–—]\s|[;(]\s?|\.\s`)
	ahead    = regexp.MustCompile(`(?i)\b(?:next|until|till|before|expir(?:es?|y|ing)|nächste\w*|bis|vor|prochaine?|jusqu\w*|avant|hasta|antes|próxim[oa])\b|\bdue\s+(?:by|on|at|date)\b|\b(?:by|due|for)\s*:?\s*$`)
)

// labelledDate returns the date that line says that the document is of, or "". A
// day that lies ahead is none, nor is one that is an item of a list.
func labelledDate(line topLine) string {
	s := line.text
	starts := []int{0}
	for _, m := range segment.FindAllStringIndex(s, -1) {
		starts = append(starts, m[1])
	}
	for _, from := range starts {
		part := s[from:]
		date, at := dateIn(part)
		if date == "" {
			return ""
		}
		before := part[:at.Start]
		switch {
		case ahead.MatchString(before):
		case before == "" && at.End == len(part) && from == 0 && !line.item, dateLabel.MatchString(before), dateLead.MatchString(before):
			return date
		}
	}
	return ""
}

// nearTop are how many blocks and bytes of a document are near its top.
const (
	nearTop      = 6
	nearTopBytes = 1500
)

// topLine is a line near the top of a document.
type topLine struct {
	text   string
	marked bool // whether it is a quote, or all of it is emphasised and no item
	item   bool // whether it is of a list or table
}

// top returns the lines of the blocks near the top of the document.
func (b *builder) top() []topLine {
	var out []topLine
	n := 0
	for _, s := range b.doc.Sections {
		for _, block := range s.Blocks {
			if n++; n > nearTop || block.Span.Start > nearTopBytes {
				return out
			}
			if block.Kind == knowledge.Code || block.Span.Len() > nearTopBytes {
				continue
			}
			for line := range strings.SplitSeq(string(b.text[block.Span.Start:block.Span.End]), "\n") {
				out = append(out, topLine{line, b.marked[block.Span.Start], block.Kind != knowledge.Paragraph})
			}
		}
	}
	return out
}

// date sets when the document is of, unless it is known, from what it says near
// the top, its title and the name of its file.
func (b *builder) date(name string) {
	if !b.doc.Modified.IsZero() {
		return
	}
	for _, line := range b.top() {
		if date := labelledDate(line); date != "" {
			b.setDate(date)
			return
		}
	}
	base := path.Base(name)
	title, file := titleDate(b.doc.Title), fileDate(strings.TrimSuffix(base, path.Ext(base)))
	if title == "" || strings.HasPrefix(file, title) {
		title = file
	}
	b.setDate(title)
}

// setDate sets the date of the document, a day, a month, a year or "".
func (b *builder) setDate(date string) {
	if t, err := time.Parse(time.DateOnly, date); err == nil {
		b.doc.Modified = t
		return
	}
	b.doc.Period = date
}

// titleDate returns the date that s, a title, bears: a day, a month or a year
// that begins or ends it, if it is the only one.
func titleDate(s string) string {
	date, at := dateIn(s)
	if date != "" {
		if another, _ := dateIn(s[at.End:]); another != "" {
			return ""
		}
		return date
	}
	years := someYear.FindAllStringIndex(s, -1)
	if len(years) != 1 {
		return ""
	}
	from, to := years[0][0], years[0][1]
	before, after := strings.TrimRight(s[:from], " ("), strings.TrimLeft(s[to:], ")")
	trimmed := strings.TrimLeft(after, " ")
	switch words := strings.Fields(strings.ToLower(before)); {
	case s[from:to] < "1990":
		return ""
	case before != "" && trimmed != "" && strings.IndexAny(trimmed, "(–—:,|[") != 0:
		return "" // in the middle of a phrase
	case before == "" && trimmed == "", after != "" && strings.IndexAny(after, " :,)") != 0:
		return ""
	case len(words) > 0 && noYear[words[len(words)-1]], strings.ContainsAny(s[max(0, from-1):from], "-–/.#$€£"):
		return ""
	case strings.HasSuffix(before, ":") && from == len(before), len(words) > 1 && noYear[words[len(words)-2]] && allDigits(words[len(words)-1]):
		return "" // the edition of a standard: ISO 9001:2015
	}
	return s[from:to]
}

// isNumber reports whether s is made of digits.
func allDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// noYear are words behind which a number such as 2019 is the name of something,
// or a year that the document is not of.
var noYear = map[string]bool{
	"since": true, "until": true, "till": true, "before": true, "after": true, "from": true, "by": true, "to": true,
	"seit": true, "bis": true, "vor": true, "nach": true, "depuis": true, "desde": true, "hasta": true,
	"iso": true, "iec": true, "din": true, "rfc": true, "en": true, "no": true, "no.": true, "nr": true, "nr.": true, "room": true,
	"windows": true, "server": true, "office": true, "exchange": true, "studio": true, "sharepoint": true, "v": true, "version": true,
}

// fileDate returns the date in the name of a file ("2026-02-10-minutes",
// "minutes_20260210", "price-list-2024"), or "".
func fileDate(stem string) string {
	if date, _ := dateIn(strings.ReplaceAll(stem, "_", "-")); date != "" {
		return date
	}
	years := tightDate.FindAllStringSubmatch(stem, -1)
	if len(years) != 1 || years[0][1] < "1990" {
		return ""
	}
	y := years[0]
	if y[2] != "" {
		year, _ := strconv.Atoi(y[1])
		month, _ := strconv.Atoi(y[2])
		day, _ := strconv.Atoi(y[3])
		return isoDay(year, month, day)
	}
	return titleDate(strings.NewReplacer("-", " ", "_", " ").Replace(stem))
}
