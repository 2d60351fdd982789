package qa_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"footnote/knowledge"
	"footnote/qa"
	"footnote/qa/eval"
)

// TestAnswers compares what the engine says to each question of our own sets,
// written as a person reads it, with testdata/answers.
func TestAnswers(t *testing.T) {
	for _, s := range ownSets(t) {
		t.Run(s.name, func(t *testing.T) {
			_, answers := s.measure(t)
			golden(t, filepath.Join("testdata", "answers", s.name+".txt"), answers)
		})
	}
}

// TestFigures compares the figures of our own sets with testdata/figures.txt,
// of these in what people say around a question with testdata/figures-wrapped.txt,
// those of the larger ones with testdata/figures-larger.txt and, where they are,
// those of the shared sets with testdata/figures-shared.txt.
func TestFigures(t *testing.T) {
	t.Run("own", func(t *testing.T) {
		golden(t, filepath.Join("testdata", "figures.txt"), figures(t, ownSets(t)))
	})
	t.Run("wrapped", func(t *testing.T) {
		if testing.Short() {
			t.Skip("takes seconds")
		}
		golden(t, filepath.Join("testdata", "figures-wrapped.txt"), figures(t, wrappedSets(t)))
	})
	t.Run("larger", func(t *testing.T) {
		if testing.Short() {
			t.Skip("takes seconds")
		}
		golden(t, filepath.Join("testdata", "figures-larger.txt"), figures(t, largerSets(t)))
	})
	t.Run("shared", func(t *testing.T) {
		if testing.Short() {
			t.Skip("takes seconds")
		}
		golden(t, filepath.Join("testdata", "figures-shared.txt"), figures(t, sharedSets(t, "handbook", "g8", "xquad-en")))
	})
}

// figures returns the table of figures without the times.
func figures(t *testing.T, sets []set) string {
	t.Helper()
	var reports []eval.Report
	for _, s := range sets {
		report, _ := s.measure(t)
		if report.Quotes != report.QuotesVerified {
			t.Errorf("%s: %d of %d quotes verified", s.name, report.QuotesVerified, report.Quotes)
		}
		reports = append(reports, report)
	}
	var table strings.Builder
	if err := eval.Write(&table, reports...); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for line := range strings.Lines(table.String()) {
		name, _, _ := strings.Cut(line, " ")
		if !strings.HasSuffix(name, "_ms") {
			out.WriteString(line)
		}
	}
	return out.String()
}

// measure asks the questions of s and returns the figures and the answers.
func (s set) measure(t *testing.T) (eval.Report, string) {
	t.Helper()
	c := s.collect(t)
	questions := s.read(t)
	e := &recorder{Engine: engineOn(t, c)}
	report, outcomes, err := eval.Run(t.Context(), e, textOf(c), s.name, questions, eval.Options{Spaces: c.Spaces()})
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for i, x := range e.explained[1:] { // the first is asked twice
		writeAnswer(&out, outcomes[i], x.Answer)
	}
	return report, out.String()
}

// recorder is an engine that keeps what it explained.
type recorder struct {
	*qa.Engine
	explained []qa.Explanation
}

func (r *recorder) Explain(ctx context.Context, q qa.Question) (qa.Explanation, error) {
	x, err := r.Engine.Explain(ctx, q)
	r.explained = append(r.explained, x)
	return x, err
}

// writeAnswer writes down a question, what became of it and the answer.
func writeAnswer(out *strings.Builder, o eval.Outcome, a qa.Answer) {
	fmt.Fprintf(out, "%s: %s\n", o.ID, verdict(o))
	for _, h := range o.History {
		fmt.Fprintf(out, "? %s\n", h)
	}
	fmt.Fprintf(out, "? %s\n", o.Question)
	for _, c := range a.Corrections {
		fmt.Fprintf(out, "  %q read as %q\n", c.From, c.To)
	}
	if a.Differs {
		out.WriteString("  the documents differ\n")
	}
	for i, c := range a.Citations {
		fmt.Fprintf(out, "[%d] %s\n", i+1, where(c.Place))
		for _, p := range c.Parts {
			fmt.Fprintf(out, "    %s\n", written(p))
		}
	}
	if a.Reason != qa.Answered {
		fmt.Fprintf(out, "  %s\n", a.Reason)
	}
	for _, w := range a.Unknown {
		fmt.Fprintf(out, "  unknown: %s\n", w)
	}
	for _, p := range a.Nearest {
		fmt.Fprintf(out, "  nearest: %s\n", where(p))
	}
	out.WriteByte('\n')
}

// verdict says in a word or two how good the answer is.
func verdict(o eval.Outcome) string {
	switch {
	case o.Answerable && o.Useful:
		return "right"
	case o.Answerable && o.Answered:
		return "WRONG"
	case o.Answerable:
		return "missed"
	case o.Answered:
		return "WRONG, there is no answer"
	}
	return "right to refuse"
}

// where returns the place that p names, on one line.
func where(p qa.Place) string {
	trail := []string{p.Title}
	for i, h := range p.Heading {
		if i > 0 || h != p.Title {
			trail = append(trail, h)
		}
	}
	return fmt.Sprintf("%s (%s:%d)", strings.Join(trail, " › "), p.Path, p.Line)
}

// written returns p as a person would write it, what is strong between stars.
func written(p qa.Part) string {
	var words strings.Builder
	at := p.Span.Start
	for _, s := range p.Strong {
		words.WriteString(knowledge.Span{Start: at - p.Span.Start, End: s.Start - p.Span.Start}.In(p.Text))
		words.WriteString("*" + knowledge.Span{Start: s.Start - p.Span.Start, End: s.End - p.Span.Start}.In(p.Text) + "*")
		at = s.End
	}
	words.WriteString(knowledge.Span{Start: at - p.Span.Start, End: len(p.Text)}.In(p.Text))
	line := strings.ReplaceAll(words.String(), "\n", "\n      ")
	switch {
	case p.Role == qa.Ellipsis:
		return "[…]"
	case p.Role == qa.Lead:
		return line + " …"
	case p.Role == qa.Header:
		return line + ":"
	case p.Block == knowledge.ListItem && p.Number > 0:
		return fmt.Sprintf("%d. %s", p.Number, line)
	case p.Block == knowledge.ListItem:
		return "- " + line
	case p.Block == knowledge.TableRow:
		return "| " + line
	}
	return line
}
