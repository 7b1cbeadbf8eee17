package main

import (
	"math"

	"firth/bench/internal/figures"
)

// A rate is a column of speeds.
type rate struct {
	name string
	what string // is measured: the whole run, or training alone
	cpu  bool   // by CPU-second, else by second of the clock
	part func(u usage) (span, float64)
	unit float64
}

// rates are the speeds that a task is measured by. The whole process is what a
// user waits for; the work alone is what the peers' own papers report.
func rates(task string) []rate {
	unit, name, alone := 1e3, "k words", "training alone"
	if task == vocabTask {
		unit, name, alone = 1e6, "MB", "counting alone"
	}
	var rates []rate
	for _, part := range []struct {
		what string
		of   func(u usage) (span, float64)
	}{
		{"whole run", func(u usage) (span, float64) { return u.Whole, 1 }},
		{alone, func(u usage) (span, float64) { return u.Alone.span, u.Alone.Share }},
	} {
		rates = append(rates,
			rate{name + " per CPU-s, " + part.what, part.what, true, part.of, unit},
			rate{name + " per s, " + part.what, part.what, false, part.of, unit})
	}
	return rates
}

// of is the speed of a run, NaN if it is not known.
func (c rate) of(r *report, run result) float64 {
	work := float64(r.Text.Words) * float64(r.Settings.Epochs)
	if run.Task == vocabTask {
		work = float64(r.Text.Bytes)
	}
	time, share := c.part(run.usage)
	seconds := time.WallSeconds
	if c.cpu {
		seconds = time.CPUSeconds
	}
	if seconds <= 0 || share <= 0 {
		return math.NaN()
	}
	return work * share / seconds / c.unit
}

// summarize sums up what runs have of something, NaN where one's is not known.
func summarize(runs []result, of func(result) float64) figures.Summary {
	var values []float64
	for _, r := range runs {
		values = append(values, of(r))
	}
	return figures.Summarize(values)
}
