package pooling

import (
	"math"

	"firth/internal/kernel"
)

// A Text gathers the tokens of one text.
type Text struct {
	pooler *Pooler
	part   []float32 // of sum, that of the last tokens
	inPart int
	sum    []float64 // of the vectors, weighted
	weight float64   // sum of the weights, or number of the vectors for SIF
	counts Counts
}

// Counts say what became of tokens.
type Counts struct {
	Tokens  int64 `json:"tokens"`
	Unknown int64 `json:"unknown"` // of these, not in the vocabulary
	Made    int64 `json:"made"`    // of the unknown, got a vector by their parts
}

// Add adds up.
func (c *Counts) Add(d Counts) {
	c.Tokens += d.Tokens
	c.Unknown += d.Unknown
	c.Made += d.Made
}

// partTokens is how many vectors are added up in 32 bits, which is quick, before their
// sum is added to one of 64 bits, which stays exact enough for texts of any length.
const partTokens = 64

// Add adds a token.
func (t *Text) Add(word string) {
	t.counts.Tokens++
	p := t.pooler
	if id, ok := p.embeddings.Vocab.ID(word); ok {
		t.add(p.weightOf(id), p.embeddings.Input.Row(int(id)))
		return
	}
	t.counts.Unknown++
	if vector, ok := p.unknown(word); ok {
		t.counts.Made++
		t.add(p.weightOfUnknown(word), vector)
	}
}

func (t *Text) add(weight float32, vector []float32) {
	if t.pooler.weight == nil {
		kernel.Add(t.part, vector)
	} else {
		kernel.Axpy(t.part, weight, vector)
	}
	if t.pooler.options.Method == IDF {
		t.weight += float64(weight)
	} else {
		t.weight++
	}
	if t.inPart++; t.inPart == partTokens {
		t.flush()
	}
}

// flush adds the part to the sum.
func (t *Text) flush() {
	if t.inPart == 0 {
		return
	}
	for d, x := range t.part {
		t.sum[d] += float64(x)
	}
	clear(t.part)
	t.inPart = 0
}

// Join adds the tokens of another text of the same pooler behind those of t. The parts
// of a text give the same vector for any number of threads, but the last bit may depend
// on where the parts end.
func (t *Text) Join(other *Text) {
	t.flush()
	other.flush()
	for d, x := range other.sum {
		t.sum[d] += x
	}
	t.weight += other.weight
	t.counts.Add(other.counts)
}

// Counts tells what became of the tokens so far.
func (t *Text) Counts() Counts { return t.counts }

// Vector writes the vector of the text to dst, whose length is the dimension. It tells
// false if no token has a vector; dst is all zeros then.
func (t *Text) Vector(dst []float32) bool {
	t.flush()
	if t.weight == 0 {
		clear(dst)
		return false
	}
	for d, x := range t.sum {
		dst[d] = float32(x / t.weight)
	}
	return true
}

// Reset makes t an empty text.
func (t *Text) Reset() {
	clear(t.part)
	clear(t.sum)
	t.inPart, t.weight, t.counts = 0, 0, Counts{}
}

// Normalize brings a vector to length 1. One of zeros stays as it is.
func Normalize(vector []float32) {
	var square float64
	for _, x := range vector {
		square += float64(float64(x) * float64(x))
	}
	if square == 0 {
		return
	}
	length := math.Sqrt(square)
	for d, x := range vector {
		vector[d] = float32(float64(x) / length)
	}
}
