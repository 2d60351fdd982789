package qa

import (
	"strings"
	"testing"
)

// featuresOf returns the features of the first candidate that begins with start,
// for question on a document that says text.
func featuresOf(t *testing.T, question, text, start string) map[string]float64 {
	t.Helper()
	c := library(t, "firm.md\n"+text)
	x, err := engine(t, c).Explain(t.Context(), Question{Text: question, Spaces: c.Spaces()})
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range x.Candidates {
		if p := k.Citation.Parts; len(p) > 0 && strings.HasPrefix(p[len(p)-1].Text, start) {
			out := map[string]float64{}
			for _, f := range k.Features {
				out[f.Name] = f.Value
			}
			return out
		}
	}
	t.Fatalf("no candidate begins with %q", start)
	return nil
}

// TestResolved asks for what only a sentence and the one before say together:
// it counts for the sentence that points back, and not for another.
func TestResolved(t *testing.T) {
	const question = "Which rooms have low pressure?"
	back := featuresOf(t, question, "Some rooms have low pressure. These are seven and eight.", "These")
	if back["cov_heading"] != 0 || back["resolved"] != 1 || back["local_resolved"] <= 0 {
		t.Errorf("a sentence that points back: covered %v by itself, %v with the one before, %v by rarity", back["cov_heading"], back["resolved"], back["local_resolved"])
	}
	of := featuresOf(t, question, "Some rooms have low pressure. Of these, two are empty.", "Of these")
	if of["resolved"] != 1 {
		t.Errorf(`a sentence with "of these": covered %v with the one before`, of["resolved"])
	}
	alone := featuresOf(t, question, "Some rooms have low pressure. Guests sleep in seven and eight.", "Guests")
	if alone["resolved"] != 0 || alone["together"] != 1 {
		t.Errorf("a sentence by itself: covered %v, and %v with the one before", alone["resolved"], alone["together"])
	}
}

// TestSoftLocal has a word that is near the question's only beside the others.
func TestSoftLocal(t *testing.T) {
	const question, text = "Which doctor is on duty?", "The nurse has the keys. The roof has a leak. Paint the door."
	near, far := featuresOf(t, question, text, "The nurse"), featuresOf(t, question, text, "The roof")
	if near["soft_local"] <= far["soft_local"] || near["soft_local"] <= 0 || near["soft_local"] > 1 {
		t.Errorf("soft_local: %v with the nurse, %v with the roof", near["soft_local"], far["soft_local"])
	}
}

// TestDefinedByHeading: what stands first below a heading that is the very thing
// asked about says what that is, and a line of code that sets it does not.
func TestDefinedByHeading(t *testing.T) {
	c := library(t,
		"variables.md\n# Variables\n\n## RETRY_LIMIT\n\nHow often a job is run again before it counts as failed. Five is plenty.\n\n## RETRY_PAUSE\n\nSeconds between two runs, after RETRY_LIMIT was not reached.",
		"start.md\n# Getting started\n\n## The shell\n\nSet this in your profile:\n\n```\nexport RETRY_LIMIT=5\n```\n\nThe profile is read once, at login.")
	for _, question := range []string{"what does RETRY_LIMIT do", "what is RETRY_LIMIT?"} {
		quotes, _ := ask(t, engine(t, c), question)
		if len(quotes) == 0 || !strings.Contains(quotes[0], "How often a job is run again") {
			t.Errorf("%q: %q", question, quotes)
		}
	}
}

// TestDefines tells a quote that says what a term is from code that sets it and
// from a line that leads over to what follows.
func TestDefines(t *testing.T) {
	for _, tt := range []struct {
		text, start string
		want        float64
	}{
		{"Stile: a step over a fence.", "Stile", 1},
		{"A stile is a step over a fence.", "A stile", 1},
		{"Set it early.\n\n```\nSTILE=5\n```", "STILE", 0},
		{"Another way to build a stile:", "Another", 0},
	} {
		if got := featuresOf(t, "what is a stile?", tt.text, tt.start)["defined"]; got != tt.want {
			t.Errorf("%q: defined = %v, want %v", tt.text, got, tt.want)
		}
	}
}
