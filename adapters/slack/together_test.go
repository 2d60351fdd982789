package slack

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// TestTogether has ten ask for the same at once, in each way that it may end,
// and wants it found out as seldom as that allows.
func TestTogether(t *testing.T) {
	failure := errors.New("failed")
	for name, tt := range map[string]struct {
		find  func(ctx context.Context, n int64) (string, error) // the nth time that it is asked for
		times int64
		err   error
	}{
		"found":  {func(context.Context, int64) (string, error) { return "found", nil }, 1, nil},
		"failed": {func(context.Context, int64) (string, error) { return "", failure }, 1, failure},
		"panic": {func(_ context.Context, n int64) (string, error) {
			panic("odd")
		}, 1, errUnfinished},
		"the first gives up": {func(ctx context.Context, n int64) (string, error) {
			if n == 1 {
				<-ctx.Done()
				return "", ctx.Err()
			}
			return "found", nil
		}, 2, nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var all together[string]
				var asked atomic.Int64
				find := func(ctx context.Context) (string, error) {
					n := asked.Add(1)
					time.Sleep(time.Second)
					return tt.find(ctx, n)
				}
				short, cancel := context.WithTimeout(t.Context(), 2*time.Second)
				defer cancel()
				go func() {
					defer func() { _ = recover() }()
					_, _ = all.do(short, "key", find)
				}()
				synctest.Wait()
				errs := make(chan error, 9)
				for range 9 {
					go func() {
						v, err := all.do(t.Context(), "key", find)
						if err == nil && v != "found" {
							err = errors.New("found " + v)
						}
						errs <- err
					}()
				}
				for range 9 {
					if err := <-errs; !errors.Is(err, tt.err) {
						t.Errorf("do = %v, want %v", err, tt.err)
					}
				}
				if n := asked.Load(); n != tt.times {
					t.Errorf("it was asked for %d times, want %d", n, tt.times)
				}
				if len(all.at) != 0 {
					t.Errorf("%d are remembered, want none", len(all.at))
				}
			})
		})
	}
}

// TestTogetherWaits: who waits for another gives up when their own time is up.
func TestTogetherWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var all together[int]
		go func() {
			_, _ = all.do(t.Context(), "key", func(context.Context) (int, error) { time.Sleep(time.Hour); return 1, nil })
		}()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := all.do(ctx, "key", nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("do = %v, want that the time is up", err)
		}
		time.Sleep(2 * time.Hour)
	})
}

// TestPeopleForget: what was said is believed for its time, and not more is
// remembered than there is room for.
func TestPeopleForget(t *testing.T) {
	now := time.Now()
	p := newPeople(func() time.Time { return now })
	p.remember("first", facts{Name: "ada"})
	if f, ok := p.recall("first"); !ok || f.Name != "ada" {
		t.Errorf("recall = %+v, %v", f, ok)
	}
	for i := range mostKnown + 1 {
		p.remember(time.Duration(i).String(), facts{})
	}
	if _, ok := p.recall("first"); ok {
		t.Error("the oldest is still remembered")
	}
	if n := len(p.young) + len(p.old); n > mostKnown {
		t.Errorf("%d are remembered, want at most %d", n, mostKnown)
	}
	last := time.Duration(mostKnown).String()
	if _, ok := p.recall(last); !ok {
		t.Error("the newest is forgotten")
	}
	now = now.Add(knownFor)
	if _, ok := p.recall(last); ok {
		t.Error("what was said long ago is still believed")
	}
	p.remember("channel", facts{Channel: "group", Shared: true})
	for _, tt := range []struct {
		after  time.Duration
		shared bool
	}{{time.Minute, true}, {knownFor, false}} {
		now = now.Add(tt.after)
		p.learn("channel", facts{Channel: "group"})
		if f, ok := p.recall("channel"); !ok || f.Shared != tt.shared {
			t.Errorf("%v after it was said to be shared, an event that says otherwise leaves %+v, %v; want shared %v", tt.after, f, ok, tt.shared)
		}
	}
	p.learn("channel", facts{Channel: "group", Shared: true})
	if f, _ := p.recall("channel"); !f.Shared {
		t.Error("what an event says is not believed where it is stricter")
	}
}
