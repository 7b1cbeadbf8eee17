package search

import (
	"errors"
	"fmt"
	"math"

	"firth"
	"firth/vocab"
)

// ErrNoDirection tells that a question leads nowhere: the vector of a word, or
// what is left of an expression such as "king - king", has no direction. It
// comes wrapped, with the word.
var ErrNoDirection = errors.New("vector has no direction (it is zero, or not finite)")

// vanishing is the length below which the mean of unit vectors is taken for
// zero: some roundings of float32, far below what two words differ by.
const vanishing = 1e-6

// Combine returns the query that an expression stands for: the mean of the
// words' vectors, each brought to length 1 and multiplied by its weight, and the
// mean brought to length 1 again (gensim's most_similar does the same). used are
// the ids of the words, one for each term. A word that the vocabulary lacks has the
// vector that its n-grams make, if the model can make one ([firth.Subwords]), and no
// id in used.
//
// It fails with an [*UnknownWordError], with [ErrExpression] (no terms, or
// weights that are all zero or not finite), or with [ErrNoDirection].
func (x *Index) Combine(terms []Term) (query []float32, used []vocab.WordID, err error) {
	if len(terms) == 0 {
		return nil, nil, fmt.Errorf("%w: no words", ErrExpression)
	}
	sum := make([]float64, x.embeddings.Dim())
	var weights float64
	for _, t := range terms {
		id, unit, err := x.unit(t.Word)
		if err != nil {
			return nil, nil, err
		}
		if id != vocab.NotInVocabulary {
			used = append(used, id)
		}
		weights += math.Abs(t.Weight)
		for i, u := range unit {
			sum[i] += t.Weight * float64(u)
		}
	}
	if !(weights > 0) || math.IsInf(weights, 0) { // so that a NaN fails
		return nil, nil, fmt.Errorf("%w: weights add up to %g", ErrExpression, weights)
	}
	var length float64
	for i := range sum {
		sum[i] /= weights
		length += sum[i] * sum[i]
	}
	length = math.Sqrt(length)
	if length < vanishing {
		return nil, nil, fmt.Errorf("the words cancel each other out: %w", ErrNoDirection)
	}
	query = make([]float32, len(sum))
	for i, s := range sum {
		query[i] = float32(s / length)
	}
	return query, used, nil
}

// Near returns the k words nearest to an expression, best first, without the
// words of the expression itself. It fails as [Index.Combine] does.
func (x *Index) Near(terms []Term, k int) ([]Neighbor, error) {
	query, used, err := x.Combine(terms)
	if err != nil {
		return nil, err
	}
	return x.Search(query, k, used...), nil
}

// Similarity returns the cosine of two words, from -1 to 1. It fails with an
// [*UnknownWordError] or with [ErrNoDirection].
func (x *Index) Similarity(a, b string) (float64, error) {
	if _, _, err := x.unit(a); err != nil {
		return 0, err
	}
	if _, _, err := x.unit(b); err != nil {
		return 0, err
	}
	// Not the dot product of the unit vectors: they are rounded to float32, and
	// a word has cosine 1 to itself.
	_, vectorA, _ := x.vector(a) // unit has found them
	_, vectorB, _ := x.vector(b)
	return clamp(firth.Cosine(vectorA, vectorB)), nil
}

// vector looks a word up, or makes its vector of its n-grams: the id is
// [vocab.NotInVocabulary] then.
func (x *Index) vector(word string) (vocab.WordID, []float32, error) {
	e := x.embeddings
	if id, ok := e.Vocab.ID(word); ok {
		return id, e.Input.Row(int(id)), nil
	}
	if e.Subwords != nil {
		if made, ok := e.Subwords.VectorOf(word); ok {
			return vocab.NotInVocabulary, made, nil
		}
	}
	_, err := Lookup(e.Vocab, word)
	return 0, nil, err
}

// unit returns the id of a word, as vector does, and a copy of its vector, of length 1.
func (x *Index) unit(word string) (vocab.WordID, []float32, error) {
	id, vector, err := x.vector(word)
	if err != nil {
		return 0, nil, err
	}
	unit, ok := unitVector(vector)
	if !ok {
		return 0, nil, fmt.Errorf("word %q: %w", word, ErrNoDirection)
	}
	return id, unit, nil
}
