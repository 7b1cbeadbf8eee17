package firth

import (
	"math"

	"firth/vocab"
)

// Cosine is the cosine of the angle between a and b, from -1 to 1:
// a·b / (|a|·|b|), summed in float64. It is 0 if either is the zero vector. It
// panics if the lengths differ.
func Cosine(a, b []float32) float64 {
	if len(a) != len(b) {
		panic("firth: cosine of vectors of different dimensions")
	}
	var ab, aa, bb float64
	for i, x := range a {
		x, y := float64(x), float64(b[i])
		ab += x * y
		aa += x * x
		bb += y * y
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return ab / math.Sqrt(aa*bb)
}

// OneHot returns the naive vector of a word among size words: 1 at the place of
// its id, 0 elsewhere. It panics if id is not below size.
func OneHot(id vocab.WordID, size int) []float32 {
	v := make([]float32, size)
	v[id] = 1
	return v
}
