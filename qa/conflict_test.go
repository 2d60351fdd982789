package qa

import (
	"strings"
	"testing"
)

// ask returns what is shown for question, a line for each quote, and whether
// the quotes are said to differ.
func ask(tb testing.TB, e *Engine, question string) (quotes []string, differs bool) {
	tb.Helper()
	c := e.now.Load()
	w, err := e.work(tb.Context(), Question{Text: question, Spaces: c.Spaces()})
	if err != nil {
		tb.Fatal(err)
	}
	for _, i := range w.shown {
		k := &w.ranked[i]
		quotes = append(quotes, shown(cite(w.views[k.passage].Document, k)))
	}
	s := searching(c, c.Spaces()...)
	return quotes, s.differs(&w.query, w.views, w.ranked, w.shown)
}

func TestDiffers(t *testing.T) {
	tests := []struct {
		name     string
		question string
		old, new string
		want     bool
	}{
		{"amounts", "How much is the parking fee for staff?",
			"The parking fee for staff is £4 a day.", "From March the parking fee for staff is 5.50 pounds a day.", true},
		{"days", "How many days of annual leave do staff have?",
			"Staff have 25 days of annual leave.", "All staff have 28 days of annual leave a year.", true},
		{"days in words", "How many days of annual leave do staff have?",
			"Staff have ten days of annual leave.", "Staff have 12 days of annual leave.", true},
		{"dates", "When is the deadline for expense reports?",
			"The deadline for expense reports is 5 May.", "The deadline for expense reports is 12 May.", true},
		{"durations", "How long is the notice period?",
			"The notice period is two months.", "The notice period is 3 months.", true},
		{"times", "When does the office open?",
			"The office opens at 8.30 am.", "The office opens at 9.00 am.", true},
		{"below a heading", "When is the summer party?",
			"Summer party: 19 June, at the lake.", "## Summer party\n\nMoved to 26 June because of the trade fair.", true},

		{"moved", "Where is the summer party?",
			"The summer party is held in the garden of the Anchor.", "The summer party moves to the boathouse, because of the works at the Anchor.", true},
		{"another one moved", "Where is the summer party?",
			"The summer party is held in the garden of the Anchor.", "The winter fair moves to the boathouse, because of the works at the Anchor.", false},

		{"for each of something else", "How much is a coworking space?",
			"A coworking space has a $300–400 monthly budget.", "A coworking space is paid with a $20 daily budget.", false},
		{"much else", "How much notice do I give?",
			"Give four weeks' notice of an absence, and tell the desk of your team.", "Give eight weeks' notice if you want to come back earlier than planned.", false},

		{"below a heading of more", "When is the summer party?",
			"Summer party: 19 June, at the lake.", "## Summer party and open day\n\nThe doors open on 26 June.", false},
		{"the same", "How much is the parking fee for staff?",
			"The parking fee for staff is £4 a day.", "The parking fee for staff is £4.00 a day.", false},
		{"the same in words", "How many days of annual leave do staff have?",
			"Staff have ten days of annual leave.", "Staff have 10 days of annual leave.", false},
		{"thousands", "How many seats does the hall have?",
			"The hall has 1,200 seats.", "The hall has 1200 seats.", false},
		{"more exact date", "When is the deadline for expense reports?",
			"The deadline for expense reports is in May 2026.", "The deadline for expense reports is 12 May 2026.", false},
		{"day and year", "When was the Paris conference?",
			"The Paris conference was on May 15 and 17.", "The Paris conference was in May 2000.", false},
		{"other subject", "How much is the parking fee for staff?",
			"The parking fee for staff is £4 a day.", "The parking fee for clients is £6 a day.", false},
		{"other thing", "How many days of annual leave do staff have?",
			"Staff have 25 days of annual leave.", "Staff have 3 days of study leave.", false},
		{"other unit", "How long is the notice period?",
			"The notice period is two months.", "The notice period is 60 days.", false},
		{"several values", "How much is the parking fee?",
			"The parking fee is £4 a day.", "The parking fee is £5 a day or £20 a week.", false},
		{"other year", "When was the Berlin meeting?",
			"The Paris meeting was in May 2000.", "The Berlin meeting was in October 2000.", false},
		{"other names", "How many people attended the meeting in Berlin?",
			"120 people attended the meeting in Berlin.", "80 people attended the meeting in Tokyo.", false},
		{"no value", "How long is the notice period?",
			"The notice period is two months.", "The notice period is in your contract.", false},
		{"not asked for", "Why is there a parking fee for staff?",
			"The parking fee for staff is £4 a day.", "The parking fee for staff is £5 a day.", false},
	}
	for _, tt := range tests {
		c := library(t,
			"old.md\n---\ndate: 2024-04-02\n---\n# Rules\n\n"+tt.old,
			"new.md\n---\ndate: 2026-02-02\n---\n# Rules\n\n"+tt.new,
			"other.md\n# Garden\n\nThe hedge is cut in autumn. The lawn is mown each week in summer.")
		quotes, got := ask(t, engine(t, c), tt.question)
		if got != tt.want {
			t.Errorf("%s: %q differs = %v, want %v: %q", tt.name, tt.question, got, tt.want, quotes)
		}
		if tt.want && len(quotes) > 0 && !strings.Contains(quotes[0], tt.new[strings.LastIndexByte(tt.new, '\n')+1:]) {
			t.Errorf("%s: %q: the newest is not first: %q", tt.name, tt.question, quotes)
		}
	}
}

