package qa

import (
	"slices"
	"strings"
	"testing"

	"footnote/knowledge"
)

// firm is a small firm's documents.
func firm(tb testing.TB) *Collection {
	return library(tb,
		"leave.md\n# Time off\n\nEverybody gets 28 days of holiday a year. Days that are left over lapse on 31 March.",
		"it.md\n# Laptops\n\nDeclan runs IT. He replaces laptops that are broken.",
		"contacts.md\n# Contacts\n\n| Name | Role | Phone number |\n|---|---|---|\n| Declan Roche | IT | 142 |\n| Wiebke Jansen | Office Hamburg | 12 |",
		"leads.md\n# Leads meeting\n\nSummer party: 19 June, Kinsale.",
		"secret:x.md\n# Secret\n\nOona runs IT. Oona has the number 777.")
}

func TestFollow(t *testing.T) {
	e := engine(t, firm(t))
	tests := []struct {
		name    string
		history []string
		ask     string
		own     string // the terms that count as the question's own
		carried string // what is carried beside them, with a star where faint
	}{
		{"whole", []string{"how many vacation days do i get"}, "who is wiebke", "wiebke", "days* get*"},
		{"a word that is nowhere", []string{"how many vacation days"}, "and in Hamburg?", "hamburg", "days"},
		{"nothing of its own", []string{"when is the summer party"}, "where is it", "summer party", ""},
		{"one word", []string{"when is the summer party"}, "where?", "summer party", ""},
		{"where to come", []string{"when is the summer party"}, "where will it be?", "summer party", ""},
		{"behind one that has none", []string{"when is the summer party", "where?"}, "and when?", "summer party", ""},
		{"behind interjections", []string{"when is the summer party"}, "ok great, so where?", "summer party", ""},
		{"something beside it", []string{"when is the summer party"}, "I have asked Declan already. And where?", "summer party", "declan"},
		{"courtesy before", []string{"Hi all, can someone tell me when the summer party is? Thanks!"}, "where is it", "summer party", ""},
		{"no interjection", []string{"when is the summer party"}, "right holiday days", "right holiday days", ""},
		{"a person", []string{"who runs IT?"}, "what is his number", "number declan", "runs* it*"},
		{"a person, further back", []string{"who runs IT?", "what is his number"}, "what is his role", "role declan", "number* runs* it*"},
		{"nobody before", []string{"when is the summer party"}, "what is his number", "number", "summer party"},
		{"nothing before", nil, "where is it", "where is it", ""},
	}
	for _, tt := range tests {
		w, err := e.work(t.Context(), Question{Text: tt.ask, History: tt.history, Spaces: e.now.Load().Spaces()[1:]})
		if err != nil {
			t.Fatal(err)
		}
		var own, carried []string
		for i, term := range w.query.terms {
			switch {
			case i < w.query.own:
				own = append(own, term.word)
			case term.Weight <= faintWeight:
				carried = append(carried, term.word+"*")
			default:
				carried = append(carried, term.word)
			}
		}
		if strings.Join(own, " ") != tt.own || strings.Join(carried, " ") != tt.carried {
			t.Errorf("%s: %q after %q has %q and carries %q, want %q and %q", tt.name, tt.ask, tt.history, own, carried, tt.own, tt.carried)
		}
	}
}

// TestLeaning asks what may lean on the question before it though something of its
// own stands before the word that points: the reading that is answered more surely
// counts.
func TestLeaning(t *testing.T) {
	e := engine(t, library(t,
		"equity.md\n# Equity refresh program\n\nTo be in the equity refresh program you need a tenure of 8 months.",
		"parental.md\n# Parental leave\n\nThere is no minimum tenure for parental leave.",
		"party.md\n# Summer party\n\nThe summer party is on 19 June.", garden))
	tests := []struct{ history, ask, want string }{
		{"who can be in the equity refresh program?", "what is the minimum tenure for it?", "equity.md"},
		{"who can be in the equity refresh program?", "what tenure is that meant for?", "equity.md"},
		{"when is the summer party?", "what is the minimum tenure for parental leave, is there one?", "parental.md"},
	}
	for _, tt := range tests {
		w, err := e.work(t.Context(), Question{Text: tt.ask, History: []string{tt.history}, Spaces: e.now.Load().Spaces()})
		if err != nil {
			t.Fatal(err)
		}
		if got := w.views[w.ranked[0].passage].Document.Path; got != tt.want {
			t.Errorf("%q after %q is taken to be about %s, want %s", tt.ask, tt.history, got, tt.want)
		}
	}
}

