package library

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"path"
	"time"

	"footnote/knowledge"
)

// SyncOptions says how Sync goes about it. The zero value will do.
type SyncOptions struct {
	// Keep says whether something that was posted still cites a revision that
	// is no longer current: its text is then kept. With nil all are kept.
	Keep func(id knowledge.DocID, revision knowledge.Revision) bool
	// AcceptDeletions is a person's word that what the listing lacks is gone:
	// it is taken away at once, however much it is. The listing has to be
	// complete all the same.
	AcceptDeletions bool
	// Check has what is stored of documents that did not change looked at as
	// well, and read again from the source where it is damaged. Where the file
	// itself is not sound, so that what is stored next may damage more, the
	// error wraps ErrDamaged and nothing was stored, nor is by a later Sync; what
	// is intact can be read all the same. See SetAside.
	Check bool
	// Progress is called now and then with what was done so far; nil for not.
	Progress func(Report)
}

// Report says what a Sync did.
type Report struct {
	Source  string
	Space   knowledge.Space
	Listed  int // documents that the listing had
	Added   int // of those: new, or back again
	Changed int // whose content changed
	Removed int // that were taken away since the source has them no more
	Moved   int // that were put into another space, or withdrawn from theirs
	Mended  int // that were read again because what was stored was damaged

	// Missing documents are shown still: the listing lacked them, and leave
	// they will when the next complete one does. Withheld are those that two
	// listings lacked and that are too many to be taken away without
	// AcceptDeletions.
	Missing, Withheld int

	Skipped  []*knowledge.SkipError
	Complete bool // whether the listing came to its end without an error
}

// ErrEmpty says that a source listed nothing at all where there were documents
// before, which is taken for a fault of the source.
var ErrEmpty = errors.New("the source lists no document at all, though it did before, so nothing was taken away")

// grace is how long a former revision is kept in any case, so that an answer
// that is on its way can still be checked.
const grace = 15 * time.Minute

// Sync compares source, which feeds space, with the library and stores what
// changed, in commits of their own: a Sync that was broken off has stored what
// it came to, and the next one goes on from there.
//
// Nothing is taken away unless the listing is complete. A document that it
// lacks stays until the next complete listing lacks it as well, and unless they
// are then more than a tenth of the source's documents (two, where it has fewer
// than twenty); without AcceptDeletions none of them is taken away in that
// case. What a skipped path names, or has below it, is not lacking. A document
// that its source says belongs to another space is withdrawn at once.
//
// The error says why the listing is not complete, or what could not be stored;
// the Report then says what was done before. Sync has recorded it for Sources,
// where that was possible.
func (l *Library) Sync(ctx context.Context, source knowledge.Source, space knowledge.Space, o SyncOptions) (Report, error) {
	if l.write == nil {
		return Report{}, ErrReadOnly
	}
	l.changing.Lock()
	defer l.changing.Unlock()
	s := &syncing{
		Library: l, options: o, source: source, space: space, begun: l.now(),
		report: Report{Source: source.Name(), Space: space},
		batch:  batch{library: l},
		seen:   map[knowledge.DocID]bool{},
	}
	err := s.run(ctx)
	if err != nil && !errors.Is(err, ErrDamaged) {
		if noteErr := s.note(err); noteErr != nil {
			l.log.Error("the end of a sync could not be recorded", "source", source.Name(), "error", noteErr)
		}
	}
	return s.report, err
}

// syncing is a Sync that is under way.
type syncing struct {
	*Library
	options SyncOptions
	source  knowledge.Source
	space   knowledge.Space
	begun   time.Time
	report  Report
	batch   batch
	known   map[knowledge.DocID]*row // what the library has, intact
	broken  []knowledge.DocID        // rows that are not, and may not be names of documents
	live    int                      // documents that may be shown
	seen    map[knowledge.DocID]bool
}

func (s *syncing) run(ctx context.Context) error {
	if err := s.begin(ctx); err != nil {
		return err
	}
	err := s.list(ctx)
	if commitErr := s.batch.commit(ctx, nil); commitErr != nil {
		return commitErr
	}
	if err != nil {
		return err
	}
	if len(s.seen) == 0 && s.live > 0 && !s.options.AcceptDeletions {
		return ErrEmpty
	}
	return s.finish(ctx)
}

