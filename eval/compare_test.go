package eval

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Ranks in a sample are those of the sample written out.
func TestSampledCorrelationIsThatOfTheSample(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 30).Draw(t, "n")
		few := rapid.SliceOfN(rapid.Map(rapid.IntRange(-4, 4), func(i int) float64 { return float64(i) }), n, n)
		x, y := few.Draw(t, "x"), few.Draw(t, "y")
		times := rapid.SliceOfN(rapid.IntRange(0, 3), n, n).Draw(t, "times")
		// As many are drawn as there are.
		total := 0
		for i := range times {
			times[i] = min(times[i], n-total)
			total += times[i]
		}
		times[n-1] += n - total
		var sx, sy []float64
		for i, k := range times {
			for range k {
				sx, sy = append(sx, x[i]), append(sy, y[i])
			}
		}
		rx, ry := make([]float64, n), make([]float64, n)
		kx, ky := newRanking(x), newRanking(y)
		kx.ranks(rx, times)
		ky.ranks(ry, times)
		got, want := correlation(rx, ry, times), Spearman(sx, sy)
		if math.IsNaN(got) != math.IsNaN(want) || math.Abs(got-want) > 1e-14 {
			t.Fatalf("%v, want %v", got, want)
		}
	})
}

// pairsOutcomes are a good model, a copy with a little noise, and a bad one.
func pairsOutcomes(n int) (good, close, bad Outcomes) {
	rng := rand.New(rand.NewPCG(1, 2))
	people := make([]float64, n)
	values := [3][]float64{make([]float64, n), make([]float64, n), make([]float64, n)}
	for i := range people {
		people[i] = math.Floor(10 * rng.Float64())
		values[0][i] = people[i] + 3*rng.NormFloat64()
		values[1][i] = values[0][i] + .1*rng.NormFloat64()
		values[2][i] = people[i] + 20*rng.NormFloat64()
	}
	values[0][3], values[2][4] = math.NaN(), math.NaN()
	return Outcomes{Similarity, people, values[0]}, Outcomes{Similarity, people, values[1]}, Outcomes{Similarity, people, values[2]}
}

func TestCompareOfPairs(t *testing.T) {
	good, close, bad := pairsOutcomes(300)
	c := Compare(good, bad, CompareOptions{Seed: 1})
	if c.Shared != 298 || !(c.P < .001) || !(c.High < 0) || !(c.Low < c.Difference && c.Difference < c.High) || c.Difference != c.B-c.A {
		t.Errorf("good and bad: %+v", c)
	}
	if back := Compare(bad, good, CompareOptions{Seed: 1}); back.Difference != -c.Difference || back.P != c.P || math.Abs(back.Low+c.High) > 1e-12 {
		t.Errorf("the other way round: %+v, %+v", c, back)
	}
	c = Compare(good, close, CompareOptions{Seed: 1})
	if c.P < .01 || c.Low > 0 || c.High < 0 {
		t.Errorf("good and its like: %+v", c)
	}
	if same := Compare(good, good, CompareOptions{}); same.P != 1 || same.Difference != 0 || same.Low != 0 || same.High != 0 {
		t.Errorf("with itself: %+v", same)
	}
}

// The interval of the difference of two shares is, for many questions, that of the
// normal approximation: 1.96 · √((b + c - (b-c)²/n)) / n, with b and c the questions
// that one of the two alone has right.
func TestCompareOfQuestions(t *testing.T) {
	const n, onlyA, onlyB = 4000, 300, 420
	a, b := Outcomes{Kind: Analogy, Values: make([]float64, n)}, Outcomes{Kind: Analogy, Values: make([]float64, n)}
	for i := range n {
		a.Values[i], b.Values[i] = 1, 1
		switch {
		case i < onlyA:
			b.Values[i] = math.Inf(1)
		case i < onlyA+onlyB:
			a.Values[i] = 2
		case i < 2*onlyA+onlyB:
			a.Values[i], b.Values[i] = 7, 3
		}
	}
	c := Compare(a, b, CompareOptions{Seed: 5})
	want := float64(onlyB-onlyA) / n
	reach := normal95 * math.Sqrt(onlyA+onlyB-float64((onlyB-onlyA)*(onlyB-onlyA))/n) / n
	if math.Abs(c.Difference-want) > 1e-12 || math.Abs(c.Low-(want-reach)) > .05*reach || math.Abs(c.High-(want+reach)) > .05*reach || c.P > .001 {
		t.Errorf("%+v, want %v ± %v", c, want, reach)
	}
}

func TestCompareDoesNotDependOnThreads(t *testing.T) {
	good, close, _ := pairsOutcomes(200)
	want := Compare(good, close, CompareOptions{Samples: 1000, Seed: 3, Threads: 1})
	for _, threads := range []int{2, 5} {
		if got := Compare(good, close, CompareOptions{Samples: 1000, Seed: 3, Threads: threads}); got != want {
			t.Errorf("%d threads: %+v, want %+v", threads, got, want)
		}
	}
	if other := Compare(good, close, CompareOptions{Samples: 1000, Seed: 4}); other.Low == want.Low {
		t.Error("another seed has the same samples")
	}
}

func TestCompareWhereNothingIsDefined(t *testing.T) {
	nan := math.NaN()
	for _, o := range []Outcomes{
		{Similarity, []float64{1, 2}, []float64{nan, nan}},
		{Similarity, []float64{1, 2, 3}, []float64{1, 1, 1}},
		{Kind: Analogy, Values: []float64{nan}},
		{Kind: Analogy},
	} {
		if c := Compare(o, o, CompareOptions{Samples: 10}); !math.IsNaN(c.Difference) || !math.IsNaN(c.P) || !math.IsNaN(c.Low) {
			t.Errorf("%+v: %+v", o, c)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("outcomes of different sets were compared")
		}
	}()
	Compare(Outcomes{Kind: Analogy}, Outcomes{Kind: Similarity}, CompareOptions{})
}

// Every number is drawn about equally often.
func TestDrawn(t *testing.T) {
	for _, n := range []int{1, 2, 7, 100} {
		counts, rng := make([]int, n), rand.NewPCG(1, 1)
		const rounds = 2000
		for range rounds {
			drawn(n, rng, func(i int) { counts[i]++ })
		}
		if least, most := slices.Min(counts), slices.Max(counts); least < rounds*8/10 || most > rounds*12/10 {
			t.Errorf("of %d: %d to %d times, want about %d", n, least, most, rounds)
		}
	}
}

func BenchmarkComparePairs(b *testing.B) {
	good, close, _ := pairsOutcomes(2000)
	for b.Loop() {
		Compare(good, close, CompareOptions{Threads: 1})
	}
}
