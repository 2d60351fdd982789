//go:build linux

package qa

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	flags "flag"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"footnote/knowledge"
	"footnote/qa/index"
	"footnote/qa/largetest"
)

// To measure a large collection, build it once and ask it in a process of its
// own, whose memory is then that of answering alone:
//
//	go test ./qa -run TestLarge -v -large 1000000 -large.dir /tmp/million
//	go test ./qa -run TestLarge -v -large 1000000 -large.dir /tmp/million
var (
	largePassages = flags.Int("large", 2000, "passages of the collection that TestLarge measures")
	largeDir      = flags.String("large.dir", "", "folder for it, kept; a temporary one unless set")
)

// perDocument is how many passages a made-up document has.
const perDocument = 5

// made is a library of made-up documents, which are made when they are asked
// for.
type made struct {
	sentences []largetest.Sentence
	passages  int
	edits     []int // documents that were edited, each once
}

func (m *made) Identity() string { return "made" }

func (m *made) Sequence() int64 { return int64(m.documents() + len(m.edits)) }

func (m *made) documents() int { return m.passages / perDocument }

func (m *made) Changes(_ context.Context, since int64) iter.Seq2[Change, error] {
	return func(yield func(Change, error) bool) {
		for i := int(since); i < m.documents()+len(m.edits); i++ {
			n := i
			if i >= m.documents() {
				n = m.edits[i-m.documents()]
			}
			if !yield(Change{Seq: int64(i + 1), ID: knowledge.DocID("made:" + strconv.Itoa(n))}, nil) {
				return
			}
		}
	}
}

func (m *made) Document(id knowledge.DocID) (*knowledge.Document, error) {
	n, err := strconv.Atoi(strings.TrimPrefix(string(id), "made:"))
	if err != nil || n >= m.documents() {
		return nil, err
	}
	d := &knowledge.Document{ID: id, Source: "made", Space: "made", Path: strconv.Itoa(n), Revision: knowledge.NewRevision([]byte(id)), Language: "en"}
	for i := range perDocument {
		p := largetest.Make(m.sentences, n*perDocument+i, 1)
		if i == 0 {
			d.Title = p.Title
		}
		if i == 1 && slices.Contains(m.edits, n) {
			p.Body, d.Revision = "The zanzibarine clause was added by hand. "+p.Body, d.Revision+"'"
		}
		if d.Text != "" {
			d.Text += "\n"
		}
		heading := knowledge.Span{Start: len(d.Text), End: len(d.Text) + len(p.Title)}
		block := knowledge.Span{Start: heading.End + 1, End: heading.End + 1 + len(p.Body)}
		d.Text += p.Title + "\n" + p.Body
		d.Sections = append(d.Sections, knowledge.Section{Heading: []string{p.Title}, Span: heading, Level: 1, Blocks: []knowledge.Block{{Span: block}}})
	}
	return d, nil
}

// questionsOf returns some questions of the sets beside the checkout.
func questionsOf(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, set := range []string{"xquad-en", "handbook"} {
		data, err := os.ReadFile(filepath.Join("..", "..", "shared", "eval", set, "questions.jsonl"))
		if err != nil {
			t.Skip(err)
		}
		for line := range bytes.Lines(data) {
			var q struct{ Question string }
			if err := json.Unmarshal(line, &q); err != nil {
				t.Fatal(err)
			}
			out = append(out, q.Question)
		}
	}
	return out[max(0, len(out)-620):] // five of six are about encyclopaedia articles
}

// TestLarge builds an index of made-up passages where there is none yet, and
// says what building, opening, searching, asking and changing it take.
func TestLarge(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	sentences, err := largetest.Sentences(os.DirFS(filepath.Join("..", "..", "shared", "eval")))
	if err != nil || len(sentences) == 0 {
		t.Skip("there are no texts beside the checkout")
	}
	l := &made{sentences: sentences, passages: *largePassages}
	dir := *largeDir
	if dir == "" {
		dir = t.TempDir()
	}
	if _, err := os.Stat(filepath.Join(dir, manifestName)); err != nil {
		buildLarge(t, dir, l)
	}
	e, err := New(Defaults())
	if err != nil {
		t.Fatal(err)
	}
	qs := questionsOf(t)
	chill(t, dir)
	openLarge(t, "cold", dir, l, e, qs[0])
	c := openLarge(t, "warm", dir, l, e, qs[0])
	t.Logf("%+v in %d segments; %s", c.Stats(), c.Segments(), sizes(c))
	measureSearch(t, e, c, qs)
	t.Logf("memory while searching: %s", memory())
	var asked, waited []time.Duration
	for _, q := range qs[:min(len(qs), 200)] {
		start, begun := cpu(), time.Now()
		if _, err := e.Ask(t.Context(), Question{Text: q, Spaces: c.Spaces()}); err != nil {
			t.Fatal(err)
		}
		asked, waited = append(asked, cpu()-start), append(waited, time.Since(begun))
	}
	t.Logf("processor time of a whole Ask: %s; by the clock: %s", quantiles(asked), quantiles(waited))
	t.Logf("memory while answering: %s", memory())
	editLarge(t, dir, l, e, c)
}

