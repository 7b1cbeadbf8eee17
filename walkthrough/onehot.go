// Step 1: one-hot vectors.
//
// The naive choice numbers the words 0 to V−1 and gives word i the vector of V
// numbers that is 1 at place i and 0 elsewhere. How alike two vectors are is told
// by the cosine of the angle between them:
//
//	cos(a, b) = a·b / (|a| |b|),  a·b = Σ_d a_d b_d,  |a| = √(a·a)
//
// Two words have their 1 at different places, so every product in the sum has a 0
// in it: the cosine is 0 for any two. 似 and 像 both mean "resemble", yet are as far
// apart as 似 and any other word. The numbers say which word it is, not what it means.

package walkthrough

import "math"

// OneHot returns the vector of V numbers that is 1 at place i and 0 elsewhere.
func OneHot(i, V int) []float64 {
	vector := make([]float64, V)
	vector[i] = 1
	return vector
}

// Dot is a·b = Σ_d a_d b_d.
func Dot(a, b []float64) float64 {
	sum := 0.0
	for d := range a {
		sum += a[d] * b[d]
	}
	return sum
}

// Cosine is a·b / (|a| |b|), from −1 to 1, and 0 if either vector is 0.
func Cosine(a, b []float64) float64 {
	lengths := math.Sqrt(Dot(a, a)) * math.Sqrt(Dot(b, b))
	if lengths == 0 {
		return 0
	}
	return Dot(a, b) / lengths
}
