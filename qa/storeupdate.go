package qa

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"slices"

	"footnote/knowledge"
	"footnote/qa/index/sealed"
	"footnote/qa/text"
)

// Change says that a document has changed or is gone.
type Change struct {
	Seq  int64 // the place of the change among all changes of the library
	ID   knowledge.DocID
	Gone bool
}

// Library is the documents that an index is made from.
type Library interface {
	Documents
	// Sequence returns the number of the last change, 0 when there was none.
	Sequence() int64
	// Identity names the library and its history: a library that was begun
	// anew, or brought back from a copy, has another one, so that an index of
	// the one before is not believed.
	Identity() string
	// Changes yields the changes behind sequence number since, by ascending
	// Seq; of a document that changed several times the last is enough. For 0
	// it yields every document there is. An error is the last thing yielded.
	Changes(ctx context.Context, since int64) iter.Seq2[Change, error]
}

// UpdateOptions are what Update may be told. The zero value is valid.
type UpdateOptions struct {
	// Now is the Collection that is in use and was opened from the same
	// folder. Its files are not opened again, and when an answer from it found
	// one of them damaged, the index is made anew.
	Now *Collection
	// Use is called with the Collection as soon as it knows all changes. Then
	// segments are merged where they are too many, which may take a while, and
	// what Update returns is of those.
	Use func(*Collection)
	// Progress is called with how many changes were taken in so far.
	Progress func(changes int)
	// Log is told why an index is made anew.
	Log *slog.Logger
}

// OpenCollection opens the index in the folder dir, whose documents are read
// from documents. It reads hardly anything of what is there. Where a file is
// damaged, the Collection is one of the other spaces, and its Damage says so. An
// error that IsDamage knows, and one that the index is of another form, go away
// with Update.
func OpenCollection(dir string, documents Documents) (*Collection, error) {
	c, err := openIn(sealed.Dir(dir), documents)
	if err != nil {
		return nil, fmt.Errorf("open index in %s: %w", dir, err)
	}
	return c, nil
}

func openIn(folder sealed.Folder, documents Documents) (*Collection, error) {
	s, lost, err := openIntact(folder)
	if err != nil {
		return nil, err
	}
	c := s.collection(documents)
	for space, why := range lost {
		c.unread.add(space, why)
	}
	return c, nil
}

// Update brings the index in the folder dir up to library and returns it. It
// makes the index anew where it is missing, damaged, of another form or of
// another library. What is done is kept when it fails or ctx ends, and the next
// Update goes on from there. Two must not run on one folder at a time; whoever
// has the Collection of before may go on using it.
func Update(ctx context.Context, dir string, library Library, o UpdateOptions) (*Collection, error) {
	c, err := updateIn(ctx, sealed.Dir(dir), library, o)
	if err != nil {
		return nil, fmt.Errorf("update index in %s: %w", dir, err)
	}
	return c, nil
}

// VerifyIndex compares every byte of the index in the folder dir with its
// checksums. An error that IsDamage knows goes away with Update; any other is
// ctx's or the system's.
func VerifyIndex(ctx context.Context, dir string) error {
	s, err := openStore(sealed.Dir(dir), nil)
	if err != nil {
		return fmt.Errorf("verify index in %s: %w", dir, err)
	}
	return s.verify(ctx)
}

func (s *store) verify(ctx context.Context) (err error) {
	defer sealed.Guard(&err)()
	for _, g := range s.segments {
		if err := g.verify(ctx); err != nil {
			return err
		}
	}
	return nil
}

func updateIn(ctx context.Context, folder sealed.Folder, library Library, o UpdateOptions) (*Collection, error) {
	if o.Progress == nil {
		o.Progress = func(int) {}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	s, err := o.Now.reopen(folder)
	if err == nil && (s.manifest.Library != library.Identity() || s.manifest.Sequence > library.Sequence()) {
		err = errLibrary // or a later state of it, which was put back to an earlier one
	}
	var c *Collection
	if err == nil {
		if c, err = s.bringUp(ctx, library, o); err == nil {
			return c, nil
		}
	}
	if !IsDamage(err) && !errors.Is(err, errFormat) && !errors.Is(err, errLibrary) {
		return nil, err
	}
	o.Log.Info("the index is made anew", "cause", err)
	if s, err = newStore(folder, library.Identity()); err != nil {
		return nil, err
	}
	return s.bringUp(ctx, library, o)
}

// errLibrary says that an index was made from another library.
var errLibrary = errors.New("the index was made from another library")

// reopen opens folder, from which c, unless it is nil, was opened before.
func (c *Collection) reopen(folder sealed.Folder) (*store, error) {
	if c == nil {
		return openStore(folder, nil)
	}
	if err := c.Damage(); IsDamage(err) {
		return nil, err
	}
	var known []*segment
	for _, sh := range c.shelves {
		known = append(known, sh.segments...)
	}
	return openStore(folder, known)
}

// bringUp takes in what changed in library and merges what became too much.
func (s *store) bringUp(ctx context.Context, library Library, o UpdateOptions) (*Collection, error) {
	if err := s.sweep(); err != nil { // what was left half done
		return nil, err
	}
	u := &updating{store: s, library: library, reader: newReader()}
	u.begin()
	n := 0
	for change, err := range library.Changes(ctx, s.manifest.Sequence) {
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			err = u.take(change)
		}
		if err != nil {
			return nil, err
		}
		n++
		o.Progress(n)
	}
	if err := u.flush(); err != nil {
		return nil, err
	}
	if o.Use != nil {
		o.Use(s.collection(library))
	}
	for at := toMerge(s.segments); len(at) > 0; at = toMerge(s.segments) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := s.merge(at); err != nil {
			return nil, err
		}
	}
	return s.collection(library), nil
}

