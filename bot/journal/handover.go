package journal

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// HandOver notes that person handed the question of an answer to helper.
func (j *Journal) HandOver(ctx context.Context, answer, service, person, helper string, now time.Time) error {
	_, err := j.exec(ctx, "note who was asked",
		"INSERT INTO handover(answer, service, person, helper, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
		answer, service, person, helper, millis(now))
	return err
}

// SettleHandover notes that the question of an answer is dealt with, and
// returns who had handed it over and whether it was open.
func (j *Journal) SettleHandover(ctx context.Context, answer string, now time.Time) (person string, open bool, err error) {
	err = j.write(ctx, "settle a handover", func(ctx context.Context, tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, "SELECT person FROM handover WHERE answer = ? AND settled IS NULL", answer).Scan(&person)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		open = true
		_, err = tx.ExecContext(ctx, "UPDATE handover SET settled = ? WHERE answer = ? AND settled IS NULL", millis(now), answer)
		return err
	})
	return person, open, err
}

// Helper reports whether the question of an answer was handed to person.
func (j *Journal) Helper(ctx context.Context, answer, person string) (is bool, err error) {
	err = j.query(ctx, "look for a handover", "SELECT EXISTS (SELECT 1 FROM handover WHERE answer = ? AND helper = ?)",
		[]any{answer, person}, func(rows *sql.Rows) error { return rows.Scan(&is) })
	return is, err
}

// OpenHandovers returns how many questions were handed to somebody and are not
// dealt with.
func (j *Journal) OpenHandovers(ctx context.Context) (n int, err error) {
	err = j.query(ctx, "count handovers", "SELECT count(DISTINCT answer) FROM handover WHERE settled IS NULL", nil,
		func(rows *sql.Rows) error { return rows.Scan(&n) })
	return n, err
}

// Entry is a line of the audit. It holds no words of people or documents.
type Entry struct {
	At                            time.Time
	What                          string // "shared", "corrected", "undeliverable", "erased" ...
	Service, Person, Answer, Note string
}

// Audit writes down e.
func (j *Journal) Audit(ctx context.Context, e Entry) error {
	_, err := j.exec(ctx, "write the audit", "INSERT INTO audit(at, what, service, person, answer, detail) VALUES (?, ?, ?, ?, ?, ?)",
		millis(e.At), e.What, e.Service, e.Person, e.Answer, e.Note)
	return err
}

// Audited returns the audit, oldest first.
func (j *Journal) Audited(ctx context.Context) ([]Entry, error) {
	var all []Entry
	err := j.query(ctx, "read the audit", "SELECT at, what, service, person, answer, detail FROM audit ORDER BY at, rowid", nil,
		func(rows *sql.Rows) error {
			var e Entry
			var at int64
			err := rows.Scan(&at, &e.What, &e.Service, &e.Person, &e.Answer, &e.Note)
			e.At = moment(at)
			all = append(all, e)
			return err
		})
	return all, err
}
