// Package bot is the manners of Footnote: whether to speak, for which audience
// and what to say. It knows no platform; adapters hand it what they receive and
// render the replies it gives back.
//
// New makes a Bot, Run runs it with its adapters until the end, Use changes its
// rules meanwhile, and Changed tells it of documents that changed. A single
// question, without a journal and adapters, is answered by Handle.
package bot

import (
	"context"
	"time"

	"footnote/knowledge"
	"footnote/qa"
)

// Message is something a person wrote.
type Message struct {
	Conversation Conversation
	ID           string    // the service's id of the message, unique in the channel
	Author       Person    // who wrote it; the zero Person on a terminal
	Text         string    // what was written, without the mention of Footnote itself
	Written      time.Time // when, as the service says; zero when it does not
	Addressed    bool      // whether it was said to Footnote (mention, direct message, command) and not only overheard
	Follows      bool      // whether it is an answer to a post of Footnote's, by the service's own "reply"

	// Kind says what sort of channel Conversation is, Shared whether people
	// from outside of the team are or may be in it, and Guests whether people
	// who are only guests of the team are or may be.
	Kind   ChannelKind
	Shared bool
	Guests bool
	// Private is whether the reply is to be seen by Author alone, as that to a
	// command may be. In a Direct channel it always is.
	Private bool
	// Unseen is whether the message does not stand in the conversation itself, as
	// what was given to a command does not: its reply then says what was asked.
	Unseen bool
	// Spaces narrows what may be read down to these, when the person chose
	// some; empty for all that may be read.
	Spaces []knowledge.Space
	// Handle is what the adapter needs beside Conversation to deliver a reply
	// (a response address, an interaction's token), in its own form: it comes
	// back in the Delivery. It is a secret. Expires is when it stops working;
	// zero for never.
	Handle  string
	Expires time.Time
}

// Conversation says where a message was written. It is comparable, so that it
// can be a key.
type Conversation struct {
	Service   string // name of the adapter
	Workspace string // the service's id of the workspace or server; empty where there are none, as in Discord's direct messages
	Channel   string // the service's id of the channel
	Thread    string // the service's id of the thread, empty outside of threads
}

// ChannelKind is what sort of channel a message was written in, hence who sees
// a reply that is not private.
type ChannelKind uint8

// The kinds of channel. The zero value is the one that is trusted least.
const (
	Unknown        ChannelKind = iota
	PublicChannel              // whoever is in the workspace may join
	PrivateChannel             // those who were invited, or have the right
	Group                      // a conversation of a few people
	Direct                     // Author and Footnote alone
)

// Person is who wrote or pressed something.
type Person struct {
	ID       string   // the service's id; empty when there is nobody but the one at the terminal
	Name     string   // what to call them, for people to read; may be empty
	Bot      bool     // a program
	Guest    bool     // in the workspace, but kept to some of its channels
	External bool     // of another organisation, or where Footnote was not installed by the team
	Groups   []string // the service's ids of the groups or roles they have, as far as the event says
	Admin    bool     // may change settings of the workspace, as far as the event says
	Language string   // that their client is set to, ISO 639-1; empty when that is not known
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
	// Question is what was asked, where those who see the reply do not see the
	// message that asked it (Message.Unseen); else empty.
	Question string
	// Language is the language (ISO 639-1) of Text; PhrasesIn gives the words
	// for what an adapter has to say itself ("page 4").
	Language string

	// Details are lines of Footnote's own below all else: how an answer came
	// about, what is kept of a person. Words of documents and people in them
	// are, as everywhere, to be escaped by the adapter.
	Details []string
	// Answered names the answer that the controls are for, at most 20 characters
	// of [0-9a-z]; empty when there are no controls.
	Answered string
	Controls []Control
	// Waiting is whether this only says that an answer is being looked for.
	Waiting bool
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
