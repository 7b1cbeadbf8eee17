package eval

import "math"

// normal95 is the quantile of the normal distribution that leaves 2.5 % above it:
// intervals of 95 % reach so many standard errors to both sides.
const normal95 = 1.959963984540054

// SpearmanInterval returns the 95 % confidence interval of a rank correlation r of n
// pairs, by Fisher's z with the variance of Bonett and Wright ("Sample size
// requirements for estimating Pearson, Kendall and Spearman correlations",
// Psychometrika 65, 2000):
//
//	tanh(atanh(r) ± 1.96 · √((1 + r²/2) / (n - 3)))
//
// It is good for |r| up to about .95. It is NaN, not defined, for fewer than four
// pairs, and if r is NaN; it is r itself if that is -1 or 1.
func SpearmanInterval(r float64, n int) (low, high float64) {
	if n < 4 || math.IsNaN(r) {
		return math.NaN(), math.NaN()
	}
	z, reach := math.Atanh(r), normal95*math.Sqrt((1+float64(r*r)/2)/float64(n-3))
	return math.Tanh(z - reach), math.Tanh(z + reach)
}

// ShareInterval returns the 95 % confidence interval of a share, right out of n, by
// Wilson's formula ("Probable Inference, the Law of Succession, and Statistical
// Inference", JASA 22, 1927), with p = right/n and z = 1.96:
//
//	(p + z²/2n ± z·√(p(1-p)/n + z²/4n²)) / (1 + z²/n)
//
// It takes the questions for independent of each other. Those of an analogy set,
// which has every word in many questions, are not, so the truth is wider. It is
// NaN, not defined, if n is 0.
func ShareInterval(right, n int) (low, high float64) {
	if n <= 0 {
		return math.NaN(), math.NaN()
	}
	p, m := float64(right)/float64(n), float64(n)
	middle := p + normal95*normal95/(2*m)
	reach := normal95 * math.Sqrt(p*(1-p)/m+normal95*normal95/(4*m*m))
	scale := 1 + normal95*normal95/m
	return max(0, (middle-reach)/scale), min(1, (middle+reach)/scale)
}
