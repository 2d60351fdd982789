package main

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"footnote/adapters/slack"
)

const slackHelp = `Helps to connect Footnote to Slack.`

const manifestHelp = `Prints the manifest that Slack makes the app from, for the features that are
configured and with no more rights than they need. Why each right is needed is
said on the standard error output.

On https://api.slack.com/apps choose "Create New App", then "From a manifest",
and paste what is printed.`

const manifestExamples = `  footnote slack manifest
  footnote slack manifest > manifest.json`

// slack returns the verb that helps to connect to Slack.
func (p *program) slack() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "slack",
		Short: "Helps to connect to Slack",
		Long:  slackHelp,
		Args:  noArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.slackManifest())
	return cmd
}

func (p *program) slackManifest() *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:     "manifest",
		Short:   "Prints what to make the Slack app from",
		Long:    manifestHelp,
		Example: manifestExamples,
		Args:    noArgs,
		RunE:    func(*cobra.Command, []string) error { return p.runSlackManifest(&o) },
	}
	o.addConfig(cmd)
	return cmd
}

func (p *program) runSlackManifest(o *options) error {
	s, err := p.settings(o)
	if err != nil {
		return err
	}
	c := s.Slack
	c.Enabled = true // the app is made before Footnote is on Slack
	if err := c.Validate(); err != nil {
		return usagef("[slack] %w", err)
	}
	manifest, err := c.Manifest()
	if err != nil {
		return err
	}
	fmt.Fprintln(p.stderr, "The rights it asks for, and why:")
	for _, scope := range c.Scopes() {
		fmt.Fprintf(p.stderr, "  %-18s %s\n", scope.Name, scope.Reason)
	}
	fmt.Fprintln(p.stderr)
	_, err = fmt.Fprintln(p.stdout, string(manifest))
	return err
}

// slackAdapter returns the adapter that s configures. Its errors are *usageError.
func (p *program) slackAdapter(s settings, log *slog.Logger) (*slack.Adapter, error) {
	a, err := slack.New(s.Slack, slack.Options{
		Env: p.env, Data: filepath.Join(s.Data, "slack"), Log: log, API: p.env("FOOTNOTE_SLACK_API"),
	})
	if err != nil {
		return nil, usagef("[slack] %w", err)
	}
	return a, nil
}

// checkSlack reports whether the secrets work and the token has the rights that
// the configured features need. The error is only ever ctx's.
func (p *program) checkSlack(ctx context.Context, r *report, s settings) error {
	if !s.Slack.Enabled {
		return nil
	}
	r.line("")
	r.line("slack: %s", s.Slack.Transport)
	a, err := p.slackAdapter(s, p.log())
	if err != nil {
		r.problem("%v", err)
		return nil
	}
	missing, err := a.Check(ctx)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	switch {
	case err != nil:
		r.problem("%s", strings.TrimSuffix(err.Error(), "."))
	case len(missing) > 0:
		r.problem("the bot token lacks these scopes: %s. Add them on the app's page under \"OAuth & Permissions\", or paste a new manifest (footnote slack manifest), and install the app again", strings.Join(missing, ", "))
	default:
		r.detail("the tokens work, and have the rights that they need")
	}
	return nil
}
