package qa

import (
	"slices"
	"strings"
	"unicode/utf8"

	"footnote/knowledge"
)

// leastKept is the number of characters that a cut quote has at least.
const leastKept = 150

// guards are words that turn the sense of a sentence or bind it to something.
// What holds one is never left out.
var guards = set(`not no never none nor neither without cannot n't don't doesn't isn't aren't won't can't shouldn't mustn't didn't
except excepting excluding unless only if provided providing otherwise but however although though until whether subject save while when where
whenever wherever
nicht kein keine keinen nie nur wenn außer sofern aber sondern falls
ne pas jamais aucun aucune sauf si seulement mais
no nunca sólo solo salvo si pero excepto
не нет никогда только если кроме но
inte ej aldrig bara endast om utom men
ikke aldri bare hvis unntatt
nem soha csak ha kivéve`)

// clip returns how much of the sentence at s in text is kept when it has more
// than quoteBytes characters, or an empty span when all of it is. It keeps the
// beginning, up to the last boundary of a clause that leaves no more than
// quoteBytes characters; everything up to needed, and everything where what
// would go holds a negation or a condition.
func clip(text string, s knowledge.Span, needed int) knowledge.Span {
	sentence := s.In(text)
	if utf8.RuneCountInString(sentence) <= quoteBytes {
		return knowledge.Span{}
	}
	for _, end := range slices.Backward(boundaries(sentence)) {
		n := utf8.RuneCountInString(sentence[:end])
		if n > quoteBytes {
			continue
		}
		if n < leastKept || s.Start+end < needed || guarded(sentence[end:]) {
			break
		}
		return knowledge.Span{Start: s.Start, End: s.Start + end}
	}
	return knowledge.Span{}
}

// clause returns the clause of the sentence at s in text that holds the byte at
// offset, where the sentence has more than quoteBytes characters and the clause
// has not; else an empty span.
func clause(text string, s knowledge.Span, offset int) knowledge.Span {
	sentence := s.In(text)
	if utf8.RuneCountInString(sentence) <= quoteBytes {
		return knowledge.Span{}
	}
	from, to := 0, len(sentence)
	for _, end := range boundaries(sentence) {
		if s.Start+end > offset {
			to = end
			break
		}
		from = end + len(sentence[end:]) - len(strings.TrimLeft(sentence[end:], ";,–— \n"))
	}
	if utf8.RuneCountInString(sentence[from:to]) > quoteBytes {
		return knowledge.Span{}
	}
	return knowledge.Span{Start: s.Start + from, End: s.Start + to}
}

// boundaries returns the offsets at which clauses of s end, ascending: before
// a semicolon, a comma or a dash with a space behind it, outside of brackets
// and quotation marks.
func boundaries(s string) []int {
	var out []int
	depth := 0
	quoted := false
	for i, r := range s {
		switch r {
		case '(', '[', '“', '«':
			depth++
		case ')', ']', '”', '»':
			depth--
		case '"':
			quoted = !quoted
		case ';', ',', '–', '—':
			behind := i + utf8.RuneLen(r)
			if depth == 0 && !quoted && i > 0 && behind < len(s) && (s[behind] == ' ' || s[behind] == '\n') {
				out = append(out, len(strings.TrimRight(s[:i], " ")))
			}
		}
	}
	return out
}

// guarded reports whether s holds a word that turns the sense.
func guarded(s string) bool {
	if strings.Contains(s, "as long as") {
		return true
	}
	return slices.ContainsFunc(strings.FieldsFunc(strings.ToLower(strings.ReplaceAll(s, "’", "'")), func(r rune) bool {
		return strings.ContainsRune(" \n\t.,;:!?()[]\"“”«»–—/", r)
	}), func(w string) bool { return guards[w] || strings.HasSuffix(w, "n't") })
}
