package bot

import (
	"context"
	"sync"
)

// queue runs jobs: those of one conversation one after the other in order,
// those of different conversations side by side, each conversation in its turn.
type queue struct {
	room    chan struct{} // a place for each job that waits or runs
	workers chan struct{} // a place for each that runs
	all     sync.WaitGroup

	mu     sync.Mutex // guards what follows
	by     map[Conversation][]func()
	closed bool // whether nothing more is taken
}

// newQueue returns a queue that runs workers jobs at once and takes room jobs.
func newQueue(workers, room int) *queue {
	return &queue{
		room:    make(chan struct{}, room),
		workers: make(chan struct{}, workers),
		by:      map[Conversation][]func(){},
	}
}

// add takes job and returns true. While the queue is full it waits; when ctx ends
// first, or the queue is closed, the job is left out.
func (q *queue) add(ctx context.Context, c Conversation, job func()) bool {
	select {
	case q.room <- struct{}{}:
	case <-ctx.Done():
		return false
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		<-q.room
		return false
	}
	jobs, running := q.by[c]
	q.by[c] = append(jobs, job)
	if !running {
		q.all.Go(func() { q.run(c) })
	}
	return true
}

// run runs the jobs of c until there are no more.
func (q *queue) run(c Conversation) {
	for {
		job := q.next(c)
		if job == nil {
			return
		}
		q.workers <- struct{}{}
		job()
		<-q.workers
		<-q.room
	}
}

// next takes the next job of c, nil when there is none.
func (q *queue) next(c Conversation) func() {
	q.mu.Lock()
	defer q.mu.Unlock()
	jobs := q.by[c]
	if len(jobs) == 0 {
		delete(q.by, c)
		return nil
	}
	q.by[c] = jobs[1:]
	return jobs[0]
}

// close takes no more jobs and returns when none is left.
func (q *queue) close() {
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	q.all.Wait()
}
