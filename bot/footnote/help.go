package main

import (
	"strings"

	"github.com/spf13/cobra"
)

const rootHelp = `Footnote answers questions from your own documents. Every sentence it says is
quoted to the letter, with a note that says where it stands. When the documents
do not say, it says so.

Try it at once, on the small library that is built in:

  footnote ask "Who co-chaired the Paris conference?"

Then on a folder of yours:

  footnote ask --docs ./handbook "how many days of leave do I get?"
  footnote chat --docs ./handbook

Without --docs it reads what the configuration says: the file named by --config
or $FOOTNOTE_CONFIG, else footnote.toml in this folder.`

// usageTemplate is cobra's own with our words, and the exit codes.
const usageTemplate = `Usage:
  {{if .HasAvailableSubCommands}}{{.CommandPath}} VERB{{else}}{{.UseLine}}{{end}}
{{- if .HasExample}}

Examples:
{{.Example}}{{end}}
{{- if .HasAvailableSubCommands}}

Verbs:{{range .Commands}}{{if or .IsAvailableCommand (eq .Name "help")}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}
{{- if .HasAvailableLocalFlags}}

Flags:
{{.LocalFlags.FlagUsagesWrapped 80 | trimTrailingWhitespaces}}{{end}}
{{- if .HasAvailableSubCommands}}

Each verb explains itself, with examples: {{.CommandPath}} VERB --help{{end}}

Exit codes:
  0  answered, or done
  1  something failed
  2  wrong usage or configuration
  3  the documents do not say
`

// help is the verb that explains another.
func (p *program) help() *cobra.Command {
	return &cobra.Command{
		Use:   "help VERB",
		Short: "Explains a verb",
		RunE: func(cmd *cobra.Command, args []string) error {
			verb, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return unknownVerb(cmd.Root(), args)
			}
			return verb.Help()
		},
	}
}

const completionHelp = `Prints a script that makes a shell complete what is typed after "footnote". The
shells are bash, zsh, fish and powershell. Bash needs the package
bash-completion as well.`

const completionExamples = `  source <(footnote completion bash)    # for this session; likewise zsh
  footnote completion bash > /etc/bash_completion.d/footnote
  footnote completion zsh > "${fpath[1]}/_footnote"
  footnote completion fish > ~/.config/fish/completions/footnote.fish
  footnote completion powershell | Out-String | Invoke-Expression`

// completion is the verb that prints a completion script.
func (p *program) completion() *cobra.Command {
	return &cobra.Command{
		Use:       "completion SHELL",
		Short:     "Prints a completion script for a shell",
		Long:      completionHelp,
		Example:   completionExamples,
		ValidArgs: []string{"bash", "zsh", "fish", "powershell"},
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.runCompletion(cmd.Root(), strings.Join(args, " "))
		},
	}
}

func (p *program) runCompletion(root *cobra.Command, shell string) error {
	switch shell {
	case "bash":
		return root.GenBashCompletionV2(p.stdout, true)
	case "zsh":
		return root.GenZshCompletion(p.stdout)
	case "fish":
		return root.GenFishCompletion(p.stdout, true)
	case "powershell":
		return root.GenPowerShellCompletionWithDesc(p.stdout)
	}
	return usagef("name one shell to complete in: bash, zsh, fish or powershell")
}
