package format

import (
	"strings"
	"testing"
	"time"
)

// TestHostileInput decodes files made to be slow, of about half a megabyte each.
// With work that is not linear they take minutes, so the bound, in processor
// time, is generous.
// In short mode, in which the race detector runs it, they are an eighth as long.
func TestHostileInput(t *testing.T) {
	const bound = 10 * time.Second
	tenth, depth := 1<<16, 3000
	if testing.Short() {
		tenth, depth = tenth/8, depth/8
	}
	deep := func(unit string) string {
		var out strings.Builder
		for i := range depth {
			out.WriteString(strings.Repeat(" ", 2*i) + unit + "\n")
		}
		return out.String()
	}
	fill := func(unit string) string { return strings.Repeat(unit, 10*tenth/len(unit)) }
	tests := []struct{ what, name, data string }{
		{"nested quotes on one line", "a.md", strings.Repeat(">", 10*tenth) + "x"},
		{"nested quotes, spaced", "a.md", strings.Repeat("> ", 5*tenth) + "x"},
		{"nested items on one line", "a.md", strings.Repeat("- ", 5*tenth) + "x"},
		{"numbered items on one line", "a.md", strings.Repeat("1. ", 3*tenth) + "x"},
		{"deep list", "a.md", deep("- x")},
		{"deep quotes", "a.md", deep("> x")},
		{"brackets", "a.md", fill("[")},
		{"images", "a.md", fill("![")},
		{"links", "a.md", fill("[a](")},
		{"stars", "a.md", fill("*")},
		{"emphasis", "a.md", fill("*a **a ")},
		{"underscores", "a.md", fill("_a ")},
		{"backticks", "a.md", fill("`a``")},
		{"tildes", "a.md", fill("~a~~b")},
		{"entities", "a.md", fill("&amp")},
		{"autolinks", "a.md", fill("www.a.b ")},
		{"open angles", "a.md", fill("<a ")},
		{"comments", "a.md", fill("<!--")},
		{"one wide table", "a.md", strings.Repeat("|a", 50_000) + "|\n" + strings.Repeat("|-", 50_000) + "|\n" + strings.Repeat("|b", 50_000) + "|\n"},
		{"table of many rows", "a.md", strings.Repeat("|a", 100) + "|\n" + strings.Repeat("|-", 100) + "|\n" + strings.Repeat("|b\n", tenth)},
		{"references", "a.md", fill("[a]: b\n[a]\n")},
		{"footnotes", "a.md", fill("[^1]\n\n[^1]: x\n\n")},
		{"headings", "a.md", fill("# a\n")},
		{"fences", "a.md", fill("```\n")},
		{"shortcodes", "a.md", fill("{{< a ")},
		{"anchors", "a.md", fill("{#a} ")},
		{"comments of MDX", "a.mdx", fill("{/* a ")},
		{"tables in HTML in Markdown", "a.md", fill("<table><tr><td>\n\nx\n\n")},
		{"lists in HTML in Markdown", "a.md", fill("<ul><li>x\n\n")},
		{"deep page", "a.html", fill("<div>")},
		{"deep tables", "a.html", fill("<table><tr><td>")},
		{"deep lists", "a.html", fill("<ul><li>x")},
		{"open formatting", "a.html", fill("<p><b><i>")},
		{"misnested links", "a.html", fill("<a href=x><p>x")},
		{"attributes", "a.html", "<p " + fill("a=b ") + ">x"},
		{"column spans", "a.html", "<table>" + fill("<tr><td colspan=9999>x<td>y")},
		{"words in tables", "a.html", "<table>" + fill("x<tr>")},
		{"paragraphs", "a.html", fill("<p>some words, and more words")},
		{"divisions with words", "a.html", fill("<div><p>some words, and more words</p></div>")},
		{"headings of a page", "a.html", fill("<header><h2>x</h2></header>")},
		{"one line", "a.txt", fill("word ")},
		{"no space", "a.txt", fill("x")},
		{"short lines", "a.txt", fill("x\n")},
		{"items", "a.txt", fill("- x:\n")},
		{"deep items", "a.txt", deep("- x")},
		{"cells", "a.txt", fill("a | b\n")},
		{"pipes", "a.txt", fill("|")},
		{"numbers", "a.txt", fill("1. A\n\n")},
		{"pages", "a.txt", fill("3\n\n")},
		{"titles", "a.txt", fill("Title\n\n")},
		{"rules", "a.txt", fill("A\n===\n")},
		{"stars in text", "a.txt", fill("*a ")},
		{"broken paragraphs", "a.txt", fill(strings.Repeat("word ", 14) + "\n\n")},
	}
	for _, test := range tests {
		t.Run(test.what, func(t *testing.T) {
			start := worked(t)
			d, err := Decode(test.name, []byte(test.data))
			if took := worked(t) - start; took > bound {
				t.Errorf("took %v of processor time, more than %v: the work is not linear", took, bound)
			}
			if err != nil {
				t.Fatal(err)
			}
			if err := d.Check(); err != nil {
				t.Error(err)
			}
		})
	}
}
