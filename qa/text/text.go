// Package text cuts text into words and sentences, folds and stems the words,
// and guesses a text's language. Documents and questions go through the same
// functions, so that what is written and what is asked meet.
//
// Words follow Unicode's word boundaries (UAX #29) and a few rules of our own,
// which stand in words.go. A word is folded (fold.go) and stemmed (stem.go) by
// the language of the text; scripts written without spaces are cut into
// overlapping pairs of characters (pairs.go).
package text

import (
	"strings"

	"github.com/clipperhouse/uax29/v2/words"

	"footnote/knowledge"
)

// Language is an ISO 639-1 code ("en"); "" is a language that is not known.
type Language string

// Word is one word of a text.
//
// The words of a text are in the order of their Start. Their spans do not
// overlap, with two exceptions: a word that is made of parts ("co-chair",
// "foo_bar", "example.com") comes before its parts and its span holds theirs;
// and the pairs of characters that Chinese, Japanese, Korean and Thai are cut
// into overlap by one character.
type Word struct {
	knowledge.Span        // where it stands in the text
	Folded         string // in lower case, without accents that only decorate, variants of hyphen and apostrophe made one; never empty
	Stem           string // what documents and questions are matched by; never empty
	Stop           bool   // whether it is a function word ("the", "of") or question word ("who") of the language

	// Parts is how many of the words that follow are parts of this one: 2 for
	// "co-chair", which meets "cochair" while its parts meet "co chair". A
	// text that has the word, or all its parts, has both.
	Parts int
}

// Analyzer cuts texts of one language into words. It keeps what it has stemmed,
// so it is for one goroutine at a time.
type Analyzer struct {
	language Language
	rules    rules
	known    map[string]entry // what was folded and stemmed, by the word as written
	splitter *words.Iterator[string]
	tokens   []token // scratch of one chunk
}

// entry is what is known about a word as it is written, wherever it stands.
type entry struct {
	folded, stem string
	stop         bool
	shape        shape
}

// maxKnown is the number of words an Analyzer keeps before it begins anew,
// some 15 MB. maxKept is the length in bytes from which on a word is taken for
// data and neither kept nor stemmed.
const (
	maxKnown = 1 << 17
	maxKept  = 64
)

// NewAnalyzer returns an Analyzer for language. For a language without a
// stemmer, words are folded and not stemmed.
func NewAnalyzer(language Language) *Analyzer {
	return &Analyzer{
		language: language,
		rules:    rulesOf(language),
		known:    map[string]entry{},
		splitter: words.FromString(""),
	}
}

// Language returns the language that a was made for.
func (a *Analyzer) Language() Language { return a.language }

// entry returns what is known about surface, a word as it is written.
func (a *Analyzer) entry(surface string) entry {
	if e, ok := a.known[surface]; ok {
		return e
	}
	e := a.rules.entry(surface)
	e.shape = a.rules.shape(surface)
	if len(surface) > maxKept {
		return e
	}
	if len(a.known) >= maxKnown {
		clear(a.known)
	}
	a.known[strings.Clone(surface)] = e
	return e
}
