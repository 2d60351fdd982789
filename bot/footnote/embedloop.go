package main

import (
	"context"
	"reflect"
	"sync"
	"time"

	"footnote/qa"
)

// embedLoop says when there are passages to be embedded.
type embedLoop struct {
	wake chan struct{} // holds one when there is a reason to look

	mu   *sync.Mutex // guards stop
	stop *context.CancelFunc
}

func newEmbedLoop() embedLoop {
	return embedLoop{wake: make(chan struct{}, 1), mu: new(sync.Mutex), stop: new(context.CancelFunc)}
}

// look has what lacks embedded, once what is under way is done.
func (l embedLoop) look() {
	select {
	case l.wake <- struct{}{}:
	default: // somebody said so already
	}
}

// again stops what is under way, since another endpoint may be configured or
// less may be sent, and has it begun anew.
func (l embedLoop) again() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if *l.stop != nil {
		(*l.stop)()
	}
	l.look()
}

// begin returns a context that again ends.
func (l embedLoop) begin(ctx context.Context) (context.Context, context.CancelFunc) {
	l.mu.Lock()
	defer l.mu.Unlock()
	ctx, stop := context.WithCancel(ctx)
	*l.stop = stop
	return ctx, stop
}

// embeds asks for the vectors that lack whenever what answers are drawn from has
// changed, until ctx ends. What fails is tried again, after first and then less
// and less often.
func (v *server) embeds(ctx context.Context, first time.Duration) {
	const most = 30 * time.Minute
	for pause := first; ; {
		var again <-chan time.Time
		run, stop := v.embed.begin(ctx) // before it is seen what is configured: again ends what began with less
		e, c := v.answers.embeddings(), v.answers.collection()
		if e != nil && c.Damage() == nil { // else Fill would take what cannot be read for gone
			done, err := e.Fill(run, c, nil)
			ended := run.Err() != nil // by again, or the end
			switch {
			case ended && err != nil:
			case err != nil:
				v.log.Warn("passages lack embeddings; answers go on without", "error", err, "have", done.Done, "of", done.Passages, "next_try_in", pause)
				again, pause = time.After(pause), min(2*pause, most)
			default:
				v.log.Info("passages have their embeddings", "have", done.Done, "of", done.Passages)
				pause = first
			}
		}
		stop()
		select {
		case <-ctx.Done():
			return
		case <-v.embed.wake:
		case <-again:
		}
	}
}

// readEmbedded takes in the vectors of what answers are drawn from now, and has
// those that lack asked for.
func (v *server) readEmbedded(ctx context.Context) {
	e := v.answers.embeddings()
	if e == nil {
		return
	}
	if _, err := e.Read(ctx, v.answers.collection()); err != nil && ctx.Err() == nil {
		v.log.Warn("answers are given without embeddings", "error", err)
	}
	v.embed.look()
}

// embeddingsFor returns what asks the endpoint of s: what there is, where it is
// the same.
func (v *server) embeddingsFor(s settings) *qa.Embeddings {
	if reflect.DeepEqual(v.now.Embeddings, s.Embeddings) {
		return v.answers.embeddings()
	}
	return v.embeddings(s, v.log)
}
