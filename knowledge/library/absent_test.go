package library

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"footnote/knowledge"
)

func TestAllowance(t *testing.T) {
	for _, tt := range []struct{ live, want int }{{0, 2}, {1, 2}, {2, 2}, {19, 2}, {20, 2}, {29, 2}, {30, 3}, {99, 9}, {100, 10}, {1005, 100}} {
		if got := allowance(tt.live); got != tt.want {
			t.Errorf("allowance(%d) = %d, want %d", tt.live, got, tt.want)
		}
	}
}

// TestAbsence takes documents away from a source and says how many remain in
// the library after each of three listings that lack them.
func TestAbsence(t *testing.T) {
	tests := []struct {
		name           string
		pages, lacking int
		change         func(*shelf) // what else is wrong with the listings
		accept         bool         // a person's word, from the second listing on
		want           string
	}{
		{name: "one of ten", pages: 10, lacking: 1, want: "10 9 9"},
		{name: "two of ten", pages: 10, lacking: 2, want: "10 8 8"},
		{name: "three of ten are too many", pages: 10, lacking: 3, want: "10 10 10"},
		{name: "three of ten, accepted", pages: 10, lacking: 3, accept: true, want: "10 7 7"},
		{name: "two of two are an empty listing", pages: 2, lacking: 2, want: "2 2 2"},
		{name: "all, accepted", pages: 10, lacking: 10, accept: true, want: "10 0 0"},
		{name: "a tenth", pages: 50, lacking: 5, want: "50 45 45"},
		{name: "more than a tenth", pages: 50, lacking: 6, want: "50 50 50"},
		{name: "listings that break off", pages: 10, lacking: 1, change: func(s *shelf) { s.err, s.after = errors.New("login page"), 9 }, want: "10 10 10"},
		{name: "listings that break off, accepted", pages: 10, lacking: 1, accept: true, change: func(s *shelf) { s.err, s.after = errors.New("login page"), 5 }, want: "10 10 10"},
		{name: "skipped, not lacking", pages: 10, lacking: 1, change: func(s *shelf) { s.skips = map[string]string{"page-000.md": "cannot be opened"} }, want: "10 10 10"},
		{name: "skipped with all of its folder", pages: 10, lacking: 1, change: func(s *shelf) { s.skips = map[string]string{".": "cannot be opened"} }, want: "10 10 10"},
		{name: "another is skipped", pages: 10, lacking: 1, change: func(s *shelf) { s.skips = map[string]string{"page": "cannot be opened"} }, want: "10 9 9"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := open(t, t.TempDir())
			s := &shelf{name: "kb", space: "staff", pages: numbered(tt.pages)}
			mustSync(t, l, s, SyncOptions{})
			for i := range tt.lacking {
				delete(s.pages, fmt.Sprintf("page-%03d.md", i))
			}
			if tt.change != nil {
				tt.change(s)
			}
			var got []string
			for i := range 3 {
				r, err := l.Sync(t.Context(), s, s.space, SyncOptions{AcceptDeletions: tt.accept && i > 0})
				if wantErr := s.err; !errors.Is(err, wantErr) && !errors.Is(err, ErrEmpty) || r.Complete != (err == nil) {
					t.Errorf("Sync = %+v, %v", r, err)
				}
				got = append(got, fmt.Sprint(len(listed(t, l))))
			}
			if got := strings.Join(got, " "); got != tt.want {
				t.Errorf("%s remain, want %s", got, tt.want)
			}
		})
	}
}

// A document that comes back between two listings was not lacked by two in a
// row.
func TestBackBetween(t *testing.T) {
	l := open(t, t.TempDir())
	s := &shelf{name: "kb", space: "staff", pages: numbered(10)}
	mustSync(t, l, s, SyncOptions{})
	without, with := maps.Clone(s.pages), s.pages
	delete(without, "page-003.md")
	for range 4 {
		for _, pages := range []map[string]string{without, with} {
			s.pages = pages
			if mustSync(t, l, s, SyncOptions{}); len(listed(t, l)) != 10 {
				t.Fatalf("%v remain, want 10", listed(t, l))
			}
		}
	}
}

