package eval

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRead(t *testing.T) {
	const lines = "\ufeff" + `{"id":"1","question":"when?","answerable":true,"doc":"a.md","answers":["May"],"kind":"when"}

{"id":"2","question":"who?","answerable":false,"absent":["x"]}
{"id":"3","question":"both?","answerable":true,"answers":["not read"],"parts":[
`
	got, err := Read(strings.NewReader(lines), "q.jsonl")
	if got != nil || err == nil || !strings.HasPrefix(err.Error(), "q.jsonl:4: is no question as JSON: ") {
		t.Errorf("Read with a broken line 4 = %v, %v", got, err)
	}
	good, _, _ := strings.Cut(lines, `{"id":"3"`)
	good += `{"id":"3","question":"both?","answerable":true,"parts":[{"doc":"a","answer":"x","also":["b",{"doc":"c","answer":"y"}]}]}`
	got, err = Read(strings.NewReader(good), "q.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	want := []Question{
		{ID: "1", Question: "when?", Answerable: true, Doc: "a.md", Answers: []string{"May"}},
		{ID: "2", Question: "who?"},
		{ID: "3", Question: "both?", Answerable: true, Parts: []Part{{Doc: "a", Answer: "x", Also: []Alternate{{Doc: "b"}, {Doc: "c", Answer: "y"}}}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Read (-want +got):\n%s", diff)
	}
	sides := got[2].sides()
	for path, answer := range map[string]string{"a": "x", "b": "x", "c": "y"} {
		if !isRight(sides, path, answer) {
			t.Errorf("part 1: %q of document %s is not right", answer, path)
		}
	}
	if isRight(sides, "c", "x") {
		t.Error("part 1: the answer of document a is right for document c, which has its own")
	}
}

func TestReadErrors(t *testing.T) {
	const ok = `{"id":"1","question":"q","answerable":false}` + "\n"
	tests := []struct{ line, want string }{
		{`nonsense`, "q.jsonl:2: is no question as JSON"},
		{`[]`, "q.jsonl:2: is no question as JSON"},
		{`{"id":"2","question":"q"}`, `q.jsonl:2: field "answerable" is missing`},
		{`{"question":"q","answerable":false}`, `field "id" is missing`},
		{`{"id":"2","answerable":false}`, `field "question" is missing`},
		{`{"id":"1","question":"q","answerable":false}`, `id "1" is that of line 1 as well`},
		{`{"id":"2","question":"q","answerable":true,"answers":["x"]}`, `field "doc" is missing`},
		{`{"id":"2","question":"q","answerable":true,"doc":"d"}`, `field "answers" is missing`},
		{`{"id":"2","question":"q","answerable":true,"doc":"d","need":"all"}`, `field "answers" is missing`},
		{`{"id":"2","question":"q","answerable":true,"doc":"d","answers":["?!"]}`, `answer "?!" has neither letter nor digit`},
		{`{"id":"2","question":"q","answerable":true,"doc":"d","answers":["x"],"need":"both"}`, `field "need" is "both"`},
		{`{"id":"2","question":"q","answerable":true,"parts":[{"doc":"d"}]}`, `field "answers" is missing`},
		{`{"id":"` + strings.Repeat("x", maxLine) + `"}`, "q.jsonl:2: line is longer than 1048576 bytes"},
	}
	for _, tt := range tests {
		_, err := Read(strings.NewReader(ok+tt.line), "q.jsonl")
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("Read of %.60s = %v, want an error with %q", tt.line, err, tt.want)
		}
	}
}

func TestFigureJSON(t *testing.T) {
	got, err := json.Marshal([]Figure{0.5, Figure(math.NaN())})
	if err != nil || string(got) != "[0.5,null]" {
		t.Errorf("Marshal = %s, %v; want [0.5,null]", got, err)
	}
}

// FuzzRead asks that what Read accepts can be judged.
func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"id":"1","question":"q","answerable":true,"doc":"d","answers":["x"],"also":["e"],"need":"all"}`))
	f.Add([]byte(`{"id":"1","question":"q","answerable":true,"parts":[{"doc":"d","answer":"x","also":["e",{"doc":"f"}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		qs, err := Read(strings.NewReader(string(data)), "q.jsonl")
		if err != nil {
			if qs != nil || !strings.Contains(err.Error(), "q.jsonl") {
				t.Errorf("Read = %v, %v; want no question and the file's name", qs, err)
			}
			return
		}
		for _, q := range qs {
			if !q.Answerable {
				continue
			}
			for _, side := range q.sides() {
				for _, k := range side {
					if !isRight([][]known{side}, k.doc, k.answers[0]) {
						t.Errorf("question %q: answer %q of %q is not right", q.ID, k.answers[0], k.doc)
					}
				}
			}
		}
	})
}
