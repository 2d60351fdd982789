package folder

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// watched starts watching dir and returns where calls arrive.
func watched(t *testing.T, dir string) <-chan struct{} {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	calls := make(chan struct{}, 100)
	f := mustNew(t, config(dir))
	var running sync.WaitGroup
	running.Go(func() {
		f.Watch(ctx, func([]string) { calls <- struct{}{} }, func(err error) { t.Log(err) })
	})
	t.Cleanup(func() {
		stop()
		running.Wait()
	})
	return calls
}

// told changes something and waits for a call.
func told(t *testing.T, calls <-chan struct{}, change func()) {
	t.Helper()
	change()
	select {
	case <-calls:
	case <-time.After(30 * time.Second):
		t.Fatal("nothing was told of a change")
	}
}

func TestWatch(t *testing.T) {
	dir := write(t, map[string]string{"a.md": "one"})
	calls := watched(t, dir)
	n := 0
	put := func(path string) func() {
		return func() {
			n++
			full := filepath.Join(dir, filepath.FromSlash(path))
			if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
				t.Error(err)
			}
			if err := os.WriteFile(full, make([]byte, n), 0o600); err != nil {
				t.Error(err)
			}
		}
	}
	told(t, calls, func() {}) // from now on it watches
	told(t, calls, put("a.md"))
	told(t, calls, put("new/deep/b.md"))
	told(t, calls, put("new/deep/b.md")) // in a folder that came while watching
	told(t, calls, func() {
		if err := os.RemoveAll(filepath.Join(dir, "new")); err != nil {
			t.Error(err)
		}
		put("a.md")()
	})
}

// TestFew wants the paths of the files that changed, or that all is to be looked
// at when more than their content may have changed.
func TestFew(t *testing.T) {
	dir := write(t, map[string]string{"a.md": "one", "deep/b.md": "two", ".gitignore": "c.md", "CODEOWNERS": "* @anna"})
	if err := os.Symlink("a.md", filepath.Join(dir, "link.md")); err != nil {
		t.Fatal(err)
	}
	f := mustNew(t, config(dir))
	for _, test := range []struct {
		names string
		want  string
	}{
		{"deep/b.md a.md", "a.md deep/b.md"},
		{"a.md gone.md", "a.md gone.md"},
		{"a.md .gitignore", ""},
		{"a.md deep/.footnoteignore", ""},
		{"CODEOWNERS", ""},
		{"a.md deep", ""},
		{"link.md", ""},
		{"", ""},
	} {
		told := map[string]bool{}
		for _, name := range strings.Fields(test.names) {
			told[filepath.Join(dir, filepath.FromSlash(name))] = true
		}
		if got := strings.Join(f.few(told), " "); got != test.want {
			t.Errorf("few(%s) = %q, want %q", test.names, got, test.want)
		}
	}
	many := map[string]bool{}
	for n := range 101 {
		many[filepath.Join(dir, strconv.Itoa(n))] = true
	}
	if got := f.few(many); got != nil {
		t.Errorf("few of many = %d paths, want to look at all", len(got))
	}
}

func TestWatchNothing(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	var why error
	mustNew(t, config(filepath.Join(t.TempDir(), "gone"))).Watch(ctx, func([]string) {}, func(err error) { why = err; stop() })
	if why == nil {
		t.Error("Watch of a folder that is not there gave no reason")
	}
}
