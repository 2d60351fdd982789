package qa_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"footnote/knowledge/knowledgetest"
	"footnote/qa"
)

// killedAt is the name of the variable that tells a child which folder to
// update, and with _FROM which change its index may have come to.
const killedAt = "FOOTNOTE_TEST_KILLED_AT"

// changing is a library that goes through changes, the same for everybody.
type changing struct {
	*shelf
	r    *rand.Rand
	step int
}

func newChanging() *changing { return &changing{newLibrary(), rand.New(rand.NewPCG(0, 6)), 0} }

// to brings l to a step.
func (l *changing) to(t *testing.T, step int) {
	t.Helper()
	for ; l.step < step; l.step++ {
		l.randomChange(t, l.r)
	}
}

// TestKilledChild is the child of TestKilled: it changes a library, brings the
// index up to it, and says so, step by step until it is killed.
func TestKilledChild(t *testing.T) {
	dir := os.Getenv(killedAt)
	if dir == "" {
		t.Skip("this is the child of TestKilled")
	}
	from, err := strconv.Atoi(os.Getenv(killedAt + "_FROM"))
	if err != nil {
		t.Fatal(err)
	}
	l := newChanging()
	l.to(t, from)
	for n := from + 1; ; n++ {
		l.to(t, n)
		mustUpdateIn(t, dir, l.shelf)
		fmt.Printf("ack %d\n", n)
	}
}

// TestKilled kills a process that updates an index, again and again and at any
// moment, and wants what it left to open as the index that it had finished last
// or the one it was about to finish, and the next to go on from there.
func TestKilled(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("here nobody can be asked whether a process was killed")
	}
	first, rounds := knowledgetest.Trials(t, 500, 50, 5)
	dir, killed, l := t.TempDir(), 0, newChanging()
	r := rand.New(rand.NewPCG(1+uint64(first), 6))
	for round := range rounds {
		acked, was := killedChild(t, dir, l.step, r)
		if was {
			killed++
		}
		l.to(t, acked)
		c, err := qa.OpenCollection(dir, l)
		if acked == 0 && qa.IsDamage(err) {
			continue // nothing was finished
		}
		if err != nil {
			t.Fatalf("round %d: after step %d: %v", round, acked, err)
		}
		if c.Sequence() != l.sequence {
			l.to(t, acked+1)
			if c, err = qa.OpenCollection(dir, l); err != nil {
				t.Fatal(err)
			}
		}
		if c.Sequence() != l.sequence {
			t.Fatalf("round %d: after step %d the index stands at %d, neither there nor at the next, which is %d", round, acked, c.Sequence(), l.sequence)
		}
		if !bytes.Equal(answers(t, c, round), answers(t, l.collect(), round)) {
			t.Fatalf("round %d: other answers than from an index built anew", round)
		}
	}
	if killed < rounds*9/10 {
		t.Errorf("%d of %d children were killed", killed, rounds)
	}
	t.Logf("killed %d times, at step %d in the end", killed, l.step)
}

// killedChild runs a child from a step on and kills it a moment after one of the
// steps that it finished. It returns the last of those and whether it was killed.
func killedChild(t *testing.T, dir string, from int, r *rand.Rand) (acked int, killed bool) {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKilledChild$")
	child.Env = append(os.Environ(), killedAt+"="+dir, killedAt+"_FROM="+strconv.Itoa(from), "GOMAXPROCS=1")
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	acked = from
	kill := time.AfterFunc(time.Hour, func() {})
	for lines := bufio.NewScanner(out); lines.Scan(); {
		kill.Stop()
		if n, ok := strings.CutPrefix(lines.Text(), "ack "); ok {
			acked, _ = strconv.Atoi(n)
		}
		kill = time.AfterFunc(time.Duration(r.IntN(20_000))*time.Microsecond, func() { _ = child.Process.Kill() })
	}
	kill.Stop()
	var exit *exec.ExitError
	return acked, errors.As(child.Wait(), &exit) && exit.Sys().(syscall.WaitStatus).Signaled()
}
