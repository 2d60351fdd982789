package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footnote/knowledge"
	"footnote/knowledge/library"
	"footnote/qa"
)

const twoSpaces = `
[limits]
person = 0
channel = 0
workspace = 0

[[source]]
kind = "folder"
name = "a"
path = "docs"
include = ["a.md"]

[[source]]
kind = "folder"
name = "b"
path = "docs"
include = ["b.md"]
`

// twoDocuments returns a document for each source; that of a is long enough to
// fill pages of the library of its own.
func twoDocuments() map[string]string {
	r := rand.New(rand.NewPCG(1, 1))
	noise := &strings.Builder{}
	for range 3000 {
		fmt.Fprintf(noise, "%x ", r.Uint64())
	}
	return map[string]string{
		"a.md": "# Hotels\n\nA hotel in Alphaville may cost 180 euros a night.\n\n```\n" + noise.String() + "\n```\n",
		"b.md": "# Trains\n\nA train to Betatown may cost 90 euros one way.\n",
	}
}

const askA, askB = "How much may a hotel in Alphaville cost?", "How much may a train to Betatown cost?"

// filesOfSpace returns the segments of a space in the index in the folder dir.
func filesOfSpace(t *testing.T, dir string, space knowledge.Space) []string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "manifest"))
	if err != nil {
		t.Fatal(err)
	}
	var m struct {
		Segments []struct {
			Name  string
			Space knowledge.Space
		}
	}
	line, _, _ := bytes.Cut(data, []byte("\n"))
	if err := json.Unmarshal(line, &m); err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, s := range m.Segments {
		if s.Space == space {
			files = append(files, filepath.Join(dir, s.Name))
		}
	}
	return files
}

// TestServeDamagedIndex damages the index of a space before serve begins, and
// the whole index: it is made anew while serve answers.
func TestServeDamagedIndex(t *testing.T) {
	v := serving(t, twoSpaces, twoDocuments())
	v.ask("1", askA, "180 euros")
	v.stop()
	index := filepath.Join(v.folder, "footnote-data", "index")
	for n, file := range []string{filesOfSpace(t, index, "a")[0], filepath.Join(index, "manifest")} {
		if err := os.Truncate(file, 100); err != nil {
			t.Fatal(err)
		}
		v.log.clear()
		v.start()
		v.expect("the index is made anew; until then, questions are answered from the rest")
		v.expect("the index is made anew\"")
		for i := 0; ; i++ { // until it is
			p := v.ask(fmt.Sprint("again ", n, i), askA, "")
			for strings.HasPrefix(said(p), "Looking in the documents") { // where that takes long
				p = v.await("")
			}
			if strings.Contains(said(p), "180 euros") {
				break
			}
			if !strings.Contains(said(p), "I could not read all of what I keep in: a") {
				t.Fatalf("meanwhile it says %q", said(p))
			}
		}
		v.ask(fmt.Sprint("b", n), askB, "90 euros")
		v.stop()
	}
}

