package eval

import (
	"math"
	"testing"
)

// The values are by scipy: stats.norm.ppf in the formula, and
// stats.binomtest(right, n).proportion_ci(method="wilson").
func TestIntervals(t *testing.T) {
	near := func(got, want float64) bool {
		return math.Abs(got-want) < 1e-14 || math.IsNaN(got) && math.IsNaN(want)
	}
	nan := math.NaN()
	for _, c := range []struct {
		r         float64
		n         int
		low, high float64
	}{
		{.46, 329, .36544933325421003, .5451552268686534},
		{-.2, 10, -.7401905012294548, .4970913976983848},
		{.95, 50, .9028406144376278, .9745749357677294},
		{1, 10, 1, 1},
		{-1, 10, -1, -1},
		{.5, 3, nan, nan},
		{nan, 30, nan, nan},
	} {
		if low, high := SpearmanInterval(c.r, c.n); !near(low, c.low) || !near(high, c.high) {
			t.Errorf("r = %v of %d: %v to %v, want %v to %v", c.r, c.n, low, high, c.low, c.high)
		}
	}
	for _, c := range []struct {
		right, n  int
		low, high float64
	}{
		{1010, 10955, .08691993686294747, .09775665202882067},
		{0, 2, 0, .6576197724933469},
		{3, 4, .30064184258240184, .9544127391902995},
		{4, 4, 0.5101091635454027, 1},
		{0, 0, nan, nan},
	} {
		low, high := ShareInterval(c.right, c.n)
		if !near(low, c.low) || !near(high, c.high) {
			t.Errorf("%d of %d: %v to %v, want %v to %v", c.right, c.n, low, high, c.low, c.high)
		}
	}
}
