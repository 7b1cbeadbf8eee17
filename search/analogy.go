package search

import (
	"fmt"
	"runtime"

	"firth/internal/kernel"
	"firth/vocab"
)

// An AnalogyMethod says how the three words of an analogy are put together. Both
// are of Levy and Goldberg, "Linguistic Regularities in Sparse and Explicit Word
// Representations" (CoNLL 2014).
type AnalogyMethod int

const (
	// ThreeCosAdd ranks by the cosine to b - a + c, each of length 1: words that
	// are near b and c and far from a. One large term can outweigh the others.
	ThreeCosAdd AnalogyMethod = iota

	// ThreeCosMul ranks by cos(x, b) · cos(x, c) / (cos(x, a) + 1e-6), with each
	// cosine shifted to (1 + cos) / 2: all three must be right. Scores are 0 and
	// up; only their order has a meaning.
	ThreeCosMul
)

// String returns the method's name in the literature: 3CosAdd, 3CosMul.
func (m AnalogyMethod) String() string {
	switch m {
	case ThreeCosAdd:
		return "3CosAdd"
	case ThreeCosMul:
		return "3CosMul"
	}
	return fmt.Sprintf("AnalogyMethod(%d)", int(m))
}

// Analogy returns the k best answers, best first, to the question: a is to b as
// c is to which word? The words of the question are left out, since b or c is
// mostly the nearest. It fails with an [*UnknownWordError] or with
// [ErrNoDirection]. It panics if m is not one of the methods.
func (x *Index) Analogy(a, b, c string, k int, m AnalogyMethod) ([]Neighbor, error) {
	switch m {
	case ThreeCosAdd:
		return x.Near([]Term{{Word: b, Weight: 1}, {Word: c, Weight: 1}, {Word: a, Weight: -1}}, k)
	case ThreeCosMul:
		return x.cosMul(a, b, c, k)
	}
	panic("search: unknown analogy method " + m.String())
}

func (x *Index) cosMul(a, b, c string, k int) ([]Neighbor, error) {
	dim := x.embeddings.Dim()
	units := make([]float32, kernel.Queries*dim) // of a, b, c, and zeros
	var ids [3]vocab.WordID
	for i, word := range [3]string{a, b, c} {
		id, unit, err := x.unit(word)
		if err != nil {
			return nil, err
		}
		ids[i] = id
		copy(units[i*dim:], unit)
	}
	if k <= 0 {
		return []Neighbor{}, nil
	}
	workers := runtime.GOMAXPROCS(0)
	tops, products := make([]topK, workers), make([][]float32, workers)
	for i := range tops {
		tops[i].k = k
	}
	forBlocks(x.embeddings.Input.Rows, blockRows(dim), workers, func(worker, from, to int) {
		rows, invNorms := x.rows(from, to)
		products[worker] = scanCosMul(&tops[worker], units, rows, invNorms, vocab.WordID(from), ids[:], products[worker])
	})
	return x.name(merged(tops)), nil
}
