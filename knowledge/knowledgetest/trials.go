package knowledgetest

import (
	"os"
	"strconv"
	"testing"
)

// Trials returns which seed random trials begin with and how many there are: all
// that are promised where FOOTNOTE_LONG is set, few with -short, and ordinarily a
// part of them. FOOTNOTE_SEED is the first seed, else 0, and FOOTNOTE_COUNT says
// how many, to share them out or to repeat one; what is no number fails tb.
func Trials(tb testing.TB, all, ordinarily, short int) (first, n int) {
	tb.Helper()
	n = ordinarily
	switch {
	case os.Getenv("FOOTNOTE_LONG") != "":
		n = all
	case testing.Short():
		n = short
	}
	for name, to := range map[string]*int{"FOOTNOTE_SEED": &first, "FOOTNOTE_COUNT": &n} {
		s := os.Getenv(name)
		if s == "" {
			continue
		}
		var err error
		if *to, err = strconv.Atoi(s); err != nil {
			tb.Fatalf("%s = %q: %v", name, s, err)
		}
	}
	return first, n
}
