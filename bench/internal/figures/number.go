package figures

import (
	"math"
	"strconv"
)

// Three writes a number with three figures, more if it has more before the point.
// Nothing that is measured takes no time at all: 0 is unknown, as NaN and infinity are.
func Three(x float64) string {
	if x == 0 || math.IsNaN(x) || math.IsInf(x, 0) {
		return Unknown
	}
	if x < 1000 {
		x, _ = strconv.ParseFloat(strconv.FormatFloat(x, 'g', 3, 64), 64) // 99.96 is 100
	}
	return Decimals(max(2-int(math.Floor(math.Log10(math.Abs(x)))), 0))(x)
}

// Decimals writes numbers with so many digits behind the point.
func Decimals(digits int) func(float64) string {
	return func(x float64) string { return strconv.FormatFloat(x, 'f', digits, 64) }
}

// Times writes a ratio.
func Times(x float64) string { return Three(x) + " ×" }

// Percent writes a share of 1, and never rounds to 100 % what is less.
func Percent(share float64) string {
	return strconv.FormatFloat(math.Floor(share*1e5)/1e3, 'f', -1, 64) + " %"
}
