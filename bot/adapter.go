package bot

import (
	"context"
	"errors"
	"time"

	"footnote/knowledge"
	"footnote/qa"
)

// Adapter is a place where people are: one service, reached in one way.
//
// A thing that happens there takes this way: Run receives it from the service
// and hands it to the Desk as an Envelope, which is on disk when Receive
// returns; then the service is told that it arrived. The Bot has it decoded,
// decides, and has what it says delivered. After a crash the Bot does the same
// with every envelope that was not dealt with, so that Decode and Deliver may
// see things that this run of the program never received.
//
// All methods are safe for concurrent use; Decode and Deliver may be called
// whenever Run is running.
type Adapter interface {
	// Name returns the service's name ("slack"), constant and unique.
	Name() string

	// Run connects, hands everything that people say or press to d,
	// acknowledges to the service what d has received, reconnects when the
	// connection drops, and returns only when ctx ends (nil) or the service
	// refuses for good (the reason, with what to do about it). It leaves no
	// goroutine behind. What d returns an error for is not acknowledged, so
	// that the service brings it again. What the adapter can deal with by
	// itself (a home page that was opened, an installation that ended) it does
	// not hand on.
	Run(ctx context.Context, d Desk) error

	// Decode says what an envelope holds: nothing when it is of no concern to
	// anybody. It reads leniently, calls nobody, and gives the same events for
	// the same envelope at any time. An error means that it cannot be
	// understood; the envelope is then set aside and never tried again.
	Decode(e Envelope) ([]Event, error)

	// Deliver puts d before people and returns the id under which the post can
	// be changed, empty where it never can be. It keeps to the service's
	// limits and waits for them as long as ctx lives. An error that wraps
	// ErrUndeliverable is final; after any other the Bot tries again, with
	// Again set.
	Deliver(ctx context.Context, d Delivery) (id string, err error)
}

// Informer is an Adapter whose service leaves out of what it delivers some of
// what the Bot decides by: who is a guest, which channel is private. An Adapter
// may be one. So nothing has to be asked before a delivery is acknowledged.
type Informer interface {
	// Inform returns the events of e as Decode does, in the same order and of
	// the same conversations, with what had to be asked of the service; or none
	// when e turns out to be of no concern. It is called when e was acknowledged
	// and is about to be answered, and again after a crash. What it cannot find
	// out soon it gives so that nobody is trusted by mistake. Safe for
	// concurrent use, whenever Run is running.
	Inform(ctx context.Context, e Envelope) []Event
}

// Switcher is an Adapter whose service shows controls that can be switched on
// and off below a post that stands there. An Adapter may be one.
type Switcher interface {
	// Switch has exactly the controls in d.Reply.Controls usable of those that
	// stand below the post d.ID, and leaves all else there as it is. d says where
	// that is, and has the Handle of the control that was used, if one was. To do
	// so twice does no more than to do it once. It keeps to the service's limits
	// and waits for them as long as ctx lives. An error that wraps
	// ErrUndeliverable is final. Safe for concurrent use, whenever Run is running.
	Switch(ctx context.Context, d Delivery) error
}

// Desk is where adapters hand in what they receive. *Bot is one.
type Desk interface {
	// Receive writes e down for good and then has it dealt with. A nil error
	// means that it may be acknowledged. An envelope whose Key was received
	// before is not dealt with a second time. It returns as soon as e is on
	// disk and waits for no answer. Safe for concurrent use.
	Receive(ctx context.Context, e Envelope) error

	// Library says what p may know of the library when asking in the channel of
	// c, or, when c has none but only a Service, privately; from
	// memory and at once, for home pages and autocompletion. Safe for
	// concurrent use.
	Library(p Person, c Conversation) LibraryView
}

// Envelope is something that a service delivered, as it came.
type Envelope struct {
	Service  string    // name of the adapter
	Key      string    // the same for every delivery of the same thing, and unique on the service
	Body     []byte    // as it came, or what the adapter needs to read it
	Received time.Time // when it came first
}

