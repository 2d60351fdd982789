package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestReadme runs the commands that the README shows with their output, and
// wants the README to say what they print. Run with -update, it says so.
func TestReadme(t *testing.T) {
	t.Chdir(filepath.Join("..", ".."))
	data, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	want := string(data)
	got, shown := playConsole(t, want)
	if shown < 2 {
		t.Fatalf("the README shows the output of %d commands, want at least 2", shown)
	}
	if *update && got != want {
		if err := os.WriteFile("README.md", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("README.md (-says +is); accept with -update:\n%s", diff)
	}
}

// playConsole returns readme with the blocks marked as "console" as they are
// when their commands are run, and how many commands were run.
func playConsole(t *testing.T, readme string) (string, int) {
	t.Helper()
	const open, end = "```console\n", "```\n"
	var out strings.Builder
	shown := 0
	for {
		before, rest, found := strings.Cut(readme, open)
		out.WriteString(before)
		if !found {
			return out.String(), shown
		}
		block, after, _ := strings.Cut(rest, end)
		out.WriteString(open)
		for line := range strings.Lines(block) {
			command, ok := strings.CutPrefix(line, "$ ")
			if !ok {
				continue
			}
			out.WriteString(line)
			args := footnoteArgs(command)
			if len(args) == 0 {
				continue
			}
			out.WriteString(played(t, args))
			shown++
		}
		out.WriteString(end)
		readme = after
	}
}

// footnoteArgs returns the arguments that command gives to footnote, nil when
// it runs something else. Only double quotation marks are understood.
func footnoteArgs(command string) []string {
	command = strings.TrimSpace(command)
	rest, ok := strings.CutPrefix(command, "go run ./bot/footnote ")
	if !ok {
		rest, ok = strings.CutPrefix(command, "./footnote ")
	}
	if !ok {
		return nil
	}
	var args []string
	for i, part := range strings.Split(rest, `"`) {
		if i%2 == 1 {
			args = append(args, part)
			continue
		}
		args = append(args, strings.Fields(part)...)
	}
	return args
}

// played returns what footnote prints for args, with no environment. It has to
// answer: what a newcomer sees first is not a refusal.
func played(t *testing.T, args []string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := run(t.Context(), args, strings.NewReader(""), &stdout, &stderr, func(string) string { return "" })
	if code != exitAnswered || stderr.Len() > 0 {
		t.Errorf("footnote %q: exit code %d, standard error %q", args, code, stderr.String())
	}
	return stdout.String()
}
