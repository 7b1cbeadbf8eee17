package walkthrough

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// What the tests share: a sentence, random models, and finite differences.

// characters cuts a text into its characters.
func characters(text string) []string { return strings.Split(text, "") }

// sentence is 自太古以来 as numbers, 自 being 0 and 来 being 4.
func sentence() []int {
	_, _, texts := Number(characters("自太古以来"))
	return texts[0]
}

// forModels runs a test on random models of V words and of D = 1, 3 and 7. Unlike
// those of NewModel, their context vectors are not zero.
func forModels(t *testing.T, V int, test func(t *testing.T, model Model)) {
	t.Helper()
	for _, D := range []int{1, 3, 7} {
		for seed := range uint64(5) {
			random := rand.New(rand.NewPCG(seed, uint64(D)))
			model := NewModel(V, D, random)
			for _, vector := range slices.Concat(model.Input, model.Output) {
				for d := range vector {
					vector[d] = random.Float64()*2 - 1
				}
			}
			test(t, model)
		}
	}
}

// checkGradient compares a gradient with central finite differences of the loss,
// (L(p+h) − L(p−h)) / 2h, for every parameter p of the model: also for the rows
// that the gradient does not list and so claims to be zero.
func checkGradient(t *testing.T, model Model, loss func() float64, g Gradient) {
	t.Helper()
	check := func(name string, matrix [][]float64, rows Rows) {
		const h = 1e-5
		for j, vector := range matrix {
			for d, p := range vector {
				vector[d] = p + h
				above := loss()
				vector[d] = p - h
				below := loss()
				vector[d] = p
				want, got := (above-below)/(2*h), 0.0
				if rows[j] != nil {
					got = rows[j][d]
				}
				// Below 1e-3 the difference of two losses has too few digits left.
				scale := max(math.Abs(want), math.Abs(got), 1e-3)
				if !(math.Abs(got-want) <= 1e-6*scale) {
					t.Errorf("%s[%d][%d]: gradient %.9g, finite difference %.9g", name, j, d, got, want)
				}
			}
		}
	}
	check("Input", model.Input, g.Input)
	check("Output", model.Output, g.Output)
}

// objectives are the three ways to score a prediction, for seven words. One
// negative is drawn twice, and 4 is now and then the word itself.
func objectives() map[string]Objective {
	return map[string]Objective{
		"softmax":      ExactSoftmax{},
		"negative":     NegativeSampling([]int{1, 4, 1, 6}),
		"hierarchical": HierarchicalSoftmax(Huffman([]int{9, 1, 4, 4, 1, 2, 7})),
	}
}

func near(a, b, tolerance float64) bool { return math.Abs(a-b) <= tolerance }
