package eval

import (
	"math"

	"firth"
	"firth/internal/kernel"
	"firth/vocab"
)

// A Space is vectors as far as an evaluation looks at them: the cosines between
// words. [Dense] is one of rows of numbers; package baseline has one of rows that
// are mostly zeros, which would be too large if they were written out.
type Space interface {
	// Cosine is the cosine between two directions: that of a word, or where a list
	// has several, of the mean of their directions. It is 0 if one has no direction.
	Cosine(a, b []vocab.WordID) float64

	// Against prepares for the cosines of all words to a few. What it returns is
	// called once by each goroutine, for a function of its own. That one fills dst
	// with the cosines of the words from from to to, [TileWords] at most: row i
	// of [Stride](len(words)) numbers belongs to word from+i, and column j to
	// words[j]. A row is NaN throughout if its word has no direction, and a column
	// is 0.
	Against(words []vocab.WordID) func() func(dst []float32, from, to int)
}

// TileWords is how many words a [Space] is asked for at a time.
const TileWords = 32

// Stride is how far apart the rows of n cosines lie.
func Stride(n int) int { return (n + kernel.Lanes - 1) / kernel.Lanes * kernel.Lanes }

// Dense is the space of vectors of numbers: row returns that of a word. All of them
// have the same length; zeros at their ends mean nothing. They must not change
// while the space is in use, and row is called from many goroutines at once.
func Dense(row func(vocab.WordID) []float32) Space { return dense(row) }

type dense func(vocab.WordID) []float32

func (row dense) Cosine(a, b []vocab.WordID) float64 {
	return firth.Cosine(row.mean(a), row.mean(b))
}

// mean returns the sum of the directions of words, which points where their mean
// does. A single word is its row as it is.
func (row dense) mean(words []vocab.WordID) []float32 {
	if len(words) == 1 {
		return row(words[0])
	}
	sum := make([]float32, len(row(words[0])))
	unit := make([]float32, len(sum))
	for _, w := range words {
		if direction(unit, row(w)) {
			kernel.Add(sum, unit)
		}
	}
	return sum
}

func (row dense) Against(words []vocab.WordID) func() func(dst []float32, from, to int) {
	if len(words) == 0 {
		return func() func([]float32, int, int) { return func([]float32, int, int) {} }
	}
	dim, width := len(row(words[0])), Stride(len(words))
	columns, unit := make([]float32, dim*width), make([]float32, dim)
	for j, w := range words {
		if direction(unit, row(w)) {
			for d, x := range unit {
				columns[d*width+j] = x
			}
		}
	}
	return func() func([]float32, int, int) {
		tile := make([]float32, TileWords*dim)
		return func(dst []float32, from, to int) {
			var none [TileWords]bool
			for k := range to - from {
				unit := tile[k*dim : (k+1)*dim]
				if none[k] = !direction(unit, row(vocab.WordID(from+k))); none[k] {
					clear(unit)
				}
			}
			kernel.MatMul(dst, width, tile, dim, 1, columns, width, to-from, width, dim)
			for k := range to - from {
				if none[k] {
					Undirected(dst[k*width : (k+1)*width])
				}
			}
		}
	}
}

// Undirected fills the cosines of a word without direction: with NaN.
func Undirected(cosines []float32) {
	for i := range cosines {
		cosines[i] = float32(math.NaN())
	}
}

// direction fills dst with v scaled to length 1, and reports whether it has a
// direction: its length, squared, is an ordinary float32.
func direction(dst, v []float32) bool {
	square := float64(kernel.Dot(v, v))
	if !(square > 1e-30 && square < 1e30) {
		return false
	}
	copy(dst, v)
	kernel.Scale(dst, float32(1/math.Sqrt(square)))
	return true
}
