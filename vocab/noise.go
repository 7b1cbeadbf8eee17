package vocab

import "math"

// Noise returns the noise distribution of negative sampling: the probability of
// word i is Count(i)^power, divided by the sum over all words. Mikolov et al.,
// "Distributed representations of words and phrases and their compositionality"
// (2013), found power 0.75 best; 1 is the distribution of the text, 0 draws every
// word alike.
//
// A word of count 0 has probability 0 at every power. Only if all counts are 0,
// as in a vocabulary read from a file without them, all words are equally
// likely. The sum is 1 up to rounding. The same counts give the same bits on
// every machine. Noise panics if power is not finite.
func (v *Vocabulary) Noise(power float64) []float64 {
	if math.IsNaN(power) || math.IsInf(power, 0) {
		panic("vocab: noise power is not a finite number")
	}
	noise := make([]float64, len(v.counts))
	// Counts relative to the one that comes out largest, so that nothing
	// overflows whatever the power.
	reference := extremeCount(v.counts, power >= 0)
	if reference == 0 {
		for i := range noise {
			noise[i] = 1 / float64(len(noise))
		}
		return noise
	}
	sum := 0.0
	for i, c := range v.counts {
		if c > 0 {
			noise[i] = pow(float64(c)/float64(reference), power)
			sum += noise[i]
		}
	}
	for i := range noise {
		noise[i] /= sum
	}
	return noise
}

// extremeCount returns the largest of counts, or the smallest that is not 0, or 0
// if there is none.
func extremeCount(counts []uint64, largest bool) uint64 {
	extreme := uint64(0)
	for _, c := range counts {
		if c > 0 && (extreme == 0 || (c > extreme) == largest) {
			extreme = c
		}
	}
	return extreme
}

// pow is x to the power y, for x > 0 and finite y. math.Pow is made of exp and
// log, whose last bits differ between processors, and one bit can change which
// negatives are drawn. Square roots and products are exactly rounded everywhere:
// here x^y is the product of x^(2^k) over the bits k of y, so x^0.75 costs two
// square roots. The relative error stays below 1e-13 for the counts and powers
// of a vocabulary. (The conversions keep the compiler from fusing a product with
// a later sum, which some processors would round otherwise.)
func pow(x, y float64) float64 {
	if y < 0 {
		x, y = 1/x, -y
	}
	whole, fraction := math.Modf(y)
	product := 1.0
	for square := x; whole > 0; whole = math.Floor(whole / 2) {
		if math.Mod(whole, 2) == 1 {
			product = float64(product * square)
		}
		square = float64(square * square)
	}
	for root := x; fraction > 0; {
		root = math.Sqrt(root)
		fraction *= 2
		if fraction >= 1 {
			fraction--
			product = float64(product * root)
		}
	}
	return product
}
