package format

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/knowledge"
)

// A label is a line that names what follows it without being a heading: a
// question in bold type above its answer, "Q: ..." above "A: ...", a term of a
// definition list, the name of an option above its description. It begins a
// section one level below the heading that it stands under. It has no anchor of
// its own unless it states one: links lead to that heading.

// labelKind says what sort of label a heading is.
type labelKind uint8

const (
	noLabel labelKind = iota
	bold              // a line of bold type or a question; it ends with the next one
	term              // a term; it ends where its description does
)

// pendingLabel is a label that becomes a heading when something follows it, and
// a paragraph when nothing does.
type pendingLabel struct {
	in     inline
	each   []inline // the lines that in joins
	kind   labelKind
	level  int // of a term; 0 for bold
	anchor string
	asks   bool // whether it is a question that "A:" answers
}

// label notes that what in holds names what follows. Two terms in a row name
// the same thing. level is that of a term, as termLevel gave it, else 0.
func (b *builder) label(kind labelKind, level int, anchor string, in *inline) {
	if p := b.pending; p != nil && kind == term && p.kind == term && p.level == level && len(p.in.text) <= maxTerm {
		p.each = append(p.each, in.slice(0, len(in.text)))
		p.in.text = append(p.in.text, ", "...)
		p.in.join(in)
		return
	}
	b.settle(false)
	kept := in.slice(0, len(in.text))
	b.pending = &pendingLabel{in: kept, each: []inline{in.slice(0, len(in.text))}, kind: kind, level: level, anchor: anchor}
}

// settle writes the pending label: as a heading when something follows it, else
// as a paragraph for each of its lines.
func (b *builder) settle(followed bool) {
	p := b.pending
	if p == nil {
		return
	}
	b.pending = nil
	if !followed {
		if p.kind == term {
			b.close(p.level)
			b.resumed = len(b.doc.Sections) > 0
		}
		for i := range p.each {
			b.block(knowledge.Block{Kind: knowledge.Paragraph}, &p.each[i])
		}
		return
	}
	b.labelled = b.labelled || len(b.doc.Sections) == 0
	h := openHeading{level: p.level, anchor: p.anchor, label: p.kind}
	if h.level == 0 {
		h.level = b.boldLevel()
	}
	if h.anchor == "" {
		h.anchor = b.anchor(h.level)
	}
	b.open(h, &p.in)
}

// boldLevel returns the level of a line of bold type: below the headings and
// terms that are open. Level 1 is that of titles.
func (b *builder) boldLevel() int {
	level := 1
	for _, h := range b.headings {
		if h.label != bold {
			level = h.level
		}
	}
	return level + 1
}

// termLevel returns the level of the terms of a list that begins here.
func (b *builder) termLevel() int {
	if n := len(b.headings); n > 0 {
		return b.headings[n-1].level + 1
	}
	return 2
}

// anchor returns the anchor of the heading that a label of the given level
// stands below.
func (b *builder) anchor(level int) string {
	for i := len(b.headings) - 1; i >= 0; i-- {
		if b.headings[i].level < level {
			return b.headings[i].anchor
		}
	}
	return ""
}

// endTerms ends the terms of the given level: what follows is again below the
// heading above them.
func (b *builder) endTerms(level int) {
	b.settle(false)
	if n := len(b.headings); n > 0 && b.headings[n-1].level >= level {
		b.close(level)
		b.resumed = true
	}
}

// Limits of what may be a label, in characters, words and lines.
const (
	maxLabel      = 70
	maxLabelWords = 10
	maxQuestion   = 220
	maxLabelLines = 1000 // lines of a paragraph that are looked at
)

// noName are words that a line in bold type begins with to warn and not to name
// what follows it.
var noName = map[string]bool{
	"do": true, "don't": true, "don’t": true, "never": true, "please": true, "always": true, "note": true,
	"warning": true, "important": true, "caution": true, "attention": true, "tip": true, "hint": true, "danger": true,
	"achtung": true, "hinweis": true, "wichtig": true, "bitte": true, "warnung": true, "remarque": true,
	"avertissement": true, "nota": true, "aviso": true, "importante": true, "atención": true,
}

// names reports whether s, a line in bold type, reads like the name of what
// follows: a question, a phrase with a colon, or a title without a full stop. In
// lower case only a word by itself does ("prepare").
func names(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	size, words := utf8.RuneCountInString(s), strings.Fields(s)
	switch {
	case strings.IndexFunc(s, unicode.IsLetter) < 0 || strings.Contains(s, "\n"):
		return false
	case strings.HasSuffix(s, "?"):
		return size <= maxQuestion
	case size > maxLabel || len(words) > maxLabelWords:
		return false
	case strings.HasSuffix(s, ":"):
		return !noName[strings.ToLower(strings.TrimSuffix(words[0], ":"))] || len(words) > 1
	case strings.ContainsAny(s[len(s)-1:], ".!;,") || strings.HasSuffix(s, "。") || strings.HasSuffix(s, "…"):
		return false
	case unicode.IsLower(first) && len(words) > 1 && !strings.HasPrefix(words[1], "(") || strings.Contains(s, ". "):
		return false
	case labelled.MatchString(s) && !step.MatchString(s), stating.MatchString(s) && !opensQuestion.MatchString(s):
		return false // it says something, and has to stay a quote
	}
	return !noName[strings.ToLower(strings.TrimRight(words[0], ":"))] && !outdatedMark(s)
}

