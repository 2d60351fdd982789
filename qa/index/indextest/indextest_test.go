package indextest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"footnote/qa/text"
)

// sources lays out small sources, and returns where.
func sources(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{
		"xquad-en/docs/owls.md":     "# Owls\n\nOwls hunt at night. They hear a mouse below the snow.\n\nTwo words.\n",
		"xquad-en/questions.jsonl":  `{"question": "When do owls hunt?"}` + "\n",
		"handbook/docs/leave.md":    "# Leave\n\n## Parents\n\nParents get sixteen weeks. Ask people operations first.\n",
		"handbook/questions.jsonl":  `{"question": "How many weeks do parents get?"}` + "\n",
		"sentences/pairs.jsonl":     `{"question": "who is it", "sentence": "the statue was made of gold ."}` + "\n",
		"sentences/questions.jsonl": "not read",
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func read(t *testing.T, dir string) *Texts {
	t.Helper()
	texts, err := Read(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// TestRead checks what is taken from the sources and what is left out.
func TestRead(t *testing.T) {
	texts := read(t, sources(t))
	var got []string
	for _, s := range texts.sentences {
		got = append(got, s.text)
	}
	want := []string{"Ask people operations first.", "Owls hunt at night.", "Parents get sixteen weeks.",
		"They hear a mouse below the snow.", "the statue was made of gold ."}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sentences (-want +got):\n%s", diff)
	}
	if want := []int{2, 11}; !slices.Equal(texts.lengths, want) {
		t.Errorf("lengths = %v, want %v", texts.lengths, want)
	}
	if len(texts.questions) != 3 {
		t.Errorf("questions = %q, want 3", texts.questions)
	}
}

// TestReadMissing checks that a source that is not there is named.
func TestReadMissing(t *testing.T) {
	dir := sources(t)
	if err := os.Remove(filepath.Join(dir, "sentences", "pairs.jsonl")); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(t.Context(), dir); err == nil || !strings.Contains(err.Error(), "pairs.jsonl") {
		t.Errorf("Read without pairs.jsonl: %v, want an error that names it", err)
	}
}

// TestPassages checks that a seed gives the same passages each time, that a
// larger collection begins with a smaller one, and that lengths are kept.
func TestPassages(t *testing.T) {
	texts := read(t, sources(t))
	small := slices.Collect(texts.Passages(50, 1))
	large := slices.Collect(texts.Passages(80, 1))
	if diff := cmp.Diff(small, large[:50]); diff != "" {
		t.Errorf("80 passages do not begin with 50 (-50 +80):\n%s", diff)
	}
	if other := slices.Collect(texts.Passages(50, 2)); slices.Equal(small, other) {
		t.Error("seeds 1 and 2 give the same passages")
	}
	for i, p := range large {
		if n := len(strings.Fields(p.Body)); p.ID != i || p.Title == "" || n < passageLeast || n > passageMost+sentenceMost {
			t.Errorf("passage %d = %+v of %d words", i, p, n)
		}
	}
}

// TestQuestions checks that questions are repeatable, and of content words.
func TestQuestions(t *testing.T) {
	texts := read(t, sources(t))
	got := texts.Questions(40, 1)
	if diff := cmp.Diff(texts.Questions(40, 1), got); diff != "" {
		t.Errorf("two times differ:\n%s", diff)
	}
	for _, q := range got {
		if len(q.Words) == 0 || slices.Contains(q.Words, "the") {
			t.Errorf("question %+v", q)
		}
	}
	words := content(text.NewAnalyzer("en"), "When do the owls hunt an owl?")
	if want := []string{"owls", "hunt"}; !slices.Equal(words, want) {
		t.Errorf("content = %q, want %q", words, want)
	}
}
