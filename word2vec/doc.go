// Package word2vec learns word vectors from text that is given as word ids:
// skip-gram and continuous bag of words (CBOW), each with negative sampling,
// hierarchical softmax or the exact softmax, after Mikolov et al., "Distributed
// Representations of Words and Phrases and their Compositionality" (2013).
//
//	model, err := word2vec.Train(ctx, vocabulary, source, word2vec.DefaultConfig(), word2vec.Options{})
//
// The result depends on the text, the vocabulary and the [Config]: never on the
// number of threads, on timing, or on the CPU. The same seed gives the same
// bytes.
//
// # Who predicts whom
//
// The textbooks write v for the center word's vector and let it predict each
// context word's u. The original C program feeds the context word's Input row
// and predicts the center word's Output row; over a whole text the two make
// nearly the same pairs. Firth does as the C program does. In CBOW the mean of
// the contexts' Input rows predicts the center's Output row. Hence the names:
// Input rows are the word vectors, Output rows the ones that are predicted. Only
// skip-gram with the exact softmax goes the textbooks' way: P(·|c) then depends on
// the center alone, and its contexts share it. The package walkthrough derives
// every formula.
//
// # How it is parallel and yet deterministic
//
// Every position of the text has random numbers of its own, a hash of seed,
// epoch and position. They decide whether its word is kept and how wide its
// window is. So the training pairs of a position do not depend on who computes
// them. See grid.go for skip-gram, whose updates run in a fixed order on
// disjoint parts of the two matrices, cbow.go for CBOW, whose updates run in
// mini-batches, and exact.go for the exact softmax.
package word2vec
