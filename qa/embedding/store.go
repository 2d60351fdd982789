package embedding

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"

	"modernc.org/sqlite"

	"footnote/knowledge"
)

// Key names a text within a space: the same text in two spaces has two keys, so
// that no space knows of another.
type Key [16]byte

// KeyOf returns the key of text in space.
func KeyOf(space knowledge.Space, text string) Key {
	sum := sha256.Sum256(append(append([]byte(space), 0), text...))
	return Key(sum[:])
}

// Vector is a direction, shortened: Row times Scale is of unit length.
type Vector struct {
	Row   []byte // signed 8-bit integers, one for each dimension
	Scale float32
}

// Document is which passages a document has, in their order.
type Document struct {
	ID   knowledge.DocID
	Sum  uint32 // checksum of what decides what is sent of it
	Keys []Key
}

// Store is vectors on disk: one SQLite file, vectors.db, that can be made again
// from the library at the price of asking the endpoint again. Every row carries
// a checksum; one that does not fit counts as missing. It holds vectors of one
// model at a time. All methods are safe for concurrent use; one process at a
// time may have it open for changing, which is who holds the data folder's lock.
type Store struct {
	db *sql.DB
}

// About returns the model that the vectors are of, as Put was told, and how many
// dimensions they have; "" and 0 when there are none. What cannot be is an error.
func (s *Store) About(ctx context.Context) (model string, dims int, err error) {
	var e *sqlite.Error
	err = s.db.QueryRowContext(ctx, "SELECT model, dims FROM about").Scan(&model, &dims)
	switch {
	case err == nil && (dims < 0 || dims > mostDims || model != "" && dims == 0):
		return "", 0, fmt.Errorf("%w: %d dimensions", errForm, dims)
	case err == nil || errors.As(err, &e) || ctx.Err() != nil:
		return model, dims, err
	}
	return "", 0, fmt.Errorf("%w: %w", errForm, err) // no row, or no number in it
}

// Put stores vectors of texts of space by model. Those of another model are
// removed with that. The error says so when they have not as many dimensions as
// the others of the model. Afterwards they are on disk.
func (s *Store) Put(ctx context.Context, model string, space knowledge.Space, vectors map[Key]Vector) error {
	return s.change(ctx, func(tx *sql.Tx) error {
		var was string
		var dims int
		if err := tx.QueryRowContext(ctx, "SELECT model, dims FROM about").Scan(&was, &dims); err != nil {
			return err
		}
		for key, v := range vectors {
			if was != model {
				if _, err := tx.ExecContext(ctx, "DELETE FROM vector"); err != nil {
					return err
				}
				if _, err := tx.ExecContext(ctx, "UPDATE about SET model = $1, dims = $2", model, len(v.Row)); err != nil {
					return err
				}
				was, dims = model, len(v.Row)
			}
			if len(v.Row) != dims {
				return fmt.Errorf("the endpoint gives vectors of %d dimensions, where it gave %d before: another model has the same name now. To have all texts sent to it anew, remove %s", len(v.Row), dims, FileName)
			}
			if _, err := tx.ExecContext(ctx, "INSERT OR REPLACE INTO vector VALUES ($1, $2, $3, $4, $5)", string(space), key[:], v.Row, v.Scale, v.sum(space, key)); err != nil {
				return err
			}
		}
		return nil
	})
}

// sum returns the checksum of v where it stands.
func (v Vector) sum(space knowledge.Space, key Key) int64 {
	return checksum([]byte(space), key[:], v.Row, binary.LittleEndian.AppendUint32(nil, math.Float32bits(v.Scale)))
}

// checksum returns the checksum of parts, whose lengths count.
func checksum(parts ...[]byte) int64 {
	table := crc32.MakeTable(crc32.Castagnoli)
	sum := uint32(0)
	for _, p := range parts {
		sum = crc32.Update(sum, table, binary.LittleEndian.AppendUint64(nil, uint64(len(p))))
		sum = crc32.Update(sum, table, p)
	}
	return int64(sum)
}

