//go:build unix

package format

import (
	"syscall"
	"testing"
	"time"
)

// worked returns how much processor time the test has used, which what else the
// machine does hardly changes.
func worked(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
