package library

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"time"

	"footnote/knowledge"
)

// Document returns the current revision of the document with the given id. It
// is shared and not to be changed. The error wraps ErrNotFound when there is
// none or it is gone, and is a *DamageError when what is stored is not what
// was written.
func (l *Library) Document(id knowledge.DocID) (*knowledge.Document, error) {
	d, generation := l.cache.get(id)
	if d != nil && l.write != nil {
		return d, nil // whatever changes drops it
	}
	var r row
	var data, sum []byte
	err := l.whole.QueryRow(string(id)).Scan(append(r.fields(), &data, &sum)...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("%s: %w", id, ErrNotFound)
	}
	if err != nil {
		return nil, l.ofDocument(id, err)
	}
	if !r.intact() {
		return nil, l.damage(id, errRow)
	}
	if r.state != current {
		return nil, fmt.Errorf("%s: %w", id, ErrNotFound)
	}
	d, err = unpack(id, r.space, r.revision, data, sum)
	if err != nil {
		return nil, l.damage(id, err)
	}
	if l.write != nil {
		l.cache.put(d, generation)
	}
	return d, nil
}

// lookUp returns the row of the document with the given id, nil when there is
// none.
func (l *Library) lookUp(id knowledge.DocID) (*row, error) {
	var r row
	err := l.one.QueryRow(string(id)).Scan(r.fields()...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, l.ofDocument(id, err)
	}
	if !r.intact() {
		return nil, l.damage(id, errRow)
	}
	return &r, nil
}

// Revision returns which revision of the document with the given id is
// current, and the space it is in. The error wraps ErrNotFound when there is
// none or it is gone; any other says why that cannot be told.
func (l *Library) Revision(id knowledge.DocID) (knowledge.Revision, knowledge.Space, error) {
	r, err := l.lookUp(id)
	if err != nil {
		return "", "", err
	}
	if r == nil || r.state != current {
		return "", "", fmt.Errorf("%s: %w", id, ErrNotFound)
	}
	return r.revision, r.space, nil
}

// Text returns the text of a document in a revision, as a bot.Verifier does:
// of the current one and of those that are kept because something cites them.
// It is false for a document that is gone, for a revision that was not kept,
// and for one whose stored copy is damaged.
func (l *Library) Text(id knowledge.DocID, revision knowledge.Revision) (string, bool) {
	// The document may change between two looks, and the revision be neither
	// current at the one nor former at the other.
	for range 2 {
		now, space, err := l.Revision(id)
		if err != nil {
			return "", false
		}
		if now == revision {
			if d, err := l.Document(id); err == nil && d.Revision == revision {
				return d.Text, true
			}
		}
		if text, ok := l.formerText(id, space, revision); ok {
			return text, true
		}
	}
	return "", false
}

// formerText returns the text of a revision that is no longer current.
func (l *Library) formerText(id knowledge.DocID, space knowledge.Space, revision knowledge.Revision) (string, bool) {
	var data, sum []byte
	err := l.read.QueryRow("SELECT b.data, b.sum FROM former f JOIN body b ON b.number = f.body WHERE f.document = $1 AND f.revision = $2",
		string(id), string(revision)).Scan(&data, &sum)
	if err != nil {
		return "", false
	}
	d, err := unpack(id, space, revision, data, sum)
	if err != nil {
		l.log.Error("a former revision of a document is damaged", "document", id, "revision", revision, "damage", err)
		return "", false
	}
	return d.Text, true
}

// Documents lists the current documents of the spaces in the order of their
// ids; none for no space. What changes meanwhile is listed as it is when its
// turn comes: to miss nothing, ask for the Sequence before and for the Changes
// since then afterwards. A *DamageError concerns one document alone and the
// listing goes on; any other error ends it. The documents are the caller's.
func (l *Library) Documents(ctx context.Context, spaces ...knowledge.Space) iter.Seq2[*knowledge.Document, error] {
	return func(yield func(*knowledge.Document, error) bool) {
		readable := map[knowledge.Space]bool{}
		for _, s := range spaces {
			readable[s] = true
		}
		const page = 64 // few enough that a change never waits for their readers
		after := ""
		for len(readable) > 0 {
			stored, err := l.page(ctx, after, page)
			if err != nil {
				yield(nil, err)
				return
			}
			for i := range stored {
				after = string(stored[i].id)
				if !l.yieldStored(&stored[i], readable, yield) {
					return
				}
			}
			if len(stored) < page {
				return
			}
		}
	}
}

// stored is a document's row with its body.
type stored struct {
	row
	data, bodySum []byte
}

// page returns the documents that come after the id after, at most n.
func (l *Library) page(ctx context.Context, after string, n int) ([]stored, error) {
	rows, err := l.read.QueryContext(ctx, wholeSelect+" WHERE d.id > $1 ORDER BY d.id LIMIT $2", after, n)
	if err != nil {
		return nil, l.explain(err)
	}
	defer rows.Close()
	var out []stored
	for rows.Next() {
		var s stored
		if err := rows.Scan(append(s.fields(), &s.data, &s.bodySum)...); err != nil {
			return nil, l.explain(err)
		}
		out = append(out, s)
	}
	return out, l.explain(rows.Err())
}

// yieldStored yields s when it is current and readable.
func (l *Library) yieldStored(s *stored, readable map[knowledge.Space]bool, yield func(*knowledge.Document, error) bool) bool {
	if !s.intact() {
		return yield(nil, l.damage(s.id, errRow))
	}
	if s.state != current || !readable[s.space] {
		return true
	}
	d, err := unpack(s.id, s.space, s.revision, s.data, s.bodySum)
	if err != nil {
		return yield(nil, l.damage(s.id, err))
	}
	return yield(d, nil)
}

