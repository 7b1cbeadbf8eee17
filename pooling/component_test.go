package pooling

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// The component is the first singular vector of the matrix of all vectors, whatever
// their number and dimension.
func TestComponentIsTheFirstSingularVector(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, c := range []struct{ n, dim int }{{2, 1}, {2, 5}, {40, 3}, {255, 16}, {256, 17}, {257, 33}, {700, 20}} {
		moments := NewMoments(c.dim)
		all := mat.NewDense(c.n, c.dim, nil)
		vector := make([]float32, c.dim)
		for i := range c.n {
			for d := range vector {
				vector[d] = float32(r.NormFloat64()) + float32(d%3)
				all.Set(i, d, float64(vector[d]))
			}
			moments.Add(vector)
			clear(vector)
			moments.Add(vector) // zeros do not count
		}
		if moments.Vectors() != c.n {
			t.Fatalf("%d vectors, want %d", moments.Vectors(), c.n)
		}
		got, err := moments.Component()
		if err != nil {
			t.Fatal(err)
		}
		var svd mat.SVD
		if !svd.Factorize(all, mat.SVDThin) {
			t.Fatal("no singular values")
		}
		var v mat.Dense
		svd.VTo(&v)
		along := 0.0
		for d, x := range got {
			along += float64(x) * v.At(d, 0)
		}
		if math.Abs(math.Abs(along)-1) > 1e-6 {
			t.Errorf("%d × %d: cosine to the first singular vector %v", c.n, c.dim, along)
		}
		for d := range vector {
			vector[d] = float32(r.NormFloat64())
		}
		Remove(vector, got)
		if rest := dotFloat32(vector, got); math.Abs(rest) > 1e-6 {
			t.Errorf("%d × %d: %v of the component is left", c.n, c.dim, rest)
		}
	}
}

func dotFloat32(a, b []float32) float64 {
	sum := 0.0
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

func TestNoComponent(t *testing.T) {
	m := NewMoments(3)
	m.Add([]float32{1, 2, 3})
	m.Add([]float32{0, 0, 0})
	if _, err := m.Component(); !errors.Is(err, ErrFewTexts) {
		t.Errorf("the component of one vector: %v", err)
	}
	m.Add([]float32{1, float32(math.NaN()), 3})
	if c, err := m.Component(); err == nil {
		t.Errorf("the component of a vector that is not finite: %v", c)
	}
}

func BenchmarkMoments(b *testing.B) {
	m := NewMoments(300)
	vector := make([]float32, 300)
	for d := range vector {
		vector[d] = float32(d)
	}
	for b.Loop() {
		m.Add(vector)
	}
}
