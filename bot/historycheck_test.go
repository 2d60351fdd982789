package bot_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"footnote/bot"
	"footnote/bot/bottest"
)

// check returns what is wrong with how the history ended.
func (h *history) check() (problems []string) {
	wrong := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	if open, err := h.journal.Open(context.Background()); err != nil || open != 0 || h.service.Pending() != 0 {
		wrong("%d envelopes are open (%v), %d not acknowledged", open, err, h.service.Pending())
	}
	finals, offers := map[string][]bottest.Post{}, map[string]int{}
	empty := 0
	for _, p := range h.service.Posts() {
		i := slices.IndexFunc(h.asked, func(m bot.Message) bool { return m.ID == p.ReplyTo })
		if i < 0 {
			wrong("post %s replies to %q, which is no question to Footnote", p.ID, p.ReplyTo)
			continue
		}
		m := h.asked[i]
		offer := slices.Equal(p.Reply.Controls, []bot.Control{bot.Again})
		alone := ""
		if m.Private || offer {
			alone = m.Author.ID
		}
		if p.Conversation != m.Conversation || p.To != alone && !p.Reply.Silent() {
			wrong("post %s to %q in %+v replies to %q in %+v", p.ID, p.To, p.Conversation, alone, m.Conversation)
		}
		switch {
		case offer:
			offers[m.ID]++
		case p.Reply.Waiting:
			empty++
		default:
			finals[m.ID] = append(finals[m.ID], p)
		}
	}
	last := h.checkLimits(finals, wrong)
	for _, m := range h.asked {
		got := finals[m.ID]
		switch {
		case len(got) > 1:
			wrong("%s was answered %d times", m.ID, len(got))
		case len(got) == 0 && last[m.ID] != "quiet":
			wrong("%s was not answered, and was %q", m.ID, last[m.ID])
		case len(got) == 0:
		case last[m.ID] == "quiet":
			wrong("%s was answered, though over a limit of which there was a notice", m.ID)
		case limited(got[0]) != (last[m.ID] == "notice"):
			wrong("%s was %s, and the answer is %q", m.ID, last[m.ID], got[0].Reply.Text)
		case h.deleted[m.ID] && !got[0].Gone && len(got[0].Reply.Controls) > 0:
			wrong("%s was deleted, and its answer stands", m.ID)
		}
		if offers[m.ID] > h.edits[m.ID] {
			wrong("%s was changed %d times, and a new answer offered %d times", m.ID, h.edits[m.ID], offers[m.ID])
		}
	}
	if empty > h.strays+h.crashes {
		wrong("%d placeholders stand after %d crashes and %d strays", empty, h.crashes, h.strays)
	}
	return problems
}

// limited reports whether p says that a person is over a limit.
func limited(p bottest.Post) bool {
	return strings.HasPrefix(p.Reply.Text, "That is more than I can take")
}

// checkLimits reckons anew who was over the limit when, and returns the last
// that was said of each message. Only that excuses a question from being
// answered: its own person was over the limit just then, and was told so within
// the minute before, in answer to another question.
func (h *history) checkLimits(finals map[string][]bottest.Post, wrong func(string, ...any)) map[string]string {
	type account struct { // of a person in a run
		limit           int
		left            float64
		filled, noticed time.Time
	}
	accounts, notice := map[string]*account{}, map[string]string{} // by run and person; the message that got the notice
	author, last, begun := map[string]string{}, map[string]string{}, map[string]int{}
	for _, m := range h.asked {
		author[m.ID] = m.Author.ID
	}
	const minute, little = time.Minute, 1e-6
	for _, w := range h.weighed {
		key := fmt.Sprint(w.run, author[w.message])
		a := accounts[key]
		if a == nil {
			a = &account{}
			accounts[key] = a
		}
		if a.limit != w.limit {
			a.limit, a.left = w.limit, float64(w.limit)
		}
		a.left = min(float64(a.limit), a.left+w.at.Sub(a.filled).Minutes()*float64(a.limit))
		a.filled = w.at
		replayed := begun[w.message] > 0 && begun[w.message] < w.run
		over := a.left < 1-little
		if !replayed && math.Abs(a.left-1) < little { // either is right
			over = w.verdict != "within"
		}
		if !over { // what is replayed counts as well, whatever is said of it
			a.left--
		}
		was := last[w.message]
		last[w.message], begun[w.message] = w.verdict, w.run
		fresh := a.noticed.IsZero() || w.at.Sub(a.noticed) >= minute
		if replayed {
			if want := map[bool]string{true: "notice", false: "within"}[was == "notice"]; w.verdict != want {
				wrong("%s was %s, and is %s after a crash", w.message, was, w.verdict)
			}
			if w.verdict == "notice" && fresh {
				a.noticed, notice[key] = w.at, w.message
			}
			continue
		}
		switch {
		case w.verdict == "within" && over && h.askedIn[w.message] == w.run:
			wrong("%s is within the limit of %d, of which %g are left", w.message, w.limit, a.left)
		case w.verdict != "within" && !over:
			wrong("%s is over the limit of %d, of which %g are left", w.message, w.limit, a.left+1)
		case w.verdict == "notice" && !fresh:
			wrong("%s gets another notice within a minute", w.message)
		case w.verdict == "notice":
			a.noticed, notice[key] = w.at, w.message
		case w.verdict == "quiet" && fresh:
			wrong("%s gets no answer, and there was no notice in the minute before", w.message)
		case w.verdict == "quiet":
			if got := finals[notice[key]]; len(got) != 1 || !limited(got[0]) {
				wrong("%s gets no answer on account of %s, whose answers are %d", w.message, notice[key], len(got))
			}
		}
	}
	return last
}

func (h *history) posts() string {
	var b strings.Builder
	for _, p := range h.service.Posts() {
		fmt.Fprintf(&b, "%8.3f %s %s to %s (%s): %q notes %d waiting %v changes %d gone %v\n", p.At.Sub(h.began).Seconds(), p.ID, p.Key, p.ReplyTo, p.To,
			p.Reply.Text, len(p.Reply.Notes), p.Reply.Waiting, p.Changes, p.Gone)
	}
	return b.String()
}
