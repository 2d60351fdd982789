package qa_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"footnote/qa"
)

// killedAt is the name of the variable that tells a child which folder to
// update, and for which seed.
const killedAt = "FOOTNOTE_TEST_KILLED_AT"

// steps is how many changes the library of a child goes through.
const steps = 30

// TestKilledChild is the child of TestKilled: it changes a library and brings
// the index up to it, step by step, until it is killed.
func TestKilledChild(t *testing.T) {
	dir := os.Getenv(killedAt)
	if dir == "" {
		t.Skip("this is the child of TestKilled")
	}
	seed, err := strconv.Atoi(os.Getenv(killedAt + "_SEED"))
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(uint64(seed), 6))
	l := newLibrary()
	for range steps {
		l.randomChange(t, r)
		mustUpdateIn(t, dir, l)
	}
}

// TestKilled kills a process that updates an index, at any moment, and wants
// what it left to open as the index of a state that the library was in, and to
// be brought up to the library's last.
func TestKilled(t *testing.T) {
	rounds := 12
	if long {
		rounds = 500
	}
	killed := 0
	for seed := range rounds {
		dir := t.TempDir()
		child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKilledChild$")
		child.Env = append(os.Environ(), killedAt+"="+dir, killedAt+"_SEED="+strconv.Itoa(seed))
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(time.Duration(50+seed*37%500)*time.Millisecond, func() { _ = child.Process.Kill() })
		if child.Wait() != nil {
			killed++
		}
		timer.Stop()

		c, opened := qa.OpenCollection(dir, newLibrary())
		if opened != nil && len(filesOf(t, dir)) > 0 {
			if _, err := os.Stat(dir + "/manifest"); err == nil {
				t.Fatalf("seed %d: the index does not open: %v", seed, opened)
			}
		}
		r := rand.New(rand.NewPCG(uint64(seed), 6))
		l, between := newLibrary(), opened != nil || c.Sequence() == 0
		for range steps {
			l.randomChange(t, r)
			if opened == nil && c.Sequence() == l.sequence {
				between = true
				state, err := qa.OpenCollection(dir, l)
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(answers(t, state, seed), answers(t, l.collect(), seed)) {
					t.Fatalf("seed %d: other answers than from an index built anew", seed)
				}
			}
		}
		if !between {
			t.Fatalf("seed %d: the index stands at %d, where the library never was", seed, c.Sequence())
		}
		mustUpdateIn(t, dir, l)
		c, err := qa.OpenCollection(dir, l)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(answers(t, c, seed), answers(t, l.collect(), seed)) {
			t.Fatalf("seed %d: other answers afterwards than from an index built anew", seed)
		}
	}
	t.Logf("%d of %d children killed before their end", killed, rounds)
}