// TestBrokenOff has the listing fail at every position, with documents changed,
// added and lacking, again and again: nothing that was there is gone. Then the
// source is well, and what is really gone is gone within two syncs.
func TestBrokenOff(t *testing.T) {
	before := numbered(12)
	after := maps.Clone(before)
	delete(after, "page-004.md")
	after["page-006.md"] = "# Six\n\nIt changed.\n"
	after["page-0065.md"] = "# New\n\nIt is new.\n"
	for position := range len(after) + 1 {
		l := open(t, t.TempDir())
		s := &shelf{name: "kb", space: "staff", pages: before}
		mustSync(t, l, s, SyncOptions{})
		had := listed(t, l)
		fault := errors.New("connection reset")
		s.pages, s.err, s.after = after, fault, position
		for range 3 {
			if r, err := l.Sync(t.Context(), s, s.space, SyncOptions{}); !errors.Is(err, fault) || r.Complete {
				t.Errorf("broken off at %d: Sync = %+v, %v", position, r, err)
			}
		}
		for _, id := range had {
			if !slices.Contains(listed(t, l), id) {
				t.Errorf("broken off at %d: %s is gone", position, id)
			}
		}
		if states, err := l.Sources(); err != nil || len(states) != 1 || states[0].Err != "connection reset" || states[0].Completed.IsZero() {
			t.Errorf("broken off at %d: Sources = %+v, %v; want the reason, and the copy's age", position, states, err)
		}
		s.err = nil
		mustSync(t, l, s, SyncOptions{})
		mustSync(t, l, s, SyncOptions{})
		if got, want := listed(t, l), idsOf(after); !slices.Equal(got, want) {
			t.Errorf("broken off at %d, then well: %v, want %v", position, got, want)
		}
	}
}

func idsOf(pages map[string]string) []string {
	var ids []string
	for _, path := range sortedKeys(pages) {
		ids = append(ids, "kb:"+path)
	}
	return ids
}

// A document that its source says is for others is hidden at once, without a
// second listing and however many there are.
func TestOtherSpace(t *testing.T) {
	l := open(t, t.TempDir())
	s := &shelf{name: "kb", space: "staff", pages: numbered(10)}
	mustSync(t, l, s, SyncOptions{})
	s.space = "board"
	r, err := l.Sync(t.Context(), s, "staff", SyncOptions{})
	if err != nil || r.Moved != 10 || len(listed(t, l)) != 0 {
		t.Errorf("Sync = %+v, %v, and %v remain; want all withdrawn", r, err, listed(t, l))
	}
	for id := range numbered(1) {
		if _, ok := l.Text(knowledge.NewDocID("kb", id), knowledge.NewRevision([]byte(numbered(1)[id]))); ok {
			t.Error("the text of a withdrawn document is still to be had")
		}
	}
	s.space = "staff"
	if r := mustSync(t, l, s, SyncOptions{}); r.Added != 10 {
		t.Errorf("when they are back: %+v, want 10 added", r)
	}
}

// A sync that was interrupted has stored what it came to.
func TestInterrupted(t *testing.T) {
	l := open(t, t.TempDir())
	s := &shelf{name: "kb", space: "staff", pages: numbered(10), err: errors.New("interrupted"), after: 6}
	r, err := l.Sync(t.Context(), s, s.space, SyncOptions{})
	if err == nil || r.Added != 6 {
		t.Errorf("Sync = %+v, %v; want 6 added", r, err)
	}
	s.err = nil
	if r := mustSync(t, l, s, SyncOptions{}); r.Added != 4 || r.Listed != 10 {
		t.Errorf("the next Sync = %+v; want the other 4 added", r)
	}
}
