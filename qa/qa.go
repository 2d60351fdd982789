// Package qa takes a question and gives an answer made of citations: spans of
// documents, quoted to the letter. When the documents do not say, the answer
// has no citation but a reason.
//
// An Engine answers from the Collection it was last given; a Collection is
// built from documents by a Builder, or kept on disk and brought up to a library
// by Update, and never changes.
package qa

import (
	"slices"
	"time"

	"footnote/knowledge"
)

// Question is what somebody asks.
type Question struct {
	Text    string            // the words of the question
	History []string          // earlier questions of the conversation, oldest first
	Spaces  []knowledge.Space // the spaces whose documents may be read; with none, nothing may be read
}

// Answer is what the documents say to a question: citations, best first, or a
// reason why there are none. Not knowing is an Answer and no error, and neither
// is that a part of what may be read cannot be just now.
type Answer struct {
	Citations  []Citation // what is shown, best first; empty when Reason says why
	Confidence float64    // probability, 0 to 1, that the first candidate quote answers the question
	Differs    bool       // whether the citations contradict one another (then the newest that is not outdated is first)
	Reason     Reason     // why there is no citation; Answered when there is one

	// What a refusal can offer. Nearest names places that were found but are
	// no answer, Unknown the words of the question that occur nowhere in what
	// may be read.
	Nearest []Place
	Unknown []string

	// Unread are the spaces of the question that could not be looked at in
	// full, since a part of what is kept of them is damaged or missing, in
	// alphabetical order. The answer is then that of the rest.
	Unread []knowledge.Space

	// Corrections are the spellings that were read as another; in both
	// answers and refusals.
	Corrections []Correction

	// Language is the language (ISO 639-1) that the question was taken to be
	// in, "" when that could not be told.
	Language string
}

// AddUnread notes that spaces could not be looked at in full. That nothing was
// found then says less: the Reason is Incomplete, and no word is Unknown.
func (a *Answer) AddUnread(spaces ...knowledge.Space) {
	if len(spaces) == 0 {
		return
	}
	all := slices.Concat(a.Unread, spaces)
	slices.Sort(all)
	a.Unread = slices.Compact(all)
	if a.Reason == NotFound || a.Reason == NoDocuments {
		a.Reason, a.Unknown = Incomplete, nil
	}
}

// Reason says why an Answer has no citation.
type Reason uint8

// The reasons.
const (
	Answered      Reason = iota // there are citations
	NotFound                    // the documents do not say
	EmptyQuestion               // the question has no words
	NoDocuments                 // there is nothing that may be read
	Incomplete                  // not found, but not all could be looked at: see Answer.Unread
)

// String returns the reason as it stands in JSON ("not_found").
func (r Reason) String() string {
	return [...]string{"answered", "not_found", "empty_question", "no_documents", "incomplete"}[r]
}

// Correction is a word of the question that occurs nowhere and was read as
// one that does.
type Correction struct{ From, To string }

// Place is where a quote stands.
type Place struct {
	Document knowledge.DocID
	Space    knowledge.Space
	Revision knowledge.Revision
	Title    string    // the document's title
	Heading  []string  // heading path, outermost first
	Path     string    // path within the source
	Line     int       // line of the original, counted from 1; 0 when unknown
	Page     int       // page counted from 1; 0 for formats without pages
	URL      string    // link that lands there; empty when the source has none
	Modified time.Time // date of the document; zero when unknown
	Date     string    // the same to the precision that is written, see knowledge.Document.Date
	Outdated bool      // whether the document says that it is no longer valid
}

// Citation is one quote: a sentence, a list item, a table row, a whole list,
// and where it stands.
type Citation struct {
	Place
	Parts []Part // what is shown, in reading order
}

// Part is one piece of what a citation shows. All but an Ellipsis are byte for
// byte the document's text at Span; nothing else can be shown.
type Part struct {
	Role  Role
	Block knowledge.Kind // the kind of block it is from
	Span  knowledge.Span // empty for an Ellipsis
	Text  string         // the document's text at Span, "" for an Ellipsis
	// Number is the number of an ordered list's item, Level the depth of a
	// list's item (1 the outermost); else 0.
	Number, Level int
	// Strong are the spans, within Span, of the short answer where that is
	// certain.
	Strong []knowledge.Span
}

// Role says what a Part is there for.
type Role uint8

// The roles.
const (
	Quote    Role = iota // the words that answer
	Lead                 // the words that introduce a list or table, or the sentence that the quote points back at
	Header               // the header of the table cell that follows
	Ellipsis             // a mark that words were left out here
)

// String returns the role as it stands in JSON ("quote").
func (r Role) String() string { return [...]string{"quote", "lead", "header", "ellipsis"}[r] }
