package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"footnote/knowledge"
	"footnote/knowledge/folder"
	"footnote/knowledge/library"
)

// keeper keeps the library in line with its sources, and what answers are drawn
// from in line with the library, for as long as Run runs.
type keeper struct {
	library *library.Library
	log     *slog.Logger
	// cited reports whether something that was posted cites a revision.
	cited func(knowledge.DocID, knowledge.Revision) bool
	// refresh has questions answered from the library as it is. It is called
	// once before all else and after every sync that changed something, with
	// the documents concerned.
	refresh func(ctx context.Context, changed []knowledge.DocID) error

	settings atomic.Pointer[settings] // what is configured
	broken   string                   // what is wrong with the library's file, as the log was told; for Run alone
	wake     chan struct{}            // holds one when there is a reason to look at once
	damaged  atomic.Bool              // whether an answer met a damaged index since it was refreshed last
	stuck    error                    // why the index could not be brought up last; nil when it was; for Run alone
	vain     int                      // how often in a row it could not; for Run alone
	since    int64                    // while it could not, the last change that it knows; for Run alone
	checked  bool                     // whether what is stored was looked at; for Run alone

	mu     sync.Mutex          // guards what follows
	synced time.Time           // when all sources were compared last
	wrong  error               // what went wrong then
	whole  bool                // whether all sources are to be compared
	told   map[string][]string // by source: the paths alone that are, where whole is not set
}

func newKeeper(l *library.Library, s settings, log *slog.Logger) *keeper {
	k := &keeper{library: l, log: log, wake: make(chan struct{}, 1), told: map[string][]string{}}
	k.settings.Store(&s)
	return k
}

// use makes s what is configured, from the next sync on, which is at once.
func (k *keeper) use(s settings) {
	k.settings.Store(&s)
	k.look()
}

// look has all sources compared as soon as what is under way is done.
func (k *keeper) look() { k.tell("", nil) }

// tell has the documents of source at paths compared as soon as what is under
// way is done, or all sources where there are no paths.
func (k *keeper) tell(source string, paths []string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.whole = k.whole || len(paths) == 0
	k.told[source] = append(k.told[source], paths...)
	select {
	case k.wake <- struct{}{}:
	default: // somebody said so already
	}
}

// news returns what was told since it was asked last: the paths to compare of
// each source, or that all are to be.
func (k *keeper) news() (told map[string][]string, whole bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	told, whole = k.told, k.whole
	k.told, k.whole = map[string][]string{}, false
	return told, whole
}

// state says how old the library is, and what was wrong when it was last
// compared with its sources.
func (k *keeper) state() (synced time.Time, wrong error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.synced, k.wrong
}

// Run syncs at once, whenever a folder changes, and every interval, until ctx
// ends. Where no more than the content of a few files changed, these alone are
// looked at.
func (k *keeper) Run(ctx context.Context) {
	for {
		s := k.settings.Load()
		watching, stop := context.WithCancel(ctx)
		var watchers sync.WaitGroup
		for _, c := range s.Sources {
			watchers.Go(func() { k.watch(watching, c) })
		}
		for ctx.Err() == nil && s == k.settings.Load() {
			again := k.sync(ctx, s)
			timer := time.NewTimer(pauseFor(s, again, k.vain))
			for waiting := true; waiting; {
				select {
				case <-ctx.Done():
					waiting = false
				case <-k.wake:
					waiting = k.update(ctx, s)
				case <-timer.C:
					waiting = false
				}
			}
			timer.Stop()
		}
		stop()
		watchers.Wait()
		if ctx.Err() != nil {
			return
		}
	}
}

// watch has the sources compared whenever the folder of c changes.
func (k *keeper) watch(ctx context.Context, c SourceConfig) {
	source, err := folder.New(c.Config)
	if err != nil {
		return // sync says so
	}
	source.Watch(ctx, func(paths []string) { k.tell(c.Name, paths) }, func(err error) { k.log.Warn("a folder is looked at instead of watched", "error", err) })
}

// soon is when documents that a listing lacked are looked for again: only a
// second listing says that they are gone. So it is when the index could not be
// brought up; the next time after that is twice as late, and so on.
const soon = 10 * time.Second

// pauseFor returns how long after a sync the next one is. vain is how often in a
// row the index could not be brought up.
func pauseFor(s *settings, again bool, vain int) time.Duration {
	interval := time.Duration(s.Serve.Interval) * time.Minute
	if !again {
		return interval
	}
	pause := soon
	for ; vain > 1 && pause < interval; vain-- {
		pause *= 2
	}
	return min(pause, interval)
}

// sync compares every source with the library and refreshes what answers are
// drawn from. One source that fails keeps none of the others back. It reports
// whether the next sync is to come soon: there are documents that it takes away
// if it lacks them too, or the index is not brought up yet.
func (k *keeper) sync(ctx context.Context, s *settings) (again bool) {
	before := k.library.Sequence()
	if k.stuck != nil {
		before = k.since
	}
	var wrong []error
	if k.damaged.Load() { // which need not wait until the sources are read
		_ = k.bring(ctx, before) // which is tried again below
	}
	if _, err := k.library.Assign(ctx, s.feeds()); err != nil {
		wrong = append(wrong, err)
	}
	for _, c := range s.Sources {
		missing, err := k.syncSource(ctx, c)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("source %s: %w", c.Name, err))
		}
		again = again || missing
	}
	if ctx.Err() != nil {
		return false
	}
	k.checked = true
	if err := k.bring(ctx, before); err != nil {
		k.behind(err, before)
		wrong, again = append(wrong, err), true
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.synced, k.wrong = time.Now(), errors.Join(wrong...)
	return again || k.damaged.Load()
}

