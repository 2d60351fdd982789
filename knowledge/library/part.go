package library

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"footnote/knowledge"
)

// Update compares the documents at paths alone with the library, and stores
// what changed, as Sync does with all of source. That is for changes in few of
// many documents: what it takes does not depend on how many the source has.
//
// It reports false when that is not enough to know what a Sync would do, and
// one is needed: when something came or went, could not be read, is damaged, or
// was missing from a listing; when source feeds another space than it did.
// Nothing that it stores then is anything that a Sync would not.
//
// No path may be there twice. Nothing is taken away, former revisions that
// nothing cites included, and for Sources the source was not compared.
func (l *Library) Update(ctx context.Context, source knowledge.PartLister, space knowledge.Space, paths []string) (Report, bool, error) {
	if l.write == nil {
		return Report{}, false, ErrReadOnly
	}
	l.changing.Lock()
	defer l.changing.Unlock()
	if l.unsound != nil || l.suspect.Load() {
		return Report{}, false, nil
	}
	s := &syncing{
		Library: l, source: source, space: space, begun: l.now(),
		report: Report{Source: source.Name(), Space: space},
		batch:  batch{library: l},
		known:  map[knowledge.DocID]*row{},
		seen:   map[knowledge.DocID]bool{},
	}
	listed, enough, err := s.part(ctx, source, paths)
	if err != nil || !enough {
		return Report{}, false, err
	}
	for _, d := range listed {
		if err := s.take(ctx, &d); err != nil {
			return s.report, false, err
		}
	}
	if err := s.batch.commit(ctx, nil); err != nil {
		return s.report, false, err
	}
	return s.report, len(s.report.Skipped) == 0, nil
}

// part returns the documents at paths, and reports whether all is known of them
// that a listing of the whole source would say.
func (s *syncing) part(ctx context.Context, source knowledge.PartLister, paths []string) ([]knowledge.Listed, bool, error) {
	fed, err := s.assigned(ctx)
	if err != nil {
		return nil, false, err
	}
	if was, known := fed[source.Name()]; !known || was != s.space {
		return nil, false, nil
	}
	var there []string
	for _, p := range paths {
		known, err := s.find(ctx, p)
		if err != nil {
			return nil, false, err
		}
		if known {
			there = append(there, p)
			continue
		}
		if enough, err := s.passing(ctx, source, p); err != nil || !enough {
			return nil, false, err
		}
	}
	var listed []knowledge.Listed
	for d, err := range source.ListAt(ctx, there, s.mark) {
		var skip *knowledge.SkipError
		if errors.As(err, &skip) {
			return nil, false, nil
		}
		if err != nil {
			return nil, false, fmt.Errorf("look at what changed: %w", err)
		}
		listed = append(listed, d)
	}
	return listed, true, ctx.Err()
}

// find has s.known say what the library has of the document at path, and
// reports whether that is one that every listing had.
func (s *syncing) find(ctx context.Context, path string) (bool, error) {
	id := knowledge.NewDocID(s.source.Name(), path)
	rows, err := s.rows(ctx, "WHERE id = $1", string(id))
	if err != nil || len(rows) == 0 {
		return false, err
	}
	r := &rows[0]
	if !r.intact() || r.state != current || r.missed > 0 || s.isDamaged(id) {
		return false, nil
	}
	s.known[id] = r
	return true, nil
}

// passing reports whether there is nothing at path, and the library has nothing
// from there or from below it: a file that was there in passing, as programs
// make one to write another.
func (s *syncing) passing(ctx context.Context, source knowledge.PartLister, path string) (bool, error) {
	for _, err := range source.ListAt(ctx, []string{path}, s.mark) {
		if !errors.Is(err, fs.ErrNotExist) {
			return false, nil //nolint:nilerr // a Sync says what is wrong
		}
	}
	id := string(knowledge.NewDocID(source.Name(), path))
	rows, err := s.rows(ctx, "WHERE id = $1 OR id > $2 AND id < $3 LIMIT 1", id, id+"/", id+"0") // "0" follows "/"
	return len(rows) == 0, err
}