// damageLibrary makes the library in the folder dir lose the end of what the
// document with the given id says, so that SQLite finds its file damaged.
func damageLibrary(t *testing.T, dir string, id knowledge.DocID) {
	t.Helper()
	path := filepath.Join(dir, library.FileName)
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	var body []byte
	err = db.QueryRow("SELECT data FROM body WHERE number = (SELECT body FROM document WHERE id = $1)", string(id)).Scan(&body)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const page = 4096
	at := bytes.Index(file, body[len(body)/2:][:64]) / page * page
	if at <= 0 {
		t.Fatal("the document is not where this test looks for it")
	}
	copy(file[at:], []byte{0x7f, 0xff, 0xff, 0xff}) // the number of the page that goes on
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestServeDamagedLibrary damages the library's file: serve says so and what to
// do, stores nothing more in it, and answers from what is intact; sync then sets
// it aside and reads the sources anew.
func TestServeDamagedLibrary(t *testing.T) {
	v := serving(t, twoSpaces, twoDocuments())
	v.ask("1", askA, "180 euros")
	v.stop()
	data := filepath.Join(v.folder, "footnote-data")
	damageLibrary(t, data, "a:a.md")
	before, err := os.ReadFile(filepath.Join(data, library.FileName))
	if err != nil {
		t.Fatal(err)
	}

	v.start()
	v.expect("the library is damaged, so nothing more is stored in it; answers are drawn from what is intact")
	v.expect("footnote backup --restore FILE")
	v.ask("2", askA, "I could not read all of what I keep in: a. A part of it is damaged and will be read anew. I found no answer in what I could read")
	if p := v.ask("3", askB, "90 euros"); !strings.HasPrefix(said(p), "I could not read all of what I keep in: a.") {
		t.Errorf("from the other space it says %q", said(p))
	}
	v.stop()
	after, err := os.ReadFile(filepath.Join(data, library.FileName))
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the damaged library was written to: %v", err)
	}

	p := &program{stdin: strings.NewReader(""), stdout: v.log, stderr: v.log, env: func(string) string { return "" }}
	o := &syncing{options: options{config: filepath.Join(v.folder, "footnote.toml")}}
	if err := p.runSync(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	v.expect("It has been set aside as")
	if aside, err := filepath.Glob(filepath.Join(data, "set-aside-*", library.FileName)); err != nil || len(aside) != 1 {
		t.Errorf("set aside: %q, %v", aside, err)
	}
	v.start()
	v.ask("6", askA, "180 euros")
	v.stop()
}

// TestUnreadDocuments names the space of a document whose stored copy is
// damaged.
func TestUnreadDocuments(t *testing.T) {
	v := serving(t, twoSpaces, twoDocuments())
	v.ask("1", askA, "180 euros")
	v.stop()
	data := filepath.Join(v.folder, "footnote-data")
	damageLibrary(t, data, "a:a.md")
	p := &program{stdin: strings.NewReader(""), stdout: v.log, stderr: v.log, env: func(string) string { return "" }}
	s, err := p.settings(&options{config: filepath.Join(v.folder, "footnote.toml")})
	if err != nil {
		t.Fatal(err)
	}
	l, engine, err := p.load(t.Context(), s, false)
	if err != nil {
		t.Fatal(err)
	}
	defer l.close() //nolint:errcheck // it was only read
	e := &explaining{engine: engine, complete: l.complete}
	for _, test := range []struct {
		text   string
		spaces []knowledge.Space
		want   qa.Reason
		unread int
	}{
		{askA, []knowledge.Space{"a", "b"}, qa.Incomplete, 1},
		{askB, []knowledge.Space{"a", "b"}, qa.Answered, 1},
		{askB, []knowledge.Space{"b"}, qa.Answered, 0},
	} {
		a, err := e.Ask(t.Context(), qa.Question{Text: test.text, Spaces: test.spaces})
		if err != nil || a.Reason != test.want || len(a.Unread) != test.unread {
			t.Errorf("Ask(%q in %q) = %v, unread %q, %v; want %v", test.text, test.spaces, a.Reason, a.Unread, err, test.want)
		}
	}
}

// TestOpenDamagedLibrary has serve begin on a library without a change, whose
// list of documents is damaged: questions are answered with the reason why not.
func TestOpenDamagedLibrary(t *testing.T) {
	dir := t.TempDir()
	l, err := library.Open(t.Context(), dir, library.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	spoil(t, filepath.Join(dir, library.FileName), "document")
	if l, err = library.Open(t.Context(), dir, library.Config{}); err != nil {
		t.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // it was only read
	var s settings
	s.Data = dir
	s.Sources = make([]SourceConfig, 1)
	s.Sources[0].Space = "a"
	s.Answers = qa.Defaults()
	v := &server{log: slog.New(slog.DiscardHandler), library: l, embed: newEmbedLoop(), correct: newCorrections()}
	v.keeper = newKeeper(l, s, v.log)
	v.answers.damaged = v.keeper.doubt
	if err := v.answers.use(s.Answers, nil); err != nil {
		t.Fatal(err)
	}
	if err := v.open(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	c := v.answers.collection()
	if c == nil || c.Damage() == nil {
		t.Fatalf("answers are drawn from %v, want what says why there is none", c)
	}
	a, err := v.answers.Ask(t.Context(), qa.Question{Text: askA, Spaces: s.spaces()})
	if err != nil || a.Reason != qa.Incomplete {
		t.Errorf("Ask = %v, %v; want %v", a.Reason, err, qa.Incomplete)
	}
}

// spoil overwrites where the table, and what finds rows in it, begins in the
// SQLite file at path.
func spoil(t *testing.T, path, table string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // it was only read
	rows, err := db.Query("SELECT rootpage FROM sqlite_master WHERE tbl_name = $1 AND rootpage > 0", table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // it was only read
	var pages []int64
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			t.Fatal(err)
		}
		pages = append(pages, n)
	}
	if err := rows.Err(); err != nil || len(pages) == 0 {
		t.Fatalf("the pages of %s are %v, %v", table, pages, err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	const page = 4096
	for _, n := range pages {
		if _, err := f.WriteAt(bytes.Repeat([]byte{0xff}, page), (n-1)*page); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
