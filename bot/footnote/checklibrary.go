package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"footnote/bot"
	"footnote/knowledge"
	"footnote/knowledge/library"
	"footnote/qa"
)

// checkLibrary reports on what is stored in the data folder: how old it is of
// each source, what was skipped, and whether the index is that of the library.
// The error is only ever ctx's.
func (p *program) checkLibrary(ctx context.Context, r *report, s settings) error {
	if s.origin == "" || len(s.docs) > 0 || len(s.Sources) == 0 {
		return nil // nothing is stored
	}
	r.line("")
	l, err := library.OpenReadOnly(ctx, s.Data, library.Config{})
	if err := checkData(s.Data); err != nil {
		r.line("library: none")
		r.problem("%s", sentence(err.Error()))
		return nil
	}
	if errors.Is(err, library.ErrNone) {
		r.line("library: none yet, so every question reads the sources themselves. To begin one: %s", s.command("sync"))
		return nil
	}
	if err == nil {
		defer l.Close() //nolint:errcheck // it was only read
		err = p.reportLibrary(ctx, r, s, l)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		r.line("library: %s", s.libraryPath())
		r.problem("%s", bot.CleanLine(p.nextStep(s, err).Error()))
	}
	return nil
}

// reportLibrary says how l stands, and the index beside it.
func (p *program) reportLibrary(ctx context.Context, r *report, s settings, l *library.Library) error {
	states, err := l.Sources()
	if err != nil {
		return err
	}
	fits, err := l.Assigned(ctx, s.feeds())
	if err != nil {
		return err
	}
	documents, now := 0, time.Now()
	known := map[string]bool{}
	for i := range states {
		documents += states[i].Documents
		known[states[i].Name] = true
	}
	r.line("library: %s, %s", s.libraryPath(), plural(documents, "document", "documents"))
	for i := range states {
		reportStored(r, &states[i], s, now)
	}
	for _, c := range s.Sources {
		if !known[c.Name] {
			r.problem("source %s was never synced. To do so: %s", c.Name, s.command("sync"))
		}
	}
	if !fits {
		r.problem("the sources or their spaces are no longer those that the library was filled for. To bring it in line: %s, or start serve again", s.command("sync"))
	}
	r.detail("%s", indexState(s, l))
	return nil
}

// reportStored says in a line how one source stands in the library, and what is
// wrong with it.
func reportStored(r *report, state *library.SourceState, s settings, now time.Time) {
	age := "never read to its end"
	if !state.Completed.IsZero() {
		age = "last read to its end " + ago(state.Completed, now)
	}
	skipped := make([]*knowledge.SkipError, len(state.Skipped))
	for i := range state.Skipped {
		skipped[i] = &state.Skipped[i]
	}
	line := fmt.Sprintf("source %s, space %s: %s, %s", state.Name, state.Space, plural(state.Documents, "document", "documents"), age)
	if n := len(worthAWord(skipped)); n > 0 {
		line += ", " + plural(n, "file", "files") + " skipped"
	}
	r.detail("%s", line)
	if state.Err != "" {
		r.problem("%s", failed(state, s, now))
	}
	if state.Withheld > 0 {
		r.problem("%s no longer there, too many at once to believe, so they stay. If they are really gone: %s --accept-deletions %s",
			plural(state.Withheld, "document is", "documents are"), s.command("sync"), shellWord(state.Name))
	}
}

// indexState says whether the index is that of l, which it is made from by
// itself.
func indexState(s settings, l *library.Library) string {
	c, err := qa.OpenCollection(s.indexPath(), indexed{l})
	if err == nil {
		err = c.Damage()
	}
	switch {
	case qa.IsDamage(err):
		return fmt.Sprintf("index: damaged or missing (%s). Nothing is lost: it is made anew by the next serve, sync or ask", bot.CleanLine(err.Error()))
	case err != nil:
		return "index: " + bot.CleanLine(err.Error()) + ". It is made anew by the next serve, sync or ask"
	case c.Sequence() != l.Sequence():
		return fmt.Sprintf("index: %s, not up to date with the library. The next serve, sync or ask sees to that", plural(c.Stats().Passages, "passage", "passages"))
	}
	return fmt.Sprintf("index: %s, up to date with the library", plural(c.Stats().Passages, "passage", "passages"))
}
