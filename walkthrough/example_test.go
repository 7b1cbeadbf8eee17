package walkthrough_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"firth/walkthrough"
)

// As one-hot vectors, 似 and 像 are as far apart as any two words. Trained on a
// text where they keep the same company, their vectors point the same way.
func Example() {
	words, _, texts := walkthrough.Number(
		strings.Split("云似马", ""), strings.Split("云像马", ""),
		strings.Split("月似弓", ""), strings.Split("月像弓", ""),
		strings.Split("人骑马", ""), strings.Split("人拉弓", ""),
		strings.Split("人看云", ""), strings.Split("人看月", ""),
	)
	a, b := slices.Index(words, "似"), slices.Index(words, "像")
	V, D, m := len(words), 5, 2
	fmt.Printf("one-hot:  cosine(似, 像) = %.1f\n",
		walkthrough.Cosine(walkthrough.OneHot(a, V), walkthrough.OneHot(b, V)))

	random := rand.New(rand.NewPCG(1, 2))
	model := walkthrough.NewModel(V, D, random)
	schedule := walkthrough.Schedule{Steps: 2000, LearningRate: 0.2, MinLearningRate: 0.01}
	walkthrough.Train(model, texts, schedule, random, func(text []int, t int) walkthrough.Gradient {
		return walkthrough.WindowGradient(model, walkthrough.ExactSoftmax{}, text, t, m)
	})
	fmt.Printf("word2vec: cosine(似, 像) = %.1f\n", walkthrough.Cosine(model.Input[a], model.Input[b]))
	// Output:
	// one-hot:  cosine(似, 像) = 0.0
	// word2vec: cosine(似, 像) = 1.0
}

// small returns a model of 自太古以来 with D = 2, small enough to compute by hand.
func small() walkthrough.Model {
	return walkthrough.Model{
		Input:  [][]float64{{0, 1}, {1, 1}, {1, 2}, {2, 0}, {1, 0}},   // v of 自 太 古 以 来
		Output: [][]float64{{1, 0}, {0, 1}, {-1, 0}, {0, 0}, {2, -1}}, // u of 自 太 古 以 来
	}
}

// The center 古 predicts the four words of its window. Its vector is v_c = (1, 2).
func ExampleWindowLikelihood() {
	words, _, texts := walkthrough.Number(strings.Split("自太古以来", ""))
	text, t, m := texts[0], 2, 2
	model := small()
	c := text[t]

	scores := walkthrough.Scores(model.Output, model.Input[c])
	denominator := 0.0
	for i := range words {
		denominator += math.Exp(scores[i])
	}
	fmt.Printf("Σ_i exp(u_i·v_c) = %.4f\n", denominator)
	P := walkthrough.Softmax(scores)
	for _, o := range walkthrough.Context(text, t, m) {
		fmt.Printf("P(%s|%s) = exp(%.0f) / %.4f = %.4f\n", words[o], words[c], scores[o], denominator, P[o])
	}
	fmt.Printf("P(自,太,以,来|古) = %.6f\n", walkthrough.WindowLikelihood(model, text, t, m))
	fmt.Printf("−log P(自,太,以,来|古) = %.4f\n", walkthrough.WindowLoss(model, text, t, m))
	// Output:
	// Σ_i exp(u_i·v_c) = 12.4752
	// P(自|古) = exp(1) / 12.4752 = 0.2179
	// P(太|古) = exp(2) / 12.4752 = 0.5923
	// P(以|古) = exp(0) / 12.4752 = 0.0802
	// P(来|古) = exp(0) / 12.4752 = 0.0802
	// P(自,太,以,来|古) = 0.000829
	// −log P(自,太,以,来|古) = 7.0950
}

