package library

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"footnote/knowledge"
	"footnote/knowledge/knowledgetest"
)

// Faults are tested on a child process that syncs one state of a source after
// the other and says on its standard output which it has finished.

const (
	childDir  = "FOOTNOTE_TEST_CHILD"     // the data folder that the child is to fill
	childFrom = "FOOTNOTE_TEST_FROM"      // the first state to sync
	childTo   = "FOOTNOTE_TEST_TO"        // the last
	childTry  = "FOOTNOTE_TEST_TRY_AGAIN" // whether to go on after a failure
)

// stateOf returns the source in its n-th state: a page more each time, up to a
// number, and every fifth page changed.
func stateOf(n int) *shelf {
	s := &shelf{name: "kb", space: "staff", pages: map[string]string{}}
	for j := range min(n, 20) + 3 {
		changed := n - ((n-j)%5+5)%5 // when the page was changed last
		text := fmt.Sprintf("# Page %d\n\nThis page is of state %d.\n\n", j, changed)
		if j%3 == 0 {
			r := rand.New(rand.NewPCG(uint64(j), uint64(changed)))
			for range 200 {
				text += strconv.Itoa(r.Int()) + " "
			}
		}
		s.pages[fmt.Sprintf("p%02d.md", j)] = text
	}
	return s
}

// textsOf returns what the documents of a state say, by path. It is worked out
// once for each state.
func textsOf(n int) map[string]string {
	if known, ok := texts.Load(n); ok {
		return known.(map[string]string)
	}
	all := map[string]string{}
	for path, text := range stateOf(n).pages {
		all[path] = page("kb", "staff", path, text).Text
	}
	texts.Store(n, all)
	return all
}

var texts sync.Map // of textsOf, by state

// TestChild is the child.
func TestChild(t *testing.T) {
	dir := os.Getenv(childDir)
	if dir == "" {
		t.Skip("this is only for a process that another test starts")
	}
	from, _ := strconv.Atoi(os.Getenv(childFrom))
	to, _ := strconv.Atoi(os.Getenv(childTo))
	l := childOpen(t, dir)
	for n := from; n <= to; n++ {
		s := stateOf(n)
		for tries := 0; ; tries++ {
			_, err := l.Sync(t.Context(), s, s.space, SyncOptions{})
			if err == nil {
				break
			}
			if os.Getenv(childTry) == "" || tries > 3 {
				fmt.Printf("failed %v\n", err)
				os.Exit(0)
			}
			childReads(t, l)
		}
		fmt.Printf("ack %d\n", n)
		if n%4 == 0 { // which writes the log back and removes it
			if err := l.Close(); err != nil && os.Getenv(childTry) == "" {
				fmt.Printf("failed %v\n", err)
				os.Exit(0)
			}
			l = childOpen(t, dir)
		}
	}
	os.Exit(0)
}

// childOpen opens the library, if need be by trying a few times.
func childOpen(t *testing.T, dir string) *Library {
	for tries := 0; ; tries++ {
		l, err := Open(t.Context(), dir, Config{Cache: 1})
		if err == nil {
			return l
		}
		if os.Getenv(childTry) == "" || tries > 3 {
			fmt.Printf("failed %v\n", err)
			os.Exit(0)
		}
	}
}

// childReads wants everything to be readable while changes fail.
func childReads(t *testing.T, l *Library) {
	for _, err := range l.Documents(t.Context(), "staff") {
		if err != nil {
			fmt.Printf("unreadable %v\n", err)
			os.Exit(1)
		}
	}
}

// child returns a child that is to sync the states from up to to.
func child(t testing.TB, dir string, from, to int) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(exe, "-test.run=^TestChild$")
	c.Env = append(os.Environ(), childDir+"="+dir, childFrom+"="+strconv.Itoa(from), childTo+"="+strconv.Itoa(to), "GOMAXPROCS=1")
	return c
}

// checkState wants the library in dir to be sound and to hold state acked, or
// the next as far as that was stored. acked is -1 when nothing was promised.
func checkState(t testing.TB, dir string, acked int) error {
	t.Helper()
	l, err := Open(context.Background(), dir, Config{})
	if err != nil {
		return err
	}
	defer l.Close()
	var wrong []error
	_, err = l.Verify(context.Background(), true, func(err error) { wrong = append(wrong, err) }, nil)
	if err := errors.Join(append(wrong, err)...); err != nil {
		return err
	}
	if acked < 0 {
		return nil
	}
	now, next := textsOf(acked), textsOf(acked+1)
	for _, path := range sortedKeys(now) {
		d, err := l.Document(knowledge.NewDocID("kb", path))
		if err != nil {
			return fmt.Errorf("after state %d: %w", acked, err)
		}
		if d.Text != now[path] && d.Text != next[path] {
			return fmt.Errorf("after state %d, %s says %.60q", acked, path, d.Text)
		}
	}
	return nil
}

// TestKill kills the child at any moment, again and again, and wants everything
// it had finished to be there.
func TestKill(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("here nobody can be asked whether a process was killed")
	}
	first, rounds := knowledgetest.Trials(t, 500, 50, 5)
	dir, acked, killed := t.TempDir(), -1, 0
	r := rand.New(rand.NewPCG(1+uint64(first), 2))
	for round := range rounds {
		c := child(t, dir, acked+1, acked+1000)
		out, err := c.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		kill := time.AfterFunc(time.Hour, func() {})
		for lines.Scan() {
			kill.Stop()
			if n, ok := strings.CutPrefix(lines.Text(), "ack "); ok {
				acked, _ = strconv.Atoi(n)
			}
			kill = time.AfterFunc(time.Duration(r.IntN(20_000))*time.Microsecond, func() { _ = c.Process.Kill() })
		}
		kill.Stop()
		err = c.Wait()
		var exit *exec.ExitError
		if errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signaled() {
			killed++
		}
		if err := checkState(t, dir, acked); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
	}
	if killed < rounds*9/10 {
		t.Errorf("%d of %d children were killed", killed, rounds)
	}
	t.Logf("killed %d times, at state %d in the end", killed, acked)
}