// merge makes one segment of those at the given places.
func (s *store) merge(at []int) error {
	m := s.manifest
	m.Segments = nil
	var parts []*segment
	for i, e := range s.manifest.Segments {
		if slices.Contains(at, i) {
			parts = append(parts, s.segments[i])
			continue
		}
		m.Segments = append(m.Segments, e)
	}
	f, err := s.write("segment", func(w *sealed.Writer) { writeMerged(w, parts) })
	if err != nil {
		return err
	}
	m.Segments = append(m.Segments, manifestSegment{manifestFile: f, Space: parts[0].notes.Space})
	return s.commit(m)
}

// collection returns the Collection of what s holds.
func (s *store) collection(documents Documents) *Collection {
	c := &Collection{library: newLately(documents), sequence: s.manifest.Sequence}
	of := map[knowledge.Space][]*segment{}
	for _, g := range s.segments {
		of[g.notes.Space] = append(of[g.notes.Space], g)
	}
	for _, segments := range of {
		if sh := newShelf(segments); sh != nil {
			c.shelves = append(c.shelves, sh)
		}
	}
	sortShelves(c.shelves)
	return c
}

// Sequence returns the last change of the library that c knows; 0 in memory.
func (c *Collection) Sequence() int64 { return c.sequence }

// draftPassages is how many passages are taken in before they are written.
const draftPassages = 64 << 10

// updating is changes on their way into a store.
type updating struct {
	*store
	library  Library
	reader   *reader
	sequence int64

	drafts    map[knowledge.Space]*draft
	decided   map[knowledge.Space]map[text.Language]int // documents of the drafts, by language
	undecided map[knowledge.Space][]*knowledge.Document
	leaving   map[*segment]*leavers
	drafted   map[knowledge.DocID]bool // what is in drafts and undecided
	passages  int
}

// begin makes u empty.
func (u *updating) begin() {
	u.drafts, u.decided = map[knowledge.Space]*draft{}, map[knowledge.Space]map[text.Language]int{}
	u.undecided = map[knowledge.Space][]*knowledge.Document{}
	u.leaving, u.drafted = map[*segment]*leavers{}, map[knowledge.DocID]bool{}
	u.passages = 0
	u.sequence = u.manifest.Sequence
}

// take takes in a change.
func (u *updating) take(c Change) (err error) {
	defer sealed.Guard(&err)()
	if u.drafted[c.ID] || u.passages >= draftPassages {
		if err := u.flush(); err != nil {
			return err
		}
	}
	u.sequence = c.Seq
	u.remove(c.ID)
	if c.Gone {
		return nil
	}
	d, err := u.library.Document(c.ID)
	if err != nil {
		return fmt.Errorf("read document %s: %w", c.ID, err)
	}
	if d != nil {
		u.add(d)
	}
	return nil
}

// remove lets the document with the given id leave.
func (u *updating) remove(id knowledge.DocID) {
	for _, g := range u.segments {
		if n, ok := g.find(id); ok {
			u.leave(g, n)
		}
	}
}

// leavers are the documents of a segment that are to leave it.
type leavers struct {
	is   sealed.Bits
	list []int
}

// leave lets a document of g leave, and returns false when it does already.
func (u *updating) leave(g *segment, document int) bool {
	l := u.leaving[g]
	if l == nil {
		l = &leavers{is: sealed.NewBits(g.documents())}
		u.leaving[g] = l
	}
	if l.is.Has(document) {
		return false
	}
	l.is.Add(document)
	l.list = append(l.list, document)
	return true
}

// add takes in a document.
func (u *updating) add(d *knowledge.Document) {
	u.drafted[d.ID] = true
	if u.drafts[d.Space] == nil {
		u.drafts[d.Space] = newDraft(d.Space)
		u.decided[d.Space] = map[text.Language]int{}
	}
	language := languageOf(d)
	if language == "" {
		u.undecided[d.Space] = append(u.undecided[d.Space], d)
		return
	}
	u.decided[d.Space][language]++
	draft := u.drafts[d.Space]
	before := draft.index.Len()
	u.reader.shelve(draft, d, language, true)
	u.passages += draft.index.Len() - before
}
