package subword

import "math"

// The logarithm and the exponential function of package math differ in their last
// bits from one kind of CPU to another. What is learned must not, so these are
// plain arithmetic, in which no multiplication and addition can be fused: float64
// conversions keep them apart. They are accurate to some units in the last place.

// ln returns the natural logarithm of x, which is positive and finite: with
// x = m·2^e and m in [√½, √2), ln x = e·ln 2 + 2·artanh((m-1)/(m+1)).
func ln(x float64) float64 {
	m, e := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m *= 2
		e--
	}
	z := (m - 1) / (m + 1)
	square := float64(z * z)
	// artanh z = z + z³/3 + z⁵/5 + …; |z| < 0.172, so 0.172^23/23 is the first
	// term left out.
	sum := 0.0
	for n := 21; n >= 1; n -= 2 {
		sum = float64(sum*square) + 1/float64(n)
	}
	return float64(float64(e)*math.Ln2) + float64(2*float64(z*sum))
}

// exp returns e^x for x of at most 0 (0 below -700): with x = k·ln 2 + r, the
// Taylor series of e^r times 2^k.
func exp(x float64) float64 {
	if x < -700 {
		return 0
	}
	const ln2High, ln2Low = 6.93147180369123816490e-01, 1.90821492927058770002e-10
	k := math.Floor(float64(x*math.Log2E) + 0.5)
	r := x - float64(k*ln2High) - float64(k*ln2Low)
	sum := 1.0
	for n := 14; n >= 1; n-- { // |r| < 0.35, and 0.35^15/15! is below 2^-60
		sum = 1 + float64(float64(sum*r)/float64(n))
	}
	return math.Ldexp(sum, int(k))
}

// digamma returns the derivative of ln Γ at x > 0: the asymptotic series
// ln x - 1/2x - Σ B₂ₙ/(2n·x²ⁿ) (Abramowitz and Stegun 6.3.18) where x is large,
// and ψ(x) = ψ(x+1) - 1/x on the way there.
func digamma(x float64) float64 {
	result := 0.0
	for x < 10 {
		result -= 1 / x
		x++
	}
	inverse := 1 / x
	square := float64(inverse * inverse)
	series := 0.0
	for _, b := range [...]float64{-1. / 12, 691. / 32760, -1. / 132, 1. / 240, -1. / 252, 1. / 120, -1. / 12} {
		series = float64((series + b) * square)
	}
	return result + ln(x) - float64(0.5*inverse) + series
}
