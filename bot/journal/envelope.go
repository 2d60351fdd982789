package journal

import (
	"context"
	"database/sql"
	"time"
)

// Envelope is something that a service delivered and that is not dealt with.
type Envelope struct {
	ID       int64 // in the order they were received
	Service  string
	Key      string // the same for every delivery of the same thing
	Body     []byte
	Received time.Time
	Tries    int // how often it was begun before
}

// Receive writes e down, whose ID and Tries do not matter. fresh is false when
// one with its service and key was received before: nothing is written then.
func (j *Journal) Receive(ctx context.Context, e Envelope) (fresh bool, err error) {
	n, err := j.exec(ctx, "receive",
		"INSERT INTO envelope(hash, service, key, body, received) VALUES (?, ?, ?, ?, ?) ON CONFLICT(hash) DO NOTHING",
		hash(e.Service, e.Key), e.Service, e.Key, e.Body, millis(e.Received))
	return n > 0, err
}

// Unsettled returns, in order, up to limit envelopes of a service behind the one
// with the id after that are not dealt with.
func (j *Journal) Unsettled(ctx context.Context, service string, after int64, limit int) ([]Envelope, error) {
	var all []Envelope
	err := j.query(ctx, "read what is open",
		"SELECT id, service, key, body, received, tries FROM envelope WHERE settled IS NULL AND service = ? AND id > ? ORDER BY id LIMIT +?",
		[]any{service, after, limit}, func(rows *sql.Rows) error {
			var e Envelope
			var received int64
			err := rows.Scan(&e.ID, &e.Service, &e.Key, &e.Body, &received, &e.Tries)
			e.Received = moment(received)
			all = append(all, e)
			return err
		})
	return all, err
}

// Open returns how many envelopes are not dealt with.
func (j *Journal) Open(ctx context.Context) (n int, err error) {
	err = j.query(ctx, "count what is open", "SELECT count(*) FROM envelope WHERE settled IS NULL", nil,
		func(rows *sql.Rows) error { return rows.Scan(&n) })
	return n, err
}

// Settle notes that an envelope is dealt with and wipes what it held.
func (j *Journal) Settle(ctx context.Context, id int64, now time.Time) error {
	_, err := j.exec(ctx, "settle", "UPDATE envelope SET settled = ?, key = '', body = NULL WHERE id = ?", millis(now), id)
	return err
}

// Message names a message: one of a service's, by its channel and its id.
type Message struct{ Service, Channel, ID string }

// Begin notes that the event, a name of the caller's choice, is being dealt
// with for another time, and returns whether it is the one that brought m. With
// the zero Message it always is.
func (j *Journal) Begin(ctx context.Context, envelope int64, event string, m Message, now time.Time) (first bool, err error) {
	err = j.write(ctx, "begin", func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "UPDATE envelope SET tries = tries + 1 WHERE id = ?", envelope); err != nil {
			return err
		}
		if m == (Message{}) {
			first = true
			return nil
		}
		var by string
		err := tx.QueryRowContext(ctx,
			"INSERT INTO message(hash, event, seen) VALUES (?, ?, ?) ON CONFLICT(hash) DO UPDATE SET event = event RETURNING event",
			hash(m.Service, m.Channel, m.ID), event, millis(now)).Scan(&by)
		first = by == event
		return err
	})
	return first, err
}
