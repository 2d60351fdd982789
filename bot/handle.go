package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"strings"
	"unicode/utf8"

	"footnote/knowledge"
	"footnote/qa"
)

// MaxQuestion is the number of characters of a question that are read.
const MaxQuestion = 2000

// Config is what a Bot works with beside its Answerer.
type Config struct {
	// Verify gives the text that every quote is checked against before a
	// Reply leaves. It is needed: without it no quote verifies.
	Verify Verifier
	// Log takes what an operator should know; nil throws it away. Questions
	// are never logged.
	Log *slog.Logger
	// Conversations is how many conversations are remembered at once, 0 for
	// 1,000. The one that was silent longest is forgotten first.
	Conversations int
}

// Bot answers messages. Its Handle is a Handler.
type Bot struct {
	answers Answerer
	spaces  []knowledge.Space
	verify  Verifier
	log     *slog.Logger
	memory  *memory
}

// New returns a Bot that answers through a, from the documents of spaces.
func New(c Config, a Answerer, spaces ...knowledge.Space) *Bot {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Conversations <= 0 {
		c.Conversations = 1000
	}
	return &Bot{
		answers: a,
		spaces:  slices.Clone(spaces),
		verify:  c.Verify,
		log:     c.Log,
		memory:  newMemory(c.Conversations),
	}
}

var _ Handler = (*Bot)(nil).Handle

// Handle returns what to say to m: nothing when m was only overheard, a short
// reply to a greeting, thanks or a call for help, and else the answer. When
// the answer could not be worked out, the Reply says so and the error says
// why. Safe for concurrent use.
func (b *Bot) Handle(ctx context.Context, m Message) (reply Reply, err error) {
	if !m.Addressed {
		return Reply{}, nil
	}
	if text, p := smallTalk(m.Text); text != "" {
		return Reply{Text: text, Language: p.Language}, nil
	}
	defer func() {
		if v := recover(); v != nil {
			p := PhrasesIn(languageOf(m.Text, ""))
			reply = Reply{Text: p.Failed, Language: p.Language}
			err = fmt.Errorf("answer message %s: panic: %v\n%s", m.ID, v, debug.Stack())
		}
	}()
	return b.answer(ctx, m)
}

// answer asks, checks the quotes and composes the reply.
func (b *Bot) answer(ctx context.Context, m Message) (Reply, error) {
	text, cut := cutQuestion(strings.TrimSpace(m.Text))
	if text == "" {
		return compose(qa.Answer{Reason: qa.EmptyQuestion}, false, 0), nil
	}
	answer, err := b.answers.Ask(ctx, qa.Question{
		Text:    text,
		History: b.memory.earlier(m.Conversation),
		Spaces:  slices.Clone(b.spaces),
	})
	if err != nil {
		return failed(err, languageOf(text, "")), fmt.Errorf("answer message %s: %w", m.ID, err)
	}
	if answer.Reason != qa.EmptyQuestion {
		b.memory.keep(m.Conversation, text)
	}
	answer.Language = languageOf(text, answer.Language)
	answer, dropped := b.verified(answer)
	return compose(answer, cut, dropped), nil
}

// failed is what to say, in language, when there was no answer because of err.
func failed(err error, language string) Reply {
	p := PhrasesIn(language)
	if errors.Is(err, context.DeadlineExceeded) {
		return Reply{Text: p.Slow, Language: p.Language}
	}
	return Reply{Text: p.Failed, Language: p.Language}
}

// cutQuestion returns the first MaxQuestion characters of s, less a word that
// would be broken, and whether there were more.
func cutQuestion(s string) (string, bool) {
	if utf8.RuneCountInString(s) <= MaxQuestion {
		return s, false
	}
	n := 0
	for i := range s {
		if n == MaxQuestion {
			if space := strings.LastIndexByte(s[:i], ' '); space > i-100 {
				i = space
			}
			return s[:i], true
		}
		n++
	}
	return s, false
}
