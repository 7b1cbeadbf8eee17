// Package firth holds word vectors: a vocabulary and one vector for each of its
// words. You shall know a word by the company it keeps.
//
// [Embeddings] are data: what training makes, what a file holds, what search and
// evaluation read. This package does no input or output of its own. The way
// from raw text to vectors goes through the packages below it, each of which can
// be used by itself:
//
//	corpus     raw text in files of any kind, read in order
//	token      text to tokens
//	vocab      tokens to numbers, with counts
//	encoded    a corpus read once: counted, and kept as numbers
//	word2vec   numbers to vectors (training)
//	training   all of these in one call
//	vecfile    vectors to and from files
//	search     nearest words, analogies
//	walkthrough every formula in plain Go, for reading
//
// The naive vector of a word is one-hot ([OneHot]): 1 at the word's own place
// and 0 elsewhere. Any two different words then have cosine 0, as far apart as
// 似 and 像 or as cat and democracy. Trained vectors, the rows of
// [Embeddings.Input], are short and dense instead, and words that keep the same
// company lie close together.
package firth
