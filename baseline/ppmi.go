package baseline

import (
	"math"
	"sync"

	"firth/eval"
	"firth/internal/kernel"
	"firth/vocab"
)

// PPMIOptions say how counts are weighed. The zero value is valid.
type PPMIOptions struct {
	// Smoothing is the exponent α of context counts; 0 stands for 1, none.
	Smoothing float64

	// Shift is k, whose logarithm is taken from each number; 0 stands for 1, none.
	Shift float64
}

// PPMI weighs the counts: see the package's comment.
func (c *Counts) PPMI(opts PPMIOptions) *Sparse {
	alpha, shift := opts.Smoothing, opts.Shift
	if alpha == 0 {
		alpha = 1
	}
	if shift == 0 {
		shift = 1
	}
	// log P(c), with N(*, c) = N(c, *) since windows are symmetric.
	var total float64
	logP := make([]float64, c.Words)
	for w, sum := range c.sums {
		if sum > 0 {
			total += math.Pow(sum, alpha)
			logP[w] = float64(alpha * math.Log(sum))
		}
	}
	logTotal := math.Log(total)
	m := &Sparse{Rows: c.Words, starts: make([]int, c.Words+1)}
	for w := range c.Words {
		logSum := math.Log(c.sums[w])
		for i := c.starts[w]; i < c.starts[w+1]; i++ {
			col := c.cols[i]
			pmi := math.Log(float64(c.counts[i])) - logSum - (logP[col] - logTotal) - math.Log(shift)
			if v := float32(pmi); v > 0 {
				m.cols, m.values = append(m.cols, col), append(m.values, v)
			}
		}
		m.starts[w+1] = len(m.cols)
	}
	return m
}

// A Sparse is a square matrix of which only the numbers that are not 0 are kept, row
// after row.
type Sparse struct {
	Rows   int
	starts []int // row w is starts[w] to starts[w+1] of the others
	cols   []uint32
	values []float32
}

// NonZero is how many numbers are not 0.
func (m *Sparse) NonZero() int { return len(m.values) }

// At returns the number in a row and a column.
func (m *Sparse) At(row, col int) float32 {
	cols, values := m.row(row)
	for i, c := range cols {
		if int(c) == col {
			return values[i]
		}
	}
	return 0
}

func (m *Sparse) row(w int) (cols []uint32, values []float32) {
	return m.cols[m.starts[w]:m.starts[w+1]], m.values[m.starts[w]:m.starts[w+1]]
}

// Transposed returns the matrix with rows and columns exchanged.
func (m *Sparse) transposed() *Sparse {
	t := &Sparse{Rows: m.Rows, starts: make([]int, m.Rows+1), cols: make([]uint32, len(m.cols)), values: make([]float32, len(m.values))}
	for _, c := range m.cols {
		t.starts[c+1]++
	}
	for i := range m.Rows {
		t.starts[i+1] += t.starts[i]
	}
	next := append([]int(nil), t.starts...)
	for w := range m.Rows {
		cols, values := m.row(w)
		for i, c := range cols {
			t.cols[next[c]], t.values[next[c]] = uint32(w), values[i]
			next[c]++
		}
	}
	return t
}

// times fills dst with M·x, both of so many columns, row after row.
func (m *Sparse) times(dst, x []float32, columns, threads int) {
	const rows = 64
	var wg sync.WaitGroup
	for t := range threads {
		wg.Go(func() {
			// Frequent words have long rows, so the rows are dealt out in turn.
			for from := t * rows; from < m.Rows; from += threads * rows {
				for w := from; w < min(m.Rows, from+rows); w++ {
					y := dst[w*columns : (w+1)*columns]
					clear(y)
					cols, values := m.row(w)
					for i, c := range cols {
						kernel.Axpy(y, values[i], x[int(c)*columns:][:columns])
					}
				}
			}
		})
	}
	wg.Wait()
}

// Space returns the rows as evaluation wants vectors. Asking analogies takes a table
// of up to 4 kB a word.
func (m *Sparse) Space() eval.Space {
	s := &sparseSpace{m: m, inverse: make([]float64, m.Rows)}
	for w := range m.Rows {
		_, values := m.row(w)
		var square float64
		for _, v := range values {
			square += float64(float64(v) * float64(v))
		}
		if square > 0 {
			s.inverse[w] = 1 / math.Sqrt(square)
		}
	}
	return s
}

type sparseSpace struct {
	m       *Sparse
	inverse []float64 // of the rows' lengths; 0 where they have no direction
}

func (s *sparseSpace) Cosine(a, b []vocab.WordID) float64 {
	x, y := s.sum(a), s.sum(b)
	var xy, xx, yy float64
	for i := range x {
		xy += float64(x[i] * y[i])
		xx += float64(x[i] * x[i])
		yy += float64(y[i] * y[i])
	}
	if xx == 0 || yy == 0 {
		return 0
	}
	return xy / (math.Sqrt(xx) * math.Sqrt(yy))
}

// sum returns the sum of the directions of words.
func (s *sparseSpace) sum(words []vocab.WordID) []float64 {
	sum := make([]float64, s.m.Rows)
	for _, w := range words {
		cols, values := s.m.row(int(w))
		for i, c := range cols {
			sum[c] += float64(float64(values[i]) * s.inverse[w])
		}
	}
	return sum
}

func (s *sparseSpace) Against(words []vocab.WordID) func() func(dst []float32, from, to int) {
	width := eval.Stride(len(words))
	columns := make([]float32, s.m.Rows*width)
	for j, w := range words {
		cols, values := s.m.row(int(w))
		for i, c := range cols {
			columns[int(c)*width+j] = float32(float64(values[i]) * s.inverse[w])
		}
	}
	return func() func([]float32, int, int) {
		return func(dst []float32, from, to int) {
			for w := from; w < to; w++ {
				row := dst[(w-from)*width : (w-from+1)*width]
				if s.inverse[w] == 0 {
					eval.Undirected(row)
					continue
				}
				clear(row)
				cols, values := s.m.row(w)
				for i, c := range cols {
					kernel.Axpy(row, float32(float64(values[i])*s.inverse[w]), columns[int(c)*width:][:width])
				}
			}
		}
	}
}