// update compares what was told with the library, and refreshes what answers are
// drawn from. It reports false where all sources are to be compared instead.
func (k *keeper) update(ctx context.Context, s *settings) bool {
	told, whole := k.news()
	if whole || k.stuck != nil || k.damaged.Load() || s != k.settings.Load() {
		return false
	}
	before, enough := k.library.Sequence(), true
	for _, c := range s.Sources {
		if paths := told[c.Name]; len(paths) > 0 && enough {
			enough = k.updateSource(ctx, c, paths)
		}
	}
	if err := k.bring(ctx, before); err != nil {
		k.behind(err, before)
		return false
	}
	return enough
}

// updateSource compares the documents of one source at paths with the library.
// It reports false where that is not enough; what is wrong then is for sync to
// say.
func (k *keeper) updateSource(ctx context.Context, c SourceConfig, paths []string) bool {
	source, err := c.open()
	if err != nil {
		return false
	}
	parts, ok := source.(knowledge.PartLister)
	if !ok {
		return false
	}
	begin := time.Now()
	slices.Sort(paths)
	r, enough, err := k.library.Update(ctx, parts, c.Space, slices.Compact(paths))
	k.report(c, r, begin)
	return enough && err == nil
}

// syncSource compares one source with the library. It reports whether documents
// are missing that are to be looked for again. The first time, what is stored is
// looked at too.
func (k *keeper) syncSource(ctx context.Context, c SourceConfig) (missing bool, err error) {
	source, err := c.open()
	if err != nil {
		return false, err
	}
	begin := time.Now()
	r, err := k.library.Sync(ctx, source, c.Space, library.SyncOptions{Keep: k.cited, Check: !k.checked})
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if errors.Is(err, library.ErrDamaged) {
		return false, k.unsound(err)
	}
	if err != nil {
		k.log.Error("a source could not be synced; its documents are as they were", "source", c.Name, "error", err)
		return false, err
	}
	if r.Withheld > 0 {
		k.log.Warn("too many documents are gone at once to believe; if they really are: footnote sync --accept-deletions", "source", c.Name, "documents", r.Withheld)
	}
	k.report(c, r, begin)
	return r.Missing > r.Withheld, nil
}

// report has the log say what changed in a source that was compared since begin.
func (k *keeper) report(c SourceConfig, r library.Report, begin time.Time) {
	if changed := r.Added + r.Changed + r.Removed + r.Moved + r.Mended; changed > 0 {
		k.log.Info("synced", "source", c.Name, "documents", r.Listed, "added", r.Added, "changed", r.Changed,
			"removed", r.Removed, "moved", r.Moved, "mended", r.Mended, "took", time.Since(begin).Round(time.Millisecond))
	}
}

// unsound returns what is wrong with the library's file and what to do about it,
// and tells the log once. The library is not begun anew here: that is for a
// person to decide, who may have a copy of it.
func (k *keeper) unsound(why error) error {
	s := k.settings.Load()
	next := fmt.Sprintf("stop serve, then go back to a copy: footnote backup --restore FILE; or have the damaged library set aside and the sources read anew: %s", s.command("sync"))
	if k.broken != why.Error() {
		k.broken = why.Error()
		k.log.Error("the library is damaged, so nothing more is stored in it; answers are drawn from what is intact", "error", why, "next", next)
	}
	return fmt.Errorf("%w. Answers are drawn from what is intact. To put that right, %s", why, next)
}

// behind notes that the index cannot be brought up to the library, because of
// why, and stays as it was at the change since. It tells the log once.
func (k *keeper) behind(why error, since int64) {
	k.vain++
	k.since = since
	if k.stuck != nil && k.stuck.Error() == why.Error() {
		return
	}
	k.stuck = why
	what := "answers are still drawn from the library as it was; trying again, less and less often"
	if k.damaged.Load() {
		what = "a part of the index is damaged and cannot be made anew; trying again, less and less often"
	}
	k.log.Error(what, "error", why)
}

// doubt has the index made anew, since an answer met damage in it.
func (k *keeper) doubt() {
	k.damaged.Store(true)
	k.look()
}

// bring refreshes what answers are drawn from when the library changed since
// the change before, or the index is damaged.
func (k *keeper) bring(ctx context.Context, before int64) (err error) {
	damaged := k.damaged.Swap(false)
	defer func() {
		if err != nil && damaged {
			k.damaged.Store(true) // the next sync tries again
		}
	}()
	if !damaged && k.library.Sequence() == before {
		return nil
	}
	var changed []knowledge.DocID
	for c, err := range k.library.Changes(ctx, before) {
		var one *library.DamageError
		if err != nil && !errors.As(err, &one) {
			return fmt.Errorf("see what changed: %w", err)
		}
		if err == nil {
			changed = append(changed, c.ID)
		}
	}
	if err := k.refresh(ctx, changed); err != nil {
		return err
	}
	k.vain = 0
	if k.stuck != nil {
		k.stuck = nil
		k.log.Info("answers are drawn from the library as it is again")
	}
	return nil
}
