package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/spf13/cobra"

	"footnote/adapters/terminal"
	"footnote/bot"
	"footnote/qa"
)

const askHelp = `Answers one question. Several words need no quotation marks unless the shell
would take one of them for itself; "-" reads the question from standard input.

--json prints the answer as one JSON object whose shape stays as it is; fields
may be added. --why shows how the answer came about: how the question was read,
which passages were considered, which quotes, and where the line was drawn.`

const askExamples = `  footnote ask "who chaired the first meeting?"
  footnote ask --docs ./handbook --docs ./policies "how much may a hotel cost?"
  footnote ask --docs ./handbook --json "how much may a hotel cost?" | jq .notes
  echo "how much may a hotel cost?" | footnote ask --docs ./handbook -
  footnote ask --guide "which risk should I choose?"`

// asking are the flags of ask.
type asking struct {
	options
	json, why bool
}

func (p *program) ask() *cobra.Command {
	var a asking
	cmd := &cobra.Command{
		Use:     "ask QUESTION",
		Short:   "Answers one question",
		Long:    askHelp,
		Example: askExamples,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.runAsk(cmd.Context(), &a, args)
		},
	}
	a.add(cmd)
	a.addReading(cmd)
	cmd.Flags().BoolVar(&a.json, "json", false, "print the answer as JSON")
	cmd.Flags().BoolVar(&a.why, "why", false, "show how the answer came about")
	return cmd
}

func (p *program) runAsk(ctx context.Context, a *asking, args []string) error {
	question, err := p.question(args)
	if err != nil {
		return err
	}
	s, err := p.settings(&a.options)
	if err != nil {
		return err
	}
	library, engine, err := p.load(ctx, s, a.verbose)
	if err != nil {
		return err
	}
	defer library.close() //nolint:errcheck // it was only read
	spaces, err := a.pick(library.spaces)
	if err != nil {
		return err
	}
	shown := &explaining{engine: engine, complete: library.complete}
	b := bot.New(bot.Config{Verify: library.text, Log: p.log()}, shown, spaces...)
	reply, err := b.Handle(ctx, bot.Message{ID: "ask", Text: question, Addressed: true})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if printErr := p.printReply(a, question, reply, library, shown.last.Load()); printErr != nil {
		return printErr
	}
	if err != nil {
		return err
	}
	return outcome(reply)
}

// question returns the question that args hold.
func (p *program) question(args []string) (string, error) {
	const most = 1 << 20 // bytes, far more than is read of a question
	text := strings.Join(args, " ")
	if text == "-" {
		data, err := io.ReadAll(io.LimitReader(p.stdin, most))
		if err != nil {
			return "", fmt.Errorf("read the question: %w", err)
		}
		text = string(data)
	}
	if i := slices.IndexFunc(args, isFolder); i >= 0 {
		return "", usagef("%s is a folder and no part of a question. To ask about what is in it: --docs %s", args[i], shellWord(args[i]))
	}
	text = strings.ToValidUTF8(strings.TrimSpace(text), "\ufffd")
	if text == "" {
		return "", usagef("there is no question. Ask one: footnote ask \"how much may a hotel cost?\"")
	}
	return text, nil
}

// isFolder reports whether arg is the path of a folder, and nothing that could
// be a word as well.
func isFolder(arg string) bool {
	if !strings.ContainsAny(arg, `/\`) {
		return false
	}
	info, err := os.Stat(arg)
	return err == nil && info.IsDir()
}

// explaining is a bot.Answerer that keeps how the last answer came about.
type explaining struct {
	engine   *qa.Engine
	complete func(context.Context, *qa.Answer, qa.Question) bool // see reading; may be nil
	last     atomic.Pointer[qa.Explanation]
}

// Ask answers q and keeps the explanation.
func (e *explaining) Ask(ctx context.Context, q qa.Question) (qa.Answer, error) {
	x, err := e.engine.Explain(ctx, q)
	if e.complete != nil && e.complete(ctx, &x.Answer, q) {
		x, err = e.engine.Explain(ctx, q)
		e.complete(ctx, &x.Answer, q) // what could not be read when the index was made anew
	}
	e.last.Store(&x)
	return x.Answer, err
}

// printReply prints reply, and how it came about when that was asked for. x is
// nil when no document was looked at.
func (p *program) printReply(a *asking, question string, reply bot.Reply, l *reading, x *qa.Explanation) error {
	if !a.why {
		x = nil
	}
	if a.json {
		return writeJSON(p.stdout, question, reply, x)
	}
	style := terminal.StyleOf(p.stdout, p.env)
	out := style.Render(l.located(reply))
	if x != nil {
		out += "\n" + renderWhy(style, x)
	}
	if _, err := io.WriteString(p.stdout, out); err != nil {
		return fmt.Errorf("print the answer: %w", err)
	}
	return nil
}

// outcome returns the error whose exit code fits what was answered.
func outcome(r bot.Reply) error {
	switch r.Answer.Reason {
	case qa.NotFound, qa.NoDocuments:
		return errNotSaid
	case qa.Incomplete:
		return errors.New("a part of the library could not be read. To see which: footnote verify --read-data. To read it again from its source: footnote sync")
	case qa.EmptyQuestion:
		return usagef("there are no words in the question")
	}
	return nil
}

// log returns the operator's log, which goes to standard error.
func (p *program) log() *slog.Logger {
	return slog.New(slog.NewTextHandler(p.stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
}
