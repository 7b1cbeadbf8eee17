package main

import (
	"math"
	"slices"
	"strconv"
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

// A summary is what repeated runs gave.
type summary struct {
	median, low, high float64 // NaN if one run's is not known
}

func summarize(runs []result, of func(result) float64) summary {
	none := summary{math.NaN(), math.NaN(), math.NaN()}
	var values []float64
	for _, r := range runs {
		x := of(r)
		if math.IsNaN(x) {
			return none
		}
		values = append(values, x)
	}
	n := len(values)
	if n == 0 {
		return none
	}
	slices.Sort(values)
	return summary{median: (values[(n-1)/2] + values[n/2]) / 2, low: values[0], high: values[n-1]}
}

// unknown stands in a table for what was not measured.
const unknown = "–"

// show is the median and, unless they look the same, the least and the most.
func (s summary) show(number func(float64) string) string {
	if math.IsNaN(s.median) {
		return unknown
	}
	median, low, high := number(s.median), number(s.low), number(s.high)
	if low == median && high == median {
		return median
	}
	return median + " (" + low + "–" + high + ")"
}

// figures writes a number with three figures, more if it has more before the
// point.
func figures(x float64) string {
	if x == 0 || math.IsNaN(x) {
		return decimals(0)(x)
	}
	if x < 1000 {
		x, _ = strconv.ParseFloat(strconv.FormatFloat(x, 'g', 3, 64), 64) // 99.96 is 100
	}
	return decimals(max(2-int(math.Floor(math.Log10(math.Abs(x)))), 0))(x)
}

// decimals writes a number with so many digits behind the point.
func decimals(digits int) func(float64) string {
	return func(x float64) string { return strconv.FormatFloat(x, 'f', digits, 64) }
}
