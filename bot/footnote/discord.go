package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"footnote/adapters/discord"
)

const discordHelp = `Helps to connect Footnote to Discord.`

const inviteHelp = `Prints the link that brings Footnote to your server, with no more rights than
the configured features need, and the link by which people get it for
themselves. Why each right is needed is said on the standard error output.

It asks Discord which application the token belongs to.`

const inviteExamples = `  footnote discord invite
  footnote discord invite --config /etc/footnote.toml`

// discord returns the verb that helps to connect to Discord.
func (p *program) discord() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "discord",
		Short: "Helps to connect to Discord",
		Long:  discordHelp,
		Args:  noArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.discordInvite())
	return cmd
}

func (p *program) discordInvite() *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:     "invite",
		Short:   "Prints the link that brings Footnote to your server",
		Long:    inviteHelp,
		Example: inviteExamples,
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return p.runDiscordInvite(cmd.Context(), &o) },
	}
	o.addConfig(cmd)
	return cmd
}

func (p *program) runDiscordInvite(ctx context.Context, o *options) error {
	s, err := p.settings(o)
	if err != nil {
		return err
	}
	a, err := p.newDiscord(s, "", p.log()) // it is invited before Footnote is on Discord
	if err != nil {
		return err
	}
	server, personal, err := a.Invite(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintln(p.stderr, "The rights it asks for, and why:")
	for _, right := range s.Discord.Permissions() {
		fmt.Fprintf(p.stderr, "  %-25s %s\n", right.Name, right.Reason)
	}
	fmt.Fprintln(p.stderr)
	_, err = fmt.Fprintf(p.stdout, "For a server:\n%s\n\nFor yourself alone, to ask anywhere:\n%s\n", server, personal)
	return err
}

// discordData is what the adapter keeps in the data folder: where it had got to.
const discordData = "discord"

// discordAdapter returns the adapter that s configures. The error of a wrong
// configuration is a *usageError.
func (p *program) discordAdapter(s settings, log *slog.Logger) (*discord.Adapter, error) {
	folder := filepath.Join(s.Data, discordData)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder for the session with Discord: %w", err)
	}
	return p.newDiscord(s, folder, log)
}

// newDiscord returns an adapter that keeps its session in folder, or in memory
// when that is empty.
func (p *program) newDiscord(s settings, folder string, log *slog.Logger) (*discord.Adapter, error) {
	a, err := discord.New(s.Discord, discord.Options{
		Token: discord.Token(strings.TrimSpace(p.env(s.Discord.TokenEnv))), Folder: folder,
		Log: log, API: p.env("FOOTNOTE_DISCORD_API"),
	})
	if err != nil {
		return nil, usagef("[discord] %w", err)
	}
	return a, nil
}

// checkDiscord reports whether the token works and all is as the configured
// features need it. The error is only ever ctx's.
func (p *program) checkDiscord(ctx context.Context, r *report, s settings) error {
	if !s.Discord.Enabled {
		return nil
	}
	r.line("")
	r.line("discord:")
	a, err := p.newDiscord(s, "", p.log())
	if err != nil {
		r.problem("%v", err)
		return nil
	}
	well, wrong, err := a.Check(ctx)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		r.problem("%s", strings.TrimSuffix(err.Error(), "."))
		return nil
	}
	for _, w := range well {
		r.detail("%s", w)
	}
	for _, w := range wrong {
		r.problem("%s", w)
	}
	return nil
}
