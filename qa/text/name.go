package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/knowledge"
)

// name appends the word at span, which holds no hyphen, and its parts.
func (a *Analyzer) name(dst []Word, s string, span knowledge.Span) []Word {
	value := span.In(s)
	if cut := a.rules.elision(value); cut > 0 {
		dst = a.emit(dst, s, knowledge.Span{Start: span.Start, End: span.Start + cut})
		return a.name(dst, s, knowledge.Span{Start: span.Start + cut, End: span.End})
	}
	switch a.entry(value).shape {
	case single:
		return a.emit(dst, s, span)
	case listed:
		return a.parts(dst, s, span)
	default:
		at := len(dst)
		dst = a.parts(a.emit(dst, s, span), s, span)
		dst[at].Parts = len(dst) - at - 1
		return dst
	}
}

// shape says what a word with something between its letters stands for.
type shape uint8

const (
	single shape = iota // one word
	listed              // the words it is made of
	both                // one word and the words it is made of
)

// shape returns the shape of value.
func (r *rules) shape(value string) shape {
	if alphanumeric(value) {
		if lettersThenDigits(value) {
			return both
		}
		return single
	}
	if numeral(value) {
		switch {
		case date(value):
			return both
		case strings.Contains(r.number(value), ","):
			return listed
		}
		return single
	}
	switch {
	case strings.HasPrefix(value, "."):
		return both
	case strings.ContainsRune(value, ':') && !r.colon:
		return listed
	case !strings.ContainsAny(value, "._"):
		return single
	case initials(value):
		return single
	}
	return both
}

// parts appends the words that the word at span is made of.
func (a *Analyzer) parts(dst []Word, s string, span knowledge.Span) []Word {
	value := span.In(s)
	if lettersThenDigits(value) {
		cut := span.Start + strings.IndexFunc(value, unicode.IsDigit)
		dst = a.emit(dst, s, knowledge.Span{Start: span.Start, End: cut})
		return a.emit(dst, s, knowledge.Span{Start: cut, End: span.End})
	}
	start := span.Start
	for i, r := range value + "." {
		if r != '.' && r != '_' && r != ':' && r != ',' {
			continue
		}
		part := trimmed(s, knowledge.Span{Start: start, End: span.Start + i})
		if !part.Empty() {
			dst = a.emit(dst, s, part)
		}
		start = span.Start + i + utf8.RuneLen(r)
	}
	return dst
}

func alphanumeric(value string) bool {
	for _, r := range value {
		if !wordRune(r) && !unicode.IsMark(r) {
			return false
		}
	}
	return true
}

// lettersThenDigits reports whether value is a short name and its number, such
// as "SOC2". "Q3" and "G8" are too short to be taken apart, "e1f0a" is data.
func lettersThenDigits(value string) bool {
	cut := strings.IndexFunc(value, unicode.IsDigit)
	return cut >= 2 && len(value) <= 12 && letters(value[:cut]) && digits(value[cut:])
}

// numeral reports whether value is a number or version: "3,000.50", "v1.2.3",
// "3.5GB".
func numeral(value string) bool {
	value = strings.TrimLeft(value, "vV")
	return value != "" && asciiDigit(value[0]) && !strings.ContainsRune(value, '_')
}

// date reports whether value is a date in figures, "22.5.2018".
func date(value string) bool {
	p := strings.Split(value, ".")
	return len(p) == 3 && len(p[0]) <= 2 && len(p[1]) <= 2 && len(p[2]) == 4 && digits(p[0]) && digits(p[1]) && digits(p[2])
}

// grouped reports whether mark sets off thousands in value: every mark is
// followed by three digits and there are one to three before the first.
func grouped(value string, mark rune) bool {
	whole, _, _ := strings.Cut(value, string(decimal(mark)))
	p := strings.Split(whole, string(mark))
	if len(p) < 2 || len(p[0]) > 3 || !digits(p[0]) {
		return false
	}
	last := len(p) - 1
	for _, group := range p[1:last] {
		if len(group) != 3 || !digits(group) {
			return false
		}
	}
	return len(p[last]) >= 3 && digits(p[last][:3]) && (len(p[last]) == 3 || !asciiDigit(p[last][3]))
}

// decimal returns the mark before the fraction where mark sets off thousands.
func decimal(mark rune) rune {
	if mark == '.' {
		return ','
	}
	return '.'
}

// initials reports whether value is an abbreviation with dots: single letters
// ("u.s", "U.S"), or capitals that begin one or two letters each ("Ph.D").
func initials(value string) bool {
	for part := range strings.SplitSeq(value, ".") {
		first, size := utf8.DecodeRuneInString(part)
		rest := part[size:]
		if !unicode.IsLetter(first) || utf8.RuneCountInString(rest) > 1 {
			return false
		}
		if rest != "" && (!unicode.IsUpper(first) || !letters(rest)) {
			return false
		}
	}
	return true
}
