package knowledge

import (
	"context"
	"iter"
)

// Mark is what a source says of the state of a document, so that it can tell
// later whether the document is still the same. Only the source that made it
// can read it. An empty Mark says nothing.
type Mark string

// Lister is a Source that need not read again what has not changed.
type Lister interface {
	Source

	// List lists as Documents does, but leaves out what a document says when
	// it is in every respect as it was when its source gave it the Mark that
	// known returns for its path; known returns an empty Mark for documents
	// that are to be read in any case. known is called by one goroutine at a
	// time, within the call that lists.
	List(ctx context.Context, known func(path string) Mark) iter.Seq2[Listed, error]
}

// PartLister is a Lister that can look at some of its documents alone.
type PartLister interface {
	Lister

	// ListAt lists the documents at paths, in that order, as List does. A path
	// where there is none comes as a *SkipError, which wraps fs.ErrNotExist
	// where there is nothing at all. Whether the whole listing would have the
	// document is not looked at: ask for those that it had, and list the whole
	// when the reasons for leaving something out may be others.
	ListAt(ctx context.Context, paths []string, known func(path string) Mark) iter.Seq2[Listed, error]
}

// Listed is a document as a Lister lists it.
type Listed struct {
	Document      // with Same set, ID and Path alone
	Same     bool // whether it is as it was
	Mark     Mark // what to return from known the next time
}
