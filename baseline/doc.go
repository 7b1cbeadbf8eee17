// Package baseline makes the vectors that trained ones are to be compared with: of
// the same text, without training.
//
//	counts, err := baseline.Count(ctx, file, vocabulary.Len(), baseline.CountOptions{Window: 5})
//	ppmi := counts.PPMI(baseline.PPMIOptions{Smoothing: .75})
//	results := evaluator.Results(evaluator.Outcomes(ppmi.Space()))
//	vectors, _, err := ppmi.SVD(baseline.SVDOptions{Dim: 100})
//	results = evaluator.Evaluate(func(id vocab.WordID) []float32 { return vectors.Row(int(id)) })
//
// [Random] vectors know nothing: what they reach, chance reaches. (One-hot vectors,
// [firth/eval.OneHot], do not even rank.)
//
// [Counts.PPMI] is the classical way: how often each word stands near each other
// word, weighed by how much that is more than chance. With N(w, c) the number of
// times that c stands within the window of w, and a * the sum over all words,
//
//	PMI(w, c)  = log( N(w, c) / N(w, *) / P(c) )
//	P(c)       = N(*, c)^α / Σ N(*, c')^α        α = 1, or .75
//	PPMI(w, c) = max(0, PMI(w, c) - log k)       k = 1, or more
//
// (Church and Hanks, "Word Association Norms, Mutual Information, and Lexicography",
// 1990; Bullinaria and Levy, "Extracting semantic representations from word
// co-occurrence statistics", 2007.) Skip-gram with k negative samples factorizes the
// matrix of PMI - log k: Levy and Goldberg, "Neural Word Embedding as Implicit Matrix
// Factorization" (NIPS 2014). The exponent α is what smooths the distribution of
// negative samples: Levy, Goldberg and Dagan, "Improving Distributional Similarity
// with Lessons Learned from Word Embeddings" (TACL 2015).
//
// [Sparse.SVD] shortens these rows: with the d largest singular values of the
// matrix, M ≈ U·Σ·Vᵀ, the vectors are the rows of U·Σ^p, p = ½ by default (the same
// paper says why not 1).
//
// # Memory
//
// Windows are symmetric and all places in them count alike. Counted are the N most
// frequent words alone ([DefaultWords]), so there are N² pairs at most; those that
// occur take 8 bytes each, and there may be [CountOptions.MaxPairs] of them. While
// counting, [CountOptions.Memory] comes on top, and the text is read several times.
//
// Results do not depend on threads.
package baseline
