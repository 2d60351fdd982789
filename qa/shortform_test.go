package qa

import (
	"strings"
	"testing"

	"footnote/qa/text"
)

func TestShortForm(t *testing.T) {
	a := text.NewAnalyzer("en")
	for question, want := range map[string]string{
		"what does RHS stand for?":               "RHS",
		"what does rhs stand for":                "RHS",
		"RHS meaning":                            "RHS",
		"I need the full name behind the RHS":    "RHS",
		"what is RHS short for":                  "RHS",
		"what does espalier mean":                "",
		"espalier meaning":                       "",
		"what does the head gardener stand for?": "",
		"is there a short form for gardeners":    "",
		"what is the RHS":                        "",
	} {
		if got := shortForm(question, a.Words(nil, question)); got != want {
			t.Errorf("%q asks for the long form of %q, want %q", question, got, want)
		}
	}
}

func TestSpelledOut(t *testing.T) {
	for _, tt := range []struct {
		text, short string
		want        bool
	}{
		{"National center of Incident readiness and Strategy for Cybersecurity (NISC), of Japan", "NISC", true},
		{"An “RFC” literally means a “Request for Comments.”", "RFC", true},
		{"Customer Engineering (CE) answers.", "CE", true},
		{"CE: Customer Engineering", "CE", true},
		{"How CE adds value: CE educates customers on events.", "CE", false},
		{"Most customers start to feel uneasy with CE.", "CE", false},
		{"CE stands for Customer Engineering.", "CE", true},
		{"Chief of Engineers (CE)", "CE", true},
		{"Raised growing beds were made, and we water an RGB.", "RGB", false},
		{"raised growing beds (RGBs)", "RGB", true},
	} {
		if got := spelledOut(tt.text, tt.short) >= 0; got != tt.want {
			t.Errorf("%q spells out %s: %v, want %v", tt.text, tt.short, got, tt.want)
		}
	}
}

// TestSpellsOut finds the long form where a text only has the plural, among
// passages that say the short form more often.
func TestSpellsOut(t *testing.T) {
	c := library(t,
		"plots.md\n# Plots\n\nEvery member has raised growing beds (RGBs) of two metres.",
		"rules.md\n# RGB rules\n\nAn RGB is watered at dusk. An RGB costs £10. The RGB key hangs in the shed, by the RGB list.")
	for _, question := range []string{"what does RGB stand for?", "what does rgb stand for", "full name of RGB"} {
		got, err := engine(t, c).Ask(t.Context(), Question{Text: question, Spaces: c.Spaces()})
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Citations) == 0 || got.Citations[0].Parts[0].Text != "Every member has raised growing beds (RGBs) of two metres." {
			t.Errorf("%q is answered %+v", question, got.Citations)
		}
	}
	got, err := engine(t, c).Ask(t.Context(), Question{Text: "what does RHS stand for?", Spaces: c.Spaces()})
	if err != nil || len(got.Citations) != 0 {
		t.Errorf("what stands nowhere is answered %+v, %v", got.Citations, err)
	}
}

// TestLongFormAlone quotes of a long list the name that is asked for.
func TestLongFormAlone(t *testing.T) {
	list := strings.Repeat("the Society of Growers of Early Vegetables, ", 10)
	c := library(t, "fair.md\n# Fair\n\nOn the day there were stands of "+list+"the Royal Horticultural Society (RHS), "+list+"and the school.", garden)
	got, err := engine(t, c).Ask(t.Context(), Question{Text: "what does RHS stand for?", Spaces: c.Spaces()})
	if err != nil || len(got.Citations) != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	p := got.Citations[0].Parts
	if len(p) != 3 || p[0].Role != Ellipsis || p[1].Text != "the Royal Horticultural Society (RHS)" || p[2].Role != Ellipsis {
		t.Errorf("quoted is %+v", p)
	}
}
