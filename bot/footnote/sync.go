package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"footnote/adapters/terminal"
	"footnote/bot"
	"footnote/knowledge/library"
)

const syncHelp = `Reads the configured sources and brings the library in the data folder up to
date. Only what changed is stored; when it is interrupted, the next one goes on
from there. From then on ask and chat answer from the library at once.

A document that a source no longer has is taken away when two complete listings
in a row lack it, and never more than a tenth of a source at once (two documents
where there are fewer than twenty). When more are really gone, say so with
--accept-deletions SOURCE. A source that cannot be read loses nothing.`

const syncExamples = `  footnote sync
  footnote sync --config /etc/footnote.toml
  footnote sync --accept-deletions handbook`

// syncing are the flags of sync.
type syncing struct {
	options
	accept []string
}

func (p *program) sync() *cobra.Command {
	var o syncing
	cmd := &cobra.Command{
		Use:     "sync",
		Short:   "Brings the library up to date with the sources",
		Long:    syncHelp,
		Example: syncExamples,
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.runSync(cmd.Context(), &o)
		},
	}
	o.addConfig(cmd)
	cmd.Flags().StringArrayVar(&o.accept, "accept-deletions", nil, "take away what this `source` no longer has, however much it is; may be repeated")
	cmd.Flags().BoolVarP(&o.verbose, "verbose", "v", false, "name the files that were skipped")
	return cmd
}

func (p *program) runSync(ctx context.Context, o *syncing) error {
	s, err := p.settings(&o.options)
	if err != nil {
		return err
	}
	if err := s.needConfig("sync"); err != nil {
		return err
	}
	for _, name := range o.accept {
		if _, ok := s.feeds()[name]; !ok {
			return usagef("--accept-deletions: there is no source %q", name)
		}
	}
	lock, err := lockData(s.Data, "sync")
	if err != nil {
		return err
	}
	defer lock.release() //nolint:errcheck // the process ends here
	l, err := p.openLibrary(ctx, s)
	if err != nil {
		return err
	}
	err = p.syncAll(ctx, l, s, o)
	if errors.Is(err, library.ErrDamaged) {
		_ = l.Close() // it is damaged, as is known
		if l, err = p.beginAnew(ctx, s, err); err != nil {
			return err
		}
		err = p.syncAll(ctx, l, s, o)
	}
	if ctx.Err() == nil {
		err = errors.Join(err, p.mendIndex(ctx, s, l))
	}
	if ctx.Err() == nil && s.Embeddings.Enabled() {
		err = errors.Join(err, p.syncEmbeddings(ctx, s, l))
	}
	return errors.Join(err, l.Close())
}

// syncAll syncs one source after the other and reports on each. A source that
// fails keeps none of the others back.
func (p *program) syncAll(ctx context.Context, l *library.Library, s settings, o *syncing) error {
	failed := 0
	for _, c := range s.Sources {
		source, err := c.open()
		if err != nil {
			return err
		}
		begin, progress := time.Now(), newProgress(p.stderr, time.Now)
		r, err := l.Sync(ctx, source, c.Space, library.SyncOptions{
			AcceptDeletions: slices.Contains(o.accept, c.Name),
			Check:           true,
			Progress: func(r library.Report) {
				progress.say("Syncing %s: %s", c.Name, plural(r.Listed, "document", "documents"))
			},
		})
		progress.clear()
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if errors.Is(err, library.ErrDamaged) || errors.Is(err, library.ErrReadOnly) {
			return err
		}
		if err != nil {
			failed++
		}
		p.reportSync(r, err, time.Since(begin), s, o.verbose)
	}
	if failed > 0 {
		return fmt.Errorf("%s of %d could not be synced; see above. Their documents are as they were", plural(failed, "source", "sources"), len(s.Sources))
	}
	return nil
}

// reportSync says what became of one source. failure is what kept its listing
// from being complete, or nil.
func (p *program) reportSync(r library.Report, failure error, took time.Duration, s settings, verbose bool) {
	style := terminal.StyleOf(p.stdout, p.env)
	line := func(first, rest, format string, args ...any) {
		fmt.Fprint(p.stdout, style.Text(first, rest, fmt.Sprintf(format, args...)))
	}
	if failure != nil {
		line("", "  ", "source %s: WRONG: %s.", r.Source, bot.CleanLine(strings.TrimSuffix(failure.Error(), ".")))
	}
	if errors.Is(failure, library.ErrEmpty) {
		line("  ", "    ", "If it really is empty now: %s --accept-deletions %s", s.command("sync"), shellWord(r.Source))
	}
	if done := done(r); failure == nil || len(done) > 1 {
		line("", "  ", "source %s: %s, in %.1f s", r.Source, strings.Join(done, ", "), took.Seconds())
	}
	if r.Missing > r.Withheld {
		line("  ", "    ", "%s no longer there. Unless the next sync finds them, they are taken away.", plural(r.Missing-r.Withheld, "document is", "documents are"))
	}
	if r.Withheld > 0 {
		line("  ", "    ", "%s no longer there. Those are too many at once to believe, so they stay. If they are really gone: %s --accept-deletions %s",
			plural(r.Withheld, "document is", "documents are"), s.command("sync"), shellWord(r.Source))
	}
	for _, skip := range r.Skipped {
		if verbose {
			line("  ", "    ", "skipped %s", describeSkip(skip))
		}
	}
	if n := len(worthAWord(r.Skipped)); n > 0 && !verbose {
		line("  ", "    ", "%s skipped; `%s` names them.", plural(n, "file", "files"), s.command("sources"))
	}
}

// done says in words what a sync did; the first of them is what it listed.
func done(r library.Report) []string {
	done := []string{plural(r.Listed, "document", "documents")}
	for _, n := range []struct {
		n    int
		what string
	}{
		{r.Added, "new"},
		{r.Changed, "changed"},
		{r.Removed, "taken away"},
		{r.Moved, "moved to another space"},
		{r.Mended, "read again since the stored copy was damaged"},
	} {
		if n.n > 0 {
			done = append(done, count(n.n)+" "+n.what)
		}
	}
	return done
}
