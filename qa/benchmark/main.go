// Command benchmark measures Footnote's index beside other engines: the same
// passages, the same questions, in one run, one thread, the top 10. README.md
// says how, and what can be compared and what cannot.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"footnote/qa/index/indextest"
)

func main() {
	err := func() error {
		if len(os.Args) > 2 && os.Args[1] == "engine" {
			return runEngine(os.Args[2], os.Args[3:], os.Stdin, os.Stdout)
		}
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
		defer stop()
		return benchmark(ctx, os.Args[1:], os.Stdout)
	}()
	if errors.Is(err, flag.ErrHelp) {
		os.Exit(2)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// benchmark is the command: it makes the collection, measures the engines and
// prints the table to w.
func benchmark(ctx context.Context, args []string, w io.Writer) (err error) {
	flags := flag.NewFlagSet("benchmark", flag.ContinueOnError)
	n := flags.Int("passages", 10_000, "how many passages the collection has")
	asked := flags.Int("questions", 500, "how many questions are asked")
	seed := flags.Uint64("seed", 1, "what the collection is made from")
	chosen := flags.String("engines", strings.Join(names, ","), "which engines, by name")
	source := flags.String("eval", "../../../shared/eval", "where the texts are")
	data := flags.String("data", "", "a folder to keep the collection and the indexes in, made anew; else none is kept")
	out := flags.String("out", "", "NAME: write the raw figures to NAME.json and the table to NAME.md")
	p := plan{}
	flags.BoolVar(&p.check, "check", true, "compare the hits with exhaustive scoring, which takes memory and time")
	flags.IntVar(&p.warm, "warm", 4, "rounds before measuring begins")
	flags.IntVar(&p.rounds, "rounds", 7, "rounds that are measured")
	flags.DurationVar(&p.budget, "budget", time.Minute, "how long one engine may be asked before it sits out")
	if err := flags.Parse(args); err != nil {
		return err
	}
	programs, skipped := available(ctx, strings.Split(*chosen, ","), w)
	dir, err := folder(*data)
	if err != nil {
		return err
	}
	if *data == "" {
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	}
	c, err := generate(ctx, *source, dir, *n, *asked, *seed)
	if err != nil {
		return err
	}
	fs, err := compare(ctx, c, programs, p, w)
	if err != nil {
		return err
	}
	table := rows(c, fs)
	if err := writeText(w, table); err != nil || *out == "" {
		return err
	}
	return write(*out, c, append(fs, skipped...), table)
}

// available returns the programs of the engines that are here, and says of
// each other one why it is not.
func available(ctx context.Context, chosen []string, w io.Writer) (programs []program, skipped []*figures) {
	for _, name := range chosen {
		p, err := find(ctx, name)
		if err != nil {
			fmt.Fprintf(w, "%s: skipped: %v\n", name, err)
			skipped = append(skipped, &figures{Engine: name, Skipped: err.Error()})
			continue
		}
		programs = append(programs, p)
	}
	return programs, skipped
}

// folder returns an empty folder: data, or a temporary one when data is "".
func folder(data string) (string, error) {
	if data == "" {
		return os.MkdirTemp("", "footnote-benchmark-")
	}
	if old, err := filepath.Glob(filepath.Join(data, "index-*")); err != nil || len(old) > 0 {
		return "", errors.Join(err, fmt.Errorf("%s holds indexes of an earlier run: remove it or choose another folder", data))
	}
	return data, os.MkdirAll(data, 0o750)
}

// generate writes the collection into dir.
func generate(ctx context.Context, source, dir string, n, asked int, seed uint64) (*collection, error) {
	texts, err := indextest.Read(ctx, source)
	if err != nil {
		return nil, err
	}
	c := &collection{Passages: n, dir: dir, asked: texts.Questions(asked, seed)}
	if err := writeLines(c.file(), texts.Passages(n, seed)); err != nil {
		return nil, err
	}
	return c, writeLines(c.questions(), slices.Values(c.asked))
}

// writeLines writes values to a file, one JSON object a line.
func writeLines[T any](name string, values iter.Seq[T]) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	b := bufio.NewWriterSize(f, 1<<16)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	for v := range values {
		if err := e.Encode(v); err != nil {
			return errors.Join(err, f.Close())
		}
	}
	return errors.Join(b.Flush(), f.Close())
}

// write writes the raw figures and the table under name.
func write(name string, c *collection, fs []*figures, table [][]string) error {
	raw, err := json.MarshalIndent(struct {
		*collection
		Questions int        `json:"questions"`
		Measured  string     `json:"measured"`
		Figures   []*figures `json:"figures"`
	}{c, len(c.asked), time.Now().Format(time.DateOnly), fs}, "", "\t")
	if err != nil {
		return err
	}
	var b strings.Builder
	if err := writeMarkdown(&b, table); err != nil {
		return err
	}
	return errors.Join(os.WriteFile(name+".json", raw, 0o600), os.WriteFile(name+".md", []byte(b.String()), 0o600))
}
