package library

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// operation is a system call of a child's on a file in its data folder, or
// something that it said.
type operation struct {
	kind operationKind
	path string // in the data folder
	to   string // of a rename
	at   int64  // where a write begins, or to what size a file is cut
	data []byte
	said string
}

type operationKind int

const (
	writing operationKind = iota
	cutting
	flushing
	creating
	removing
	renaming
	saying
)

// tracer runs a child and sees, or spoils, what it does to the disk.
type tracer struct {
	dir   string
	spoil func(n int, o operation) syscall.Errno // what the n-th operation on a file is to fail with; 0 for not
	log   []operation
	n     int // operations on files so far

	inside map[int]*call // system calls that have begun, by thread
}

// call is a system call that has begun.
type call struct {
	op    operation
	errno syscall.Errno // what it is to fail with
	open  string        // the path that is opened and was not there; empty for none
}

// run runs c to its end.
func (tr *tracer) run(t testing.TB, c *exec.Cmd) {
	t.Helper()
	runtime.LockOSThread() // which traces
	defer runtime.UnlockOSThread()
	tr.inside = map[int]*call{}
	c.SysProcAttr = &syscall.SysProcAttr{Ptrace: true}
	out, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	c.Stdout, c.Stderr = out, out
	if err := c.Start(); err != nil {
		t.Skipf("here processes cannot be traced: %v", err)
	}
	main := c.Process.Pid
	var status syscall.WaitStatus
	if _, err := syscall.Wait4(main, &status, 0, nil); err != nil {
		t.Fatal(err)
	}
	const exitKill = 0x100000
	if err := syscall.PtraceSetOptions(main, syscall.PTRACE_O_TRACECLONE|syscall.PTRACE_O_TRACESYSGOOD|exitKill); err != nil {
		t.Fatal(err)
	}
	if err := syscall.PtraceSyscall(main, 0); err != nil {
		t.Fatal(err)
	}
	for {
		thread, err := syscall.Wait4(-1, &status, syscall.WALL, nil)
		if err != nil {
			t.Fatal(err)
		}
		if status.Exited() || status.Signaled() {
			delete(tr.inside, thread)
			if thread == main {
				return
			}
			continue
		}
		signal := 0
		switch s := status.StopSignal(); s {
		case syscall.SIGTRAP | 0x80:
			tr.stopped(t, thread)
		case syscall.SIGTRAP, syscall.SIGSTOP:
		default:
			signal = int(s)
		}
		_ = syscall.PtraceSyscall(thread, signal) // it may be gone
	}
}

// stopped deals with the beginning or the end of a system call.
func (tr *tracer) stopped(t testing.TB, thread int) {
	var r syscall.PtraceRegs
	if err := syscall.PtraceGetRegs(thread, &r); err != nil {
		return
	}
	c, began := tr.inside[thread]
	if !began {
		c = tr.begin(thread, &r)
		tr.inside[thread] = c
		if c != nil && c.errno != 0 {
			r.Orig_rax = ^uint64(0) // no system call at all
			if err := syscall.PtraceSetRegs(thread, &r); err != nil {
				t.Error(err)
			}
		}
		return
	}
	delete(tr.inside, thread)
	if c == nil {
		return
	}
	if c.errno != 0 {
		r.Rax = uint64(-int64(c.errno))
		if err := syscall.PtraceSetRegs(thread, &r); err != nil {
			t.Error(err)
		}
		return
	}
	if int64(r.Rax) < 0 {
		return
	}
	if c.op.kind == writing {
		c.op.data = c.op.data[:r.Rax]
	}
	tr.log = append(tr.log, c.op)
}

// begin returns what a system call is about to do, or nil when that is of no
// concern.
func (tr *tracer) begin(thread int, r *syscall.PtraceRegs) *call {
	op, ok := tr.understand(thread, r)
	if !ok {
		return nil
	}
	c := &call{op: op}
	if op.kind != saying {
		tr.n++
		if tr.spoil != nil {
			c.errno = tr.spoil(tr.n, op)
		}
	}
	return c
}

// understand reads a system call's arguments.
func (tr *tracer) understand(thread int, r *syscall.PtraceRegs) (operation, bool) {
	const renameat2 = 316
	switch r.Orig_rax {
	case syscall.SYS_WRITE, syscall.SYS_PWRITE64:
		data := memory(thread, r.Rsi, int(r.Rdx))
		if r.Orig_rax == syscall.SYS_WRITE && r.Rdi == 1 {
			return operation{kind: saying, said: strings.TrimSpace(string(data))}, true
		}
		path, ok := tr.descriptor(thread, r.Rdi)
		return operation{kind: writing, path: path, at: int64(r.R10), data: data}, ok
	case syscall.SYS_FTRUNCATE:
		path, ok := tr.descriptor(thread, r.Rdi)
		return operation{kind: cutting, path: path, at: int64(r.Rsi)}, ok
	case syscall.SYS_FSYNC, syscall.SYS_FDATASYNC:
		path, ok := tr.descriptor(thread, r.Rdi)
		return operation{kind: flushing, path: path}, ok
	case syscall.SYS_OPEN, syscall.SYS_OPENAT:
		name, flags := r.Rsi, r.Rdx
		if r.Orig_rax == syscall.SYS_OPEN {
			name, flags = r.Rdi, r.Rsi
		}
		path, ok := tr.within(text(thread, name))
		if _, err := os.Lstat(filepath.Join(tr.dir, path)); flags&syscall.O_CREAT == 0 || err == nil {
			return operation{}, false
		}
		return operation{kind: creating, path: path}, ok
	case syscall.SYS_UNLINK:
		path, ok := tr.within(text(thread, r.Rdi))
		return operation{kind: removing, path: path}, ok
	case syscall.SYS_UNLINKAT:
		path, ok := tr.within(text(thread, r.Rsi))
		return operation{kind: removing, path: path}, ok
	case syscall.SYS_RENAME, syscall.SYS_RENAMEAT, renameat2:
		from, to := r.Rsi, r.R10
		if r.Orig_rax == syscall.SYS_RENAME {
			from, to = r.Rdi, r.Rsi
		}
		path, ok := tr.within(text(thread, from))
		target, _ := tr.within(text(thread, to))
		return operation{kind: renaming, path: path, to: target}, ok
	}
	return operation{}, false
}

// descriptor returns the path in the data folder that a descriptor stands for.
func (tr *tracer) descriptor(thread int, fd uint64) (string, bool) {
	full, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", thread, fd))
	if err != nil {
		return "", false
	}
	return tr.within(full)
}

// within returns full as a path in the data folder.
func (tr *tracer) within(full string) (string, bool) {
	if full == tr.dir {
		return ".", true
	}
	path, ok := strings.CutPrefix(full, tr.dir+"/")
	return path, ok && !strings.HasSuffix(path, "-shm") // which is memory alone
}

// memory returns n bytes of a thread's memory.
func memory(thread int, at uint64, n int) []byte {
	f, err := os.Open(fmt.Sprintf("/proc/%d/mem", thread))
	if err != nil {
		return nil
	}
	defer f.Close()
	data := make([]byte, n)
	n, _ = f.ReadAt(data, int64(at)) // what is shown is what could be read
	return data[:n]
}

// text returns the string that ends with a zero byte in a thread's memory.
func text(thread int, at uint64) string {
	s, _, _ := strings.Cut(string(memory(thread, at, 4096)), "\x00")
	return s
}
