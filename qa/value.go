package qa

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/knowledge"
)

// value is something in a text that can be a short answer: a date, a number
// with its unit, a name.
type value struct {
	knowledge.Span        // where it stands
	kind           kindOf // what it is
	number         string // the figures of a number, an amount or a duration, without its unit
	unit           string // what it counts, in lower case: "days", "%", "£"; "" when it stands alone
	after          string // the word before it in lower case, "" at the beginning
}

type kindOf uint8

const (
	aNumber kindOf = iota
	anAmount
	aPercentage
	aDuration
	aLength // of a text or in space: its unit stands behind it, outside Span
	aDate
	aTime
	aName
)

// token is a word, a number or a mark of a text.
type token struct {
	knowledge.Span
	s     string // in lower case, without a possessive ending
	kind  tokenKind
	upper bool // begins with a capital letter
}

type tokenKind uint8

const (
	wordToken tokenKind = iota
	numberToken
	markToken
)

// tokens cuts s, which stands at offset of its document, into words, numbers
// ("1,250", "9.30", "15th") and marks.
func tokens(s string, offset int) []token {
	var out []token
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		end := i + n
		t := token{kind: markToken, upper: unicode.IsUpper(r)}
		switch {
		case unicode.IsSpace(r):
			i = end
			continue
		case unicode.IsDigit(r):
			t.kind, end = numberToken, endOfNumber(s, i)
		case unicode.IsLetter(r):
			t.kind, end = wordToken, endOfWord(s, i)
		}
		t.Span = knowledge.Span{Start: offset + i, End: offset + end}
		t.s = strings.ToLower(s[i:end])
		out = append(out, t)
		i = end
	}
	return out
}

// endOfNumber returns the end of the number that begins at s[i]: figures of any
// script, with a point, comma or colon between them.
func endOfNumber(s string, i int) int {
	for i < len(s) {
		if strings.IndexByte(".,:", s[i]) >= 0 && i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9' {
			i++
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if !unicode.IsDigit(r) {
			break
		}
		i += n
	}
	return i
}

// endOfWord returns the end of the word that begins at s[i]. A possessive
// ending is not part of it.
func endOfWord(s string, i int) int {
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) {
			break
		}
		i += n
	}
	return i
}

var (
	currencies = set(`$ € £ ¥ usd eur gbp dollar dollars euro euros pound pounds cents cent pence p yen yuan franc francs krona kronor kroner ft rubles рублей евро
		chf sek nok dkk pln czk huf inr cad aud nzd sgd hkd brl mxn zar krw zloty zł forint forints rupee rupees peso pesos lira rand dirhams shekels shillings guineas florins crowns ducats doubloons credits coins`)
	percents = set("% percent percentage")
	scales   = set("hundred thousand million billion trillion k m bn")
	counting = set(`one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion dozen half
		zwei drei vier fünf sechs sieben acht neun zehn dos tres cuatro cinco siete ocho nueve diez deux trois quatre cinq sept huit neuf dix две два три четыре пять шесть семь восемь девять десять
		två åtta tio két három négy öt nyolc kilenc tíz`)
	spans   = set("second seconds minute minutes min mins hour hours day days week weeks month months year years decade decades century centuries nights night dias días semanas semana meses mes años hora horas minutos jours semaines mois ans heures heure tage tagen tag wochen monate monaten jahre jahren stunden minuten dagar veckor månader år дней недель месяцев лет часов")
	extents = set("characters character chars letters words lines bytes bits digits pages kb mb gb kib mib gib mm cm m km metres meters kilometres kilometers miles feet inches yards zeichen wörter seiten caracteres palabras páginas caractères mots символов слов страниц")
	dayEnds = set("st nd rd th")
	ranging = set("to until till and or – — - / bis und et au al y a og och до и by")
	linking = set("of the de del , . von le den")
	hours   = set("am pm a.m p.m uhr noon midnight o'clock heures")
)

// values returns the dates, numbers and amounts of ts, in order. None overlap.
func values(ts []token) []value {
	var out []value
	for i := 0; i < len(ts); {
		if n := phoneAt(ts, i); n > 0 {
			i += n
			continue
		}
		n, v := centuryAt(ts, i)
		if n == 0 {
			n, v = dateAt(ts, i)
		}
		if n == 0 {
			n, v = numberAt(ts, i)
		}
		if n == 0 {
			i++
			continue
		}
		if i > 0 {
			v.after = ts[i-1].s
		}
		if last := len(out) - 1; last >= 0 && ranges(ts, i, out[last], v) {
			v.Start, v.after, v.number = out[last].Start, out[last].after, out[last].number+" "+v.number
			out = out[:last]
		} else if last >= 0 && i > 1 && ts[i-1].s == "(" && counting[ts[i-2].s] && out[last].End == ts[i-2].End { // "three (3) months"
			v.Start, v.after = out[last].Start, out[last].after
			out = out[:last]
		}
		out = append(out, v)
		i += n
	}
	return out
}

