package journal_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"footnote/bot/journal"
	"footnote/knowledge"
)

var now = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func memory(t *testing.T) *journal.Journal {
	t.Helper()
	j, err := journal.Memory()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

func envelope(key string) journal.Envelope {
	return journal.Envelope{Service: "town", Key: key, Body: []byte("body of " + key), Received: now}
}

// keys returns the keys of the open envelopes with their tries.
func keys(t *testing.T, j *journal.Journal) string {
	t.Helper()
	all, err := j.Unsettled(t.Context(), "town", 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	var s []string
	for _, e := range all {
		s = append(s, fmt.Sprintf("%s:%d:%s", e.Key, e.Tries, e.Body))
	}
	return strings.Join(s, " ")
}

func TestEnvelopes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j, err := journal.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		key  string
		want bool
	}{{"a", true}, {"b", true}, {"a", false}} {
		fresh, err := j.Receive(t.Context(), envelope(test.key))
		if err != nil || fresh != test.want {
			t.Errorf("Receive(%s) = %v, %v, want %v", test.key, fresh, err, test.want)
		}
	}
	if got, want := keys(t, j), "a:0:body of a b:0:body of b"; got != want {
		t.Errorf("open are %q, want %q", got, want)
	}
	for i, test := range []struct {
		event string
		want  bool
	}{{"1.0", true}, {"1.0", true}, {"2.0", false}} {
		first, err := j.Begin(t.Context(), 1, test.event, journal.Message{Service: "town", Channel: "c", ID: "m"}, now)
		if err != nil || first != test.want {
			t.Errorf("Begin %d as %s = %v, %v, want %v", i, test.event, first, err, test.want)
		}
	}
	if err := j.Settle(t.Context(), 2, now); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if j, err = journal.Open(path); err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	if got, want := keys(t, j), "a:3:body of a"; got != want {
		t.Errorf("after it was opened again open are %q, want %q", got, want)
	}
	if fresh, err := j.Receive(t.Context(), envelope("b")); err != nil || fresh {
		t.Errorf("Receive of what was settled = %v, %v, want false", fresh, err)
	}
	data, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(data), "body of b") {
		t.Errorf("the file holds the body of what was settled (%v)", err)
	}
}

func TestDeliveries(t *testing.T) {
	j := memory(t)
	attempt := func(want journal.Delivery) {
		t.Helper()
		got, err := j.Attempt(t.Context(), "k", now)
		if err != nil || got != want {
			t.Errorf("Attempt = %+v, %v, want %+v", got, err, want)
		}
	}
	attempt(journal.Delivery{})
	attempt(journal.Delivery{Tries: 1})
	if err := j.Begun(t.Context(), "k", "p1", now); err != nil {
		t.Fatal(err)
	}
	attempt(journal.Delivery{Tries: 2, Begun: "p1"})
	if err := j.Posted(t.Context(), "k", "p2", nil); err != nil {
		t.Fatal(err)
	}
	attempt(journal.Delivery{Tries: 3, Begun: "p1", Post: "p2", Done: true})
}

func answer(id, person string) *journal.Answer {
	return &journal.Answer{ID: id, Service: "town", Channel: "c", Thread: "t", Message: "m-" + id, Person: person, Question: "Why " + id + "?",
		Spaces: []knowledge.Space{"s"}, Outcome: "answered", Asked: now, Place: json.RawMessage(`{}`), Post: "p-" + id,
		Citations: []journal.Citation{{Number: 1, Document: "d:1", Revision: "r1", Spans: []knowledge.Span{{Start: 1, End: 2}}}}}
}

