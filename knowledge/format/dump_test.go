package format

import (
	"fmt"
	"strings"

	"footnote/knowledge"
)

// dump writes d so that a person can read it: a line of facts, then every
// heading and block with the line of the file that it comes from.
func dump(d knowledge.Document) string {
	var out strings.Builder
	fmt.Fprintf(&out, "title: %s\n", d.Title)
	if d.Language != "" {
		fmt.Fprintf(&out, "language: %s\n", d.Language)
	}
	if !d.Modified.IsZero() {
		fmt.Fprintf(&out, "modified: %s\n", d.Modified.Format("2006-01-02 15:04"))
	}
	if d.Period != "" {
		fmt.Fprintf(&out, "period: %s\n", d.Period)
	}
	if d.Outdated {
		out.WriteString("outdated\n")
	}
	if len(d.Owners) > 0 {
		fmt.Fprintf(&out, "owners: %s\n", strings.Join(d.Owners, ", "))
	}
	for _, s := range d.Sections {
		switch {
		case s.Level > 0 && s.Span.Empty():
			fmt.Fprintf(&out, "\n… %s {%s}\n", strings.Join(s.Heading, " > "), s.Anchor)
		case s.Level > 0:
			fmt.Fprintf(&out, "\n%d %s", d.Line(s.Span.Start), strings.Repeat("#", s.Level))
			fmt.Fprintf(&out, " %s {%s}\n", strings.Join(s.Heading, " > "), s.Anchor)
		}
		for _, b := range s.Blocks {
			dumpBlock(&out, d, b)
		}
	}
	return out.String()
}

func dumpBlock(out *strings.Builder, d knowledge.Document, b knowledge.Block) {
	mark := map[knowledge.Kind]string{knowledge.Paragraph: "¶", knowledge.ListItem: "•", knowledge.TableRow: "▦", knowledge.Code: "‹›"}[b.Kind]
	fmt.Fprintf(out, "%d %s%s", d.Line(b.Span.Start), strings.Repeat("  ", max(0, b.Level-1)), mark)
	if b.Number > 0 {
		fmt.Fprintf(out, "%d.", b.Number)
	}
	fmt.Fprintf(out, " %s", strings.ReplaceAll(b.Span.In(d.Text), "\n", "⏎"))
	if !b.Lead.Empty() {
		fmt.Fprintf(out, "  [lead: %s]", shorten(b.Lead.In(d.Text)))
	}
	if len(b.Header) > 0 {
		fmt.Fprintf(out, "  [header: %s]", spans(d, b.Header))
	}
	if len(b.Cells) > 0 {
		fmt.Fprintf(out, "  [cells: %s]", spans(d, b.Cells))
	}
	for _, l := range b.Links {
		fmt.Fprintf(out, "  [%s → %s]", l.Span.In(d.Text), l.Target)
	}
	out.WriteByte('\n')
}

func spans(d knowledge.Document, spans []knowledge.Span) string {
	var out []string
	for _, s := range spans {
		out = append(out, strings.ReplaceAll(s.In(d.Text), "\n", "⏎"))
	}
	return strings.Join(out, " ‖ ")
}

func shorten(s string) string {
	s = strings.ReplaceAll(s, "\n", "⏎")
	if len(s) > 50 {
		return strings.ToValidUTF8(s[:40], "") + "…"
	}
	return s
}
