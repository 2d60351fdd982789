package qa_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"footnote/knowledge"
	"footnote/knowledge/format"
	"footnote/knowledge/knowledgetest"
	"footnote/qa"
)

// TestNonInterference asks questions with and without documents that may not
// be read, and wants the same explanation to the last byte: neither ranking nor
// statistics, languages or spelling may know of them.
func TestNonInterference(t *testing.T) {
	every := 1
	if testing.Short() {
		every = 6
	}
	t.Run("libraries", func(t *testing.T) {
		sets := ownSets(t)
		with := engineOn(t, collectAll(t, sets, func(set) bool { return true }))
		for _, forbidden := range sets {
			rest := collectAll(t, sets, func(s set) bool { return s.name != forbidden.name })
			without := engineOn(t, rest)
			for _, s := range sets {
				for i, q := range s.read(t) {
					if i%every > 0 {
						continue
					}
					sameExplanation(t, with, without, qa.Question{Text: q.Question, History: q.History, Spaces: rest.Spaces()})
				}
			}
		}
	})
	t.Run("random", func(t *testing.T) {
		with, without := engineOn(t, nil), engineOn(t, nil)
		const perCollection = 4
		first, questions := knowledgetest.Trials(t, 100_000, 10_000, 160)
		for i := range questions / perCollection {
			seed := first + i
			r := rand.New(rand.NewPCG(uint64(seed), 0))
			all := randomDocuments(t, r)
			permitted := slices.DeleteFunc(slices.Clone(all), func(d knowledge.Document) bool { return d.Space == "secret" })
			without.Use(collection(permitted))
			if seed%2 == 0 {
				with.Use(collection(all))
			} else {
				with.Use(onDisk(t, r, all))
			}
			for range perCollection {
				q := qa.Question{Text: randomWords(r, 1+r.IntN(8)), Spaces: []knowledge.Space{"open", "team"}}
				if r.IntN(3) == 0 {
					q.History = []string{randomWords(r, 1+r.IntN(6))}
				}
				sameExplanation(t, with, without, q)
			}
			if t.Failed() {
				t.Fatalf("seed %d", seed)
			}
		}
		t.Logf("%d questions from seed %d, each with and without what may not be read", questions, first)
	})
}

// collectAll returns the documents of the sets that are wanted, each in the
// space of its set.
func collectAll(t *testing.T, sets []set, wanted func(set) bool) *qa.Collection {
	t.Helper()
	var documents []knowledge.Document
	for _, s := range sets {
		if !wanted(s) {
			continue
		}
		for d, err := range s.source.Documents(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			documents = append(documents, d)
		}
	}
	return collection(documents)
}

func collection(documents []knowledge.Document) *qa.Collection {
	var b qa.Builder
	for i := range documents {
		b.Add(&documents[i])
	}
	return b.Build()
}

// onDisk returns documents from an index that took them in one by one or all
// at once, some of them twice.
func onDisk(t *testing.T, r *rand.Rand, documents []knowledge.Document) *qa.Collection {
	t.Helper()
	l, folder := newLibrary(), newForgetful(r)
	var c *qa.Collection
	for i := range documents {
		l.put(&documents[i])
		if i > 0 && r.IntN(4) == 0 {
			l.put(&documents[r.IntN(i)])
		}
		if i+1 < len(documents) && r.IntN(3) > 0 {
			continue
		}
		var err error
		if c, err = qa.UpdateIn(t.Context(), folder, l, qa.UpdateOptions{Now: c}); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// sameExplanation reports where the explanations of q differ.
func sameExplanation(t *testing.T, with, without *qa.Engine, q qa.Question) {
	t.Helper()
	x, err := without.Explain(t.Context(), q)
	y, errWith := with.Explain(t.Context(), q)
	if err := errors.Join(err, errWith); err != nil {
		t.Fatal(err)
	}
	if reflect.DeepEqual(x, y) {
		return // then every byte of what is written of them is equal as well
	}
	if a, b := marshal(t, x), marshal(t, y); !bytes.Equal(a, b) {
		t.Errorf("%q: forbidden documents make a difference (-without +with):\n%s", q.Text, cmp.Diff(lines(t, a), lines(t, b)))
	}
}

// explained returns the explanation that e gives of q, as JSON.
func explained(t *testing.T, e *qa.Engine, q qa.Question) []byte {
	t.Helper()
	x, err := e.Explain(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return marshal(t, x)
}

func marshal(t *testing.T, x qa.Explanation) []byte {
	t.Helper()
	data, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// lines returns JSON with a line for each value.
func lines(t *testing.T, data []byte) string {
	t.Helper()
	var out bytes.Buffer
	if err := json.Indent(&out, data, "", " "); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// vocabulary are words of several languages and scripts, some of them close to
// one another, so that questions are corrected, stemmed and cut in many ways.
var vocabulary = strings.Fields(`the of is who when how many what does not only if
refund refunds refnud hotel hotels travel travels leave leaves days day euro 14 30 2026
Ada Lovelace Lovelaze co-chair cochair co chair manager manages managing approves approval
la el los quién cuántos días vacaciones reembolso reembolsos dirección
der die das wer wann Urlaub Tage Erstattung Erstattungen Straße
отпуск отпуска дней кто когда 東京 会議 休暇 日間 ёлка naïve naive café`)

// randomWords returns n words, some with a mistake.
func randomWords(r *rand.Rand, n int) string {
	words := make([]string, n)
	for i := range words {
		w := []rune(vocabulary[r.IntN(len(vocabulary))])
		if r.IntN(6) == 0 && len(w) > 3 {
			at := r.IntN(len(w) - 1)
			w[at], w[at+1] = w[at+1], w[at]
		}
		words[i] = string(w)
	}
	return strings.Join(words, " ")
}

// randomDocuments returns documents of three spaces, one of them "secret", in
// any order.
func randomDocuments(t *testing.T, r *rand.Rand) []knowledge.Document {
	t.Helper()
	var out []knowledge.Document
	for i := range 2 + r.IntN(12) {
		path := fmt.Sprintf("%d.md", i)
		d, err := format.Decode(path, []byte(randomMarkdown(r)))
		if err != nil {
			t.Fatal(err)
		}
		d.Source = []string{"open", "team", "secret"}[r.IntN(3)]
		d.Space = knowledge.Space(d.Source)
		d.ID, d.Path = knowledge.NewDocID(d.Source, path), path
		d.Revision = knowledge.NewRevision([]byte(d.Text))
		out = append(out, d)
	}
	return out
}

// randomMarkdown returns a document with headings, sentences, lists and tables.
func randomMarkdown(r *rand.Rand) string {
	var b strings.Builder
	if r.IntN(2) == 0 {
		fmt.Fprintf(&b, "---\ntitle: %s\ndate: 20%02d-05-01\n---\n", randomWords(r, 2), r.IntN(30))
	}
	for range 1 + r.IntN(6) {
		switch r.IntN(5) {
		case 0:
			fmt.Fprintf(&b, "\n## %s\n\n", randomWords(r, 1+r.IntN(4)))
		case 1:
			fmt.Fprintf(&b, "\n- %s\n- %s\n\n", randomWords(r, 4), randomWords(r, 5))
		case 2:
			fmt.Fprintf(&b, "\n| %s | %s |\n|---|---|\n| %s | %s |\n\n", randomWords(r, 1), randomWords(r, 1), randomWords(r, 2), randomWords(r, 3))
		default:
			for range 1 + r.IntN(5) {
				fmt.Fprintf(&b, "%s. ", randomWords(r, 3+r.IntN(9)))
			}
			b.WriteString("\n\n")
		}
	}
	return b.String()
}
