package main

import (
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"footnote/knowledge"
)

var update = flag.Bool("update", false, "accept new output in the scripts and golden files")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"footnote": main})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", e.WorkDir)
			return writeOddFiles(e.WorkDir)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
	})
}

// writeOddFiles writes into dir what a script cannot hold.
func writeOddFiles(dir string) error {
	var errs []error
	for name, data := range map[string]string{
		"long.txt":    "How long do refunds take? " + strings.Repeat("Please. ", 12500),
		"binary.md":   "\x00\x01\x02 no text \x00",
		"latin1.txt":  "The caf\xe9 opens at nine.\n",
		"notutf8.txt": "The caf\u00e9 in the h\u00f4tel cr\u00eape d\u00e9j\u00e0 \xff closes at ten.\n",
		"escape.md":   "# Doors\n\nThe door is \x1b[31mred\x1b[0m\u202e and blue.\n",
	} {
		errs = append(errs, os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600))
	}
	return errors.Join(errs...)
}

// exits is a command of the scripts: "exits 3 footnote ask …" runs a command
// that has to end with that exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits code command [args...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("run %s: %v", args[1], err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

func TestCommonReason(t *testing.T) {
	tests := []struct {
		reasons []string
		want    string
	}{
		{[]string{"has 12 bytes, more than 10"}, "has 12 bytes, more than 10"},
		{[]string{"has 12 bytes, more than 10", "has 13 bytes, more than 10"}, "has … bytes, more than …"},
		{[]string{"is not text", "is empty", "is not text"}, "2 of them: is not text"},
		{[]string{"is not text", "is empty"}, "1 of them: is empty"},
	}
	for _, tt := range tests {
		var skipped []*knowledge.SkipError
		for _, r := range tt.reasons {
			skipped = append(skipped, &knowledge.SkipError{Path: "x", Err: errors.New(r)})
		}
		if got := commonReason(skipped); got != tt.want {
			t.Errorf("commonReason(%q) = %q, want %q", tt.reasons, got, tt.want)
		}
	}
}
