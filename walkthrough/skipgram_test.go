package walkthrough

import (
	"math"
	"testing"
)

func TestWindowLikelihoodIsTheProductOfItsFactors(t *testing.T) {
	forModels(t, 5, func(t *testing.T, model Model) {
		// 自 0, 太 1, 古 2, 以 3, 来 4
		P := Softmax(Scores(model.Output, model.Input[2]))
		got, want := WindowLikelihood(model, sentence(), 2, 2), P[0]*P[1]*P[3]*P[4]
		if !near(got, want, 1e-15) {
			t.Errorf("P(自,太,以,来|古) = %g, want %g", got, want)
		}
	})
}

func TestLikelihoodIsExpOfMinusLoss(t *testing.T) {
	forModels(t, 5, func(t *testing.T, model Model) {
		text := sentence()
		product, total := 1.0, 0.0
		for position := range text {
			likelihood, loss := WindowLikelihood(model, text, position, 2), WindowLoss(model, text, position, 2)
			if !near(likelihood, math.Exp(-loss), 1e-12*likelihood) {
				t.Errorf("position %d: likelihood %g, exp(-loss) %g", position, likelihood, math.Exp(-loss))
			}
			product *= likelihood
			total += loss
		}
		likelihood, loss := Likelihood(model, text, 2), Loss(model, text, 2)
		if !near(likelihood, math.Exp(-loss), 1e-12*likelihood) {
			t.Errorf("likelihood %g, exp(-loss) %g", likelihood, math.Exp(-loss))
		}
		if !near(likelihood, product, 1e-12*product) || !near(loss, total, 1e-12*total) {
			t.Errorf("likelihood %g, loss %g; the positions give %g and %g", likelihood, loss, product, total)
		}
	})
}

func TestLossOutlivesTheLikelihood(t *testing.T) {
	model := Model{Input: [][]float64{{100}, {-100}}, Output: [][]float64{{100}, {-100}}}
	text := []int{0, 1}
	if got := Likelihood(model, text, 1); got != 0 {
		t.Errorf("likelihood %g, want 0: too small for a float64", got)
	}
	if got := Loss(model, text, 1); got != 4e4 {
		t.Errorf("loss %g, want 4e4", got)
	}
}
