package qa

import (
	"testing"

	"footnote/knowledge"
	"footnote/qa/text"
)

// feature returns the value of the feature of the first candidate for question
// on a document that says quote.
func firstFeature(t *testing.T, name, question, quote string) float64 {
	t.Helper()
	c := library(t, "firm.md\n"+quote)
	x, err := engine(t, c).Explain(t.Context(), Question{Text: question, Spaces: c.Spaces()})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range x.Candidates[0].Features {
		if f.Name == name {
			return f.Value
		}
	}
	t.Fatalf("no feature %q", name)
	return 0
}

func TestNameless(t *testing.T) {
	tests := []struct {
		question, quote string
		nameless        float64
	}{
		{"which firm tests our locks?", "An outside firm tests our locks each year.", 1},
		{"which firm tests our locks?", "Our locks are tested by Brask & Sons, a firm.", 0},
		{"what is the name of the night guard?", "The night guard has the keys.", 1},
		{"what is the name of the night guard?", "The night guard, Tomasz, has the keys.", 0},
		{"which option sets the limit?", "The limit is set by --limit, an option.", 0},
		{"which door is locked at night?", "The back door is locked at night.", 0}, // no name is asked for
		{"who locks the doors?", "The night guard locks the doors.", 0},
	}
	for _, tt := range tests {
		if got := firstFeature(t, "nameless", tt.question, tt.quote); got != tt.nameless {
			t.Errorf("%q, quote %q: nameless %v, want %v", tt.question, tt.quote, got, tt.nameless)
		}
	}
}

// TestLackingKind asks for a time of day and for money.
func TestLackingKind(t *testing.T) {
	tests := []struct {
		question, quote string
		lacking         float64
	}{
		{"what time does the party start?", "The party starts on 13 June, sign up by 15 May.", 1},
		{"what time does the party start?", "The party starts at 19.30 on 13 June.", 0},
		{"what time does the party start?", "The party starts at 7 pm.", 0},
		{"when does the party start?", "The party starts on 13 June.", 0},
		{"how much is a place in the nursery?", "A place in the nursery is for children from 4 months.", 1},
		{"how much is a place in the nursery?", "A place in the nursery costs €240.", 0},
		{"how much oil does the lamp take?", "The lamp takes 4 litres of oil.", 0},
	}
	for _, tt := range tests {
		if got := firstFeature(t, "lacking", tt.question, tt.quote); got != tt.lacking {
			t.Errorf("%q, quote %q: lacking %v, want %v", tt.question, tt.quote, got, tt.lacking)
		}
	}
}

func TestOtherYears(t *testing.T) {
	for quote, want := range map[string]float64{
		"The fee for 2026 is €5.":                       1,
		"The fee for 2024 was €4, that for 2026 is €5.": 0,
		"The fee is €5.":                                0,
	} {
		if got := firstFeature(t, "other_years", "what was the fee in 2024?", quote); got != want {
			t.Errorf("%q: other_years %v, want %v", quote, got, want)
		}
	}
}

// TestHoldsPerson tells somebody from something.
func TestHoldsPerson(t *testing.T) {
	for quote, want := range map[string]float64{
		"Matthias leads the project.":          1,
		"Sinéad leads the project.":            1,
		"Your manager leads the project.":      1,
		"Led by Ana Ruiz, the project grew.":   1,
		"The project is led from Merrow.":      0.5,
		"The project began in April.":          0,
		"Leading the project is hard, mostly.": 0,
	} {
		a := text.NewAnalyzer("en")
		words := a.Words(nil, quote)
		ids := make([]int8, len(words))
		for i := range ids {
			ids[i] = -1
		}
		if got := look(quote, quote, words, ids).fits(wantsWho); got != want {
			t.Errorf("%q fits %v, want %v", quote, got, want)
		}
	}
}

func TestRunIn(t *testing.T) {
	for s, want := range map[string]string{
		"Passivation. Tanks are emptied within thirty days.":               "Passivation. Tanks are emptied within thirty days.",
		"Rule 4. Passivation. Tanks are emptied. Batteries are taken out.": "Rule 4. Passivation. Tanks are emptied.",
		"Yes. Dogs may come along.":                                        "Yes.",
		"The gate is shut. The lodge is open.":                             "The gate is shut.",
		"Refunds take 14 days. Ask Ana.":                                   "Refunds take 14 days.",
		"The shop closes early. Ask Ana.":                                  "The shop closes early.",
		"Dogs may come along on Fridays. Cats may not.":                    "Dogs may come along on Fridays.",
	} {
		d := &knowledge.Document{Text: s}
		b := knowledge.Block{Kind: knowledge.Paragraph, Span: knowledge.Span{End: len(s)}}
		if got := sentences(d, b, "en")[0].In(s); got != want {
			t.Errorf("%q begins with %q, want %q", s, got, want)
		}
	}
}
