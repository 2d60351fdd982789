package qa

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"footnote/knowledge/folder"
	"footnote/qa/text"
)

// collect returns the collection of the documents in dir.
func collect(tb testing.TB, dir string) *Collection {
	tb.Helper()
	c := folder.Defaults()
	c.Name, c.Path, c.Space = "x", dir, "x"
	source, err := folder.New(c)
	if err != nil {
		tb.Fatal(err)
	}
	var b Builder
	for d, err := range source.Documents(tb.Context()) {
		if err != nil {
			tb.Fatal(err)
		}
		b.Add(&d)
	}
	return b.Build()
}

// engine returns an Engine that answers from c.
func engine(tb testing.TB, c *Collection) *Engine {
	tb.Helper()
	e, err := New(Defaults())
	if err != nil {
		tb.Fatal(err)
	}
	e.Use(c)
	return e
}

// known is a question of a set, with its answers.
type known struct {
	ID         string   `json:"id"`
	Question   string   `json:"question"`
	History    []string `json:"history"`
	Answerable bool     `json:"answerable"`
	Doc        string   `json:"doc"`
	Answers    []string `json:"answers"`
}

// shared returns the folder of a set of questions beside the module and the
// questions in it, of a large set every fourth unless the test is verbose;
// without the folder, the test is skipped.
func shared(tb testing.TB, set string) (docs string, questions []known) {
	tb.Helper()
	dir := filepath.Join("..", "..", "shared", "eval", set)
	if _, err := os.Stat(dir); err != nil {
		tb.Skipf("the questions of %s are not here: %v", set, err)
	}
	questions = questionsIn(tb, dir)
	if testing.Verbose() || len(questions) < 500 {
		return filepath.Join(dir, "docs"), questions
	}
	var some []known
	for i := 0; i < len(questions); i += 4 {
		some = append(some, questions[i])
	}
	return filepath.Join(dir, "docs"), some
}

// questionsIn returns the questions of the set in dir.
func questionsIn(tb testing.TB, dir string) []known {
	tb.Helper()
	f, err := os.Open(filepath.Join(dir, "questions.jsonl"))
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	var questions []known
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var k known
		if err := json.Unmarshal(lines.Bytes(), &k); err != nil {
			tb.Fatal(err)
		}
		questions = append(questions, k)
	}
	return questions
}

// plainWords returns s in lower case, its words between single spaces.
func plainWords(s string) string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return " " + strings.Join(words, " ") + " "
}

// TestStrongOnKnownAnswers measures what is marked in quotes that hold the
// known short answer.
func TestStrongOnKnownAnswers(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	docs, questions := shared(t, "xquad-en")
	c := collect(t, docs)
	e := engine(t, c)
	type figure struct{ quotes, marked, right int }
	figures := map[string]*figure{"all": {}}
	for _, k := range questions {
		w, err := e.work(t.Context(), Question{Text: k.Question, Spaces: c.Spaces()})
		if err != nil {
			t.Fatal(err)
		}
		r, views, found := w.query, w.views, w.ranked
		i := slices.IndexFunc(found, func(f candidate) bool {
			d := views[f.passage].Document
			return !f.whole && d.Path == k.Doc && f.features[covQuote] > 0.2 && strings.Contains(plainWords(f.span.In(d.Text)), plainWords(k.Answers[0]))
		})
		if i < 0 {
			continue
		}
		v := &views[found[i].passage]
		q := cite(v.Document, &found[i])
		r.strengthen(&q, text.NewAnalyzer(v.language))
		kind := r.wants.String()
		if figures[kind] == nil {
			figures[kind] = &figure{}
		}
		marked, right := judgeStrong(q, k.Answers)
		for _, f := range []*figure{figures["all"], figures[kind]} {
			f.quotes++
			f.marked += marked
			f.right += right
		}
		if marked > right {
			t.Logf("%s | %s | %v | %s", kind, k.Question, k.Answers, shown(q))
		}
	}
	for kind, f := range figures {
		t.Logf("%-12s %4d quotes, %4d marked (%.2f), %4d rightly (%.2f)", kind, f.quotes, f.marked, float64(f.marked)/float64(f.quotes), f.right, float64(f.right)/float64(max(1, f.marked)))
	}
	if all := figures["all"]; float64(all.right) < 0.85*float64(all.marked) {
		t.Errorf("of %d marked short answers %d are right, want 85 %%", all.marked, all.right)
	}
}

// judgeStrong returns whether q has a mark, and whether it is one of answers
// or holds it or is held by it, as 0 or 1.
func judgeStrong(q Citation, answers []string) (marked, right int) {
	for _, p := range q.Parts {
		for _, s := range p.Strong {
			marked = 1
			m := plainWords(p.Text[s.Start-p.Span.Start : s.End-p.Span.Start])
			if slices.ContainsFunc(answers, func(a string) bool {
				a = plainWords(a)
				return strings.Contains(a, m) || strings.Contains(m, a)
			}) {
				right = 1
			}
		}
	}
	return marked, right
}

// shown returns q as a line: the short answer in stars, leads and headers in
// brackets.
func shown(q Citation) string {
	var out []string
	for _, p := range q.Parts {
		t := p.Text
		for _, s := range slices.Backward(p.Strong) {
			from, to := s.Start-p.Span.Start, s.End-p.Span.Start
			t = t[:from] + "*" + t[from:to] + "*" + t[to:]
		}
		switch p.Role {
		case Lead, Header:
			t = "[" + t + "]"
		case Ellipsis:
			t = "…"
		}
		out = append(out, t)
	}
	return strings.Join(out, " ")
}
