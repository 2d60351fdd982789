//go:build !unix

package format

import (
	"testing"
	"time"
)

var began = time.Now()

// worked returns how long the test has run, for want of its processor time.
func worked(*testing.T) time.Duration { return time.Since(began) }
