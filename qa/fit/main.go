// Command fit finds the weights that the engine ranks and trusts by, and writes
// them to a file together with what they gave on questions held out.
//
//	go run ./qa/fit -eval ../shared/eval -o qa/model.json
//	go run ./qa/fit -eval ../shared/eval -words -o qa/model-words.json
//	go run ./qa/fit -eval ../shared/eval -compare vectors
//
// It reads the sets named below, asks every question, and fits two models (see
// qa.Model): the order of candidate quotes, by maximum likelihood of a
// conditional logit, and the confidence, by logistic regression. All figures
// are of questions that the weights had not seen: the questions are dealt into
// five parts, and each part is answered with weights fitted on the other four.
// With -unseen there are also the figures of every set with weights fitted on
// the other sets alone, which say what to expect of a new collection.
//
// The same input gives the same file. The program's own weights are input too:
// which way a follow-up is read and with what a quote is shown go by them, so a
// second run, with the weights of the first built in, ends near it and not on it.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
)

// folds is how many parts the questions are dealt into.
const folds = 5

func main() {
	dir := flag.String("eval", "../shared/eval", "folder with the sets of questions")
	out := flag.String("o", "", "file to write; empty to write nothing")
	words := flag.Bool("words", false, "leave the vectors out")
	without := flag.String("without", "", "names of observations to leave out, separated by commas, to see what they bring")
	compare := flag.String("compare", "", `print differences with their intervals too: "vectors" for what these bring (-o then names the file of weights with them, and -words is put before its ending for those without), "parts" for what each part of the ranking does`)
	unseen := flag.Bool("unseen", false, "measure every set with weights fitted on the others alone, too")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	var err error
	if t := (trial{name: "all", wordsOnly: *words, without: strings.Split(*without, ","), others: *unseen}); *compare == "" {
		err = run(ctx, t, *dir, *out)
	} else {
		err = compareTrials(ctx, t, *compare, *dir, *out)
	}
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "fit:", err)
		os.Exit(1)
	}
}

// run fits t, prints its figures and writes it to the file out, if that has a
// name.
func run(ctx context.Context, t trial, dir, out string) error {
	sets, err := load(ctx, dir)
	if err != nil {
		return err
	}
	m, _, err := t.run(ctx, sets)
	if err != nil {
		return err
	}
	return m.write(out)
}
