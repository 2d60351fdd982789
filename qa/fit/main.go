// Command fit collects what the engine sees in questions with known answers.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"footnote/knowledge"
	"footnote/knowledge/folder"
	"footnote/qa"
)

type question struct {
	ID, Question string
	History      []string
	Answerable   bool
	Doc          string
	Also         []string
	Answers      []string
	Need         string
	Wording      string
	Parts        []struct {
		Doc     string
		Also    []json.RawMessage
		Answers []string
		Answer  string
	}
}

func norm(s string) string {
	return " " + strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ") + " "
}

func main() {
	for _, set := range os.Args[1:] {
		src, err := source(filepath.Join(set, "docs"))
		check(err)
		var b qa.Builder
		for d, err := range src.Documents(context.Background()) {
			if err != nil {
				fmt.Fprintln(os.Stderr, err)
				continue
			}
			b.Add(&d)
		}
		e, err := qa.New(qa.Defaults())
		check(err)
		e.Use(b.Build())
		f, err := os.Open(filepath.Join(set, "questions.jsonl"))
		check(err)
		sc := bufio.NewScanner(f)
		sc.Buffer(nil, 1<<20)
		out := bufio.NewWriter(os.Stdout)
		for sc.Scan() {
			var q question
			check(json.Unmarshal(sc.Bytes(), &q))
			x, err := e.Explain(context.Background(), qa.Question{Text: q.Question, History: q.History, Spaces: []knowledge.Space{"x"}})
			check(err)
			dump(out, filepath.Base(set), q, x)
		}
		check(out.Flush())
	}
}

func dump(out *bufio.Writer, set string, q question, x qa.Explanation) {
	type row struct {
		F []float64 `json:"f"`
		Y int       `json:"y"` // bit i: answers i
		D string    `json:"d"`
		T string    `json:"t"`
		P string    `json:"p"`
	}
	var rows []row
	for _, c := range x.Candidates {
		var r row
		for _, f := range c.Features {
			r.F = append(r.F, f.Value)
		}
		var parts []string
		for _, p := range c.Citation.Parts {
			if p.Role == qa.Quote {
				parts = append(parts, p.Text)
			}
		}
		t := strings.Join(parts, " ")
		if len(t) > 400 {
			t = t[:400]
		}
		n := norm(t)
		if len(q.Parts) > 0 {
			for i, p := range q.Parts {
				if inDocs(c.Citation.Path, p.Doc, nil) {
					for _, a := range append(p.Answers, p.Answer) {
						if a != "" && strings.Contains(n, norm(a)) {
							r.Y |= 1 << i
						}
					}
				}
			}
		} else if inDocs(c.Citation.Path, q.Doc, q.Also) {
			for i, a := range q.Answers {
				if strings.Contains(n, norm(a)) {
					r.Y |= 1 << min(i, 30)
				}
			}
		}
		r.D, r.T = c.Citation.Path, t
		if c.Citation.Heading != nil {
			r.P = strings.Join(c.Citation.Heading, " > ")
		}
		rows = append(rows, r)
	}
	need := 1
	if q.Need == "all" {
		need = len(q.Answers)
	}
	if len(q.Parts) > 0 {
		need = len(q.Parts)
	}
	o := map[string]any{"set": set, "id": q.ID, "q": q.Question, "h": q.History, "answerable": q.Answerable, "need": need, "wording": q.Wording, "rows": rows, "wants": x.Wants, "doc": q.Doc, "answers": q.Answers}
	j, err := json.Marshal(o)
	check(err)
	_, err = out.Write(append(j, '\n'))
	check(err)
}

func inDocs(path, doc string, also []string) bool {
	if path == doc {
		return true
	}
	for _, a := range also {
		if path == a {
			return true
		}
	}
	return false
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func source(path string) (*folder.Folder, error) {
	c := folder.Defaults()
	c.Name, c.Path, c.Space = "x", path, "x"
	return folder.New(c)
}
