package bot

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// Every language has every sentence, with the verbs of the English one.
func TestSentencesAreWhole(t *testing.T) {
	want := reflect.ValueOf(*sentencesIn["en"])
	for _, p := range languages {
		s := p.say()
		if p.Language != "en" && s == sentencesIn["en"] {
			t.Errorf("%s has no sentences", p.Language)
		}
		got := reflect.ValueOf(*s)
		for i := range got.NumField() {
			name := p.Language + "." + got.Type().Field(i).Name
			switch got.Field(i).Kind() {
			case reflect.String:
				verbs := verb.FindAllString(got.Field(i).String(), -1)
				if got.Field(i).Len() == 0 || !slices.Equal(verbs, verb.FindAllString(want.Field(i).String(), -1)) {
					t.Errorf("%s = %q, want the verbs of %q", name, got.Field(i), want.Field(i))
				}
			case reflect.Slice:
				if got.Field(i).Len() == 0 {
					t.Errorf("%s is empty", name)
				}
				for j := range got.Field(i).Len() {
					if s := got.Field(i).Index(j).String(); strings.Contains(s, "%d") {
						continue // a form of what is counted
					}
					if s := got.Field(i).Index(j).String(); s != bare(s) {
						t.Errorf("%s has %q, which is compared as %q", name, s, bare(s))
					}
				}
			}
		}
	}
}

func TestCounted(t *testing.T) {
	tests := []struct {
		language string
		n        int
		want     string
	}{
		{"en", 0, "0 days"}, {"en", 1, "1 day"}, {"en", 30, "30 days"}, {"hu", 30, "30 nap"}, {"sv", 1, "1 dag"},
		{"ru", 1, "1 день"}, {"ru", 2, "2 дня"}, {"ru", 5, "5 дней"}, {"ru", 11, "11 дней"}, {"ru", 12, "12 дней"},
		{"ru", 21, "21 день"}, {"ru", 30, "30 дней"}, {"ru", 111, "111 дней"}, {"ru", 0, "0 дней"}, {"ru", 103, "103 дня"},
	}
	for _, test := range tests {
		if got := counted(test.n, PhrasesIn(test.language).say().Days); got != test.want {
			t.Errorf("%d days in %s = %q, want %q", test.n, test.language, got, test.want)
		}
	}
}
