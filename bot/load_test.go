package bot_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"footnote/bot"
	"footnote/bot/bottest"
	"footnote/bot/journal"
	"footnote/knowledge"
	"footnote/knowledge/sample"
	"footnote/qa"
)

// What is asked of Footnote under load, on two cores that it has to itself.
const (
	loadPassages  = 100_000
	loadPerSecond = 100
	loadFor       = 10 * time.Minute
	loadMedian    = 25 * time.Millisecond
	loadP99       = 250 * time.Millisecond
	loadGrowth    = 0.05
)

// TestLoad asks a hundred questions a second of a large library, each of one of
// a hundred people, with the journal on disk.
func TestLoad(t *testing.T) {
	d := loadFor
	if v := os.Getenv("FOOTNOTE_LOAD"); v != "" {
		var err error
		if d, err = time.ParseDuration(v); err != nil {
			t.Fatalf("FOOTNOTE_LOAD = %q: %v", v, err)
		}
	} else if !long {
		t.Skip("it takes ten minutes: FOOTNOTE_LONG=1 has it run, FOOTNOTE_LOAD=1m for a minute")
	}
	f := load(t, loadPassages, loadPerSecond, d)
	t.Log(f)
	if f.median > loadMedian || f.p99 > loadP99 {
		t.Errorf("median %v, p99 %v, want at most %v and %v", f.median, f.p99, loadMedian, loadP99)
	}
	if grown := float64(f.end)/float64(f.begin) - 1; grown > loadGrowth {
		t.Errorf("memory grew by %.1f %%, want at most %.0f %%", 100*grown, 100*loadGrowth)
	}
}

// loadFigures are what a load gave.
type loadFigures struct {
	questions, passages     int
	answered, lost, doubled int           // of the questions
	median, p99             time.Duration // from what was received to its answer
	begin, end              uint64        // bytes in use, a tenth of the time in and at the end
}

func (f loadFigures) String() string {
	return fmt.Sprintf("%d questions on %d passages, %d answered, %d lost, %d answered twice: median %v, p99 %v, memory %d MB, then %d MB",
		f.questions, f.passages, f.answered, f.lost, f.doubled, f.median, f.p99, f.begin>>20, f.end>>20)
}

func load(t *testing.T, passages, perSecond int, d time.Duration) loadFigures {
	engine, texts, n := largeLibrary(t, passages)
	j, err := journal.Open(filepath.Join(t.TempDir(), "journal.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	service := bottest.New(bottest.Options{Forgetful: true})
	var mu sync.Mutex // guards what follows
	asked, took, doubled := map[string]time.Time{}, []time.Duration{}, 0
	service.Watch(func(p bottest.Post) {
		mu.Lock()
		defer mu.Unlock()
		if p.Reply.Waiting {
			return // an answer is still being looked for
		}
		at, open := asked[p.ReplyTo]
		if !open {
			doubled++
			return
		}
		took = append(took, time.Since(at))
		delete(asked, p.ReplyTo)
	})
	rules := bot.DefaultRules()
	rules.Limits = bot.Limits{Waiting: 1000}
	b := bot.New(bot.Config{Journal: j, Rules: &rules, Verify: func(id knowledge.DocID, _ knowledge.Revision) (string, bool) {
		_, path, _ := strings.Cut(string(id), ":")
		_, path, _ = strings.Cut(path, "/")
		text, ok := texts[path]
		return text, ok
	}}, engine, "shop")
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx, service) }()

	f := loadFigures{questions: int(d.Seconds() * float64(perSecond)), passages: n}
	ticker := time.NewTicker(time.Second / time.Duration(perSecond))
	defer ticker.Stop()
	for i := range f.questions {
		<-ticker.C
		m := bot.Message{Conversation: bot.Conversation{Service: "town", Channel: fmt.Sprint("c", i%20), Thread: fmt.Sprint("t", i)},
			ID: fmt.Sprint("m", i), Author: bot.Person{ID: fmt.Sprint("u", i%100)}, Text: loadQuestions[i%len(loadQuestions)], Addressed: true, Kind: bot.PublicChannel}
		mu.Lock()
		asked[m.ID] = time.Now()
		mu.Unlock()
		service.Say("", m)
		if i == f.questions/10 {
			f.begin = inUse()
		}
	}
	for open := 1; open > 0; time.Sleep(100 * time.Millisecond) {
		if open, err = j.Open(t.Context()); err != nil {
			t.Fatal(err)
		}
		open += service.Pending()
	}
	f.end = inUse()
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	slices.Sort(took)
	f.answered, f.lost, f.doubled = len(took), len(asked), doubled
	if f.answered != f.questions || f.lost+f.doubled > 0 {
		t.Errorf("of %d questions %d were answered, %d lost, %d answered twice", f.questions, f.answered, f.lost, f.doubled)
	}
	f.median, f.p99 = took[len(took)/2], took[len(took)*99/100]
	return f
}

var loadQuestions = []string{
	"Who co-chaired the Paris conference?", "When was the Tokyo meeting held?", "What did the French delegation say?",
	"How many project groups were there in Tokyo?", "Which risk should I choose?", "What is data preservation?",
}

// inUse returns how many bytes are in use.
func inUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse
}

// largeLibrary returns an engine on copies of the sample, the texts by their
// paths, and how many passages there are.
func largeLibrary(t *testing.T, passages int) (*qa.Engine, map[string]string, int) {
	var b qa.Builder
	texts := map[string]string{}
	var one qa.Builder
	for d, err := range sample.Source().Documents(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		one.Add(&d)
	}
	each := one.Build().Stats().Passages
	for i := 0; i*each < passages; i++ {
		for d, err := range sample.Source().Documents(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			texts[d.Path] = d.Text
			d.Path = fmt.Sprintf("%d/%s", i, d.Path)
			d.ID, d.Space = knowledge.NewDocID("shop", d.Path), "shop"
			b.Add(&d)
		}
	}
	engine, err := qa.New(qa.Defaults())
	if err != nil {
		t.Fatal(err)
	}
	c := b.Build()
	engine.Use(c)
	return engine, texts, c.Stats().Passages
}
