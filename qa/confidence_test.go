package qa

import "testing"

// TestUnknownName asks of names that the documents have and have not.
func TestUnknownName(t *testing.T) {
	c := library(t, "a.md\n# Visits\n\nThe first visit to Lyon took place in 2012.", garden)
	for question, want := range map[string]float64{
		"When was the first visit to Lyon?":   0,
		"When was the first visit to Brazil?": 1,
		"When was the first visit to brazil?": 0,
	} {
		w, err := engine(t, c).work(t.Context(), Question{Text: question, Spaces: c.Spaces()})
		if err != nil {
			t.Fatal(err)
		}
		if got := w.signals[nameNowhere]; got != want {
			t.Errorf("%s: %v, want %v", question, got, want)
		}
	}
}

// TestUsedElsewhere asks who chaired a meeting: the passages considered speak of
// chairing, but not of that meeting.
func TestUsedElsewhere(t *testing.T) {
	c := library(t, "a.md\n# Berlin\n\nThe Berlin meeting was held in May.", "b.md\n# Paris\n\nThe Paris meeting was chaired by Ana Ruiz.", garden)
	used := func(question string) float64 {
		w, err := engine(t, c).work(t.Context(), Question{Text: question, Spaces: c.Spaces()})
		if err != nil {
			t.Fatal(err)
		}
		return w.query.signal(w.ranked, 0, w.views)[topUsed]
	}
	if of, not := used("who chaired the Paris meeting?"), used("when was the Berlin meeting chaired?"); of != 0 || not <= 0 {
		t.Errorf("used elsewhere: %v with all words in the quote, %v with one elsewhere", of, not)
	}
}

// TestUncounted asks how many there are of something, of a quote whose number
// counts that and of one whose number counts something else.
func TestUncounted(t *testing.T) {
	for text, want := range map[string]float64{
		"The list has 300 subscribers.":                                  0,
		"The list of subscribers carries 40 mails a week, as in spring.": 1,
	} {
		c := library(t, "a.md\n# The list\n\n"+text, garden)
		w, err := engine(t, c).work(t.Context(), Question{Text: "how many subscribers does the list have?", Spaces: c.Spaces()})
		if err != nil {
			t.Fatal(err)
		}
		if got := w.query.signal(w.ranked, 0, w.views)[topUncounted]; got != want {
			t.Errorf("%q: uncounted = %v, want %v", text, got, want)
		}
	}
}

// TestLead: the quotes that a small library lacks count neither for nor against
// the first.
func TestLead(t *testing.T) {
	const lead = 5.0
	var ranked []candidate
	for i := range looked {
		ranked = append(ranked, candidate{score: -lead * flag(i > 0)})
	}
	if got, want := ahead(ranked, 0), lead*(looked-1)/looked; got != want {
		t.Errorf("ahead of many = %v, want %v", got, want)
	}
	if got, want := ahead(ranked[:1], 0), float64(usualLead)*(looked-1)/looked; got != want {
		t.Errorf("ahead of none = %v, want %v", got, want)
	}
	if got, want := ahead(ranked[:2], 0), (lead+usualLead*(looked-2))/looked; got != want {
		t.Errorf("ahead of one = %v, want %v", got, want)
	}
}
