package projection

import (
	"math"
	"math/bits"
)

const (
	// spareDirections are iterated beside those that are asked for: what converges
	// as fast as the ratio of two neighboring eigenvalues by itself converges as
	// fast as that of two which lie this far apart.
	spareDirections = 16

	// converged is the length of C·q - λ·q, in units of the largest eigenvalue, at
	// which q is good.
	converged = 1e-11

	// mostIterations is reached only where eigenvalues lie so close that any
	// mixture of their directions is as good.
	mostIterations = 1000
)

// leading returns the largest eigenvalues of the symmetric, positive semidefinite
// n×n matrix c, at most count, and their directions as rows of length 1: by
// orthogonal iteration with Rayleigh–Ritz steps (Golub and Van Loan, Matrix
// Computations, 8.2). The largest element of a direction, by magnitude, is
// positive.
func leading(c []float64, n, count int) (values []float64, directions [][]float64) {
	count = min(count, n)
	q := make([][]float64, min(n, count+spareDirections))
	image := make([][]float64, len(q))
	for i := range q {
		q[i], image[i] = make([]float64, n), make([]float64, n)
		scatter(q[i], uint64(i))
	}
	orthonormalize(q)
	for iteration := 0; ; iteration++ {
		for i := range q {
			multiply(image[i], c, q[i])
		}
		values = ritz(q, image)
		if iteration == mostIterations || worstResidual(values[:count], q, image) <= converged*values[0] {
			break
		}
		q, image = image, q
		orthonormalize(q)
	}
	for _, d := range q[:count] {
		fixSign(d)
	}
	return values[:count], q[:count]
}

// ritz turns the orthonormal rows of q, and their images C·q alike, into the best
// approximations of eigenvectors within the space that they span, and returns the
// eigenvalues, largest first.
func ritz(q, image [][]float64) []float64 {
	m := len(q)
	b := make([][]float64, m)
	for i := range b {
		b[i] = make([]float64, m)
		for j := range i + 1 {
			b[i][j] = dot(q[i], image[j])
			b[j][i] = b[i][j]
		}
	}
	values, turns := jacobi(b)
	mix(q, turns)
	mix(image, turns)
	return values
}

// mix replaces the rows of q by their combinations: row i by Σ turns[i][j]·q[j].
func mix(q, turns [][]float64) {
	column := make([]float64, len(q))
	for k := range q[0] {
		for j := range q {
			column[j] = q[j][k]
		}
		for i := range q {
			q[i][k] = dot(turns[i], column)
		}
	}
}

// jacobi returns the eigenvalues of the small symmetric matrix b, largest first,
// and the eigenvectors as rows: by rotations that each make one element zero
// (Jacobi 1846), until all are. It destroys b.
func jacobi(b [][]float64) (values []float64, vectors [][]float64) {
	n := len(b)
	v := make([][]float64, n)
	for i := range v {
		v[i] = make([]float64, n)
		v[i][i] = 1
	}
	for turned := true; turned; {
		turned = false
		for p := range n {
			for q := p + 1; q < n; q++ {
				if math.Abs(b[p][q]) <= 1e-16*math.Sqrt(math.Abs(float64(b[p][p]*b[q][q]))) || math.Abs(b[p][q]) < 1e-280 {
					continue
				}
				turned = true
				// The tangent of the smaller of the two angles that will do.
				half := (b[q][q] - b[p][p]) / (2 * b[p][q])
				t := math.Copysign(1, half) / (math.Abs(half) + math.Sqrt(float64(half*half)+1))
				cos := 1 / math.Sqrt(float64(t*t)+1)
				sin := float64(t * cos)
				for k := range n {
					b[k][p], b[k][q] = turn(b[k][p], b[k][q], cos, sin)
				}
				rotate(b[p], b[q], cos, sin)
				rotate(v[p], v[q], cos, sin)
				b[p][q], b[q][p] = 0, 0
			}
		}
	}
	for range n {
		best := len(values)
		for i := best; i < n; i++ {
			if b[i][i] > b[best][best] {
				best = i
			}
		}
		last := len(values)
		b[last][last], b[best][best] = b[best][best], b[last][last]
		v[last], v[best] = v[best], v[last]
		values = append(values, b[last][last])
	}
	return values, v
}

func turn(x, y, cos, sin float64) (float64, float64) {
	return float64(cos*x) - float64(sin*y), float64(sin*x) + float64(cos*y)
}

func rotate(x, y []float64, cos, sin float64) {
	for k := range x {
		x[k], y[k] = turn(x[k], y[k], cos, sin)
	}
}

// orthonormalize makes the rows of q orthogonal and of length 1, one after
// another. A row that lies in the space of those before it (as many do where the
// matrix has few directions) gives way to an arbitrary one.
func orthonormalize(q [][]float64) {
	for i, row := range q {
		for attempt := uint64(1); ; attempt++ {
			before := math.Sqrt(dot(row, row))
			for range 2 { // once leaves what rounding left
				for _, other := range q[:i] {
					along := dot(row, other)
					for k := range row {
						row[k] -= float64(along * other[k])
					}
				}
			}
			if n := math.Sqrt(dot(row, row)); n > 1e-10*before && n > 1e-140 {
				for k := range row {
					row[k] /= n
				}
				break
			}
			scatter(row, attempt<<32+uint64(i))
		}
	}
}

// worstResidual is the largest length of C·q - λ·q.
func worstResidual(values []float64, q, image [][]float64) float64 {
	worst := 0.0
	for i, λ := range values {
		sum := 0.0
		for k, x := range q[i] {
			d := image[i][k] - float64(λ*x)
			sum += float64(d * d)
		}
		worst = max(worst, math.Sqrt(sum))
	}
	return worst
}

func fixSign(v []float64) {
	largest := 0.0
	for _, x := range v {
		if math.Abs(x) > math.Abs(largest) {
			largest = x
		}
	}
	if largest < 0 {
		for i := range v {
			v[i] = -v[i]
		}
	}
}

// multiply sets dst = c·x for the matrix c.
func multiply(dst, c, x []float64) {
	n := len(x)
	for i := range dst {
		dst[i] = dot(c[i*n:(i+1)*n], x)
	}
}

// dot is Σ a[i]·b[i], in four sums, so that they do not wait for one another.
func dot(a, b []float64) float64 {
	var s0, s1, s2, s3 float64
	b = b[:len(a)]
	i := 0
	for ; i+4 <= len(a); i += 4 {
		s0 += float64(a[i] * b[i])
		s1 += float64(a[i+1] * b[i+1])
		s2 += float64(a[i+2] * b[i+2])
		s3 += float64(a[i+3] * b[i+3])
	}
	for ; i < len(a); i++ {
		s0 += float64(a[i] * b[i])
	}
	return (s0 + s2) + (s1 + s3)
}

// scatter fills v with numbers from -1 to 1 that look random.
func scatter(v []float64, seed uint64) {
	for i := range v {
		v[i] = signed(seed, uint64(i))
	}
}

// signed is a number from -1 to 1, a hash of a and b.
func signed(a, b uint64) float64 {
	return float64(int64(hash(a, b))) / (1 << 63)
}

// hash mixes two numbers into 64 bits: the upper and the lower half of a product
// added to each other, twice.
func hash(a, b uint64) uint64 {
	const odd = 0x9e3779b97f4a7c15 // 2⁶⁴ divided by the golden ratio
	high, low := bits.Mul64(a^odd, b^0xd1342543de82ef95)
	high, low = bits.Mul64(high^low^b, odd+2*a)
	return high ^ low
}
