package qa_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"footnote/knowledge"
	"footnote/qa"
)

// FuzzAsk asks anything of our own libraries, some of which may be read. What
// must hold: the same question gets the same explanation, nothing comes from
// what may not be read, and every word shown stands in its document.
func FuzzAsk(f *testing.F) {
	sets := ownSets(f)
	for _, s := range sets {
		for _, q := range s.read(f)[:10] {
			f.Add(q.Question, strings.Join(q.History, " "), uint8(7))
		}
	}
	f.Add("", "", uint8(7))
	f.Add("?!", "…", uint8(1))
	f.Add("who", "who", uint8(0))
	f.Add("Hi, who has the hi-fi? Thanks-in-advance, no-thanks: 22–24 May — it", "where is the hi-fi", uint8(7))
	f.Add("東京の会議はいつでしたか", "", uint8(7))
	f.Add("\xff\xfe\x00 wh\u0301o\u200d \U000e0041 ''s -- 3.5% a.m. http://x.y/z#?", "\x1b[31m", uint8(3))
	f.Add(strings.Repeat("Paris conference ", 200), strings.Repeat("x", 3000), uint8(4))

	var b qa.Builder
	var spaces []knowledge.Space
	for _, s := range sets {
		for d, err := range s.source.Documents(f.Context()) {
			if err != nil {
				f.Fatal(err)
			}
			b.Add(&d)
			if !slices.Contains(spaces, d.Space) {
				spaces = append(spaces, d.Space)
			}
		}
	}
	c := b.Build()
	e := engineOn(f, c)

	f.Fuzz(func(t *testing.T, text, earlier string, may uint8) {
		const longest = 8000 // bytes, as many as MaxQuestion of bot can have
		q := qa.Question{Text: text[:min(len(text), longest)]}
		if earlier != "" {
			q.History = []string{earlier[:min(len(earlier), longest)]}
		}
		for i, s := range spaces {
			if may>>i&1 == 1 {
				q.Spaces = append(q.Spaces, s)
			}
		}
		x, err := e.Explain(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		checkExplanation(t, c, q, x)
		if a, b := explained(t, e, q), explained(t, engineOn(t, c), q); !bytes.Equal(a, b) {
			t.Errorf("a fresh engine answers otherwise (-same +fresh):\n%s", cmp.Diff(lines(t, a), lines(t, b)))
		}
	})
}

// checkExplanation reports what in x breaks what the types promise.
func checkExplanation(t *testing.T, c *qa.Collection, q qa.Question, x qa.Explanation) {
	t.Helper()
	a := x.Answer
	if answered := len(a.Citations) > 0; answered != (a.Reason == qa.Answered) {
		t.Errorf("%d citations with reason %s", len(a.Citations), a.Reason)
	}
	if !(a.Confidence >= 0 && a.Confidence <= 1) {
		t.Errorf("confidence %v", a.Confidence)
	}
	for _, citation := range a.Citations {
		checkCitation(t, c, q, citation)
	}
	for _, candidate := range x.Candidates {
		checkCitation(t, c, q, candidate.Citation)
	}
	for _, p := range a.Nearest {
		checkPlace(t, c, q, p)
	}
	for _, p := range x.Passages {
		checkPlace(t, c, q, p.Place)
		if d := c.Document(p.Document); d != nil && p.Text != p.Span.In(d.Text) {
			t.Errorf("passage %v of %s is %q, want %q", p.Span, d.ID, p.Text, p.Span.In(d.Text))
		}
	}
}

func checkPlace(t *testing.T, c *qa.Collection, q qa.Question, p qa.Place) {
	t.Helper()
	d := c.Document(p.Document)
	if d == nil {
		t.Fatalf("there is no document %q", p.Document)
	}
	if !slices.Contains(q.Spaces, d.Space) || p.Space != d.Space {
		t.Errorf("%s, of space %q, is shown where only %q may be read", d.ID, d.Space, q.Spaces)
	}
	if p.Revision != d.Revision || p.Path != d.Path || p.Title != d.Title {
		t.Errorf("place %+v is not that of %s", p, d.ID)
	}
}

func checkCitation(t *testing.T, c *qa.Collection, q qa.Question, citation qa.Citation) {
	t.Helper()
	checkPlace(t, c, q, citation.Place)
	text := c.Document(citation.Document).Text
	quotes := 0
	for _, p := range citation.Parts {
		if p.Role == qa.Ellipsis {
			if p.Text != "" || !p.Span.Empty() {
				t.Errorf("an ellipsis says %q at %v", p.Text, p.Span)
			}
			continue
		}
		if p.Text == "" || p.Text != p.Span.In(text) {
			t.Errorf("%s: part at %v is %q, want %q", citation.Document, p.Span, p.Text, p.Span.In(text))
		}
		if p.Role == qa.Quote {
			quotes++
		}
		at := p.Span.Start
		for _, s := range p.Strong {
			if s.Empty() || s.Start < at || !p.Span.Contains(s) {
				t.Errorf("%s: strong %v in part %v", citation.Document, p.Strong, p.Span)
			}
			at = s.End
		}
	}
	if quotes == 0 {
		t.Errorf("%s: a citation without a quote", citation.Document)
	}
}
