package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/prometheus/client_golang/prometheus"

	"footnote/bot/journal"
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
	// Current tells which revision of a document is read now, and the space
	// that it is in, both empty when the document is gone; an error says that
	// this cannot be told just now: then nothing is quoted from the document,
	// and what was is left as it is. Without Current no answer is corrected,
	// and a document that moves is not noticed.
	Current func(knowledge.DocID) (knowledge.Revision, knowledge.Space, error)
	// Owners names who answers for a document; may be nil.
	Owners func(knowledge.DocID) []string
	// At says what stands at an address, whoever may read it, for previews of
	// links; may be nil. It is to answer at once.
	At func(address string) (qa.Place, bool)
	// Shelf says what there is to read; may be nil.
	Shelf func() []SpaceView

	// Journal is where it is written down what is received, asked and
	// answered. Without it there is Handle, but no Run. The Bot does not close
	// it.
	Journal *journal.Journal
	// Rules are the manners. The zero Rules stand for DefaultRules.
	Rules *Rules

	// Log takes what an operator should know; nil throws it away. Questions
	// are never logged.
	Log *slog.Logger
	// Conversations is how many conversations are remembered at once, 0 for
	// 1,000. The one that was silent longest is forgotten first.
	Conversations int
	// Deadline is how long an answer may take, 0 for 10 seconds.
	Deadline time.Duration
	// Grace is how long what was begun may go on after the end, 0 for 8
	// seconds.
	Grace time.Duration
	// Now is the clock that windows are counted by, nil for the real one.
	Now func() time.Time
	// Metrics takes figures for an operator, nil throws them away.
	Metrics prometheus.Registerer
}

// Bot answers messages: each by itself with Handle, or all that adapters
// receive with Run.
type Bot struct {
	answers Answerer
	memory  *memory
	ruled   atomic.Pointer[ruled]
	limiter limiter
	meter   *meter
	log     *slog.Logger

	weighing sync.Mutex // held while the limits are asked

	verify  Verifier
	current func(knowledge.DocID) (knowledge.Revision, knowledge.Space, error)
	owners  func(knowledge.DocID) []string
	at      func(string) (qa.Place, bool)
	shelf   func() []SpaceView

	journal    *journal.Journal
	lanes      map[string]*lane // by service; does not change while Run is running
	attended   attended
	housework  chan struct{} // holds one when there is some
	asking     asking
	floor      floor
	background sync.WaitGroup
	deadline   time.Duration
	grace      time.Duration
	now        func() time.Time
	point      func(string) // told where the Bot is; for tests
}

// ruled are the rules and what they are about.
type ruled struct {
	Rules
	spaces []knowledge.Space
}

