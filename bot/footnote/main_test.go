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
