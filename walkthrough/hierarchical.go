// Step 9: hierarchical softmax.
//
// Another way around the sum over V words: make the words the leaves of a binary
// tree, and reach a word by answering one yes-or-no question at each inner node
// on the way down from the root. Output now holds a vector u_n for each of the
// V−1 inner nodes n. The step down to the left has the probability σ(u_n·v), and
// the step to the right the rest, 1 − σ(u_n·v) = σ(−u_n·v):
//
//	P(o|v) = ∏_n σ(±u_n·v),  over the nodes n on the path to o: + left, − right
//
// At each node the two probabilities sum to 1, so the leaves below share out
// exactly what reaches it, and the P of all V words sum to 1 though nothing is
// divided by a sum. The loss has the terms of step 8, one a node; left is "yes":
//
//	L = −log P(o|v) = −Σ_n log σ(±u_n·v)
//	∂L/∂v   = Σ_n (σ(u_n·v) − [left at n]) u_n
//	∂L/∂u_n = (σ(u_n·v) − [left at n]) v
//
// Which tree? Huffman's gives frequent words the short paths, and so the fewest
// questions over a whole text, at most about log₂ V a word: take the two rarest
// trees (at first each word is one), join them under a new node, which is as
// frequent as both together, and go on until one tree is left.

package walkthrough

import "slices"

// Huffman returns the path to every word, root first, from how often each was
// seen. Inner node n, row n of Output, is the n-th to be made: the root is V−2.
// Left, "yes", is what a Huffman code writes as bit 0.
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
