package adaptertest

import (
	"os"
	"strconv"
	"testing"
)

// Replies returns how many random replies an adapter is to lay out: some
// thousands, fewer with -short, ten million with FOOTNOTE_LONG, or as many as
// FOOTNOTE_REPLIES says. It fails t when that is no number.
func Replies(t testing.TB) int {
	t.Helper()
	if s := os.Getenv("FOOTNOTE_REPLIES"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatalf("FOOTNOTE_REPLIES: %v", err)
		}
		return n
	}
	switch {
	case os.Getenv("FOOTNOTE_LONG") != "":
		return 10_000_000
	case testing.Short():
		return 2000
	}
	return 20_000
}
