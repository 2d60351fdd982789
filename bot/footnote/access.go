package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"footnote/bot"
	"footnote/knowledge"
	"footnote/knowledge/library"
)

const accessHelp = `Says who may be quoted what, by the [[audience]] tables of the configuration.`

const explainHelp = `Says whether a person who asks in a channel may be quoted a document, and why or
why not: in a reply that all in the channel see, and in one that only they see.
DOC is the document's name as verbs print it: SOURCE:PATH. Users, channels and
groups are named by their ids, as in the configuration.`

const explainExamples = `  footnote access explain --user U012AB3CD --channel C024BE91L handbook:leave.md
  footnote access explain --user U012AB3CD --guest --channel C024BE91L faq:hours.md`

// asker is who asks where, as the flags say.
type asker struct {
	options
	user, channel                   string
	groups                          []string
	guest, external, shared, guests bool
}

func (p *program) access() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "access",
		Short: "Says who may be quoted what",
		Long:  accessHelp,
		Args:  unknownVerb,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.explainAccess())
	return cmd
}

func (p *program) explainAccess() *cobra.Command {
	var a asker
	cmd := &cobra.Command{
		Use:     "explain DOC",
		Short:   "Says whether somebody may be quoted a document, and why",
		Long:    explainHelp,
		Example: explainExamples,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("name one document, as SOURCE:PATH")
			}
			return p.runExplainAccess(cmd.Context(), &a, knowledge.DocID(args[0]))
		},
	}
	a.addConfig(cmd)
	f := cmd.Flags()
	f.StringVar(&a.user, "user", "", "the `id` of the person who asks")
	f.StringVar(&a.channel, "channel", "", "the `id` of the channel they ask in; none for a direct message")
	f.StringArrayVar(&a.groups, "group", nil, "the `id` of a group or role they have; may be repeated")
	f.BoolVar(&a.guest, "guest", false, "they are a guest of the workspace")
	f.BoolVar(&a.external, "external", false, "they are from outside of the team")
	f.BoolVar(&a.shared, "shared", false, "people from outside of the team are in the channel")
	f.BoolVar(&a.guests, "with-guests", false, "guests of the workspace are in the channel")
	return cmd
}

func (p *program) runExplainAccess(ctx context.Context, a *asker, id knowledge.DocID) error {
	if a.user == "" {
		return usagef("say who asks: --user ID")
	}
	s, err := p.settings(&a.options)
	if err != nil {
		return err
	}
	if err := s.needConfig("explain"); err != nil {
		return err
	}
	space, err := p.spaceOf(ctx, s, id)
	if err != nil {
		return err
	}
	m := bot.Message{
		Author: bot.Person{ID: a.user, Groups: a.groups, Guest: a.guest, External: a.external},
		Kind:   bot.Direct, Shared: a.shared, Guests: a.guests,
	}
	fmt.Fprintf(p.stdout, "%s is in the space %q.\n", id, space)
	if a.channel != "" {
		m.Kind, m.Conversation.Channel = bot.PublicChannel, a.channel
		p.printAccess(s.Rules, m, space, "In a reply that all in "+a.channel+" see")
		m.Private = true
	}
	p.printAccess(s.Rules, m, space, "In a reply that "+a.user+" alone sees")
	return nil
}

// printAccess says whether a reply to m may quote from space, and why.
func (p *program) printAccess(rules bot.Rules, m bot.Message, space knowledge.Space, where string) {
	answer := "no"
	may, why := rules.MayRead(m, space)
	if may {
		answer = "yes"
	}
	fmt.Fprintf(p.stdout, "%s: %s, since %s.\n", where, answer, why)
}

// spaceOf returns the space of a document: the library's word, and where that
// does not have it, what its source feeds.
func (p *program) spaceOf(ctx context.Context, s settings, id knowledge.DocID) (knowledge.Space, error) {
	l, err := p.openForReading(ctx, s)
	if errors.Is(err, library.ErrNone) {
		return "", fmt.Errorf("there is no library yet. To fill it: %s", s.command("sync"))
	}
	if err != nil {
		return "", err
	}
	_, space, err := l.Revision(id)
	if err != nil && !errors.Is(err, library.ErrNotFound) {
		return "", errors.Join(p.nextStep(s, err), l.Close())
	}
	if err := l.Close(); err != nil {
		return "", err
	}
	if err != nil || !slices.Contains(s.spaces(), space) {
		return "", fmt.Errorf("the library has no document %s, so nobody is quoted it. To see what there is: %s", id, s.command("sources"))
	}
	return space, nil
}
