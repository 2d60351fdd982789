package format

import (
	"unicode/utf8"

	"golang.org/x/net/html"
)

// maxTerm is how many characters a term has at most to name what follows it.
const maxTerm = 120

// maxTermDepth is how deep terms may be nested in descriptions and still be
// headings.
const maxTermDepth = 6

// endsTerm are the elements that no term holds.
var endsTerm = map[string]bool{
	"h1": true, "h2": true, "h3": true, "h4": true, "h5": true, "h6": true,
	"ul": true, "ol": true, "menu": true, "dir": true, "table": true, "pre": true, "blockquote": true,
}

// startTerms begins a definition list. Within a list of another kind, which no
// section may cut, its terms are items, and so are the numbers of footnotes.
func (w *writer) startTerms(attrs []html.Attribute) {
	if len(w.lists) > 0 || w.heading > 0 || w.pre > 0 || w.quotes > 0 || len(w.terms) >= maxTermDepth || hasToken(attrs, "class", "footnote", "citation") {
		w.startList("dl", attrs)
		return
	}
	w.flush()
	w.endTerm()
	w.b.settle(true)
	w.terms = append(w.terms, w.b.termLevel())
}

func (w *writer) endTerms() {
	if len(w.lists) > 0 {
		w.endList()
		return
	}
	w.endTerm()
	if n := len(w.terms); n > 0 {
		w.b.endTerms(w.terms[n-1])
		w.terms = w.terms[:n-1]
	}
}

// startTerm begins a term or its description.
func (w *writer) startTerm(tag string, attrs []html.Attribute) {
	if len(w.lists) > 0 || len(w.terms) == 0 {
		w.startItem(tag, attrs)
		return
	}
	w.endTerm()
	w.inTerm = tag == "dt"
	if w.inTerm {
		if id := attr(attrs, "id"); id != "" {
			w.named = id
		}
	}
}

// endTerm ends a term or its description: the words of a term name what
// follows.
func (w *writer) endTerm() {
	if len(w.lists) > 0 && w.lists[len(w.lists)-1].open {
		w.endItem()
		return
	}
	if !w.inTerm {
		w.flush()
		return
	}
	w.inTerm = false
	if w.in.blank() {
		w.clear()
		return
	}
	if utf8.RuneCount(w.in.text) > maxTerm || w.pre > 0 || w.heading > 0 || len(w.terms) == 0 {
		w.flush()
		return
	}
	w.b.label(term, w.terms[len(w.terms)-1], cleanLine(w.named), &w.in)
	w.named = ""
	w.clear()
}
