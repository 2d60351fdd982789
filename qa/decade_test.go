package qa

import (
	"testing"

	"footnote/qa/text"
)

func TestDecade(t *testing.T) {
	for question, want := range map[string]string{
		"who played the role in the 70's?":   "1970s",
		"who played the role in the 1970's?": "1970s",
		"who played the role in the ’70s?":   "1970s",
		"who played the role in the 1970s?":  "1970s",
		"who won in the 2010s?":              "2010s",
		"who won in the 10s?":                "2010s",
		"who won in 1970?":                   "",
		"who won in the 1975s?":              "",
		"how many apples are in the 70?":     "",
		"what are the boss's duties?":        "",
	} {
		got := ""
		for _, w := range text.NewAnalyzer("en").Words(nil, question) {
			got += decade(w, question)
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", question, got, want)
		}
	}
}
