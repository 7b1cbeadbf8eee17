package main

import (
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"firth/beam/job"
	"firth/eval"
	"firth/training"
)

// evaluationFlags say how vectors are evaluated while they are trained. They are those
// of firth train.
type evaluationFlags struct {
	heldOut     float64
	benchmarks  []string
	every       float64
	earlyStop   int
	earlyStopOn string
}

func (f *evaluationFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.Float64Var(&f.heldOut, "held-out", 0, "share of the lines to keep from training, and to measure the loss of: 0.01 for one in a hundred; this and --eval are done by this program, which holds the whole model for it")
	flags.StringArrayVar(&f.benchmarks, "eval", nil, "file of word pairs with scores, or of analogies, to score the vectors on (may be repeated)")
	flags.Float64Var(&f.every, "eval-every", 1, "part of an epoch between two evaluations: 0.25 makes four in each")
	flags.IntVar(&f.earlyStop, "early-stop", 0, "end when so many evaluations in a row were no better, and write the vectors of the best one (0: never end early)")
	flags.StringVar(&f.earlyStopOn, "early-stop-on", "", "go by the score on this file of --eval, instead of the loss on held-out text")
}

// check tells what is wrong with the flags, as far as they tell without their files.
func (f *evaluationFlags) check(cmd *cobra.Command) error {
	if cmd.Flags().Changed("eval-every") && f.every == 0 {
		return errors.New("--eval-every 0: want above 0, to 1")
	}
	plan := f.plan(cmd)
	for _, path := range f.paths() {
		plan.Benchmarks = append(plan.Benchmarks, &eval.Set{Name: path})
	}
	plan.EarlyStopOn = f.earlyStopOn
	return plan.Validate()
}

func (f *evaluationFlags) plan(cmd *cobra.Command) training.Evaluation {
	plan := training.Evaluation{HeldOut: f.heldOut, EarlyStop: f.earlyStop}
	if cmd.Flags().Changed("eval-every") {
		plan.Every = f.every
	}
	return plan
}

// paths are the files of benchmarks.
func (f *evaluationFlags) paths() []string {
	paths := slices.Clone(f.benchmarks)
	if f.earlyStopOn != "" && !slices.Contains(paths, f.earlyStopOn) {
		paths = append(paths, f.earlyStopOn)
	}
	return paths
}

// read reads the benchmarks, and returns what the flags describe.
func (f *evaluationFlags) read(cmd *cobra.Command) (job.Evaluation, []*eval.Set, error) {
	plan := f.plan(cmd)
	e := job.Evaluation{HeldOut: plan.HeldOut, Every: plan.Every, EarlyStop: plan.EarlyStop}
	for _, path := range f.paths() {
		set, err := eval.ReadFile(path)
		if err != nil {
			return e, nil, err
		}
		plan.Benchmarks = append(plan.Benchmarks, set)
		e.Benchmarks = append(e.Benchmarks, set.Name+" "+set.Hash)
		if path == f.earlyStopOn {
			plan.EarlyStopOn, e.EarlyStopOn = set.Name, set.Name
		}
	}
	return e, plan.Benchmarks, plan.Validate() // two files may have one name
}
