package quantize

import (
	"math"

	"firth/internal/kernel"
)

const (
	// Centroids is how many vectors a part of a row may stand for: a code is a byte.
	Centroids = 256

	// codebookRounds is how often centroids move, if they do not come to rest before.
	codebookRounds = 40

	// beginRows is how many rows there are for each centroid to begin with.
	beginRows = 32

	// scored is how many rows are compared with the centroids at a time: their scores
	// stay in the first cache.
	scored = 16
)

// A codebook is the centroids of one part of the rows: k vectors of size numbers.
type codebook struct {
	size, k   int
	centroids []float32 // [k, size]

	// table is the centroids as columns, and below them -|c|²/2: the centroid nearest
	// to x has the largest x·c - |c|²/2. Its rows are width long, a multiple of 16.
	table []float32
	width int
}

func newCodebook(size, k int) *codebook {
	width := (k + kernel.Lanes - 1) / kernel.Lanes * kernel.Lanes
	return &codebook{size: size, k: k, centroids: make([]float32, k*size), table: make([]float32, (size+1)*width), width: width}
}

// tabulate makes the table of the centroids.
func (c *codebook) tabulate() {
	for i := range c.k {
		var square float64
		for j, x := range c.centroids[i*c.size : (i+1)*c.size] {
			c.table[j*c.width+i] = x
			square += float64(float64(x) * float64(x))
		}
		c.table[c.size*c.width+i] = float32(-square / 2)
	}
}

// nearest writes the number of the nearest centroid, of equally near ones the first,
// of each of n rows to codes, of which it takes every step-th. Rows begin stride
// numbers apart. Scores are float32, so that of centroids that are hardly 2^-11 apart it
// may take either, always the same. What codes are before, each below k, is taken as a guess: it costs
// time where it is wrong, and never changes the result.
func (c *codebook) nearest(codes []uint8, step int, rows []float32, stride, n int) {
	var scores [scored * Centroids]float32
	part := make([]float32, scored*(c.size+1))
	for from := 0; from < n; from += scored {
		m := min(scored, n-from)
		for i := range m {
			at := (from + i) * stride
			own := part[i*(c.size+1):]
			copy(own[:c.size], rows[at:at+c.size])
			own[c.size] = 1
		}
		kernel.MatMul(scores[:], c.width, part, c.size+1, 1, c.table, c.width, m, c.width, c.size+1)
		for i := range m {
			code := &codes[(from+i)*step]
			*code = uint8(largest(scores[i*c.width:i*c.width+c.k], int(*code)))
		}
	}
}

// ones make [kernel.FindAtLeast] compare numbers, rather than products.
var ones = func() (x [Centroids]float32) {
	for i := range x {
		x[i] = 1
	}
	return x
}()

// largest returns the place of the largest of finite numbers, of equal ones the first.
// The number at guess is looked for first; a good one makes for few steps.
func largest(x []float32, guess int) int {
	place := kernel.FindAtLeast(x, ones[:len(x)], x[guess])
	for {
		rest := x[place+1:]
		more := kernel.FindAtLeast(rest, ones[:len(rest)], math.Nextafter32(x[place], math.MaxFloat32))
		if more == len(rest) {
			return place
		}
		place += 1 + more
	}
}

// begin takes some of the first rows as centroids, far from each other: each with a
// probability proportional to the square of the distance to the nearest of those before
// (k-means++, Arthur and Vassilvitskii 2007). Pieces of two numbers lost 15 % less at
// the end than from any rows.
func (c *codebook) begin(rows []float32, stride, n int) {
	far := make([]float32, min(n, c.k*beginRows)) // squared distances
	for i := range far {
		far[i] = math.MaxFloat32
	}
	chosen := 0
	for i := range c.k {
		if i > 0 {
			chosen = pick(far, hash(uint64(i)))
		}
		centroid := c.centroids[i*c.size : (i+1)*c.size]
		copy(centroid, rows[chosen*stride:])
		for r := range far {
			var square float32
			for j, x := range rows[r*stride : r*stride+c.size] {
				d := x - centroid[j]
				square += float32(d * d)
			}
			far[r] = min(far[r], square)
		}
	}
	c.tabulate()
}

// pick returns a place with a probability proportional to its number, which is not
// negative: that of the first sum to reach so many of 2^64 parts of the whole.
func pick(x []float32, random uint64) int {
	var sum float64
	for _, w := range x {
		sum += float64(w)
	}
	at, place := float64(float64(random>>11)/(1<<53)*sum), 0
	for i, w := range x {
		if w > 0 {
			place = i
		}
		if at -= float64(w); at < 0 {
			break
		}
	}
	return place
}

// move puts each centroid into the middle of the rows that are nearest to it (Lloyd
// 1982), and tells whether codes, which it sets, changed. A centroid of no rows gets
// the one that is farthest from its own.
func (c *codebook) move(codes, before []uint8, rows []float32, stride, n int) bool {
	copy(before, codes[:n])
	c.nearest(codes, 1, rows, stride, n)
	sums, sizes := make([]float64, c.k*c.size), make([]int, c.k)
	for i, code := range codes[:n] {
		sizes[code]++
		sum := sums[int(code)*c.size : (int(code)+1)*c.size]
		for j, x := range rows[i*stride : i*stride+c.size] {
			sum[j] += float64(x)
		}
	}
	var far []float64 // how far rows are from their centroids; made if needed
	for i, size := range sizes {
		if size > 0 {
			continue
		}
		if far == nil {
			far = c.distances(codes, rows, stride, n)
		}
		lone := 0
		for r, d := range far {
			if d > far[lone] {
				lone = r
			}
		}
		if far[lone] == 0 {
			break // there are fewer different rows than centroids
		}
		far[lone] = 0
		sizes[i] = 1
		for j, x := range rows[lone*stride : lone*stride+c.size] {
			sums[i*c.size+j] = float64(x)
		}
	}
	for i, size := range sizes {
		if size == 0 {
			continue
		}
		for j := range c.size {
			c.centroids[i*c.size+j] = float32(sums[i*c.size+j] / float64(size))
		}
	}
	c.tabulate()
	for i, code := range codes[:n] {
		if code != before[i] {
			return true
		}
	}
	return false
}

// distances are the squared ones of rows to their centroids.
func (c *codebook) distances(codes []uint8, rows []float32, stride, n int) []float64 {
	far := make([]float64, n)
	for i := range far {
		centroid := c.centroids[int(codes[i])*c.size:]
		for j, x := range rows[i*stride : i*stride+c.size] {
			d := float64(x) - float64(centroid[j])
			far[i] += float64(d * d)
		}
	}
	return far
}
