package eval

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// Write writes c as tables for people: what comes of each threshold, how far
// the confidence can be believed, and the advice. Shares are in per cent, with
// their intervals in brackets. An error is w's.
func (c Calibration) Write(w io.Writer) error {
	var out strings.Builder
	fmt.Fprintf(&out, "%d questions: %d have an answer, %d have none\n\n", c.Questions, c.Answerable, c.Unanswerable)
	c.writePoints(&out)
	out.WriteByte('\n')
	c.writeBins(&out)
	out.WriteByte('\n')
	c.writeAdvice(&out)
	_, err := io.WriteString(w, out.String())
	return err
}

// writePoints writes the ladder with the named settings in their places.
func (c Calibration) writePoints(out *strings.Builder) {
	points := slices.Concat(c.Ladder, c.Settings)
	slices.SortStableFunc(points, func(a, b Point) int { return cmp.Compare(a.Confidence, b.Confidence) })
	out.WriteString("confidence                answered    of these wrong       false answers\n")
	for _, p := range points {
		line := fmt.Sprintf("%10.2f  %-10s%12s  %-19s  %s", p.Confidence, p.Name, p.Answered.short(), p.Wrong.long(), p.FalseAnswers.long())
		out.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}

// writeBins writes how often answers were right by their confidence.
func (c Calibration) writeBins(out *strings.Builder) {
	out.WriteString("confidence   answers    of these right\n")
	for _, b := range c.Bins {
		fmt.Fprintf(out, "%.1f to %.1f   %7d  %s\n", b.From, b.To, b.Right.Of, b.Right.long())
	}
}

// mostWritten is how many questions people write at most to tell how sure an
// answer is.
const mostWritten = 5000

// writeAdvice writes the setting for the wish, or that there is none, and how
// sure that is.
func (c Calibration) writeAdvice(out *strings.Builder) {
	a, p := c.Advice, c.Advice.Point
	wish := percent(a.Wrong)
	counts := fmt.Sprintf("%d of %d, %d of them wrong", p.Answered.Count, p.Answered.Of, p.Wrong.Count)
	if a.Reached {
		fmt.Fprintf(out, "So that at most %s of the answers are wrong, write under [answers]:\n\n", wish)
		fmt.Fprintf(out, "  confidence = %.2f\n\nOf these questions it then answers %s.\n", p.Confidence, counts)
	} else {
		fmt.Fprintf(out, "No setting is shown to keep the wrong answers at %s. The best is\n", wish)
		fmt.Fprintf(out, "confidence = %.2f: of these questions it answers %s.\n", p.Confidence, counts)
	}
	if !a.Reached && p.Wrong.Of > 0 && float64(p.Wrong.Share) <= a.Wrong {
		fmt.Fprintf(out, "That is %s, but so few that one more could already be too much.\n", percent(float64(p.Wrong.Share)))
	}
	if p.Wrong.Of > 0 {
		fmt.Fprintf(out, "Of answers to other questions like these, %s to %s are wrong, with a\nprobability of 95 %%.\n", percent(float64(p.Wrong.Low)), percent(float64(p.Wrong.High)))
	}
	switch {
	case a.Needed > mostWritten:
		fmt.Fprintf(out, "That is too near %s to tell by any number of questions one could write.\n", wish)
	case a.Needed > 0:
		fmt.Fprintf(out, "To tell whether %s holds takes about %d questions like these.\n", wish, roundUp(a.Needed))
	}
	if c.Unanswerable == 0 {
		out.WriteString("\nAll these questions have an answer. Add some that have none, about one in\nfour: people ask those too, and every answer to them is wrong.\n")
	}
}

// short returns s as a count and a share in per cent.
func (s Share) short() string {
	if s.Of == 0 {
		return "–"
	}
	return fmt.Sprintf("%4d %5s", s.Count, percent(float64(s.Share)))
}

// long returns s as by short, with the interval.
func (s Share) long() string {
	if s.Of == 0 {
		return "–"
	}
	return fmt.Sprintf("%s (%.0f–%.0f)", s.short(), 100*float64(s.Low), 100*float64(s.High))
}

// percent returns share in per cent, with a decimal where it is small and not
// whole.
func percent(share float64) string {
	p := math.Round(share*1000) / 10
	if p >= 10 || p == math.Trunc(p) {
		return fmt.Sprintf("%.0f %%", p)
	}
	return fmt.Sprintf("%.1f %%", p)
}

// roundUp returns n rounded up to two digits.
func roundUp(n int) int {
	unit := 1
	for n/unit >= 100 {
		unit *= 10
	}
	return (n + unit - 1) / unit * unit
}
