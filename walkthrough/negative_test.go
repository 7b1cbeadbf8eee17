package walkthrough

import (
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestSigmoid(t *testing.T) {
	for _, s := range []float64{-30, -2, -0.5, 0, 0.5, 2, 30} {
		if got := Sigmoid(s) + Sigmoid(-s); !near(got, 1, 1e-15) {
			t.Errorf("σ(%g) + σ(−%g) = %g, want 1", s, s, got)
		}
		if got, want := LogSigmoid(s), math.Log(Sigmoid(s)); !near(got, want, 1e-14*max(1, -want)) {
			t.Errorf("log σ(%g) = %g, want %g", s, got, want)
		}
	}
	if Sigmoid(-1e4) != 0 || Sigmoid(1e4) != 1 || LogSigmoid(-1e4) != -1e4 || LogSigmoid(1e4) != 0 {
		t.Errorf("at ∓1e4: σ %g and %g, log σ %g and %g", Sigmoid(-1e4), Sigmoid(1e4), LogSigmoid(-1e4), LogSigmoid(1e4))
	}
}

func TestNegativeSamplingIsTheFormula(t *testing.T) {
	forModels(t, 7, func(t *testing.T, model Model) {
		u, v := model.Output, model.Input[0]
		got := NegativeSampling([]int{1, 4, 1}).Loss(u, v, 2)
		want := -math.Log(Sigmoid(Dot(u[2], v))) - 2*math.Log(Sigmoid(-Dot(u[1], v))) - math.Log(Sigmoid(-Dot(u[4], v)))
		if !near(got, want, 1e-14) {
			t.Errorf("loss %g, want %g", got, want)
		}
	})
}

func TestNegativeThatIsThePositiveCountsForNothing(t *testing.T) {
	forModels(t, 7, func(t *testing.T, model Model) {
		with, without := NegativeSampling([]int{2, 1, 2}), NegativeSampling([]int{1})
		if a, b := with.Loss(model.Output, model.Input[0], 2), without.Loss(model.Output, model.Input[0], 2); a != b {
			t.Errorf("loss %g, without it %g", a, b)
		}
		a, b := SkipGramGradient(model, with, 0, 2), SkipGramGradient(model, without, 0, 2)
		if !maps.EqualFunc(a.Input, b.Input, slices.Equal) || !maps.EqualFunc(a.Output, b.Output, slices.Equal) {
			t.Errorf("gradient %v, without it %v", a, b)
		}
		if len(b.Output) != 2 {
			t.Errorf("gradient lists %d rows of Output, want those of 1 and 2", len(b.Output))
		}
	})
}

func TestNoise(t *testing.T) {
	// 16^0.75 = 8 and 81^0.75 = 27, of a sum of 36.
	got := Noise([]int{16, 81, 1})
	for j, want := range []float64{8.0 / 36, 27.0 / 36, 1.0 / 36} {
		if !near(got[j], want, 1e-15) {
			t.Errorf("P_noise(%d) = %g, want %g", j, got[j], want)
		}
	}
}

func TestDrawFollowsTheNoise(t *testing.T) {
	const draws = 20000
	noise := []float64{0.5, 0, 0.2, 0.3}
	drawn := make([]float64, len(noise))
	for _, j := range Draw(noise, draws, rand.New(rand.NewPCG(7, 8))) {
		drawn[j]++
	}
	for j, p := range noise {
		deviation := math.Sqrt(draws * p * (1 - p))
		if !near(drawn[j], draws*p, 4*deviation) {
			t.Errorf("word %d drawn %g times, want %g", j, drawn[j], draws*p)
		}
	}
}