// begin records the sync, moves what is not in s.space, and reads what the
// library has of the source.
func (s *syncing) begin(ctx context.Context) error {
	if err := s.checkFile(ctx); err != nil {
		return err
	}
	fed, err := s.assigned(ctx)
	if err != nil {
		return err
	}
	_, err = s.write.ExecContext(ctx, `INSERT INTO source VALUES ($1, $2, $3, 0, '', 0)
		ON CONFLICT (name) DO UPDATE SET tried = $3`, s.source.Name(), string(s.space), unix(s.begun))
	if err != nil {
		return s.explain(err)
	}
	if was, known := fed[s.source.Name()]; known && was != s.space {
		if s.report.Moved, err = s.reassign(ctx, s.source.Name(), s.space, false); err != nil {
			return err
		}
	}
	from, to := bounds(s.source.Name())
	rows, err := s.rows(ctx, "WHERE id > $1 AND id < $2", from, to)
	if err != nil {
		return err
	}
	s.known = make(map[knowledge.DocID]*row, len(rows))
	for i := range rows {
		r := &rows[i]
		if !r.intact() {
			_ = s.damage(r.id, errRow) // which is what this sync is to mend
			s.broken = append(s.broken, r.id)
			continue
		}
		s.known[r.id] = r
		if r.state == current {
			s.live++
		}
	}
	if s.options.Check {
		return s.check(ctx)
	}
	return nil
}

// checkFile has SQLite look at its file: once, and again when it has met damage
// since. A file that is not sound stays so.
func (s *syncing) checkFile(ctx context.Context) error {
	suspect := s.suspect.Swap(false)
	if s.unsound != nil || !suspect && (!s.options.Check || s.sound) {
		return s.unsound
	}
	err := s.structure(ctx, "quick_check", func(wrong error) error { return wrong })
	s.sound = err == nil
	switch {
	case errors.Is(err, ErrDamaged):
		s.unsound = err
	case err != nil: // it was not looked at to the end
		s.suspect.Store(true)
	}
	return err
}

// check looks at what is stored of every document.
func (s *syncing) check(ctx context.Context) error {
	for id, r := range s.known {
		if r.state != current {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		var one *DamageError
		if err := s.checkBody(ctx, id, r.revision, r.body); err != nil && !errors.As(err, &one) {
			return err
		}
	}
	return nil
}

// checkBody looks at what is stored of a document, which is noted when it is
// damaged.
func (l *Library) checkBody(ctx context.Context, id knowledge.DocID, revision knowledge.Revision, body int64) error {
	var data, sum []byte
	err := l.read.QueryRowContext(ctx, "SELECT data, sum FROM body WHERE number = $1", body).Scan(&data, &sum)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return l.explain(err)
	}
	if !bytes.Equal(sum, bodySum(id, revision, data)) {
		return l.damage(id, errors.New("its text does not fit its checksum"))
	}
	return nil
}

// isDamaged reports whether what is stored of id is known to be damaged.
func (l *Library) isDamaged(id knowledge.DocID) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.damaged[id]
}

// list takes in everything that the source lists.
func (s *syncing) list(ctx context.Context) error {
	for d, err := range s.listing(ctx) {
		var skip *knowledge.SkipError
		if errors.As(err, &skip) {
			s.skip(skip.Path, skip.Err)
			continue
		}
		if err != nil {
			return err
		}
		if err := s.take(ctx, &d); err != nil {
			return err
		}
		if s.options.Progress != nil {
			s.options.Progress(s.report)
		}
	}
	return ctx.Err()
}

// listing lists the source, if it can without what has not changed.
func (s *syncing) listing(ctx context.Context) iter.Seq2[knowledge.Listed, error] {
	if lister, ok := s.source.(knowledge.Lister); ok {
		return lister.List(ctx, s.mark)
	}
	return func(yield func(knowledge.Listed, error) bool) {
		for d, err := range s.source.Documents(ctx) {
			if !yield(knowledge.Listed{Document: d}, err) {
				return
			}
		}
	}
}