// openLarge opens the collection, has e ask it the first question, and says how
// long both take.
func openLarge(t *testing.T, how, dir string, l *made, e *Engine, question string) *Collection {
	t.Helper()
	start := time.Now()
	c, err := OpenCollection(dir, l)
	if err != nil {
		t.Fatal(err)
	}
	opened := time.Since(start)
	e.Use(c)
	if _, err := e.Ask(t.Context(), Question{Text: question, Spaces: c.Spaces()}); err != nil {
		t.Fatal(err)
	}
	t.Logf("%s: opened in %v, first answer after %v", how, opened, time.Since(start))
	return c
}

// chill puts the files in dir out of the page cache, so that they are read from
// the disk. Those that a process has mapped stay.
func chill(t *testing.T, dir string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(f.Sync(), unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED), f.Close()); err != nil {
			t.Fatal(err)
		}
	}
}

func buildLarge(t *testing.T, dir string, l *made) {
	t.Helper()
	start, used := time.Now(), cpu()
	if _, err := Update(t.Context(), dir, l, UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	used = cpu() - used
	t.Logf("built in %v, %v of processor time, %.0f passages a second of that", time.Since(start), used, float64(l.passages)/used.Seconds())
	t.Logf("memory after building: %s", memory())
}

// measureSearch looks for the ten best passages with the terms of questions.
func measureSearch(t *testing.T, e *Engine, c *Collection, qs []string) {
	t.Helper()
	tools := e.tools.Get().(*tools)
	s := newSearcher(c, c.Spaces(), tools)
	var content, all, meanings []time.Duration
	for _, q := range qs {
		var terms []index.Term
		for _, w := range s.analyzer("en").Words(nil, q) {
			terms = append(terms, index.Term{Alternatives: []string{w.Stem}, Weight: 1})
		}
		r := s.read(Question{Text: q}, 0, nil)
		var own []index.Term
		for _, term := range r.terms {
			own = append(own, term.Term)
		}
		start := cpu()
		index.Search(s.indexes, own, 10, index.Defaults())
		content = append(content, cpu()-start)
		start = cpu()
		index.Search(s.indexes, terms, 10, index.Defaults())
		all = append(all, cpu()-start)
		start = cpu()
		s.nearestInMeaning(&r)
		meanings = append(meanings, cpu()-start)
	}
	t.Logf("processor time of the ten best by content words: %s", quantiles(content))
	t.Logf("processor time of the ten best by all words: %s", quantiles(all))
	t.Logf("processor time of the nearest in meaning: %s", quantiles(meanings))
}

// editLarge changes a document and asks for what is new in it.
func editLarge(t *testing.T, dir string, l *made, e *Engine, c *Collection) {
	t.Helper()
	for i := int64(l.documents()); i < c.Sequence(); i++ {
		l.edits = append(l.edits, len(l.edits)) // by earlier runs
	}
	l.edits = append(l.edits, len(l.edits))
	start, used := time.Now(), cpu()
	var a Answer
	after, err := Update(t.Context(), dir, l, UpdateOptions{Now: c, Use: func(c *Collection) {
		e.Use(c)
		var err error
		if a, err = e.Ask(t.Context(), Question{Text: "Who added the zanzibarine clause?", Spaces: c.Spaces()}); err != nil {
			t.Fatal(err)
		}
		t.Logf("a changed document is in answers after %v, %v of processor time", time.Since(start), cpu()-used)
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("merged after %v, %v of processor time", time.Since(start), cpu()-used)
	if len(a.Citations) == 0 || !strings.Contains(a.Citations[0].Parts[0].Text, "zanzibarine") {
		t.Errorf("the changed document is not quoted: %+v", a)
	}
	if after.Stats().Documents != c.Stats().Documents {
		t.Errorf("%d documents, before the change %d", after.Stats().Documents, c.Stats().Documents)
	}
}

// sizes says what a passage takes on the disk.
func sizes(c *Collection) string {
	total, vectors, passages := 0, 0, 0
	var parts []string
	of := map[string]int{}
	for _, sh := range c.shelves {
		for _, g := range sh.segments {
			total += g.file.Size()
			passages += g.index.Numbers()
			for id, name := range map[int]string{1: "terms", 3: "lists", sectionDocuments: "documents", sectionForms: "forms", sectionWords: "words", sectionSubjects: "subjects"} {
				of[name] += g.file.Section(id).Len()
			}
			for _, id := range []int{sectionRows, sectionScales, sectionSigns} {
				vectors += g.file.Section(id).Len()
			}
		}
	}
	for name, n := range of {
		parts = append(parts, fmt.Sprintf("%s %.1f", name, float64(n)/float64(passages)))
	}
	slices.Sort(parts)
	return fmt.Sprintf("%.1f bytes a passage and %.1f of vectors (%s)", float64(total-vectors)/float64(passages), float64(vectors)/float64(passages), strings.Join(parts, ", "))
}

// cpu returns the processor time that this process has used: beside others on a
// busy machine it says more than the clock.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func quantiles(ds []time.Duration) string {
	slices.Sort(ds)
	return fmt.Sprintf("median %v, 99 of 100 within %v", ds[len(ds)/2], ds[len(ds)*99/100])
}

// memory says how much of this process is in memory, where the system tells.
func memory() string {
	data, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return err.Error()
	}
	var out []string
	for line := range strings.Lines(string(data)) {
		if name, value, _ := strings.Cut(line, ":"); name == "VmRSS" || name == "RssAnon" || name == "RssFile" {
			out = append(out, name+" "+strings.TrimSpace(value))
		}
	}
	return strings.Join(out, ", ")
}
