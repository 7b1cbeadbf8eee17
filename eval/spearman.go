package eval

import (
	"cmp"
	"math"
	"slices"
)

// Spearman is the rank correlation of two lists of numbers of the same length:
// Pearson's correlation of their ranks, from -1 to 1. Equal numbers share the mean
// of the ranks that they take up, which is what statistics programs do with ties
// (the formula with Σd² is right only where there are none). It is NaN, not
// defined, if there are fewer than two numbers, if one list holds the same number
// throughout, or if one holds a NaN. It panics if the lengths differ.
func Spearman(x, y []float64) float64 {
	if len(x) != len(y) {
		panic("eval: correlation of lists of different lengths")
	}
	if slices.ContainsFunc(x, math.IsNaN) || slices.ContainsFunc(y, math.IsNaN) {
		return math.NaN()
	}
	// Twice the ranks are whole numbers, so the sums are exact and their order
	// means nothing (as long as there are fewer than 100,000 numbers or so).
	rx, ry := doubleRanks(x), doubleRanks(y)
	mean := float64(len(x) + 1)
	var xy, xx, yy float64
	for i := range rx {
		dx, dy := rx[i]-mean, ry[i]-mean
		xy += float64(dx * dy)
		xx += float64(dx * dx)
		yy += float64(dy * dy)
	}
	if xx == 0 || yy == 0 {
		return math.NaN()
	}
	return max(-1, min(1, xy/(math.Sqrt(xx)*math.Sqrt(yy))))
}

// doubleRanks returns twice the rank of each number, from 1 for the smallest; equal
// numbers have the mean of their ranks.
func doubleRanks(x []float64) []float64 {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(x[a], x[b]) })
	ranks := make([]float64, len(x))
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && x[order[to]] == x[order[from]] {
			to++
		}
		for _, i := range order[from:to] {
			ranks[i] = float64(from + 1 + to) // the ranks from+1 to `to`
		}
		from = to
	}
	return ranks
}
