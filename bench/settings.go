package main

import "fmt"

// settings are the same for all runs of a bench. Where two programs differ in a
// default, it is given to both.
type settings struct {
	Window    int
	Negatives int
	Epochs    int
	MinCount  int
	Subsample float64
}

func defaultSettings() settings {
	return settings{Window: 5, Negatives: 5, Epochs: 3, MinCount: 5, Subsample: 1e-4}
}

// What a run does.
const (
	trainTask = "train" // text to vectors
	vocabTask = "vocab" // the vocabulary pass alone
)

const (
	skipGram = "skipgram"
	cbow     = "cbow"

	negative     = "negative"
	hierarchical = "hierarchical"
	softmax      = "softmax"
)

// A setup is what differs between the tables of a bench. The vocabulary pass has
// no architecture, objective or dimension.
type setup struct {
	Task         string
	Architecture string `json:",omitempty"`
	Objective    string `json:",omitempty"`
	Dim          int    `json:",omitempty"`
	Threads      int
}

// String is the heading of the setup's table.
func (s setup) String() string { return s.withoutThreads() + ", " + plural(s.Threads, "thread") }

func (s setup) withoutThreads() string {
	if s.Task == vocabTask {
		return "vocabulary pass"
	}
	return fmt.Sprintf("%s, dim %d", s.model(), s.Dim)
}

// model names the architecture and the objective.
func (s setup) model() string {
	objective := map[string]string{
		negative: "negative sampling", hierarchical: "hierarchical softmax", softmax: "exact softmax",
	}[s.Objective]
	architecture := s.Architecture
	if architecture == cbow {
		architecture = "CBOW"
	}
	return architecture + ", " + objective
}

// A job is all that a program is told.
type job struct {
	settings
	setup
	Seed            int
	LearningRate    float64
	MinLearningRate float64
}

// newJob has the learning rates of the original C tool, which knows no option for
// where they end.
func newJob(s settings, u setup, seed int) job {
	j := job{settings: s, setup: u, Seed: seed, LearningRate: 0.025}
	if u.Architecture == cbow {
		j.LearningRate = 0.05
	}
	j.MinLearningRate = j.LearningRate * 1e-4
	return j
}
