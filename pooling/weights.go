package pooling

import "math"

// weights returns the weight of each word of the vocabulary.
func (o *Options) weights() []float32 {
	w := make([]float32, len(o.Frequencies.words))
	for i, s := range o.Frequencies.words {
		w[i] = o.weight(s)
	}
	return w
}

// weight is that of a word, above 0.
func (o *Options) weight(s seen) float32 {
	if o.Method == SIF {
		return float32(o.A / (o.A + s.tokens/max(1, o.Frequencies.tokens)))
	}
	return float32(logarithm((1+o.Frequencies.texts)/(1+s.texts)) + 1)
}

// logarithm is the natural logarithm of a number above 0, the same on every processor,
// which that of the standard library is not; its error is a few units of the last place.
func logarithm(x float64) float64 {
	const ln2 = 0.6931471805599453
	fraction, exponent := math.Frexp(x) // from 1/2 to 1
	if fraction < math.Sqrt2/2 {
		fraction *= 2
		exponent--
	}
	// ln m = 2 (s + s³/3 + s⁵/5 + …) for s = (m-1)/(m+1), which is at most .172 here.
	s := (fraction - 1) / (fraction + 1)
	square := float64(s * s)
	sum := 0.0
	for n := 23; n >= 1; n -= 2 {
		sum = float64(sum*square) + 1/float64(n)
	}
	return float64(float64(exponent)*ln2) + float64(2*s*sum)
}
