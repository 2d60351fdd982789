package qa

import (
	"slices"
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	c := library(t,
		"leave.md\n# Leave\n\n## Maternity\n\nMaternity leave lasts 52 weeks. Staff are paid.\n\n## Sabbatical\n\nA sabbatical lasts a month. Staff are paid.",
		"pay.md\n# Pay\n\nStaff are paid on the last Friday. The maternity supplement is paid with it.",
		"hours.md\n# Hours\n\nStaff work from nine to five.",
		"secret:x.md\n# Secret\n\nMaternity cover costs staff a fortune.")
	e := engine(t, c)
	tests := []struct{ question, want string }{
		{"Which form do I fill in for maternity benefit?", "Pay, Leave › Maternity"},
		{"Which form do I fill in for a sabbatical in Peru?", "Leave › Sabbatical"},
		{"Which staff are vegetarian?", ""},
		{"Where is the canteen?", ""},
	}
	for _, tt := range tests {
		w, err := e.work(t.Context(), Question{Text: tt.question, Spaces: c.Spaces()[1:]})
		if err != nil {
			t.Fatal(err)
		}
		s := searching(c, c.Spaces()[1:]...)
		s.statistics.Passages = 60
		var got []string
		for _, p := range s.nearest(&w.query, w.views, w.ranked) {
			got = append(got, strings.Join(p.Heading, " › "))
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("nearest(%q) = %q, want %q", tt.question, got, tt.want)
		}
	}
}

func TestNowhere(t *testing.T) {
	c := library(t, "a.md\nAll staff write reports by hand. The follow-up is optional.")
	e := engine(t, c)
	tests := []struct {
		question string
		want     []string
	}{
		{"Who writes the reports?", nil},
		{"Who writes the Quarterly reports?", []string{"Quarterly"}},
		{"When is the all-hands?", nil},
		{"When is the all-nighter?", []string{"all-nighter"}},
		{"What reports do we get?", nil}, // a light verb beside another word
		{"What do we get?", []string{"get"}},
		{"Zebra or zebra?", []string{"Zebra", "zebra"}},
		{"When?", nil},
		{"店は何時に開きますか", []string{"店は何時に開きますか"}},
	}
	for _, tt := range tests {
		w, err := e.work(t.Context(), Question{Text: tt.question, Spaces: c.Spaces()})
		if err != nil {
			t.Fatal(err)
		}
		if got := w.query.nowhere(nil); !slices.Equal(got, tt.want) {
			t.Errorf("nowhere(%q) = %q, want %q", tt.question, got, tt.want)
		}
	}
}
