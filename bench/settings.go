package main

import "runtime"

// settings are what all programs train with. Where two programs differ in a
// default, it is given to both: learning rates as in the original C tool.
type settings struct {
	Architecture string
	Dim          int
	Window       int
	Negatives    int
	Epochs       int
	MinCount     int
	Threads      int
	Subsample    float64

	LearningRate    float64
	MinLearningRate float64 // the C tool's, which has no option for it
}

func defaultSettings() settings {
	return settings{
		Dim: 100, Window: 5, Negatives: 5, Epochs: 3, MinCount: 5,
		Threads: runtime.NumCPU(), Subsample: 1e-4,
	}
}

// with returns the settings for an architecture, skipgram or cbow.
func (s settings) with(architecture string) settings {
	s.Architecture = architecture
	s.LearningRate = 0.025
	if architecture == "cbow" {
		s.LearningRate = 0.05
	}
	s.MinLearningRate = s.LearningRate * 1e-4
	return s
}
