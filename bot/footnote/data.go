package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"footnote/knowledge"
	"footnote/knowledge/library"
)

// needConfig returns an error unless there is a configuration with a source in
// it, which is what has a data folder.
func (s settings) needConfig(verb string) error {
	switch {
	case len(s.docs) > 0:
		return usagef("--docs is read and not kept, so there is nothing to %s. Name the folders in a configuration: begin with a copy of config.example.toml", verb)
	case s.origin == "":
		return usagef("there is no configuration, hence nothing to %s. Begin with a copy of config.example.toml, as %s", verb, configName)
	case len(s.Sources) == 0:
		return usagef("%s names no source: add a [[source]] with kind, name and path", s.origin)
	}
	return nil
}

// feeds returns which space each source feeds.
func (s settings) feeds() map[string]knowledge.Space {
	feeds := map[string]knowledge.Space{}
	for _, c := range s.Sources {
		feeds[c.Name] = c.Space
	}
	return feeds
}

// spaces returns the spaces that are fed, in the order of the sources.
func (s settings) spaces() []knowledge.Space {
	var spaces []knowledge.Space
	seen := map[knowledge.Space]bool{}
	for _, c := range s.Sources {
		if !seen[c.Space] {
			seen[c.Space] = true
			spaces = append(spaces, c.Space)
		}
	}
	return spaces
}

// openLibrary opens the library for changing it; the caller has the lock. When
// its file is damaged, it is set aside and a new one begun, which the next sync
// fills. What is configured no more is withdrawn.
func (p *program) openLibrary(ctx context.Context, s settings) (*library.Library, error) {
	c := library.Config{Log: p.log()}
	l, err := library.Open(ctx, s.Data, c)
	if errors.Is(err, library.ErrDamaged) {
		l, err = p.beginAnew(ctx, s, err)
	}
	if err != nil {
		return nil, err
	}
	if _, err := l.Assign(ctx, s.feeds()); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// beginAnew sets the library aside, which is damaged as why says, and opens a
// new one in its place.
func (p *program) beginAnew(ctx context.Context, s settings, why error) (*library.Library, error) {
	aside, err := library.SetAside(s.Data, time.Now())
	if err != nil {
		return nil, errors.Join(why, err)
	}
	fmt.Fprintf(p.stderr, "%v.\nIt has been set aside as %s, and the sources are read anew.\n", why, aside)
	l, err := library.Open(ctx, s.Data, library.Config{Log: p.log()})
	if err != nil {
		return nil, err
	}
	if _, err := l.Salvage(ctx, aside); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// openForReading opens the library as it is, beside whatever process may be
// changing it. The error wraps library.ErrNone when there is none. A library
// that was filled for other sources and spaces than are configured is first
// brought in line, so that nobody reads what is not theirs any more.
func (p *program) openForReading(ctx context.Context, s settings) (*library.Library, error) {
	l, err := library.OpenReadOnly(ctx, s.Data, library.Config{Log: p.log()})
	if err != nil {
		return nil, p.nextStep(s, err)
	}
	fits, err := l.Assigned(ctx, s.feeds())
	if err == nil && !fits {
		err = p.assign(ctx, s)
	}
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// assign brings the library in line with the configuration.
func (p *program) assign(ctx context.Context, s settings) error {
	lock, err := lockData(s.Data, "ask")
	var locked *lockedError
	if errors.As(err, &locked) {
		return fmt.Errorf("the sources or their spaces in %s are no longer those that %s works with. Start that again, so that it knows", s.origin, locked.owner)
	}
	if err != nil {
		return err
	}
	defer lock.release() //nolint:errcheck // the process ends soon
	l, err := p.openLibrary(ctx, s)
	if err != nil {
		return err
	}
	return l.Close()
}

// nextStep adds to err what a person can do about it.
func (p *program) nextStep(s settings, err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("%w. The data folder is for one user alone: run this as the one who runs serve or sync", err)
	}
	if !errors.Is(err, library.ErrDamaged) {
		return err
	}
	return fmt.Errorf("%w. To read the sources anew: %s. To go back to a copy: footnote backup --restore FILE", err, s.command("sync"))
}

// command returns the command line of a verb that reads the configuration.
func (s settings) command(verb string) string {
	line := "footnote " + verb
	if s.origin != "" && s.origin != configName {
		line += " --config " + shellWord(s.origin)
	}
	return line
}

// libraryPath returns the library's file.
func (s settings) libraryPath() string { return filepath.Join(s.Data, library.FileName) }
