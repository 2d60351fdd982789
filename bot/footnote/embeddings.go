package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"time"

	"footnote/bot"
	"footnote/knowledge"
	"footnote/knowledge/library"
	"footnote/qa"
	"footnote/qa/embedding"
)

// embeddings returns what asks the configured endpoint, nil where there is none.
func (p *program) embeddings(s settings, log *slog.Logger) *qa.Embeddings {
	if !s.Embeddings.Enabled() {
		return nil
	}
	return qa.NewEmbeddings(embedding.New(s.Embeddings, p.embeddingKey(s)), s.Data, log)
}

// embeddingKey returns the API key, which may be empty.
func (p *program) embeddingKey(s settings) string {
	if s.Embeddings.KeyEnv == "" {
		return ""
	}
	return strings.TrimSpace(p.env(s.Embeddings.KeyEnv))
}

// readEmbeddings takes in the vectors that are stored of c. Where they cannot be
// read, answers go on without.
func (p *program) readEmbeddings(ctx context.Context, s settings, c *qa.Collection) {
	if s.Answers.Embeddings == nil {
		return
	}
	if _, err := s.Answers.Embeddings.Read(ctx, c); err != nil && ctx.Err() == nil {
		p.log().Warn("answers are given without embeddings", "error", err)
	}
}

// syncEmbeddings sends what has no vector yet, and says how far it came. The
// caller has the lock.
func (p *program) syncEmbeddings(ctx context.Context, s settings, l *library.Library) error {
	c, err := qa.OpenCollection(s.indexPath(), indexed{l})
	if err != nil {
		return err
	}
	e := p.embeddings(s, p.log())
	progress := newProgress(p.stderr, time.Now)
	begin := time.Now()
	done, err := e.Fill(ctx, c, func(d qa.Embedded) {
		progress.say("Asking %s for embeddings: %s of %s", s.Embeddings.Host(), count(d.Done), plural(d.Passages, "passage", "passages"))
	})
	progress.clear()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	fmt.Fprintf(p.stdout, "embeddings: %s of %s, in %.1f s\n", count(done.Done), plural(done.Passages, "passage", "passages"), time.Since(begin).Seconds())
	if err != nil {
		return fmt.Errorf("%w. Answers go on without what is missing, and the next sync goes on from there", err)
	}
	return nil
}

// checkEmbeddings asks the endpoint, and reports on it and on the vectors.
func (p *program) checkEmbeddings(ctx context.Context, r *report, s settings) {
	c := s.Embeddings
	if !c.Enabled() || len(s.docs) > 0 {
		return
	}
	r.line("")
	r.line("embeddings: model %s at %s", bot.CleanLine(c.Model), bot.CleanLine(c.Host()))
	if c.KeyEnv != "" && p.embeddingKey(s) == "" {
		r.problem("the environment variable %s, which key_env names, is not set", c.KeyEnv)
		return
	}
	c.Wait = 10000 // it may have to read its model first
	begin := time.Now()
	x, err := embedding.New(c, p.embeddingKey(s)).Question(ctx, "Is anybody there?")
	took := time.Since(begin)
	if err != nil {
		r.problem("%s Questions are answered without it until that is put right.", sentence(err.Error()))
	} else {
		r.detail("it answers with %s, in %d ms", plural(len(x), "dimension", "dimensions"), took.Milliseconds())
		if took > time.Duration(s.Embeddings.Wait)*time.Millisecond {
			r.detail("which is longer than a question waits (wait = %d): where it stays so, questions are answered without it", s.Embeddings.Wait)
		}
	}
	p.checkVectors(ctx, r, s, len(x))
	if sent, kept := s.sent(); len(kept) > 0 {
		r.detail("it is sent the documents of %s, and never those of %s", orNone(sent), joinSpaces(kept))
	}
}

// checkVectors reports on the vectors that are stored. dims is how many
// dimensions the endpoint gives, 0 when it gave none.
func (p *program) checkVectors(ctx context.Context, r *report, s settings, dims int) {
	if _, err := os.Stat(s.indexPath()); errors.Is(err, fs.ErrNotExist) {
		r.detail("no passage has a vector yet. To begin: %s", s.command("sync"))
		return
	}
	c, err := qa.OpenCollection(s.indexPath(), nil)
	if err != nil {
		r.detail("how many passages have a vector cannot be told until the index is made anew: %v. To make it: %s", err, s.command("sync"))
		return
	}
	done, err := p.embeddings(s, nil).Read(ctx, c)
	switch {
	case err != nil:
		r.problem("%v. Answers go on without embeddings meanwhile", err)
	case done.Dims != 0 && dims != 0 && done.Dims != dims:
		r.problem("the vectors stored have %d dimensions: another model has the same name now. Remove %s from %s, then: %s", done.Dims, embedding.FileName, s.Data, s.command("sync"))
	case done.Done < done.Passages:
		r.detail("%s of %s have a vector; `%s` or `footnote serve` asks for the others", count(done.Done), plural(done.Passages, "passage", "passages"), s.command("sync"))
	default:
		r.detail("all of %s have a vector", plural(done.Passages, "passage", "passages"))
	}
}

// sent returns which spaces the endpoint is sent and which not.
func (s settings) sent() (sent, kept []knowledge.Space) {
	for _, space := range s.spaces() {
		if s.Embeddings.Sends(space) {
			sent = append(sent, space)
		} else {
			kept = append(kept, space)
		}
	}
	return sent, kept
}

func orNone(spaces []knowledge.Space) string {
	if len(spaces) == 0 {
		return "no space"
	}
	return joinSpaces(spaces)
}

// printSent says what is sent to the endpoint.
func (p *program) printSent(s settings) {
	if !s.Embeddings.Enabled() {
		return
	}
	sent, kept := s.sent()
	fmt.Fprintf(p.stdout, "Sent to %s, which makes embeddings of it: the documents of %s, and questions asked of these alone, by themselves, without who asked and what was asked before.\n", s.Embeddings.Host(), orNone(sent))
	if len(kept) > 0 {
		fmt.Fprintf(p.stdout, "Never sent there: the documents of %s, and any question that may be answered from them.\n", joinSpaces(kept))
	}
	fmt.Fprintf(p.stdout, "What came back is kept in %s, until the document is gone from its source.\n", s.Data)
}

// forgetVectors erases the vectors of a document.
func (p *program) forgetVectors(ctx context.Context, s settings, id knowledge.DocID) error {
	was, err := embedding.Forget(ctx, s.Data, id)
	if err != nil {
		return fmt.Errorf("erase the embeddings of %s: %w", id, err)
	}
	if was {
		fmt.Fprintf(p.stdout, "Erased: the embeddings of %s. What was sent to the endpoint is for its operator to erase.\n", id)
	}
	return nil
}
