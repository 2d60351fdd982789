package qa

import (
	"testing"

	"footnote/qa/text"
)

func TestWanted(t *testing.T) {
	tests := []struct {
		question string
		want     want
	}{
		{"Who approves it?", wantsWho},
		{"whos the owner of the shop", wantsWho},
		{"what day do we get paid?", wantsWhen},
		{"How many chairs are there?", wantsHowMany},
		{"how long may I keep the keys?", wantsHowLong},
		{"what does a locker cost", wantsHowMuch},
		{"hourly pay for gardeners?", wantsHowMuch},
		{"exact dates of the fair", wantsWhen},
		{"retention period for letters", wantsHowLong},
		{"What is a fence?", wantsDefinition},
		{"what's a fence", wantsDefinition},
		{"whats a fence", wantsDefinition},
		{"what's for lunch in the greenhouse on Friday", wantsAny},
		{"What does RHS stand for?", wantsDefinition},
		{"how do I order seeds", wantsHowTo},
		{"Can I bring a dog?", wantsYesNo},
		{"can you tell me when the shop opens", wantsWhen},
		{"which trees may be cut", wantsWhich},
		{"dress code for the fair", wantsAny},
		{"gardener here who started in May, how do I get a key?", wantsHowTo},
		{"When a tree leans over the fence, what is it called?", wantsDefinition},
		{"when trees fall, who clears them", wantsWho},
		{"if I move house, how much notice do you need", wantsHowLong},
		{"on duty tonight, can I leave at ten?", wantsYesNo},
		{"what was the last day of the sale", wantsWhen},
		{"what's the daily seed limit", wantsHowMuch},
		{"What four tools hang in the shed?", wantsList},
		{"the fair should have which 3 stalls", wantsList},
		{"which person has the key", wantsWho},
		{"to whom do I send the bill", wantsWho},
		{"what is the time sheet", wantsDefinition},
		{"what's the difference between a hedge and a fence", wantsDefinition},
		{"main differences between hedges and fences?", wantsDefinition},
		{"how far ahead can the hall be booked", wantsHowLong},
		{"how far in advance can I book", wantsHowLong},
		{"how far is it to the shed", wantsHowMany},
		{"what do they charge us per night", wantsHowMuch},
		{"what is the welcome kit worth", wantsHowMuch},
		{"what salary does the head gardener get", wantsHowMuch},
		{"what is Jo's phone number", wantsAny},
		{"what is the number of trees", wantsHowMany},
		{"what is the total number of trees", wantsHowMany},
		{"greenhouse line number", wantsAny},
		{"what's the emergency number for the pond", wantsAny},
		{"number of trees", wantsHowMany},
		{"maximum for seeds when planting", wantsHowMuch},
		{"rules where dogs are kept", wantsAny},
		{"do you know when the shop opens", wantsWhen},
		{"please tell me when the shop opens", wantsWhen},
		{"Paris, when did it open", wantsWhen},
		{"the shop opens when?", wantsWhen},
		{"what do I do if a tree falls", wantsHowTo},
		{"what should we do when a tree falls", wantsHowTo},
		{"what do I have to do when a tree falls", wantsHowTo},
		{"what do I have to pay", wantsAny},
		{"what happens when a tree falls", wantsAny},
		{"average visitors number of the fair", wantsHowMany},
		{"espalier meaning in the pruning guide", wantsDefinition},
		{"what does a locker cost us", wantsHowMuch},
		{"what do the cost centres do", wantsDefinition},
		{"what is the discount on seeds", wantsHowMuch},
		{"what's the deductible for hail", wantsHowMuch},
	}
	a := text.NewAnalyzer("en")
	for _, tt := range tests {
		if got, _, _ := wanted(a.Words(nil, tt.question), "en"); got != tt.want {
			t.Errorf("%q wants %v, want %v", tt.question, got, tt.want)
		}
	}
}

// TestSubject asks what headings are about, among passages that have the words
// more often.
func TestSubject(t *testing.T) {
	c := library(t,
		"faq.md\n# Questions\n\n## What is a fence?\n\n### In short\n\nA fence is a row of laths that keeps deer out.\n\n## How is a fence made?\n\nOf wood and nails.",
		"list.md\n# Stock\n\nFence white. Fence green. Fence, fence nails, fence paint.\n\n## More\n\nFence hooks, fence wire and fence.")
	e := engine(t, c)
	x, err := e.Explain(t.Context(), Question{Text: "what is a fence", Spaces: c.Spaces()})
	if err != nil {
		t.Fatal(err)
	}
	first := x.Candidates[0].Citation
	if got := first.Parts[0].Text; got != "A fence is a row of laths that keeps deer out." {
		t.Errorf("first is %q of %q", got, first.Heading)
	}
}

func TestSubjectOf(t *testing.T) {
	a := text.NewAnalyzer("en")
	of := func(s string) string { return subjectOf(a.Words(nil, s)) }
	for _, same := range [][2]string{
		{"What is a fence?", "Fences"}, {"ordering seeds", "How do I order seeds?"}, {"Seeds, ordering of", "how to order seeds"},
	} {
		if of(same[0]) != of(same[1]) || of(same[0]) == "" {
			t.Errorf("%q is about %q, %q about %q", same[0], of(same[0]), same[1], of(same[1]))
		}
	}
	if of("What is a fence?") == of("What is a fence nail?") {
		t.Error("a fence and a fence nail are one subject")
	}
}
