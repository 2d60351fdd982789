package format

import (
	"path"
	"regexp"
	"strings"
)

// maxNesting is how many block quotes and list items may stand within one
// another on a line, and maxIndent how many spaces a line may begin with.
// goldmark's time is quadratic in both; people do not come near.
const (
	maxNesting = 24
	maxIndent  = 160
)

var (
	shortcode   = regexp.MustCompile(`\{\{[<%][^{}]*\}\}`)
	liquid      = regexp.MustCompile(`\{%[^%\n]*%\}`)
	mdxComment  = regexp.MustCompile(`(?s)\{/\*.*?\*/\}`)
	attributes  = regexp.MustCompile(`^\s*\{:.*\}\s*$`)
	anchors     = regexp.MustCompile(`(^|\s)\{:?\s*#[\w:.-]+(?:\s+\.[\w-]+)*\s*\}(\s|$)`)
	svelteBlock = regexp.MustCompile(`^\s*\{#(?:if|each|await|key|snippet)\}`)
	classes     = regexp.MustCompile(`\s\{:?\s*(?:[.#][\w:-]+|[\w-]+="[^"{}]*")(?:\s+(?:[.#][\w:-]+|[\w-]+="[^"{}]*"))*\s*\}\s*$`)
	hashHeading = regexp.MustCompile(`^ {0,3}#{1,6}\s`)
	underline   = regexp.MustCompile(`^ {0,3}(?:=+|-+)[ \t]*$`)
	placeholder = regexp.MustCompile(`^\s*(\{\{[^{}]*\}\}\s*)+$`)
	contents    = regexp.MustCompile(`(?i)^\s*\[?\[_?toc_?\]\]?\s*$`)
	alert       = regexp.MustCompile(`^((?:\s*>)+\s*)\[!\w+\][+-]?`)
	admonition  = regexp.MustCompile(`^(\s*):::+\s*\{?\.?[\w-]*\}?\s*(.*)$`)
	mdxModule   = regexp.MustCompile(`^(import\s.*from\s|import\s+['"]|export\s+(const|let|default|function)\s)`)
	fenceMarker = regexp.MustCompile("^[\\s>]*(?:[-*+]\\s+|\\d+[.)]\\s+)*(```+|~~~+)")
)

// plainMarkdown returns text without what site generators add to Markdown:
// shortcodes, admonition fences, alert marks, module lines of MDX. Code is left
// alone and every line stays on its line. Nesting is cut down to maxNesting.
func plainMarkdown(name, text string) string {
	mdx := strings.ToLower(path.Ext(name)) == ".mdx"
	var out strings.Builder
	out.Grow(len(text))
	fence := ""
	from := 0 // start of the lines outside of code that are not yet written
	at := 0
	for line := range strings.Lines(text) {
		m := fenceMarker.FindStringSubmatch(line)
		switch {
		case fence == "" && m != nil:
			writeProse(&out, text[from:at], mdx)
			fence, from = m[1], at
		case fence != "" && m != nil && strings.HasPrefix(m[1], fence) && strings.Trim(strings.TrimSpace(line), "`~> ") == "":
			writeLines(&out, text[from:at+len(line)], limitNesting)
			fence, from = "", at+len(line)
		}
		at += len(line)
	}
	if fence != "" {
		writeLines(&out, text[from:], limitNesting)
	} else {
		writeProse(&out, text[from:], mdx)
	}
	return out.String()
}

// writeProse writes lines outside of code.
func writeProse(out *strings.Builder, text string, mdx bool) {
	if strings.Contains(text, "{{") {
		text = shortcode.ReplaceAllStringFunc(text, keepLines)
	}
	if strings.Contains(text, "{%") {
		text = liquid.ReplaceAllString(text, "")
	}
	if mdx {
		text = mdxComment.ReplaceAllStringFunc(text, keepLines)
	}
	if strings.Contains(text, "{#") || strings.Contains(text, "{:") || strings.Contains(text, "{.") {
		text = withoutAttributes(text)
	}
	writeLines(out, text, func(line string) string { return limitNesting(plainLine(line, mdx)) })
}

