package pooling

import (
	"errors"
	"math"

	"firth/internal/kernel"
)

// Moments gather what the direction that vectors have in common is found from: the sum
// of x xᵀ over all vectors x, a matrix of dim × dim numbers. The vectors themselves need
// not be kept.
type Moments struct {
	dim, width int       // width: dim, rounded up to what the kernel takes
	vectors    int       // added so far, without those of zeros
	sum        []float64 // [dim, width]

	block  []float32 // [blockVectors, width] vectors that wait to be added
	inside int
	part   []float32 // [dim, width]
}

// blockVectors are added up in 32 bits, which is quick, before their sum is added to
// one of 64 bits.
const blockVectors = 256

// NewMoments begins with no vectors of dimension dim, which is at least 1.
func NewMoments(dim int) *Moments {
	width := (dim + kernel.Lanes - 1) / kernel.Lanes * kernel.Lanes
	return &Moments{
		dim: dim, width: width, sum: make([]float64, dim*width),
		block: make([]float32, blockVectors*width), part: make([]float32, dim*width),
	}
}

// Add adds a vector. The order of vectors may change the last bits of the result.
func (m *Moments) Add(vector []float32) {
	zero := true
	for _, x := range vector {
		zero = zero && x == 0
	}
	if zero {
		return
	}
	m.vectors++
	copy(m.block[m.inside*m.width:], vector[:m.dim])
	if m.inside++; m.inside == blockVectors {
		m.flush()
	}
}

func (m *Moments) flush() {
	if m.inside == 0 {
		return
	}
	kernel.MatMul(m.part, m.width, m.block, 1, m.width, m.block, m.width, m.dim, m.width, m.inside)
	for i, x := range m.part {
		m.sum[i] += float64(x)
	}
	m.inside = 0
}

// ErrFewTexts tells that too few texts have a vector for these to have a direction in
// common: of a single one, nothing would be left without it.
var ErrFewTexts = errors.New("the common direction of fewer than two texts is no direction of texts in general")

// Component returns the direction that the vectors have in common: their first singular
// vector, not centered, as the authors of SIF take it, of length 1, with the largest of
// its numbers above 0. It fails with [ErrFewTexts], and where vectors are not finite.
func (m *Moments) Component() ([]float32, error) {
	if m.vectors < 2 {
		return nil, ErrFewTexts
	}
	m.flush()
	x, ok := powerIteration(m.sum, m.dim, m.width)
	if !ok {
		return nil, errors.New("vectors of texts are not finite, or too long or too short, to find a direction that they have in common")
	}
	largest := 0.0
	for _, v := range x {
		if math.Abs(v) > math.Abs(largest) {
			largest = v
		}
	}
	component := make([]float32, m.dim)
	for d, v := range x {
		component[d] = float32(math.Copysign(1, largest) * v)
	}
	return component, nil
}

// Vectors is how many vectors were added, without those of zeros.
func (m *Moments) Vectors() int { return m.vectors }

// Limits of powerIteration. Where the first two singular values are so close that so
// many steps are not enough, any direction between theirs is as good.
const (
	maxSteps = 5000
	settled  = 1e-12 // how much a direction of length 1 may still turn in a step
)

// powerIteration returns the first eigenvector of a symmetric matrix without negative
// eigenvalues, of n rows that begin width numbers apart. It tells false if the numbers
// of the matrix are all zero, or not finite.
func powerIteration(matrix []float64, n, width int) ([]float64, bool) {
	x, next := make([]float64, n), make([]float64, n)
	for i := range x { // a direction that is at a right angle to no eigenvector by chance
		x[i] = 1 + float64(uint32(i+1)*2654435761)/(1<<32)
	}
	toLength1(x)
	for range maxSteps {
		for i := range next {
			next[i] = dot(matrix[i*width:][:n], x)
		}
		if !toLength1(next) {
			return nil, false
		}
		turned := 0.0
		for i, v := range next {
			turned = max(turned, math.Abs(v-x[i]))
		}
		x, next = next, x
		if turned < settled {
			break
		}
	}
	return x, true
}

func dot(a, b []float64) float64 {
	b = b[:len(a)]
	var sum [4]float64
	for len(a) >= 4 {
		for k := range sum {
			sum[k] += float64(a[k] * b[k])
		}
		a, b = a[4:], b[4:]
	}
	for i := range a {
		sum[i] += float64(a[i] * b[i])
	}
	return sum[0] + sum[1] + (sum[2] + sum[3])
}

func toLength1(x []float64) bool {
	length := math.Sqrt(dot(x, x))
	if !(length > 0) || math.IsInf(length, 0) {
		return false
	}
	for i := range x {
		x[i] /= length
	}
	return true
}

// Remove takes a component of length 1 out of a vector, in place: x - c (c·x). What is
// left is at a right angle to it.
func Remove(vector, component []float32) {
	var along float64
	for d, c := range component {
		along += float64(float64(c) * float64(vector[d]))
	}
	for d, c := range component {
		vector[d] = float32(float64(vector[d]) - float64(float64(c)*along))
	}
}
