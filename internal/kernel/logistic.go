package kernel

import "math"

// Constants of expClamped. ln2Hi has few bits, so that its product with a small
// whole number is exact; ln2Hi+ln2Lo is ln 2 (Cody and Waite's reduction).
const (
	maxScore = 30 // σ(-30) is 1e-13: far below what a float32 gradient can tell from 0
	log2e    = 1.44269504088896341
	ln2Hi    = 0.693359375
	ln2Lo    = -2.12194440e-4
	magic    = 3 << 22 // adding it to |x| < 2^22 rounds x to a whole number
)

// expClamped is e^x for x within ±30 (beyond, it is that of the nearer end), to
// about 2 units in the last place, by fused multiplications and additions alone:
// x = n·ln 2 + r, e^x = 2^n·(1 + r + r²/2! + … + r⁶/6!). NaN stays NaN.
func expClamped(x float32) float32 {
	if x > maxScore {
		x = maxScore
	}
	if x < -maxScore {
		x = -maxScore
	}
	n := fma(x, log2e, magic) - magic
	r := fma(n, -ln2Hi, x)
	r = fma(n, -ln2Lo, r)
	p := fma(r, 1.0/720, 1.0/120)
	p = fma(p, r, 1.0/24)
	p = fma(p, r, 1.0/6)
	p = fma(p, r, 0.5)
	p = fma(p, r, 1)
	p = fma(p, r, 1)
	return p * math.Float32frombits(uint32(int32(n)+127)<<23)
}

// Logistic tells how well a score s separates what it should. For a true pair
// (label 1) p is σ(s), for a sampled one (label 0) it is σ(-s) = 1 - σ(s): the
// probability that logistic regression gives to the label it was shown. The
// second result is label - σ(s), the derivative of log p with respect to s.
// Scores beyond ±30 count as ±30.
func Logistic(score float32, label bool) (p, gradient float32) {
	t := score
	if !label {
		t = -t
	}
	e := expClamped(t)
	q := 1 / (1 + e) // 1 - p, without loss of digits where p is near 1
	if label {
		return e * q, q
	}
	return e * q, -q
}

// Log is the natural logarithm of a positive, finite x, to about 1e-15, by
// additions, multiplications and divisions alone, so that a loss has the same
// bits on every machine: with x = m·2^k and s = (m-1)/(m+1),
// log x = k·ln 2 + 2·(s + s³/3 + s⁵/5 + …).
func Log(x float64) float64 {
	m, k := math.Frexp(x) // m in [1/2, 1)
	if m < math.Sqrt2/2 {
		m *= 2
		k--
	}
	s := (m - 1) / (m + 1) // |s| < 0.172, so s²ⁿ falls by 34 a step
	s2 := s * s
	sum := 0.0
	for n := 23; n >= 1; n -= 2 {
		sum = float64(sum*s2) + 1/float64(n)
	}
	return float64(float64(k)*math.Ln2) + float64(2*float64(s*sum))
}
