// Command benchmark measures Footnote's index beside other engines: the same
// passages, the same questions, in one run, one thread, the top 10. README.md
// says how, and what can be compared and what cannot.
package main

import (
	"bufio"
	"bytes"
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
	whole := flags.Bool("whole", false, "ask the questions that people asked, as they typed them, and not the content words of all")
	chosen := flags.String("engines", strings.Join(names, ","), "which engines, by name")
	source := flags.String("eval", "../../../shared/eval", "where the texts are")
	data := flags.String("data", "", "a folder to keep the collection and the indexes in; what is there from an earlier run is not made again")
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
	dir := *data
	if dir == "" {
		if dir, err = os.MkdirTemp("", "footnote-benchmark-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	}
	c := &collection{Passages: *n, Questions: *asked, Seed: *seed, dir: dir, whole: *whole}
	if err := c.generate(ctx, *source); err != nil {
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

// generate writes c into its folder, unless it is there from an earlier run.
func (c *collection) generate(ctx context.Context, source string) error {
	texts, err := indextest.Read(ctx, source)
	if err != nil {
		return err
	}
	c.asked = texts.Questions(c.Questions, c.Seed)
	if c.whole {
		c.asked = typed(c.asked)
	}
	made := filepath.Join(c.dir, "collection.json")
	want, err := json.Marshal(c)
	if err != nil {
		return err
	}
	if got, err := os.ReadFile(made); err == nil {
		if !bytes.Equal(got, want) {
			return fmt.Errorf("%s holds another collection (%s): remove it or choose another folder", c.dir, got)
		}
		return writeLines(c.questionsFile(), slices.Values(c.asked))
	}
	if err := os.MkdirAll(c.dir, 0o750); err != nil {
		return err
	}
	if err := writeLines(c.file(), texts.Passages(c.Passages, c.Seed)); err != nil {
		return err
	}
	if err := writeLines(c.questionsFile(), slices.Values(c.asked)); err != nil {
		return err
	}
	return os.WriteFile(made, want, 0o600)
}

// typed returns those of qs that people asked, each to be searched for as it
// was typed.
func typed(qs []indextest.Question) []indextest.Question {
	var out []indextest.Question
	for _, q := range qs {
		if q.Real {
			q.Words = []string{q.Text}
			out = append(out, q)
		}
	}
	return out
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
		Whole    bool       `json:"whole_questions"`
		Measured string     `json:"measured"`
		Figures  []*figures `json:"figures"`
	}{c, c.whole, time.Now().Format(time.DateOnly), fs}, "", "\t")
	if err != nil {
		return err
	}
	var b strings.Builder
	if err := writeMarkdown(&b, table); err != nil {
		return err
	}
	return errors.Join(os.WriteFile(name+".json", raw, 0o600), os.WriteFile(name+".md", []byte(b.String()), 0o600))
}
