package phrase

import "math"

// score returns what a pair scores. n are its occurrences, a and b those of its
// words, vocabulary is V and tokens N of the package comment. The order of
// operations is gensim's, so that the results are equal.
func (o *Options) score(n, a, b, vocabulary, tokens uint64) float64 {
	if o.Scorer == Default {
		return (float64(n) - float64(o.MinCount)) / (float64(a) * float64(b)) * float64(vocabulary)
	}
	if n < o.MinCount || n >= tokens {
		return math.Inf(-1)
	}
	total := float64(tokens)
	pa, pb, pab := float64(a)/total, float64(b)/total, float64(n)/total
	return logarithm(pab/(pa*pb)) / -logarithm(pab)
}

// logarithm returns the natural logarithm of x, which is positive and finite, to
// about the last bit. [math.Log] differs between processors; a phrase must not.
//
// With x = 2ᵏ·m, m between √½ and √2, and s = (m−1)/(m+1):
//
//	ln x = k·ln 2 + 2·(s + s³/3 + s⁵/5 + …)
func logarithm(x float64) float64 {
	m, k := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m *= 2
		k--
	}
	s := (m - 1) / (m + 1)
	square := s * s
	series := 0.0
	for d := 23; d >= 3; d -= 2 { // s² < 0.0295, so the next term is below 2⁻⁶⁵
		series = math.FMA(series, square, 1/float64(d))
	}
	series = math.FMA(float64(series*square), s, s)
	return math.FMA(float64(k), math.Ln2, 2*series)
}
