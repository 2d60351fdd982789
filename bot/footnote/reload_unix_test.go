//go:build unix

package main

import (
	"os"
	"syscall"
	"testing"
)

// hangUp sends this process what `kill -HUP` does.
func hangUp(t testing.TB) {
	t.Helper()
	if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
}

// TestServeReload checks that a configuration that is valid is put in force and
// another changes nothing.
func TestServeReload(t *testing.T) {
	v := serving(t, serveConfig, map[string]string{"travel.md": hotel})
	v.ask("1", "How much may a hotel cost?", "180 euros")
	v.write("footnote.toml", "[answers]\nrisc = 1\n"+serveConfig)
	hangUp(t)
	v.expect("there is no setting answers.risc")
	v.ask("2", "How much may a hotel cost?", "180 euros")
	v.write("footnote.toml", serveConfig+"\n[[audience]]\nspaces = [\"docs\"]\npeople = [\"bob\"]\n")
	hangUp(t)
	v.expect("the configuration is in force")
	v.ask("3", "How much may a hotel cost?", "nothing here that I may read")
}
