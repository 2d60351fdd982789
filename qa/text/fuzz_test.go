package text

import (
	"slices"
	"testing"
	"unicode"
	"unicode/utf8"
)

var fuzzSeeds = []string{
	"", "How do I reset my password?", "e-mail E‑mail co-chair C++ .NET 401(k)", "U.S. US us", "3,000.50 1,2,3 22.5.2018",
	"foo_bar https://a.b/c?d=e", "l'homme aujourd'hui", "東京都の会議。次", "ภาษาไทย한국어", "ｶﾞｷﾞ ﬁn ½ ² ①", "\xff\xfea\x80b", "a\u0301\u0301 \u0301",
	"Mr. X. 1. a) b. C. “D.” [12] …", "İstanbul'da Straße ǅ ﷺ", "\u00ad-\u200d'", "......", "z. B. d. h.",
}

var fuzzLanguages = append(Languages(), "", "ja", "zh", "ko", "el", "th", "xx")

func FuzzWords(f *testing.F) {
	for i, s := range fuzzSeeds {
		f.Add(s, uint8(i))
	}
	warm := map[Language]*Analyzer{}
	for _, l := range fuzzLanguages {
		warm[l] = NewAnalyzer(l)
	}
	f.Fuzz(func(t *testing.T, s string, n uint8) {
		l := fuzzLanguages[int(n)%len(fuzzLanguages)]
		words := NewAnalyzer(l).Words(nil, s)
		if again := warm[l].Words(nil, s); !slices.Equal(words, again) {
			t.Fatalf("%s Words(%q) = %+v with a new Analyzer, %+v with a used one", l, s, words, again)
		}
		checkWords(t, s, words)
	})
}

// checkWords fails t when words are not in order, or not as Word promises.
func checkWords(t *testing.T, s string, words []Word) {
	t.Helper()
	valid := utf8.ValidString(s)
	for i, w := range words {
		if w.Start < 0 || w.Empty() || w.End > len(s) {
			t.Fatalf("Words(%q): word %d %+v is out of range", s, i, w)
		}
		if w.Folded == "" || w.Stem == "" {
			t.Fatalf("Words(%q): word %d %+v has no form", s, i, w)
		}
		if valid && !(utf8.RuneStart(s[w.Start]) && (w.End == len(s) || utf8.RuneStart(s[w.End]))) {
			t.Fatalf("Words(%q): word %d %+v cuts a character", s, i, w)
		}
		if i > 0 && w.Start < words[i-1].Start {
			t.Fatalf("Words(%q): word %d %+v stands before %+v", s, i, w, words[i-1])
		}
		if i+w.Parts >= len(words) {
			t.Fatalf("Words(%q): word %d %+v has parts that are not there", s, i, w)
		}
		for _, part := range words[i+1 : i+1+w.Parts] {
			if !w.Contains(part.Span) {
				t.Fatalf("Words(%q): part %+v is not in %+v", s, part, w)
			}
		}
		if next := i + w.Parts + 1; next < len(words) && words[next].Start < w.End && scriptAt(s, w.Start) == spaced {
			t.Fatalf("Words(%q): word %+v overlaps %+v", s, words[next], w)
		}
	}
}

func scriptAt(s string, i int) script {
	r, _ := utf8.DecodeRuneInString(s[i:])
	return scriptOf(r)
}

func FuzzSentences(f *testing.F) {
	for i, s := range fuzzSeeds {
		f.Add(s, uint8(i))
	}
	f.Fuzz(func(t *testing.T, s string, n uint8) {
		l := fuzzLanguages[int(n)%len(fuzzLanguages)]
		at := 0
		for _, span := range Sentences(s, l) {
			if span.Start < at || span.Empty() || span.End > len(s) {
				t.Fatalf("%s Sentences(%q): span %v after %d", l, s, span, at)
			}
			checkSpace(t, s, at, span.Start)
			at = span.End
		}
		checkSpace(t, s, at, len(s))
	})
}

// checkSpace fails t when s[start:end] holds anything but space.
func checkSpace(t *testing.T, s string, start, end int) {
	t.Helper()
	for _, r := range s[start:end] {
		if !unicode.IsSpace(r) {
			t.Fatalf("Sentences(%q): %q at %d is in no sentence", s, s[start:end], start)
		}
	}
}

func FuzzDetect(f *testing.F) {
	for _, s := range fuzzSeeds {
		f.Add(s)
	}
	among := []Language{"de", "en", "ja"}
	f.Fuzz(func(t *testing.T, s string) {
		if a, b := Detect(s), Detect(s); a != b {
			t.Fatalf("Detect(%q) = %q, then %q", s, a, b)
		}
		if l := Guess(s, among); !slices.Contains(among, l) {
			t.Fatalf("Guess(%q, %v) = %q", s, among, l)
		}
	})
}
