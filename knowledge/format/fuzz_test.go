package format

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"footnote/knowledge"
)

// checkDocument fails tb unless what holds for every document holds for d,
// decoded from data.
func checkDocument(tb testing.TB, d knowledge.Document, data []byte) {
	tb.Helper()
	if err := d.Check(); err != nil {
		tb.Error(err)
	}
	if !utf8.ValidString(d.Text) {
		tb.Errorf("text is not UTF-8: %q", d.Text)
	}
	for _, r := range d.Text {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			tb.Errorf("text has the control character %U: %q", r, d.Text)
			break
		}
	}
	for _, s := range d.Sections {
		for _, b := range s.Blocks {
			checkBlock(tb, d, b)
		}
	}
	lines := 1 + max(strings.Count(string(data), "\n")+strings.Count(string(data), "\r"), strings.Count(string(data), "\n\x00"))
	for _, m := range d.Lines {
		if m.Line > lines {
			tb.Errorf("line mark %v beyond the file's %d lines", m, lines)
		}
	}
}

func checkBlock(tb testing.TB, d knowledge.Document, b knowledge.Block) {
	tb.Helper()
	text := b.Span.In(d.Text)
	if strings.TrimSpace(text) == "" || !utf8.ValidString(text) {
		tb.Errorf("block says nothing: %q", text)
	}
	if d.Line(b.Span.Start) == 0 {
		tb.Errorf("block has no line: %q", text)
	}
	for _, s := range append(append([]knowledge.Span{b.Lead}, b.Header...), b.Cells...) {
		if !utf8.ValidString(s.In(d.Text)) {
			tb.Errorf("span cuts a character: %q", s.In(d.Text))
		}
	}
}

func fuzz(f *testing.F, name string, seeds ...string) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := Decode(name, data)
		if err == nil {
			checkDocument(t, d, data)
		} else if strings.Contains(err.Error(), "its parser stopped") {
			t.Error(err)
		}
	})
}

func FuzzMarkdown(f *testing.F) {
	fuzz(f, "a.mdx", "---\ntitle: x\n---\n# a\n\n- b\n  - c\n\n    d\n", "|a|b|\n|-|-|\n|`c`|<br>\\||\n", "<table><tr><td>\n\n# x\n\n",
		"x<a name=y>\n===\n\n> [!NOTE]\n> a\n\n[^1]: n\n\n:::tip[x]\ny\n:::\n", "{{< a >}}\n```\n{{% b %}}\n", "#\n# \n\n1. a\n\n   ```\n   x\n", "+++\ndate=2020-01-01\n+++\n&nbsp;&#x202e;&#0;")
}

func FuzzHTML(f *testing.F) {
	fuzz(f, "a.html", "<title>a</title><main><h1 id=x>b</h1><ul><li>c<ol><li>d</ol></ul></main>", "<table><caption>c<tr><th>a<th>b<tr><td colspan=3>1<td><table>",
		"<article><pre>\n a\n b</pre><dl><dt>x<dd>y", "<p>a<script>b</script>&#xfdd0;c<br><br>d<img alt='e f'>", "\xff\xfea\x00<\x00p\x00")
}

func FuzzText(f *testing.F) {
	fuzz(f, "a.txt", "Title\n=====\n\n1. One\n\n- a\n  - b\n  c\n", "A | B | C\n\nPage 1 of 2\n\x0cX\n\n【a】\n● b\n① c\n", "May 17, 2000\nx:\n\ny\n\nz: 1\n", "a\r\nb\rc")
}
