package search

import (
	"math"
	"runtime"
	"sync"
	"sync/atomic"

	"firth"
	"firth/internal/kernel"
	"firth/vocab"
)

// A Neighbor is a word found by a search.
type Neighbor struct {
	Word string       `json:"word"`
	ID   vocab.WordID `json:"id"`

	// Score is the cosine to the query, from -1 to 1; for [ThreeCosMul], its
	// score of 0 and up.
	Score float64 `json:"score"`
}

// An Index answers questions from embeddings. It reads their Input matrix where
// it is and adds no more than one number for each word, its inverse norm, which
// the first question computes; unless [Index.EnableInt8] asks for more. Many goroutines may use an Index at once, until
// the embeddings are closed.
type Index struct {
	embeddings *firth.Embeddings

	once     sync.Once // guards invNorms
	invNorms []float32 // 1/|row|, or 0 where the row has no direction

	int8 atomic.Pointer[bytePass] // see EnableInt8
}

// NewIndex returns an index of e. It does no work yet.
func NewIndex(e *firth.Embeddings) *Index {
	return &Index{embeddings: e}
}

// Search returns the k words nearest to query by cosine, best first, without
// the words in skip. There are fewer than k if the model has fewer words with a
// direction, and none (a slice of length 0, never nil) if k is not positive or
// query has no direction. It panics if query is not of the model's dimension.
func (x *Index) Search(query []float32, k int, skip ...vocab.WordID) []Neighbor {
	return x.SearchAll([]Query{{Vector: query, K: k, Skip: skip}})[0]
}

// name makes neighbors of the best candidates.
func (x *Index) name(best []candidate) []Neighbor {
	neighbors := make([]Neighbor, len(best))
	for i, c := range best {
		neighbors[i] = Neighbor{Word: x.embeddings.Vocab.Word(c.id), ID: c.id, Score: c.score}
	}
	return neighbors
}

// rows returns the numbers of the rows [from, to), one row after another, and
// their inverse norms.
func (x *Index) rows(from, to int) (rows, invNorms []float32) {
	input := x.embeddings.Input
	return input.Data[from*input.Dim : to*input.Dim], x.inverseNorms()[from:to]
}

// inverseNorms returns 1/|row| for each row, 0 where the row has no direction.
func (x *Index) inverseNorms() []float32 {
	x.once.Do(func() {
		input := x.embeddings.Input
		x.invNorms = make([]float32, input.Rows)
		forBlocks(input.Rows, blockRows(input.Dim), runtime.GOMAXPROCS(0), func(_, from, to int) {
			for i := from; i < to; i++ {
				x.invNorms[i] = inverseNorm(input.Row(i))
			}
		})
	})
	return x.invNorms
}

// hasDirection tells whether a vector of this length has a direction. Between
// the limits neither 1/length nor the product with a vector of length 1 leaves
// the normal numbers of float32.
func hasDirection(length float64) bool {
	return length >= 1e-30 && length <= 1e30 // a NaN is neither
}

// inverseNorm returns 1/|v|, or 0 if v has no direction.
func inverseNorm(v []float32) float32 {
	// The kernel is fast but sums in float32; squares that are near its limits,
	// or no numbers at all, go the slow way.
	if square := float64(kernel.Dot(v, v)); square > 1e-20 && square < 1e30 {
		return float32(1 / math.Sqrt(square))
	}
	if n := norm(v); hasDirection(n) {
		return float32(1 / n)
	}
	return 0
}

// norm is the length of v, summed in float64, in which no square of a float32
// overflows.
func norm(v []float32) float64 {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	return math.Sqrt(sum)
}

// unitVector returns a copy of v of length 1, and false if v has no direction.
func unitVector(v []float32) (unit []float32, ok bool) {
	n := norm(v)
	if !hasDirection(n) {
		return nil, false
	}
	unit = make([]float32, len(v))
	for i, x := range v {
		unit[i] = float32(float64(x) / n)
	}
	return unit, true
}
