package search

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"sync/atomic"

	"firth/internal/kernel"
	"firth/vocab"
)

// Rank returns the place of a word among the neighbors of a query, 1 for the
// nearest, and its score: the answer of [Index.Search] has it at this place if it is
// long enough. Words that the query does not allow take no place; its K does not
// matter. It fails with [ErrNoDirection] if the query or the word has none, and
// panics if the query is not of the model's dimension.
func (x *Index) Rank(query Query, id vocab.WordID) (place int, at Neighbor, err error) {
	dim := x.embeddings.Dim()
	if len(query.Vector) != dim {
		panic(fmt.Sprintf("search: query of dimension %d for vectors of dimension %d", len(query.Vector), dim))
	}
	unit, ok := unitVector(query.Vector)
	word := x.embeddings.Vocab.Word(id)
	inv := x.inverseNorms()[id]
	if !ok || inv == 0 {
		return 0, Neighbor{}, fmt.Errorf("rank of %q: %w", word, ErrNoDirection)
	}
	product := float64(kernel.Dot(x.embeddings.Input.Row(int(id)), unit))
	own := candidate{clamp(product * float64(inv)), id}

	size, workers := blockRows(dim), runtime.GOMAXPROCS(0)
	products := make([][]float32, workers)
	var better atomic.Int64
	forBlocks(x.embeddings.Input.Rows, size, workers, func(worker, from, to int) {
		if products[worker] == nil {
			products[worker] = make([]float32, size)
		}
		rows, invNorms := x.rows(from, to)
		scores := products[worker][:to-from]
		kernel.DotRows(scores, rows, unit)
		better.Add(int64(countBetter(own, scores, invNorms, vocab.WordID(from), &query)))
	})
	return int(better.Load()) + 1, Neighbor{Word: word, ID: id, Score: own.score}, nil
}

// countBetter counts the rows that come before own; its other parameters are those
// of [offerCosines].
func countBetter(own candidate, products, invNorms []float32, first vocab.WordID, query *Query) int {
	n := 0
	least := float32(own.score - scoreMargin)
	for i := 0; i < len(products); i++ {
		i += kernel.FindAtLeast(products[i:], invNorms[i:], least)
		if i == len(products) {
			break
		}
		c := candidate{clamp(float64(products[i]) * float64(invNorms[i])), first + vocab.WordID(i)}
		if invNorms[i] != 0 && compareCandidates(c, own) < 0 && query.allows(c.id) {
			n++
		}
	}
	return n
}

// Order returns words as neighbors of a query, best first, with the scores that
// [Index.Search] gives them: it puts words in order that something else has found.
// Words without direction are left out. It panics if query is not of the model's
// dimension.
func (x *Index) Order(query []float32, ids []vocab.WordID) []Neighbor {
	if len(query) != x.embeddings.Dim() {
		panic(fmt.Sprintf("search: query of dimension %d for vectors of dimension %d", len(query), x.embeddings.Dim()))
	}
	unit, ok := unitVector(query)
	var all []candidate
	for _, id := range ids {
		row := x.embeddings.Input.Row(int(id))
		// Not by inverseNorms, which would look at every row for the sake of a few.
		if inv := inverseNorm(row); ok && inv != 0 {
			all = append(all, candidate{clamp(float64(kernel.Dot(row, unit)) * float64(inv)), id})
		}
	}
	slices.SortFunc(all, compareCandidates)
	return x.name(all)
}

// OddOneOut returns words by their cosine to the mean of all of them, each of
// length 1, lowest first: the first is the one that does not belong with the others
// (gensim's doesnt_match). Words of equal cosine stay in order. It fails with
// [ErrExpression] for fewer than three words, as two are equally odd, with an
// [*UnknownWordError] or with [ErrNoDirection].
func (x *Index) OddOneOut(words []string) ([]Neighbor, error) {
	if len(words) < 3 {
		return nil, fmt.Errorf("%w: %d words to find the odd one of: want three at least", ErrExpression, len(words))
	}
	terms := make([]Term, len(words))
	for i, w := range words {
		terms[i] = Term{Word: w, Weight: 1}
	}
	mean, _, err := x.Combine(terms)
	if err != nil {
		return nil, err
	}
	odd := make([]Neighbor, len(words))
	for i, w := range words {
		id, unit, err := x.unit(w)
		switch {
		case err != nil:
			return nil, err
		case id == vocab.NotInVocabulary:
			odd[i] = Neighbor{Word: w, ID: id, Score: clamp(float64(kernel.Dot(unit, mean)))}
		default:
			odd[i] = x.Order(mean, []vocab.WordID{id})[0]
		}
	}
	slices.SortStableFunc(odd, func(a, b Neighbor) int { return cmp.Compare(a.Score, b.Score) })
	return odd, nil
}
