package walkthrough

import (
	"math"
	"math/rand/v2"
	"testing"
)

func sum(x []float64) float64 {
	total := 0.0
	for _, x := range x {
		total += x
	}
	return total
}

func TestSoftmaxIsTheFormula(t *testing.T) {
	forModels(t, 7, func(t *testing.T, model Model) {
		scores := Scores(model.Output, model.Input[2])
		probabilities := Softmax(scores)
		denominator := 0.0
		for i := range scores {
			denominator += math.Exp(Dot(model.Output[i], model.Input[2]))
		}
		for o, got := range probabilities {
			if want := math.Exp(Dot(model.Output[o], model.Input[2])) / denominator; !near(got, want, 1e-15) {
				t.Errorf("P(%d|2) = %g, want %g", o, got, want)
			}
		}
		if total := sum(probabilities); !near(total, 1, 1e-14) {
			t.Errorf("probabilities sum to %.17g", total)
		}
	})
}

func TestSoftmaxOfExtremeScores(t *testing.T) {
	for _, test := range []struct{ scores, want []float64 }{
		{[]float64{1e4, -1e4}, []float64{1, 0}},
		{[]float64{1e4, 1e4, -1e4}, []float64{0.5, 0.5, 0}},
		{[]float64{-1e4, -1e4, -1e4, -1e4}, []float64{0.25, 0.25, 0.25, 0.25}},
		{[]float64{1e4, 1e4 + math.Log(3)}, []float64{0.25, 0.75}},
	} {
		got := Softmax(test.scores)
		for j := range got {
			if !near(got[j], test.want[j], 1e-12) {
				t.Errorf("softmax of %v is %v, want %v", test.scores, got, test.want)
			}
		}
		if total := sum(got); !near(total, 1, 1e-14) {
			t.Errorf("softmax of %v sums to %.17g", test.scores, total)
		}
	}
	if got := LogSoftmax([]float64{1e4, -1e4})[1]; got != -2e4 {
		t.Errorf("log softmax is %g, want -2e4", got)
	}
}

func TestNewModelKnowsNothing(t *testing.T) {
	model := NewModel(8, 3, rand.New(rand.NewPCG(1, 2)))
	for c, v := range model.Input {
		for o, got := range Softmax(Scores(model.Output, v)) {
			if !near(got, 1.0/8, 1e-15) {
				t.Errorf("P(%d|%d) = %g, want 1/8", o, c, got)
			}
		}
		for d, x := range v {
			if x == 0 || math.Abs(x) > 1.0/6 {
				t.Errorf("v_%d[%d] = %g, want a random number from -1/6 to 1/6", c, d, x)
			}
		}
	}
}
