package qa

import (
	"slices"
	"strings"

	"footnote/knowledge"
	"footnote/qa/text"
)

// A passage is closed when it has passageWords words, and no passage that can
// be cut has more than passageLimit.
const (
	passageWords = 120
	passageLimit = 200
)

// cut returns the passages of d, in order. A passage never spans two sections
// and never ends within a sentence, table row, list item or line of code. A
// list's or table's introduction stays with its first item.
func cut(d *knowledge.Document, language text.Language) []knowledge.Passage {
	var out []knowledge.Passage
	for si := range d.Sections {
		out = append(out, cutSection(d, si, language)...)
	}
	return out
}

func cutSection(d *knowledge.Document, section int, language text.Language) []knowledge.Passage {
	var out []knowledge.Passage
	blocks := d.Sections[section].Blocks
	first, words := 0, 0
	flush := func(end int) {
		if end > first {
			out = append(out, knowledge.Passage{
				Document: d, Section: section, First: first, Last: end - 1,
				Span: knowledge.Span{Start: blocks[first].Span.Start, End: blocks[end-1].Span.End},
			})
		}
		first, words = end, 0
	}
	for i, b := range blocks {
		n := countWords(b.Span.In(d.Text))
		if words >= passageWords || words > 0 && words+n > passageLimit {
			end := i
			if end-1 > first && b.Lead == blocks[end-1].Span {
				end-- // the introduction goes with what it introduces
			}
			flush(end)
			if end < i {
				words = countWords(blocks[end].Span.In(d.Text))
			}
		}
		if n > passageLimit && (b.Kind == knowledge.Paragraph || b.Kind == knowledge.Code) {
			flush(i)
			out = append(out, cutBlock(d, section, i, language)...)
			first = i + 1
			continue
		}
		words += n
	}
	flush(len(blocks))
	return out
}

// cutBlock cuts one long paragraph between sentences, or code between lines.
func cutBlock(d *knowledge.Document, section, block int, language text.Language) []knowledge.Passage {
	b := d.Sections[section].Blocks[block]
	var out []knowledge.Passage
	words := passageLimit
	for _, s := range sentences(d, b, language) {
		n := countWords(s.In(d.Text))
		if words >= passageWords || words+n > passageLimit {
			out = append(out, knowledge.Passage{Document: d, Section: section, First: block, Last: block, Span: s})
			words = n
			continue
		}
		out[len(out)-1].Span.End = s.End
		words += n
	}
	return out
}

// sentences returns the spans, in the text of d, of the sentences of b; of
// code, its lines.
func sentences(d *knowledge.Document, b knowledge.Block, language text.Language) []knowledge.Span {
	if b.Kind == knowledge.Code {
		return lines(d.Text, b.Span)
	}
	spans := text.Sentences(b.Span.In(d.Text), language)
	for i := range spans {
		spans[i].Start += b.Span.Start
		spans[i].End += b.Span.Start
	}
	for len(spans) > 1 && spans[1].End-spans[0].Start <= quoteBytes && runsIn(spans[0].In(d.Text)) {
		spans[1].Start = spans[0].Start
		spans = spans[1:]
	}
	return spans
}

// titleWords is how many words a title has at most that stands in the line of
// its text.
const titleWords = 4

// runsIn reports whether s, the first sentence of a block, is no sentence but
// the title of what follows it in the same line ("Passivation. Tanks are
// emptied …").
func runsIn(s string) bool {
	if countWords(s) > titleWords || !strings.HasSuffix(s, ".") {
		return false
	}
	words := slices.DeleteFunc(tokens(s, 0), func(t token) bool { return t.kind == markToken })
	if len(words) == 0 || verdicts[words[0].s] || pointers[words[0].s] || speaking[words[0].s] {
		return false
	}
	return !slices.ContainsFunc(words, func(t token) bool { return doing(t.s) })
}

// doing reports whether the word is a verb, or may be one ("take", "closes").
func doing(word string) bool {
	if verbs[word] || steps[word] {
		return true
	}
	for _, ending := range []string{"s", "es", "d", "ed"} {
		if stem, ok := strings.CutSuffix(word, ending); ok && steps[stem] {
			return true
		}
	}
	return false
}

// speaking are the words for those who speak and are spoken to.
var speaking = set("i we you")

// lines returns the spans of the lines of s that are not blank.
func lines(all string, s knowledge.Span) []knowledge.Span {
	var out []knowledge.Span
	at := s.Start
	for line := range strings.Lines(s.In(all)) {
		trimmed := strings.TrimRight(line, "\n")
		if strings.TrimSpace(trimmed) != "" {
			out = append(out, knowledge.Span{Start: at, End: at + len(trimmed)})
		}
		at += len(line)
	}
	return out
}

// countWords returns roughly how many words s has: runs of anything but space,
// and for scripts written without spaces one for every four bytes of a run
// longer than any word.
func countWords(s string) int {
	n, run := 0, 0
	for i := 0; i < len(s); i++ {
		if s[i] == ' ' || s[i] == '\n' || s[i] == '\t' {
			n, run = n+wordsIn(run), 0
			continue
		}
		run++
	}
	return n + wordsIn(run)
}

func wordsIn(run int) int {
	switch {
	case run == 0:
		return 0
	case run <= 40:
		return 1
	}
	return run / 4
}
