package adaptertest

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"footnote/knowledge"
	"footnote/qa"
)

// Library is a large library of made-up documents about numbers, for load. Its
// space is "handbook".
type Library struct {
	Engine   *qa.Engine
	passages int
}

// perDocument is how many passages a document of a Library has.
const perDocument = 20

var things = []string{"refund", "delivery", "repair", "training", "hiring", "invoice", "visa", "budget", "holiday", "contract"}

// NewLibrary returns a Library of so many passages.
func NewLibrary(t testing.TB, passages int) *Library {
	t.Helper()
	e, err := qa.New(qa.Defaults())
	if err != nil {
		t.Fatal(err)
	}
	var b qa.Builder
	for i := 0; i < passages; i += perDocument {
		b.Add(numbers(i))
	}
	e.Use(b.Build())
	return &Library{Engine: e, passages: passages}
}

// Question returns a question that the library answers.
func (l *Library) Question(rng *rand.Rand) string {
	return fmt.Sprintf("how long does the %s of number %d take?", things[rng.IntN(len(things))], rng.IntN(l.passages))
}

// Text returns the text of a document; it is a bot.Verifier.
func (l *Library) Text(id knowledge.DocID, _ knowledge.Revision) (string, bool) {
	var first int
	if _, err := fmt.Sscanf(string(id), "load:%d", &first); err != nil {
		return "", false
	}
	return numbers(first).Text, true
}

// numbers returns the document about the numbers from first on.
func numbers(first int) *knowledge.Document {
	name := fmt.Sprint(first)
	d := &knowledge.Document{
		ID: knowledge.NewDocID("load", name), Source: "load", Space: "handbook", Path: name, Title: "Numbers from " + name,
		Language: "en", URL: "https://docs.example.org/" + name,
	}
	for i := range perDocument {
		heading := fmt.Sprintf("Number %d", first+i)
		said := fmt.Sprintf("The %s of number %d takes %d days after the form has arrived at the office.", things[i%len(things)], first+i, 2+i)
		start := len(d.Text)
		d.Text += heading + "\n" + said + "\n"
		from := start + len(heading) + 1
		d.Sections = append(d.Sections, knowledge.Section{
			Heading: []string{heading}, Level: 1, Span: knowledge.Span{Start: start, End: start + len(heading)},
			Blocks: []knowledge.Block{{Span: knowledge.Span{Start: from, End: from + len(said)}}},
		})
	}
	return d
}
