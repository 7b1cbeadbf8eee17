package baseline

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"

	"gonum.org/v1/gonum/mat"

	"firth"
	"firth/internal/kernel"
)

// ErrSVD tells that a matrix cannot be shortened. It comes wrapped.
var ErrSVD = errors.New("no singular value decomposition")

// SVDOptions say how a matrix is shortened.
type SVDOptions struct {
	// Dim is the dimension d of the vectors, the number of singular values, from 1 to
	// the number of rows.
	Dim int

	// Power is the exponent p of the singular values: nil stands for ½. 0 makes all
	// dimensions equally important, 1 is the decomposition as it is.
	Power *float64

	// Iterations is how often the range is sharpened; 0 stands for 3.
	Iterations int

	// Seed is of the random vectors that the search begins with.
	Seed uint64

	// Threads is how many compute; 0 stands for one on each core. It never changes
	// a result.
	Threads int
}

// SVD returns the rows of U·Σ^p for the d largest singular values of the matrix, each
// with the sign that makes its largest number positive.
//
// They are found by a random projection to d+16 dimensions, sharpened by power
// iterations with orthonormal columns in between: Halko, Martinsson and Tropp,
// "Finding Structure with Randomness" (SIAM Review 53, 2011), algorithms 4.4 and 5.1.
// It takes 2·(iterations + 1) products with the matrix, in float32, and the memory of
// its transpose.
func (m *Sparse) SVD(opts SVDOptions) (firth.Matrix, []float64, error) {
	if opts.Dim < 1 || opts.Dim > m.Rows {
		return firth.Matrix{}, nil, fmt.Errorf("%w of %d dimensions: there are %d words", ErrSVD, opts.Dim, m.Rows)
	}
	if opts.Iterations <= 0 {
		opts.Iterations = 3
	}
	if opts.Threads <= 0 {
		opts.Threads = runtime.GOMAXPROCS(0)
	}
	power := .5
	if opts.Power != nil {
		power = *opts.Power
	}
	const more = kernel.Lanes // dimensions than wanted
	width := min(opts.Dim+more, m.Rows)
	x, y := make([]float32, m.Rows*width), make([]float32, m.Rows*width)
	rng := rand.New(rand.NewPCG(opts.Seed, 0))
	for i := range x {
		x[i] = float32(rng.NormFloat64())
	}
	t := m.transposed()
	m.times(y, x, width, opts.Threads)
	orthonormalize(y, width)
	for range opts.Iterations {
		t.times(x, y, width, opts.Threads)
		orthonormalize(x, width)
		m.times(y, x, width, opts.Threads)
		orthonormalize(y, width)
	}
	// With Q = y, M ≈ Q·QᵀM. The small matrix B = QᵀM is the transpose of x = MᵀQ;
	// the eigenvectors of BBᵀ = xᵀx are the left singular vectors of B.
	t.times(x, y, width, opts.Threads)
	gram := mat.NewSymDense(width, nil)
	columns := transpose(x, m.Rows, width)
	for i := range width {
		for j := range i + 1 {
			gram.SetSym(i, j, float64(kernel.Dot(columns[i*m.Rows:(i+1)*m.Rows], columns[j*m.Rows:(j+1)*m.Rows])))
		}
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(gram, true) {
		return firth.Matrix{}, nil, fmt.Errorf("%w: it does not converge", ErrSVD)
	}
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	values := eigen.Values(nil) // rising

	singular := make([]float64, opts.Dim)
	turn := make([]float32, width*opts.Dim)
	for k := range opts.Dim {
		from := width - 1 - k
		singular[k] = math.Sqrt(max(0, values[from]))
		for i := range width {
			turn[i*opts.Dim+k] = float32(vectors.At(i, from))
		}
	}
	rows := firth.NewMatrix(m.Rows, opts.Dim)
	for w := range m.Rows {
		row := rows.Row(w)
		for i, q := range y[w*width : (w+1)*width] {
			kernel.Axpy(row, q, turn[i*opts.Dim:(i+1)*opts.Dim])
		}
	}
	for k, sigma := range singular {
		largest := float32(0)
		for w := range m.Rows {
			if v := rows.Row(w)[k]; math.Abs(float64(v)) > math.Abs(float64(largest)) {
				largest = v
			}
		}
		scale := float32(math.Pow(sigma, power))
		if largest < 0 {
			scale = -scale
		}
		for w := range m.Rows {
			rows.Row(w)[k] *= scale
		}
	}
	return rows, singular, nil
}

// orthonormalize makes the columns of x orthogonal to each other and of length 1, by
// the modified Gram–Schmidt process, twice, so that float32 is exact enough ("twice is
// enough": Giraud, Langou and Rozložník, 2005). Columns that depend on others become 0.
func orthonormalize(x []float32, columns int) {
	rows := len(x) / columns
	c := transpose(x, rows, columns)
	for j := range columns {
		v := c[j*rows : (j+1)*rows]
		before := length(v)
		for range 2 {
			for i := range j {
				u := c[i*rows : (i+1)*rows]
				kernel.Axpy(v, -kernel.Dot(u, v), u)
			}
		}
		if after := length(v); after > 1e-6*before {
			kernel.Scale(v, float32(1/after))
			kernel.Scale(v, float32(1/length(v)))
		} else {
			clear(v)
		}
	}
	copy(x, transpose(c, columns, rows))
}

func length(v []float32) float64 { return math.Sqrt(float64(kernel.Dot(v, v))) }

// transpose returns the transpose of a matrix of rows of so many columns.
func transpose(x []float32, rows, columns int) []float32 {
	t := make([]float32, len(x))
	for i := range rows {
		for j, v := range x[i*columns : (i+1)*columns] {
			t[j*rows+i] = v
		}
	}
	return t
}

// Random returns vectors of independent normal numbers: directions that mean nothing.
func Random(words, dim int, seed uint64) firth.Matrix {
	m := firth.NewMatrix(words, dim)
	rng := rand.New(rand.NewPCG(seed, 1))
	for i := range m.Data {
		m.Data[i] = float32(rng.NormFloat64())
	}
	return m
}
