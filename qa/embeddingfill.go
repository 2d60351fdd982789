package qa

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"maps"
	"strings"

	"footnote/knowledge"
	"footnote/qa/embedding"
	"footnote/qa/index/sealed"
)

// mostSent is how many bytes of a passage are sent. Few have more, and models
// read less.
const mostSent = 8000

// Fill sends what has no vector of the passages of c, stores what comes back,
// removes what belongs to no document any more, and takes in the vectors as Read
// does. progress is told how far it has come; it may be nil. What is stored
// stays when it fails or ctx ends, and the next Fill goes on from there. A text
// that the endpoint does not take keeps no other from being sent, and is not
// sent again by e. The caller holds the data folder's lock, and runs one at a
// time.
//
// While c is damaged or unread nothing is sent or removed, and the error says
// so. What the library has stays also where c does not show it, as when c was
// opened while its index was being made anew: it would be paid for again.
//
// Passages of different spaces are never sent in one request: what a model makes
// of a text may depend, in the last digit, on what else is in the request.
func (e *Embeddings) Fill(ctx context.Context, c *Collection, progress func(Embedded)) (done Embedded, err error) {
	defer c.noteDamage(ctx, &err) // after it, c and the files that are read in place may go
	defer sealed.Guard(&err)()
	if why := c.Damage(); why != nil {
		return done, fmt.Errorf("no embeddings are asked for until the index is made anew: %w", why)
	}
	store, err := embedding.Open(ctx, e.dir)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	done, err = e.read(ctx, c, store) // what there is helps until the rest is there
	if err == nil {
		err = e.tidy(ctx, c, store)
	}
	f := filling{Embeddings: e, store: store, collection: c, done: done, progress: progress}
	for _, sh := range c.shelves {
		if err == nil && e.client.Config().Sends(sh.space) {
			err = f.fill(ctx, sh)
		}
	}
	if ctx.Err() != nil {
		return f.done, ctx.Err()
	}
	if !f.changed {
		return f.done, err
	}
	done, readErr := e.read(ctx, c, store)
	return done, errors.Join(err, readErr)
}

