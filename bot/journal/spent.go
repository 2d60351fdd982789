package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"
)

// Spent is a post whose controls are to be switched off, since what they need
// has expired.
type Spent struct {
	Service, Post string
	Place         json.RawMessage // as in the Answer, with nobody's name in it
	Wholly        bool            // whether all controls are, else those that need the question
}

// spentFor is how long it is tried to switch the controls of a post off.
const spentFor = 24 * time.Hour

// noteSpent notes the posts whose controls Expire is about to leave without
// what they need: those asked by questions without the question, those asked by
// answers without anything.
func noteSpent(ctx context.Context, tx *sql.Tx, questions, answers, now int64) error {
	const note = `INSERT INTO spent(service, post, place, wholly, at)
		SELECT service, post, json_remove(place, '$.Asker', '$.To', '$.ReplyTo'), asked <= $answers, $now FROM answer
		WHERE NOT gone AND post != '' AND json_valid(place) AND (asked <= $answers OR asked <= $questions AND question != '')
		ON CONFLICT(service, post) DO UPDATE SET wholly = excluded.wholly, at = excluded.at`
	_, err := tx.ExecContext(ctx, note, sql.Named("questions", questions), sql.Named("answers", answers), sql.Named("now", now))
	return err
}

// Spent returns posts of a service whose controls are to be switched off, up to
// limit, the ones that failed last at the end.
func (j *Journal) Spent(ctx context.Context, service string, limit int) ([]Spent, error) {
	var all []Spent
	err := j.query(ctx, "read spent controls", "SELECT post, place, wholly FROM spent WHERE service = ? ORDER BY tries, at LIMIT +?",
		[]any{service, limit}, func(rows *sql.Rows) error {
			s := Spent{Service: service}
			var place string
			err := rows.Scan(&s.Post, &place, &s.Wholly)
			s.Place = json.RawMessage(place)
			all = append(all, s)
			return err
		})
	return all, err
}

// Switched notes that the controls of a post are off, or cannot be switched.
func (j *Journal) Switched(ctx context.Context, s Spent) error {
	_, err := j.exec(ctx, "note switched controls", "DELETE FROM spent WHERE service = ? AND post = ?", s.Service, s.Post)
	return err
}

// Postpone notes that the controls of a post could not be switched off for now.
func (j *Journal) Postpone(ctx context.Context, s Spent) error {
	_, err := j.exec(ctx, "postpone spent controls", "UPDATE spent SET tries = tries + 1 WHERE service = ? AND post = ?", s.Service, s.Post)
	return err
}
