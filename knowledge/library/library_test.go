package library

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.uber.org/goleak"

	"footnote/knowledge"
	"footnote/knowledge/format"
	"footnote/knowledge/sample"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// shelf is a source in memory. Its pages are Markdown by path; what is not set
// is well.
type shelf struct {
	name  string
	space knowledge.Space
	pages map[string]string
	skips map[string]string // reasons by path
	err   error             // ends the listing
	after int               // before the document with this number
}

var _ knowledge.Source = (*shelf)(nil)

func (s *shelf) Name() string { return s.name }

func (s *shelf) Documents(ctx context.Context) iter.Seq2[knowledge.Document, error] {
	return func(yield func(knowledge.Document, error) bool) {
		for n, path := range sortedKeys(s.pages) {
			if s.err != nil && n == s.after {
				yield(knowledge.Document{}, s.err)
				return
			}
			if err := ctx.Err(); err != nil {
				yield(knowledge.Document{}, err)
				return
			}
			if !yield(page(s.name, s.space, path, s.pages[path]), nil) {
				return
			}
		}
		for _, path := range sortedKeys(s.skips) {
			if !yield(knowledge.Document{}, &knowledge.SkipError{Path: path, Err: errors.New(s.skips[path])}) {
				return
			}
		}
		if s.err != nil {
			yield(knowledge.Document{}, s.err)
		}
	}
}

// page returns the document that a page of Markdown is.
func page(source string, space knowledge.Space, path, text string) knowledge.Document {
	d, err := format.Decode(path, []byte(text))
	if err != nil {
		panic(err)
	}
	d.ID, d.Source, d.Space, d.Path = knowledge.NewDocID(source, path), source, space, path
	d.Revision = knowledge.NewRevision([]byte(text))
	return d
}

// numbered returns n pages.
func numbered(n int) map[string]string {
	pages := map[string]string{}
	for i := range n {
		pages[fmt.Sprintf("page-%03d.md", i)] = fmt.Sprintf("# Page %d\n\nThe number of this page is %d.\n", i, i)
	}
	return pages
}

