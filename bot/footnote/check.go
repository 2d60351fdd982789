package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"footnote/adapters/terminal"
	"footnote/bot"
	"footnote/knowledge"
	"footnote/qa"
)

const checkHelp = `Reads the configuration and everything it names, and says what there is, what
was skipped and why, what is wrong and what to do about it.`

const checkExamples = `  footnote check
  footnote check --docs ./handbook
  footnote check --config /etc/footnote.toml`

func (p *program) check() *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:     "check",
		Short:   "Says what would be read and what is wrong",
		Long:    checkHelp,
		Example: checkExamples,
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.runCheck(cmd.Context(), &o)
		},
	}
	o.add(cmd)
	return cmd
}

// errWrong says that check found something, which has been printed.
var errWrong = errors.New("something is wrong; see above")

func (p *program) runCheck(ctx context.Context, o *options) error {
	s, err := p.settings(o)
	if err != nil {
		return err
	}
	report := &report{out: p.stdout, style: terminal.StyleOf(p.stdout, p.env)}
	report.line("configuration: %s", described(s))
	report.line("answers: %s", decided(s.Answers))
	sources, err := s.open()
	if err != nil {
		return err
	}
	for _, source := range sources {
		if err := p.checkSource(ctx, report, source); err != nil {
			return err
		}
	}
	if err := p.checkLibrary(ctx, report, s); err != nil {
		return err
	}
	p.checkEmbeddings(ctx, report, s)
	if err := p.checkSlack(ctx, report, s); err != nil {
		return err
	}
	if err := p.checkDiscord(ctx, report, s); err != nil {
		return err
	}
	if report.wrong > 0 {
		return errWrong
	}
	report.line("")
	report.line("All is well.")
	return report.err
}

// decided says what decides whether there is an answer.
func decided(c qa.Config) string {
	if c.Confidence > 0 {
		return fmt.Sprintf("confidence %v", c.Confidence)
	}
	return "risk " + c.Risk
}

// described says where the settings come from.
func described(s settings) string {
	switch {
	case s.origin != "":
		return s.origin + ", " + s.from
	case len(s.docs) > 0:
		return "none read, because of --docs"
	}
	return "none, so the small library that is built in is read. To begin one, copy config.example.toml to " + configName
}

// report is what check has found so far.
type report struct {
	out   io.Writer
	style terminal.Style
	wrong int   // things that are wrong
	err   error // the first error in printing
}

func (r *report) line(format string, args ...any) {
	if _, err := io.WriteString(r.out, r.style.Text("", "", fmt.Sprintf(format, args...))); err != nil && r.err == nil {
		r.err = err
	}
}

func (r *report) detail(format string, args ...any) {
	if _, err := io.WriteString(r.out, r.style.Text("  ", "    ", fmt.Sprintf(format, args...))); err != nil && r.err == nil {
		r.err = err
	}
}

// problem reports something that is wrong and what to do.
func (r *report) problem(format string, args ...any) {
	r.wrong++
	r.detail("WRONG: "+format, args...)
}

// countIn reads source and returns how much is in it and what was skipped. Not
// more than a part of it is in memory at a time.
func countIn(ctx context.Context, source knowledge.Source, progress func(documents int)) (total qa.Stats, skipped []*knowledge.SkipError, err error) {
	const part = 8 << 20 // bytes
	var b qa.Builder
	bytes, documents := 0, 0
	count := func() {
		s := b.Build().Stats()
		total.Documents, total.Passages, total.Words = total.Documents+s.Documents, total.Passages+s.Passages, total.Words+s.Words
		b, bytes = qa.Builder{}, 0
	}
	for d, err := range source.Documents(ctx) {
		var skip *knowledge.SkipError
		if errors.As(err, &skip) {
			skipped = append(skipped, skip)
			continue
		}
		if err != nil {
			count()
			return total, skipped, fmt.Errorf("read source %s: %w", source.Name(), err)
		}
		b.Add(&d)
		documents++
		progress(documents)
		if bytes += len(d.Text); bytes > part {
			count()
		}
	}
	count()
	return total, skipped, nil
}

// checkSource reads source and reports on it. The error is only ever ctx's.
func (p *program) checkSource(ctx context.Context, r *report, source knowledge.Source) error {
	begin, progress := time.Now(), newProgress(p.stderr, time.Now)
	stats, skipped, err := countIn(ctx, source, progress.documents)
	progress.clear()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	r.line("")
	r.line("source %s: %s, %s, %s, read in %.1f s", source.Name(),
		plural(stats.Documents, "document", "documents"),
		plural(stats.Passages, "passage", "passages"),
		plural(stats.Words, "word", "words"),
		time.Since(begin).Seconds())
	for _, skip := range skipped {
		r.detail("skipped %s", describeSkip(skip))
	}
	switch {
	case err != nil:
		r.problem("%s Nothing of this source can be relied on until that is put right.", sentence(bot.CleanLine(err.Error())))
	case stats.Documents == 0:
		r.problem("there is no document in it that can be read. Is it the right folder, and do include and exclude leave anything?")
	}
	return nil
}
