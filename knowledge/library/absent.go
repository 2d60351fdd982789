package library

import (
	"context"
	"database/sql"

	"footnote/knowledge"
)

// finish deals with what a complete listing lacked, and records it.
func (s *syncing) finish(ctx context.Context) error {
	absent, leaving := s.absent()
	if len(leaving) > allowance(s.live) && !s.options.AcceptDeletions {
		s.report.Withheld = len(leaving)
		leaving = nil
	}
	out := make(map[knowledge.DocID]bool, len(leaving))
	for _, r := range leaving {
		out[r.id] = true
	}
	for _, r := range absent {
		c := change{row: *r, old: r, quiet: true}
		c.missed++
		if out[r.id] {
			c.state, c.mark, c.drops, c.quiet = gone, "", true, false
		}
		s.batch.changes = append(s.batch.changes, c)
	}
	s.report.Removed = len(leaving)
	s.report.Missing = len(absent) - len(leaving)
	if err := s.batch.commit(ctx, s.conclude); err != nil {
		s.report.Removed, s.report.Missing = 0, 0
		return err
	}
	s.report.Complete = true
	return s.prune(ctx)
}

// allowance is how many of live documents may leave at once for mere absence.
func allowance(live int) int {
	const few, always = 20, 2
	if live < few {
		return always
	}
	return live / 10
}

// absent returns the documents that the listing lacked, and those of them that
// are to leave if they are not too many.
func (s *syncing) absent() (absent, leaving []*row) {
	skipped := map[string]bool{}
	for _, skip := range s.report.Skipped {
		skipped[skip.Path] = true
	}
	const listings = 2
	for _, id := range sortedKeys(s.known) {
		r := s.known[id]
		_, path := split(id)
		if r.state != current || s.seen[id] || below(path, skipped) {
			continue
		}
		absent = append(absent, r)
		if r.missed+1 >= listings || s.options.AcceptDeletions {
			leaving = append(leaving, r)
		}
	}
	return absent, leaving
}

// conclude records a complete listing.
func (s *syncing) conclude(tx *sql.Tx) error {
	name := s.source.Name()
	if _, err := tx.Exec("DELETE FROM skip WHERE source = $1", name); err != nil {
		return err
	}
	for _, skip := range s.report.Skipped {
		if _, err := tx.Exec("INSERT OR IGNORE INTO skip VALUES ($1, $2, $3)", name, skip.Path, skip.Err.Error()); err != nil {
			return err
		}
	}
	if err := s.sweep(tx); err != nil {
		return err
	}
	_, err := tx.Exec("UPDATE source SET completed = $1, error = '', withheld = $2 WHERE name = $3", unix(s.begun), s.report.Withheld, name)
	return err
}

// prune drops the former revisions of the source's documents that nothing
// cites.
func (s *syncing) prune(ctx context.Context) error {
	if s.options.Keep == nil {
		return nil
	}
	from, to := bounds(s.source.Name())
	rows, err := s.read.QueryContext(ctx, "SELECT document, revision, body FROM former WHERE document > $1 AND document < $2 AND superseded <= $3",
		from, to, unix(s.now().Add(-grace)))
	if err != nil {
		return s.explain(err)
	}
	type former struct {
		id       knowledge.DocID
		revision knowledge.Revision
		body     int64
	}
	var drop []former
	for rows.Next() {
		var f former
		if err := rows.Scan(&f.id, &f.revision, &f.body); err != nil {
			_ = rows.Close() // err says what is wrong
			return s.explain(err)
		}
		if !s.options.Keep(f.id, f.revision) {
			drop = append(drop, f)
		}
	}
	if err := rows.Err(); err != nil || len(drop) == 0 {
		return s.explain(err)
	}
	return s.batch.commit(ctx, func(tx *sql.Tx) error {
		for _, f := range drop {
			if _, err := tx.Exec("DELETE FROM former WHERE document = $1 AND revision = $2", string(f.id), string(f.revision)); err != nil {
				return err
			}
			if _, err := tx.Exec("DELETE FROM body WHERE number = $1", f.body); err != nil {
				return err
			}
		}
		return nil
	})
}

// sweep deletes the rows that were damaged and belong to no document that was
// listed, since what they said cannot be known, and what nothing points at.
func (s *syncing) sweep(tx *sql.Tx) error {
	if len(s.broken) == 0 {
		return nil
	}
	for _, id := range s.broken {
		if s.seen[id] {
			continue
		}
		if _, err := tx.Exec("DELETE FROM document WHERE id = $1", string(id)); err != nil {
			return err
		}
	}
	_, err := tx.Exec("DELETE FROM body WHERE number NOT IN (SELECT body FROM document UNION ALL SELECT body FROM former)")
	return err
}
