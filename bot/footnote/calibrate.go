package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"footnote/qa"
	"footnote/qa/eval"
)

const calibrateHelp = `Asks questions whose answers are known, in files as for footnote eval, and says
what to expect when answers need this or that much confidence: how many
questions are answered, and of what is answered, how much is wrong. An answer is
wrong when none of the quotes it shows is right, and always where there is none.

Then it names the setting for the share of wrong answers that you wish for, or
says that none keeps to it. It changes no file: write the line it prints under
[answers] in the configuration.`

const calibrateExamples = `  footnote calibrate questions/team.jsonl --docs ./handbook
  footnote calibrate questions/team.jsonl --docs ./handbook --wrong 0.1`

// calibrating are the flags of calibrate.
type calibrating struct {
	trial
	wrong float64
	json  bool
}

func (p *program) calibrate() *cobra.Command {
	c := calibrating{trial: trial{always: true}}
	cmd := &cobra.Command{
		Use:     "calibrate QUESTIONS.jsonl…",
		Short:   "Finds the setting for the share of wrong answers you allow",
		Long:    calibrateHelp,
		Example: calibrateExamples,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.runCalibrate(cmd.Context(), &c, args)
		},
	}
	c.addDocuments(cmd)
	cmd.Flags().Float64Var(&c.wrong, "wrong", 0.05, "the `share` of its answers that may be wrong, between 0 and 1")
	cmd.Flags().BoolVar(&c.json, "json", false, "print one JSON object")
	return cmd
}

func (p *program) runCalibrate(ctx context.Context, c *calibrating, files []string) error {
	if !(c.wrong > 0 && c.wrong < 1) {
		return usagef("--wrong %v: name a share between 0 and 1, such as 0.05 for one wrong answer in twenty", c.wrong)
	}
	var all []eval.Outcome
	var answers qa.Config
	err := p.try(ctx, c.trial, files, func(_ eval.Report, outcomes []eval.Outcome, configured qa.Config) error {
		all = append(all, outcomes...)
		answers = configured
		return nil
	})
	if err != nil {
		return err
	}
	thresholds, err := named(answers)
	if err != nil {
		return err
	}
	result := eval.Calibrate(all, thresholds, c.wrong)
	if !c.json {
		return result.Write(p.stdout)
	}
	if err := json.NewEncoder(p.stdout).Encode(result); err != nil {
		return fmt.Errorf("print the figures: %w", err)
	}
	return nil
}

// named returns the thresholds that have a name, and the configured one where
// it has none.
func named(configured qa.Config) ([]eval.Threshold, error) {
	var out []eval.Threshold
	own := true
	for _, risk := range []string{"careful", "balanced", "eager"} {
		c := qa.Config{Risk: risk}
		t, err := c.Threshold()
		if err != nil {
			return nil, err
		}
		out = append(out, eval.Threshold{Name: risk, Confidence: t})
		own = own && c != configured
	}
	if !own {
		return out, nil
	}
	t, err := configured.Threshold()
	return append(out, eval.Threshold{Name: "configured", Confidence: t}), err
}
