package projection

import "math"

// ln2 in two parts: the first has zeros at its end, so that its product with a
// small whole number is exact.
const (
	ln2High = 6.93147180369123816490e-01
	ln2Low  = 1.90821492927058770002e-10
)

// expTerms are 1/k!, highest first: Taylor's series of e^r to the 13th power,
// whose rest is below 2⁻⁵⁷ for |r| ≤ ln 2 / 2.
var expTerms = [...]float64{
	1. / 6227020800, 1. / 479001600, 1. / 39916800, 1. / 3628800, 1. / 362880, 1. / 40320,
	1. / 5040, 1. / 720, 1. / 120, 1. / 24, 1. / 6, 1. / 2, 1, 1,
}

// exp returns e^x for x ≤ 0, with an error of some 2⁻⁵² of it, and 0 below
// -700. The library's math.Exp is not the same to the bit on all processors.
func exp(x float64) float64 {
	if x < -700 {
		return 0
	}
	k := math.Floor(float64(x*(1/math.Ln2)) + 0.5)
	r := x - float64(k*ln2High) - float64(k*ln2Low)
	y := 0.0
	for _, c := range expTerms {
		y = float64(y*r) + c
	}
	return math.Ldexp(y, int(k))
}
