package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"footnote/bot/journal"
)

const privacyHelp = `Prints what is kept of what people ask, where, for how long and who sees it, and
every host that Footnote may talk to, as the configuration has it.

With --user it prints all that is kept of that person, as JSON.`

const privacyExamples = `  footnote privacy
  footnote privacy --user U012AB3CD > what-is-kept.json`

// inquiry are the flags of privacy.
type inquiry struct {
	options
	user, service string
}

func (p *program) privacy() *cobra.Command {
	var q inquiry
	cmd := &cobra.Command{
		Use:     "privacy",
		Short:   "Says what is kept of people, where and how long",
		Long:    privacyHelp,
		Example: privacyExamples,
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := p.settings(&q.options)
			if err != nil {
				return err
			}
			if q.user != "" {
				return p.export(cmd.Context(), s, &q)
			}
			p.printPrivacy(s)
			return nil
		},
	}
	q.addConfig(cmd)
	cmd.Flags().StringVar(&q.user, "user", "", "the `id` of a person")
	cmd.Flags().StringVar(&q.service, "service", "", "the `name` of the service whose id that is (default any)")
	return cmd
}

// printPrivacy prints what the configuration means for people's privacy.
func (p *program) printPrivacy(s settings) {
	k := s.Keep
	fmt.Fprintf(p.stdout, "Kept in %s, which the operator can read; each person can see, export and erase what is theirs:\n", s.journalPath())
	for _, w := range []struct {
		days int
		what string
	}{
		{k.Questions, "the words of questions to Footnote"},
		{k.Answers, "where their answers stand and what these quote, so that they can be corrected; who was asked to help"},
		{k.Votes, "who found which answer helpful"},
		{k.Audit, "what was shared, corrected, erased or could not be delivered, without words"},
	} {
		fmt.Fprintf(p.stdout, "  %-9s %s\n", window(w.days), w.what)
	}
	fmt.Fprintf(p.stdout, "  %-9s that a message was received, as a hash, so that none is answered twice; who was answered in which thread\n", window(7))
	fmt.Fprintf(p.stdout, "  %-9s at most: a message that could not be dealt with, because its service is not running\n", window(30))
	fmt.Fprintln(p.stdout, "What was not said to Footnote is not kept, and no log holds what people write.")
	fmt.Fprintf(p.stdout, "Kept in %s, until they are gone from their sources: the documents.\n", s.Data)
	p.printSent(s)
	hosts := s.hosts()
	if len(hosts) == 0 {
		fmt.Fprintln(p.stdout, "Footnote talks to no host.")
		return
	}
	fmt.Fprintf(p.stdout, "Footnote talks to these hosts alone: %s.\n", strings.Join(hosts, ", "))
}

// hosts returns every host that Footnote talks to with this configuration. A
// folder has none; a source or service that reaches out has its own here.
func (s settings) hosts() []string {
	var all []string
	if s.Embeddings.Enabled() {
		all = append(all, s.Embeddings.Host())
	}
	if s.Slack.Enabled {
		all = append(all, "slack.com")
		if s.Slack.Transport != "http" {
			all = append(all, "wss-primary.slack.com and what other *.slack.com it names for the connection")
		}
	}
	if s.Discord.Enabled {
		all = append(all, "discord.com")
		if s.Discord.Listen == "" {
			all = append(all, "gateway.discord.gg and what other *.discord.gg it names for the connection")
		}
	}
	return all
}

// window returns a number of days as it is printed.
func window(days int) string {
	if days == 0 {
		return "not kept"
	}
	return plural(days, "day", "days")
}

// exported is what is kept of a person, as JSON.
type exported struct {
	Questions []exportedQuestion `json:"questions"`
	Votes     int                `json:"votes"`
	Handovers int                `json:"requests_for_help"`
	Audit     int                `json:"audit_lines"`
}

// exportedQuestion is one question that is kept.
type exportedQuestion struct {
	Service string `json:"service"`
	Channel string `json:"channel"`
	Asked   string `json:"asked"`
	Text    string `json:"text"`
	Edited  string `json:"edited,omitempty"`
	Outcome string `json:"outcome"`
	Private bool   `json:"private"`
	Post    string `json:"post,omitempty"`
}

// export prints what is kept of a person.
func (p *program) export(ctx context.Context, s settings, q *inquiry) error {
	out := exported{Questions: []exportedQuestion{}}
	err := s.useJournal("privacy", func(j *journal.Journal) error {
		kept, err := j.Of(ctx, q.service, q.user)
		if err != nil {
			return err
		}
		out.Votes, out.Handovers, out.Audit = kept.Votes, kept.Handovers, kept.Audit
		for _, a := range kept.Answers {
			out.Questions = append(out.Questions, exportOf(a))
		}
		return nil
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	e := json.NewEncoder(p.stdout)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(out)
}

func exportOf(a journal.Answer) exportedQuestion {
	return exportedQuestion{
		Service: a.Service, Channel: a.Channel, Asked: a.Asked.Format("2006-01-02T15:04:05Z"), Text: a.Question,
		Edited: a.Edited, Outcome: a.Outcome, Private: a.Private, Post: a.Post,
	}
}
