package bot

import (
	"fmt"
	"strings"

	"footnote/knowledge"
	"footnote/qa"
)

// compose makes the reply out of an answer whose quotes are verified. cut says
// that only the beginning of the question was read, dropped how many quotes
// did not verify.
func compose(a qa.Answer, cut bool, dropped int) Reply {
	p := PhrasesIn(a.Language)
	r := Reply{Answer: a, Language: p.Language}
	var say []string
	if cut {
		say = append(say, fmt.Sprintf(p.Cut, MaxQuestion))
	}
	for _, c := range a.Corrections {
		say = append(say, fmt.Sprintf(p.Reading, oneLine(c.From), oneLine(c.To)))
	}
	if len(a.Unread) > 0 {
		say = append(say, fmt.Sprintf(p.say().Unread, joinSpaces(a.Unread)))
	}
	switch {
	case len(a.Citations) > 0:
		if a.Differs && newestFirst(a.Citations) {
			say = append(say, p.Differs)
		} else if a.Differs {
			say = append(say, p.Differ)
		}
		for i, c := range a.Citations {
			r.Notes = append(r.Notes, Note{Number: i + 1, Citation: c})
		}
	case dropped > 0:
		say = append(say, p.Unverified)
	case a.Reason == qa.EmptyQuestion:
		say = append(say, p.Empty)
	case a.Reason == qa.NoDocuments:
		say = append(say, p.Nothing)
	case a.Reason == qa.Incomplete:
		say = append(say, p.say().Incomplete)
		if len(a.Nearest) > 0 {
			say = append(say, p.Nearest)
		}
		r.Nearest = a.Nearest
	default:
		say = append(say, refusal(a, p)...)
		r.Nearest = a.Nearest
	}
	r.Text = strings.Join(say, " ")
	return r
}

// newestFirst reports whether the first of cs, which contradict one another, is
// of a later date than the second, as far as dates are written.
func newestFirst(cs []qa.Citation) bool {
	if len(cs) < 2 {
		return false
	}
	first, second := cs[0].Date, cs[1].Date
	return second != "" && first > second && !strings.HasPrefix(first, second)
}

// refusal are the sentences that say that the documents do not.
func refusal(a qa.Answer, p *Phrases) []string {
	say := []string{p.NotFound}
	if len(a.Unknown) > 0 {
		words := make([]string, len(a.Unknown))
		for i, w := range a.Unknown {
			words[i] = fmt.Sprintf(p.Quoted, oneLine(w))
		}
		form := p.UnknownWords
		if len(words) == 1 {
			form = p.UnknownWord
		}
		say = append(say, fmt.Sprintf(form, strings.Join(words, ", ")))
	}
	if len(a.Nearest) > 0 {
		say = append(say, p.Nearest)
	}
	return say
}

// joinSpaces returns the names of spaces as a list for people.
func joinSpaces(spaces []knowledge.Space) string {
	names := make([]string, len(spaces))
	for i, s := range spaces {
		names[i] = oneLine(string(s))
	}
	return strings.Join(names, ", ")
}

// oneLine returns s, which somebody else wrote, with every run of white space
// as one space, so that it cannot begin a line of a reply.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