// tidy removes what is stored of spaces that are not to be sent, and of those of
// which c shows nothing.
func (e *Embeddings) tidy(ctx context.Context, c *Collection, store *embedding.Store) error {
	spaces, err := store.Spaces(ctx)
	if err != nil {
		return err
	}
	for _, space := range spaces {
		switch {
		case !e.client.Config().Sends(space):
			err = store.Drop(ctx, space)
		case len(c.readable([]knowledge.Space{space})) == 0:
			err = store.Keep(ctx, space, func(id knowledge.DocID) bool { return c.stillIn(space, id) })
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// filling is passages on their way to vectors.
type filling struct {
	*Embeddings
	store      *embedding.Store
	collection *Collection
	done       Embedded
	changed    bool // whether anything was stored
	progress   func(Embedded)

	space     knowledge.Space
	known     map[embedding.Key]bool // what is stored, was refused, or waits
	documents []embedding.Document   // to be noted
	keys      []embedding.Key        // that wait
	texts     []string               // of keys
}

// fill sends what lacks of sh.
func (f *filling) fill(ctx context.Context, sh *shelf) error {
	f.space, f.known = sh.space, map[embedding.Key]bool{}
	noted, err := f.store.Documents(ctx, sh.space)
	if err != nil {
		return err
	}
	model, _, err := f.store.About(ctx)
	if err == nil && model == f.model() {
		err = f.store.Vectors(ctx, sh.space, func(k embedding.Key, _ embedding.Vector) { f.known[k] = true })
	}
	if err != nil {
		return err
	}
	maps.Copy(f.known, f.refused)
	there := map[knowledge.DocID]bool{}
	for _, g := range sh.segments {
		for n := range g.documents() {
			if g.gone.documents.Has(n) {
				continue
			}
			r := g.record(n)
			there[knowledge.DocID(r.id)] = true
			if err := f.add(ctx, r, noted[knowledge.DocID(r.id)]); err != nil {
				return err
			}
		}
	}
	if err := f.flush(ctx); err != nil {
		return err
	}
	return f.store.Keep(ctx, sh.space, func(id knowledge.DocID) bool { return there[id] || f.collection.stillIn(sh.space, id) })
}

// add has the passages of a document sent that have no vector. noted is what is
// stored of it.
func (f *filling) add(ctx context.Context, r record, noted embedding.Document) error {
	if noted.Sum == r.sent() && len(noted.Keys) == r.passages && f.knowsAll(noted.Keys) {
		return nil
	}
	doc, err := f.collection.load(f.space, r)
	if err != nil || doc == nil {
		return err // or another by now, which comes with its change
	}
	d := embedding.Document{ID: doc.ID, Sum: r.sent()}
	var at shelved
	for rest, n := decoder(r.rest), r.passages; n > 0; n-- {
		at = rest.shelved(at)
		text := said(at.of(doc))
		key := embedding.KeyOf(f.space, text)
		d.Keys = append(d.Keys, key)
		if f.known[key] {
			continue
		}
		f.known[key] = true
		f.keys, f.texts = append(f.keys, key), append(f.texts, text)
	}
	f.documents = append(f.documents, d)
	for len(f.keys) >= embedding.BatchSize {
		if err := f.send(ctx, embedding.BatchSize); err != nil {
			return err
		}
	}
	return nil
}

func (f *filling) knowsAll(keys []embedding.Key) bool {
	for _, k := range keys {
		if !f.known[k] {
			return false
		}
	}
	return true
}

// sent returns a checksum of all that decides what is sent of the passages of r:
// the text, its cut, and the revision, which title and headings change with.
func (r record) sent() uint32 {
	table := crc32.MakeTable(crc32.Castagnoli)
	return crc32.Update(crc32.Update(r.sum^indexFormat, table, r.revision), table, r.rest)
}

// said returns what is sent of a passage: its title, headings and text.
func said(p knowledge.Passage) string {
	return cutText(strings.TrimSpace(headings(p.Document, p.Section))+"\n"+p.Text(), mostSent)
}

// flush sends all that waits.
func (f *filling) flush(ctx context.Context) error {
	for len(f.keys) > 0 {
		if err := f.send(ctx, min(len(f.keys), embedding.BatchSize)); err != nil {
			return err
		}
	}
	return f.note(ctx)
}

// note stores which passages the documents have that were taken in.
func (f *filling) note(ctx context.Context) error {
	if len(f.documents) == 0 {
		return nil
	}
	f.changed = true
	documents := f.documents
	f.documents = nil
	return f.store.PutDocuments(ctx, f.space, documents)
}

// send sends the first n texts that wait, and stores what comes back.
func (f *filling) send(ctx context.Context, n int) error {
	if err := f.note(ctx); err != nil {
		return err
	}
	found, err := f.client.Passages(ctx, f.texts[:n])
	vectors := map[embedding.Key]embedding.Vector{}
	for i, x := range found {
		if x == nil && err == nil {
			f.refused[f.keys[i]] = true
		}
		if x == nil {
			continue
		}
		row, scale := shorten(x)
		v := embedding.Vector{Row: make([]byte, len(row)), Scale: scale}
		for j, b := range row {
			v.Row[j] = byte(b)
		}
		vectors[f.keys[i]] = v
	}
	f.keys, f.texts = f.keys[n:], f.texts[n:]
	if len(vectors) > 0 {
		f.changed = true
		if err := f.store.Put(ctx, f.model(), f.space, vectors); err != nil {
			return err
		}
	}
	f.done.Done = min(f.done.Done+len(vectors), f.done.Passages)
	if f.progress != nil {
		f.progress(f.done)
	}
	return err
}
