package vocab

import "math"

// KeepProbs returns, for each word, the probability with which one of its
// occurrences is kept when frequent words are subsampled at threshold t (1e-3 to
// 1e-5; the smaller, the fewer):
//
//	min(1, sqrt(t/f) + t/f),  f = Count(i) / Tokens()
//
// This is what word2vec's C code computes, and gensim and fastText after it. The
// paper (Mikolov et al. 2013, equation 5) gives sqrt(t/f) alone, which keeps a
// little less: at f = t it is 1 in both, at f = 100 t it is 0.10 there and 0.11
// here. Words with f below about 2.6 t are always kept.
//
// f is relative to the tokens that are in the vocabulary. If t is 0 or negative,
// every word is kept, as is a word of count 0.
func (v *Vocabulary) KeepProbs(t float64) []float64 {
	keep := make([]float64, len(v.counts))
	for i, c := range v.counts {
		keep[i] = 1
		if t > 0 && c > 0 {
			ratio := t / (float64(c) / float64(v.tokens))
			keep[i] = min(1, math.Sqrt(ratio)+ratio)
		}
	}
	return keep
}
