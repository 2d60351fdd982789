package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"math"
	"strings"
	"time"

	"footnote/knowledge"
)

// Answer is a question and where its answer stands.
type Answer struct {
	ID      string
	Service string
	// Workspace, Channel, Thread and Message say where it was asked, Person by
	// whom.
	Workspace, Channel, Thread, Message, Person string
	Kind                                        uint8 // of the channel
	Shared                                      bool  // whether people from outside or guests see the channel
	Private                                     bool
	Question                                    string            // empty when it is not or no longer kept
	Edited                                      string            // how the question reads now; empty when that is the same
	Spaces                                      []knowledge.Space // what it was answered from
	Language                                    string
	Outcome                                     string
	Confidence                                  float64
	Asked                                       time.Time
	Place                                       json.RawMessage // where the post stands, in the caller's own form
	Post                                        string          // its id; empty where it can never be changed
	Changes                                     int             // how often the post was changed
	Gone                                        bool            // whether the post was taken away
	Citations                                   []Citation      // read by Answer and Citing alone
}

// Citation is one quote of an answer.
type Citation struct {
	Number   int
	Document knowledge.DocID
	Revision knowledge.Revision
	Spans    []knowledge.Span // of the words quoted
}

const answerColumns = `id, service, workspace, channel, thread, message, person, kind, shared, private,
	question, edited, spaces, language, outcome, confidence, asked, place, post, changes, gone`

// insertAnswer writes one row.
//
//nolint:gosec // it is put together from constants
var insertAnswer = "INSERT OR REPLACE INTO answer(" + answerColumns + ") VALUES (?" + strings.Repeat(", ?", 20) + ")"

// keep writes a in place of what was there under its id.
func keep(ctx context.Context, tx *sql.Tx, a *Answer) error {
	if a.Changes > 0 { // what was erased meanwhile stays erased
		var there bool
		err := tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM answer WHERE id = ?)", a.ID).Scan(&there)
		if err != nil || !there {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, insertAnswer,
		a.ID, a.Service, a.Workspace, a.Channel, a.Thread, a.Message, a.Person, a.Kind, a.Shared, a.Private,
		a.Question, a.Edited, encode(a.Spaces), a.Language, a.Outcome, a.Confidence, millis(a.Asked),
		string(a.Place), a.Post, a.Changes, a.Gone)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM citation WHERE answer = ?", a.ID); err != nil {
		return err
	}
	for _, c := range a.Citations {
		_, err := tx.ExecContext(ctx, "INSERT INTO citation(answer, number, document, revision, spans) VALUES (?, ?, ?, ?, ?)",
			a.ID, c.Number, c.Document, c.Revision, encode(c.Spans))
		if err != nil {
			return err
		}
	}
	return nil
}

// Keep writes a in place of what was there under its ID.
func (j *Journal) Keep(ctx context.Context, a *Answer) error {
	return j.write(ctx, "keep an answer", func(ctx context.Context, tx *sql.Tx) error { return keep(ctx, tx, a) })
}

// answers returns those that where, with args, selects.
func (j *Journal) answers(ctx context.Context, where string, args ...any) ([]Answer, error) {
	var all []Answer
	err := j.query(ctx, "read answers", "SELECT "+answerColumns+" FROM answer WHERE "+where, args, func(rows *sql.Rows) error {
		var a Answer
		var spaces, place string
		var asked int64
		err := rows.Scan(&a.ID, &a.Service, &a.Workspace, &a.Channel, &a.Thread, &a.Message, &a.Person, &a.Kind, &a.Shared, &a.Private,
			&a.Question, &a.Edited, &spaces, &a.Language, &a.Outcome, &a.Confidence, &asked, &place, &a.Post, &a.Changes, &a.Gone)
		if err != nil {
			return err
		}
		a.Asked, a.Place = moment(asked), json.RawMessage(place)
		err = json.Unmarshal([]byte(spaces), &a.Spaces)
		all = append(all, a)
		return err
	})
	return all, err
}

// cite reads the citations of the answers.
func (j *Journal) cite(ctx context.Context, answers []Answer) error {
	for i := range answers {
		err := j.query(ctx, "read citations", "SELECT number, document, revision, spans FROM citation WHERE answer = ? ORDER BY number",
			[]any{answers[i].ID}, func(rows *sql.Rows) error {
				var c Citation
				var spans string
				if err := rows.Scan(&c.Number, &c.Document, &c.Revision, &spans); err != nil {
					return err
				}
				err := json.Unmarshal([]byte(spans), &c.Spans)
				answers[i].Citations = append(answers[i].Citations, c)
				return err
			})
		if err != nil {
			return err
		}
	}
	return nil
}

// Answer returns the answer with that id, and false when it is not kept.
func (j *Journal) Answer(ctx context.Context, id string) (Answer, bool, error) {
	all, err := j.answers(ctx, "id = ?", id)
	if err != nil || len(all) == 0 {
		return Answer{}, false, err
	}
	err = j.cite(ctx, all)
	return all[0], err == nil, err
}

// To returns the answers to a message, without their citations.
func (j *Journal) To(ctx context.Context, m Message) ([]Answer, error) {
	return j.answers(ctx, "service = ? AND channel = ? AND message = ?", m.Service, m.Channel, m.ID)
}

// Citing returns the answers that quote a document and still stand somewhere.
func (j *Journal) Citing(ctx context.Context, id knowledge.DocID) ([]Answer, error) {
	all, err := j.answers(ctx, "NOT gone AND id IN (SELECT answer FROM citation WHERE document = ?) ORDER BY asked", id)
	if err != nil {
		return nil, err
	}
	return all, j.cite(ctx, all)
}

