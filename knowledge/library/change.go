package library

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"time"

	"footnote/knowledge"
	"footnote/knowledge/database"
)

// batch is changes that become durable together. Their rows are not to be
// changed by anybody else until commit has returned.
type batch struct {
	library *Library
	changes []change
	bytes   int
	begun   time.Time
}

// change is a document's new row and, when that changed, what is stored of it.
type change struct {
	row
	old   *row   // nil for a document that had none
	data  []byte // packed; nil to leave the body as it is
	drops bool   // whether the body leaves the document
	quiet bool   // whether nothing changed that anybody could see
}

// add takes c in, and commits when enough has come together.
func (b *batch) add(ctx context.Context, c change) error {
	const many, large, long = 256, 4 << 20, time.Second
	if len(b.changes) == 0 {
		b.begun = b.library.now()
	}
	b.changes = append(b.changes, c)
	b.bytes += len(c.data)
	if len(b.changes) < many && b.bytes < large && b.library.now().Sub(b.begun) < long {
		return nil
	}
	return b.commit(ctx, nil)
}

// commit makes the changes durable, and with them what also does, if it is not
// nil. It is not interrupted by the end of ctx, since what was read is worth
// keeping.
func (b *batch) commit(ctx context.Context, also func(tx *sql.Tx) error) error {
	if len(b.changes) == 0 && also == nil {
		return nil
	}
	l := b.library
	tx, err := l.write.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return l.explain(err)
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to roll back
	var sequence int64
	if err := tx.QueryRow("SELECT sequence FROM library").Scan(&sequence); err != nil {
		return l.explain(err)
	}
	ids := make([]knowledge.DocID, 0, len(b.changes))
	for i := range b.changes {
		c := &b.changes[i]
		if !c.quiet {
			sequence++
			c.change, c.changed = sequence, unix(l.now())
		}
		if err := c.apply(tx, unix(l.now())); err != nil {
			return l.explain(fmt.Errorf("store %s: %w", c.id, err))
		}
		ids = append(ids, c.id)
	}
	if also != nil {
		if err := also(tx); err != nil {
			return l.explain(err)
		}
	}
	if _, err := tx.Exec("UPDATE library SET sequence = $1", sequence); err != nil {
		return l.explain(err)
	}
	if err := tx.Commit(); err != nil {
		return l.explain(err)
	}
	l.sequence.Store(sequence)
	l.cache.drop(ids...)
	l.mend(ids)
	b.changes, b.bytes = b.changes[:0], 0
	return nil
}

// mend notes that the documents with the ids are no longer damaged.
func (l *Library) mend(ids []knowledge.DocID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, id := range ids {
		delete(l.damaged, id)
	}
}

// apply writes the change.
func (c *change) apply(tx *sql.Tx, now int64) error {
	if c.data != nil || c.drops {
		if err := c.putAside(tx, now); err != nil {
			return err
		}
		c.body = 0
	}
	if c.data != nil {
		if err := c.store(tx); err != nil {
			return err
		}
	}
	_, err := tx.Exec("INSERT OR REPLACE INTO document ("+rowColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)", c.values()...)
	return err
}

// store writes the new body. A former revision that comes back needs none of
// its own.
func (c *change) store(tx *sql.Tx) error {
	if _, err := tx.Exec("DELETE FROM body WHERE number IN (SELECT body FROM former WHERE document = $1 AND revision = $2)", string(c.id), string(c.revision)); err != nil {
		return err
	}
	if _, err := tx.Exec("DELETE FROM former WHERE document = $1 AND revision = $2", string(c.id), string(c.revision)); err != nil {
		return err
	}
	done, err := tx.Exec("INSERT INTO body (data, sum) VALUES ($1, $2)", c.data, bodySum(c.id, c.revision, c.data))
	if err != nil {
		return err
	}
	c.body, err = done.LastInsertId()
	return err
}

// putAside makes the body that the document had a former one, or drops it when
// it is of the revision that comes now.
func (c *change) putAside(tx *sql.Tx, now int64) error {
	if c.old == nil || c.old.body == 0 {
		return nil
	}
	if c.data != nil && c.old.revision == c.revision {
		_, err := tx.Exec("DELETE FROM body WHERE number = $1", c.old.body)
		return err
	}
	_, err := tx.Exec("INSERT OR REPLACE INTO former VALUES ($1, $2, $3, $4)", string(c.id), string(c.old.revision), now, c.old.body)
	return err
}

// Assign says which sources are configured and which space each feeds, by
// name. Documents of a source that is configured no more are withdrawn at once,
// and those of one that feeds another space than before are in that one at
// once: it is never the former readers who may read them. It returns how many
// documents that concerned.
func (l *Library) Assign(ctx context.Context, spaces map[string]knowledge.Space) (int, error) {
	if l.write == nil {
		return 0, ErrReadOnly
	}
	l.changing.Lock()
	defer l.changing.Unlock()
	known, err := l.assigned(ctx)
	if err != nil {
		return 0, err
	}
	concerned := 0
	for _, name := range sortedKeys(known) {
		space, kept := spaces[name]
		if kept && space == known[name] {
			continue
		}
		n, err := l.reassign(ctx, name, space, !kept)
		if err != nil {
			return concerned, err
		}
		concerned += n
	}
	return concerned, nil
}

