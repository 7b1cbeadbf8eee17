// Step 9: hierarchical softmax.
//
// Make the words the leaves of a binary tree, and reach a word by answering one
// yes-or-no question at each inner node on the way down from the root. Output now has
// a vector u_n for each of the V−1 inner nodes n. The step to the left has the
// probability σ(u_n·v), the step to the right the rest, 1 − σ(u_n·v) = σ(−u_n·v):
//
//	P(o|v) = ∏_n σ(±u_n·v),  over the nodes n on the path to o: + left, − right
//
// At each node the two sum to 1, so the P of all V words sum to 1, though nothing is
// divided by a sum. The loss has the terms of step 8, one a node; left is "yes":
//
//	L = −log P(o|v) = −Σ_n log σ(±u_n·v)
//	∂L/∂v   = Σ_n (σ(u_n·v) − [left at n]) u_n
//	∂L/∂u_n = (σ(u_n·v) − [left at n]) v
//
// Huffman's tree gives frequent words the short paths, and so the fewest questions
// over a text, about log₂ V a word at most: join the two rarest trees (at first each
// word is one) under a new node, as frequent as both, until one tree is left.

package walkthrough

import "slices"

// Huffman returns the path to every word, root first, from how often each was seen.
// Inner node n, row n of Output, is the n-th to be made: the root is V−2.
func Huffman(counts []int) [][]Question {
	type tree struct {
		count  int
		leaves []int
	}
	var trees []tree
	for j, count := range counts {
		trees = append(trees, tree{count, []int{j}})
	}
	paths := make([][]Question, len(counts))
	for n := 0; len(trees) > 1; n++ {
		slices.SortStableFunc(trees, func(a, b tree) int { return a.count - b.count })
		left, right := trees[0], trees[1]
		joined := tree{left.count + right.count, slices.Concat(left.leaves, right.leaves)}
		for i, j := range joined.leaves { // the new node comes first on the way to them
			first := Question{Row: n, Yes: i < len(left.leaves)}
			paths[j] = append([]Question{first}, paths[j]...)
		}
		trees = append(trees[2:], joined)
	}
	return paths
}

// HierarchicalSoftmax asks the questions on the path to o; P(o|v) is exp(−Loss).
func HierarchicalSoftmax(paths [][]Question) Questions {
	return func(o int) []Question { return paths[o] }
}