// New returns a Bot that answers through a, from the documents of spaces.
func New(c Config, a Answerer, spaces ...knowledge.Space) *Bot {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Conversations <= 0 {
		c.Conversations = 1000
	}
	if c.Deadline <= 0 {
		c.Deadline = 10 * time.Second
	}
	if c.Grace <= 0 {
		c.Grace = 8 * time.Second
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	b := &Bot{
		answers: a, memory: newMemory(c.Conversations), meter: newMeter(c.Metrics), log: c.Log,
		verify: c.Verify, current: c.Current, owners: c.Owners, at: c.At, shelf: c.Shelf,
		journal: c.Journal, lanes: map[string]*lane{}, deadline: c.Deadline, grace: c.Grace, now: c.Now,
		housework: make(chan struct{}, 1), point: func(string) {},
	}
	rules := DefaultRules()
	if c.Rules != nil {
		rules = *c.Rules
	}
	b.Use(rules, spaces...)
	return b
}

// Use makes the Bot keep to r, which must be valid, and answer from spaces, from
// the next message on. Safe for concurrent use. How many questions wait stays
// as it was when Run began.
func (b *Bot) Use(r Rules, spaces ...knowledge.Space) {
	b.ruled.Store(&ruled{Rules: r, spaces: slices.Clone(spaces)})
}

func (b *Bot) rules() *ruled { return b.ruled.Load() }

// readable returns the spaces that a reply to m may draw on.
func (b *Bot) readable(m Message) []knowledge.Space {
	r := b.rules()
	return r.Audience(m, r.spaces).Spaces
}

var _ Handler = (*Bot)(nil).Handle

// Handle returns what to say to m: nothing when m was only overheard, a short
// reply to a greeting, thanks or a call for help, and else the answer. When
// the answer could not be worked out, the Reply says so and the error says
// why. Safe for concurrent use.
func (b *Bot) Handle(ctx context.Context, m Message) (Reply, error) {
	if !m.Addressed {
		return Reply{}, nil
	}
	said, err := b.reply(ctx, m)
	return said.Reply, err
}

// said is a Reply and the question that it answers, which is the zero Question
// where m was none.
type said struct {
	Reply
	question qa.Question
	outcome  string // in a word, for the journal
}

// reply returns what to say to m. With an error the Reply gives the reason.
func (b *Bot) reply(ctx context.Context, m Message) (s said, err error) {
	if text, p := smallTalk(m.Text); text != "" {
		return said{Reply: Reply{Text: text, Language: p.Language}, outcome: "small_talk"}, nil
	}
	defer func() {
		if v := recover(); v != nil {
			s = b.failed(nil, m)
			err = fmt.Errorf("answer message %s: panic: %s\n%s", m.ID, panicked(v), debug.Stack())
		}
	}()
	return b.answer(ctx, m)
}

// panicked describes v, which may hold what people wrote, for the log.
func panicked(v any) string {
	if err, ok := v.(interface{ RuntimeError() }); ok {
		return fmt.Sprint(err)
	}
	return fmt.Sprintf("%T", v)
}

// answer asks, checks the quotes and composes the reply.
func (b *Bot) answer(ctx context.Context, m Message) (said, error) {
	text, cut := cutQuestion(strings.TrimSpace(m.Text))
	if text == "" {
		return said{Reply: compose(qa.Answer{Reason: qa.EmptyQuestion}, false, 0), outcome: qa.EmptyQuestion.String()}, nil
	}
	q := qa.Question{Text: text, History: b.earlier(ctx, m), Spaces: b.readable(m)}
	s, err := b.ask(ctx, q, cut)
	if err != nil {
		return s, fmt.Errorf("answer message %s: %w", m.ID, err)
	}
	if s.Answer.Reason != qa.EmptyQuestion {
		b.remember(m, text)
	}
	return s, nil
}

// ask answers q; cut is whether it is only the beginning of what was asked. With
// an error, which a panic is as well, the reply gives the reason.
func (b *Bot) ask(ctx context.Context, q qa.Question, cut bool) (s said, err error) {
	defer func() {
		if v := recover(); v != nil {
			s, err = sorry(nil, q), fmt.Errorf("panic: %s\n%s", panicked(v), debug.Stack())
		}
	}()
	handed := q
	handed.History, handed.Spaces = slices.Clone(q.History), slices.Clone(q.Spaces)
	answer, err := b.answers.Ask(ctx, handed)
	if err != nil {
		return sorry(err, q), err
	}
	answer.Language = languageOf(q.Text, answer.Language)
	answer, dropped := b.verified(answer)
	return said{Reply: compose(answer, cut, dropped), question: q, outcome: answer.Reason.String()}, nil
}

// earlier returns the earlier questions of the talk that m belongs to.
func (b *Bot) earlier(ctx context.Context, m Message) []string {
	t := talkOf(m)
	questions, known := b.memory.earlier(t)
	if known || b.journal == nil {
		return questions
	}
	questions = b.asked(ctx, t, time.Time{})
	b.memory.keep(t, questions...)
	return questions
}

// before returns the questions that had been asked in the talk of row when row
// was, as far as they are kept still.
func (b *Bot) before(ctx context.Context, row journal.Answer) []string {
	m := Message{Conversation: conversationOfRow(row), Kind: ChannelKind(row.Kind), Private: row.Private, Author: Person{ID: row.Person}}
	return b.asked(ctx, talkOf(m), row.Asked)
}

// asked returns the last questions of t that are kept and were asked before
// some time, the zero time for now.
func (b *Bot) asked(ctx context.Context, t talk, before time.Time) []string {
	questions, err := b.journal.Earlier(ctx, threadOf(t.Conversation), t.person, t.private, before, keptQuestions)
	if err != nil {
		b.log.Error("read earlier questions; answering without", "error", err)
		return nil
	}
	return questions
}

// remember keeps text as the last question of m's talk and of a thread that may
// begin with m.
func (b *Bot) remember(m Message, text string) {
	own := talkOf(m)
	b.memory.keep(own, text)
	for _, c := range threadsOf(m) {
		if t := (talk{Conversation: c}); t != own {
			b.memory.keep(t, text)
		}
	}
}

// failed is what to say to m when there was no answer because of err.
func (b *Bot) failed(err error, m Message) said {
	text, _ := cutQuestion(strings.TrimSpace(m.Text))
	return sorry(err, qa.Question{Text: text, Spaces: b.readable(m)})
}

// sorry is what to say when there was no answer to q because of err.
func sorry(err error, q qa.Question) said {
	p := PhrasesIn(languageOf(q.Text, ""))
	s := said{Reply: Reply{Text: p.Failed, Language: p.Language}, question: q, outcome: "failed"}
	if errors.Is(err, context.DeadlineExceeded) {
		s.Text, s.outcome = p.Slow, "slow"
	}
	return s
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
