package slack

import (
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"footnote/bot"
)

// Ids of controls begin with the version of how they are written, so that a
// button of an older version is either understood or left alone.
const (
	idPrefix   = "fn1."
	feedbackID = idPrefix + "feedback"
)

// controls returns the buttons of r: the votes where there are both, then the
// others.
func controls(r bot.Reply, l *bot.Labels) []piece {
	if len(r.Controls) == 0 {
		return nil
	}
	var pieces []piece
	rest := slices.Clone(r.Controls)
	if slices.Contains(rest, bot.Helpful) && slices.Contains(rest, bot.NotHelpful) {
		rest = slices.DeleteFunc(rest, func(c bot.Control) bool { return c == bot.Helpful || c == bot.NotHelpful })
		yes, no := l.Controls[bot.Helpful], l.Controls[bot.NotHelpful]
		votes := slack.NewFeedbackButtonsBlockElement(feedbackID,
			slack.NewFeedbackButton(plainText(yes), string(bot.Helpful)+" "+r.Answered),
			slack.NewFeedbackButton(plainText(no), string(bot.NotHelpful)+" "+r.Answered))
		pieces = append(pieces, piece{block: slack.NewContextActionsBlock("", votes), size: size(yes + no)})
	}
	var buttons []slack.BlockElement
	n := 0
	for _, c := range rest {
		label := l.Controls[c]
		if label == "" {
			continue
		}
		n += size(label)
		buttons = append(buttons, slack.NewButtonBlockElement(idPrefix+string(c), r.Answered, plainText(label)))
	}
	if len(buttons) > 0 {
		pieces = append(pieces, piece{block: slack.NewActionBlock("", buttons...), size: n})
	}
	return pieces
}

func plainText(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, s, false, false)
}

// control returns which control was used and for which answer. ok is false when
// it is none of Footnote's.
func control(actionID, value string) (c bot.Control, answered string, ok bool) {
	name, ok := strings.CutPrefix(actionID, idPrefix)
	if !ok {
		return "", "", false
	}
	if actionID == feedbackID {
		name, value, _ = strings.Cut(value, " ")
	}
	c = bot.Control(name)
	if bot.PhrasesIn("en").Labels().Controls[c] == "" {
		return "", "", false
	}
	return c, value, true
}

// follows marks the controls of the last of several messages with the earlier
// ones, so that pressing one tells which messages the reply is.
func follows(p *page, earlier []string) {
	const longest = 255 // characters of a block's id
	id := strings.Join(earlier, ",")
	if !p.controls || id == "" || len(id) > longest-len(idPrefix)-2 {
		return
	}
	for _, b := range p.blocks {
		switch b := b.(type) {
		case *slack.ContextActionsBlock:
			b.BlockID = idPrefix + "v." + id
		case *slack.ActionBlock:
			b.BlockID = idPrefix + "a." + id
		}
	}
}

// postOf returns the id of the reply whose last message is ts, from the block
// id of a control in it.
func postOf(blockID, ts string) string {
	for _, prefix := range []string{idPrefix + "v.", idPrefix + "a."} {
		if earlier, ok := strings.CutPrefix(blockID, prefix); ok {
			return earlier + "," + ts
		}
	}
	return ts
}