// change has do change the store: all of it, or nothing.
func (s *Store) change(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err == nil {
		defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to roll back
		if err = do(tx); err == nil {
			err = tx.Commit()
		}
	}
	if err != nil {
		return fmt.Errorf("store vectors: %w", err)
	}
	return nil
}

// PutDocuments notes which passages documents of space have.
func (s *Store) PutDocuments(ctx context.Context, space knowledge.Space, documents []Document) error {
	return s.change(ctx, func(tx *sql.Tx) error {
		for _, d := range documents {
			keys := d.keys()
			if _, err := tx.ExecContext(ctx, "INSERT OR REPLACE INTO document VALUES ($1, $2, $3, $4, $5)", string(space), string(d.ID), int64(d.Sum), keys, d.sum(space, keys)); err != nil {
				return err
			}
		}
		return nil
	})
}

func (d Document) keys() []byte {
	out := make([]byte, 0, len(d.Keys)*len(Key{}))
	for _, k := range d.Keys {
		out = append(out, k[:]...)
	}
	return out
}

func (d Document) sum(space knowledge.Space, keys []byte) int64 {
	return checksum([]byte(space), []byte(d.ID), binary.LittleEndian.AppendUint32(nil, d.Sum), keys)
}

// Documents returns the documents of space that were noted, by their ids.
func (s *Store) Documents(ctx context.Context, space knowledge.Space) (map[knowledge.DocID]Document, error) {
	out := map[knowledge.DocID]Document{}
	err := s.documents(ctx, "WHERE space = $1", []any{string(space)}, func(d Document) { out[d.ID] = d }, func(any) {})
	return out, err
}

// documents calls sound for the documents of a part of the table, and damaged
// with the ids in it, as they stand there, whose rows are not as they were
// written.
func (s *Store) documents(ctx context.Context, where string, args []any, sound func(Document), damaged func(id any)) error {
	return s.each(ctx, "SELECT space, id, text, keys, sum FROM document "+where, args, func(scan func(...any) error) {
		var space knowledge.Space
		var id any
		var keys []byte
		var text, sum int64
		err := scan(&space, &id, &text, &keys, &sum)
		name, ok := id.(string)
		d := Document{ID: knowledge.DocID(name), Sum: uint32(text)}
		if err != nil || !ok || len(keys)%len(Key{}) != 0 || d.sum(space, keys) != sum {
			damaged(id)
			return
		}
		for ; len(keys) > 0; keys = keys[len(Key{}):] {
			d.Keys = append(d.Keys, Key(keys))
		}
		sound(d)
	})
}

// Vectors calls yield for every vector of space, in no order. All have as many
// dimensions as About says. What is yielded is the caller's.
func (s *Store) Vectors(ctx context.Context, space knowledge.Space, yield func(Key, Vector)) error {
	return s.vectors(ctx, "WHERE space = $1", []any{string(space)}, yield, func(any) {})
}

// vectors calls sound for the vectors of a part of the table, and damaged with
// the keys in it, as they stand there, whose rows are not as they were written.
func (s *Store) vectors(ctx context.Context, where string, args []any, sound func(Key, Vector), damaged func(key any)) error {
	_, dims, err := s.About(ctx)
	if err != nil {
		return fmt.Errorf("read vectors: %w", err)
	}
	return s.each(ctx, "SELECT space, key, row, scale, sum FROM vector "+where, args, func(scan func(...any) error) {
		var space knowledge.Space
		var key any
		var v Vector
		var sum int64
		err := scan(&space, &key, &v.Row, &v.Scale, &sum)
		name, ok := key.([]byte)
		if err != nil || !ok || len(name) != len(Key{}) || len(v.Row) != dims || v.sum(space, Key(name)) != sum {
			damaged(key)
			return
		}
		sound(Key(name), v)
	})
}

// each calls do for each row that query finds, with what reads the row's
// columns, whose error says that one holds what it never should.
func (s *Store) each(ctx context.Context, query string, args []any, do func(scan func(...any) error)) error {
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("read vectors: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		do(rows.Scan)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read vectors: %w", err)
	}
	return nil
}
