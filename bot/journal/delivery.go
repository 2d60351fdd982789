package journal

import (
	"context"
	"database/sql"
	"time"
)

// Delivery is what is known of something that is to be put before people.
type Delivery struct {
	Tries int    // how often it was tried before
	Begun string // id of a post that will become it
	Post  string // its own id; may be empty though it is done
	Done  bool   // whether it stands there
}

// Attempt notes that the delivery with that key is about to be tried, and
// returns what was known of it.
func (j *Journal) Attempt(ctx context.Context, key string, now time.Time) (d Delivery, err error) {
	err = j.write(ctx, "note an attempt", func(ctx context.Context, tx *sql.Tx) error {
		return tx.QueryRowContext(ctx,
			`INSERT INTO delivery(key, tries, at) VALUES (?, 1, ?)
			ON CONFLICT(key) DO UPDATE SET tries = tries + 1 RETURNING tries - 1, begun, post, done`,
			key, millis(now)).Scan(&d.Tries, &d.Begun, &d.Post, &d.Done)
	})
	return d, err
}

// Tried reports whether the delivery with that key was tried before.
func (j *Journal) Tried(ctx context.Context, key string) (tried bool, err error) {
	err = j.query(ctx, "look for an attempt", "SELECT tries > 0 FROM delivery WHERE key = ?", []any{key},
		func(rows *sql.Rows) error { return rows.Scan(&tried) })
	return tried, err
}

// Begun notes the id of a post that will become the delivery.
func (j *Journal) Begun(ctx context.Context, key, post string, now time.Time) error {
	_, err := j.exec(ctx, "note a placeholder",
		"INSERT INTO delivery(key, tries, begun, at) VALUES (?, 0, ?, ?) ON CONFLICT(key) DO UPDATE SET begun = excluded.begun",
		key, post, millis(now))
	return err
}

// Posted notes that the delivery stands at post, which may be empty. Unless a is
// nil it is kept, and its person noted as who was answered in the threads.
func (j *Journal) Posted(ctx context.Context, key, post string, a *Answer, threads ...Thread) error {
	return j.write(ctx, "note a post", func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "UPDATE delivery SET post = ?, done = 1 WHERE key = ?", post, key); err != nil {
			return err
		}
		if a == nil {
			return nil
		}
		for _, t := range threads {
			_, err := tx.ExecContext(ctx,
				`INSERT INTO thread(hash, service, person, third, seen) VALUES (?, ?, ?, 0, ?)
				ON CONFLICT(hash) DO UPDATE SET third = third OR person != excluded.person, seen = excluded.seen`,
				t.hash(), t.Service, a.Person, millis(a.Asked))
			if err != nil {
				return err
			}
		}
		return keep(ctx, tx, a)
	})
}

// Thread names a thread.
type Thread struct{ Service, Channel, ID string }

func (t Thread) hash() []byte { return hash(t.Service, t.Channel, t.ID) }

// Overhear notes that person spoke in t, and returns whether Footnote has
// answered there and nobody but the one it answered has spoken, who is person.
func (j *Journal) Overhear(ctx context.Context, t Thread, person string) (alone bool, err error) {
	var asker string
	var third bool
	err = j.query(ctx, "read a thread", "SELECT person, third FROM thread WHERE hash = ?", []any{t.hash()},
		func(rows *sql.Rows) error { return rows.Scan(&asker, &third) })
	if err != nil || asker == "" || third {
		return false, err
	}
	if asker == person {
		return true, nil
	}
	_, err = j.exec(ctx, "note a third voice", "UPDATE thread SET third = 1 WHERE hash = ?", t.hash())
	return false, err
}
