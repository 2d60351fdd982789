package format

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"footnote/knowledge"
)

// writer turns a stream of elements and words, with HTML's names, into a
// document. It forgives: an end without a beginning is ignored, a beginning
// without an end ends with what is around it. Markdown's own blocks and the
// HTML written inside of them go through the same writer, so one may hold the
// other.
type writer struct {
	b       *builder
	in      inline
	pre     int        // open pre elements
	heading int        // level of the open heading, 0 outside of one
	anchor  string     // anchor for the open heading
	named   string     // id of an element that has had no words yet
	skip    []string   // open elements whose words are left out
	lists   []openList // outermost first
	links   []openLink
	table   *recorder // the open table, nil outside of one
	depth   int       // tables around the one that is replayed
	strong  []int     // where the open elements of bold type begin
	leaning []int     // where the open elements of italics begin
	quotes  int       // open block quotes
	terms   []int     // levels of the terms of the open definition lists that are no part of another list
	inTerm  bool      // whether a term of these is open
}

// openList is a list that has begun.
type openList struct {
	group   int
	ordered bool
	number  int            // number of the last item of an ordered list
	lead    knowledge.Span // what introduces the list
	item    knowledge.Span // the open item's words, empty before they are written
	open    bool           // whether an item is open
	term    knowledge.Span // the last term of a definition list
	inTerm  bool           // whether the open item is a term
}

// openLink is a link that has begun.
type openLink struct {
	start  int
	target string
}

// maxTables is how deep tables may be nested and still be tables; a table
// deeper inside is read as plain text blocks.
const maxTables = 6

// invisible are the elements whose words nobody is meant to read.
var invisible = map[string]bool{
	"script": true, "style": true, "noscript": true, "template": true, "svg": true, "iframe": true,
	"object": true, "canvas": true, "button": true, "select": true, "textarea": true, "audio": true,
	"video": true, "head": true, "title": true,
}

// blocks are the elements that words do not flow across.
var blocks = map[string]bool{
	"p": true, "div": true, "section": true, "article": true, "main": true, "header": true, "footer": true,
	"aside": true, "nav": true, "blockquote": true, "figure": true, "figcaption": true, "address": true,
	"details": true, "summary": true, "form": true, "fieldset": true, "legend": true, "center": true, "hr": true,
	"body": true, "html": true, "caption": true, "tr": true, "td": true, "th": true, "table": true, "dialog": true,
}

// start begins the element tag in line.
func (w *writer) start(tag string, attrs []html.Attribute, line int) {
	if len(w.skip) > 0 || invisible[tag] {
		w.startSkipped(tag)
		return
	}
	if w.table != nil {
		w.table.start(tag, attrs, line)
		return
	}
	if w.inTerm && endsTerm[tag] {
		w.endTerm()
	}
	if blocks[tag] {
		w.flush()
	}
	w.noteID(tag, attrs)
	switch tag {
	case "h1", "h2", "h3", "h4", "h5", "h6":
		w.startHeading(int(tag[1]-'0'), attrs)
	case "dl":
		w.startTerms(attrs)
	case "dt", "dd":
		w.startTerm(tag, attrs)
	case "ul", "ol", "menu", "dir":
		w.startList(tag, attrs)
	case "li":
		w.startItem(tag, attrs)
	case "b", "strong":
		w.strong = append(w.strong, w.in.next())
	case "i", "em":
		w.leaning = append(w.leaning, w.in.next())
	case "blockquote":
		w.quotes++
	case "table":
		w.startTable(attrs, line)
	case "pre":
		w.startPre()
	case "br":
		w.lineBreak()
	case "a":
		w.links = append(w.links, openLink{w.in.next(), attr(attrs, "href")})
	case "img":
		w.words(" "+attr(attrs, "alt")+" ", line)
	}
}