// phoneAt returns how many of ts[i:] are a telephone number, which counts nothing:
// three groups of figures or more, none of them a year, with at least seven
// figures.
func phoneAt(ts []token, i int) int {
	end, groups, figures := i, 0, 0
	for j := i; j < len(ts); j++ {
		switch {
		case ts[j].kind == numberToken && isDigits(ts[j].s) && !isYear(ts[j].s) && (j == i || ts[j].Start-ts[j-1].End <= 1):
			end, groups, figures = j+1, groups+1, figures+ts[j].Len()
			continue
		case j > i && (ts[j].s == "-" || ts[j].s == "/"):
			continue
		}
		break
	}
	if groups < 3 || figures < 7 {
		return 0
	}
	return end - i
}

// ranges reports whether before and v, which begins with ts[i], are the two ends
// of a range with one unit ("1–2 days", "5 to 10 %").
func ranges(ts []token, i int, before, v value) bool {
	return before.kind == aNumber && (before.unit == "" || ranging[before.unit]) && v.unit != "" && (v.kind == aDuration || v.kind == aPercentage || v.kind == aLength) &&
		i > 1 && (ts[i-1].s == "-" || ts[i-1].s == "–" || ts[i-1].s == "to") && ts[i-2].End == before.End
}

// numberAt returns how many of ts[i:] are a number with its unit, and it.
func numberAt(ts []token, i int) (int, value) {
	first := i
	v := value{kind: aNumber}
	if ts[i].kind == markToken && currencies[ts[i].s] && i+1 < len(ts) && ts[i+1].kind == numberToken {
		v.kind, v.unit = anAmount, ts[i].s
		i++
	}
	if ts[i].kind != numberToken && !counting[ts[i].s] {
		return 0, value{}
	}
	from := i
	for i < len(ts) && (i == from || counting[ts[i].s] || scales[ts[i].s] && ts[i].Start-ts[i-1].End <= 1 || hyphenated(ts, i)) {
		i++
	}
	for _, t := range ts[from:i] {
		if t.kind != markToken {
			v.number += " " + t.s
		}
	}
	v.number = strings.TrimSpace(v.number)
	if from > 1 && i < len(ts) && ts[from-1].s == "(" && ts[i].s == ")" && counting[ts[from-2].s] {
		i++ // the unit stands behind the bracket
	}
	if i < len(ts) && (dayEnds[ts[i].s] && ts[i].Start == ts[i-1].End) {
		return 0, value{}
	}
	i += unitAt(ts, i, &v)
	v.Span = knowledge.Span{Start: ts[first].Start, End: ts[i-1].End}
	return i - first, v
}

// hyphenated reports whether ts[i] is the hyphen of "twenty-five".
func hyphenated(ts []token, i int) bool {
	return ts[i].s == "-" && i+1 < len(ts) && counting[ts[i+1].s] && counting[ts[i-1].s]
}

// unitAt returns how many of ts[i:] are the unit of v, and fills it in.
func unitAt(ts []token, i int, v *value) int {
	if i >= len(ts) {
		return 0
	}
	if ts[i].s == "-" && i+1 < len(ts) && spans[ts[i+1].s] && ts[i].Start == ts[i-1].End {
		v.kind, v.unit = aDuration, ts[i+1].s
		return 2
	}
	n := 1
	switch u := ts[i].s; {
	case percents[u]:
		v.kind, v.unit = aPercentage, "%"
	case u == "per" && i+1 < len(ts) && ts[i+1].s == "cent":
		v.kind, v.unit, n = aPercentage, "%", 2
	case v.kind == anAmount:
		return 0
	case currencies[u]:
		v.kind, v.unit = anAmount, u
	case spans[u]:
		v.kind, v.unit = aDuration, u
	case (u == "business" || u == "working" || u == "calendar" || u == "consecutive") && i+1 < len(ts) && spans[ts[i+1].s]:
		v.kind, v.unit, n = aDuration, ts[i+1].s, 2
	case hours[u]:
		v.kind, v.unit = aTime, u
	case extents[u]:
		v.kind, v.unit = aLength, u
		return 0
	case ts[i].kind == wordToken:
		v.unit = u
		return 0
	default:
		return 0
	}
	return n
}

// datePart says what a token is in a date: 'w'eekday, 'd'ay, 'm'onth, 'y'ear,
// or 0.
func datePart(ts []token, i int) byte {
	t := ts[i]
	folded := strings.TrimSuffix(t.s, ".")
	switch {
	case t.kind == numberToken && (isYear(t.s) || len(t.s) == 4 && t.s[0] == '1' && isDigits(t.s) && i > 0 && (dating[ts[i-1].s] || months[ts[i-1].s])):
		return 'y'
	case t.kind == numberToken && len(t.s) <= 2:
		return 'd'
	case t.kind == wordToken && months[folded] && (t.upper || !doubtful[folded] || i > 0 && ts[i-1].kind == numberToken):
		return 'm'
	case t.kind == wordToken && weekdays[folded]:
		return 'w'
	}
	return 0
}

// doubtful are months whose name is also another word.
var doubtful = set("may march mar mars mai maj august sept jan jun set")

// longestDate is how many tokens a date has at most: "Monday, 29 February to
// Tuesday, 14 March 2028" has eleven.
const longestDate = 16

