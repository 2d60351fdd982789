package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"footnote/adapters/terminal"
	"footnote/bot"
	"footnote/knowledge/library"
)

const sourcesHelp = `Says what the library holds of each source: how many documents, how old it is,
what was skipped and why, and what went wrong last. It only reads, also while
another process is at work.`

const sourcesExamples = `  footnote sources
  footnote sources --config /etc/footnote.toml`

func (p *program) sources() *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:     "sources",
		Short:   "Says what the library holds and how old it is",
		Long:    sourcesHelp,
		Example: sourcesExamples,
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.runSources(cmd.Context(), &o)
		},
	}
	o.addConfig(cmd)
	return cmd
}

func (p *program) runSources(ctx context.Context, o *options) error {
	s, err := p.settings(o)
	if err != nil {
		return err
	}
	if err := s.needConfig("list"); err != nil {
		return err
	}
	l, err := p.openForReading(ctx, s)
	if errors.Is(err, library.ErrNone) {
		return fmt.Errorf("there is no library yet. To fill it: %s", s.command("sync"))
	}
	if err != nil {
		return err
	}
	states, err := l.Sources()
	if err := errors.Join(err, l.Close()); err != nil {
		return err
	}
	r := &report{out: p.stdout, style: terminal.StyleOf(p.stdout, p.env)}
	synced := map[string]bool{}
	for _, state := range states {
		synced[state.Name] = true
		reportSource(r, state, s, time.Now())
	}
	for _, c := range s.Sources {
		if !synced[c.Name] {
			r.line("source %s: never synced. To do so: %s", c.Name, s.command("sync"))
		}
	}
	return r.err
}

// reportSource says how one source stands.
func reportSource(r *report, state library.SourceState, s settings, now time.Time) {
	r.line("source %s, space %s: %s", state.Name, state.Space, plural(state.Documents, "document", "documents"))
	switch {
	case state.Completed.IsZero():
		r.detail("never read to its end")
	case state.Changed.IsZero():
		r.detail("up to date as of %s", ago(state.Completed, now))
	default:
		r.detail("up to date as of %s; last change %s", ago(state.Completed, now), ago(state.Changed, now))
	}
	if state.Err != "" {
		r.detail("%s", failed(&state, s, now))
	}
	if n := state.Missing - state.Withheld; n > 0 {
		r.detail("%s no longer there. Unless the next sync finds them, they are taken away.", plural(n, "document is", "documents are"))
	}
	if state.Withheld > 0 {
		r.detail("%s no longer there. Those are too many at once to believe, so they stay. If they are really gone: %s --accept-deletions %s",
			plural(state.Withheld, "document is", "documents are"), s.command("sync"), shellWord(state.Name))
	}
	for i := range state.Skipped {
		r.detail("skipped %s", describeSkip(&state.Skipped[i]))
	}
}

// failed says why the last sync of a source failed, and what is to be done.
func failed(state *library.SourceState, s settings, now time.Time) string {
	kept := ""
	if state.Documents > 0 {
		kept = " The documents are those of before."
	}
	return fmt.Sprintf("the last try, %s, failed: %s%s When that is put right: %s",
		ago(state.Tried, now), sentence(bot.CleanLine(state.Err)), kept, s.command("sync"))
}

// sentence returns s with a full stop, unless it ends like a sentence already.
func sentence(s string) string {
	if strings.HasSuffix(s, ".") || strings.HasSuffix(s, "?") || strings.HasSuffix(s, "!") {
		return s
	}
	return s + "."
}

// ago says how long before now t was, and when.
func ago(t, now time.Time) string {
	at := t.Local().Format("2006-01-02 15:04")
	switch d := now.Sub(t); {
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return plural(int(d/time.Minute), "minute", "minutes") + " ago"
	case d < 48*time.Hour:
		return plural(int(d/time.Hour), "hour", "hours") + " ago, " + at
	default:
		return plural(int(d/(24*time.Hour)), "day", "days") + " ago, " + at
	}
}
