package pooling

import (
	"firth"
	"firth/vocab"
)

// A Pooler makes vectors of texts. It is immutable, so many goroutines may use it.
type Pooler struct {
	embeddings *firth.Embeddings
	options    Options
	weight     []float32 // by word id; nil where all words weigh 1
}

// New prepares to make vectors of texts with those of a model. It fails with
// [ErrNoSubwords] or [ErrNoCounts] where the model lacks what the options want.
func New(e *firth.Embeddings, opts Options) (*Pooler, error) {
	if err := opts.check(e.Subwords != nil); err != nil {
		return nil, err
	}
	p := &Pooler{embeddings: e, options: opts}
	if opts.Method == Mean {
		return p, nil
	}
	if p.options.Frequencies == nil {
		var err error
		if p.options.Frequencies, err = ModelFrequencies(e); err != nil {
			return nil, err
		}
	}
	p.weight = p.options.weights()
	return p, nil
}

// Options returns the options, with what New has chosen.
func (p *Pooler) Options() Options { return p.options }

// Dim is the length of the vectors.
func (p *Pooler) Dim() int { return p.embeddings.Dim() }

// NewText begins a text.
func (p *Pooler) NewText() *Text {
	return &Text{pooler: p, part: make([]float32, p.Dim()), sum: make([]float64, p.Dim())}
}

// weightOf is the weight of a word that has an id.
func (p *Pooler) weightOf(id vocab.WordID) float32 {
	if p.weight == nil {
		return 1
	}
	return p.weight[id]
}

// weightOfUnknown is the weight of a word without an id.
func (p *Pooler) weightOfUnknown(word string) float32 {
	if p.weight == nil {
		return 1
	}
	return p.options.weight(p.options.Frequencies.unknown[word])
}

// unknown returns the vector that stands for a word without an id.
func (p *Pooler) unknown(word string) ([]float32, bool) {
	switch p.options.Unknown {
	case Subwords:
		return p.embeddings.Subwords.VectorOf(word)
	case Characters:
		return CharactersOf(p.embeddings, word)
	}
	return nil, false
}

// CharactersOf returns the mean of the vectors of a word's characters, those that are
// words of the model themselves, and tells false if not one is.
func CharactersOf(e *firth.Embeddings, word string) ([]float32, bool) {
	var sum []float32
	n := 0
	for _, r := range word {
		vector, ok := e.Vector(string(r))
		if !ok {
			continue
		}
		if sum == nil {
			sum = make([]float32, e.Dim())
		}
		n++
		for d, x := range vector {
			sum[d] += x
		}
	}
	for d := range sum {
		sum[d] /= float32(n)
	}
	return sum, n > 0
}
