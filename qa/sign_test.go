package qa

import (
	"testing"

	"footnote/qa/text"
)

func TestSignOf(t *testing.T) {
	for question, want := range map[string]sign{
		"which Slack channel is for billing?":       '#',
		"what is the email address of support?":     '@',
		"slack command to open an incident":         '/',
		"who owns the sales channel?":               0,
		"how do I send an email to everybody?":      0,
		"what happens in the channel for support?":  0,
		"where do I ask for a laptop?":              0,
		"what channels do new people have to join?": '#',
	} {
		words := text.NewAnalyzer("en").Words(nil, question)
		k, _, behind := wanted(words, "en")
		if got := k.sign(words, behind); got != want {
			t.Errorf("%s: got %q, want %q", question, got, want)
		}
	}
}

func TestSignIn(t *testing.T) {
	for _, c := range []struct {
		g    sign
		s    string
		want bool
	}{
		{'#', "Ask in #ask-finance.", true},
		{'#', "(#billing)", true},
		{'#', "Ticket #42", false},
		{'#', "C# and F#", false},
		{'@', "Write to help@example.org.", true},
		{'@', "Ask @ana.", false},
		{'@', "meet @ 5", false},
		{'/', "Type /incident in any channel.", true},
		{'/', "and/or", false},
		{'/', "https://example.org", false},
		{'/', "1 / 2", false},
	} {
		if got := c.g.in(c.s); got != c.want {
			t.Errorf("%q in %q: got %v, want %v", c.g, c.s, got, c.want)
		}
	}
}
