package bot

import (
	"sync"
	"time"
)

const (
	exchange = 3 * time.Minute // for so long two people who wrote are taken to talk to one another
	between  = time.Minute     // the least between two answers in a channel that nobody asked for
)

// floor remembers who has it in the channels where Footnote answers by itself.
type floor struct {
	mu sync.Mutex // guards by
	by map[Conversation]*holder
}

type holder struct {
	person   string    // who wrote last
	spoke    time.Time // when
	answered time.Time // when Footnote last answered by itself
}

// heard notes m and returns whether its author is talking with somebody.
func (f *floor) heard(m Message, now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	h := f.holder(m.Conversation)
	talking := h.person != "" && h.person != m.Author.ID && now.Sub(h.spoke) < exchange
	h.person, h.spoke = m.Author.ID, now
	return talking
}

// mayBegin reports whether Footnote may answer by itself again.
func (f *floor) mayBegin(c Conversation, now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	h := f.holder(c)
	return h.answered.IsZero() || now.Sub(h.answered) >= between
}

// began notes that Footnote answered by itself.
func (f *floor) began(c Conversation, now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.holder(c).answered = now
}

// holder returns what is known of c's channel. Of too many channels it forgets
// all.
func (f *floor) holder(c Conversation) *holder {
	const many = 10_000
	c.Thread = ""
	if h := f.by[c]; h != nil {
		return h
	}
	if f.by == nil || len(f.by) >= many {
		f.by = map[Conversation]*holder{}
	}
	h := &holder{}
	f.by[c] = h
	return h
}