// TestReplacedNumber has a number of the question stand for that of the one before.
func TestReplacedNumber(t *testing.T) {
	e := engine(t, library(t, "budget.md\n# Budget\n\nThe budget for 2019 was 640,000. The budget for 2022 is 710,000. The second meeting was in May, the third in June.", garden))
	tests := []struct{ history, ask, gone string }{
		{"budget for 2019", "what about 2022?", "2019"},
		{"when was the second meeting?", "and the third?", "second"},
	}
	for _, tt := range tests {
		x, err := e.Explain(t.Context(), Question{Text: tt.ask, History: []string{tt.history}, Spaces: e.now.Load().Spaces()})
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(x.Terms, func(e ExplainedTerm) bool { return e.Text == tt.gone }) {
			t.Errorf("%q after %q is still about %s: %v", tt.ask, tt.history, tt.gone, x.Terms)
		}
		if !slices.ContainsFunc(x.Terms, func(e ExplainedTerm) bool { return e.Carried }) {
			t.Errorf("%q after %q carries nothing", tt.ask, tt.history)
		}
	}
}

// TestPersonReadable asks that whom an answer names is found in what may be
// read alone.
func TestPersonReadable(t *testing.T) {
	e := engine(t, firm(t))
	for space, want := range map[knowledge.Space]string{"secret": "oona", "x": "declan"} {
		w, err := e.work(t.Context(), Question{Text: "what is his number", History: []string{"who runs IT?"}, Spaces: []knowledge.Space{space}})
		if err != nil {
			t.Fatal(err)
		}
		if got := w.query.terms[w.query.own-1].word; got != want {
			t.Errorf("over %s the question is about %q, want %q", space, got, want)
		}
	}
}

func TestPerson(t *testing.T) {
	e := engine(t, firm(t))
	tests := []struct{ question, quote, want string }{
		{"who runs IT?", "Declan runs IT.", "Declan"},
		{"who pays invoices?", "Invoices go to Petra Lund.", "Petra Lund"},
		{"who is Petra?", "Anton Berg reports to Petra Lund.", "Petra Lund"},
		{"who is the head of sales?", "Anton Berg is head of sales.", "Anton Berg"},
		{"who decides?", "The team decides.", ""},
	}
	for _, tt := range tests {
		w, err := e.work(t.Context(), Question{Text: tt.question, Spaces: e.now.Load().Spaces()})
		if err != nil {
			t.Fatal(err)
		}
		a := newTools(nil, true)
		s := &searcher{tools: a}
		got := w.query.person(&Citation{Parts: []Part{{Role: Quote, Text: tt.quote}}}, s.analyzer("en"))
		if got != tt.want {
			t.Errorf("person in %q, the answer to %q, is %q, want %q", tt.quote, tt.question, got, tt.want)
		}
	}
}

func TestForeignQuestion(t *testing.T) {
	c := library(t, "summer.md\n"+strings.Repeat("The summer party of the Office is in June. Every employee may come. ", 4))
	e := engine(t, c)
	tests := []struct {
		question string
		unknown  []string
	}{
		{"Wann ist das Büro im Sommer geschlossen?", []string{"Büro", "Sommer", "geschlossen"}},
		{"¿Cuántos días de vacaciones tengo?", []string{"días", "vacaciones"}},
	}
	for _, tt := range tests {
		w, err := e.work(t.Context(), Question{Text: tt.question, Spaces: c.Spaces()})
		if err != nil {
			t.Fatal(err)
		}
		if len(w.query.corrections) > 0 || !slices.Equal(w.query.nowhere(nil), tt.unknown) {
			t.Errorf("%q: corrections %v, unknown %q, want none and %q", tt.question, w.query.corrections, w.query.nowhere(nil), tt.unknown)
		}
	}
}

// TestTheirThings takes nobody's name where "their" can mean the things that were
// asked about last.
func TestTheirThings(t *testing.T) {
	c := library(t,
		"staff.md\n# Staff\n\nMaria Lindt is the office manager. Her phone number is 4471.",
		"suppliers.md\n# Suppliers\n\nWe use Holm for paper and Brandt for coffee. The phone number of Holm is 8820.", garden)
	e := engine(t, c)
	q := Question{Text: "What are their phone numbers?", History: []string{"Who is the office manager?", "Which suppliers do we use?"}, Spaces: c.Spaces()}
	x, err := e.Explain(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	for _, term := range x.Terms {
		if term.Stem == "lindt" || term.Stem == "maria" {
			t.Errorf("asked about %s", term.Stem)
		}
	}
}
