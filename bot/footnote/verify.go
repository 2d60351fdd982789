package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"footnote/adapters/terminal"
	"footnote/knowledge/library"
	"footnote/qa"
	"footnote/qa/embedding"
)

const verifyHelp = `Looks whether what is stored in the data folder is what was written, and says
what is not and what to do. --read-data looks at every byte. It only reads, also
while another process is at work. Exit code 1 when something is damaged.`

const verifyExamples = `  footnote verify
  footnote verify --read-data`

func (p *program) verify() *cobra.Command {
	var o options
	var data bool
	cmd := &cobra.Command{
		Use:     "verify",
		Short:   "Looks whether what is stored is sound",
		Long:    verifyHelp,
		Example: verifyExamples,
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.runVerify(cmd.Context(), &o, data)
		},
	}
	o.addConfig(cmd)
	cmd.Flags().BoolVar(&data, "read-data", false, "look at every byte of every document")
	return cmd
}

func (p *program) runVerify(ctx context.Context, o *options, data bool) error {
	s, err := p.settings(o)
	if err != nil {
		return err
	}
	if err := s.needConfig("verify"); err != nil {
		return err
	}
	l, err := library.OpenReadOnly(ctx, s.Data, library.Config{})
	if errors.Is(err, library.ErrNone) {
		return fmt.Errorf("there is no library yet. To fill it: %s", s.command("sync"))
	}
	if err != nil {
		return p.nextStep(s, err)
	}
	r := &report{out: p.stdout, style: terminal.StyleOf(p.stdout, p.env)}
	progress := newProgress(p.stderr, time.Now)
	v, err := l.Verify(ctx, data, func(err error) { r.problem("%v", err) }, func(v library.Verified) {
		progress.say("Looking at %s", plural(v.Documents, "document", "documents"))
	})
	progress.clear()
	if err := errors.Join(err, l.Close()); err != nil {
		return p.nextStep(s, err)
	}
	if r.wrong == 0 {
		r.line("%s: %s, %s, all as they were written", s.libraryPath(), plural(v.Documents, "document", "documents"), plural(v.Former, "former revision", "former revisions"))
	}
	if err := verifyIndex(ctx, r, s, data); err != nil {
		return err
	}
	verifyVectors(ctx, r, s, data)
	made := r.wrong // what sync makes again
	verifyJournal(ctx, r, s)
	if made > 0 {
		r.line("")
		r.line("What is damaged is not answered from. To have it made again: %s", s.command("sync"))
	}
	if r.wrong > 0 {
		return errWrong
	}
	if !data {
		r.line("To look at every byte as well: %s --read-data", s.command("verify"))
	}
	return r.err
}

// verifyIndex reports on the index, which is derived from the library. An error
// is ctx's.
func verifyIndex(ctx context.Context, r *report, s settings, data bool) error {
	c, err := qa.OpenCollection(s.indexPath(), nil)
	if err == nil {
		err = c.Damage()
	}
	if err == nil && data {
		err = qa.VerifyIndex(ctx, s.indexPath())
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		r.problem("%v. Nothing is lost: it is made anew from the library", err)
		return nil
	}
	r.line("%s: %s, as they were written", s.indexPath(), plural(c.Stats().Passages, "passage", "passages"))
	return nil
}

// verifyVectors reports on the vectors that an embeddings endpoint made.
func verifyVectors(ctx context.Context, r *report, s settings, data bool) {
	path := filepath.Join(s.Data, embedding.FileName)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return
	}
	if !s.Embeddings.Enabled() {
		r.line("%s: not read, since no [embeddings] are configured. It may be removed", path)
		return
	}
	v, err := embedding.Verify(ctx, s.Data, data)
	switch {
	case errors.Is(err, embedding.ErrNone):
	case err != nil:
		r.problem("%v. Nothing is lost: answers go on without embeddings meanwhile", err)
	case v.Damaged > 0:
		r.problem("%s: %s as they were written, and %s not. Nothing is lost: answers go on without, and it is asked for again", path, plural(v.Vectors, "vector is", "vectors are"), plural(v.Damaged, "is", "are"))
	default:
		r.line("%s: %s, as they were written", path, plural(v.Vectors, "vector", "vectors"))
	}
}

// verifyJournal reports on the journal, which nothing makes again.
func verifyJournal(ctx context.Context, r *report, s settings) {
	path := filepath.Join(s.Data, journalName)
	if _, err := os.Stat(path); err != nil {
		return
	}
	if err := library.CheckFile(ctx, path); err != nil {
		r.problem("%v. To go back to a copy: footnote backup --restore FILE", err)
		return
	}
	r.line("%s: sound", path)
}
