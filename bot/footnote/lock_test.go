package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// holdLock, when it is set, is the data folder whose lock the test binary takes,
// says so, and holds until its standard input ends.
const holdLock = "FOOTNOTE_TEST_HOLD_LOCK"

// heldElsewhere starts a process that holds the lock of dir.
func heldElsewhere(t *testing.T, dir string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command(exe, "-test.run=^TestHoldLock$")
	child.Env = append(os.Environ(), holdLock+"="+dir)
	in, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = child.Wait() // it may have been killed
	})
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "held\n" {
		t.Fatalf("the other process says %q, %v", line, err)
	}
	return child
}

// TestHoldLock is the other process.
func TestHoldLock(t *testing.T) {
	dir := os.Getenv(holdLock)
	if dir == "" {
		t.Skip("this is only for a process that another test starts")
	}
	lock, err := lockData(dir, "serve")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("held")
	_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
	if err := lock.release(); err != nil {
		t.Fatal(err)
	}
}

func TestTwoProcesses(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	child := heldElsewhere(t, dir)
	begin := time.Now()
	_, err := lockData(dir, "sync")
	took := time.Since(begin)
	var locked *lockedError
	if !errors.As(err, &locked) || locked.owner != "footnote serve, process "+strconv.Itoa(child.Process.Pid) {
		t.Errorf("lockData of a folder that another process holds = %v, want the other's name", err)
	}
	t.Logf("it was named after %v", took)
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // it was killed
	lock, err := lockData(dir, "sync")
	if err != nil {
		t.Fatalf("after the other was killed: %v", err)
	}
	if data, err := os.ReadFile(filepath.Join(dir, ownerName)); err != nil || !strings.Contains(string(data), "footnote sync, process "+strconv.Itoa(os.Getpid())) {
		t.Errorf("the owner is %q, %v", data, err)
	}
	if err := lock.release(); err != nil {
		t.Error(err)
	}
}

// A data folder that is somebody else's is refused and left as it is; a new or
// empty one, and one that is Footnote's, whatever lies beside, are not.
func TestCheckData(t *testing.T) {
	for _, test := range []struct {
		holds []string
		want  string
	}{
		{nil, ""},
		{[]string{"lost+found", ".snapshot"}, ""},
		{[]string{"library.db", "notes.txt"}, ""},
		{[]string{"journal.db", "notes.txt"}, ""},
		{[]string{"slack", "discord"}, ""}, // which the adapters make before the folder is locked
		{[]string{"discord"}, ""},
		{[]string{"notes.txt"}, "holds what is not Footnote's, such as notes.txt"},
	} {
		dir := t.TempDir()
		for _, name := range test.holds {
			if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		lock, err := lockData(dir, "sync")
		if test.want == "" {
			if err != nil || lock.release() != nil {
				t.Errorf("lockData(a folder with %q) = %v", test.holds, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("lockData(a folder with %q) = %v, want …%s…", test.holds, err, test.want)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) != len(test.holds) {
			t.Errorf("a folder with %q holds %v after it was refused (%v)", test.holds, left, err)
		}
	}
	if err := checkData(filepath.Join(t.TempDir(), "new")); err != nil {
		t.Errorf("checkData(no folder) = %v", err)
	}
}
