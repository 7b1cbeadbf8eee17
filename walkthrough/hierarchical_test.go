package walkthrough

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestHierarchicalProbabilitiesSumToOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counts := rapid.SliceOfN(rapid.IntRange(0, 1000), 1, 40).Draw(t, "counts")
		number := rapid.Float64Range(-3, 3)
		v := rapid.SliceOfN(number, 3, 3).Draw(t, "v")
		u := rapid.SliceOfN(rapid.SliceOfN(number, 3, 3), len(counts)-1, len(counts)-1).Draw(t, "u")
		objective := HierarchicalSoftmax(Huffman(counts))
		total := 0.0
		for o := range counts {
			total += math.Exp(-objective.Loss(u, v, o))
		}
		if !near(total, 1, 1e-12) {
			t.Fatalf("the probabilities of %d words sum to %.17g", len(counts), total)
		}
	})
}

func TestHierarchicalSoftmaxIsTheFormula(t *testing.T) {
	forModels(t, 3, func(t *testing.T, model Model) {
		// Words 1 and 2 are joined first, under node 0; it and word 0 under node 1.
		objective := HierarchicalSoftmax(Huffman([]int{5, 2, 1}))
		u, v := model.Output, model.Input[0]
		for o, want := range []float64{
			Sigmoid(-Dot(u[1], v)),
			Sigmoid(Dot(u[1], v)) * Sigmoid(-Dot(u[0], v)),
			Sigmoid(Dot(u[1], v)) * Sigmoid(Dot(u[0], v)),
		} {
			if got := math.Exp(-objective.Loss(u, v, o)); !near(got, want, 1e-15) {
				t.Errorf("P(%d|v) = %g, want %g", o, got, want)
			}
		}
	})
}

// Huffman's tree is a tree of which no other has a shorter mean path.
func TestHuffman(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counts := rapid.SliceOfN(rapid.IntRange(1, 100), 2, 7).Draw(t, "counts")
		paths := Huffman(counts)
		V, questions, leaves := len(counts), 0, 0.0
		for j, path := range paths {
			if path[0].Row != V-2 {
				t.Fatalf("the path to word %d begins at node %d, not at the root %d", j, path[0].Row, V-2)
			}
			for n, q := range path {
				if n > 0 && q.Row >= path[n-1].Row {
					t.Fatalf("the path to word %d goes up: %v", j, path)
				}
			}
			questions += counts[j] * len(path)
			leaves += math.Pow(2, -float64(len(path)))
		}
		if leaves != 1 {
			t.Fatalf("paths %v are not those of a binary tree: Σ 2^−length = %g", paths, leaves)
		}
		if want := fewestQuestions(counts); questions != want {
			t.Fatalf("%d questions for counts %v, but %d are enough", questions, counts, want)
		}
	})
}

// fewestQuestions tries every tree: join any two, and go on.
func fewestQuestions(counts []int) int {
	if len(counts) == 1 {
		return 0
	}
	best := math.MaxInt
	if len(counts) > 5 { // the two rarest are siblings in some best tree; saves time
		counts = slices.Sorted(slices.Values(counts))
		joined := counts[0] + counts[1]
		return joined + fewestQuestions(append(slices.Clone(counts[2:]), joined))
	}
	for i := range counts {
		for j := range i {
			joined := counts[i] + counts[j]
			rest := slices.Delete(slices.Delete(slices.Clone(counts), i, i+1), j, j+1)
			best = min(best, joined+fewestQuestions(append(rest, joined)))
		}
	}
	return best
}
