package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"footnote/adapters/terminal"
	"footnote/qa"
)

// How much of what was considered is shown to people; --json has all.
const (
	shownPassages   = 5
	shownCandidates = 5
	shownFeatures   = 8
)

// renderWhy returns x as it is printed.
func renderWhy(s terminal.Style, x *qa.Explanation) string {
	var b strings.Builder
	heading := func(text string) {
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(s.Text("", "", text))
	}
	heading("How the question was read")
	whyTerms(&b, s, x)

	heading(fmt.Sprintf("Where the line was drawn: an answer needs %.2f", x.Threshold))
	b.WriteString(s.Text("  ", "     ", verdict(x)))

	heading("Passages considered (" + firstOf(shownPassages, len(x.Passages)) + ")")
	for i, p := range x.Passages[:min(len(x.Passages), shownPassages)] {
		b.WriteString(s.Text("  ", "     ", fmt.Sprintf("%d. %s (%s), score %.2f", i+1, terminal.Trail(p.Place), at(p.Place), p.Score)))
	}

	heading("Quotes considered (" + firstOf(shownCandidates, len(x.Candidates)) + ")")
	for i, c := range x.Candidates[:min(len(x.Candidates), shownCandidates)] {
		whyCandidate(&b, s, i+1, c)
	}
	return b.String()
}

// whyTerms prints the words of the question by what became of them.
func whyTerms(b *strings.Builder, s terminal.Style, x *qa.Explanation) {
	if x.Wants != "" {
		b.WriteString(s.Text("  ", "     ", "asks for: "+strings.ReplaceAll(x.Wants, "_", " ")))
	}
	for _, t := range x.Terms {
		word := t.Text
		if t.Stem != t.Text {
			word += " (as " + t.Stem + ")"
		}
		if t.Carried {
			word += ", from an earlier question"
		}
		b.WriteString(s.Text("  ", "     ", fmt.Sprintf("%s: weight %.2f, in %s", word, t.Weight, plural(t.Passages, "passage", "passages"))))
	}
}

// verdict says in a sentence how the answer stands to the threshold.
func verdict(x *qa.Explanation) string {
	if x.Answer.Reason == qa.Answered {
		return fmt.Sprintf("The best quote has %.2f, so there is an answer.", x.Answer.Confidence)
	}
	if len(x.Candidates) == 0 {
		return "There is no quote to consider, so there is no answer."
	}
	return fmt.Sprintf("The best quote has %.2f, so there is no answer.", x.Answer.Confidence)
}

// whyCandidate prints a quote, what became of it and what spoke for and against
// it most.
func whyCandidate(b *strings.Builder, s terminal.Style, number int, c qa.RankedCandidate) {
	b.WriteString(s.Text("  ", "     ", fmt.Sprintf("%d. %s: score %.2f (%s)", number, cmp.Or(c.Decision, "considered"), c.Score, at(c.Citation.Place))))
	b.WriteString(s.Text("     ", "     ", "“"+beginning(c.Citation)+"”"))
	features := slices.Clone(c.Features)
	features = slices.DeleteFunc(features, func(f qa.Feature) bool { return math.Abs(f.Weight) < 0.005 })
	slices.SortStableFunc(features, func(a, b qa.Feature) int { return cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)) })
	features = features[:min(len(features), shownFeatures)]
	said := make([]string, len(features))
	for i, f := range features {
		said[i] = fmt.Sprintf("%s %+.2f", f.Name, f.Weight)
	}
	if len(said) > 0 {
		b.WriteString(s.Text("     ", "     ", strings.Join(said, ", ")))
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
		return fmt.Sprintf("%s:%d", terminal.CleanLine(p.Path), p.Line)
	}
	return terminal.CleanLine(p.Path)
}

func firstOf(shown, all int) string {
	if all <= shown {
		return count(all)
	}
	return fmt.Sprintf("first %d of %s", shown, count(all))
}
