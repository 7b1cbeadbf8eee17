package projection

import (
	"fmt"

	"firth"
)

// A PCA is the principal components of vectors of dimension D: the orthogonal
// directions along which they differ most (Pearson 1901, Hotelling 1933).
type PCA struct {
	// Mean is the mean of the vectors, of length D.
	Mean []float64

	// Axes are the directions, of length D and of norm 1 each, that of the largest
	// variance first. The element of largest magnitude of each is positive, since
	// the sign is arbitrary otherwise. Where eigenvalues are equal, so are the axes
	// arbitrary, but the same every time.
	Axes [][]float64

	// Variance is the variance along each axis, the sum of squares divided by the
	// number of vectors less 1; Total is the variance along all D axes.
	Variance []float64
	Total    float64
}

// Explained is the share of the variance, from 0 to 1, that the axes hold
// together; 0 if all vectors are the same.
func (p *PCA) Explained() float64 {
	if p.Total == 0 {
		return 0
	}
	sum := 0.0
	for _, v := range p.Variance {
		sum += v
	}
	return sum / p.Total
}

// NewPCA finds the components axes of largest variance of the rows of m; fewer if
// D is less. It fails if there are no rows or a number is not finite. threads at
// most are used, all cores if it is 0.
func NewPCA(m firth.Matrix, components, threads int) (*PCA, error) {
	if m.Rows == 0 || m.Dim == 0 || components < 1 {
		return nil, fmt.Errorf("%d components of %d vectors of dimension %d", components, m.Rows, m.Dim)
	}
	p := &PCA{Mean: make([]float64, m.Dim)}
	for i := range m.Rows {
		for k, x := range m.Row(i) {
			p.Mean[k] += float64(x)
		}
	}
	for k := range p.Mean {
		p.Mean[k] /= float64(m.Rows)
		if p.Mean[k]-p.Mean[k] != 0 {
			return nil, fmt.Errorf("a vector is not finite in dimension %d", k)
		}
	}
	c := p.covariance(m, threadsOf(threads))
	for k := range m.Dim {
		p.Total += c[k*m.Dim+k]
	}
	p.Variance, p.Axes = leading(c, m.Dim, components)
	for i, v := range p.Variance {
		p.Variance[i] = max(v, 0) // rounding
	}
	return p, nil
}

// covariancePoints is how many points are added to the covariance at a time; with
// 300 dimensions they take 2.4 MB.
const covariancePoints = 1024

// covariance returns the D×D matrix of (x - mean)·(x - mean)ᵀ, summed over the
// rows of m, by the number of rows less 1.
func (p *PCA) covariance(m firth.Matrix, threads int) []float64 {
	dim := m.Dim
	c := make([]float64, dim*dim)
	columns := make([]float64, dim*covariancePoints)
	for first := 0; first < m.Rows; first += covariancePoints {
		n := min(covariancePoints, m.Rows-first)
		for i := range n {
			for k, x := range m.Row(first + i) {
				columns[k*n+i] = float64(x) - p.Mean[k]
			}
		}
		forBlocks(dim, 1, threads, func(k, _ int) {
			for l := range k + 1 {
				c[k*dim+l] += dot(columns[k*n:(k+1)*n], columns[l*n:(l+1)*n])
			}
		})
	}
	over := float64(max(m.Rows-1, 1))
	for k := range dim {
		for l := range k + 1 {
			c[k*dim+l] /= over
			c[l*dim+k] = c[k*dim+l]
		}
	}
	return c
}

// Project returns the coordinates of the rows of m along the axes. It panics if m
// is not of the dimension that p was made for.
func (p *PCA) Project(m firth.Matrix) Points {
	if m.Dim != len(p.Mean) {
		panic(fmt.Sprintf("projection: vectors of dimension %d on axes of dimension %d", m.Dim, len(p.Mean)))
	}
	points := newPoints(m.Rows, len(p.Axes))
	centered := make([]float64, m.Dim)
	for i := range m.Rows {
		for k, x := range m.Row(i) {
			centered[k] = float64(x) - p.Mean[k]
		}
		for a, axis := range p.Axes {
			points.At(i)[a] = dot(centered, axis)
		}
	}
	return points
}
