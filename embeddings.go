package firth

import (
	"encoding/json"
	"fmt"
	"io"

	"firth/vocab"
)

// A Matrix is Rows vectors of Dim numbers each, row after row.
type Matrix struct {
	Rows, Dim int
	Data      []float32 // len Rows*Dim
}

// NewMatrix returns a matrix of zeros.
func NewMatrix(rows, dim int) Matrix {
	return Matrix{Rows: rows, Dim: dim, Data: make([]float32, rows*dim)}
}

// Row returns row i, of length Dim. It shares the matrix's memory.
func (m Matrix) Row(i int) []float32 {
	return m.Data[i*m.Dim : (i+1)*m.Dim : (i+1)*m.Dim]
}

// Empty tells whether the matrix has no rows.
func (m Matrix) Empty() bool { return m.Rows == 0 }

// Embeddings are word vectors: a vocabulary of V words, and their vectors of
// dimension D. They are immutable once made, so many goroutines may read them.
type Embeddings struct {
	// Vocab lists the words; row i of Input belongs to word i.
	Vocab *vocab.Vocabulary

	// Input is the [V, D] matrix of word vectors, the one that queries use.
	Input Matrix

	// Output is the second matrix of word2vec: the [V, D] vectors of context
	// words (negative sampling, softmax) or the [V-1, D] vectors of inner nodes
	// (hierarchical softmax). It is empty where the file had none.
	Output Matrix

	// Subwords make vectors of words that are not in Vocab. It is nil where the file
	// has none, and set by whoever reads the file, before anyone else has the
	// embeddings.
	Subwords *Subwords

	// Meta tells where the vectors come from.
	Meta Metadata

	closer io.Closer
}

// Metadata says how vectors were made. Each part is JSON as its own package
// writes it, so that a model file carries parts that this version of Firth does
// not know. Parts are nil where the source did not have them.
type Metadata struct {
	Pipeline json.RawMessage // token.Config: how text becomes words; used again at query time
	Config   json.RawMessage // word2vec.Config: how the vectors were trained
	Training json.RawMessage // training.Summary: what training saw and measured
}

// NewEmbeddings puts a vocabulary and its vectors together. It fails if the
// number of rows is not the number of words. closer may be nil; [Embeddings.Close]
// closes it (a mapped file, for one).
func NewEmbeddings(v *vocab.Vocabulary, input, output Matrix, meta Metadata, closer io.Closer) (*Embeddings, error) {
	if input.Rows != v.Len() {
		return nil, fmt.Errorf("%d vectors for %d words", input.Rows, v.Len())
	}
	if len(input.Data) != input.Rows*input.Dim || len(output.Data) != output.Rows*output.Dim {
		return nil, fmt.Errorf("matrix of %d×%d has %d numbers, matrix of %d×%d has %d",
			input.Rows, input.Dim, len(input.Data), output.Rows, output.Dim, len(output.Data))
	}
	if !output.Empty() && output.Dim != input.Dim {
		return nil, fmt.Errorf("input vectors have dimension %d, output vectors %d", input.Dim, output.Dim)
	}
	return &Embeddings{Vocab: v, Input: input, Output: output, Meta: meta, closer: closer}, nil
}

// Dim is D, the length of a vector.
func (e *Embeddings) Dim() int { return e.Input.Dim }

// Vector returns the vector of a word, which shares memory with the matrix.
func (e *Embeddings) Vector(word string) ([]float32, bool) {
	id, ok := e.Vocab.ID(word)
	if !ok {
		return nil, false
	}
	return e.Input.Row(int(id)), true
}

// Close gives mapped memory back. The vectors must not be read afterwards.
func (e *Embeddings) Close() error {
	if e.closer == nil {
		return nil
	}
	c := e.closer
	e.closer = nil
	return c.Close()
}
