package format

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
)

// decodeHTML reads a web page: its main content, without navigation, headers,
// footers and scripts.
//
// A parsed page does not know its lines, so every piece of text is marked with
// its line before the page is parsed; see markLines.
func decodeHTML(b *builder, name, s string) {
	w := &writer{b: b}
	root, err := html.Parse(strings.NewReader(markLines(s)))
	if err != nil { // nested too deep for a tree: read it as it comes
		w.html(s, 1)
		w.finish()
		return
	}
	p := page{w: w, root: root, lines: 1 + strings.Count(s, "\n")}
	p.readFacts(root)
	content := p.content()
	h1 := find(root, func(n *html.Node) bool { return n.Data == "h1" && !p.furniture(n) })
	if h1 != nil && find(content, func(n *html.Node) bool { return n.Data == "h1" }) == nil {
		p.write(h1)
	}
	p.write(content)
	w.finish()
	b.doc.Title = p.title(h1)
}

// page is a web page on its way to a document.
type page struct {
	w     *writer
	root  *html.Node
	lines int // lines of the file
	line  int // line of the last words
	named string
	og    string // the title it gives to those who link to it
}

// lineMark stands around the number of a line in a marked page. It is no
// character, and cleanText has left none in the text.
const lineMark = "\uFDD0"

// rawElements hold text in which a mark would not be found again.
var rawElements = map[string]bool{
	"title": true, "script": true, "style": true, "textarea": true, "iframe": true, "noembed": true,
	"noframes": true, "noscript": true, "xmp": true, "plaintext": true, "template": true,
}

// markLines returns the page s with the line it begins in set before every
// piece of text, between lineMarks.
func markLines(s string) string {
	var out strings.Builder
	out.Grow(len(s) + len(s)/4)
	z := html.NewTokenizer(strings.NewReader(s))
	line, raw := 1, ""
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			out.Write(z.Raw())
			return out.String()
		}
		token := string(z.Raw())
		switch kind {
		case html.TextToken:
			if raw == "" && strings.TrimSpace(token) != "" {
				out.WriteString(lineMark + strconv.Itoa(line) + lineMark)
			}
			if strings.Contains(token, "&") && raw == "" {
				out.WriteString(html.EscapeString(unescapeHTML(token)))
			} else {
				out.WriteString(token)
			}
		case html.StartTagToken:
			name, _ := z.TagName()
			if raw = ""; rawElements[string(name)] {
				raw = string(name)
			}
			out.WriteString(token)
		case html.CommentToken:
		default:
			raw = ""
			out.WriteString(token)
		}
		line += strings.Count(token, "\n")
	}
}

// text writes the marked text s.
func (p *page) text(s string) {
	for i, part := range strings.Split(s, lineMark) {
		if n, err := strconv.Atoi(part); i%2 == 1 && err == nil && n > 0 {
			p.line = min(n, p.lines)
			continue
		}
		p.w.words(part, p.line)
		p.line = min(p.line+strings.Count(part, "\n"), p.lines)
	}
}

// write writes n and what is in it.
func (p *page) write(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		p.text(n.Data)
		return
	case html.ElementNode:
		if p.furniture(n) {
			return
		}
		p.w.start(n.Data, n.Attr, max(p.line, 1))
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		p.write(c)
	}
	if n.Type == html.ElementNode {
		p.w.end(n.Data)
	}
}

// furniture reports whether n is no part of what the page says.
func (p *page) furniture(n *html.Node) bool {
	switch n.Data {
	case "nav", "footer":
		return true
	case "aside":
		return !hasToken(n.Attr, "class", "note", "tip", "warning", "caution", "danger", "important", "info", "admonition", "callout", "starlight-aside")
	case "header":
		return find(n, func(n *html.Node) bool { return n.Data == "h1" }) == nil
	case "a":
		return isAnchorLink(n)
	}
	return hasToken(n.Attr, "role", "navigation", "search", "contentinfo") ||
		hasToken(n.Attr, "class", "breadcrumb", "breadcrumbs", "skip-link", "sr-only", "visually-hidden", "toc", "table-of-contents") ||
		hasToken(n.Attr, "aria-hidden", "true") || has(n.Attr, "hidden")
}

// isAnchorLink reports whether n is the sign beside a heading that links to it.
func isAnchorLink(n *html.Node) bool {
	if !strings.HasPrefix(attr(n.Attr, "href"), "#") {
		return false
	}
	switch wordsOf(n) {
	case "#", "¶", "§", "🔗", "Permalink", "Anchor":
		return true
	}
	return false
}

// content returns the element that holds what the page is there for: the one
// that says so, else the one that looks so, else the body.
func (p *page) content() *html.Node {
	var articles []*html.Node
	each(p.root, func(n *html.Node) {
		if n.Data == "article" {
			articles = append(articles, n)
		}
	})
	rules := []func(*html.Node) bool{
		func(n *html.Node) bool { return n.Data == "main" },
		func(n *html.Node) bool { return hasToken(n.Attr, "role", "main") },
		func(n *html.Node) bool { return len(articles) == 1 && n == articles[0] },
		func(n *html.Node) bool { return attr(n.Attr, "id") == "main-content" },
		func(n *html.Node) bool { return attr(n.Attr, "id") == "content" },
	}
	for _, rule := range rules {
		if n := find(p.root, rule); n != nil && wordsOf(n) != "" {
			return n
		}
	}
	body := find(p.root, func(n *html.Node) bool { return n.Data == "body" })
	if body == nil {
		return p.root
	}
	if n := readable(p.root); n != nil && 2*len(wordsOf(n)) > p.size(body) {
		return n
	}
	return body
}

// maxReadable is how many elements a page may have to be looked through for
// its main content when it does not name it.
const maxReadable = 50_000

// readable returns a copy of what looks like the article of the page, or nil.
func readable(root *html.Node) *html.Node {
	parser := readability.NewParser()
	parser.MaxElemsToParse = maxReadable
	parser.KeepClasses = true
	article, err := parser.ParseDocument(root, nil)
	if err != nil {
		return nil
	}
	return article.Node
}

// size returns the bytes of words in n that are not furniture.
func (p *page) size(n *html.Node) int {
	if n.Type == html.TextNode {
		return len(strings.TrimSpace(n.Data))
	}
	if n.Type == html.ElementNode && (p.furniture(n) || invisible[n.Data]) {
		return 0
	}
	total := 0
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		total += p.size(c)
	}
	return total
}

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
		heading = wordsOf(h1)
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

// wordsOf returns the words in n on one line.
func wordsOf(n *html.Node) string {
	var out strings.Builder
	each(n, func(n *html.Node) {
		if n.Type != html.TextNode || n.Parent != nil && n.Parent.Data != "title" && invisible[n.Parent.Data] {
			return
		}
		for i, part := range strings.Split(n.Data, lineMark) {
			if i%2 == 0 {
				out.WriteString(part)
			}
		}
	})
	return cleanLine(out.String())
}

// each calls f for n and every node in it, in order.
func each(n *html.Node, f func(*html.Node)) {
	f(n)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		each(c, f)
	}
}

// find returns the first node at or in n that f holds for, or nil.
func find(n *html.Node, f func(*html.Node) bool) *html.Node {
	if n.Type == html.ElementNode && f(n) {
		return n
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if found := find(c, f); found != nil {
			return found
		}
	}
	return nil
}

// has reports whether the attribute called name is there.
func has(attrs []html.Attribute, name string) bool {
	for _, a := range attrs {
		if a.Key == name {
			return true
		}
	}
	return false
}
