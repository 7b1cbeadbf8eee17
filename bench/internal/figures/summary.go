// Package figures writes what repeated runs have measured, as tables show it: medians
// with the least and the most, three figures of each number.
package figures

import (
	"math"
	"slices"
)

// Unknown stands in a table for what was not measured.
const Unknown = "–"

// A Summary is what repeated runs gave; NaN if one of them gave nothing.
type Summary struct{ Median, Low, High float64 }

// Summarize sums up a value of each run. Without runs, or if one is NaN, all is NaN.
func Summarize(values []float64) Summary {
	n := len(values)
	if n == 0 || slices.ContainsFunc(values, math.IsNaN) {
		return Summary{math.NaN(), math.NaN(), math.NaN()}
	}
	values = slices.Sorted(slices.Values(values))
	return Summary{(values[(n-1)/2] + values[n/2]) / 2, values[0], values[n-1]}
}

// String shows three figures of each number.
func (s Summary) String() string { return s.Show(Three) }

// Show is the median and, unless they look the same, the least and the most.
func (s Summary) Show(number func(float64) string) string {
	if math.IsNaN(s.Median) {
		return Unknown
	}
	median, low, high := number(s.Median), number(s.Low), number(s.High)
	if low == median && high == median {
		return median
	}
	return median + " (" + low + "–" + high + ")"
}