// end ends the element tag.
func (w *writer) end(tag string) {
	if len(w.skip) > 0 {
		w.endSkipped(tag)
		return
	}
	if w.table != nil {
		w.endInTable(tag)
		return
	}
	switch tag {
	case "h1", "h2", "h3", "h4", "h5", "h6":
		w.endHeading()
	case "dl":
		w.endTerms()
	case "dt", "dd":
		w.endTerm()
	case "ul", "ol", "menu", "dir":
		w.endList()
	case "li":
		w.endItem()
	case "b", "strong":
		w.strong, w.in.bold = w.endEmphasis(w.strong, w.in.bold)
	case "i", "em":
		w.leaning, w.in.leans = w.endEmphasis(w.leaning, w.in.leans)
	case "blockquote":
		w.flush()
		w.quotes = max(0, w.quotes-1)
	case "pre":
		w.endPre()
	case "a":
		w.endLink()
	case "br":
		w.lineBreak()
	default:
		if blocks[tag] {
			w.flush()
		}
	}
}

// softBreak notes that the writer began a new line which is read as a space.
func (w *writer) softBreak() {
	if len(w.skip) > 0 {
		return
	}
	if w.table != nil {
		w.table.words(" ", 1)
		return
	}
	w.in.softBreak()
}

// words adds text, which begins in line.
func (w *writer) words(text string, line int) {
	switch {
	case len(w.skip) > 0:
	case w.table != nil:
		w.table.words(text, line)
	case w.pre > 0:
		w.in.verbatim(text, line)
	default:
		w.in.words(text, line)
	}
}

// finish ends whatever is still open.
func (w *writer) finish() {
	w.skip = nil
	for w.table != nil {
		w.endInTable("table")
	}
	w.endLists()
	if w.heading > 0 {
		w.endHeading()
	}
	if w.pre > 0 {
		w.pre = 1
		w.endPre()
	}
	w.flush()
	for len(w.terms) > 0 {
		w.endTerms()
	}
}

// startSkipped notes an element inside of what is left out, or one that begins
// it. Only elements of the outermost one's name are counted.
func (w *writer) startSkipped(tag string) {
	if len(w.skip) == 0 || w.skip[0] == tag {
		w.skip = append(w.skip, tag)
	}
}

func (w *writer) endSkipped(tag string) {
	if w.skip[0] == tag {
		w.skip = w.skip[:len(w.skip)-1]
	}
}

// noteID remembers the id of an element, for a heading that follows with no
// word in between, or that is open.
func (w *writer) noteID(tag string, attrs []html.Attribute) {
	id := attr(attrs, "id")
	if id == "" && tag == "a" {
		id = attr(attrs, "name")
	}
	if id == "" {
		return
	}
	if w.heading > 0 && w.anchor == "" {
		w.anchor = id
	}
	if w.heading == 0 && w.in.blank() {
		w.named = id
	}
}

func (w *writer) startHeading(level int, attrs []html.Attribute) {
	w.flush()
	if len(w.lists) > 0 { // a list is never cut by a section
		return
	}
	w.anchor = w.named
	if id := attr(attrs, "id"); id != "" {
		w.anchor = id
	}
	w.heading = level
}

func (w *writer) endHeading() {
	if w.heading == 0 {
		w.flush()
		return
	}
	w.b.heading(w.heading, cleanLine(w.anchor), &w.in)
	w.heading, w.anchor, w.named = 0, "", ""
	w.clear()
}

func (w *writer) startList(tag string, attrs []html.Attribute) {
	w.flush()
	l := openList{ordered: tag == "ol"}
	if n := len(w.lists); n > 0 {
		l.group, l.lead = w.lists[n-1].group, w.lists[n-1].parent()
	} else {
		l.group, l.lead = w.b.group(), w.b.lead()
	}
	if start, err := strconv.Atoi(attr(attrs, "start")); err == nil && start > 0 && start < 1e9 {
		l.number = start - 1
	}
	w.lists = append(w.lists, l)
}

// parent returns the span that leads a list inside of l.
func (l openList) parent() knowledge.Span {
	if l.item.Empty() {
		return l.lead
	}
	return l.item
}

func (w *writer) endList() {
	w.flush()
	if len(w.lists) > 0 {
		w.lists = w.lists[:len(w.lists)-1]
	}
}

// endLists ends every open list.
func (w *writer) endLists() {
	for len(w.lists) > 0 {
		w.endList()
	}
}

