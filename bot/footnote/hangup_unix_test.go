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
