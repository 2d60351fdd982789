package format

import (
	"strings"

	"golang.org/x/net/html"
)

// html writes s, a piece of HTML that begins in line, as it comes: without
// mending it first, which is for whole pages.
func (w *writer) html(s string, line int) {
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		kind := z.Next()
		raw := string(z.Raw())
		lines := strings.Count(raw, "\n")
		switch kind {
		case html.ErrorToken:
			return
		case html.TextToken:
			w.words(unescapeHTML(raw), line)
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			w.start(t.Data, t.Attr, line)
			if kind == html.SelfClosingTagToken && t.Data != "br" && t.Data != "img" {
				w.end(t.Data)
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			w.end(string(name))
		}
		line += lines
	}
}

// unescapeHTML returns s with its entities made what they stand for. It has as
// many lines as s: a newline that is written as an entity is a space.
func unescapeHTML(s string) string {
	if !strings.Contains(s, "&") {
		return s
	}
	var out strings.Builder
	for line := range strings.Lines(s) {
		body := strings.TrimSuffix(line, "\n")
		out.WriteString(strings.ReplaceAll(html.UnescapeString(body), "\n", " "))
		out.WriteString(line[len(body):])
	}
	return out.String()
}
