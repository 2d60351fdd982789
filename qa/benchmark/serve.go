package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"runtime/debug"
	"time"
)

// indexed is what the command "index" prints.
type indexed struct {
	Seconds      float64 `json:"seconds"`       // from text to an index that can be searched
	MergeSeconds float64 `json:"merge_seconds"` // until it is as quick as it gets
}

// opened is the first line that the command "serve" prints.
type opened struct {
	OpenMS  float64 `json:"open_ms"`
	FirstMS float64 `json:"first_ms"`
}

// answered is what the command "serve" prints for each "FROM TO" it reads.
type answered struct {
	NS   []int64 `json:"ns"`   // time of each question
	Hits [][]int `json:"hits"` // numbers of its passages, best first
}

// runEngine is the program of an engine written in Go: the commands of
// README.md.
func runEngine(name string, args []string, in io.Reader, out io.Writer) error {
	e, ok := engines[name]
	switch {
	case !ok:
		return fmt.Errorf("there is no engine %q", name)
	case len(args) == 3 && args[0] == "index":
		return indexOnce(e, args[1], args[2], out)
	case len(args) == 4 && args[0] == "serve":
		return serve(e, args[1], args[2], args[3], in, out)
	}
	return fmt.Errorf("engine %s: want index PASSAGES FOLDER or serve FOLDER PASSAGES QUESTIONS", name)
}

func indexOnce(e engine, file, dir string, out io.Writer) error {
	begin := time.Now()
	if e.build == nil { // it is measured, and gone again
		if _, err := e.open("", passages(file)); err != nil {
			return err
		}
		return json.NewEncoder(out).Encode(indexed{Seconds: time.Since(begin).Seconds()})
	}
	settle, err := e.build(dir, passages(file))
	if err != nil {
		return err
	}
	r := indexed{Seconds: time.Since(begin).Seconds()}
	if settle != nil {
		begin = time.Now()
		if err := settle(); err != nil {
			return err
		}
		r.MergeSeconds = time.Since(begin).Seconds()
	}
	return json.NewEncoder(out).Encode(r)
}

func serve(e engine, dir, file, asked string, in io.Reader, out io.Writer) error {
	qs, err := questions(asked)
	if err != nil {
		return err
	}
	begin := time.Now()
	s, err := e.open(dir, passages(file))
	if err != nil {
		return err
	}
	r := opened{OpenMS: milliseconds(begin)}
	queries := make([]any, len(qs))
	for i, q := range qs {
		queries[i] = s.prepare(q.Words)
	}
	begin = time.Now()
	if _, err := s.ask(queries[0]); err != nil {
		return err
	}
	r.FirstMS = milliseconds(begin)
	debug.FreeOSMemory() // what only opening needed
	encoder := json.NewEncoder(out)
	if err := encoder.Encode(r); err != nil {
		return err
	}
	for lines := bufio.NewScanner(in); lines.Scan(); {
		var from, to int
		if _, err := fmt.Sscan(lines.Text(), &from, &to); err != nil {
			return fmt.Errorf("read %q: want FROM TO", lines.Text())
		}
		var a answered
		for _, q := range queries[from:to] {
			begin := time.Now()
			hits, err := s.ask(q)
			if err != nil {
				return err
			}
			a.NS = append(a.NS, time.Since(begin).Nanoseconds())
			a.Hits = append(a.Hits, hits)
		}
		if err := encoder.Encode(a); err != nil {
			return err
		}
	}
	return nil
}

func milliseconds(since time.Time) float64 { return time.Since(since).Seconds() * 1000 }
