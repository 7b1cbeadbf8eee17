// Package align puts two models of the same dimension into one space, so that their
// vectors can be compared, and tells which words moved.
//
//	a, err := align.Fit(old, young, align.Options{Center: true})
//	for _, m := range a.Moved(100)[:20] {
//		fmt.Println(m.Word, m.Cosine)
//	}
//
// Training knows vectors only up to a rotation: two runs on the same text give
// spaces that are turned against each other. Orthogonal Procrustes analysis
// (Schönemann, "A generalized solution of the orthogonal Procrustes problem",
// Psychometrika 31, 1966) finds the rotation that brings them together best. With
// the rows of A and B the vectors of the words that both models have, it is
//
//	R = argmin ‖A·R - B‖²  over R with RᵀR = 1
//	  = U·Vᵀ               where U·Σ·Vᵀ = AᵀB
//
// The rows have length 1 first (and mean 0, if asked for), as Xing et al.,
// "Normalized Word Embedding and Orthogonal Transform for Bilingual Word
// Translation" (NAACL 2015), and Artetxe, Labaka and Agirre (EMNLP 2016) do, so that
// ‖A·R - B‖² counts angles. What is left apart by the best rotation is change:
// Hamilton, Leskovec and Jurafsky, "Diachronic Word Embeddings Reveal Statistical
// Laws of Semantic Change" (ACL 2016).
//
// Results do not depend on threads. On other kinds of processors the last digits
// may differ, since the singular value decomposition is gonum's.
package align
