package qa

import (
	"slices"
	"testing"
)

// TestOutdated has what is still valid stand before what says that it is not,
// whatever their dates are, and says of each which it is.
func TestOutdated(t *testing.T) {
	c := library(t,
		"old.md\n---\ndate: 2026-05-01\nstatus: outdated\n---\n# Leave\n\nYou get 25 days of annual leave.",
		"new.md\n---\ndate: 2024-05-01\n---\n# Leave\n\nYou get 28 days of annual leave.", garden)
	a, err := engine(t, c).Ask(t.Context(), Question{Text: "How many days of annual leave do I get?", Spaces: c.Spaces()})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, q := range a.Citations {
		s := q.Path + " " + q.Date
		if q.Outdated {
			s += " outdated"
		}
		got = append(got, s)
	}
	if want := []string{"new.md 2024-05-01", "old.md 2026-05-01 outdated"}; !slices.Equal(got, want) || !a.Differs {
		t.Errorf("shown = %q, differs = %t; want %q that differ", got, a.Differs, want)
	}
}