func (w *writer) startItem(tag string, attrs []html.Attribute) {
	w.flush()
	if len(w.lists) == 0 {
		w.startList("ul", nil)
	}
	l := &w.lists[len(w.lists)-1]
	l.item, l.open, l.inTerm = knowledge.Span{}, true, tag == "dt"
	if l.inTerm {
		l.term = knowledge.Span{}
	}
	if l.ordered {
		l.number++
		if n, err := strconv.Atoi(attr(attrs, "value")); err == nil && n > 0 && n < 1e9 {
			l.number = n
		}
	}
}

func (w *writer) endItem() {
	w.flush()
	if n := len(w.lists); n > 0 {
		w.lists[n-1].open = false
	}
}

func (w *writer) startPre() {
	w.flush()
	w.pre++
}

func (w *writer) endPre() {
	if w.pre == 0 {
		return
	}
	if w.pre--; w.pre > 0 {
		return
	}
	w.b.block(knowledge.Block{Kind: knowledge.Code}, &w.in)
	w.clear()
}

func (w *writer) lineBreak() {
	switch {
	case w.heading > 0, w.inTerm:
		w.in.space = true
	case w.pre > 0:
		w.in.text = append(w.in.text, '\n')
	default:
		w.in.lineBreak()
	}
}

func (w *writer) endLink() {
	n := len(w.links) - 1
	if n < 0 {
		return
	}
	w.in.link(w.links[n].start, w.links[n].target)
	w.links = w.links[:n]
}

// endEmphasis ends the last of the open elements, of which spans are those that
// have ended, and returns both.
func (w *writer) endEmphasis(open []int, spans []knowledge.Span) ([]int, []knowledge.Span) {
	n := len(open) - 1
	if n < 0 {
		return open, spans
	}
	if from := open[n]; from < len(w.in.text) {
		spans = append(spans, knowledge.Span{Start: from, End: len(w.in.text)})
	}
	return open[:n], spans
}

// flush writes down the words since the last block, as what they are part of.
func (w *writer) flush() {
	switch {
	case w.heading > 0, w.inTerm:
		w.in.space = true
		return
	case w.pre > 0:
		return
	case w.in.blank():
		w.clear()
		return
	}
	w.named = ""
	n := len(w.lists)
	w.b.marking = w.quotes > 0 || n == 0 && w.in.emphasised()
	switch {
	case n > 0 && w.lists[n-1].open:
		w.flushItem(&w.lists[n-1])
	case n > 0:
		w.b.block(knowledge.Block{Kind: knowledge.Paragraph}, &w.in)
	default:
		w.paragraph()
	}
	w.b.marking = false
	w.clear()
}

// flushItem writes the words of the open item of l: its first ones as an item,
// further paragraphs as more lines of it while nothing stands in between, else
// as paragraphs.
func (w *writer) flushItem(l *openList) {
	if !l.item.Empty() {
		if last := w.b.last(); last.Span == l.item {
			l.item = w.b.extend(&w.in)
			return
		}
		w.b.block(knowledge.Block{Kind: knowledge.Paragraph}, &w.in)
		return
	}
	k := knowledge.Block{Kind: knowledge.ListItem, Group: l.group, Level: len(w.lists), Lead: l.lead}
	if l.ordered {
		k.Number = l.number
	}
	if !l.inTerm && !l.term.Empty() {
		k.Level, k.Lead = k.Level+1, l.term
	}
	l.item = w.b.block(k, &w.in)
	if l.inTerm {
		l.term = l.item
	}
}

// clear forgets the words that were written down. Links that are still open go
// on with the next words.
func (w *writer) clear() {
	w.in.reset()
	for i := range w.links {
		w.links[i].start = 0
	}
	for i := range w.strong {
		w.strong[i] = 0
	}
	for i := range w.leaning {
		w.leaning[i] = 0
	}
}

// attr returns the value of the attribute called name, or "".
func attr(attrs []html.Attribute, name string) string {
	for _, a := range attrs {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// hasToken reports whether the attribute called name holds one of tokens as a
// word of its own, in any case.
func hasToken(attrs []html.Attribute, name string, tokens ...string) bool {
	for _, have := range strings.Fields(strings.ToLower(attr(attrs, name))) {
		for _, want := range tokens {
			if have == want {
				return true
			}
		}
	}
	return false
}
