package bot

import (
	"container/list"
	"slices"
	"sync"
)

// keptQuestions is how many earlier questions of a conversation are kept.
const keptQuestions = 5

// memory holds the last questions of the conversations that spoke last.
type memory struct {
	limit int // conversations

	mu    sync.Mutex // guards what follows
	order *list.List // of *remembered, the last to speak in front
	by    map[Conversation]*list.Element
}

type remembered struct {
	conversation Conversation
	questions    []string // oldest first
}

func newMemory(limit int) *memory {
	return &memory{limit: limit, order: list.New(), by: map[Conversation]*list.Element{}}
}

// earlier returns the questions kept of c, oldest first.
func (m *memory) earlier(c Conversation) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, ok := m.by[c]
	if !ok {
		return nil
	}
	return slices.Clone(e.Value.(*remembered).questions)
}

// keep adds question to c and forgets what is over the limits.
func (m *memory) keep(c Conversation, question string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, ok := m.by[c]
	if !ok {
		e = m.order.PushFront(&remembered{conversation: c})
		m.by[c] = e
	}
	m.order.MoveToFront(e)
	r := e.Value.(*remembered)
	r.questions = append(r.questions, question)
	if extra := len(r.questions) - keptQuestions; extra > 0 {
		r.questions = slices.Delete(r.questions, 0, extra)
	}
	if m.order.Len() > m.limit {
		last := m.order.Back()
		delete(m.by, last.Value.(*remembered).conversation)
		m.order.Remove(last)
	}
}
