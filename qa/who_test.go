package qa

import (
	"testing"

	"footnote/knowledge"
	"footnote/qa/text"
)

func TestIdentifies(t *testing.T) {
	for _, c := range []struct {
		question, quote string
		want            bool
	}{
		{"who is our CEO", "I (Quinn Slack) am the CEO of Sourcegraph.", true},
		{"who is our CEO", "CEO: Quinn Slack", true},
		{"who's the CEO?", "The board meets with the CEO, Ana Ruiz, each month.", true},
		{"who is the CEO?", "CEO: @ana", true},
		{"who is the head of support", "Jo Lund is the head of support.", true},
		{"who is the head of support", "The support head count is kept by Jo Lund.", false},
		{"who is our CEO", "Ask @connor (Chief of Staff to the CEO) on Slack.", false},
		{"who is our CEO", "Help craft weekly priorities for the CEO.", false},
		{"who is our CEO", "The CEO Shadow Program lasts two weeks.", false},
		{"who is our CEO", "Jessie Seidler: CEO Shadow Recap", false},
		{"who is our CEO", "It is a look at the life of the Acme CEO, Acme's strategies and more.", false},
		{"who is our CEO", "Marija Petrovic: CEO shadow recap", false},
		{"who is our CEO", "Ask Connor (Chief of Staff to the CEO | @connor on Slack).", false},
		{"who meets the CEO", "Quinn Slack is the CEO.", false},
	} {
		a := text.NewAnalyzer("en")
		asked := a.Words(nil, c.question)
		var r query
		var behind int
		r.wants, _, behind = wanted(asked, "en")
		r.role = r.wants == wantsWho && asksRole(asked, behind)
		for _, w := range asked {
			if !w.Stop {
				var at term
				at.Alternatives = []string{w.Stem}
				r.terms = append(r.terms, at)
			}
		}
		r.own = len(r.terms)
		words, ids := r.mark(a, nil, c.quote, 0)
		if got := r.role && r.identifies(c.quote, knowledge.Span{End: len(c.quote)}, words, ids); got != c.want {
			t.Errorf("%q identifies for %q: got %v, want %v", c.quote, c.question, got, c.want)
		}
	}
}
