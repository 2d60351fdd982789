// Package bot is the manners of Footnote: whether to speak, for which audience
// and what to say. It knows no platform; adapters hand it messages and render
// the replies it gives back.
package bot

import (
	"context"

	"footnote/knowledge"
	"footnote/qa"
)

// Message is something a person wrote.
type Message struct {
	Conversation Conversation
	ID           string // the service's id of the message, unique in the conversation
	Author       string // the service's id of the person; empty on a terminal
	Text         string // what was written, without the mention of Footnote itself
	Addressed    bool   // whether it was said to Footnote (mention, direct message, command) and not only overheard
}

// Conversation says where a message was written. It is comparable, so that it
// can be a key.
type Conversation struct {
	Service string // name of the adapter
	Channel string // the service's id of the channel
	Thread  string // the service's id of the thread, empty outside of threads
}

// Audience is who will see a reply, hence which spaces it may draw on.
type Audience struct {
	Spaces []knowledge.Space // the spaces that everyone in the audience may read
}

// Reply is what Footnote says to a message. The zero Reply says nothing, which
// is right when Footnote was not spoken to.
type Reply struct {
	Text   string    // a sentence of Footnote's own ("The documents do not say."); may be empty when there are Notes
	Notes  []Note    // the numbered footnotes, in order
	Answer qa.Answer // what the reply was made from

	// Nearest are places that were found and are no answer, to be listed below
	// Text, whose last sentence then introduces them.
	Nearest []qa.Place
	// Language is the language (ISO 639-1) of Text; PhrasesIn gives the words
	// for what an adapter has to say itself ("page 4").
	Language string
}

// Silent reports whether r says nothing.
func (r Reply) Silent() bool { return r.Text == "" && len(r.Notes) == 0 }

// Note is a numbered footnote: a citation and its number, from 1.
type Note struct {
	Number int
	qa.Citation
}

// Handler takes a message and returns what to say. It is safe for concurrent
// use. An error is for the operator's log; the Reply that comes with it is
// still to be shown, so that nobody who asked meets silence.
type Handler func(ctx context.Context, m Message) (Reply, error)

// Answerer answers questions; *qa.Engine does.
type Answerer interface {
	// Ask answers q. Not knowing is an Answer, not an error; an error means
	// that the question could not be worked on. Safe for concurrent use.
	Ask(ctx context.Context, q qa.Question) (qa.Answer, error)
}

// Adapter is a place where people are.
type Adapter interface {
	// Name returns the service's name ("slack"), constant and unique.
	Name() string

	// Run connects, hands every message to h, posts what comes back,
	// reconnects when the connection drops, and returns only when ctx ends
	// (nil) or the service refuses for good (the reason). It leaves no
	// goroutine behind. Messages of one conversation are handled in order.
	Run(ctx context.Context, h Handler) error
}
