package slack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// TestRoster: what is said while a list is being read holds against the list,
// and a list is believed for its time.
func TestRoster(t *testing.T) {
	now := time.Now()
	r := newRoster(func() time.Time { return now })
	want := func(when string, guestless bool, guests ...string) {
		t.Helper()
		for _, user := range []string{"ada", "ben", "cyd"} {
			if guest, _ := r.standing(user); guest != slices.Contains(guests, user) {
				t.Errorf("%s: %s is a guest: %v", when, user, guest)
			}
		}
		if r.guestless() != guestless {
			t.Errorf("%s: guestless = %v", when, !guestless)
		}
	}
	want("before there is a list", false)
	r.begin()
	r.note("ben", true)
	if !r.set(map[string]bool{"ada": false, "ben": false}) {
		t.Error("set = false, want that there are other guests")
	}
	want("after what was said meanwhile", false, "ben")
	if !r.note("ben", false) || r.note("ben", false) || r.note("dan", false) {
		t.Error("note does not tell what is new")
	}
	want("after what was said since", true)
	if !r.note("cyd", true) {
		t.Error("note = false of a new guest")
	}
	want("with a new guest", false, "cyd")
	r.begin()
	if r.set(map[string]bool{"ada": false, "cyd": true}) {
		t.Error("set = true, want that the guests are the same")
	}
	r.begin()
	if !r.set(map[string]bool{"ada": true, "cyd": false}) {
		t.Error("set = false, want that there are other guests")
	}
	want("after another list", false, "ada")
	r.begin()
	if !r.set(map[string]bool{"ada": false}) {
		t.Error("set = false, want that there are no guests any more")
	}
	want("without guests", true)
	now = now.Add(believeList)
	r.begin()
	want("too long after the list", false)
}

// TestRosterWait: whoever needs the list waits for the first to be tried, and no
// longer.
func TestRosterWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoster(time.Now)
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := r.wait(short); !errors.Is(err, errNoList) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("wait = %v, want that there is no list in time", err)
		}
		go func() {
			time.Sleep(time.Second)
			r.begin()
			r.done() // in vain
		}()
		if err := r.wait(t.Context()); !errors.Is(err, errNoList) {
			t.Errorf("wait = %v, want that there is no list", err)
		}
		r.begin()
		r.set(map[string]bool{"ada": false})
		r.done()
		if err := r.wait(t.Context()); err != nil {
			t.Errorf("wait = %v", err)
		}
		time.Sleep(believeList)
		if err := r.wait(t.Context()); !errors.Is(err, errNoList) {
			t.Errorf("wait = %v, want that the list is too old", err)
		}
	})
}

// TestForgetWhileAsking: what is forgotten while it is being asked for is asked
// for anew, so that nobody is told what was so before.
func TestForgetWhileAsking(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPeople(time.Now)
		asked := 0
		look := func(ctx context.Context) (facts, error) {
			asked++
			f := facts{Name: fmt.Sprint("the answer ", asked)}
			return f, sleep(ctx, time.Minute)
		}
		answers := make(chan string, 2)
		for range 2 {
			go func() {
				f, err := p.find(t.Context(), "w/C1", look)
				answers <- fmt.Sprint(f.Name, err)
			}()
		}
		synctest.Wait()
		p.forget(func(key string) bool { return key == "w/C2" })
		time.Sleep(30 * time.Second)
		p.forget(inWorkspace("w"))
		for range 2 {
			if got := <-answers; got != "the answer 2<nil>" {
				t.Errorf("find = %s, want the second answer", got)
			}
		}
		if f, ok := p.recall("w/C1"); !ok || f.Name != "the answer 2" {
			t.Errorf("recall = %+v, %v, want the second answer", f, ok)
		}
		p.forget(inWorkspace("w"))
		if _, ok := p.recall("w/C1"); ok {
			t.Error("it is remembered still")
		}
	})
}
