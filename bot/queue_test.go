package bot

import (
	"sync/atomic"
	"testing"
	"time"
)

// TestQueueCloses wants a queue that is closed to end what it took, and to take
// nothing more, however many add to it meanwhile.
func TestQueueCloses(t *testing.T) {
	q := newQueue(2, 8)
	var taken, done atomic.Int64
	stop := make(chan struct{})
	ended := make(chan struct{})
	for i := range 4 {
		go func() {
			defer func() { ended <- struct{}{} }()
			for {
				select {
				case <-stop:
					return
				default:
				}
				if q.add(t.Context(), Conversation{Thread: string(rune('a' + i))}, func() { done.Add(1) }) {
					taken.Add(1)
				}
			}
		}()
	}
	for done.Load() < 100 {
		time.Sleep(time.Millisecond)
	}
	q.close()
	after := done.Load()
	close(stop)
	for range 4 {
		<-ended
	}
	if q.add(t.Context(), Conversation{}, func() {}) || done.Load() != after || taken.Load() != after {
		t.Errorf("of %d jobs %d were done when it was closed, %d in the end; and it takes more", taken.Load(), after, done.Load())
	}
}
