package qa

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"

	"footnote/knowledge"
	"footnote/qa/index/sealed"
)

// IsDamage reports whether err says that a file of the index is damaged,
// missing, or another than was written: it is to be made anew, which Update
// does.
func IsDamage(err error) bool { return sealed.IsDamage(err) }

// unread are the spaces of a Collection that are not answered from, since a
// file of theirs is damaged. The zero value holds none.
type unread struct {
	mu    sync.Mutex // over what follows
	why   map[knowledge.Space]error
	first error // the first damage that was met
}

// add notes that space cannot be read.
func (u *unread) add(space knowledge.Space, why error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.why == nil {
		u.why = map[knowledge.Space]error{}
	}
	u.why[space] = why
	u.note(why)
}

// note notes damage. u.mu is held.
func (u *unread) note(why error) {
	if u.first == nil {
		u.first = why
	}
}

// part parts spaces into those that can be read and those that cannot, the
// latter in alphabetical order.
func (u *unread) part(spaces []knowledge.Space) (sound, unread []knowledge.Space) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if len(u.why) == 0 {
		return spaces, nil
	}
	for _, s := range spaces {
		switch {
		case u.why[s] == nil:
			sound = append(sound, s)
		case !slices.Contains(unread, s):
			unread = append(unread, s)
		}
	}
	slices.Sort(unread)
	return sound, unread
}

// Unread returns a Collection for as long as there is no index of spaces:
// questions on them are answered with [Incomplete], and Damage returns why.
func Unread(why error, spaces ...knowledge.Space) *Collection {
	c := &Collection{}
	for _, s := range spaces {
		c.unread.add(s, why)
	}
	return c
}

// Damage returns the first damage that was met in the files of c, when it was
// opened or in answering from it; nil when there was none. It goes away with
// Update, which then makes the index anew.
func (c *Collection) Damage() error {
	c.unread.mu.Lock()
	defer c.unread.mu.Unlock()
	return c.unread.first
}

// blame notes that those of spaces whose files err is about cannot be read. It
// returns false when err is about none of them, or when ctx ends before that is
// known, which can take as long as reading all their files.
func (c *Collection) blame(ctx context.Context, err error, spaces []knowledge.Space) bool {
	var d *sealed.Damage
	if !errors.As(err, &d) {
		return false
	}
	found := false
	for _, sh := range c.readable(spaces) {
		if sh.has(d.File) {
			c.unread.add(sh.space, d)
			found = true
		}
	}
	if found {
		return true
	}
	// A page that the system cannot give is of a file without a name.
	for _, sh := range c.readable(spaces) {
		err := sh.verify(ctx)
		if ctx.Err() != nil {
			break
		}
		if err != nil {
			c.unread.add(sh.space, err)
			found = true
		}
	}
	runtime.KeepAlive(c) // whose files are read in place
	c.unread.mu.Lock()
	defer c.unread.mu.Unlock()
	c.unread.note(d)
	return found
}

// has reports whether the file with the given name is one of sh's.
func (sh *shelf) has(file string) bool {
	return slices.ContainsFunc(sh.segments, func(g *segment) bool {
		return g.file.Name() == file || g.gone.file != nil && g.gone.file.Name() == file
	})
}

// verify compares every byte of sh with its checksums.
func (sh *shelf) verify(ctx context.Context) (err error) {
	defer sealed.Guard(&err)()
	for _, g := range sh.segments {
		if err := g.verify(ctx); err != nil {
			return err
		}
	}
	return nil
}

// verify compares every byte of g with its checksums.
func (g *segment) verify(ctx context.Context) error {
	if err := g.file.Verify(ctx); err != nil || g.gone.file == nil {
		return err
	}
	return g.gone.file.Verify(ctx)
}

// noteDamage notes what *err says of the files of c, which stay open until then.
func (c *Collection) noteDamage(ctx context.Context, err *error) {
	if IsDamage(*err) {
		c.blame(ctx, *err, c.Spaces())
	}
	runtime.KeepAlive(c)
}