// withoutAttributes returns text, lines outside of code, without the anchors and
// classes that are written into paragraphs and list items ("{#anchor}"). Those at
// the end of headings are left: goldmark reads them.
func withoutAttributes(text string) string {
	lines := strings.SplitAfter(text, "\n")
	var out strings.Builder
	out.Grow(len(text))
	for i, line := range lines {
		body := strings.TrimSuffix(line, "\n")
		underlined := i+1 < len(lines) && underline.MatchString(strings.TrimSuffix(lines[i+1], "\n"))
		if strings.Contains(body, "{") && len(body) <= maxParagraph && !hashHeading.MatchString(body) && !underlined {
			body = cutAttributes(cutAttributes(body, classes), anchors)
		}
		out.WriteString(body)
		if strings.HasSuffix(line, "\n") {
			out.WriteByte('\n')
		}
	}
	return out.String()
}

// cutAttributes returns line without what m finds outside of code, except for the
// marks of Svelte, which look alike.
func cutAttributes(line string, m *regexp.Regexp) string {
	for from := 0; ; {
		at := m.FindStringIndex(line[from:])
		if at == nil {
			return line
		}
		start, end := from+at[0], from+at[1]
		if strings.Count(line[:start], "`")%2 == 1 || svelteBlock.MatchString(line[start:end]) {
			from = end
			continue
		}
		rest := strings.TrimLeft(line[end:], " \t")
		if start > 0 && rest != "" {
			rest = " " + rest
		}
		line, from = line[:start]+rest, start
	}
}

// writeLines writes every line of text passed through edit.
func writeLines(out *strings.Builder, text string, edit func(string) string) {
	for line := range strings.Lines(text) {
		body := strings.TrimSuffix(line, "\n")
		out.WriteString(edit(body))
		out.WriteString(line[len(body):])
	}
}

// keepLines returns the newlines of s.
func keepLines(s string) string { return strings.Repeat("\n", strings.Count(s, "\n")) }

// plainLine returns a line outside of code as CommonMark has it.
func plainLine(line string, mdx bool) string {
	switch {
	case len(line) > maxParagraph: // no heading either
		return strings.TrimLeft(line, "# ")
	case mdx && mdxModule.MatchString(line), attributes.MatchString(line), placeholder.MatchString(line), contents.MatchString(line):
		return ""
	case strings.Contains(line, "[!"):
		return alert.ReplaceAllString(line, "$1")
	case strings.Contains(line, ":::"):
		if m := admonition.FindStringSubmatch(line); m != nil {
			return admonitionTitle(m[1], m[2])
		}
	}
	return line
}

// admonitionTitle returns the title of an admonition as a line of its own: one
// that ends in a hard break, or an empty line when there is no title.
func admonitionTitle(indent, title string) string {
	title = strings.Trim(strings.TrimSpace(title), "[]")
	if title == "" || strings.HasPrefix(title, "{") {
		return ""
	}
	return indent + title + "  "
}

// limitNesting returns line with what it begins with, markers of block quotes
// and list items and the space between them, cut down to maxNesting and
// maxIndent.
func limitNesting(line string) string {
	markers, spaces, i := 0, 0, 0
	for ; i < len(line); i++ {
		switch c := line[i]; {
		case c == ' ' || c == '\t':
			spaces++
		case c == '>' || (c == '-' || c == '+' || c == '*') && i+1 < len(line) && line[i+1] == ' ':
			markers++
		case c >= '0' && c <= '9' || c == '.' || c == ')':
			if !strings.HasPrefix(strings.TrimLeft(line[i:], "0123456789.)"), " ") {
				return cutNesting(line, i, markers, spaces)
			}
			if c == '.' || c == ')' {
				markers++
			}
		default:
			return cutNesting(line, i, markers, spaces)
		}
	}
	return cutNesting(line, i, markers, spaces)
}

// cutNesting returns line, of which the first n bytes nest, within the limits.
func cutNesting(line string, n, markers, spaces int) string {
	if markers <= maxNesting && spaces <= maxIndent {
		return line
	}
	return strings.Repeat("> ", min(markers, maxNesting)) + line[n:]
}
