package format

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// readFacts reads what the head and the elements of the page state about it.
func (p *page) readFacts(root *html.Node) {
	doc := &p.w.b.doc
	each(root, func(n *html.Node) {
		switch n.Data {
		case "html":
			doc.Language = languageCode(attr(n.Attr, "lang"))
		case "title":
			if p.named == "" && (n.Parent == nil || n.Parent.Data != "svg") {
				p.named = wordsOf(n)
			}
		case "meta":
			p.readMeta(n)
		case "time":
			if when, ok := parseDate(attr(n.Attr, "datetime")); ok && doc.Modified.IsZero() && isChangeDate(n) {
				doc.Modified = when
			}
		}
	})
}

// readMeta reads the meta element n.
func (p *page) readMeta(n *html.Node) {
	doc := &p.w.b.doc
	key := strings.ToLower(attr(n.Attr, "property") + attr(n.Attr, "name") + attr(n.Attr, "http-equiv") + attr(n.Attr, "itemprop"))
	value := cleanLine(attr(n.Attr, "content"))
	switch key {
	case "og:title":
		p.og = value
	case "owner":
		doc.Owners = append(doc.Owners, words(value)...)
	case "article:modified_time", "og:updated_time", "last-modified", "datemodified", "dcterms.modified", "revised":
		if when, ok := parseDate(value); ok {
			doc.Modified = when
		}
	case "article:published_time", "datepublished", "date", "dcterms.date":
		if when, ok := parseDate(value); ok && doc.Modified.IsZero() {
			doc.Modified = when
		}
	}
}

// isChangeDate reports whether the time element n says when the page was
// changed, and not when something else is.
func isChangeDate(n *html.Node) bool {
	if hasToken(n.Attr, "itemprop", "datemodified") || hasToken(n.Attr, "class", "updated", "dt-updated", "modified") || n.Parent == nil {
		return true
	}
	around := strings.ToLower(wordsOf(n.Parent))
	return strings.Contains(around, "updated") || strings.Contains(around, "modified") || strings.Contains(around, "last edited")
}

// separators stand between a page's title and the name of its site.
var separators = []string{" | ", " - ", " – ", " — ", " · ", " :: ", " » "}

// title returns the title of the page: its heading when the title says the
// same and more, else the one for links, else the title without the name of
// the site, else the heading.
func (p *page) title(h1 *html.Node) string {
	heading := ""
	if h1 != nil {
		heading = headingWords(h1)
	}
	if heading != "" && (p.named == "" || strings.Contains(strings.ToLower(p.named), strings.ToLower(heading))) {
		return heading
	}
	title := p.named
	for _, s := range separators {
		if i := strings.LastIndex(title, s); i > 0 && utf8.RuneCountInString(title[:i]) >= 4 {
			title = title[:i]
			break
		}
	}
	for _, t := range []string{p.og, title, heading} {
		if strings.TrimSpace(t) != "" {
			return strings.TrimSpace(t)
		}
	}
	return ""
}

// headingWords returns the words in n, a heading, on one line without the sign
// that links to it.
func headingWords(n *html.Node) string {
	words := wordsOf(n)
	each(n, func(n *html.Node) {
		if n.Type == html.ElementNode && n.Data == "a" && isAnchorLink(n) {
			words = strings.TrimSpace(strings.TrimSuffix(words, wordsOf(n)))
		}
	})
	return words
}
