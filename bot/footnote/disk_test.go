package main

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"footnote/knowledge"
	"footnote/knowledge/library"
	"footnote/knowledge/sample"
	"footnote/qa"
)

// TestAnswersFromDisk asks the same of documents as a source gives them and as
// the library gives them back, and wants the same answers to the last byte.
func TestAnswersFromDisk(t *testing.T) {
	l, err := library.Open(t.Context(), t.TempDir(), library.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if _, err := l.Sync(t.Context(), sample.Source(), sample.Name, library.SyncOptions{}); err != nil {
		t.Fatal(err)
	}
	var fresh, stored qa.Builder
	for d, err := range sample.Source().Documents(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		fresh.Add(&d)
	}
	for d, err := range l.Documents(t.Context(), sample.Name) {
		if err != nil {
			t.Fatal(err)
		}
		stored.Add(d)
	}
	engine := func(b *qa.Builder) *qa.Engine {
		e, err := qa.New(qa.Defaults())
		if err != nil {
			t.Fatal(err)
		}
		e.Use(b.Build())
		return e
	}
	a, b := engine(&fresh), engine(&stored)
	for _, question := range []string{
		"Who co-chaired the Paris conference?", "When was the Tokyo conference?", "How many delegates came from Japan?",
		"What does exit code 3 mean?", "Which settings are there?", "Where is the configuration file?",
		"What is the 24/7 network?", "What is the price of a kayak?", "日本の主張", "Which risk should I choose?",
	} {
		q := qa.Question{Text: question, Spaces: []knowledge.Space{sample.Name}}
		want, err := a.Explain(t.Context(), q)
		got, err2 := b.Explain(t.Context(), q)
		if diff := cmp.Diff(want, got); diff != "" || errors.Join(err, err2) != nil {
			t.Errorf("%q: %v, %v (-from the source +from the library):\n%s", question, err, err2, diff)
		}
	}
}
