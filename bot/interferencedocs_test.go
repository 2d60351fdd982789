package bot_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"footnote/knowledge"
	"footnote/knowledge/format"
	"footnote/knowledge/sample"
)

// chapters returns the sections of the sample that say something, as documents
// of their own.
func chapters(t *testing.T) []*knowledge.Document {
	var all []*knowledge.Document
	for d, err := range sample.Source().Documents(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		for i, section := range d.Sections {
			text := "# " + strings.Join(section.Heading, ", ") + "\n\n"
			for _, b := range section.Blocks {
				text += b.Span.In(d.Text) + "\n\n"
			}
			path := fmt.Sprintf("%s/%d.md", d.Path, i)
			chapter, err := format.Decode(path, []byte(text))
			if err != nil || len(section.Blocks) == 0 {
				continue
			}
			chapter.Path, chapter.Language, chapter.Owners = path, d.Language, []string{"Maria"}
			chapter.URL, chapter.Revision = "https://docs.example/"+path, knowledge.NewRevision([]byte(text))
			all = append(all, &chapter)
		}
	}
	return all
}

// partition returns a few of all, some of them secret.
func partition(rnd *rand.Rand, all []*knowledge.Document) []*knowledge.Document {
	var some []*knowledge.Document
	for _, i := range rnd.Perm(len(all))[:6+rnd.IntN(10)] {
		d := *all[i]
		d.Space = []knowledge.Space{"open", "faq", "secret"}[rnd.IntN(3)]
		d.Source = string(d.Space)
		d.ID = knowledge.NewDocID(d.Source, d.Path)
		some = append(some, &d)
	}
	return some
}
