package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"footnote/knowledge"
)

// Kept is all that is kept of a person, for them to see.
type Kept struct {
	Answers   []Answer // without citations, oldest first
	Votes     int
	Handovers int // questions they handed over or were handed
	Audit     int // lines of the audit that name them
}

// Of returns what is kept of a person. service may be empty for all services.
func (j *Journal) Of(ctx context.Context, service, person string) (k Kept, err error) {
	if k.Answers, err = j.answers(ctx, "? IN ('', service) AND person = ? ORDER BY asked", service, person); err != nil {
		return k, err
	}
	err = j.query(ctx, "count what is kept",
		`SELECT (SELECT count(*) FROM vote WHERE ?1 IN ('', service) AND person = ?2),
			(SELECT count(*) FROM handover WHERE ?1 IN ('', service) AND (person = ?2 OR helper = ?2)),
			(SELECT count(*) FROM audit WHERE ?1 IN ('', service) AND person = ?2)`,
		[]any{service, person}, func(rows *sql.Rows) error { return rows.Scan(&k.Votes, &k.Handovers, &k.Audit) })
	return k, err
}

// Removal is a post that is to be taken away.
type Removal struct {
	Service, Post string
	Place         json.RawMessage // as in the Answer
}

// Erased says what was erased.
type Erased struct {
	Questions, Votes, Handovers, Audit int
	Posts                              int // that are to be taken away, once their services are reached
	Stuck                              int // posts that can never be changed and stay
}

// ErasePerson erases all that is kept of a person and orders the posts with
// answers to them to be taken away. service may be empty for all services.
func (j *Journal) ErasePerson(ctx context.Context, service, person string, now time.Time) (e Erased, err error) {
	err = j.write(ctx, "erase a person", func(ctx context.Context, tx *sql.Tx) error {
		args := []any{sql.Named("service", service), sql.Named("person", person)}
		const where = "$service IN ('', service) AND person = $person"
		votes, err := changed(tx.ExecContext(ctx, "DELETE FROM vote WHERE "+where, args...)) // before they go with the answers
		if err != nil {
			return err
		}
		if e, err = eraseAnswers(ctx, tx, where, now, args...); err != nil {
			return err
		}
		e.Votes = votes
		for _, s := range []struct {
			n     *int
			query string
		}{
			{&e.Handovers, "DELETE FROM handover WHERE $service IN ('', service) AND (person = $person OR helper = $person)"},
			{&e.Audit, "UPDATE audit SET person = '' WHERE " + where},
			{new(int), "DELETE FROM thread WHERE $service IN ('', service) AND person = $person"},
		} {
			if *s.n, err = changed(tx.ExecContext(ctx, s.query, args...)); err != nil {
				return err
			}
		}
		return nil
	})
	return e, errors.Join(err, j.wipe(ctx))
}

// EraseDocument erases the answers that quote a document and orders their posts
// to be taken away.
func (j *Journal) EraseDocument(ctx context.Context, id knowledge.DocID, now time.Time) (e Erased, err error) {
	err = j.write(ctx, "erase a document", func(ctx context.Context, tx *sql.Tx) error {
		e, err = eraseAnswers(ctx, tx, "id IN (SELECT answer FROM citation WHERE document = $document)", now, sql.Named("document", string(id)))
		return err
	})
	return e, errors.Join(err, j.wipe(ctx))
}

// wipe empties the log that SQLite writes ahead, which still holds what has
// been overwritten in the file itself. While another process reads, it leaves
// that for the next time.
func (j *Journal) wipe(ctx context.Context) error {
	return j.query(ctx, "wipe what was erased", "PRAGMA wal_checkpoint(TRUNCATE)", nil, func(*sql.Rows) error { return nil })
}

