package journal

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"
)

// TestStatementsAreKept asks that a statement can be run while its own rows are
// read, is kept afterwards, and that one which failed works when its cause is
// gone.
func TestStatementsAreKept(t *testing.T) {
	j, err := Open(filepath.Join(t.TempDir(), "journal.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	const values = "SELECT value FROM json_each('[1, 2, 3]') WHERE value >= ?"
	err = j.write(t.Context(), "nest", func(ctx context.Context, tx *sql.Tx) error {
		sum := 0
		outer, err := tx.QueryContext(ctx, values, 1)
		if err != nil {
			return err
		}
		defer outer.Close()
		for outer.Next() {
			var least, v int
			if err := outer.Scan(&least); err != nil {
				return err
			}
			inner, err := tx.QueryContext(ctx, values, least)
			if err != nil {
				return err
			}
			for inner.Next() {
				if err := inner.Scan(&v); err != nil {
					return err
				}
				sum += v
			}
			if err := inner.Close(); err != nil {
				return err
			}
		}
		if want := (1 + 2 + 3) + (2 + 3) + 3; sum != want {
			t.Errorf("a statement in its own rows gives %d in all, want %d", sum, want)
		}
		return outer.Err()
	})
	if err != nil {
		t.Fatal(err)
	}

	const insert = "INSERT INTO removal(service, post, place, at) VALUES ('town', ?, '', 0)"
	for i, want := range []bool{true, false, true} { // the second post is there already
		post := []string{"p1", "p1", "p2"}[i]
		if _, err := j.exec(t.Context(), "insert", insert, post); (err == nil) != want {
			t.Errorf("insert %d of %s = %v, want that it works: %v", i+1, post, err, want)
		}
	}
	if all, err := j.Removals(t.Context()); err != nil || len(all) != 2 {
		t.Errorf("%d removals, %v, want 2", len(all), err)
	}

	conn, err := j.db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	err = conn.Raw(func(driverConn any) error {
		k := driverConn.(*keeping)
		for _, text := range []string{values, insert} {
			if k.idle[text] == nil {
				t.Errorf("%q is not kept", text)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
