package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"footnote/qa/index/indextest"
)

// figures are what was measured of one engine.
type figures struct {
	Engine          string  `json:"engine"`
	IndexSeconds    float64 `json:"index_seconds"`     // from text, one thread, before merging
	IndexCPUSeconds float64 `json:"index_cpu_seconds"` // processor time of the whole process, start and merging included
	MergeSeconds    float64 `json:"merge_seconds"`
	Bytes           int64   `json:"bytes"`   // on disk; 0 for what lives in memory
	ColdMS          float64 `json:"cold_ms"` // open and first answer, files out of the page cache
	WarmMS          float64 `json:"warm_ms"` // the same again
	Rounds          int     `json:"rounds"`  // how often each question was measured
	NS              []int64 `json:"ns"`      // the quickest round of each question
	AllNS           []int64 `json:"all_ns"`  // every measured time, ascending
	Anonymous       int64   `json:"anonymous_bytes"`
	Total           int64   `json:"total_bytes"`
	Same            float64 `json:"same_top"` // share of the exhaustive top that was returned; 0 where that was not checked
	Skipped         string  `json:"skipped,omitempty"`

	hits [][]int
}

// collection is what is measured on.
type collection struct {
	Passages  int    `json:"passages"`
	Questions int    `json:"questions"`
	Seed      uint64 `json:"seed"`

	dir   string
	whole bool // whether questions are asked as they were typed
	asked []indextest.Question
}

func (c *collection) file() string          { return filepath.Join(c.dir, "passages.jsonl") }
func (c *collection) questionsFile() string { return filepath.Join(c.dir, "questions.jsonl") }

// plan is how questions are asked.
type plan struct {
	check        bool // whether hits are compared with exhaustive scoring
	warm, rounds int
	budget       time.Duration // of asking, after which an engine takes no further part
}

// block is how many questions an engine is asked before the next one's turn.
const block = 20

// indexing indexes c with p, or returns what was noted when an earlier run did.
func indexing(ctx context.Context, c *collection, p program) (*figures, error) {
	dir := filepath.Join(c.dir, "index-"+p.name)
	f := &figures{}
	if data, err := os.ReadFile(dir + ".json"); err == nil {
		return f, json.Unmarshal(data, f)
	}
	if err := os.RemoveAll(dir); err != nil { // of a run that was broken off
		return nil, err
	}
	r, cpu, err := p.index(ctx, c.file(), dir)
	if err != nil {
		return nil, err
	}
	*f = figures{Engine: p.name, IndexSeconds: r.Seconds, MergeSeconds: r.MergeSeconds, IndexCPUSeconds: cpu}
	if f.Bytes, err = size(dir); err != nil {
		return nil, err
	}
	return f, writeLines(dir+".json", slices.Values([]*figures{f}))
}

// opening starts p's process, first with its files out of the page cache, and
// returns the second process.
func opening(ctx context.Context, c *collection, p program, f *figures) (*server, error) {
	dir := filepath.Join(c.dir, "index-"+p.name)
	if err := chill(dir); err != nil {
		return nil, err
	}
	cold, r, err := p.serve(ctx, dir, c.file(), c.questionsFile())
	if err != nil {
		return nil, err
	}
	f.ColdMS = r.OpenMS + r.FirstMS
	if f.Bytes == 0 { // nothing on disk, so that a second start is the same
		f.WarmMS = f.ColdMS
		return cold, nil
	}
	if err := cold.close(); err != nil {
		return nil, err
	}
	s, r, err := p.serve(ctx, dir, c.file(), c.questionsFile())
	f.WarmMS = r.OpenMS + r.FirstMS
	return s, err
}

// asking asks every server all questions in rounds, some questions at a time
// in turn, so that what else the machine does meets all alike.
func asking(c *collection, servers []*server, fs []*figures, p plan) error {
	spent := make([]time.Duration, len(servers))
	for round := range p.warm + p.rounds {
		warming := round < p.warm
		var active []int
		for i, f := range fs {
			if warming || spent[i] < p.budget || f.Rounds == 0 {
				active = append(active, i)
			}
		}
		for from := 0; from < len(c.asked); from += block {
			to := min(from+block, len(c.asked))
			for _, i := range active {
				if warming && spent[i] >= p.budget/4 {
					continue
				}
				a, err := servers[i].ask(from, to)
				if err != nil {
					return err
				}
				spent[i] += fs[i].take(a, from, len(c.asked), warming)
			}
		}
		for _, i := range active {
			if !warming {
				fs[i].Rounds++
			}
		}
	}
	return nil
}

// take adds the answers to the questions that begin with from, of count, and
// returns how long they took.
func (f *figures) take(a answered, from, count int, warming bool) time.Duration {
	if f.NS == nil {
		f.NS, f.hits = make([]int64, count), make([][]int, count)
	}
	var sum int64
	for i, ns := range a.NS {
		sum += ns
		f.hits[from+i] = a.Hits[i]
		if warming {
			continue
		}
		f.AllNS = append(f.AllNS, ns)
		if was := f.NS[from+i]; was == 0 || ns < was {
			f.NS[from+i] = ns
		}
	}
	return time.Duration(sum)
}

// compare measures all programs on c and reports progress to w.
func compare(ctx context.Context, c *collection, programs []program, p plan, w io.Writer) (_ []*figures, err error) {
	var fs []*figures
	var servers []*server
	defer func() {
		for _, s := range servers {
			err = errors.Join(err, s.close())
		}
	}()
	for _, p := range programs {
		f, err := indexing(ctx, c, p)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(w, "%s: indexed in %.1f s\n", p.name, f.IndexSeconds+f.MergeSeconds)
		fs = append(fs, f)
	}
	for i, p := range programs {
		s, err := opening(ctx, c, p, fs[i])
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(w, "%s: opened in %.1f ms\n", p.name, fs[i].WarmMS)
		servers = append(servers, s)
	}
	if err := asking(c, servers, fs, p); err != nil {
		return nil, err
	}
	for i, s := range servers {
		slices.Sort(fs[i].AllNS)
		fs[i].Anonymous, fs[i].Total, err = resident(s.command.Process.Pid)
		if err != nil {
			return nil, err
		}
	}
	if !p.check {
		return fs, nil
	}
	fmt.Fprintln(w, "checking against exhaustive scoring")
	o, err := newOracle(c.file())
	if err != nil {
		return nil, err
	}
	for i, p := range programs {
		if !strings.HasSuffix(p.name, "-en") {
			fs[i].Same = o.same(p, c.asked, fs[i].hits)
		}
	}
	return fs, nil
}

// percentile returns the p-th percentile of ns in microseconds.
func percentile(ns []int64, p int) float64 {
	if len(ns) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(ns))
	return float64(s[(len(s)-1)*p/100]) / 1000
}
