package main

import (
	"github.com/spf13/cobra"

	"firth/eval"
	"firth/training"
)

// evaluationFlags say how vectors are evaluated while they are trained.
type evaluationFlags struct {
	heldOut     float64
	benchmarks  []string
	every       float64
	earlyStop   int
	earlyStopOn string
}

func (f *evaluationFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.Float64Var(&f.heldOut, "held-out", 0, "share of the lines to keep from training, and to measure the loss of: 0.01 for one in a hundred")
	flags.StringArrayVar(&f.benchmarks, "eval", nil, "file of word pairs with scores, or of analogies, to score the vectors on (may be repeated)")
	flags.Float64Var(&f.every, "eval-every", 1, "part of an epoch between two evaluations: 0.25 makes four in each")
	flags.IntVar(&f.earlyStop, "early-stop", 0, "end when so many evaluations in a row were no better, and write the vectors of the best one (0: never end early)")
	flags.StringVar(&f.earlyStopOn, "early-stop-on", "", "go by the score on this file of --eval, instead of the loss on held-out text")
}

// evaluation reads the files, and returns what the flags describe.
func (f *evaluationFlags) evaluation(cmd *cobra.Command) (training.Evaluation, error) {
	e := training.Evaluation{HeldOut: f.heldOut, EarlyStop: f.earlyStop}
	if cmd.Flags().Changed("eval-every") {
		if e.Every = f.every; f.every == 0 {
			return e, usagef("--eval-every 0: want above 0, to 1")
		}
	}
	for _, path := range f.benchmarks {
		set, err := eval.ReadFile(path)
		if err != nil {
			return e, err
		}
		e.Benchmarks = append(e.Benchmarks, set)
		if path == f.earlyStopOn {
			e.EarlyStopOn = set.Name
		}
	}
	if f.earlyStopOn != "" && e.EarlyStopOn == "" {
		set, err := eval.ReadFile(f.earlyStopOn)
		if err != nil {
			return e, err
		}
		e.Benchmarks = append(e.Benchmarks, set)
		e.EarlyStopOn = set.Name
	}
	if err := e.Validate(); err != nil {
		return e, usageError{err}
	}
	return e, nil
}