// Change is what became of a document.
type Change struct {
	Seq      int64 // number of the change, greater than that of every one before
	ID       knowledge.DocID
	Space    knowledge.Space    // the space it is in now, or was in last
	Revision knowledge.Revision // the current one, or the last
	Gone     bool               // whether it may not be shown any more
}

// Changes lists the last change of each document that changed after the change
// since, in the order of their numbers. A document that changes while they are
// listed may come twice. A *DamageError concerns one document alone and the
// listing goes on; any other error ends it.
func (l *Library) Changes(ctx context.Context, since int64) iter.Seq2[Change, error] {
	return func(yield func(Change, error) bool) {
		const page = 512
		for {
			rows, err := l.rows(ctx, "WHERE change > $1 ORDER BY change LIMIT $2", since, page)
			if err != nil {
				yield(Change{}, err)
				return
			}
			for i := range rows {
				r := &rows[i]
				since = r.change
				c, err := Change{r.change, r.id, r.space, r.revision, r.state != current}, error(nil)
				if !r.intact() {
					c, err = Change{}, l.damage(r.id, errRow)
				}
				if !yield(c, err) {
					return
				}
			}
			if len(rows) < page {
				return
			}
		}
	}
}

// rows returns the rows of table document that where, the end of a statement,
// asks for.
func (l *Library) rows(ctx context.Context, where string, args ...any) ([]row, error) {
	found, err := l.read.QueryContext(ctx, rowSelect+" "+where, args...) //nolint:gosec // where is written here
	if err != nil {
		return nil, l.explain(err)
	}
	defer found.Close()
	var out []row
	for found.Next() {
		var r row
		if err := found.Scan(r.fields()...); err != nil {
			return nil, l.explain(err)
		}
		out = append(out, r)
	}
	return out, l.explain(found.Err())
}

// Spaces returns the spaces that hold a document, in alphabetical order; none
// when that cannot be read.
func (l *Library) Spaces() []knowledge.Space {
	rows, err := l.read.Query("SELECT DISTINCT space FROM document WHERE state = 0 ORDER BY space")
	if err != nil {
		l.log.Error("the spaces of the library cannot be read", "error", err)
		return nil
	}
	defer rows.Close()
	var out []knowledge.Space
	for rows.Next() {
		var s knowledge.Space
		if err := rows.Scan(&s); err != nil {
			break
		}
		out = append(out, s)
	}
	if err := rows.Err(); err != nil {
		l.log.Error("the spaces of the library cannot be read", "error", err)
		return nil
	}
	return out
}

// SourceState says how a source stands.
type SourceState struct {
	Name      string
	Space     knowledge.Space
	Documents int       // that may be shown
	Changed   time.Time // when one changed last; zero for never
	Tried     time.Time // when a sync was begun last
	Completed time.Time // when one was last complete; zero for never
	Err       string    // why the last one was not; empty when it was
	Missing   int       // documents that the last complete listing lacked, and that are still shown
	Withheld  int       // those of them that are too many to be taken away without a person's word
	Skipped   []knowledge.SkipError
}

// Sources says how every source stands, by name.
func (l *Library) Sources() ([]SourceState, error) {
	tx, err := l.read.BeginTx(context.Background(), &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, l.explain(err)
	}
	defer tx.Rollback() //nolint:errcheck // it only reads
	rows, err := tx.Query(`SELECT name, space, tried, completed, error, withheld,
		(SELECT count(*) FROM document WHERE id > name || ':' AND id < name || ';' AND state = 0),
		(SELECT coalesce(max(changed), 0) FROM document WHERE id > name || ':' AND id < name || ';'),
		(SELECT count(*) FROM document WHERE id > name || ':' AND id < name || ';' AND state = 0 AND missed > 0)
		FROM source ORDER BY name`)
	if err != nil {
		return nil, l.explain(err)
	}
	defer rows.Close()
	var out []SourceState
	for rows.Next() {
		var s SourceState
		var tried, completed, changed int64
		if err := rows.Scan(&s.Name, &s.Space, &tried, &completed, &s.Err, &s.Withheld, &s.Documents, &changed, &s.Missing); err != nil {
			return nil, l.explain(err)
		}
		s.Tried, s.Completed, s.Changed = fromUnix(tried), fromUnix(completed), fromUnix(changed)
		out = append(out, s)
	}
	if err := rows.Err(); err != nil {
		return nil, l.explain(err)
	}
	for i := range out {
		if out[i].Skipped, err = skipped(tx, out[i].Name); err != nil {
			return nil, l.explain(err)
		}
	}
	return out, nil
}

// skipped returns what the last listing of source left out.
func skipped(tx *sql.Tx, source string) ([]knowledge.SkipError, error) {
	rows, err := tx.Query("SELECT path, reason FROM skip WHERE source = $1 ORDER BY path", source)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []knowledge.SkipError
	for rows.Next() {
		var path, reason string
		if err := rows.Scan(&path, &reason); err != nil {
			return nil, err
		}
		out = append(out, knowledge.SkipError{Path: path, Err: errors.New(reason)})
	}
	return out, rows.Err()
}

// explain says what an error of SQLite's means.
func (l *Library) explain(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return explain(filepath.Join(l.dir, FileName), err)
}
