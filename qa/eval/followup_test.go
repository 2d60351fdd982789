package eval_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footnote/knowledge"
	"footnote/knowledge/folder"
	"footnote/qa"
	"footnote/qa/eval"
)

// What was asked before never makes a question answerable that is not: each
// question without an answer is asked after three others that have one.
func TestEarlierQuestionsAnswerNothing(t *testing.T) {
	shared := filepath.Join("..", "..", "..", "shared", "eval")
	for _, dir := range []string{
		filepath.Join("..", "testdata", "clinic"), filepath.Join(shared, "g8"), filepath.Join(shared, "handbook"),
	} {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			if _, err := os.Stat(dir); err != nil {
				t.Skipf("there are no questions in %s", dir)
			}
			if testing.Short() && strings.Contains(dir, "shared") {
				t.Skip("takes seconds")
			}
			for _, risk := range []string{"balanced", "eager"} {
				checkFollowUps(t, dir, risk)
			}
		})
	}
}

// checkFollowUps asks the questions in dir at risk.
func checkFollowUps(t *testing.T, dir, risk string) {
	t.Helper()
	ask := asker(t, filepath.Join(dir, "docs"), risk)
	var before []string // questions that have an answer, whatever came before
	var unanswerable []eval.Question
	for _, q := range readQuestions(t, filepath.Join(dir, "questions.jsonl")) {
		switch {
		case !q.Answerable:
			unanswerable = append(unanswerable, q)
		case len(q.History) == 0:
			before = append(before, q.Question)
		}
	}
	refused, answered := 0, 0
	for i, q := range unanswerable {
		alone := ask(q.Question, q.History)
		if alone.Reason == qa.Answered {
			continue
		}
		for k := range 3 {
			earlier := before[(7*i+k*len(before)/3)%len(before)]
			refused++
			if a := ask(q.Question, append([]string{earlier}, q.History...)); a.Reason == qa.Answered {
				answered++
				t.Errorf("%s, %s: %q is answered after %q (confidence %.2f, alone %.2f):\n%q",
					risk, q.ID, q.Question, earlier, a.Confidence, alone.Confidence, a.Citations[0].Parts[0].Text)
			}
		}
	}
	t.Logf("%s: %d of %d refusals became answers", risk, answered, refused)
}

// asker returns what asks an engine on the documents in docs.
func asker(t *testing.T, docs, risk string) func(question string, history []string) qa.Answer {
	t.Helper()
	c := folder.Defaults()
	c.Name, c.Path, c.Space = "docs", docs, "docs"
	source, err := folder.New(c)
	if err != nil {
		t.Fatal(err)
	}
	var b qa.Builder
	for d, err := range source.Documents(t.Context()) {
		if err == nil { // else a file that is no document
			b.Add(&d)
		}
	}
	e, err := qa.New(qa.Config{Risk: risk})
	if err != nil {
		t.Fatal(err)
	}
	e.Use(b.Build())
	return func(question string, history []string) qa.Answer {
		a, err := e.Ask(t.Context(), qa.Question{Text: question, History: history, Spaces: []knowledge.Space{c.Space}})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
}

func readQuestions(t *testing.T, file string) []eval.Question {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	questions, err := eval.Read(f, file)
	if err != nil {
		t.Fatal(err)
	}
	return questions
}