var (
	step          = regexp.MustCompile(`(?i)^\pL+\s+(?:\d{1,3}|[A-Z]|[ivx]{1,4})\s?:`) // "Step 2: …"
	stating       = regexp.MustCompile(`(?i)\s(?:is|are|was|were|must|may|can|cannot|will|has|have|costs?|ist|sind|muss|est|sont|son)\s`)
	opensQuestion = regexp.MustCompile(`(?i)^(?:how|what|who|when|where|why|which|wie|was|wer|wo|comment|cómo|qué)\b`)
)

var (
	asking    = regexp.MustCompile(`^(?:Q|Question|Frage|Pregunta)( ?\d{1,3})?\s?[:.)]\s+(\S)`)
	answering = regexp.MustCompile(`^(?:A( ?\d{1,3})?\s?:|(?:Answer|Antwort|Réponse|Respuesta)(?: ?\d{1,3})?\s?[:.)])\s+(\S)`)
)

// after returns the offset in s behind a mark that m finds at its beginning, or
// 0 when there is none.
func after(m *regexp.Regexp, s string) int {
	at := m.FindStringSubmatchIndex(s)
	if at == nil {
		return 0
	}
	return at[4]
}

// paragraph writes the open words as a paragraph, or as labels and the
// paragraphs below them.
func (w *writer) paragraph() {
	b := w.b
	whole := &w.in
	if w.quotes > 0 {
		b.block(knowledge.Block{Kind: knowledge.Paragraph}, whole)
		return
	}
	at := 0 // start of what is not written yet
	lines, text := whole.typed(), string(whole.text)
	for i := 0; i < min(len(lines), maxLabelLines); i++ {
		asks, end, start := whole.labelAt(text, lines, i)
		if end < 0 && at == 0 { // a label stands first, or behind what another names
			break
		}
		if end < 0 {
			continue
		}
		b.plain(whole, at, lines[i].Start)
		in := whole.slice(start, lines[end].End)
		b.label(bold, 0, "", &in)
		b.pending.asks = asks
		at, i = len(whole.text), end
		if end+1 < len(lines) {
			at = lines[end+1].Start
		}
	}
	b.plain(whole, at, len(whole.text))
}

// plain writes what whole says from one offset up to another as a paragraph,
// without the mark of an answer behind a question.
func (b *builder) plain(whole *inline, from, to int) {
	if strings.TrimSpace(string(whole.text[from:to])) == "" {
		return
	}
	if b.pending != nil && b.pending.asks {
		from += after(answering, string(whole.text[from:to]))
	}
	in := whole.slice(from, to)
	b.block(knowledge.Block{Kind: knowledge.Paragraph}, &in)
}

// withoutRemark returns line of text without what stands in parentheses at its
// end: "**prepare** (since 4.0)" is in bold type but for a remark.
func withoutRemark(text string, line knowledge.Span) knowledge.Span {
	s := line.In(text)
	if at := strings.LastIndex(s, " ("); at > 0 && strings.HasSuffix(s, ")") {
		line.End = line.Start + at
	}
	return line
}

// labelAt reports whether a label stands at line i of in, whose words are text: the index of its last
// line, or -1, the offset at which its words start, and whether "A:" answers it.
func (in *inline) labelAt(text string, lines []knowledge.Span, i int) (asks bool, end, start int) {
	line := lines[i]
	s := line.In(text)
	if mark := after(asking, s); mark > 0 {
		start = line.Start + mark
		for j := i; j < len(lines) && lines[j].End-start <= maxQuestion; j++ {
			if j+1 < len(lines) && after(answering, lines[j+1].In(text)) > 0 {
				return true, j, start
			}
		}
		digits := strings.ContainsAny(s[:mark], "0123456789") // of a form, as often as not
		if (!digits || in.isBold(line)) && strings.HasSuffix(s, "?") && len(s) <= maxQuestion {
			return true, i, start
		}
		return false, -1, 0
	}
	if !in.isBold(withoutRemark(text, line)) || !names(s) {
		return false, -1, 0
	}
	if i+1 == len(lines) || strings.HasSuffix(s, "?") || strings.HasSuffix(s, ":") || in.text[line.End] == '\n' {
		return false, i, line.Start
	}
	next := strings.TrimSpace(lines[i+1].In(text))
	first, _ := utf8.DecodeRuneInString(next)
	if unicode.IsUpper(first) && len(strings.Fields(s)) > 1 { // else the words go on in the next line
		return false, i, line.Start
	}
	return false, -1, 0
}