// dateAt returns how many of ts[i:] are a date, a weekday or a year, and it.
func dateAt(ts []token, i int) (int, value) {
	var kinds []byte
	end := i // behind the last token that is part of the date
	for j := i; j < min(len(ts), i+longestDate); j++ {
		k := datePart(ts, j)
		if k != 0 && fitsDate(kinds, k, ts, j) {
			kinds = append(kinds, k)
			end = j + 1
			if end < len(ts) && ts[end].Start == ts[j].End && (k == 'd' && dayEnds[ts[end].s] || k == 'y' && ts[end].s == "s") {
				end++
				j++
			}
			continue
		}
		if j == i || j-end >= 2 || !linking[ts[j].s] && !ranging[ts[j].s] {
			break
		}
	}
	v := value{kind: aDate}
	has := func(k byte) bool { return slices.Contains(kinds, k) }
	switch {
	case len(kinds) == 0 || !has('m') && !has('y') && !has('w'):
		return 0, v
	case len(kinds) == 1 && has('y') && i > 0 && !dating[ts[i-1].s] && !bare(ts, i):
		return 0, v
	case len(kinds) == 1 && has('m') && doubtful[ts[i].s] && (i == 0 || !dating[ts[i-1].s]):
		return 0, v
	}
	v.Span = knowledge.Span{Start: ts[i].Start, End: ts[end-1].End}
	return end - i, v
}

// centuryAt returns how many of ts[i:] are a century ("10th century"), and it.
func centuryAt(ts []token, i int) (int, value) {
	if i+2 >= len(ts) || ts[i].kind != numberToken || !dayEnds[ts[i+1].s] || ts[i+2].s != "century" && ts[i+2].s != "centuries" {
		return 0, value{}
	}
	return 3, value{kind: aDate, Span: knowledge.Span{Start: ts[i].Start, End: ts[i+2].End}}
}

// dating are words that stand before a date.
var dating = set("in on by since until till before after from during of around circa c early late mid between and to – - ( , en im em i år year")

// bare reports whether the year ts[i] counts nothing: no unit follows.
func bare(ts []token, i int) bool {
	return i+1 == len(ts) || ts[i+1].kind == markToken
}

// fitsDate reports whether a part of kind k, ts[j], can follow the parts of a
// date read so far.
func fitsDate(kinds []byte, k byte, ts []token, j int) bool {
	if len(kinds) == 0 {
		return true
	}
	last := kinds[len(kinds)-1]
	if ranging[ts[j-1].s] { // a range: the same kind again, or a day before its month
		return k == last || k == 'd' && last != 'y' || last == 'm' && k == 'y' && ts[j-1].s != "and"
	}
	switch k {
	case 'y':
		return last == 'm' || last == 'd'
	case 'm':
		return last == 'd' || last == 'w'
	case 'd':
		return last == 'm' || last == 'w'
	}
	return last == 'd' || last == 'y'
}

// names returns the names among ts: runs of words with capitals. The first
// word of a sentence counts only before another, or as a given name.
func names(ts []token) []value {
	var out []value
	for i := 0; i < len(ts); {
		n := nameAt(ts, i)
		if n == 0 {
			i++
			continue
		}
		v := value{kind: aName, Span: knowledge.Span{Start: ts[i].Start, End: ts[i+n-1].End}}
		if i > 0 {
			v.after = ts[i-1].s
		}
		if n > 1 || isGiven(ts[i].s) || titles[v.after] || i > 0 && !opening[ts[i-1].s] && !describes(ts, i) {
			out = append(out, v)
		}
		i += n
	}
	return out
}

// opening are the marks behind which a capital is no sign of a name.
var opening = set(`. : ! ? " “ ( – —`)

// describes reports whether ts[i], a word with a capital, stands before a noun
// ("Aristotelian cosmology").
func describes(ts []token, i int) bool {
	return i+1 < len(ts) && ts[i+1].kind == wordToken && !ts[i+1].upper && !notNames[ts[i+1].s] && !verbs[ts[i+1].s]
}

// verbs are words that often follow a name.
var verbs = set("is was are were has had have will would can could may must does did said who whose which")

// particles are words without a capital that stand within names.
var particles = set("de del della di da van von der den la le du of al el bin ibn")

// notNames are words that may have a capital and are no name.
var notNames = set("the a an i it he she they we you in on at by from for to of and or but if when while after before as with without during since until this that these those his her their our its my your there here however although because both all some many most each every no not also then thus one two three mr mrs ms dr yes")

// nameAt returns how many of ts[i:] are a name.
func nameAt(ts []token, i int) int {
	n := 0
	for j := i; j < len(ts); j++ {
		t := ts[j]
		switch {
		case t.kind == wordToken && t.upper && !notNames[t.s] && datePart(ts, j) == 0:
			n = j - i + 1
		case n > 0 && (particles[t.s] || t.s == "." && ts[j-1].Len() <= 2 || t.s == "-" || t.s == "'" || t.s == "’") && j+1 < len(ts) && ts[j+1].upper:
		default:
			return n
		}
	}
	return n
}
