package quantize

import (
	"errors"
	"fmt"
	"math"

	"firth"
	"firth/internal/kernel"
)

// MaxPart is how many numbers of a row a code may stand for at most: what is small in a
// file must not be without bounds in memory.
const MaxPart = 32

// Product is a matrix of Rows vectors of Dim numbers, product-quantized: a row is cut
// into Parts pieces of Dim/Parts numbers, and of each only the number of the nearest
// among K centroids is kept. H. Jégou, M. Douze, C. Schmid, "Product Quantization
// for Nearest Neighbor Search", PAMI 33 (2011).
//
// Centroids are those of directions, rows of length 1; Norms gives them their length.
// Row i is
//
//	Norms[i] · (Centroids[0, Codes[i, 0]] … Centroids[Parts-1, Codes[i, Parts-1]])
//
// where … puts pieces behind each other. Rows are not rotated first, as "Optimized
// Product Quantization" (T. Ge, K. He, Q. Ke, J. Sun, PAMI 36, 2014) does: the
// dimensions of word vectors are alike. On 19,527 words of 100 dimensions a rotation
// took ten times as long to learn, and raised recall@10 from .618 to .621 in 25 codes;
// it helped in 10 codes, from .29 to .34, which is too little to be of use.
type Product struct {
	Rows, Dim, Parts, K int

	Codes     []uint8   // len Rows·Parts, each below K
	Centroids []float32 // [Parts, K, Dim/Parts]
	Norms     []float32 // len Rows; nil if all are 1
}

// ProductOptions say how [NewProduct] works.
type ProductOptions struct {
	// Parts is how many pieces, and bytes, a row becomes. It must divide Dim, into
	// pieces of [MaxPart] numbers at most.
	Parts int

	// Threads is how many threads to use at most; 0 is all cores. The result does
	// not depend on it.
	Threads int

	// Progress, which may be nil, is told how much of the work is done.
	Progress func(done, of int)
}

// PartsFrom returns the smallest number of equal parts, but no smaller one than least,
// that dim numbers can be cut into.
func PartsFrom(dim, least int) int {
	for parts := max(1, least); parts < dim; parts++ {
		if dim%parts == 0 {
			return parts
		}
	}
	return dim
}

// learnedRows is how many rows centroids are learned from at most: 256 for each.
const learnedRows = 256 * Centroids

// NewProduct quantizes a matrix. Centroids are learned by k-means, on rows that are
// chosen by a hash of their number; the length of a row is kept exactly, as far as
// float32 can, and its direction by codes. A row of zeros stays one. It fails if a
// number is not finite, or if rows cannot be cut into so many parts.
func NewProduct(m firth.Matrix, opts ProductOptions) (Product, error) {
	if m.Dim < 1 || opts.Parts < 1 || m.Dim%opts.Parts != 0 || m.Dim/opts.Parts > MaxPart {
		return Product{}, fmt.Errorf("rows of %d numbers cannot be cut into %d equal parts of at most %d", m.Dim, opts.Parts, MaxPart)
	}
	if opts.Progress == nil {
		opts.Progress = func(int, int) {}
	}
	p := Product{Rows: m.Rows, Dim: m.Dim, Parts: opts.Parts, Codes: make([]uint8, m.Rows*opts.Parts), Norms: make([]float32, m.Rows)}
	norms := make([]float64, m.Rows)
	forBlocks(m.Rows, block, opts.Threads, func(from, to int) {
		for i := from; i < to; i++ {
			norms[i] = norm(m.Row(i))
		}
	})
	for i, n := range norms {
		if math.IsNaN(n) || math.IsInf(n, 0) {
			return Product{}, fmt.Errorf("row %d: %w", i, errNotFinite)
		}
	}
	l := newLearner(m, norms, opts)
	l.learn()
	p.K, p.Centroids = l.k, l.centroids()
	forBlocks(m.Rows, block, opts.Threads, func(from, to int) {
		l.encode(p.Codes[from*p.Parts:to*p.Parts], m, norms, from, to)
		for i := from; i < to; i++ {
			p.Norms[i] = p.keptNorm(i, norms[i])
		}
	})
	opts.Progress(codebookRounds+1, codebookRounds+1)
	return p, nil
}

var errNotFinite = errors.New("a number is not finite, and has no place among centroids")

// norm is the length of a vector, not finite if one of its numbers is not.
func norm(v []float32) float64 {
	var square float64
	for _, x := range v {
		square += float64(float64(x) * float64(x))
	}
	return math.Sqrt(square)
}

// keptNorm is what row i, as its codes have it, is multiplied by to be of length want.
func (p Product) keptNorm(i int, want float64) float32 {
	var square float64
	for part, code := range p.Codes[i*p.Parts : (i+1)*p.Parts] {
		for _, x := range p.centroid(part, code) {
			square += float64(float64(x) * float64(x))
		}
	}
	if square == 0 {
		return 0
	}
	return float32(min(want/math.Sqrt(square), math.MaxFloat32))
}

// centroid returns the numbers that a code stands for.
func (p Product) centroid(part int, code uint8) []float32 {
	size := p.Dim / p.Parts
	at := (part*p.K + int(code)) * size
	return p.Centroids[at : at+size]
}

// Row writes row i, in float32, to dst, which must have length Dim.
func (p Product) Row(dst []float32, i int) {
	dst = dst[:p.Dim]
	size := p.Dim / p.Parts
	for part, code := range p.Codes[i*p.Parts : (i+1)*p.Parts] {
		copy(dst[part*size:], p.centroid(part, code))
	}
	if p.Norms != nil {
		kernel.Scale(dst, p.Norms[i])
	}
}

// Shape returns the numbers of rows and columns.
func (p Product) Shape() (rows, dim int) { return p.Rows, p.Dim }

// Bytes is how much room codes, lengths and centroids take.
func (p Product) Bytes() int { return len(p.Codes) + 4*(len(p.Norms)+len(p.Centroids)) }

// Expand returns the whole matrix in float32, made on at most threads goroutines
// (0: all cores).
func (p Product) Expand(threads int) firth.Matrix { return expand(p.Rows, p.Dim, threads, p.Row) }
