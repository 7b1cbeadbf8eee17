// Package search answers questions from word vectors: which words are nearest,
// how similar two words are, what is to woman as king is to man.
//
//	index := search.NewIndex(embeddings)
//	terms, err := search.ParseExpression([]string{"king - man + woman"})
//	neighbors, err := index.Near(terms, 10)
//	score, err := index.Similarity("似", "像")
//	answers, err := index.Analogy("man", "king", "woman", 5, search.ThreeCosAdd)
//
// Nearness is the cosine of the angle between two vectors, from -1 to 1. The
// search is exact: every row of the matrix is looked at, by all cores, and the
// answer does not depend on their number. Neighbors come by falling score, and
// where scores are equal, the smaller [vocab.WordID] (the more frequent word)
// first. [ThreeCosAdd], [ThreeCosMul] and expressions are computed as gensim
// computes them.
//
// A vector has a direction unless it is zero, or has a NaN or an infinity in
// it, or is so short or so long (below 1e-30, above 1e30) that float32 cannot
// tell. Rows without direction are never neighbors, and a question about such a
// word fails with [ErrNoDirection].
//
// Many queries asked together ([Index.SearchAll]) take a fraction of their time one
// by one. Each can leave words out, by name or by a function. [Index.Rank] tells at
// which place a word stands among all neighbors, [Index.OddOneOut] which word does
// not belong with others. For millions of words package search/hnsw finds nearly
// the same neighbors without looking at all of them; [Index.Order] scores what it
// finds as an exact search does. [Index.EnableInt8] makes exact searches several
// times as fast, for programs that answer many of them.
//
// Words are looked up as they stand: what the model's text pipeline does to a
// word (lower case, width) is to be done before. A word that the model does not
// have gives an [UnknownWordError] with words of near spelling ([Suggest]).
package search
