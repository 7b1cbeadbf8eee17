package walkthrough

import (
	"slices"
	"testing"
)

func TestExactSoftmaxGradientIsTheFormula(t *testing.T) {
	forModels(t, 7, func(t *testing.T, model Model) {
		const c, o = 3, 5
		g := SkipGramGradient(model, ExactSoftmax{}, c, o)
		P := Softmax(Scores(model.Output, model.Input[c]))
		for d := range g.Input[c] {
			expected := 0.0
			for j := range P {
				expected += P[j] * model.Output[j][d]
			}
			if want := -(model.Output[o][d] - expected); !near(g.Input[c][d], want, 1e-15) {
				t.Errorf("∂L/∂v_c[%d] = %g, want %g", d, g.Input[c][d], want)
			}
			if want := (P[o] - 1) * model.Input[c][d]; !near(g.Output[o][d], want, 1e-15) {
				t.Errorf("∂L/∂u_o[%d] = %g, want %g", d, g.Output[o][d], want)
			}
			if want := P[0] * model.Input[c][d]; !near(g.Output[0][d], want, 1e-15) {
				t.Errorf("∂L/∂u_0[%d] = %g, want %g", d, g.Output[0][d], want)
			}
		}
		checkGradient(t, model, func() float64 { return ExactSoftmax{}.Loss(model.Output, model.Input[c], o) }, g)
	})
}

func TestSkipGramGradient(t *testing.T) {
	for name, objective := range objectives() {
		t.Run(name, func(t *testing.T) {
			forModels(t, 7, func(t *testing.T, model Model) {
				for _, pair := range [][2]int{{0, 1}, {6, 0}, {2, 4}, {5, 5}} {
					c, o := pair[0], pair[1]
					loss := func() float64 { return objective.Loss(model.Output, model.Input[c], o) }
					checkGradient(t, model, loss, SkipGramGradient(model, objective, c, o))
				}
			})
		})
	}
}

func TestWindowGradient(t *testing.T) {
	text := []int{3, 0, 3, 2, 3, 3} // the center stands in its own window, a context word twice
	forModels(t, 5, func(t *testing.T, model Model) {
		for position := range text {
			loss := func() float64 { return WindowLoss(model, text, position, 2) }
			checkGradient(t, model, loss, WindowGradient(model, ExactSoftmax{}, text, position, 2))
		}
		g := Gradient{Rows{}, Rows{}}
		for position := range text {
			g.Add(WindowGradient(model, ExactSoftmax{}, text, position, 2))
		}
		checkGradient(t, model, func() float64 { return Loss(model, text, 2) }, g)
	})
}

func TestAddLeavesTheOtherAlone(t *testing.T) {
	one := Gradient{Input: Rows{1: {1, 2}}, Output: Rows{3: {5}}}
	total := Gradient{Rows{}, Rows{}}
	total.Add(one)
	total.Add(one)
	if !slices.Equal(total.Input[1], []float64{2, 4}) || !slices.Equal(total.Output[3], []float64{10}) {
		t.Errorf("sum %v, want twice %v", total, one)
	}
	if !slices.Equal(one.Input[1], []float64{1, 2}) {
		t.Errorf("adding changed the summand to %v", one)
	}
}