// CitedDocuments returns the documents that answers quote.
func (j *Journal) CitedDocuments(ctx context.Context) ([]knowledge.DocID, error) {
	var all []knowledge.DocID
	err := j.query(ctx, "read what is cited", "SELECT DISTINCT document FROM citation ORDER BY document", nil, func(rows *sql.Rows) error {
		var id knowledge.DocID
		err := rows.Scan(&id)
		all = append(all, id)
		return err
	})
	return all, err
}

// Cited reports whether an answer that is kept quotes a document in that
// revision, which has to be kept as long.
func (j *Journal) Cited(ctx context.Context, id knowledge.DocID, revision knowledge.Revision) (cited bool, err error) {
	err = j.query(ctx, "look for a citation", "SELECT EXISTS (SELECT 1 FROM citation WHERE document = ? AND revision = ?)",
		[]any{id, revision}, func(rows *sql.Rows) error { return rows.Scan(&cited) })
	return cited, err
}

// Earlier returns the last questions that were asked in a thread, or began it,
// before some time where all could see them, oldest first, up to limit. Where
// person is not empty, it is theirs alone, and with private those that only they
// saw as well; where before is zero, until now.
func (j *Journal) Earlier(ctx context.Context, t Thread, person string, private bool, before time.Time, limit int) ([]string, error) {
	until := int64(math.MaxInt64)
	if !before.IsZero() {
		until = millis(before)
	}
	all, err := j.strings(ctx, "read earlier questions",
		`SELECT question FROM (SELECT question, asked FROM answer
			WHERE service = ? AND channel = ? AND thread = ? AND question != '' AND (person = ? OR ? = '') AND (? OR NOT private) AND asked < ?
			ORDER BY asked DESC LIMIT +?) ORDER BY asked`,
		t.Service, t.Channel, t.ID, person, person, private && person != "", until, limit)
	if err != nil || t.ID == "" || len(all) >= limit {
		return all, err
	}
	first, err := j.strings(ctx, "read how a thread began",
		`SELECT question FROM answer
			WHERE service = ? AND channel = ? AND message = ? AND thread = '' AND question != '' AND (person = ? OR ? = '') AND (? OR NOT private) AND asked < ?
			ORDER BY asked LIMIT 1`,
		t.Service, t.Channel, t.ID, person, person, private && person != "", until)
	return append(first, all...), err
}

// Edit notes how the question of an answer reads now.
func (j *Journal) Edit(ctx context.Context, id, question string) error {
	_, err := j.exec(ctx, "note an edit", "UPDATE answer SET edited = ? WHERE id = ?", question, id)
	return err
}

// TakenAway notes that the post of an answer is gone and forgets what it quoted
// and what was asked.
func (j *Journal) TakenAway(ctx context.Context, id string) error {
	return j.write(ctx, "note what was taken away", func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "UPDATE answer SET gone = 1, question = '', edited = '' WHERE id = ?", id); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "DELETE FROM citation WHERE answer = ?", id)
		return err
	})
}

// Vote keeps what person thinks of an answer; their last vote counts.
func (j *Journal) Vote(ctx context.Context, answer, service, person string, helpful bool, now time.Time) error {
	_, err := j.exec(ctx, "keep a vote",
		`INSERT INTO vote(answer, service, person, helpful, at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT(answer, person) DO UPDATE SET helpful = excluded.helpful, at = excluded.at`,
		answer, service, person, helpful, millis(now))
	return err
}

// Votes returns how many think an answer helpful and how many do not.
func (j *Journal) Votes(ctx context.Context, answer string) (helpful, not int, err error) {
	err = j.query(ctx, "count votes", "SELECT coalesce(sum(helpful), 0), coalesce(sum(NOT helpful), 0) FROM vote WHERE answer = ?",
		[]any{answer}, func(rows *sql.Rows) error { return rows.Scan(&helpful, &not) })
	return helpful, not, err
}

// Recent returns the last questions of a person that are kept, newest first,
// each once. service may be empty for any.
func (j *Journal) Recent(ctx context.Context, service, person string, limit int) ([]string, error) {
	return j.strings(ctx, "read recent questions",
		`SELECT question FROM answer WHERE ? IN ('', service) AND person = ? AND question != ''
		GROUP BY question ORDER BY max(asked) DESC LIMIT ?`, service, person, limit)
}

// Helped is a question whose answer somebody found helpful.
type Helped struct {
	Question string
	Spaces   []knowledge.Space // what it was answered from
}

// Helpful returns questions that were asked in a workspace, in channels of a
// kind, for all there to see, and whose answers more people found helpful than
// not, the most helpful first.
func (j *Journal) Helpful(ctx context.Context, service, workspace string, kind uint8, limit int) ([]Helped, error) {
	var all []Helped
	err := j.query(ctx, "read helpful questions",
		`SELECT min(question), spaces FROM answer JOIN vote ON vote.answer = answer.id
		WHERE answer.service = ? AND workspace = ? AND kind = ?
			AND question != '' AND NOT private AND NOT gone AND outcome = 'answered'
		GROUP BY lower(question), spaces HAVING sum(2*helpful-1) > 0
		ORDER BY sum(2*helpful-1) DESC, max(asked) DESC LIMIT ?`, []any{service, workspace, kind, limit}, func(rows *sql.Rows) error {
			var h Helped
			var spaces string
			if err := rows.Scan(&h.Question, &spaces); err != nil {
				return err
			}
			err := json.Unmarshal([]byte(spaces), &h.Spaces)
			all = append(all, h)
			return err
		})
	return all, err
}

func (j *Journal) strings(ctx context.Context, what, statement string, args ...any) ([]string, error) {
	var all []string
	err := j.query(ctx, what, statement, args, func(rows *sql.Rows) error {
		var s string
		err := rows.Scan(&s)
		all = append(all, s)
		return err
	})
	return all, err
}