// eraseAnswers erases the answers that where, with args by name, selects,
// having ordered their posts to be taken away.
//
//nolint:gosec // where is a constant of this file; what people name stands in args
func eraseAnswers(ctx context.Context, tx *sql.Tx, where string, now time.Time, args ...any) (e Erased, err error) {
	row := tx.QueryRowContext(ctx, "SELECT count(*) FROM answer WHERE outcome = 'answered' AND NOT gone AND post = '' AND "+where, args...)
	if err := row.Scan(&e.Stuck); err != nil {
		return e, err
	}
	e.Posts, err = changed(tx.ExecContext(ctx,
		"INSERT OR IGNORE INTO removal(service, post, place, at) SELECT service, post, place, $now"+
			" FROM answer WHERE NOT gone AND post != '' AND "+where, append(args[:len(args):len(args)], sql.Named("now", millis(now)))...))
	if err != nil {
		return e, err
	}
	if _, err = tx.ExecContext(ctx, "DELETE FROM vote WHERE answer IN (SELECT id FROM answer WHERE "+where+")", args...); err != nil {
		return e, err
	}
	e.Questions, err = changed(tx.ExecContext(ctx, "DELETE FROM answer WHERE "+where, args...))
	return e, err
}

func changed(r sql.Result, err error) (int, error) {
	if err != nil {
		return 0, err
	}
	n, err := r.RowsAffected()
	return int(n), err
}

// Removals returns the posts that are to be taken away.
func (j *Journal) Removals(ctx context.Context) ([]Removal, error) {
	var all []Removal
	err := j.query(ctx, "read removals", "SELECT service, post, place FROM removal ORDER BY at", nil, func(rows *sql.Rows) error {
		var r Removal
		var place string
		err := rows.Scan(&r.Service, &r.Post, &place)
		r.Place = json.RawMessage(place)
		all = append(all, r)
		return err
	})
	return all, err
}

// Removed notes that a post was taken away, or cannot be.
func (j *Journal) Removed(ctx context.Context, r Removal) error {
	_, err := j.exec(ctx, "note a removal", "DELETE FROM removal WHERE service = ? AND post = ?", r.Service, r.Post)
	return err
}

// Windows say how long what is kept; zero or less is not at all.
type Windows struct {
	Questions, Answers, Votes, Audit time.Duration
	// Seen is how long it is known what was received, Open how long is waited
	// for a service that is not running, with what it delivered and what is to
	// be taken away there.
	Seen, Open time.Duration
}

// Expire removes what is older than w allows at now, and returns how many
// records that changed.
func (j *Journal) Expire(ctx context.Context, w Windows, now time.Time) (int, error) {
	total := 0
	err := j.write(ctx, "remove what has expired", func(ctx context.Context, tx *sql.Tx) error {
		before := func(d time.Duration) int64 { return millis(now.Add(-max(d, 0))) }
		if err := noteSpent(ctx, tx, before(w.Questions), before(w.Answers), millis(now)); err != nil {
			return err
		}
		for _, s := range []struct {
			query string
			time  int64
		}{
			{"UPDATE answer SET question = '', edited = '' WHERE asked <= ? AND (question != '' OR edited != '')", before(w.Questions)},
			{"DELETE FROM answer WHERE asked <= ?", before(w.Answers)},
			{"DELETE FROM vote WHERE at <= ?", before(w.Votes)},
			{"DELETE FROM audit WHERE at <= ?", before(w.Audit)},
			{"DELETE FROM handover WHERE at <= ?", before(w.Answers)},
			{"DELETE FROM thread WHERE seen <= ?", before(w.Seen)},
			{"DELETE FROM message WHERE seen <= ?", before(w.Seen)},
			{"DELETE FROM delivery WHERE at <= ?", before(w.Seen)},
			{"DELETE FROM envelope WHERE settled <= ?", before(w.Seen)},
			{"DELETE FROM envelope WHERE settled IS NULL AND received <= ?", before(w.Open)},
			{"DELETE FROM removal WHERE at <= ?", before(w.Open)},
			{"DELETE FROM spent WHERE at <= ?", before(spentFor)},
		} {
			n, err := changed(tx.ExecContext(ctx, s.query, s.time))
			if err != nil {
				return err
			}
			total += n
		}
		return nil
	})
	return total, errors.Join(err, j.wipe(ctx))
}
