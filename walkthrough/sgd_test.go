package walkthrough

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestStep(t *testing.T) {
	model := Model{Input: [][]float64{{1, 2}, {3, 4}}, Output: [][]float64{{5, 6}, {7, 8}}}
	Step(model, Gradient{Input: Rows{1: {10, -20}}, Output: Rows{0: {2, 4}}}, 0.5)
	want := Model{Input: [][]float64{{1, 2}, {-2, 14}}, Output: [][]float64{{4, 4}, {7, 8}}}
	if !slices.EqualFunc(model.Input, want.Input, slices.Equal) || !slices.EqualFunc(model.Output, want.Output, slices.Equal) {
		t.Errorf("after the step %v, want %v", model, want)
	}
}

func TestRateFallsToTheFloor(t *testing.T) {
	schedule := Schedule{Steps: 4, LearningRate: 0.5, MinLearningRate: 0.1}
	for s, want := range []float64{0.5, 0.4, 0.3, 0.2, 0.1} {
		if got := schedule.Rate(s); !near(got, want, 1e-15) {
			t.Errorf("rate of step %d is %g, want %g", s, got, want)
		}
	}
}

// toyCorpus is a corpus in which 似 and 像 stand in equal contexts and never meet.
func toyCorpus() (words []string, counts []int, texts [][]int) {
	return Number(
		characters("云似马"), characters("云像马"),
		characters("月似弓"), characters("月像弓"),
		characters("雪似花"), characters("雪像花"),
		characters("人骑马"), characters("人拉弓"),
		characters("人采花"), characters("人看云"),
		characters("人看月"), characters("人看雪"),
	)
}

// TestTrain trains every objective in both directions on the toy corpus.
func TestTrain(t *testing.T) {
	const m = 2
	words, counts, texts := toyCorpus()
	V := len(words)
	similar, resembling, riding := slices.Index(words, "似"), slices.Index(words, "像"), slices.Index(words, "骑")
	if got := Cosine(OneHot(similar, V), OneHot(resembling, V)); got != 0 {
		t.Errorf("one-hot cosine(似, 像) = %g, want 0", got)
	}

	noise, paths := Noise(counts), Huffman(counts)
	for name, objective := range map[string]func(random *rand.Rand) Objective{
		"softmax":      func(*rand.Rand) Objective { return ExactSoftmax{} },
		"negative":     func(random *rand.Rand) Objective { return NegativeSampling(Draw(noise, 5, random)) },
		"hierarchical": func(*rand.Rand) Objective { return HierarchicalSoftmax(paths) },
	} {
		train := func(t *testing.T, gradient func(Model, Objective, []int, int) Gradient, loss func(Model, Objective, []int, int) float64) {
			random := rand.New(rand.NewPCG(3, 4))
			model := NewModel(V, 6, random)
			total := func() float64 {
				sum, random := 0.0, rand.New(rand.NewPCG(5, 6)) // the same negatives before and after
				for _, text := range texts {
					for position := range text {
						sum += loss(model, objective(random), text, position)
					}
				}
				return sum
			}
			before := total()
			Train(model, texts, Schedule{Steps: 3000, LearningRate: 0.2, MinLearningRate: 0.01}, random, func(text []int, position int) Gradient {
				return gradient(model, objective(random), text, position)
			})
			after := total()
			alike, unlike := Cosine(model.Input[similar], model.Input[resembling]), Cosine(model.Input[similar], model.Input[riding])
			t.Logf("loss %.2f, then %.2f; cosine(似, 像) %.3f, cosine(似, 骑) %.3f", before, after, alike, unlike)
			if !(after < 0.7*before) {
				t.Errorf("loss %.2f before training and %.2f after", before, after)
			}
			if !(alike > 0.9) {
				t.Errorf("cosine(似, 像) = %.3f after training, want > 0.9", alike)
			}
			if !(unlike < 0.8) {
				t.Errorf("cosine(似, 骑) = %.3f after training, want < 0.8", unlike)
			}
		}
		t.Run("skipgram/"+name, func(t *testing.T) {
			train(t, func(model Model, objective Objective, text []int, position int) Gradient {
				return WindowGradient(model, objective, text, position, m)
			}, func(model Model, objective Objective, text []int, position int) float64 {
				sum := 0.0
				for _, o := range Context(text, position, m) {
					sum += objective.Loss(model.Output, model.Input[text[position]], o)
				}
				return sum
			})
		})
		t.Run("cbow/"+name, func(t *testing.T) {
			train(t, func(model Model, objective Objective, text []int, position int) Gradient {
				return CBOWGradient(model, objective, Context(text, position, m), text[position])
			}, func(model Model, objective Objective, text []int, position int) float64 {
				return CBOWLoss(model, objective, Context(text, position, m), text[position])
			})
		})
	}
}