func TestAnswers(t *testing.T) {
	j := memory(t)
	want := answer("a", "ada")
	if err := j.Keep(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	got, ok, err := j.Answer(t.Context(), "a")
	if diff := cmp.Diff(*want, got); err != nil || !ok || diff != "" {
		t.Errorf("Answer: %v, %v (-want +got):\n%s", ok, err, diff)
	}
	for revision, want := range map[knowledge.Revision]bool{"r1": true, "r2": false} {
		if got, err := j.Cited(t.Context(), "d:1", revision); err != nil || got != want {
			t.Errorf("Cited(%s) = %v, %v, want %v", revision, got, err, want)
		}
	}
	if err := j.TakenAway(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	if got, err := j.Cited(t.Context(), "d:1", "r1"); err != nil || got {
		t.Errorf("Cited after it was taken away = %v, %v, want false", got, err)
	}
}

func TestThreads(t *testing.T) {
	j := memory(t)
	thread := journal.Thread{Service: "town", Channel: "c", ID: "t"}
	overhear := func(person string, want bool) {
		t.Helper()
		if got, err := j.Overhear(t.Context(), thread, person); err != nil || got != want {
			t.Errorf("Overhear(%s) = %v, %v, want %v", person, got, err, want)
		}
	}
	overhear("ada", false)
	if err := j.Posted(t.Context(), "k", "p", answer("a", "ada"), thread); err != nil {
		t.Fatal(err)
	}
	overhear("ada", true)
	overhear("bob", false)
	overhear("ada", false)
}

// TestKeepErased keeps an answer anew, as a correction does, that was erased
// since it was read: it stays erased.
func TestKeepErased(t *testing.T) {
	j := memory(t)
	a := answer("a", "ada")
	if err := j.Keep(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if _, err := j.ErasePerson(t.Context(), "", "ada", now); err != nil {
		t.Fatal(err)
	}
	a.Changes++
	if err := j.Keep(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := j.Answer(t.Context(), "a"); ok || err != nil {
		t.Errorf("Answer = %t, %v, want that it is gone", ok, err)
	}
}

// TestEarlier asks for what was asked in a thread: by all or by one, before some
// time, and with the question that began it.
func TestEarlier(t *testing.T) {
	j := memory(t)
	for i, q := range []struct {
		text, thread, person string
		private              bool
	}{{"root", "", "ada", false}, {"other", "", "ada", false}, {"one", "m-0", "bob", false}, {"two", "m-0", "ada", false}, {"secret", "m-0", "ada", true}} {
		a := answer(fmt.Sprint(i), q.person)
		a.Question, a.Thread, a.Private, a.Asked = q.text, q.thread, q.private, now.Add(time.Duration(i)*time.Second)
		if err := j.Keep(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		thread, person string
		private        bool
		before         time.Time
		limit          int
		want           string
	}{
		{"m-0", "", false, time.Time{}, 9, "root one two"},
		{"m-0", "", true, time.Time{}, 9, "root one two"},
		{"m-0", "", false, time.Time{}, 2, "one two"},
		{"m-0", "", false, now.Add(3 * time.Second), 9, "root one"},
		{"m-0", "ada", true, time.Time{}, 9, "root two secret"},
		{"m-0", "ada", false, time.Time{}, 9, "root two"},
		{"m-1", "", false, time.Time{}, 9, "other"},
		{"", "ada", false, time.Time{}, 9, "root other"},
	} {
		got, err := j.Earlier(t.Context(), journal.Thread{Service: "town", Channel: "c", ID: test.thread}, test.person, test.private, test.before, test.limit)
		if s := strings.Join(got, " "); err != nil || s != test.want {
			t.Errorf("Earlier(%q, %q, %v, %d) = %q, %v; want %q", test.thread, test.person, test.before, test.limit, s, err, test.want)
		}
	}
}

// TestOlderJournal opens one of version 1, in which what others had asked stood
// with an answer: it works, and that is gone from the file.
func TestOlderJournal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j, err := journal.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(j.Keep(t.Context(), answer("a", "ada")), j.Close()); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		"ALTER TABLE answer ADD COLUMN history TEXT NOT NULL DEFAULT '[]'",
		`UPDATE answer SET history = '["canary of another"]'`,
		"PRAGMA user_version = 1",
	} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the first has not changed it
		if _, err := journal.OpenBeside(path); !errors.Is(err, journal.ErrOld) {
			t.Fatalf("OpenBeside(an old journal) = %v, want ErrOld", err)
		}
	}
	if j, err = journal.Open(path); err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	beside, err := journal.OpenBeside(path)
	if err != nil {
		t.Fatalf("OpenBeside(one brought up to date) = %v", err)
	}
	defer beside.Close()
	got, ok, err := beside.Answer(t.Context(), "a")
	if diff := cmp.Diff(*answer("a", "ada"), got); err != nil || !ok || diff != "" {
		t.Errorf("Answer: %v, %v (-want +got):\n%s", ok, err, diff)
	}
	for _, name := range []string{path, path + "-wal"} {
		if data, err := os.ReadFile(name); err != nil || strings.Contains(string(data), "canary") {
			t.Errorf("%s holds what others had asked (%v)", name, err)
		}
	}
}

// OpenBeside makes no journal.
func TestOpenBesideNone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	if _, err := journal.OpenBeside(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("OpenBeside(no file) = %v, want fs.ErrNotExist", err)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("OpenBeside made a file (%v)", err)
	}
}

// TestExpireOpen gives up what a service delivered that is not there any more,
// and the posts that were to be taken away on it.
func TestExpireOpen(t *testing.T) {
	j := memory(t)
	if _, err := j.Receive(t.Context(), envelope("a")); err != nil {
		t.Fatal(err)
	}
	if err := j.Keep(t.Context(), answer("a", "ada")); err != nil {
		t.Fatal(err)
	}
	if _, err := j.ErasePerson(t.Context(), "", "ada", now); err != nil {
		t.Fatal(err)
	}
	for days, want := range []int{1, 1, 0} {
		_, err := j.Expire(t.Context(), journal.Windows{Open: 36 * time.Hour}, now.AddDate(0, 0, days))
		open, openErr := j.Open(t.Context())
		removals, removalsErr := j.Removals(t.Context())
		if err := errors.Join(err, openErr, removalsErr); err != nil || open != want || len(removals) != want {
			t.Errorf("after %d days %d are open and %d to be removed, %v; want %d of each", days, open, len(removals), err, want)
		}
	}
}

func TestErase(t *testing.T) {
	j := memory(t)
	stuck := answer("c", "ada")
	stuck.Post = ""
	for _, a := range []*journal.Answer{answer("a", "ada"), answer("b", "bob"), stuck} {
		if err := j.Keep(t.Context(), a); err != nil {
			t.Fatal(err)
		}
		if err := j.Vote(t.Context(), a.ID, "town", "ada", true, now); err != nil {
			t.Fatal(err)
		}
	}
	e, err := j.ErasePerson(t.Context(), "", "ada", now)
	if want := (journal.Erased{Questions: 2, Votes: 3, Posts: 1, Stuck: 1}); err != nil || e != want {
		t.Errorf("ErasePerson = %+v, %v, want %+v", e, err, want)
	}
	kept, err := j.Of(t.Context(), "", "ada")
	if err != nil || len(kept.Answers)+kept.Votes != 0 {
		t.Errorf("kept of ada are %+v, %v", kept, err)
	}
	if e, err = j.EraseDocument(t.Context(), "d:1", now); err != nil || e.Questions != 1 || e.Posts != 1 {
		t.Errorf("EraseDocument = %+v, %v, want one question and post", e, err)
	}
	all, err := j.Removals(t.Context())
	if err != nil || len(all) != 2 {
		t.Errorf("%d removals, %v, want 2", len(all), err)
	}
	for _, r := range all {
		if err := j.Removed(t.Context(), r); err != nil {
			t.Error(err)
		}
	}
	if all, err = j.Removals(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("%d removals are left, %v", len(all), err)
	}
}

func TestEndedContextChangesNothing(t *testing.T) {
	j := memory(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := j.Receive(ctx, envelope("a")); !errors.Is(err, context.Canceled) {
		t.Errorf("Receive = %v, want %v", err, context.Canceled)
	}
	if got := keys(t, j); got != "" {
		t.Errorf("open are %q, want none", got)
	}
}

func TestConcurrently(t *testing.T) {
	j, err := journal.Open(filepath.Join(t.TempDir(), "journal.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	var all sync.WaitGroup
	var mu sync.Mutex // guards fresh
	fresh := 0
	for i := range 40 {
		all.Go(func() {
			ok, err := j.Receive(t.Context(), envelope(fmt.Sprint(i%20)))
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			if ok {
				fresh++
			}
		})
	}
	all.Wait()
	if n, err := j.Open(t.Context()); err != nil || n != 20 || fresh != 20 {
		t.Errorf("%d are open and %d were fresh (%v), want 20", n, fresh, err)
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	garbage := filepath.Join(dir, "garbage.db")
	if err := os.WriteFile(garbage, []byte(strings.Repeat("this is no journal", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{garbage, filepath.Join(dir, "none", "journal.db")} {
		j, err := journal.Open(path)
		if err == nil {
			_ = j.Close()
		}
		if err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("Open(%s) = %v, want an error that names it", path, err)
		}
	}
}

func TestHelpful(t *testing.T) {
	j := memory(t)
	for i, a := range []*journal.Answer{answer("a", "ada"), answer("b", "ada"), answer("c", "ada")} {
		a.Private = i == 2
		if err := j.Keep(t.Context(), a); err != nil {
			t.Fatal(err)
		}
		for _, person := range []string{"x", "y"}[:1+i%2] {
			if err := j.Vote(t.Context(), a.ID, "town", person, true, now); err != nil {
				t.Fatal(err)
			}
		}
	}
	elsewhere, hidden := answer("d", "ada"), answer("e", "ada")
	elsewhere.Workspace, hidden.Kind = "w2", 2
	for _, a := range []*journal.Answer{elsewhere, hidden} {
		if err := errors.Join(j.Keep(t.Context(), a), j.Vote(t.Context(), a.ID, "town", "x", true, now)); err != nil {
			t.Fatal(err)
		}
	}
	all, err := j.Helpful(t.Context(), "town", "", 0, 10)
	var got []string
	for _, h := range all {
		got = append(got, h.Question)
	}
	if want := []string{"Why b?", "Why a?"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("Helpful = %q, %v, want %q", got, err, want)
	}
}
