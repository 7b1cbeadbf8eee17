package query

import (
	"firth/token"
	"firth/vocab"
)

// Tokenize cuts text as the model's corpus was cut. A model that does not say how
// that was has its text cut at white space, and taken as it stands.
func (m *Model) Tokenize(text string) []token.Token {
	if m.Pipeline == nil {
		return m.asWritten.Tokenize(nil, text)
	}
	return m.Pipeline.Tokenize(nil, text)
}

// Mean sets dst, which is of the model's dimension, to the mean of the vectors of
// the tokens that have one, each as long as it is, and returns how many these are.
// If there are none, dst is zero. Where the model can make vectors of unknown words
// from their parts ([firth.Subwords]), all that it can make count.
//
// The sums are in float64, in the order of the tokens, so that the result is the
// same on every machine.
func (m *Model) Mean(dst []float32, tokens []token.Token) (known int) {
	sum := make([]float64, len(dst))
	for _, t := range tokens {
		if id, ok := m.Vocab.ID(t.Text); ok {
			add(sum, m.Input.Row(int(id)))
			known++
		} else if m.Subwords != nil {
			if v, ok := m.Subwords.VectorOf(t.Text); ok {
				add(sum, v)
				known++
			}
		}
	}
	divide(dst, sum, known)
	return known
}

// MeanOfIDs is [Model.Mean] of words by their ids. It panics if an id is not below
// the number of words.
func (m *Model) MeanOfIDs(dst []float32, ids []vocab.WordID) {
	sum := make([]float64, len(dst))
	for _, id := range ids {
		add(sum, m.Input.Row(int(id)))
	}
	divide(dst, sum, len(ids))
}

func add(sum []float64, v []float32) {
	for i, x := range v {
		sum[i] += float64(x)
	}
}

func divide(dst []float32, sum []float64, n int) {
	for i, x := range sum {
		dst[i] = float32(x / float64(max(1, n)))
	}
}
