package vocab

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// implied returns the probability of each number: that of its own slot below the
// threshold, and that of every other slot above it.
func implied(a *Alias) []float64 {
	probs := make([]float64, a.Len())
	n := float64(a.Len())
	for i, s := range a.Slots() {
		own := float64(s.Threshold) / (1 << 32)
		if s.Other == uint32(i) {
			own = 1
		}
		probs[i] += own / n
		probs[s.Other] += (1 - own) / n
	}
	return probs
}

func TestAliasDrawsItsWeights(t *testing.T) {
	weight := rapid.OneOf(
		rapid.Just(0.0), rapid.Just(1.0), rapid.Float64Range(0, 1),
		rapid.Float64Range(0, 1e9), rapid.Float64Range(0, 1e-9),
	)
	rapid.Check(t, func(t *rapid.T) {
		weights := rapid.SliceOfN(weight, 1, 200).Draw(t, "weights")
		sum := 0.0
		for _, w := range weights {
			sum += w
		}
		a, err := NewAlias(weights)
		if sum == 0 {
			if !errors.Is(err, ErrWeights) {
				t.Fatalf("no error for zeros: %v", err)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range implied(a) {
			if math.Abs(p-weights[i]/sum) > 1e-9 {
				t.Fatalf("%d has probability %v, want %v", i, p, weights[i]/sum)
			}
			if (p == 0) != (weights[i] == 0) {
				t.Fatalf("%d of weight %v has probability %v", i, weights[i], p)
			}
		}
	})
}

func TestAliasOfZipf(t *testing.T) {
	weights := make([]float64, 20_000)
	sum := 0.0
	for i := range weights {
		weights[i] = math.Pow(1/float64(i+3), 0.75)
		sum += weights[i]
	}
	a, err := NewAlias(weights)
	if err != nil {
		t.Fatal(err)
	}
	worst := 0.0
	for i, p := range implied(a) {
		worst = max(worst, math.Abs(p-weights[i]/sum))
	}
	if worst > 1e-13*float64(len(weights)) {
		t.Errorf("largest error %v", worst)
	}
	const draws = 400_000
	seen := make([]int, len(weights))
	rng := rand.New(rand.NewPCG(1, 2))
	for range draws {
		seen[a.Draw(rng.Uint64())]++
	}
	// Cells of at least 20 expected draws; with so many, chi-square is normal.
	chi, cells, count, expected := 0.0, 0, 0.0, 0.0
	for i, w := range weights {
		count += float64(seen[i])
		expected += w / sum * draws
		if expected >= 20 {
			chi += (count - expected) * (count - expected) / expected
			cells++
			count, expected = 0, 0
		}
	}
	freedom := float64(cells - 1)
	if z := (chi - freedom) / math.Sqrt(2*freedom); math.Abs(z) > 4 {
		t.Errorf("chi-square %.0f at %.0f degrees of freedom is %.1f deviations off", chi, freedom, z)
	}
}

// Small tables are compared draw by draw over all of the slots' borders.
func TestAliasBorders(t *testing.T) {
	a, err := NewAlias([]float64{3, 0, 1})
	if err != nil {
		t.Fatal(err)
	}
	const steps = 3 << 10
	seen := make([]int, 3)
	for i := range uint64(steps) {
		seen[a.Draw(math.MaxUint64/steps*i+math.MaxUint64/steps/2)]++
	}
	if seen[0] != steps*3/4 || seen[1] != 0 || seen[2] != steps/4 {
		t.Errorf("drawn %v", seen)
	}
	if a.Draw(math.MaxUint64) > 2 || a.Draw(0) == 1 {
		t.Error("draws at the ends")
	}
}

func TestAliasRefusesWeights(t *testing.T) {
	for _, weights := range [][]float64{
		nil, {0}, {0, 0}, {1, -1}, {1, math.NaN()}, {math.Inf(1), 1}, {math.NaN()},
	} {
		if _, err := NewAlias(weights); !errors.Is(err, ErrWeights) {
			t.Errorf("%v: %v", weights, err)
		}
	}
	if _, err := NewAlias([]float64{math.MaxFloat64, math.MaxFloat64, 5e-324}); err != nil {
		t.Errorf("extreme weights: %v", err)
	}
}

func BenchmarkAliasDraw(b *testing.B) {
	for name, n := range map[string]int{"4k": 4 << 10, "1M": 1 << 20} {
		b.Run(name, func(b *testing.B) {
			weights := make([]float64, n)
			for i := range weights {
				weights[i] = math.Pow(1/float64(i+3), 0.75)
			}
			a, err := NewAlias(weights)
			if err != nil {
				b.Fatal(err)
			}
			slots := a.Slots()
			u, sum := uint64(1), uint32(0)
			for b.Loop() {
				u = u*6364136223846793005 + 1442695040888963407
				sum += DrawAlias(slots, u)
			}
			_ = sum
		})
	}
}

func BenchmarkNewAlias(b *testing.B) {
	weights := make([]float64, 1<<20)
	for i := range weights {
		weights[i] = math.Pow(1/float64(i+3), 0.75)
	}
	b.SetBytes(int64(8 * len(weights)))
	for b.Loop() {
		if _, err := NewAlias(weights); err != nil {
			b.Fatal(err)
		}
	}
}
