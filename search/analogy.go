package search

import (
	"fmt"

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
	var (
		words = [3]string{a, b, c}
		ids   [3]vocab.WordID
		units [3][]float32
	)
	for i, word := range words {
		var err error
		if ids[i], units[i], err = x.unit(word); err != nil {
			return nil, err
		}
	}
	return x.top(k, func(top *topK, from, to int) {
		rows, invNorms := x.rows(from, to)
		scanCosMul(top, units[0], units[1], units[2], rows, invNorms, vocab.WordID(from), ids[:])
	}), nil
}
