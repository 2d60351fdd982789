package embedding

import (
	"context"
	"errors"
	"fmt"
)

// Verified says what Verify found.
type Verified struct {
	Vectors   int // that are as they were written
	Documents int // whose list of passages is
	Damaged   int // vectors and lists that are not, and count as missing
}

// Verify looks whether the vectors in the folder dir are as they were written,
// beside a process that may be changing them: at the structure of the file, and
// with data at every byte of every vector too. What it counts is right only with
// data. The error wraps ErrNone when there are none, and otherwise says why
// nothing can be read of them.
func Verify(ctx context.Context, dir string, data bool) (v Verified, err error) {
	s, err := OpenReadOnly(ctx, dir)
	if err != nil {
		return v, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := s.sound(ctx); err != nil {
		return v, fmt.Errorf("read %s: %w", FileName, err)
	}
	if !data {
		err := s.db.QueryRowContext(ctx, "SELECT (SELECT count(*) FROM vector), (SELECT count(*) FROM document)").Scan(&v.Vectors, &v.Documents)
		return v, err
	}
	damaged := func(any) { v.Damaged++ }
	err = s.vectors(ctx, "", nil, func(Key, Vector) { v.Vectors++ }, damaged)
	if err == nil {
		err = s.documents(ctx, "", nil, func(Document) { v.Documents++ }, damaged)
	}
	return v, err
}
