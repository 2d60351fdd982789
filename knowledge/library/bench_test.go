package library

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footnote/knowledge"
	"footnote/knowledge/folder"
)

// ordinary returns pages of the size that pages have: eight sections of some
// 600 characters, with a list and a table.
func ordinary(n int) map[string]string {
	r := rand.New(rand.NewPCG(1, 1))
	words := strings.Fields("the team keeps its own documents about leave travel costs hotels refunds devices access keys and who may ask for them in which case and until when")
	pages := make(map[string]string, n)
	for i := range n {
		var b strings.Builder
		fmt.Fprintf(&b, "# Page %d\n", i)
		for s := range 8 {
			fmt.Fprintf(&b, "\n## Section %d\n\n", s)
			for range 100 {
				b.WriteString(words[r.IntN(len(words))] + " ")
			}
			fmt.Fprintf(&b, "%d.\n\n- one %d\n- two\n\n| a | b |\n|---|---|\n| %d | %d |\n", r.Int(), r.Int(), r.Int(), r.Int())
		}
		pages[fmt.Sprintf("d%02d/page-%05d.md", i%100, i)] = b.String()
	}
	return pages
}

const benchPages = 2000

// benchFolder writes the pages into a folder and returns the source that reads
// it.
func folderWith(b testing.TB, pages map[string]string) (*folder.Folder, string) {
	b.Helper()
	dir := b.TempDir()
	for path, text := range pages {
		full := filepath.Join(dir, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	c := folder.Defaults()
	c.Name, c.Path, c.Space = "kb", dir, "staff"
	f, err := folder.New(c)
	if err != nil {
		b.Fatal(err)
	}
	return f, dir
}

// benchLibrary returns a library that holds pages, and its folder.
func benchLibrary(b *testing.B) (*Library, string) {
	b.Helper()
	dir := b.TempDir()
	l := open(b, dir)
	mustSync(b, l, &shelf{name: "kb", space: "staff", pages: ordinary(benchPages)}, SyncOptions{})
	return l, dir
}

func BenchmarkFirstSync(b *testing.B) {
	f, _ := folderWith(b, ordinary(benchPages))
	for b.Loop() {
		l, err := Open(b.Context(), b.TempDir(), Config{})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := l.Sync(b.Context(), f, "staff", SyncOptions{}); err != nil {
			b.Fatal(err)
		}
		if err := l.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(benchPages)*float64(b.N)/b.Elapsed().Seconds(), "documents/s")
}

// BenchmarkOneChange writes one file anew and syncs the folder.
func BenchmarkOneChange(b *testing.B) {
	f, dir := folderWith(b, ordinary(benchPages))
	l := open(b, b.TempDir())
	for range 2 {
		if _, err := l.Sync(b.Context(), f, "staff", SyncOptions{}); err != nil {
			b.Fatal(err)
		}
	}
	n := 0
	for b.Loop() {
		n++
		if err := os.WriteFile(filepath.Join(dir, "d00", "page-00000.md"), fmt.Appendf(nil, "# Changed\n\nFor the %d. time.\n", n), 0o600); err != nil {
			b.Fatal(err)
		}
		if r, err := l.Sync(b.Context(), f, "staff", SyncOptions{}); err != nil || r.Changed != 1 {
			b.Fatal(r, err)
		}
	}
}

func BenchmarkDocument(b *testing.B) {
	l, dir := benchLibrary(b)
	var ids []knowledge.DocID
	for d, err := range l.Documents(b.Context(), "staff") {
		if err != nil {
			b.Fatal(err)
		}
		ids = append(ids, d.ID)
	}
	r := rand.New(rand.NewPCG(2, 2))
	load := func(b *testing.B, l *Library, ids []knowledge.DocID) {
		for b.Loop() {
			if _, err := l.Document(ids[r.IntN(len(ids))]); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.Run("cached", func(b *testing.B) { load(b, l, ids[:16]) })
	b.Run("read", func(b *testing.B) {
		l, err := OpenReadOnly(b.Context(), dir, Config{})
		if err != nil {
			b.Fatal(err)
		}
		defer l.Close()
		load(b, l, ids)
	})
	b.Run("decoded", func(b *testing.B) {
		var data, sum []byte
		var revision knowledge.Revision
		if err := l.read.QueryRow("SELECT revision, data, b.sum FROM document JOIN body b ON number = body WHERE id = $1", string(ids[0])).Scan(&revision, &data, &sum); err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if _, err := unpack(ids[0], "staff", revision, data, sum); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("revision", func(b *testing.B) {
		for b.Loop() {
			if _, _, err := l.Revision(ids[r.IntN(len(ids))]); err != nil {
				b.Fatal("gone")
			}
		}
	})
}

func BenchmarkOpen(b *testing.B) {
	l, dir := benchLibrary(b)
	if err := l.Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		l, err := OpenReadOnly(b.Context(), dir, Config{})
		if err != nil {
			b.Fatal(err)
		}
		if err := l.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
