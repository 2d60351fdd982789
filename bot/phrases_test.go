package bot

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var verb = regexp.MustCompile(`%[a-z]`)

// Every language has every phrase, with the verbs of the English one.
func TestPhrasesAreWhole(t *testing.T) {
	want := reflect.ValueOf(*PhrasesIn(""))
	for _, p := range languages {
		got := reflect.ValueOf(*p)
		for i := range got.NumField() {
			name := p.Language + "." + got.Type().Field(i).Name
			switch v := got.Field(i).Interface().(type) {
			case string:
				verbs := verb.FindAllString(v, -1)
				if v == "" || !slices.Equal(verbs, verb.FindAllString(want.Field(i).String(), -1)) {
					t.Errorf("%s = %q, want the verbs of %q", name, v, want.Field(i).String())
				}
			case []string:
				for _, s := range v {
					if s != bare(s) {
						t.Errorf("%s has %q, which is compared as %q", name, s, bare(s))
					}
				}
				if len(v) == 0 {
					t.Errorf("%s is empty", name)
				}
			}
		}
	}
}

// What is said to Footnote means one thing whatever the language.
func TestSmallTalkMeansOneThing(t *testing.T) {
	kinds := map[string]string{}
	for _, p := range languages {
		for kind, list := range map[string][]string{"greeting": p.Greetings, "thanks": p.Thanks, "help": p.HelpWords} {
			for _, s := range list {
				if was, ok := kinds[s]; ok && was != kind {
					t.Errorf("%q is a %s and a %s", s, was, kind)
				}
				kinds[s] = kind
			}
		}
	}
}

func FuzzCutQuestion(f *testing.F) {
	f.Add(strings.Repeat("é", 2001))
	f.Add("a\xff" + strings.Repeat("語", 3000))
	f.Add(strings.Repeat("é", 1990) + "     " + strings.Repeat("é", 20))
	f.Add(strings.Repeat("é", 1900) + " " + strings.Repeat("é", 200))
	f.Fuzz(func(t *testing.T, s string) {
		head, cut := cutQuestion(s)
		if !strings.HasPrefix(s, head) || cut != (len(head) < len(s)) || len([]rune(head)) > MaxQuestion {
			t.Errorf("cutQuestion(%q) = %q, %v", s, head, cut)
		}
		if !cut {
			return
		}
		most, n := 0, 0
		for most = range s { // to the character that is one too many
			if n++; n > MaxQuestion {
				break
			}
		}
		left := s[len(head):most]
		if left != "" && (len(left) >= 100 || left[0] != ' ' || strings.Contains(left[1:], " ")) {
			t.Errorf("cutQuestion left %q out, want nothing or the beginning of a word", left)
		}
	})
}
