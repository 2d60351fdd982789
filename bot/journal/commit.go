package journal

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"sync"
)

// Writes are committed in groups: while one transaction is being made durable,
// which is what takes the time, those that come meanwhile gather for the next.
// There is no goroutine for it. The first to come leads: it commits what has
// gathered, its own with it, and hands the lead to one that still waits.

// most is how many writes are committed together.
const most = 128

// writing is one write that waits or is being made.
type writing struct {
	ctx  context.Context
	f    func(context.Context, *sql.Tx) error
	err  error
	done chan bool // sent true when it now leads, false when it is over
}

// group are the writes that have gathered.
type group struct {
	mu      sync.Mutex // guards what follows
	led     bool       // whether somebody leads
	waiting []*writing
}

// join adds w and reports whether it leads.
func (g *group) join(w *writing) (leads bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting = append(g.waiting, w)
	leads = !g.led
	g.led = true
	return leads
}

// leave takes w out and reports whether it was still waiting.
func (g *group) leave(w *writing) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	i := slices.Index(g.waiting, w)
	if i < 0 {
		return false
	}
	g.waiting = slices.Delete(g.waiting, i, i+1)
	return true
}

// take returns the writes that are to be committed now.
func (g *group) take() []*writing {
	g.mu.Lock()
	defer g.mu.Unlock()
	n := min(len(g.waiting), most)
	batch := slices.Clone(g.waiting[:n])
	g.waiting = slices.Delete(g.waiting, 0, n)
	return batch
}

// next hands the lead to one that waits, if one does.
func (g *group) next() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.led = len(g.waiting) > 0
	if g.led {
		g.waiting[0].done <- true
	}
}

// commit runs f in a transaction that is durable when commit returns nil.
func (j *Journal) commit(ctx context.Context, f func(context.Context, *sql.Tx) error) error {
	w := &writing{ctx: ctx, f: f, done: make(chan bool, 1)}
	if j.group.join(w) {
		return j.lead(w)
	}
	select {
	case leads := <-w.done:
		return j.follow(w, leads)
	case <-ctx.Done():
	}
	if j.group.leave(w) {
		select {
		case <-w.done: // it was given the lead just now
			j.group.next()
		default:
		}
		return ctx.Err()
	}
	return j.follow(w, <-w.done)
}

// follow returns what became of w, having led when it was given the lead.
func (j *Journal) follow(w *writing, leads bool) error {
	if leads {
		return j.lead(w)
	}
	return w.err
}

// lead commits what has gathered, w with it, and hands the lead on.
func (j *Journal) lead(w *writing) error {
	batch := j.group.take()
	j.transact(batch)
	for _, other := range batch {
		if other != w {
			other.done <- false
		}
	}
	j.group.next()
	return w.err
}

// transact makes all writes of batch in one transaction and sets their errors.
// One that fails leaves the others as they are.
func (j *Journal) transact(batch []*writing) {
	ctx := context.Background() // a write that was begun is finished: to interrupt it would undo them all
	tx, err := j.db.BeginTx(ctx, nil)
	if err == nil && len(batch) == 1 {
		alone(tx, batch[0])
		return
	}
	for _, w := range batch {
		switch {
		case err != nil:
			w.err = err
		case w.ctx.Err() != nil:
			w.err = w.ctx.Err()
		default:
			w.err = within(context.WithoutCancel(w.ctx), tx, w.f)
		}
	}
	if err != nil {
		return
	}
	if err := tx.Commit(); err != nil {
		for _, w := range batch {
			w.err = errors.Join(w.err, err)
		}
	}
}

// alone makes the only write of tx and ends tx.
func alone(tx *sql.Tx, w *writing) {
	w.err = w.ctx.Err()
	if w.err == nil {
		w.err = w.f(context.WithoutCancel(w.ctx), tx)
	}
	if w.err != nil {
		w.err = errors.Join(w.err, tx.Rollback())
		return
	}
	w.err = tx.Commit()
}

// within runs f and undoes what it did when it fails.
func within(ctx context.Context, tx *sql.Tx, f func(context.Context, *sql.Tx) error) error {
	if _, err := tx.ExecContext(ctx, "SAVEPOINT one"); err != nil {
		return err
	}
	err := f(ctx, tx)
	if err != nil {
		_, undone := tx.ExecContext(ctx, "ROLLBACK TO one")
		err = errors.Join(err, undone)
	}
	_, released := tx.ExecContext(ctx, "RELEASE one")
	return errors.Join(err, released)
}
