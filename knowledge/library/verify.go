package library

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"

	"footnote/knowledge"
)

// Verified says what Verify looked at.
type Verified struct {
	Documents int // current ones
	Former    int // revisions that are kept because something cites them
	Bytes     int64
}

// Verify looks at the whole library, and with data at every byte of what
// documents say as well. It calls problem with each thing that is wrong, in
// words for people; a *DamageError where it concerns one document alone, which
// the next Sync mends. progress, unless it is nil, is called with what was
// looked at so far. The error says why it could not go on.
func (l *Library) Verify(ctx context.Context, data bool, problem func(error), progress func(Verified)) (Verified, error) {
	v := verifying{Library: l, data: data, problem: problem, progress: progress, owner: map[int64]knowledge.DocID{}}
	for _, step := range []func(context.Context) error{v.pages, v.documents, v.former, v.bodies} {
		if err := step(ctx); err != nil {
			return v.done, err
		}
	}
	return v.done, nil
}

// verifying is a Verify that is under way.
type verifying struct {
	*Library
	data     bool
	problem  func(error)
	progress func(Verified)
	done     Verified
	owner    map[int64]knowledge.DocID // of each body
}

// pages has SQLite look at its file.
func (v *verifying) pages(ctx context.Context) error {
	pragma := "quick_check"
	if v.data {
		pragma = "integrity_check"
	}
	return v.structure(ctx, pragma, func(wrong error) error { v.problem(wrong); return nil })
}

// structure has SQLite look at its file and calls found with what is wrong, but
// no more than ten times. When that returns an error, it ends with it.
func (l *Library) structure(ctx context.Context, pragma string, found func(error) error) error {
	rows, err := l.read.QueryContext(ctx, "PRAGMA "+pragma+"(10)") //nolint:gosec // written here
	if err != nil {
		return l.explain(err)
	}
	defer rows.Close()
	for rows.Next() {
		var said string
		if err := rows.Scan(&said); err != nil {
			return l.explain(err)
		}
		if said == "ok" {
			continue
		}
		if err := found(fmt.Errorf("%s %w: %s", filepath.Join(l.dir, FileName), ErrDamaged, said)); err != nil {
			return err
		}
	}
	return l.explain(rows.Err())
}

// documents looks at every document's row and, with data, at what it says.
func (v *verifying) documents(ctx context.Context) error {
	last, after := v.Sequence(), ""
	const page = 256
	for {
		rows, err := v.rows(ctx, "WHERE id > $1 ORDER BY id LIMIT $2", after, page)
		if err != nil {
			return err
		}
		for i := range rows {
			after = string(rows[i].id)
			if err := v.document(ctx, &rows[i], last); err != nil {
				return err
			}
		}
		if v.progress != nil {
			v.progress(v.done)
		}
		if len(rows) < page {
			return ctx.Err()
		}
	}
}

func (v *verifying) document(ctx context.Context, r *row, last int64) error {
	if !r.intact() {
		v.problem(v.damage(r.id, errRow))
		return nil
	}
	if r.change > last && r.change > v.Sequence() {
		v.problem(fmt.Errorf("%s %w: it knows no change %d, which %s has", FileName, ErrDamaged, r.change, r.id))
	}
	if r.state != current {
		return nil
	}
	v.done.Documents++
	return v.body(ctx, r.id, r.space, r.revision, r.body, func(why error) {
		// It may have changed since its row was read.
		if now, _, err := v.Revision(r.id); err == nil && now == r.revision {
			v.problem(v.damage(r.id, why))
		}
	})
}

// body looks at one row of table body, with data at its bytes, and calls damaged
// with what is wrong.
func (v *verifying) body(ctx context.Context, id knowledge.DocID, space knowledge.Space, revision knowledge.Revision, number int64, damaged func(error)) error {
	if other, taken := v.owner[number]; taken {
		damaged(fmt.Errorf("its text is that of %s as well", other))
	}
	v.owner[number] = id
	if !v.data {
		return nil // bodies looks for those that are missing
	}
	var data, sum []byte
	err := v.read.QueryRowContext(ctx, "SELECT data, sum FROM body WHERE number = $1", number).Scan(&data, &sum)
	if errors.Is(err, sql.ErrNoRows) {
		return nil // likewise
	}
	if err != nil {
		return v.explain(err)
	}
	v.done.Bytes += int64(len(data))
	d, err := unpack(id, space, revision, data, sum)
	if err == nil {
		err = d.Check()
	}
	if err != nil {
		damaged(err)
	}
	return nil
}

// former looks at the revisions that are no longer current.
func (v *verifying) former(ctx context.Context) error {
	rows, err := v.read.QueryContext(ctx, "SELECT document, revision, body FROM former ORDER BY document, revision")
	if err != nil {
		return v.explain(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id knowledge.DocID
		var revision knowledge.Revision
		var number int64
		if err := rows.Scan(&id, &revision, &number); err != nil {
			return v.explain(err)
		}
		v.done.Former++
		err := v.body(ctx, id, "", revision, number, func(why error) {
			v.problem(fmt.Errorf("revision %s of %s, which is kept because something cites it, %w: %w", revision, id, ErrDamaged, why))
		})
		if err != nil {
			return err
		}
	}
	return v.explain(rows.Err())
}

// bodies looks for texts that are missing.
func (v *verifying) bodies(ctx context.Context) error {
	rows, err := v.read.QueryContext(ctx, "SELECT id FROM document WHERE state = 0 AND NOT EXISTS (SELECT 1 FROM body WHERE number = body)")
	if err != nil {
		return v.explain(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id knowledge.DocID
		if err := rows.Scan(&id); err != nil {
			return v.explain(err)
		}
		v.problem(v.damage(id, errors.New("its text is missing")))
	}
	return v.explain(rows.Err())
}
