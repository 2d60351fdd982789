package eval

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"footnote/knowledge"
	"footnote/qa"
)

// Only so much of a quote and of a passage counts.
const (
	maxQuoteChars   = 400
	maxPassageWords = 200
)

// judge says how good x is as an answer to q.
func judge(q Question, x qa.Explanation, text func(knowledge.DocID) (string, bool), took time.Duration) Outcome {
	o := Outcome{
		ID: q.ID, Question: q.Question, History: q.History, Wording: q.Wording, Answerable: q.Answerable,
		Answered: len(x.Answer.Citations) > 0, Confidence: x.Answer.Confidence,
		Documents: documents(x.Passages),
		Millis:    float64(took) / float64(time.Millisecond),
	}
	var sides [][]known
	if q.Answerable {
		sides = q.sides()
		o.Wanted = wanted(sides)
	}
	o.DocRank = 1 + slices.IndexFunc(o.Documents, func(doc string) bool { return isRightDoc(sides, doc) })
	o.PassageAt5 = passageAt5(sides, x.Passages)
	for _, c := range x.Candidates[:min(rankedQuotes, len(x.Candidates))] {
		o.Ranked = append(o.Ranked, judgeQuote(sides, c.Citation))
	}
	o.Rank = 1 + slices.IndexFunc(o.Ranked, func(r JudgedQuote) bool { return r.Right })
	o.AnswerAt1 = o.Rank == 1
	o.AnswerAt3 = answerAt3(q, sides, o.Ranked)
	for _, c := range x.Answer.Citations {
		shown := ShownQuote{JudgedQuote: judgeQuote(sides, c), Verified: verified(c, text), Chars: chars(c)}
		o.Shown = append(o.Shown, shown)
		o.Useful = o.Useful || shown.Right
	}
	return o
}

// documents returns the paths of the first distinct documents of the passages.
func documents(passages []qa.RankedPassage) []string {
	var out []string
	for _, p := range passages {
		if len(out) == rankedDocuments {
			break
		}
		if !slices.Contains(out, p.Path) {
			out = append(out, p.Path)
		}
	}
	return out
}

func passageAt5(sides [][]known, passages []qa.RankedPassage) bool {
	for _, p := range passages[:min(rankedDocuments, len(passages))] {
		if isRight(sides, p.Path, firstWords(p.Text, maxPassageWords)) {
			return true
		}
	}
	return false
}

// Right reports whether the quote c answers q, by the rules of package eval.
func (q Question) Right(c qa.Citation) bool {
	return q.Answerable && judgeQuote(q.sides(), c).Right
}

func judgeQuote(sides [][]known, c qa.Citation) JudgedQuote {
	quote := quoteText(c)
	return JudgedQuote{Path: c.Path, Text: quote, Right: isRight(sides, c.Path, firstChars(quote, maxQuoteChars))}
}

// answerAt3 reports whether the first three quotes say all that is needed.
func answerAt3(q Question, sides [][]known, ranked []JudgedQuote) bool {
	ranked = ranked[:min(3, len(ranked))]
	switch {
	case len(q.Parts) > 0:
		return eachItsOwn(sides, ranked)
	case q.Need == "all":
		for _, side := range sides {
			if !slices.ContainsFunc(ranked, func(r JudgedQuote) bool { return r.answers(side) }) {
				return false
			}
		}
		return len(sides) > 0
	}
	return slices.ContainsFunc(ranked, func(r JudgedQuote) bool { return r.Right })
}

// eachItsOwn reports whether every side can be given a quote that answers it
// and that no other side is given.
func eachItsOwn(sides [][]known, quotes []JudgedQuote) bool {
	if len(sides) == 0 {
		return true
	}
	for i, r := range quotes {
		if r.answers(sides[0]) && eachItsOwn(sides[1:], slices.Concat(quotes[:i], quotes[i+1:])) {
			return true
		}
	}
	return false
}

func (r JudgedQuote) answers(side []known) bool {
	return isRight([][]known{side}, r.Path, firstChars(r.Text, maxQuoteChars))
}

// isRight reports whether text, said by the document at path, answers one of
// the sides.
func isRight(sides [][]known, path, text string) bool {
	words := " " + normal(text) + " "
	for _, side := range sides {
		for _, k := range side {
			if k.doc != path {
				continue
			}
			for _, a := range k.answers {
				if strings.Contains(words, " "+normal(a)+" ") {
					return true
				}
			}
		}
	}
	return false
}

func isRightDoc(sides [][]known, path string) bool {
	for _, side := range sides {
		if slices.ContainsFunc(side, func(k known) bool { return k.doc == path }) {
			return true
		}
	}
	return false
}

// normal returns s in lower case with a space for every run of characters that
// are neither letters nor digits, and none at its ends.
func normal(s string) string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return strings.Join(words, " ")
}

// quoteText returns the words of c that answer, without what introduces them.
func quoteText(c qa.Citation) string {
	var parts []string
	for _, p := range c.Parts {
		if p.Role == qa.Quote {
			parts = append(parts, p.Text)
		}
	}
	return strings.Join(parts, " ")
}

// chars returns the number of characters of the documents that c shows.
func chars(c qa.Citation) int {
	n := 0
	for _, p := range c.Parts {
		n += utf8.RuneCountInString(p.Text)
	}
	return n
}

// verified reports whether all that c shows is byte for byte the stored text
// of its document.
func verified(c qa.Citation, text func(knowledge.DocID) (string, bool)) bool {
	stored, ok := text(c.Document)
	if !ok || quoteText(c) == "" {
		return false
	}
	for _, p := range c.Parts {
		if p.Text != p.Span.In(stored) {
			return false
		}
	}
	return true
}

// wanted returns the right answers as a person reads them.
func wanted(sides [][]known) []string {
	var out []string
	for _, side := range sides {
		for _, k := range side {
			out = append(out, k.doc+": "+strings.Join(k.answers, " / "))
		}
	}
	return out
}

// firstChars returns the first n characters of s.
func firstChars(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// firstWords returns s up to the end of its nth word.
func firstWords(s string, n int) string {
	inWord := false
	for i, r := range s {
		space := unicode.IsSpace(r)
		if inWord && space {
			if n--; n == 0 {
				return s[:i]
			}
		}
		inWord = !space
	}
	return s
}
