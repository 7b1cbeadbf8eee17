package han

import (
	"math"
	"math/bits"
)

// logInteger returns the natural logarithm of n, from 1 to 2⁵³, rounded to the
// nearest float64.
//
// Sums of logarithms decide between segmentations that are equally likely, as 3×4
// and 2×6 are, by their last bits, and those must be the ones of Python's math.log.
// [math.Log] is wrong in the last bit for one integer in a hundred, and differs
// between processors. The C library that Python uses rounds correctly for each
// count of the dictionary.
//
// With n = 2ᵏ·m, m between √½ and √2, and s = (m−1)/(m+1),
//
//	log n = k·log 2 + 2s·(1 + s²/3 + s⁴/5 + …)
//
// in pairs of float64, about 32 digits, where digits beyond the 16th matter.
func logInteger(n uint64) float64 {
	const (
		ln2High = 0x1.62e42fefa39efp-1
		ln2Low  = 0x1.abc9e3b39803fp-56
	)
	k := bits.Len64(n) - 1
	m := math.Ldexp(float64(n), -k)
	if m > math.Sqrt2 {
		m /= 2
		k++
	}

	// m−1 is exact; m+1 may not be.
	s := divide(pair{m - 1, 0}, twoSum(m, 1))
	square := s.times(s)

	// From the smallest term on. The terms from s¹⁰ on are small enough for plain
	// float64: s² is at most 0.0295, and 0.0295¹⁷ is less than 2⁻⁸⁰.
	tail := 0.0
	for d := 35; d >= 11; d -= 2 {
		tail = math.FMA(tail, square.high, 1/float64(d))
	}
	series := pair{tail, 0}
	for d := 9; d >= 1; d -= 2 {
		series = series.times(square).plus(divide(pair{1, 0}, pair{float64(d), 0}))
	}
	power := pair{float64(k) * ln2High, 0}
	power.low = math.FMA(float64(k), ln2High, -power.high) + float64(float64(k)*ln2Low)

	sum := series.times(s)
	return power.plus(pair{2 * sum.high, 2 * sum.low}).high
}

// A pair is the sum of two float64, where high is the sum rounded to one.
type pair struct{ high, low float64 }

// twoSum returns a+b without an error.
func twoSum(a, b float64) pair {
	sum := a + b
	rest := sum - a
	return pair{sum, (a - (sum - rest)) + (b - rest)}
}

func (p pair) plus(q pair) pair {
	sum := twoSum(p.high, q.high)
	return twoSum(sum.high, sum.low+(p.low+q.low))
}

func (p pair) times(q pair) pair {
	product := p.high * q.high
	low := math.FMA(p.high, q.high, -product)
	low = math.FMA(p.high, q.low, low)
	low = math.FMA(p.low, q.high, low)
	return twoSum(product, low)
}

// divide returns p/q: a first quotient and a second for what that leaves.
func divide(p, q pair) pair {
	quotient := p.high / q.high
	rest := math.FMA(-quotient, q.high, p.high)
	rest = math.FMA(-quotient, q.low, rest) + p.low
	return twoSum(quotient, rest/q.high)
}