// mark returns what the source said of the document at path, when what is
// stored of it can be relied on.
func (s *syncing) mark(path string) knowledge.Mark {
	id := knowledge.NewDocID(s.source.Name(), path)
	r := s.known[id]
	if r == nil || r.state != current || s.isDamaged(id) {
		return ""
	}
	return knowledge.Mark(r.mark)
}

func (s *syncing) skip(path string, why error) {
	s.report.Skipped = append(s.report.Skipped, &knowledge.SkipError{Path: path, Err: why})
}

// take compares one document with what is stored of it.
func (s *syncing) take(ctx context.Context, d *knowledge.Listed) error {
	old := s.known[d.ID]
	switch {
	case d.ID != knowledge.NewDocID(s.source.Name(), d.Path) || d.Path == "":
		s.skip(d.Path, fmt.Errorf("has the id %q, which does not fit its source and path", d.ID))
		return nil
	case s.seen[d.ID]:
		s.skip(d.Path, errors.New("was listed twice"))
		return nil
	}
	s.seen[d.ID] = true
	s.report.Listed++
	switch {
	case old != nil && old.state == forgotten:
		s.skip(d.Path, errors.New("was forgotten on somebody's word, and stays so"))
		return nil
	case d.Same && s.mark(d.Path) != "":
		return s.same(ctx, old, d.Mark)
	case d.Same:
		s.skip(d.Path, errors.New("was listed as unchanged, and is not known"))
		return nil
	case d.Space != s.space:
		s.skip(d.Path, fmt.Errorf("belongs to the space %q, and its source feeds %q", d.Space, s.space))
		return s.withdraw(ctx, old)
	}
	if err := d.Check(); err != nil {
		s.skip(d.Path, fmt.Errorf("was decoded wrongly: %w", err))
		return nil
	}
	return s.store(ctx, old, d)
}

// same notes, where that is needed, that a document is as it was.
func (s *syncing) same(ctx context.Context, r *row, mark knowledge.Mark) error {
	if r.missed == 0 && r.mark == string(mark) {
		return nil
	}
	c := change{row: *r, old: r, quiet: true}
	c.missed, c.mark = 0, string(mark)
	return s.batch.add(ctx, c)
}

// withdraw hides a document at once.
func (s *syncing) withdraw(ctx context.Context, old *row) error {
	if old == nil || old.state != current {
		return nil
	}
	s.report.Moved++
	c := change{row: *old, old: old, drops: true}
	c.state, c.mark = withdrawn, ""
	if err := s.batch.add(ctx, c); err != nil {
		return err
	}
	return s.batch.commit(ctx, nil)
}

// store stores d unless it is as old says.
func (s *syncing) store(ctx context.Context, old *row, d *knowledge.Listed) error {
	plain, err := encode(&d.Document)
	if err != nil {
		s.skip(d.Path, err)
		return nil
	}
	content := checksum(plain)
	damaged := s.isDamaged(d.ID)
	if old != nil && old.state == current && old.revision == d.Revision && bytes.Equal(old.content, content) && !damaged {
		return s.same(ctx, old, d.Mark)
	}
	switch {
	case damaged:
		s.report.Mended++
	case old == nil || old.state != current:
		s.report.Added++
	default:
		s.report.Changed++
	}
	return s.batch.add(ctx, change{
		row:  row{id: d.ID, space: s.space, revision: d.Revision, state: current, mark: string(d.Mark), content: content},
		old:  old,
		data: packer.EncodeAll(plain, nil),
	})
}

// below reports whether p is one of the skipped paths, or below one.
func below(p string, skipped map[string]bool) bool {
	for ; p != "." && p != "/"; p = path.Dir(p) {
		if skipped[p] {
			return true
		}
	}
	return skipped["."]
}

// note records that the sync ended with err.
func (s *syncing) note(err error) error {
	why := err.Error()
	if errors.Is(err, context.Canceled) {
		why = "it was interrupted"
	}
	_, execErr := s.write.Exec("UPDATE source SET error = $1 WHERE name = $2", why, s.source.Name())
	return execErr
}
