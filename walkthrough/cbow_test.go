package walkthrough

import (
	"slices"
	"testing"
)

func TestMean(t *testing.T) {
	model := Model{Input: [][]float64{{1, 2}, {3, 6}, {100, 100}, {8, 4}}}
	if got, want := Mean(model, []int{0, 1, 3, 3}), []float64{5, 4}; !slices.Equal(got, want) {
		t.Errorf("mean %v, want %v", got, want)
	}
}

func TestCBOWGradient(t *testing.T) {
	for name, objective := range objectives() {
		t.Run(name, func(t *testing.T) {
			forModels(t, 7, func(t *testing.T, model Model) {
				for _, context := range [][]int{{0, 1, 3, 4}, {6}, {2, 5, 2}} {
					for _, c := range []int{4, 2} {
						loss := func() float64 { return CBOWLoss(model, objective, context, c) }
						checkGradient(t, model, loss, CBOWGradient(model, objective, context, c))
					}
				}
			})
		})
	}
}

func TestCBOWOfOneContextWordIsSkipGram(t *testing.T) {
	forModels(t, 7, func(t *testing.T, model Model) {
		cbow, skipGram := CBOWGradient(model, ExactSoftmax{}, []int{3}, 5), SkipGramGradient(model, ExactSoftmax{}, 3, 5)
		if !slices.Equal(cbow.Input[3], skipGram.Input[3]) || !slices.Equal(cbow.Output[5], skipGram.Output[5]) {
			t.Errorf("gradients %v and %v", cbow, skipGram)
		}
	})
}

func TestCBOWWithoutContext(t *testing.T) {
	model := Model{Input: [][]float64{{1}}, Output: [][]float64{{1}}}
	g := CBOWGradient(model, ExactSoftmax{}, nil, 0)
	if loss := CBOWLoss(model, ExactSoftmax{}, nil, 0); loss != 0 || len(g.Input) != 0 || len(g.Output) != 0 {
		t.Errorf("loss %g and gradient %v, want none", loss, g)
	}
}
