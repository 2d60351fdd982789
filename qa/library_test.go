package qa_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"footnote/knowledge"
	"footnote/knowledge/folder"
	"footnote/knowledge/sample"
	"footnote/qa"
	"footnote/qa/eval"
)

var update = flag.Bool("update", false, "accept new answers and figures")

// shared is where larger sets of questions are, next to the checkout and not
// part of it.
var shared = filepath.Join("..", "..", "shared", "eval")

// set is a library and questions about it.
type set struct {
	name      string
	source    knowledge.Source
	questions string // file
	wrap      string // what each question is asked in, with a % in its place; "" for nothing
}

// ownSets are the sets that were written for this project.
func ownSets(tb testing.TB) []set {
	tb.Helper()
	return []set{
		folderSet(tb, "clinic", filepath.Join("testdata", "clinic")),
		folderSet(tb, "cooperativa", filepath.Join("testdata", "cooperativa")),
		{"sample", sample.Source(), filepath.Join("..", "knowledge", "sample", "testdata", "questions.jsonl"), ""},
	}
}

// largerSets are sets of a hundred questions each that were written for this
// project, half of them worded unlike the documents.
func largerSets(tb testing.TB) []set {
	tb.Helper()
	var out []set
	for _, name := range []string{"harbor", "lantern", "strait", "tidewatch", "valley"} {
		out = append(out, folderSet(tb, name, filepath.Join("testdata", name)))
	}
	return out
}

// wrappedSets are the English ones of our own sets, asked as people ask in a chat.
func wrappedSets(tb testing.TB) []set {
	tb.Helper()
	wraps := []struct{ name, in string }{
		{"bare", "%"},
		{"hi", "Hi, quick question: %? Thanks!"},
		{"team", "Hey team, can someone tell me %? thanks in advance :)"},
		{"sorry", "Sorry if this has been asked before, but %?"},
		{"new", "I'm new here and still finding my way around. %?"},
		{"colleague", "Morning all! Trying to sort something out for a colleague: %? Cheers"},
	}
	var out []set
	for _, s := range ownSets(tb) {
		if s.name == "cooperativa" {
			continue
		}
		for _, w := range wraps {
			wrapped := s
			wrapped.name, wrapped.wrap = w.name+" "+s.name, w.in
			out = append(out, wrapped)
		}
	}
	return out
}

// sharedSets are the sets of shared; tb is skipped where there are none.
func sharedSets(tb testing.TB, names ...string) []set {
	tb.Helper()
	var out []set
	for _, name := range names {
		dir := filepath.Join(shared, name)
		if _, err := os.Stat(dir); err != nil {
			tb.Skipf("there are no questions in %s", dir)
		}
		out = append(out, folderSet(tb, name, dir))
	}
	return out
}

// folderSet is the set whose documents are in dir/docs.
func folderSet(tb testing.TB, name, dir string) set {
	tb.Helper()
	c := folder.Defaults()
	c.Name, c.Path, c.Space = name, filepath.Join(dir, "docs"), knowledge.Space(name)
	source, err := folder.New(c)
	if err != nil {
		tb.Fatal(err)
	}
	return set{name, source, filepath.Join(dir, "questions.jsonl"), ""}
}

// collect returns the documents of s, made ready for questions.
func (s set) collect(tb testing.TB) *qa.Collection {
	tb.Helper()
	var b qa.Builder
	for d, err := range s.source.Documents(tb.Context()) {
		var skip *knowledge.SkipError
		if errors.As(err, &skip) {
			continue
		}
		if err != nil {
			tb.Fatal(err)
		}
		b.Add(&d)
	}
	return b.Build()
}

// read returns the questions of s.
func (s set) read(tb testing.TB) []eval.Question {
	tb.Helper()
	f, err := os.Open(s.questions)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	questions, err := eval.Read(f, s.questions)
	if err != nil {
		tb.Fatal(err)
	}
	for i := range questions {
		if q := &questions[i]; s.wrap != "" {
			q.Question = strings.Replace(s.wrap, "%", uncapital(strings.TrimRight(q.Question, "?. ")), 1)
		}
	}
	return questions
}

// uncapital returns s without a capital at its beginning.
func uncapital(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// engineOn returns an engine with its defaults that answers from c.
func engineOn(tb testing.TB, c *qa.Collection) *qa.Engine {
	tb.Helper()
	e, err := qa.New(qa.Defaults())
	if err != nil {
		tb.Fatal(err)
	}
	if c != nil {
		e.Use(c)
	}
	return e
}

// textOf returns the stored text of c's documents.
func textOf(c *qa.Collection) func(knowledge.DocID) (string, bool) {
	return func(id knowledge.DocID) (string, bool) {
		d := c.Document(id)
		if d == nil {
			return "", false
		}
		return d.Text, true
	}
}

// golden compares got with the file at path, or writes it there with -update.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; write it with -update", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got); accept with -update:\n%s", path, diff)
	}
}
