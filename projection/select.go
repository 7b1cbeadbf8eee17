package projection

import (
	"fmt"
	"math"

	"firth"
	"firth/search"
	"firth/vocab"
)

// Select returns embeddings of the words ids alone, with vectors of length 1. As
// in every vocabulary, words stand by falling count. It fails with
// [search.ErrNoDirection], or if an id is given twice. It panics if an id is not below
// the number of words.
func Select(e *firth.Embeddings, ids []vocab.WordID) (*firth.Embeddings, error) {
	entries := make([]vocab.Entry, len(ids))
	for i, id := range ids {
		entries[i] = vocab.Entry{Word: e.Vocab.Word(id), Count: e.Vocab.Count(id)}
	}
	v, err := vocab.New(entries)
	if err != nil {
		return nil, err
	}
	rows := firth.NewMatrix(len(ids), e.Dim())
	for i := range rows.Rows {
		word := v.Word(vocab.WordID(i))
		from, _ := e.Vector(word)
		if !unit(rows.Row(i), from) {
			return nil, fmt.Errorf("word %q: %w", word, search.ErrNoDirection)
		}
	}
	return firth.NewEmbeddings(v, rows, firth.Matrix{}, e.Meta, nil)
}

// HasDirection tells whether [Select] can bring v to length 1.
func HasDirection(v []float32) bool { return hasDirection(length(v)) }

// unit makes dst a copy of v of length 1. It tells false, and leaves dst as it
// is, if v has no direction.
func unit(dst, v []float32) bool {
	n := length(v)
	if !hasDirection(n) {
		return false
	}
	for i, x := range v {
		dst[i] = float32(float64(x) / n)
	}
	return true
}

// hasDirection draws the line where package search draws it.
func hasDirection(length float64) bool { return length >= 1e-30 && length <= 1e30 }

func length(v []float32) float64 {
	var sum float64
	for _, x := range v {
		sum += float64(float64(x) * float64(x))
	}
	return math.Sqrt(sum)
}