// TestNewerIsTrusted: a newer quote that stands before the one that ranks first
// takes nothing from the confidence in the answer.
func TestNewerIsTrusted(t *testing.T) {
	c := library(t,
		"old.md\n---\ndate: 2024-04-02\n---\n# Rules\n\nThe summer party is held in the garden of the Anchor.",
		"new.md\n---\ndate: 2026-02-02\n---\n# Rules\n\nThe summer party moves to the boathouse, because of the works at the Anchor.",
		garden)
	w, err := engine(t, c).work(t.Context(), Question{Text: "Where is the summer party?", Spaces: c.Spaces()})
	if err != nil || len(w.shown) != 2 || !strings.Contains(w.ranked[w.shown[0]].span.In(w.views[w.ranked[w.shown[0]].passage].Document.Text), "boathouse") {
		t.Fatalf("shown are %v, %v", w.shown, err)
	}
	if want := w.query.signal(w.ranked, 0, w.views); w.first() != 0 || w.signals != want {
		t.Errorf("the signals are %v, want those of the quote that ranks first, %v", w.signals, want)
	}
}

func TestDiffersInClinic(t *testing.T) {
	c := collect(t, "testdata/clinic/docs")
	quotes, differs := ask(t, engine(t, c), "How much do staff pay a day to park behind the building?")
	if len(quotes) < 2 || !differs || !strings.Contains(quotes[0], "5.50") || !strings.Contains(quotes[1], "£4") {
		t.Errorf("parking fee: differs = %v, %q", differs, quotes)
	}
}

// TestDiffersOnKnownQuestions prints which answers to known questions are said
// to differ; hardly any should.
func TestDiffersOnKnownQuestions(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	for _, set := range []string{"handbook", "g8", "xquad-en"} {
		docs, questions := shared(t, set)
		e := engine(t, collect(t, docs))
		fired := 0
		for _, k := range questions {
			quotes, differs := ask(t, e, k.Question)
			if differs {
				fired++
				t.Logf("%s: %s\n\t%s", set, k.Question, strings.Join(quotes, "\n\t"))
			}
		}
		t.Logf("%s: %d of %d answers differ", set, fired, len(questions))
		if fired*50 > len(questions) {
			t.Errorf("%s: %d of %d answers differ, want at most 2 %%", set, fired, len(questions))
		}
	}
}
