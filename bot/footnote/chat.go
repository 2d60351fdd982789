package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"footnote/adapters/terminal"
	"footnote/bot"
	"footnote/bot/journal"
)

const chatHelp = `Answers question after question, a line each, until exit, quit or Ctrl-D.
Earlier questions are taken into account: "how long does a refund take?", then
"and who pays the postage?".

--why shows before each answer how it came about.`

const chatExamples = `  footnote chat
  footnote chat --docs ./handbook --why
  footnote chat --docs ./handbook < questions.txt`

func (p *program) chat() *cobra.Command {
	var o options
	var why bool
	cmd := &cobra.Command{
		Use:     "chat",
		Short:   "Answers question after question",
		Long:    chatHelp,
		Example: chatExamples,
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.runChat(cmd.Context(), &o, why)
		},
	}
	o.add(cmd)
	o.addReading(cmd)
	cmd.Flags().BoolVar(&why, "why", false, "show before each answer how it came about")
	return cmd
}

func (p *program) runChat(ctx context.Context, o *options, why bool) error {
	s, err := p.settings(o)
	if err != nil {
		return err
	}
	library, engine, err := p.load(ctx, s, o.verbose)
	if err != nil {
		return err
	}
	defer library.close() //nolint:errcheck // it was only read
	spaces, err := o.pick(library.spaces)
	if err != nil {
		return err
	}
	prompt := ""
	if terminal.IsTerminal(p.stdin) && terminal.IsTerminal(p.stdout) {
		prompt = "› "
		welcome := plural(library.count, "document", "documents") + " read. Ask a question; exit or Ctrl-D ends."
		fmt.Fprintln(p.stdout, terminal.StyleOf(p.stdout, p.env).Text("", "", welcome))
	}
	log, err := journal.Memory()
	if err != nil {
		return err
	}
	defer log.Close()
	shown := &explaining{engine: engine, complete: library.complete}
	rules := bot.DefaultRules()
	rules.Limits = bot.Limits{Waiting: 1} // whoever sits at the terminal may ask as often as they like
	b := bot.New(bot.Config{Verify: library.text, Journal: log, Rules: &rules, Log: p.log()}, shown, spaces...)
	return b.Run(ctx, terminal.New(terminal.Config{
		In:     p.stdin,
		Out:    p.stdout,
		Style:  func() terminal.Style { return terminal.StyleOf(p.stdout, p.env) },
		Prompt: prompt,
		Render: func(s terminal.Style, r bot.Reply) string {
			text := s.Render(library.located(r))
			if x := shown.last.Swap(nil); why && x != nil {
				text = renderWhy(s, x) + "\n" + text
			}
			return text
		},
	}))
}
