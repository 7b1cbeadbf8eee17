package eval

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// The values are those of scipy.stats.spearmanr.
func TestSpearmanIsThatOfSciPy(t *testing.T) {
	for _, c := range []struct {
		x, y []float64
		want float64
	}{
		{[]float64{1, 2, 3, 4, 5}, []float64{5, 6, 7, 8, 7}, 0.8207826816681233},
		{[]float64{1, 2, 2, 3}, []float64{1, 1, 2, 2}, 0.7071067811865475},
		{[]float64{7.35, 10, 7.46, 7.62, 7.58, 5.77, 6.31}, []float64{.5, 1, .6, .6, .2, .5, .5}, 0.5613608914238399},
		{[]float64{1, 1, 1, 2}, []float64{3, 2, 1, 4}, 0.7745966692414833},
		{[]float64{1, 2}, []float64{2, 1}, -1},
	} {
		if got := Spearman(c.x, c.y); math.Abs(got-c.want) > 1e-15 {
			t.Errorf("Spearman(%v, %v) = %v, want %v", c.x, c.y, got, c.want)
		}
	}
}

func TestSpearmanUndefined(t *testing.T) {
	for _, c := range [][2][]float64{
		{nil, nil},
		{{1}, {1}},
		{{1, 1, 1}, {1, 2, 3}},
		{{1, 2, 3}, {4, 4, 4}},
		{{1, math.NaN()}, {1, 2}},
	} {
		if got := Spearman(c[0], c[1]); !math.IsNaN(got) {
			t.Errorf("Spearman(%v, %v) = %v, want NaN", c[0], c[1], got)
		}
	}
}

// The ranks by their definition: how many are smaller, and half of how many are
// equal.
func naiveRanks(x []float64) []float64 {
	ranks := make([]float64, len(x))
	for i, a := range x {
		for _, b := range x {
			switch {
			case b < a:
				ranks[i] += 2
			case b == a:
				ranks[i]++
			}
		}
		ranks[i]++
	}
	return ranks
}

func TestSpearmanProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 40).Draw(t, "n")
		few := rapid.SliceOfN(rapid.Map(rapid.IntRange(-5, 5), func(i int) float64 { return float64(i) }), n, n)
		x, y := few.Draw(t, "x"), few.Draw(t, "y")
		want := naiveRanks(x)
		for i, r := range doubleRanks(x) {
			if r != want[i] {
				t.Fatalf("rank of %v in %v: %v/2, want %v/2", x[i], x, r, want[i])
			}
		}
		r := Spearman(x, y)
		if s := Spearman(y, x); s != r && !math.IsNaN(r) {
			t.Fatalf("not symmetric: %v, %v", r, s)
		}
		// Any rising function leaves ranks as they are.
		risen := make([]float64, n)
		for i := range x {
			risen[i] = x[i]*x[i]*x[i]/7 + 1
		}
		if s := Spearman(risen, y); s != r && !math.IsNaN(r) {
			t.Fatalf("of the same ranks: %v, %v", r, s)
		}
		if self := Spearman(x, x); !math.IsNaN(self) && math.Abs(self-1) > 1e-15 {
			t.Fatalf("with itself: %v", self)
		}
	})
}
