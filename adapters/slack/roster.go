package slack

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"sync"
	"time"

	"github.com/slack-go/slack"
)

const (
	// listAgain is how long after a workspace's people were listed they are
	// listed again, and believeList how long the last list is believed when that
	// fails.
	listAgain   = time.Hour
	believeList = 6 * time.Hour
	// listRetry is how long after the first failure listing is tried again; the
	// wait doubles with each further one, up to listAgain.
	listRetry = 30 * time.Second
	// peoplePage is how many people are asked for at once: fewer than the 1,000
	// that Slack takes, more than the 200 that it recommends, since it takes
	// twenty such calls a minute.
	//
	// Source: https://docs.slack.dev/apis/web-api/pagination
	peoplePage = 500
)

// errNoList is the error for a workspace whose people were not listed lately.
var errNoList = errors.New("the people of the workspace could not be listed")

// roster is who is in a workspace, by Slack's list of them. It is read in the
// background, again and again. Safe for concurrent use.
type roster struct {
	now   func() time.Time
	tried chan struct{} // closed when it was tried to read it, well or not

	mu     sync.Mutex      // guards what follows
	once   bool            // whether it was
	people map[string]bool // whether a user is only a guest; nil before there is a list
	guests int             // how many are
	read   time.Time       // when the reading of people began
	began  time.Time       // when the one that goes on did
	noted  map[string]bool // what was said of users since then
}

func newRoster(now func() time.Time) *roster {
	return &roster{now: now, tried: make(chan struct{}), noted: map[string]bool{}}
}

// begin is to be called when reading begins.
func (r *roster) begin() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.began, r.noted = r.now(), map[string]bool{}
}

// set puts what was read in place of what was known, and reports whether others
// are guests now than by the last list.
func (r *roster) set(people map[string]bool) (changed bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	maps.Copy(people, r.noted)
	guests := 0
	for user, guest := range people {
		if guest {
			guests++
		}
		changed = changed || guest && !r.people[user]
	}
	changed = changed || guests != r.guests
	r.people, r.guests, r.read = people, guests, r.began
	return changed
}

// done is to be called when it was tried to read it.
func (r *roster) done() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.once {
		r.once = true
		close(r.tried)
	}
}

// note takes in what Slack said of a user unasked, and reports whether that is
// new.
func (r *roster) note(user string, guest bool) (changed bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.noted[user] = guest
	was := r.people[user]
	if r.people != nil {
		r.people[user] = guest
	}
	switch {
	case guest == was:
		return false
	case guest:
		r.guests++
	default:
		r.guests--
	}
	return true
}

// standing returns whether user is only a guest, and whether they are listed.
func (r *roster) standing(user string) (guest, listed bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	guest, listed = r.people[user]
	return guest, listed
}

// guestless reports whether it is known that there are no guests.
func (r *roster) guestless() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.current() && r.guests == 0
}

// current reports whether the list is believed. r.mu is held.
func (r *roster) current() bool { return r.people != nil && r.now().Sub(r.read) < believeList }

// wait returns when there is a list that is believed, or why there is none. It
// waits for the first to be tried alone.
func (r *roster) wait(ctx context.Context) error {
	select {
	case <-r.tried:
	case <-ctx.Done():
		return errors.Join(errNoList, ctx.Err())
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.current() {
		return errNoList
	}
	return nil
}

// rosters are those that are kept, by installation and workspace.
type rosters struct{ by sync.Map }

// get returns the roster under key, nil when none is kept.
func (all *rosters) get(key string) *roster {
	one, _ := all.by.Load(key)
	r, _ := one.(*roster)
	return r
}

// add returns the roster under key, and whether it is a new one that is to be
// kept from now on.
func (all *rosters) add(key string, now func() time.Time) (r *roster, added bool) {
	one, kept := all.by.LoadOrStore(key, newRoster(now))
	return one.(*roster), !kept
}

func (all *rosters) drop(key string) { all.by.Delete(key) }

// listedTeam returns the workspace whose people are listed for what comes from
// h: w's own, or where the token is for an organisation that of h.
func (w *workspace) listedTeam(h home) string {
	if w.wide() {
		return h.team
	}
	return w.id
}

// wide reports whether the token is for an organisation: that is what installed
// the app, or what Slack names where it else names the workspace.
func (w *workspace) wide() bool {
	return w.id[0] == 'E' || w.home.team == "" || w.home.team[0] == 'E'
}

// alone reports whether the workspace is of no organisation, in whose
// conversations there may be guests of its other workspaces.
func (w *workspace) alone() bool { return w.home.enterprise == "" && !w.wide() }

// roster returns the people of the workspace that h is of, and begins to list
// them if nobody does yet.
func (a *Adapter) roster(w *workspace, h home) *roster {
	team := w.listedTeam(h)
	key := w.id + "/" + team
	r, added := a.rosters.add(key, a.now)
	if added && !a.aside.begin(func(ctx context.Context) {
		defer a.rosters.drop(key)
		a.keepRoster(ctx, team, r)
	}) {
		a.rosters.drop(key)
	}
	return r
}

// keepRoster lists the people of team into r, again and again until ctx ends or
// the app is no longer installed there.
func (a *Adapter) keepRoster(ctx context.Context, team string, r *roster) {
	wait := listRetry
	for {
		if _, err := a.installed(team); err != nil {
			return
		}
		next := listAgain
		err := a.list(ctx, team, r)
		r.done()
		if err == nil {
			wait = listRetry
		} else {
			next, wait = wait, min(2*wait, listAgain)
			if ctx.Err() == nil {
				a.log.WarnContext(ctx, "the people of a workspace could not be listed; trying again", "workspace", team, "after", next, "error", err)
			}
		}
		if sleep(ctx, next) != nil {
			return
		}
	}
}

// list reads the people of team into r.
func (a *Adapter) list(ctx context.Context, team string, r *roster) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
	}()
	w, err := a.workspace(ctx, team)
	if err != nil {
		return err
	}
	asked := "" // Slack wants to be told where the token is for more than one
	if w.wide() {
		asked = team
	}
	r.begin()
	people := map[string]bool{}
	for cursor := ""; ; {
		var page slack.UserPagination
		err := w.call(ctx, "users.list", "", func(ctx context.Context) (err error) {
			page, err = w.api().GetUsersPaginated(slack.GetUsersOptionLimit(peoplePage), slack.GetUsersOptionIncludeLocale(false),
				slack.GetUsersOptionTeamID(asked), slack.GetUsersOptionCursor(cursor)).Next(ctx)
			if err == nil && len(page.Users) == 0 {
				err = errNoReason
			}
			return err
		})
		if err != nil {
			return err
		}
		for _, u := range page.Users {
			people[u.ID] = !u.Deleted && (u.IsRestricted || u.IsUltraRestricted)
		}
		if cursor = page.Cursor; cursor == "" {
			break
		}
	}
	if r.set(people) {
		a.crowds.forget(inWorkspace(w.id))
	}
	return nil
}
