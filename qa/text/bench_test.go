package text

import (
	"strings"
	"testing"
)

// prose is some English of our own, with the punctuation that prose has.
var prose = strings.Repeat(`Anyone who needs a new laptop fills in the form (see "Requests", section 3.2) and sends it to
the office; the request is usually answered within two days. It's best not to wait: last year's average was 1,250 requests
a month, and the follow-up e-mails alone took a week. Mr. Smith's team in the U.S. handles what's left over at 9 a.m. daily. `, 50)

func BenchmarkWords(b *testing.B) {
	a := NewAnalyzer("en")
	words := a.Words(nil, prose)
	b.ReportAllocs()
	b.SetBytes(int64(len(prose)))
	for b.Loop() {
		words = a.Words(words[:0], prose)
	}
	b.ReportMetric(float64(b.N*len(words))/b.Elapsed().Seconds(), "words/s")
}

func BenchmarkSentences(b *testing.B) {
	b.ReportAllocs()
	b.SetBytes(int64(len(prose)))
	for b.Loop() {
		Sentences(prose, "en")
	}
}

func BenchmarkDetect(b *testing.B) {
	b.SetBytes(int64(len(prose)))
	for b.Loop() {
		Detect(prose)
	}
}
