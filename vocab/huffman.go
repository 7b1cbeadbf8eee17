package vocab

import (
	"cmp"
	"slices"
)

// A Huffman is the binary tree of hierarchical softmax: words are its leaves,
// frequent words lie near the root, and the mean number of steps from the root to
// a word of the text is as small as any prefix code can make it. It is immutable.
//
// A vocabulary of V words has V-1 inner nodes, each of which has a vector. They
// are numbered from the heaviest to the lightest (the weight of a node is the
// sum of the counts below it), so 0 is the root and a small number is a node that
// training visits often. word2vec's C code numbers them the other way around.
type Huffman struct {
	offsets []uint64 // the code of word i is the steps offsets[i]:offsets[i+1]
	points  []uint32
	bits    []uint8
	longest int
}

// A HuffmanCode is the way from the root to a word. Step i stands at the inner
// node Points[i] and goes to its lighter child if Bits[i] is 0, to its heavier
// child if it is 1. A model gives the word the probability
//
//	Π σ(u·h) where the bit is 0, σ(-u·h) = 1 - σ(u·h) where it is 1
//
// with h the hidden vector and u the vector of the inner node (the label of
// word2vec's C code is 1 - bit). The two slices have the same length, which is 0
// in a vocabulary of one word.
type HuffmanCode struct {
	Points []uint32
	Bits   []uint8
}

// Huffman builds the tree from the counts. Codes may have any length: they are
// not cut at 40 steps as elsewhere. Among nodes of equal count a word goes before
// an inner node, a word of larger id before one of smaller id, and an older inner
// node before a newer one: this makes the tree the same everywhere, and the
// longest code as short as it can be.
func (v *Vocabulary) Huffman() *Huffman {
	n := len(v.counts)
	if n == 0 {
		return &Huffman{offsets: make([]uint64, 1)}
	}
	parents, bits := huffmanTree(v.counts)

	// Inner node k of the construction has its parents behind it, so one pass
	// from the root down finds all depths.
	depths := make([]uint32, len(parents))
	for node := len(parents) - 2; node >= 0; node-- {
		depths[node] = depths[parents[node]] + 1
	}
	h := &Huffman{offsets: make([]uint64, n+1)}
	for i := range n {
		h.offsets[i+1] = h.offsets[i] + uint64(depths[i])
		h.longest = max(h.longest, int(depths[i]))
	}
	h.points = make([]uint32, h.offsets[n])
	h.bits = make([]uint8, h.offsets[n])
	root := uint32(len(parents) - 1)
	for i := range n {
		step := h.offsets[i+1]
		for node := uint32(i); node != root; node = parents[node] {
			step--
			h.points[step] = root - parents[node]
			h.bits[step] = bits[node]
		}
	}
	return h
}

// huffmanTree builds the tree over n ≥ 1 counts. Nodes 0 to n-1 are the words,
// n to 2n-2 the inner nodes in the order of their making, the last of which is
// the root. It returns for each node its parent and whether it is the heavier
// child of it; those of the root mean nothing.
//
// Words are sorted once; inner nodes come into being in order of weight. So the
// lightest node is always at the head of one of two queues, and no heap is needed.
func huffmanTree(counts []uint64) (parents []uint32, bits []uint8) {
	n := len(counts)
	words := make([]uint32, n)
	for i := range words {
		words[i] = uint32(n - 1 - i)
	}
	// The words of a counted vocabulary are in order already; those of a file may
	// not be.
	byCount := func(a, b uint32) int { return cmp.Compare(counts[a], counts[b]) }
	if !slices.IsSortedFunc(words, byCount) {
		slices.SortStableFunc(words, byCount)
	}

	parents = make([]uint32, 2*n-1)
	bits = make([]uint8, 2*n-1)
	weights := make([]uint64, 0, n-1) // of the inner nodes
	word, inner := 0, 0               // heads of the queues
	lightest := func() (node uint32, weight uint64) {
		if word < n && (inner == len(weights) || counts[words[word]] <= weights[inner]) {
			word++
			return words[word-1], counts[words[word-1]]
		}
		inner++
		return uint32(n + inner - 1), weights[inner-1]
	}
	for range n - 1 {
		light, lightWeight := lightest()
		heavy, heavyWeight := lightest()
		parents[light] = uint32(n + len(weights))
		parents[heavy] = parents[light]
		bits[heavy] = 1
		weights = append(weights, lightWeight+heavyWeight)
	}
	return parents, bits
}

// InnerNodes is the number of inner nodes: one less than there are words.
func (h *Huffman) InnerNodes() int { return max(0, len(h.offsets)-2) }

// Longest is the length of the longest code.
func (h *Huffman) Longest() int { return h.longest }

// Code returns the code of a word. Its slices are shared and must not be changed.
// Code panics if id is not a word of the vocabulary.
func (h *Huffman) Code(id WordID) HuffmanCode {
	from, to := h.offsets[id], h.offsets[id+1]
	return HuffmanCode{Points: h.points[from:to:to], Bits: h.bits[from:to:to]}
}
