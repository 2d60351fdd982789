package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"footnote/bot/journal"
	"footnote/knowledge"
	"footnote/knowledge/library"
)

const forgetHelp = `Erases what the journal keeps of a person (--user), or every answer that quotes a
document (--doc), and says what was removed and what could not be. The posts
themselves are taken away by ` + "`footnote serve`" + `: within a minute where it is running,
else when it next starts.

A forgotten document is also erased from the library, in every revision, and not
taken in again. For that nothing else may be using the data folder.`

const forgetExamples = `  footnote forget --user U012AB3CD
  footnote forget --user 80351110224678912 --service discord
  footnote forget --doc handbook:old/prices.md`

// forgetting are the flags of forget.
type forgetting struct {
	options
	user, service, doc string
}

func (p *program) forget() *cobra.Command {
	var f forgetting
	cmd := &cobra.Command{
		Use:     "forget",
		Short:   "Erases what is kept of a person or a document",
		Long:    forgetHelp,
		Example: forgetExamples,
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return p.runForget(cmd.Context(), &f) },
	}
	f.addConfig(cmd)
	cmd.Flags().StringVar(&f.user, "user", "", "the `id` of a person")
	cmd.Flags().StringVar(&f.service, "service", "", "the `name` of the service whose id that is (default any)")
	cmd.Flags().StringVar(&f.doc, "doc", "", "the `name` of a document, as SOURCE:PATH")
	return cmd
}

func (p *program) runForget(ctx context.Context, f *forgetting) error {
	if (f.user == "") == (f.doc == "") {
		return usagef("say what to forget: --user ID, or --doc SOURCE:PATH")
	}
	s, err := p.settings(&f.options)
	if err != nil {
		return err
	}
	if err := s.needConfig("forget"); err != nil {
		return err
	}
	known := true
	if f.doc != "" {
		if known, err = p.forgetDocument(ctx, s, knowledge.DocID(f.doc)); err != nil {
			return err
		}
	}
	e, err := s.erase(ctx, f)
	if errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintln(p.stdout, "There is no journal, so nothing was kept of what was asked.")
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if !known && e == (journal.Erased{}) {
		return fmt.Errorf("nothing was erased: neither the library nor an answer has a document %s. Documents are named SOURCE:PATH, and there are these sources: %s", f.doc, strings.Join(s.sourceNames(), ", "))
	}
	if err == nil {
		p.printErased(e)
	}
	return nil
}

// erase erases from the journal what f names. The error wraps fs.ErrNotExist
// when there is none.
func (s settings) erase(ctx context.Context, f *forgetting) (e journal.Erased, err error) {
	err = s.useJournal("forget", func(j *journal.Journal) (err error) {
		if f.user != "" {
			e, err = j.ErasePerson(ctx, f.service, f.user, time.Now())
		} else {
			e, err = j.EraseDocument(ctx, knowledge.DocID(f.doc), time.Now())
		}
		return err
	})
	return e, err
}

// sourceNames returns the names of the sources, in their order.
func (s settings) sourceNames() []string {
	names := make([]string, len(s.Sources))
	for i, c := range s.Sources {
		names[i] = c.Name
	}
	return names
}

// forgetDocument erases a document from the library, and returns false when that
// never had it.
func (p *program) forgetDocument(ctx context.Context, s settings, id knowledge.DocID) (known bool, err error) {
	lock, err := lockData(s.Data, "forget")
	if err != nil {
		return false, err
	}
	defer lock.release() //nolint:errcheck // the process ends here
	l, err := p.openLibrary(ctx, s)
	if err != nil {
		return false, err
	}
	was, err := l.Forget(ctx, id)
	known = !errors.Is(err, library.ErrNotFound)
	if !known {
		err = nil
	}
	if err := errors.Join(err, l.Close()); err != nil {
		return known, err
	}
	if err := p.forgetVectors(ctx, s, id); err != nil {
		return known, err
	}
	switch {
	case was:
		fmt.Fprintf(p.stdout, "Erased from the library: %s. It is not taken in again.\n", id)
	case known:
		fmt.Fprintf(p.stdout, "The library had forgotten %s before, and does not take it in again.\n", id)
	default:
		fmt.Fprintf(p.stdout, "The library has no document %s.\n", id)
	}
	return known, nil
}

// printErased says what was erased from the journal.
func (p *program) printErased(e journal.Erased) {
	fmt.Fprintf(p.stdout, "Erased from the journal: %s, %s, %s.\n", plural(e.Questions, "question", "questions"),
		plural(e.Votes, "vote", "votes"), plural(e.Handovers, "request for help", "requests for help"))
	if e.Posts > 0 {
		fmt.Fprintf(p.stdout, "To be taken away by footnote serve: %s.\n", plural(e.Posts, "post", "posts"))
	}
	if e.Stuck > 0 {
		fmt.Fprintf(p.stdout, "Not to be taken away, since the service lets nobody change what one person alone saw: %s.\n", plural(e.Stuck, "post", "posts"))
	}
}

// useJournal calls use with the journal of s, beside whatever process is using
// it. One of an older Footnote is first brought up to date for verb, for which
// nothing else may be using it. The error wraps fs.ErrNotExist when there is none.
func (s settings) useJournal(verb string, use func(*journal.Journal) error) error {
	j, err := journal.OpenBeside(s.journalPath())
	if errors.Is(err, journal.ErrOld) {
		lock, lockErr := lockData(s.Data, verb)
		if lockErr != nil {
			return fmt.Errorf("the journal is of an older version of Footnote and has to be brought up to date first, but %w", lockErr)
		}
		defer lock.release() //nolint:errcheck // the process ends soon
		j, err = journal.Open(s.journalPath())
	}
	if err != nil {
		return err
	}
	return errors.Join(use(j), j.Close())
}
