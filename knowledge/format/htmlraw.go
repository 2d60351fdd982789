package format

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
)

// html writes raw, a piece of HTML that begins in line, as it comes: without
// mending it first, which is for whole pages.
func (w *writer) html(raw string, line int) {
	z := html.NewTokenizer(strings.NewReader(raw))
	for {
		kind := z.Next()
		lines := bytes.Count(z.Raw(), []byte{'\n'})
		switch kind {
		case html.ErrorToken:
			return
		case html.TextToken:
			w.words(string(z.Text()), line)
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
