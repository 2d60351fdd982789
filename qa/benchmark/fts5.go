package main

import (
	"database/sql"
	"iter"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"footnote/qa/index/indextest"
)

// fts5 is SQLite's full-text search, with its own Porter stemmer and BM25.
type fts5 struct{ find *sql.Stmt }

func openDB(dir string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", filepath.Join(dir, "fts5.db"))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

func buildFTS5(dir string, passages iter.Seq2[indextest.Passage, error]) (func() error, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, err
	}
	db, err := openDB(dir)
	if err != nil {
		return nil, err
	}
	if _, err := db.Exec(`CREATE VIRTUAL TABLE passages USING fts5(text, content='', tokenize='porter unicode61')`); err != nil {
		return nil, err
	}
	tx, err := db.Begin()
	if err != nil {
		return nil, err
	}
	insert, err := tx.Prepare(`INSERT INTO passages(rowid, text) VALUES(?, ?)`)
	if err != nil {
		return nil, err
	}
	for p, err := range passages {
		if err != nil {
			return nil, err
		}
		if _, err := insert.Exec(p.ID, whole(p)); err != nil {
			return nil, err
		}
	}
	settle := func() error {
		if _, err := db.Exec(`INSERT INTO passages(passages) VALUES('optimize')`); err != nil {
			return err
		}
		if _, err := db.Exec(`VACUUM`); err != nil {
			return err
		}
		return db.Close()
	}
	return settle, tx.Commit()
}

func openFTS5(dir string, _ iter.Seq2[indextest.Passage, error]) (searcher, error) {
	db, err := openDB(dir)
	if err != nil {
		return nil, err
	}
	find, err := db.Prepare(`SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT ?`)
	if err != nil {
		return nil, err
	}
	return &fts5{find}, nil
}

func (f *fts5) prepare(words []string) any {
	var quoted []string
	for _, w := range strings.Fields(strings.Join(words, " ")) {
		quoted = append(quoted, `"`+strings.ReplaceAll(w, `"`, `""`)+`"`)
	}
	return strings.Join(quoted, " OR ")
}

func (f *fts5) ask(query any) ([]int, error) {
	rows, err := f.find.Query(query, top)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []int
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	return out, rows.Err()
}
