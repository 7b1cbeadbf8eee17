package walkthrough

import (
	"math/rand/v2"
	"testing"
)

// BenchmarkReference is one step of the reference a word, on a text like that of
// "firth demo": 1300 words, D = 100, and three words to each side, the mean of the
// windows that the fast trainer draws with m = 5. docs/walkthrough.md has the numbers.
func BenchmarkReference(b *testing.B) {
	const V, D, m, K, T = 1300, 100, 3, 5, 10_000
	random := rand.New(rand.NewPCG(1, 2))
	text, counts := make([]int, T), make([]int, V)
	for t := range text {
		text[t] = int(random.Float64() * random.Float64() * V) // some words are frequent
		counts[text[t]]++
	}
	noise, paths := Noise(counts), Huffman(counts)
	for _, bench := range []struct {
		name      string
		objective func() Objective
	}{
		{"softmax", func() Objective { return ExactSoftmax{} }},
		{"hierarchical", func() Objective { return HierarchicalSoftmax(paths) }},
		{"negative", func() Objective { return NegativeSampling(Draw(noise, K, random)) }},
	} {
		b.Run(bench.name, func(b *testing.B) {
			model := NewModel(V, D, random)
			words := 0
			for b.Loop() {
				Step(model, WindowGradient(model, bench.objective(), text, words%T, m), 0.025)
				words++
			}
			b.ReportMetric(float64(words)/b.Elapsed().Seconds(), "words/s")
		})
	}
}
