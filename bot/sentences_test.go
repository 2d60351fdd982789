package bot

import (
	"reflect"
	"slices"
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
					if s := got.Field(i).Index(j).String(); s != bare(s) {
						t.Errorf("%s has %q, which is compared as %q", name, s, bare(s))
					}
				}
			}
		}
	}
}
