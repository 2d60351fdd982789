package text

import (
	"strconv"
	"strings"
	"testing"
)

func TestAnalyzerKeepsAtMostMaxKnown(t *testing.T) {
	a := NewAnalyzer("")
	for i := range maxKnown + 10 {
		a.Words(nil, strconv.Itoa(i))
	}
	if len(a.known) > maxKnown {
		t.Errorf("Analyzer keeps %d words, want at most %d", len(a.known), maxKnown)
	}
	data := strings.Repeat("f", maxKept+1)
	a.Words(nil, data)
	if _, ok := a.known[data]; ok {
		t.Errorf("Analyzer keeps a word of %d bytes", len(data))
	}
}

func TestStemmed(t *testing.T) {
	for l, want := range map[Language]bool{"en": true, "de": true, "tr": true, "pl": false, "ja": false, "": false} {
		if got := Stemmed(l); got != want {
			t.Errorf("Stemmed(%q) = %t, want %t", l, got, want)
		}
	}
}

func TestSpans(t *testing.T) {
	s := "The U.S. re-applied (see Müller's C++)."
	want := "The U.S re-applied re applied see Müller's C++"
	var got []string
	for _, w := range NewAnalyzer("en").Words(nil, s) {
		got = append(got, w.In(s))
	}
	if strings.Join(got, " ") != want {
		t.Errorf("Words(%q) stand at %q, want %q", s, got, want)
	}
}
