// Package walkthrough is word2vec in plain Go, to be read: every formula stands
// above the code that computes it, in float64, with nothing done for speed. The
// fast trainer is tested against it. docs/walkthrough.md tells it as prose.
//
// Each file is one step and begins with its derivation:
//
//	onehot.go        1. words as one-hot vectors, all equally far apart
//	text.go          2. a text as numbers, and the window around each word
//	softmax.go       3. two vectors a word; the probability of one word near another
//	skipgram.go      4. the likelihood of a text, and its loss
//	gradient.go      5. how the loss changes with each vector
//	sgd.go           6. stochastic gradient descent: learning
//	cbow.go          7. the other direction: the context predicts its center
//	negative.go      8. negative sampling: a few words instead of all
//	hierarchical.go  9. hierarchical softmax: a path in a tree instead of all words
//
// # Notation, from the first line to the last
//
//	V, D    vocabulary size, and the dimension of a vector; words are 0 … V−1
//	T, w_t  length of a text, and its word at position t; w_{t+j} is j places on
//	m       window: how many positions to each side are context
//	c, o    the center word of a window, and a context word, one "outside" it
//	i, j    any word
//	v_c     the center vector of c, row c of [Model].Input
//	u_o     the context vector of o, row o of [Model].Output
//	v       the vector that predicts: v_c in skip-gram, v̄ in CBOW
//	[j = o] 1 if it is true, else 0
//	L       the loss; gradients are those of L, so descent subtracts them
//
// # Sources, and the C program
//
// Steps 4 and 7 are from Mikolov and others, arXiv:1301.3781; steps 8 and 9 from
// their arXiv:1310.4546, where the tree comes from Morin and Bengio (2005).
//
// Here, as in the textbooks, v of the center predicts u of each context word. The C
// program turns each pair around: over a text that gives the same pairs in another
// order (on average, since its windows are of random size).
package walkthrough
