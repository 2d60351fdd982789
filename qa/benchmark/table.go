package main

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"text/tabwriter"
)

// header are the columns of the table. A column with × says how many times
// Footnote's figure the one before it is.
var header = []string{"engine", "p50 µs", "×", "p99 µs", "×", "all p50 µs", "all p99 µs", "passages/s", "×", "passages/CPU s", "×",
	"bytes/passage", "open cold ms", "warm ms", "anonymous MB", "resident MB", "same top 10"}

// rows returns the table's rows, as text.
func rows(c *collection, fs []*figures) [][]string {
	var ours *figures
	for _, f := range fs {
		if f.Engine == "footnote" {
			ours = f
		}
	}
	times := func(value func(*figures) float64, f *figures) string {
		if ours == nil {
			return "–"
		}
		return number(value(f) / value(ours))
	}
	n := float64(c.Passages)
	p50 := func(f *figures) float64 { return percentile(f.NS, 50) }
	p99 := func(f *figures) float64 { return percentile(f.NS, 99) }
	rate := func(f *figures) float64 { return n / f.IndexSeconds }
	cpu := func(f *figures) float64 { return n / f.IndexCPUSeconds }
	out := [][]string{header}
	for _, f := range fs {
		if f.Skipped != "" {
			continue
		}
		bytes := "in memory"
		if f.Bytes > 0 {
			bytes = number(float64(f.Bytes) / n)
		}
		same := "–"
		if f.Same > 0 {
			same = strconv.FormatFloat(f.Same, 'f', 4, 64)
		}
		out = append(out, []string{f.Engine, number(p50(f)), times(p50, f), number(p99(f)), times(p99, f),
			number(percentile(f.AllNS, 50)), number(percentile(f.AllNS, 99)),
			number(rate(f)), times(rate, f), number(cpu(f)), times(cpu, f), bytes,
			number(f.ColdMS), number(f.WarmMS), number(float64(f.Anonymous) / 1e6), number(float64(f.Total) / 1e6), same})
	}
	return out
}

// number writes x with three digits that count, or a dash for what was not
// measured.
func number(x float64) string {
	switch {
	case math.IsInf(x, 0) || math.IsNaN(x):
		return "–"
	case x >= 100:
		return strconv.FormatFloat(x, 'f', 0, 64)
	case x >= 10:
		return strconv.FormatFloat(x, 'f', 1, 64)
	}
	return strconv.FormatFloat(x, 'f', 2, 64)
}

// writeText writes the table for a terminal.
func writeText(w io.Writer, rows [][]string) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, r := range rows {
		fmt.Fprintln(t, strings.Join(r, "\t")+"\t")
	}
	return t.Flush()
}

// writeMarkdown writes the table in Markdown.
func writeMarkdown(w io.Writer, rows [][]string) error {
	for i, r := range rows {
		if _, err := fmt.Fprintln(w, "| "+strings.Join(r, " | ")+" |"); err != nil {
			return err
		}
		if i == 0 {
			fmt.Fprintln(w, "|---"+strings.Repeat("|---:", len(r)-1)+"|")
		}
	}
	return nil
}
