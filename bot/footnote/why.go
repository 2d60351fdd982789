package main

import (
	"cmp"
	"fmt"
	"math"
	"strings"

	"footnote/adapters/terminal"
	"footnote/bot"
	"footnote/qa"
)

// How much of what was considered is shown to people; --json has all.
const (
	shownPassages   = 5
	shownCandidates = 5
	shownReasons    = 4
)

// why is an explanation being printed.
type why struct {
	strings.Builder
	style terminal.Style
	x     *qa.Explanation
}

// renderWhy returns x as it is printed.
func renderWhy(s terminal.Style, x *qa.Explanation) string {
	w := &why{style: s, x: x}
	w.heading("How the question was read")
	w.question()
	w.heading("Where the line was drawn")
	w.line()
	w.heading("Passages considered (" + firstOf(shownPassages, len(x.Passages)) + ")")
	for i, p := range x.Passages[:min(len(x.Passages), shownPassages)] {
		w.say("%d. %s", i+1, terminal.Trail(p.Place))
		w.WriteString(s.Line("     ", at(p.Place)))
	}
	w.heading("Quotes considered (" + firstOf(shownCandidates, len(x.Candidates)) + ")")
	if len(x.Candidates) > 1 {
		w.say("A weight says how far a quote is ahead of (+) or behind (−) the average quote.")
	}
	features := besideMean(x.Candidates)
	for i, c := range x.Candidates[:min(len(x.Candidates), shownCandidates)] {
		w.candidate(i+1, c, features[i])
	}
	return w.String()
}

// heading begins a part.
func (w *why) heading(text string) {
	if w.Len() > 0 {
		w.WriteByte('\n')
	}
	w.WriteString(w.style.Text("", "", text))
}

// say prints a line of a part.
func (w *why) say(format string, args ...any) {
	w.WriteString(w.style.Text("  ", "     ", fmt.Sprintf(format, args...)))
}

// detail prints a line that belongs to the one above.
func (w *why) detail(format string, args ...any) {
	w.WriteString(w.style.Text("     ", "     ", fmt.Sprintf(format, args...)))
}

// wantedWords says in words what kinds of answer there are.
var wantedWords = map[string]string{
	"anything": "anything about it", "who": "who", "when": "when", "where": "where", "how_many": "how many", "how_much": "how much",
	"how_long": "how long", "how_often": "how often", "why": "why", "how_to": "how to do it", "yes_no": "yes or no",
	"definition": "what it is", "list": "a list", "which": "which",
}

// question prints what was looked for.
func (w *why) question() {
	if w.x.Wants != "" {
		w.say("asks for: %s", cmp.Or(wantedWords[w.x.Wants], w.x.Wants))
	}
	for _, c := range w.x.Answer.Corrections {
		w.say("reading “%s” as “%s”", bot.CleanLine(c.From), bot.CleanLine(c.To))
	}
	for _, t := range w.x.Terms {
		word := bot.CleanLine(t.Text)
		if t.Stem != t.Text {
			word += " (as " + bot.CleanLine(t.Stem) + ")"
		}
		if t.Carried {
			word += ", from around the question"
		}
		if t.Passages == 0 {
			w.say("%s: in no passage", word)
			continue
		}
		w.say("%s: weight %.2f, in %s", word, t.Weight, plural(t.Passages, "passage", "passages"))
	}
}

// line prints how the confidence stands to the threshold, and what it is made
// of.
func (w *why) line() {
	if len(w.x.Candidates) == 0 {
		w.say("There is no quote to consider, so there is no answer.")
		return
	}
	so := "so there is no answer"
	if w.x.Answer.Reason == qa.Answered {
		so = "so there is an answer"
	}
	w.say("The best quote has a confidence of %.2f; an answer needs %.2f, %s.", w.x.Answer.Confidence, w.x.Threshold, so)
	if len(w.x.Signals) == 0 {
		return
	}
	if w.x.Misfit {
		w.detail("it lacks what is asked for, or is about another number or year: that it is ahead of other quotes counts for nothing")
	}
	w.reasons(append(reasons(doubts, w.x.Signals), outset(w.x)...))
}

// outset returns what the confidence begins with before anything is seen: what
// its logarithm of odds has that is of no signal.
func outset(x *qa.Explanation) []reason {
	z := math.Log(x.Answer.Confidence / (1 - x.Answer.Confidence))
	for _, f := range x.Signals {
		z -= f.Weight
	}
	if math.Abs(z) < 0.005 || math.IsInf(z, 0) || math.IsNaN(z) {
		return nil
	}
	return []reason{{"at the outset", z}}
}

// candidate prints a quote, what became of it and what spoke for and against
// it most.
func (w *why) candidate(number int, c qa.RankedCandidate, features []qa.Feature) {
	w.say("%d. %s", number, w.decision(c))
	w.WriteString(w.style.Line("     ", at(c.Citation.Place)))
	w.detail("“%s”", beginning(c.Citation))
	rs := reasons(grounds, features)
	w.reasons(rs[:min(len(rs), shownReasons)])
}

// decision says what became of c. Nothing is shown in a refusal.
func (w *why) decision(c qa.RankedCandidate) string {
	if rest, ok := strings.CutPrefix(c.Decision, "shown"); ok && w.x.Answer.Reason != qa.Answered {
		return "would be shown" + rest
	}
	return cmp.Or(c.Decision, "considered")
}

// reasons prints what spoke for and what against.
func (w *why) reasons(rs []reason) {
	var pro, contra []string
	for _, r := range rs {
		if r.weight > 0 {
			pro = append(pro, fmt.Sprintf("%s +%.2f", r.words, r.weight))
		} else {
			contra = append(contra, fmt.Sprintf("%s −%.2f", r.words, -r.weight))
		}
	}
	if len(pro) > 0 {
		w.detail("for it: %s", strings.Join(pro, ", "))
	}
	if len(contra) > 0 {
		w.detail("against it: %s", strings.Join(contra, ", "))
	}
}

// beginning returns the first words of what c quotes, on one line.
func beginning(c qa.Citation) string {
	const most = 160 // characters
	var words []string
	for _, p := range c.Parts {
		words = append(words, strings.Fields(p.Text)...)
	}
	runes := []rune(strings.Join(words, " "))
	if len(runes) <= most {
		return string(runes)
	}
	return string(runes[:most]) + "…"
}

// at returns the path and line of p.
func at(p qa.Place) string {
	if p.Line > 0 {
		return fmt.Sprintf("%s:%d", p.Path, p.Line)
	}
	return p.Path
}

func firstOf(shown, all int) string {
	if all <= shown {
		return count(all)
	}
	return fmt.Sprintf("first %d of %s", shown, count(all))
}
