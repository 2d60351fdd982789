package main

import (
	"bytes"
	"fmt"
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

// TestVerbsAreListed wants every verb in the README and in the guide.
func TestVerbsAreListed(t *testing.T) {
	for _, file := range []string{"README.md", "knowledge/sample/guide/what-footnote-is.md"} {
		data, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(file)))
		if err != nil {
			t.Fatal(err)
		}
		for _, verb := range new(program).root().Commands() {
			if !strings.Contains(string(data), "\n| `footnote "+verb.Name()) {
				t.Errorf("%s does not list footnote %s", file, verb.Name())
			}
		}
	}
}

// playConsole returns readme with the blocks marked as "console" as they are
// when their commands are run, and how many commands were run. A command has to
// answer unless its exit code is shown.
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
			command, status := strings.CutSuffix(strings.TrimSpace(command), "; echo $?")
			args := footnoteArgs(command)
			if len(args) == 0 {
				continue
			}
			printed, code := played(t, args)
			out.WriteString(printed)
			shown++
			if status {
				fmt.Fprintln(&out, code)
				continue
			}
			if code != exitAnswered {
				t.Errorf("%s: exit code %d, want an answer", command, code)
			}
		}
		out.WriteString(end)
		readme = after
	}
}

// footnoteArgs returns the arguments that command gives to footnote, nil when
// it runs something else. Only double quotation marks are understood.
func footnoteArgs(command string) []string {
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

// played returns what footnote prints for args, with no environment, and its
// exit code.
func played(t *testing.T, args []string) (string, int) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := run(t.Context(), args, strings.NewReader(""), &stdout, &stderr, func(string) string { return "" })
	if stderr.Len() > 0 {
		t.Errorf("footnote %q: standard error %q", args, stderr.String())
	}
	return stdout.String(), code
}
