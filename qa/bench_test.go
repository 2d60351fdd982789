package qa_test

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"footnote/qa"
)

// largest is the largest set there is: the handbook beside the checkout, else
// the sample library.
func largest(b *testing.B) set {
	b.Helper()
	if _, err := os.Stat(filepath.Join(shared, "handbook")); err != nil {
		b.Log("there is no handbook beside the checkout: the sample library is measured")
		return ownSets(b)[2]
	}
	return sharedSets(b, "handbook")[0]
}

// BenchmarkBuild reads a library and makes it ready for questions. MB-live is
// the memory that then stays in use.
func BenchmarkBuild(b *testing.B) {
	s := largest(b)
	var c *qa.Collection
	b.ReportAllocs()
	for b.Loop() {
		c = s.collect(b)
	}
	b.ReportMetric(float64(c.Stats().Words), "words")
	with := live()
	runtime.KeepAlive(c)
	c = nil
	b.ReportMetric((with-live())/1e6, "MB-live")
}

// BenchmarkAsk asks the questions of a library, which is warm, in turn.
func BenchmarkAsk(b *testing.B) {
	s := largest(b)
	c := s.collect(b)
	e := engineOn(b, c)
	var questions []qa.Question
	for _, q := range s.read(b) {
		questions = append(questions, qa.Question{Text: q.Question, History: q.History, Spaces: c.Spaces()})
	}
	ask := func(q qa.Question) {
		if _, err := e.Ask(b.Context(), q); err != nil {
			b.Fatal(err)
		}
	}
	for _, q := range questions {
		ask(q)
	}
	var times []time.Duration
	b.ReportAllocs()
	for b.Loop() {
		begin := time.Now()
		ask(questions[len(times)%len(questions)])
		times = append(times, time.Since(begin))
	}
	slices.Sort(times)
	for name, p := range map[string]int{"p50-ms": 50, "p99-ms": 99} {
		b.ReportMetric(times[(len(times)-1)*p/100].Seconds()*1000, name)
	}
}

// live returns the bytes of memory in use.
func live() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}
