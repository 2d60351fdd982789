package qa

import (
	"slices"
	"testing"
)

func TestRelativeDates(t *testing.T) {
	tests := []struct {
		text string
		want []string
	}{
		{"Send it as early as the 20th of the current month.", []string{"20th of the current month"}},
		{"All must be in by the end of the week of your rotation.", []string{"end of the week"}},
		{"Tell us at least 30 days before you move.", []string{"30 days before"}},
		{"We meet at the start of every fiscal quarter and at its end.", []string{"start of every fiscal quarter"}},
		{"Refunds are paid within thirty days.", []string{"thirty days"}},
		{"Erstattungen werden innerhalb von 30 Tagen gezahlt.", []string{"30 Tagen"}},
		{"Se paga dentro de diez días.", []string{"diez días"}},
		{"It takes 30 days.", nil},
		{"The 20th of them was blue, the end of the line.", nil},
	}
	for _, tt := range tests {
		var got []string
		for _, v := range relativeDates(tokens(tt.text, 0)) {
			got = append(got, v.In(tt.text))
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%q holds %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestRecurs(t *testing.T) {
	for text, want := range map[string]bool{
		"Pay day is every Friday.":                 true,
		"We meet twice a year.":                    true,
		"Die Miete wird monatlich abgebucht.":      true,
		"La reunión es cada semana.":               true,
		"The rota was read out once, by the door.": false,
	} {
		if got := recurs(tokens(text, 0)); got != want {
			t.Errorf("%q recurs: %v, want %v", text, got, want)
		}
	}
}
