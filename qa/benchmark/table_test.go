package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"footnote/qa/index/indextest"
)

// TestRows checks the ratios to Footnote and what is said of an engine that
// lives in memory or is not here.
func TestRows(t *testing.T) {
	c := &collection{Passages: 1000}
	fs := []*figures{
		{Engine: "footnote", NS: []int64{2000, 4000, 90000}, IndexSeconds: 2, IndexCPUSeconds: 4, Bytes: 250_000, Same: 1},
		{Engine: "other", NS: []int64{8000, 8000, 90000}, IndexSeconds: 4, IndexCPUSeconds: 4},
		{Engine: "absent", Skipped: "no toolchain"},
	}
	var out bytes.Buffer
	if err := writeMarkdown(&out, rows(c, fs)); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 4 {
		t.Fatalf("%d lines, want header, rule and 2 engines:\n%s", len(lines), &out)
	}
	for i, want := range []string{
		"| footnote | 4.00 | 1.00 | 4.00 | 1.00 | 0.00 | 0.00 | 500 | 1.00 | 250 | 1.00 | 250 |",
		"| other | 8.00 | 2.00 | 8.00 | 2.00 | 0.00 | 0.00 | 250 | 0.50 | 250 | 1.00 | in memory |",
	} {
		if !strings.HasPrefix(lines[i+2], want) {
			t.Errorf("row %d:\n%s\nwant it to begin with\n%s", i, lines[i+2], want)
		}
	}
}

// TestBest checks the order of equal scores and that scores of 0 are left out.
func TestBest(t *testing.T) {
	got := best([]float64{1, 0, 3, 1, 3, 2}, 4)
	want := []scored{{2, 3}, {4, 3}, {5, 2}, {0, 1}}
	if !slices.Equal(got, want) {
		t.Errorf("best = %v, want %v", got, want)
	}
}

// TestEngine runs the commands of an engine in this process: what a program in
// another language has to print.
func TestEngine(t *testing.T) {
	dir := t.TempDir()
	file, asked := filepath.Join(dir, "passages.jsonl"), filepath.Join(dir, "questions.jsonl")
	for name, content := range map[string]string{
		file:  `{"id":0,"title":"Owls","heading":"","body":"They hunt at night."}` + "\n" + `{"id":1,"title":"Mice","heading":"","body":"They hide."}` + "\n",
		asked: `{"id":0,"question":"what hunts","words":["hunts"]}` + "\n" + `{"id":1,"question":"who hides","words":["mouse","hide"]}` + "\n",
	} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name := range engines {
		index := filepath.Join(dir, name)
		var out bytes.Buffer
		if err := runEngine(name, []string{"index", file, index}, nil, &out); err != nil {
			t.Fatal(err)
		}
		if err := runEngine(name, []string{"serve", index, file, asked}, strings.NewReader("0 1\n0 2\n"), &out); err != nil {
			t.Fatal(err)
		}
		d := json.NewDecoder(&out)
		var i indexed
		var o opened
		var one, two answered
		for _, v := range []any{&i, &o, &one, &two} {
			if err := d.Decode(v); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		if i.Seconds <= 0 || o.FirstMS <= 0 || len(one.NS) != 1 || len(two.NS) != 2 || two.NS[0] <= 0 {
			t.Errorf("%s: %+v %+v %+v %+v", name, i, o, one, two)
		}
		if len(two.Hits) != 2 || !slices.Equal(two.Hits[0], []int{0}) || !slices.Equal(two.Hits[1], []int{1}) {
			t.Errorf("%s: hits %v, want [[0] [1]]", name, two.Hits)
		}
	}
}

// TestPassages checks that a file that is damaged or not there is an error.
func TestPassages(t *testing.T) {
	name := filepath.Join(t.TempDir(), "passages.jsonl")
	read := func() (n int, last error) {
		for _, err := range passages(name) {
			n, last = n+1, err
		}
		return n, last
	}
	if n, err := read(); n != 1 || err == nil {
		t.Errorf("no file: %d passages, error %v", n, err)
	}
	if err := writeLines(name, slices.Values([]indextest.Passage{{ID: 0}, {ID: 1}})); err != nil {
		t.Fatal(err)
	}
	if n, err := read(); n != 2 || err != nil {
		t.Errorf("two passages: %d, error %v", n, err)
	}
	if err := os.WriteFile(name, []byte(`{"id":0}{"id":`), 0o600); err != nil {
		t.Fatal(err)
	}
	if n, err := read(); n != 2 || err == nil {
		t.Errorf("damaged file: %d, error %v", n, err)
	}
}
