package pooling

import (
	"encoding/json"
	"math/rand/v2"
	"testing"

	"firth"
	"firth/vocab"
)

// model is a small model with counts, whose vectors are random but always the same.
func model(t testing.TB, words []string, counts []uint64, dim int) *firth.Embeddings {
	t.Helper()
	entries := make([]vocab.Entry, len(words))
	for i, w := range words {
		entries[i] = vocab.Entry{Word: w}
		if counts != nil {
			entries[i].Count = counts[i]
		}
	}
	v, err := vocab.FromOrdered(entries)
	if err != nil {
		t.Fatal(err)
	}
	m := firth.NewMatrix(len(words), dim)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range m.Data {
		m.Data[i] = float32(r.NormFloat64())
	}
	e, err := firth.NewEmbeddings(v, m, firth.Matrix{}, firth.Metadata{Training: json.RawMessage(`{"sentences":10}`)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// vectorOf pools the words of a text.
func vectorOf(t testing.TB, p *Pooler, words ...string) ([]float32, bool) {
	t.Helper()
	text := p.NewText()
	for _, w := range words {
		text.Add(w)
	}
	v := make([]float32, p.Dim())
	return v, text.Vector(v)
}

// anyNgram has one row for all n-grams.
type anyNgram struct{}

func (anyNgram) Row(string) (int, bool) { return 0, true }
