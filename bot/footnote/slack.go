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

// slackData is what the adapter keeps in the data folder: who installed the app.
const slackData = "slack"

// slackAdapter returns the adapter that s configures. Its errors are *usageError.
func (p *program) slackAdapter(s settings, log *slog.Logger) (*slack.Adapter, error) {
	a, err := slack.New(s.Slack, slack.Options{
		Env: p.env, Data: filepath.Join(s.Data, slackData), Log: log, API: p.env("FOOTNOTE_SLACK_API"),
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
	installed, err := a.Check(ctx)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		r.problem("%s", strings.TrimSuffix(err.Error(), "."))
	}
	if address := s.Slack.InstallURL(); err == nil && len(installed) == 0 {
		r.detail("no workspace has installed the app yet. Where it is installed, while footnote serve runs: %s", address)
	}
	for _, one := range installed {
		reportSlack(r, one)
	}
	return nil
}

// reportSlack reports on one installation of the app.
func reportSlack(r *report, one slack.Checked) {
	whose, good := "the bot token", "the tokens work, and have the rights that they need"
	if one.Workspace != "" {
		whose = "the token of workspace " + one.Workspace
		good = whose + " works, and has the rights that it needs"
	}
	switch {
	case one.Err != nil:
		r.problem("%s: %s", whose, strings.TrimSuffix(one.Err.Error(), "."))
	case len(one.Missing) > 0:
		var missing []string
		for _, scope := range one.Missing {
			missing = append(missing, scope.String())
		}
		r.problem("%s lacks these scopes: %s. %s", whose, strings.Join(missing, ", "), one.Again)
	default:
		r.detail("%s", good)
	}
}
