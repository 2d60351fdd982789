package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// program is how an engine is started, Go's in a process of their own too, so
// that memory can be told apart.
type program struct {
	name    string
	command []string // before "index" or "serve"
	k1, b   float64  // what it scores with
	env     []string
}

// names are all engines, in the order of the table. Those in English have the
// analysis that their makers recommend for it, stop words left out.
var names = []string{"footnote", "textbook", "bleve", "bleve-en", "fts5", "tantivy", "lucene", "lucene-en", "bm25s"}

// find returns the program of an engine, which it builds where it must. The
// error says why there is none.
func find(ctx context.Context, name string) (program, error) {
	p := program{name: name, k1: 0.9, b: 0.4}
	switch name {
	case "tantivy":
		p.k1, p.b = 1.2, 0.75 // fixed
		p.command = []string{filepath.Join("tantivy", "target", "release", "peer")}
		return p, build(ctx, p.command[0], "tantivy", "cargo", "build", "--release", "--quiet")
	case "lucene", "lucene-en":
		p.command = []string{"java", "-XX:ActiveProcessorCount=1", "-XX:+UseSerialGC", "-Xmx2g", "-Denglish=" + strconv.FormatBool(name == "lucene-en"),
			"-cp", filepath.Join("lucene", "target", "peer-1.jar") + ":" + filepath.Join("lucene", "target", "lib", "*"), "Peer"}
		return p, build(ctx, filepath.Join("lucene", "target", "peer-1.jar"), "lucene", "mvn", "-q", "-B", "package")
	case "bm25s":
		p.command = []string{"python3", filepath.Join("bm25s", "peer.py")}
		p.env = []string{"OMP_NUM_THREADS=1", "NUMBA_NUM_THREADS=1"}
		if err := run(ctx, "", "python3", "-c", "import bm25s, numba, Stemmer"); err != nil {
			return p, fmt.Errorf("%w (pip install -r bm25s/requirements.txt)", err)
		}
		return p, nil
	}
	if _, ok := engines[name]; !ok {
		return p, fmt.Errorf("there is no such engine; there are %s", strings.Join(names, ", "))
	}
	if name == "bleve" || name == "bleve-en" || name == "fts5" {
		p.k1, p.b = 1.2, 0.75 // their defaults
	}
	self, err := os.Executable()
	p.command = []string{self, "engine", name}
	p.env = []string{"GOMAXPROCS=1"}
	return p, err
}

// build runs a command in dir unless there is already what it makes.
func build(ctx context.Context, made, dir string, command ...string) error {
	if _, err := os.Stat(made); err == nil {
		return nil
	}
	return run(ctx, dir, command...)
}

func run(ctx context.Context, dir string, command ...string) error {
	c := exec.CommandContext(ctx, command[0], command[1:]...) //nolint:gosec // commands of this file
	c.Dir = dir
	out, err := c.CombinedOutput()
	if err != nil {
		lines := strings.Split(strings.TrimSpace(string(out)), "\n")
		return fmt.Errorf("%s: %w %s", command[0], err, lines[len(lines)-1])
	}
	return nil
}

func (p program) start(ctx context.Context, args ...string) *exec.Cmd {
	all := append(append([]string{}, p.command[1:]...), args...)
	c := exec.CommandContext(ctx, p.command[0], all...) //nolint:gosec // commands of this file
	c.Env = append(os.Environ(), p.env...)
	c.Stderr = os.Stderr
	return c
}

// index runs the command "index" and returns what it printed and how many
// seconds of processor time the process took.
func (p program) index(ctx context.Context, file, dir string) (indexed, float64, error) {
	c := p.start(ctx, "index", file, dir)
	out, err := c.Output()
	if err != nil {
		return indexed{}, 0, fmt.Errorf("index with %s: %w", p.name, err)
	}
	var r indexed
	if err := json.Unmarshal(out, &r); err != nil {
		return indexed{}, 0, fmt.Errorf("index with %s: %w", p.name, err)
	}
	return r, (c.ProcessState.UserTime() + c.ProcessState.SystemTime()).Seconds(), nil
}

// server is a process that runs "serve".
type server struct {
	program
	command *exec.Cmd
	in      io.WriteCloser
	out     *json.Decoder
}

// serve starts "serve" and waits for its first answer.
func (p program) serve(ctx context.Context, dir, file, asked string) (*server, opened, error) {
	s := &server{program: p, command: p.start(ctx, "serve", dir, file, asked)}
	in, err := s.command.StdinPipe()
	if err != nil {
		return nil, opened{}, err
	}
	out, err := s.command.StdoutPipe()
	if err != nil {
		return nil, opened{}, err
	}
	s.in, s.out = in, json.NewDecoder(bufio.NewReader(out))
	if err := s.command.Start(); err != nil {
		return nil, opened{}, err
	}
	var r opened
	if err := s.out.Decode(&r); err != nil {
		return nil, r, errors.Join(fmt.Errorf("start %s: %w", p.name, err), s.close())
	}
	return s, r, nil
}

// ask asks the questions from up to, not with, to.
func (s *server) ask(from, to int) (answered, error) {
	var a answered
	if _, err := fmt.Fprintln(s.in, from, to); err != nil {
		return a, fmt.Errorf("ask %s: %w", s.name, err)
	}
	if err := s.out.Decode(&a); err != nil {
		return a, fmt.Errorf("ask %s: %w", s.name, err)
	}
	if len(a.NS) != to-from || len(a.Hits) != to-from {
		return a, fmt.Errorf("ask %s: %d answers to %d questions", s.name, len(a.NS), to-from)
	}
	return a, nil
}

// close ends the process.
func (s *server) close() error {
	_ = s.in.Close() // it ends all the same
	return s.command.Wait()
}