// The loss of a text is the sum of what its positions add.
func ExampleLoss() {
	words, _, texts := walkthrough.Number(strings.Split("自太古以来", ""))
	text, m := texts[0], 2
	model := small()
	for t, c := range text {
		fmt.Printf("%s %.4f\n", words[c], walkthrough.WindowLoss(model, text, t, m))
	}
	fmt.Printf("L = %.4f\n", walkthrough.Loss(model, text, m))
	// Output:
	// 自 2.6120
	// 太 6.7610
	// 古 7.0950
	// 以 10.4824
	// 来 6.0475
	// L = 32.9979
}

// One step against the gradient makes the word that was seen more likely.
func ExampleStep() {
	words, _, _ := walkthrough.Number(strings.Split("自太古以来", ""))
	c, o := slices.Index(words, "古"), slices.Index(words, "以")
	model := small()
	P := func() float64 { return walkthrough.Softmax(walkthrough.Scores(model.Output, model.Input[c]))[o] }

	g := walkthrough.SkipGramGradient(model, walkthrough.ExactSoftmax{}, c, o)
	fmt.Printf("∂L/∂v_c = %.4f\n", g.Input[c])
	fmt.Printf("∂L/∂u_o = %.4f\n", g.Output[o])
	fmt.Printf("P(以|古) before: %.4f\n", P())
	walkthrough.Step(model, g, 0.1)
	fmt.Printf("P(以|古) after:  %.4f\n", P())
	// Output:
	// ∂L/∂v_c = [0.3487 0.5121]
	// ∂L/∂u_o = [-0.9198 -1.8397]
	// P(以|古) before: 0.0802
	// P(以|古) after:  0.1488
}

// With negative sampling only o and the negatives are looked at.
func ExampleNegativeSampling() {
	words, _, _ := walkthrough.Number(strings.Split("自太古以来", ""))
	c, o, k := slices.Index(words, "古"), slices.Index(words, "太"), slices.Index(words, "来")
	model := small()
	objective := walkthrough.NegativeSampling([]int{k})
	fmt.Printf("σ(u_o·v_c)  = %.4f\n", walkthrough.Sigmoid(walkthrough.Dot(model.Output[o], model.Input[c])))
	fmt.Printf("σ(−u_k·v_c) = %.4f\n", walkthrough.Sigmoid(-walkthrough.Dot(model.Output[k], model.Input[c])))
	fmt.Printf("L = %.4f\n", objective.Loss(model.Output, model.Input[c], o))
	// Output:
	// σ(u_o·v_c)  = 0.8808
	// σ(−u_k·v_c) = 0.5000
	// L = 0.8201
}

// Each word is reached by questions at the nodes of a tree, from the root down.
func ExampleHierarchicalSoftmax() {
	model, words := small(), strings.Split("自太古以来", "")
	paths := walkthrough.Huffman([]int{8, 1, 2, 4, 1})
	objective := walkthrough.HierarchicalSoftmax(paths)
	c, total := slices.Index(words, "古"), 0.0
	for o, word := range words {
		fmt.Printf("P(%s|古) = ", word)
		for _, q := range paths[o] {
			sign := "−"
			if q.Yes {
				sign = "+"
			}
			fmt.Printf("σ(%su_%d·v_c)", sign, q.Row)
		}
		P := math.Exp(-objective.Loss(model.Output, model.Input[c], o))
		fmt.Printf(" = %.4f\n", P)
		total += P
	}
	fmt.Printf("sum %.4f\n", total)
	// Output:
	// P(自|古) = σ(+u_3·v_c) = 0.5000
	// P(太|古) = σ(−u_3·v_c)σ(−u_2·v_c)σ(−u_1·v_c)σ(+u_0·v_c) = 0.0319
	// P(古|古) = σ(−u_3·v_c)σ(−u_2·v_c)σ(+u_1·v_c) = 0.3220
	// P(以|古) = σ(−u_3·v_c)σ(+u_2·v_c) = 0.1345
	// P(来|古) = σ(−u_3·v_c)σ(−u_2·v_c)σ(−u_1·v_c)σ(−u_0·v_c) = 0.0117
	// sum 1.0000
}