// Event is what an envelope holds: a Message, an Action, an Edit, a Deletion.
type Event interface{ event() }

func (Message) event()  {}
func (Action) event()   {}
func (Edit) event()     {}
func (Deletion) event() {}

// Action is a control that a person used.
type Action struct {
	Message          // where, by whom, and how to reply; its Text is what they wrote along with it, mostly nothing
	Control  Control // which one
	Answered string  // the Reply.Answered that the control belonged to
	Post     string  // the id of the post with the control, where it can be changed
}

// Edit is a change of the text of a message that was said before.
type Edit struct{ Message }

// Deletion is the end of a message that was said before.
type Deletion struct {
	Conversation Conversation
	ID           string // of the message
}

// Control is something a person can do about an answer.
type Control string

// The controls, as they stand in the ids of buttons.
const (
	Helpful    Control = "helpful"     // this answers the question
	NotHelpful Control = "not_helpful" // it does not
	Why        Control = "why"         // how did this answer come about
	More       Control = "more"        // show the next quotes
	Share      Control = "share"       // show this private answer in the channel it was asked in
	AskPerson  Control = "ask_person"  // hand the question to a person
	Settled    Control = "settled"     // the person who was asked has dealt with it, or the asker is content
	Again      Control = "again"       // answer the question as it now reads
	Stop       Control = "stop"        // do not go on looking
	Mine       Control = "mine"        // show what is kept of me
	Forget     Control = "forget"      // erase what is kept of me
)

// Delivery is something to be put before people, or a post to be changed.
type Delivery struct {
	// Key is the same for every try at the same delivery and differs between
	// any two others: at most 25 characters of [0-9a-z]. A service that knows
	// such keys posts nothing twice.
	Key string
	// Conversation and ReplyTo say where: below the message with that id,
	// where there is one. With Kind Direct and no Channel it is a direct
	// message to the person To.
	Conversation Conversation
	ReplyTo      string
	// To is the person who alone may see it; empty when everyone in the
	// conversation may. Kind is that of the channel.
	To   string
	Kind ChannelKind
	// Handle is the Message's, while it has not expired.
	Handle string
	// Reply is what to say. A silent one takes the post ID away.
	Reply Reply
	// ID is the post to change, empty for a new one.
	ID string
	// Again is whether an earlier try may have succeeded without our knowing:
	// the adapter then makes sure, as far as the service lets it, that nothing
	// stands there twice.
	Again bool
	// Begun, when not nil, is to be called with the id of a post that will
	// become the reply and does not hold it yet (a placeholder), before
	// anything else is done: it is on disk when Begun returns, and a later try
	// has it as ID. It is for services that know no Key.
	Begun func(id string) error
}

// LibraryView is what somebody may know of the library.
type LibraryView struct {
	Spaces      []SpaceView // those they may read, by name
	Suggestions []string    // questions that the documents answer, the best first; few
	Recent      []string    // their own latest questions, newest first; only where nobody else sees them
	Privacy     []string    // what is kept and for how long, a sentence each
}

// SpaceView is what somebody may know of a space.
type SpaceView struct {
	Space     knowledge.Space
	Documents int
	Synced    time.Time // when it was last compared with its sources; zero when unknown
}

// ErrUndeliverable is wrapped by the errors of Deliver that trying again does
// not mend: a channel that is gone, a right that is missing, a handle that has
// expired. The error says which, in words for the operator.
var ErrUndeliverable = errors.New("cannot be delivered")

// Previewer is a Desk that knows what stands at the addresses of documents, for
// services that show previews of links. A Desk may be one.
type Previewer interface {
	// Preview returns the place that address leads to, when it is one of a
	// document that everyone may read who sees the message m, in which the link
	// stands, or else false; from memory and at once. Safe for concurrent use.
	Preview(m Message, address string) (qa.Place, bool)
}
