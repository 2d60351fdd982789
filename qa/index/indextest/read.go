package indextest

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"footnote/knowledge"
	"footnote/knowledge/folder"
	"footnote/qa/text"
)

// Read reads the sources below dir: xquad-en/docs, handbook/docs,
// sentences/pairs.jsonl, and the questions.jsonl of the first two. All of them
// must be there.
func Read(ctx context.Context, dir string) (*Texts, error) {
	t := &Texts{}
	for _, set := range []string{"xquad-en", "handbook"} {
		if err := t.readDocuments(ctx, filepath.Join(dir, set, "docs"), set == "xquad-en"); err != nil {
			return nil, err
		}
		if err := t.readLines(filepath.Join(dir, set, "questions.jsonl")); err != nil {
			return nil, err
		}
	}
	if err := t.readLines(filepath.Join(dir, "sentences", "pairs.jsonl")); err != nil {
		return nil, err
	}
	t.tidy()
	if len(t.sentences) == 0 || len(t.heads) == 0 || len(t.lengths) == 0 || len(t.questions) == 0 {
		return nil, fmt.Errorf("read %s: there are no sentences, titles, paragraphs or questions", dir)
	}
	return t, nil
}

// readDocuments takes the titles, headings and sentences of a folder, and
// where articles is set the lengths of its paragraphs.
func (t *Texts) readDocuments(ctx context.Context, dir string, articles bool) error {
	c := folder.Defaults()
	c.Name, c.Path, c.Space = "texts", dir, "texts"
	f, err := folder.New(c)
	if err != nil {
		return err
	}
	for d, err := range f.Documents(ctx) {
		var skipped *knowledge.SkipError
		if errors.As(err, &skipped) {
			continue
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", dir, err)
		}
		for _, s := range d.Sections {
			t.heads = append(t.heads, head{d.Title, strings.Join(s.Heading, " / ")})
			for _, b := range s.Blocks {
				t.add(b.Span.In(d.Text), articles && b.Kind == knowledge.Paragraph)
			}
		}
	}
	return nil
}

// add takes the sentences of one block, and its length where it counts.
func (t *Texts) add(block string, counts bool) {
	for _, s := range text.Sentences(block, "en") {
		one := strings.Join(strings.Fields(s.In(block)), " ")
		if n := strings.Count(one, " ") + 1; n >= sentenceLeast && n <= sentenceMost {
			t.sentences = append(t.sentences, sentence{one, n})
		}
	}
	if counts {
		t.lengths = append(t.lengths, len(strings.Fields(block)))
	}
}

// readLines takes the sentences and questions of a file with one object a line.
func (t *Texts) readLines(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		var line struct{ Question, Sentence string }
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return fmt.Errorf("read %s, line %d: %w", name, n, err)
		}
		t.add(line.Sentence, false)
		if line.Question != "" {
			t.questions = append(t.questions, line.Question)
		}
	}
	return lines.Err()
}
