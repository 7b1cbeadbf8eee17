package settings

import (
	"slices"

	"github.com/spf13/cobra"

	"firth/eval"
	"firth/training"
)

// Evaluation has the flags that say how vectors are evaluated while they are trained.
type Evaluation struct {
	heldOut     float64
	benchmarks  []string
	every       float64
	earlyStop   int
	earlyStopOn string
}

// Add adds the flags to a command.
func (f *Evaluation) Add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.Float64Var(&f.heldOut, "held-out", 0, "share of the lines to keep from training, and to measure the loss of: 0.01 for one in a hundred")
	flags.StringArrayVar(&f.benchmarks, "eval", nil, "file of word pairs with scores, or of analogies, to score the vectors on (may be repeated)")
	flags.Float64Var(&f.every, "eval-every", 1, "part of an epoch between two evaluations: 0.25 makes four in each")
	flags.IntVar(&f.earlyStop, "early-stop", 0, "end when so many evaluations in a row were no better, and write the vectors of the best one (0: never end early)")
	flags.StringVar(&f.earlyStopOn, "early-stop-on", "", "go by the score on this file of --eval, instead of the loss on held-out text")
}

// Check tells what is wrong with the flags, as far as they tell without their files.
func (f *Evaluation) Check(cmd *cobra.Command) error {
	if cmd.Flags().Changed("eval-every") && f.every == 0 {
		return Errorf("--eval-every 0: want above 0, to 1")
	}
	e := f.plan(cmd)
	for _, path := range slices.Compact(slices.Sorted(slices.Values(f.paths()))) { // Read knows their names
		e.Benchmarks = append(e.Benchmarks, &eval.Set{Name: path})
	}
	e.EarlyStopOn = f.earlyStopOn
	if err := e.Validate(); err != nil {
		return Wrong(err)
	}
	return nil
}

// Read reads the files, and returns what the flags describe.
func (f *Evaluation) Read(cmd *cobra.Command) (training.Evaluation, error) {
	e := f.plan(cmd)
	if err := f.Check(cmd); err != nil {
		return e, err
	}
	for _, path := range f.paths() {
		set, err := eval.ReadFile(path)
		if err != nil {
			return e, err
		}
		e.Benchmarks = append(e.Benchmarks, set)
		if path == f.earlyStopOn {
			e.EarlyStopOn = set.Name
		}
	}
	if err := e.Validate(); err != nil { // two files may have one name
		return e, Wrong(err)
	}
	return e, nil
}

func (f *Evaluation) plan(cmd *cobra.Command) training.Evaluation {
	e := training.Evaluation{HeldOut: f.heldOut, EarlyStop: f.earlyStop}
	if cmd.Flags().Changed("eval-every") {
		e.Every = f.every
	}
	return e
}

// paths are the files of benchmarks.
func (f *Evaluation) paths() []string {
	paths := slices.Clone(f.benchmarks)
	if f.earlyStopOn != "" && !slices.Contains(paths, f.earlyStopOn) {
		paths = append(paths, f.earlyStopOn)
	}
	return paths
}
