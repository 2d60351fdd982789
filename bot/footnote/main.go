// Footnote answers questions from a team's own documents, every sentence
// quoted to the letter. This is the program: its verbs, its configuration and
// who imports whom.
//
// Every verb ends with one of these exit codes:
//
//	0  answered, or done
//	1  something failed
//	2  wrong usage or configuration
//	3  the documents do not say
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// The exit codes.
const (
	exitAnswered = 0
	exitFailure  = 1
	exitUsage    = 2
	exitNotSaid  = 3
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second interrupt ends the program at once
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv)
	stop()
	os.Exit(code)
}

// program is what a verb has to do with.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	env            func(string) string
	started        bool // whether a verb has begun, its flags and arguments being right
}

// run does what args say and returns the exit code. env looks up an
// environment variable as os.Getenv does.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, env func(string) string) int {
	p := &program{stdin: stdin, stdout: stdout, stderr: stderr, env: env}
	root := p.root()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	switch {
	case err == nil:
		return exitAnswered
	case errors.Is(err, errNotSaid):
		return exitNotSaid
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(stderr, "footnote: interrupted")
		return exitFailure
	}
	fmt.Fprintf(stderr, "footnote: %v\n", err)
	var usage *usageError
	if errors.As(err, &usage) || !p.started {
		return exitUsage
	}
	return exitFailure
}

// errNotSaid says that the documents do not answer. The answer, which has been
// printed, says so.
var errNotSaid = errors.New("the documents do not say")

// usageError is an error in how the program was called or configured.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

// usagef returns a *usageError.
func usagef(format string, args ...any) error {
	return &usageError{fmt.Errorf(format, args...)}
}

// root returns the command with all its verbs.
func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "footnote",
		Short:         "Answers questions from your own documents, quoted to the letter",
		Long:          rootHelp,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          unknownVerb,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },

		PersistentPreRun: func(*cobra.Command, []string) { p.started = true },
	}
	root.SuggestionsMinimumDistance = 2
	root.Version = versionLine()
	root.SetVersionTemplate("{{.Version}}\n")
	root.SetUsageTemplate(usageTemplate)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usagef("%w\nSee: %s --help", err, cmd.CommandPath())
	})
	root.SetHelpCommand(p.help())
	root.AddCommand(p.access(), p.ask(), p.backup(), p.calibrate(), p.chat(), p.check(), p.completion(), p.discord(), p.eval(), p.forget(), p.privacy(), p.serve(), p.slack(), p.sources(), p.sync(), p.verify(), p.version())
	return root
}

// unknownVerb refuses arguments that are no verb, and says which was meant.
func unknownVerb(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		return usagef("there is no verb %q. Did you mean: footnote %s", args[0], near[0])
	}
	return usagef("there is no verb %q. To ask a question: footnote ask \"…\"", args[0])
}

// noArgs refuses arguments.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("%s takes no arguments, but there is %q", cmd.CommandPath(), args[0])
	}
	return nil
}