func open(t testing.TB, dir string) *Library {
	t.Helper()
	l, err := Open(context.Background(), dir, Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

func mustSync(t testing.TB, l *Library, s *shelf, o SyncOptions) Report {
	t.Helper()
	r, err := l.Sync(context.Background(), s, s.space, o)
	if err != nil {
		t.Fatalf("sync of %s: %v", s.name, err)
	}
	return r
}

// listed returns the ids of the current documents.
func listed(t testing.TB, l *Library) []string {
	t.Helper()
	var out []string
	for d, err := range l.Documents(context.Background(), l.Spaces()...) {
		if err != nil {
			out = append(out, err.Error())
			continue
		}
		out = append(out, string(d.ID))
	}
	return out
}

func TestRoundTrip(t *testing.T) {
	l := open(t, filepath.Join(t.TempDir(), "data"))
	want := map[knowledge.DocID]knowledge.Document{}
	for d, err := range sample.Source().Documents(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		want[d.ID] = d
	}
	r, err := l.Sync(t.Context(), sample.Source(), sample.Name, SyncOptions{})
	if err != nil || !r.Complete || r.Added != len(want) {
		t.Fatalf("Sync = %+v, %v; want %d added", r, err, len(want))
	}
	n := 0
	for d, err := range l.Documents(t.Context(), sample.Name) {
		if err != nil {
			t.Fatal(err)
		}
		n++
		again, err := l.Document(d.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, got := range []*knowledge.Document{d, again} {
			if diff := cmp.Diff(want[d.ID], *got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("document %s (-stored +read):\n%s", d.ID, diff)
			}
		}
		if text, ok := l.Text(d.ID, d.Revision); !ok || text != d.Text {
			t.Errorf("Text(%s) = %d bytes, %v", d.ID, len(text), ok)
		}
	}
	if n != len(want) {
		t.Errorf("%d documents listed, want %d", n, len(want))
	}
	if r, err = l.Sync(t.Context(), sample.Source(), sample.Name, SyncOptions{}); err != nil || r.Added+r.Changed+r.Removed != 0 {
		t.Errorf("second Sync = %+v, %v; want nothing to have changed", r, err)
	}
}

// changesOf returns what changed since as people write it.
func changesOf(t testing.TB, l *Library, since int64) string {
	t.Helper()
	var out []string
	for c, err := range l.Changes(t.Context(), since) {
		if err != nil {
			t.Fatal(err)
		}
		gone := ""
		if c.Gone {
			gone = " gone"
		}
		out = append(out, fmt.Sprintf("%d %s@%s%s", c.Seq, c.ID, c.Space, gone))
	}
	return strings.Join(out, ", ")
}

func TestChanges(t *testing.T) {
	l := open(t, t.TempDir())
	s := &shelf{name: "kb", space: "staff", pages: numbered(3)}
	mustSync(t, l, s, SyncOptions{})
	if got, want := changesOf(t, l, 0), "1 kb:page-000.md@staff, 2 kb:page-001.md@staff, 3 kb:page-002.md@staff"; got != want {
		t.Errorf("after the first sync: %s\nwant %s", got, want)
	}
	s.pages["page-001.md"] = "# Other\n\nIt changed.\n"
	delete(s.pages, "page-002.md")
	mustSync(t, l, s, SyncOptions{})
	if got, want := changesOf(t, l, 3), "4 kb:page-001.md@staff"; got != want {
		t.Errorf("after a change: %s\nwant %s", got, want)
	}
	mustSync(t, l, s, SyncOptions{})
	if got, want := changesOf(t, l, 4), "5 kb:page-002.md@staff gone"; got != want || l.Sequence() != 5 {
		t.Errorf("after a second listing without it: %s, sequence %d\nwant %s", got, l.Sequence(), want)
	}
	if _, err := l.Assign(t.Context(), map[string]knowledge.Space{"kb": "all"}); err != nil {
		t.Fatal(err)
	}
	if got, want := changesOf(t, l, 5), "6 kb:page-000.md@all, 7 kb:page-001.md@all"; got != want {
		t.Errorf("after the source feeds another space: %s\nwant %s", got, want)
	}
	if got, want := changesOf(t, l, 0), "5 kb:page-002.md@staff gone, 6 kb:page-000.md@all, 7 kb:page-001.md@all"; got != want {
		t.Errorf("all: %s\nwant %s", got, want)
	}
	if d, err := l.Document("kb:page-000.md"); err != nil || d.Space != "all" {
		t.Errorf("the document is in the space %v, %v; want all", d, err)
	}
	if n, err := l.Assign(t.Context(), nil); err != nil || n != 2 || len(listed(t, l)) != 0 {
		t.Errorf("Assign(nil) = %d, %v, and %v remain; want 2 withdrawn and none", n, err, listed(t, l))
	}
}

func TestFormerRevisions(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	l, err := Open(t.Context(), t.TempDir(), Config{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	s := &shelf{name: "kb", space: "staff", pages: map[string]string{"a.md": "# A\n\nOne.\n"}}
	id, cited := knowledge.DocID("kb:a.md"), knowledge.NewRevision([]byte("# A\n\nOne.\n"))
	keep := SyncOptions{Keep: func(_ knowledge.DocID, r knowledge.Revision) bool { return r == cited }}
	mustSync(t, l, s, keep)
	second := "# A\n\nTwo.\n"
	for _, text := range []string{second, "# A\n\nThree.\n"} {
		s.pages["a.md"] = text
		mustSync(t, l, s, keep)
	}
	if text, ok := l.Text(id, knowledge.NewRevision([]byte(second))); !ok || text != "A\n\nTwo." {
		t.Errorf("within the grace, Text = %q, %v; want the former text", text, ok)
	}
	now = now.Add(grace)
	mustSync(t, l, s, keep)
	if text, ok := l.Text(id, knowledge.NewRevision([]byte(second))); ok {
		t.Errorf("after the grace, Text of what nothing cites = %q; want none", text)
	}
	if text, ok := l.Text(id, cited); !ok || text != "A\n\nOne." {
		t.Errorf("Text of what is cited = %q, %v", text, ok)
	}
	s.pages["a.md"] = "# A\n\nOne.\n"
	mustSync(t, l, s, keep)
	if text, ok := l.Text(id, cited); !ok || text != "A\n\nOne." {
		t.Errorf("Text of a revision that came back = %q, %v", text, ok)
	}
}

func TestForget(t *testing.T) {
	l := open(t, t.TempDir())
	s := &shelf{name: "kb", space: "staff", pages: map[string]string{"a.md": "# A\n\nSecret.\n", "b.md": "# B\n\nPublic.\n"}}
	mustSync(t, l, s, SyncOptions{})
	s.pages["a.md"] = "# A\n\nStill secret.\n"
	mustSync(t, l, s, SyncOptions{})
	if ok, err := l.Forget(t.Context(), "kb:a.md"); err != nil || !ok {
		t.Fatalf("Forget = %v, %v", ok, err)
	}
	if r := mustSync(t, l, s, SyncOptions{}); len(r.Skipped) != 1 || r.Added != 0 {
		t.Errorf("Sync after Forget = %+v; want the document skipped", r)
	}
	if got := listed(t, l); !slices.Equal(got, []string{"kb:b.md"}) {
		t.Errorf("after Forget there is %v", got)
	}
	if _, ok := l.Text("kb:a.md", knowledge.NewRevision([]byte("# A\n\nSecret.\n"))); ok {
		t.Error("a former revision is still there")
	}
	var bodies int
	if err := l.read.QueryRow("SELECT count(*) FROM body").Scan(&bodies); err != nil || bodies != 1 {
		t.Errorf("%d bodies remain (%v), want 1", bodies, err)
	}
	if was, err := l.Forget(t.Context(), "kb:a.md"); was || err != nil {
		t.Errorf("Forget again = %v, %v", was, err)
	}
	if was, err := l.Forget(t.Context(), "kb:none.md"); was || !errors.Is(err, ErrNotFound) {
		t.Errorf("Forget of what never was = %v, %v; want %v", was, err, ErrNotFound)
	}
	if ok, err := l.Recall(t.Context(), "kb:a.md"); err != nil || !ok {
		t.Fatalf("Recall = %v, %v", ok, err)
	}
	if r := mustSync(t, l, s, SyncOptions{}); r.Added != 1 {
		t.Errorf("Sync after Recall = %+v; want the document back", r)
	}
}

func TestReadOnly(t *testing.T) {
	dir := t.TempDir()
	if _, err := OpenReadOnly(t.Context(), dir, Config{}); !errors.Is(err, ErrNone) {
		t.Errorf("OpenReadOnly of an empty folder: %v, want ErrNone", err)
	}
	l := open(t, dir)
	s := &shelf{name: "kb", space: "staff", pages: numbered(2)}
	mustSync(t, l, s, SyncOptions{})
	r, err := OpenReadOnly(t.Context(), dir, Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if d, err := r.Document("kb:page-000.md"); err != nil || d.Title != "Page 0" {
		t.Errorf("Document = %v, %v", d, err)
	}
	s.pages["page-000.md"] = "# New\n\nNew.\n"
	mustSync(t, l, s, SyncOptions{})
	if d, err := r.Document("kb:page-000.md"); err != nil || d.Title != "New" || r.Sequence() != 3 || r.Identity() != l.Identity() {
		t.Errorf("after a change by the other process, Document = %v, %v; sequence %d", d, err, r.Sequence())
	}
	if _, err := r.Sync(t.Context(), s, "staff", SyncOptions{}); !errors.Is(err, ErrReadOnly) {
		t.Errorf("Sync = %v, want ErrReadOnly", err)
	}
}

// TestForgetWhileRead says that what is forgotten cannot be overwritten while
// another process reads it, and overwrites it when it is forgotten again.
func TestForgetWhileRead(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	s := &shelf{name: "kb", space: "staff", pages: map[string]string{"a.md": "# A\n\nThe canary sings.\n"}}
	mustSync(t, l, s, SyncOptions{})
	other, err := OpenReadOnly(t.Context(), dir, Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	reading, err := other.read.Begin()
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := reading.QueryRow("SELECT count(*) FROM document").Scan(&n); err != nil {
		t.Fatal(err)
	}
	if _, err := l.write.Exec("PRAGMA busy_timeout = 10"); err != nil { // what is waited for
		t.Fatal(err)
	}
	if was, err := l.Forget(t.Context(), "kb:a.md"); !was || err == nil || !strings.Contains(err.Error(), "do this again") {
		t.Errorf("Forget = %v, %v; want that it is to be done again", was, err)
	}
	if err := reading.Rollback(); err != nil {
		t.Fatal(err)
	}
	if was, err := l.Forget(t.Context(), "kb:a.md"); was || err != nil {
		t.Errorf("Forget again = %v, %v", was, err)
	}
	if info, err := os.Stat(filepath.Join(dir, FileName+"-wal")); err != nil || info.Size() > 0 {
		t.Errorf("beside the library stand %v, %v; want nothing", info, err)
	}
}
