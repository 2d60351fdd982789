package format

import (
	"errors"
	"strconv"
	"strings"

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
	root, err := parsePage(s)
	if err != nil {
		w.html(s, 1)
		w.finish()
		return
	}
	p := page{w: w, root: root, lines: 1 + strings.Count(s, "\n"), line: 1}
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

// maxStray is how many pieces of text may stand in tables outside of their
// cells: a parser moves them in front of the table, in quadratic time.
const maxStray = 500

// errNoTree says that a page cannot be made a tree in good time, and is to be
// read as it comes.
var errNoTree = errors.New("has too much text between the cells of tables")

// parsePage returns the page s as a tree, its text marked by markLines. The
// errors are errNoTree and that of a page nested too deep.
func parsePage(s string) (*html.Node, error) {
	marked, stray := markLines(s)
	if stray > maxStray {
		return nil, errNoTree
	}
	return html.Parse(strings.NewReader(marked))
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

// tableParts are the elements of a table that have no text of their own.
var tableParts = map[string]bool{"table": true, "tbody": true, "thead": true, "tfoot": true, "tr": true, "colgroup": true}

// markLines returns the page s with the line it begins in set before every
// piece of text, between lineMarks, and how many pieces stand between the cells
// of tables.
func markLines(s string) (marked string, stray int) {
	var out strings.Builder
	out.Grow(len(s) + len(s)/4)
	z := html.NewTokenizer(strings.NewReader(s))
	line, raw, between := 1, "", false
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			out.Write(z.Raw())
			return out.String(), stray
		}
		token := string(z.Raw())
		switch kind {
		case html.TextToken:
			if raw == "" && strings.TrimSpace(token) != "" {
				if between {
					stray++
				}
				out.WriteString(lineMark + strconv.Itoa(line) + lineMark)
			}
			if strings.Contains(token, "&") && raw == "" {
				out.WriteString(html.EscapeString(unescapeHTML(token)))
			} else {
				out.WriteString(token)
			}
		case html.StartTagToken:
			name, _ := z.TagName()
			tag := string(name)
			if raw = ""; rawElements[tag] {
				raw = tag
			}
			between = tableParts[tag] || between && tag != "td" && tag != "th" && tag != "caption"
			out.WriteString(token)
		case html.CommentToken:
		case html.EndTagToken:
			name, _ := z.TagName()
			tag := string(name)
			raw, between = "", tag == "td" || tag == "th" || between && tag != "table"
			out.WriteString(token)
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
