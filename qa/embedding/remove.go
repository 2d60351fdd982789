package embedding

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"footnote/knowledge"
	"footnote/knowledge/database"
)

// Keep removes from space the documents that wanted is false of, every vector
// that no document of it has any more, and what is damaged.
func (s *Store) Keep(ctx context.Context, space knowledge.Space, wanted func(knowledge.DocID) bool) error {
	where, args := "WHERE space = $1", []any{string(space)}
	var documents, vectors []any // to be removed
	used := map[Key]bool{}
	err := s.documents(ctx, where, args, func(d Document) {
		if !wanted(d.ID) {
			documents = append(documents, string(d.ID))
			return
		}
		for _, k := range d.Keys {
			used[k] = true
		}
	}, func(id any) { documents = append(documents, id) })
	if err != nil {
		return err
	}
	err = s.vectors(ctx, where, args, func(k Key, _ Vector) {
		if !used[k] {
			vectors = append(vectors, k[:])
		}
	}, func(key any) { vectors = append(vectors, key) })
	if err != nil {
		return err
	}
	return s.change(ctx, func(tx *sql.Tx) error {
		for _, id := range documents {
			if _, err := tx.ExecContext(ctx, "DELETE FROM document WHERE space = $1 AND id = $2", string(space), id); err != nil {
				return err
			}
		}
		for _, key := range vectors {
			if _, err := tx.ExecContext(ctx, "DELETE FROM vector WHERE space = $1 AND key = $2", string(space), key); err != nil {
				return err
			}
		}
		return nil
	})
}

// Spaces returns the spaces of which anything is stored, in alphabetical order.
func (s *Store) Spaces(ctx context.Context) ([]knowledge.Space, error) {
	var out []knowledge.Space
	err := s.each(ctx, "SELECT space FROM document UNION SELECT space FROM vector ORDER BY space", nil, func(scan func(...any) error) {
		var space knowledge.Space
		if scan(&space) == nil {
			out = append(out, space)
		}
	})
	return out, err
}

// Drop removes all that is stored of space. While another process reads it, a
// copy may stand in the file that SQLite writes beside it, which goes when the
// store is closed without such a process.
func (s *Store) Drop(ctx context.Context, space knowledge.Space) error {
	err := s.change(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM document WHERE space = $1", string(space))
		if err == nil {
			_, err = tx.ExecContext(ctx, "DELETE FROM vector WHERE space = $1", string(space))
		}
		return err
	})
	if err != nil {
		return err
	}
	_, err = database.Settle(ctx, s.db)
	return err
}

// Forget removes what is stored of a document, whatever its space, and every
// vector that only it had. The bytes are overwritten, but for copies that a file
// system may hold; where another process keeps that from being done, the error
// says so and what to do. It reports whether there was anything.
func (s *Store) Forget(ctx context.Context, id knowledge.DocID) (was bool, err error) {
	if err := s.change(ctx, func(tx *sql.Tx) error {
		gone, err := tx.ExecContext(ctx, "DELETE FROM document WHERE id = $1", string(id))
		if err == nil {
			var n int64
			n, err = gone.RowsAffected()
			was = n > 0
		}
		return err
	}); err != nil {
		return false, err
	}
	spaces, err := s.Spaces(ctx)
	if err != nil {
		return was, err
	}
	for _, space := range spaces {
		if err := s.Keep(ctx, space, func(knowledge.DocID) bool { return true }); err != nil {
			return was, err
		}
	}
	settled, err := database.Settle(ctx, s.db)
	if err == nil && !settled {
		err = fmt.Errorf("another process is reading %s, so a copy of what was erased still stands in %s-wal beside it. Do the same again when that process has ended", FileName, FileName)
	}
	return was, err
}

// Forget removes what is stored in the folder dir of a document, as
// Store.Forget does; it makes no file where there is none. The caller holds the
// data folder's lock.
func Forget(ctx context.Context, dir string, id knowledge.DocID) (bool, error) {
	if _, err := os.Stat(filepath.Join(dir, FileName)); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	s, err := Open(ctx, dir)
	if err != nil {
		return false, err
	}
	was, err := s.Forget(ctx, id)
	return was, errors.Join(err, s.Close())
}
