package eval

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"footnote/knowledge"
	"footnote/qa"
)

// maxLine is the number of bytes that one question may take.
const maxLine = 1 << 20

// Question is a question and what is known of its answer. Fields of the file
// that are not listed here describe the question and are not read.
type Question struct {
	ID         string   `json:"id"`
	Question   string   `json:"question"`
	History    []string `json:"history"` // earlier questions of the conversation, oldest first
	Answerable bool     `json:"answerable"`

	Doc     string   `json:"doc"`     // path of the right document
	Also    []string `json:"also"`    // paths of other right documents
	Answers []string `json:"answers"` // each is a right answer
	Need    string   `json:"need"`    // "all" when every one of Answers is needed, else ""
	Parts   []Part   `json:"parts"`   // of a comparison; with any, Answers are not read

	Wording string `json:"wording"` // "same" or "paraphrase" where that is known
}

// Part is one side of a comparison: it needs a quote of its own.
type Part struct {
	Doc     string      `json:"doc"`
	Also    []Alternate `json:"also"`
	Answer  string      `json:"answer"`
	Answers []string    `json:"answers"` // each is a right answer, as is Answer
}

// Alternate is another right document of a Part. In the file it is either the
// document's path alone or an object with the answers that hold for it.
type Alternate struct {
	Doc     string   `json:"doc"`
	Answer  string   `json:"answer"`
	Answers []string `json:"answers"`
}

// UnmarshalJSON reads a path or an object.
func (a *Alternate) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, &a.Doc)
	}
	type plain Alternate // without this method
	return json.Unmarshal(data, (*plain)(a))
}

// ask returns q as the engine is asked it.
func (q Question) ask(spaces []knowledge.Space) qa.Question {
	return qa.Question{Text: q.Question, History: q.History, Spaces: spaces}
}

// Read returns the questions in r, one JSON object a line. Empty lines are
// passed over. An error names the line of name that it stands in.
func Read(r io.Reader, name string) ([]Question, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	var out []Question
	first := map[string]int{} // the line of each id
	n := 0
	for lines.Scan() {
		n++
		line := bytes.TrimSpace(bytes.TrimPrefix(lines.Bytes(), []byte("\ufeff")))
		if len(line) == 0 {
			continue
		}
		q, err := parse(line)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		if at, ok := first[q.ID]; ok {
			return nil, fmt.Errorf("%s:%d: id %q is that of line %d as well", name, n, q.ID, at)
		}
		first[q.ID] = n
		out = append(out, q)
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return nil, fmt.Errorf("%s:%d: line is longer than %d bytes", name, n+1, maxLine)
	} else if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return out, nil
}

// parse reads one line.
func parse(line []byte) (Question, error) {
	var q struct {
		Question
		Answerable *bool `json:"answerable"` // to tell false from absent
	}
	if err := json.Unmarshal(line, &q); err != nil {
		return Question{}, fmt.Errorf("is no question as JSON: %w", err)
	}
	if q.Answerable == nil {
		return Question{}, errors.New(`field "answerable" is missing`)
	}
	q.Question.Answerable = *q.Answerable
	return q.Question, q.Question.validate()
}

// validate returns an error that names the first field that q cannot be judged
// by.
func (q Question) validate() error {
	switch {
	case q.ID == "":
		return errors.New(`field "id" is missing`)
	case q.Question == "":
		return errors.New(`field "question" is missing`)
	case !q.Answerable:
		return nil
	case q.Need != "" && q.Need != "all":
		return fmt.Errorf(`field "need" is %q: it can only be "all"`, q.Need)
	}
	for _, side := range q.sides() {
		for _, k := range side {
			if k.doc == "" {
				return errors.New(`field "doc" is missing, though the question is answerable`)
			}
			if len(k.answers) == 0 {
				return errors.New(`field "answers" is missing, though the question is answerable`)
			}
			for _, a := range k.answers {
				if normal(a) == "" {
					return fmt.Errorf("answer %q has neither letter nor digit", a)
				}
			}
		}
	}
	return nil
}

// known is a document and the answers that are right when it says them.
type known struct {
	doc     string
	answers []string
}

// sides returns what makes a quote right: for a comparison each part's own,
// otherwise one side for the whole question, or with "need": "all" one for
// every answer.
func (q Question) sides() [][]known {
	var out [][]known
	for _, p := range q.Parts {
		out = append(out, p.known())
	}
	if len(out) > 0 {
		return out
	}
	if q.Need != "all" {
		return [][]known{q.known(q.Answers)}
	}
	for _, a := range q.Answers {
		out = append(out, q.known([]string{a}))
	}
	if len(out) == 0 {
		return [][]known{q.known(nil)}
	}
	return out
}

func (q Question) known(answers []string) []known {
	out := []known{{q.Doc, answers}}
	for _, doc := range q.Also {
		out = append(out, known{doc, answers})
	}
	return out
}

func (p Part) known() []known {
	own := join(p.Answer, p.Answers)
	out := []known{{p.Doc, own}}
	for _, a := range p.Also {
		answers := join(a.Answer, a.Answers)
		if len(answers) == 0 {
			answers = own
		}
		out = append(out, known{a.Doc, answers})
	}
	return out
}

// join returns one, unless it is empty, and more.
func join(one string, more []string) []string {
	if one == "" {
		return more
	}
	return append([]string{one}, more...)
}