// Assigned reports whether the sources and their spaces are those that Assign
// was last told, or that were synced since.
func (l *Library) Assigned(ctx context.Context, spaces map[string]knowledge.Space) (bool, error) {
	known, err := l.assigned(ctx)
	for name, space := range known {
		if spaces[name] != space {
			return false, err
		}
	}
	return true, err
}

// assigned returns the space that each source feeds.
func (l *Library) assigned(ctx context.Context) (map[string]knowledge.Space, error) {
	rows, err := l.read.QueryContext(ctx, "SELECT name, space FROM source")
	if err != nil {
		return nil, l.explain(err)
	}
	defer rows.Close()
	out := map[string]knowledge.Space{}
	for rows.Next() {
		var name string
		var space knowledge.Space
		if err := rows.Scan(&name, &space); err != nil {
			return nil, l.explain(err)
		}
		out[name] = space
	}
	return out, l.explain(rows.Err())
}

// reassign moves the documents of a source to space, or withdraws them, and
// notes it of the source: all in one commit.
func (l *Library) reassign(ctx context.Context, source string, space knowledge.Space, withdraw bool) (int, error) {
	from, to := bounds(source)
	rows, err := l.rows(ctx, "WHERE id > $1 AND id < $2 AND state = $3", from, to, int(current))
	if err != nil {
		return 0, err
	}
	b := batch{library: l}
	for i := range rows {
		r := rows[i]
		if !r.intact() || !withdraw && r.space == space {
			continue
		}
		c := change{row: r, old: &rows[i]}
		if c.space = space; withdraw {
			c.space, c.state, c.mark, c.drops = r.space, withdrawn, "", true
		}
		b.changes = append(b.changes, c)
	}
	n := len(b.changes)
	err = b.commit(ctx, func(tx *sql.Tx) error {
		if withdraw {
			_, err := tx.Exec("DELETE FROM skip WHERE source = $1", source)
			if err != nil {
				return err
			}
			_, err = tx.Exec("DELETE FROM source WHERE name = $1", source)
			return err
		}
		_, err := tx.Exec("UPDATE source SET space = $1 WHERE name = $2", string(space), source)
		return err
	})
	return n, err
}

// Forget erases what is stored of the document with the given id, in every
// revision, and keeps it from coming back: no Sync takes it in again. It
// reports whether there was anything to erase; the error wraps ErrNotFound when
// the library never had such a document. The bytes are overwritten, but for
// copies that a file system or a backup may hold; where another process keeps
// that from being done, the error says so and what to do.
func (l *Library) Forget(ctx context.Context, id knowledge.DocID) (bool, error) {
	if l.write == nil {
		return false, ErrReadOnly
	}
	l.changing.Lock()
	defer l.changing.Unlock()
	rows, err := l.rows(ctx, "WHERE id = $1", string(id))
	if err != nil {
		return false, err
	}
	if len(rows) == 0 {
		return false, fmt.Errorf("%s: %w", id, ErrNotFound)
	}
	if rows[0].state == forgotten {
		return false, l.wipe(ctx) // which may have been what failed
	}
	r := rows[0]
	r.state, r.revision, r.mark, r.content, r.body, r.missed = forgotten, "", "", []byte{}, 0, 0
	b := batch{library: l, changes: []change{{row: r}}}
	err = b.commit(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec("DELETE FROM body WHERE number = $2 OR number IN (SELECT body FROM former WHERE document = $1)", string(id), rows[0].body)
		if err != nil {
			return err
		}
		_, err = tx.Exec("DELETE FROM former WHERE document = $1", string(id))
		return err
	})
	if err != nil {
		return false, err
	}
	return true, l.wipe(ctx)
}

// wipe empties the log that SQLite writes ahead, which still holds what has been
// overwritten in the file itself. The error says when it cannot, because
// somebody reads what stands there.
func (l *Library) wipe(ctx context.Context) error {
	settled, err := database.Settle(ctx, l.write)
	if err != nil {
		return l.explain(err)
	}
	if !settled {
		return fmt.Errorf("what was erased still stands in %s-wal, since another program reads the library. End that, and do this again", filepath.Join(l.dir, FileName))
	}
	return nil
}

// Recall lets a document that was forgotten come back with the next Sync. It
// reports whether it was.
func (l *Library) Recall(ctx context.Context, id knowledge.DocID) (bool, error) {
	if l.write == nil {
		return false, ErrReadOnly
	}
	l.changing.Lock()
	defer l.changing.Unlock()
	rows, err := l.rows(ctx, "WHERE id = $1 AND state = $2", string(id), int(forgotten))
	if err != nil || len(rows) == 0 {
		return false, err
	}
	r := rows[0]
	r.state = gone
	b := batch{library: l, changes: []change{{row: r, old: &rows[0]}}}
	return true, b.commit(ctx, nil)
}
