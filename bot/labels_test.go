package bot

import "testing"

func TestLabels(t *testing.T) {
	controls := []Control{Helpful, NotHelpful, Why, More, Share, AskPerson, Settled, Again, Stop, Mine, Forget}
	const longest = 75 // characters of a button's text, Slack's limit; Discord's is 80
	for _, p := range languages {
		l := p.Labels()
		if p.Language != "en" && l == labels["en"] {
			t.Errorf("%s has no labels", p.Language)
		}
		if l.Looking == "" {
			t.Errorf("%s: Looking is empty", p.Language)
		}
		for _, c := range controls {
			if n := len([]rune(l.Controls[c])); n == 0 || n > longest {
				t.Errorf("%s: label of %s has %d characters, want 1 to %d", p.Language, c, n, longest)
			}
		}
		if len(l.Controls) != len(controls) {
			t.Errorf("%s has %d labels, want %d", p.Language, len(l.Controls), len(controls))
		}
	}
}
