package projection

import (
	"math"
	"slices"
	"testing"

	"firth"
)

// naivePCA finds axes one after another by multiplying with the covariance very
// often, and takes each out of the matrix before it looks for the next.
func naivePCA(m firth.Matrix, components int) (axes [][]float64, variance []float64) {
	d := m.Dim
	mean := make([]float64, d)
	for i := range m.Rows {
		for k, x := range m.Row(i) {
			mean[k] += float64(x) / float64(m.Rows)
		}
	}
	c := make([][]float64, d)
	for k := range c {
		c[k] = make([]float64, d)
		for l := range c[k] {
			for i := range m.Rows {
				c[k][l] += (float64(m.Row(i)[k]) - mean[k]) * (float64(m.Row(i)[l]) - mean[l]) / float64(m.Rows-1)
			}
		}
	}
	for range components {
		v := make([]float64, d)
		scatter(v, 99)
		λ := 0.0
		for range 3000 {
			w := make([]float64, d)
			λ = 0
			for k := range c {
				for l := range c[k] {
					w[k] += c[k][l] * v[l]
				}
				λ += w[k] * w[k]
			}
			λ = math.Sqrt(λ)
			for k := range w {
				v[k] = w[k] / λ
			}
		}
		for k := range c {
			for l := range c[k] {
				c[k][l] -= λ * v[k] * v[l]
			}
		}
		fixSign(v)
		axes, variance = append(axes, v), append(variance, λ)
	}
	return axes, variance
}

func TestPCA(t *testing.T) {
	for _, size := range [][2]int{{200, 5}, {60, 24}, {1500, 40}, {8, 100}} {
		m := firth.NewMatrix(size[0], size[1])
		for i := range m.Data {
			k := i % m.Dim
			m.Data[i] = float32(signed(uint64(i), 5)*(1+6/float64(k+1)) + 3)
		}
		p, err := NewPCA(m, 3, 2)
		if err != nil {
			t.Fatal(err)
		}
		axes, variance := naivePCA(m, 3)
		for a := range axes {
			if math.Abs(p.Variance[a]-variance[a]) > 1e-9*variance[0] {
				t.Errorf("%v: variance %d is %g, want %g", size, a, p.Variance[a], variance[a])
			}
			for k, want := range axes[a] {
				if math.Abs(p.Axes[a][k]-want) > 1e-6 {
					t.Errorf("%v: axis %d has %g in dimension %d, want %g", size, a, p.Axes[a][k], k, want)
				}
			}
		}
		for a, axis := range p.Axes {
			low, high := slices.Min(axis), slices.Max(axis)
			if -low > high {
				t.Errorf("%v: axis %d goes from %g to %g; the larger must be positive", size, a, low, high)
			}
		}
		points := p.Project(m)
		sum, squares := 0.0, 0.0
		for i := range points.N {
			sum += points.At(i)[1]
			squares += points.At(i)[1] * points.At(i)[1]
		}
		if math.Abs(sum) > 1e-6 || math.Abs(squares/float64(points.N-1)-p.Variance[1]) > 1e-6 {
			t.Errorf("%v: coordinates have mean %g and variance %g, want 0 and %g", size, sum/float64(points.N), squares/float64(points.N-1), p.Variance[1])
		}
		if e := p.Explained(); !(e > 0 && e <= 1) {
			t.Errorf("%v: explained %g", size, e)
		}
	}
}

func TestPCAOfFewDirections(t *testing.T) {
	same := firth.NewMatrix(4, 7)
	for i := range same.Data {
		same.Data[i] = float32(i%7) * 0.5
	}
	one := firth.NewMatrix(1, 3)
	narrow := firth.NewMatrix(9, 1)
	for i := range narrow.Data {
		narrow.Data[i] = float32(i)
	}
	for _, m := range []firth.Matrix{same, one, narrow, firth.NewMatrix(3, 40)} {
		p, err := NewPCA(m, 2, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range p.Project(m).Data {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				t.Fatalf("%d vectors of dimension %d: coordinate %g", m.Rows, m.Dim, x)
			}
		}
	}
	if _, err := NewPCA(firth.Matrix{}, 2, 0); err == nil {
		t.Error("no vectors were taken")
	}
	one.Data[1] = float32(math.NaN())
	if _, err := NewPCA(one, 2, 0); err == nil {
		t.Error("a vector that is no number was taken")
	}
}
