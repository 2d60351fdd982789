package bot

import (
	"container/list"
	"slices"
	"sync"
)

// keptQuestions is how many earlier questions of a conversation are kept.
const keptQuestions = 5

// talk is whose questions belong together: in a thread that all see those of
// all, elsewhere those of one person, apart from those that nobody else saw.
type talk struct {
	Conversation
	person  string
	private bool
}

// talkOf returns the talk that m belongs to.
func talkOf(m Message) talk {
	if m.Conversation.Thread != "" && !seenByOne(m) {
		return talk{Conversation: m.Conversation}
	}
	return talk{m.Conversation, m.Author.ID, seenByOne(m)}
}

// threadsOf returns the threads that a reply to m may be followed up in: m's
// own, and where that is none the one that begins with m.
func threadsOf(m Message) []Conversation {
	c := m.Conversation
	if m.Private || m.Kind == Direct {
		return nil
	}
	if c.Thread == "" {
		c.Thread = m.ID
	}
	if c.Thread == "" {
		return nil
	}
	return []Conversation{c}
}

// memory holds the last questions of the talks that went on last.
type memory struct {
	limit int // talks

	mu    sync.Mutex // guards what follows
	order *list.List // of *remembered, the last to speak in front
	by    map[talk]*list.Element
}

type remembered struct {
	talk      talk
	questions []string // oldest first
}

func newMemory(limit int) *memory {
	return &memory{limit: limit, order: list.New(), by: map[talk]*list.Element{}}
}

// earlier returns the questions kept of t, oldest first, and false when nothing
// is known of it.
func (m *memory) earlier(t talk) ([]string, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, ok := m.by[t]
	if !ok {
		return nil, false
	}
	return slices.Clone(e.Value.(*remembered).questions), true
}

// keep adds questions to t and forgets what is over the limits.
func (m *memory) keep(t talk, questions ...string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, ok := m.by[t]
	if !ok {
		e = m.order.PushFront(&remembered{talk: t})
		m.by[t] = e
	}
	m.order.MoveToFront(e)
	r := e.Value.(*remembered)
	r.questions = append(r.questions, questions...)
	if extra := len(r.questions) - keptQuestions; extra > 0 {
		r.questions = slices.Delete(r.questions, 0, extra)
	}
	if m.order.Len() > m.limit {
		last := m.order.Back()
		delete(m.by, last.Value.(*remembered).talk)
		m.order.Remove(last)
	}
}

// forget forgets everything.
func (m *memory) forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.order.Init()
	clear(m.by)
}
