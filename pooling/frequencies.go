package pooling

import (
	"encoding/json"
	"errors"

	"firth"
	"firth/vocab"
)

// Frequencies say how often words are seen, and in how many texts.
type Frequencies struct {
	tokens  float64 // all of them
	texts   float64
	words   []seen // by word id
	unknown map[string]seen
}

// seen is how many tokens a word has, and how many texts have it.
type seen struct{ tokens, texts float64 }

// of returns the frequencies of a word that has an id.
func (f *Frequencies) of(id vocab.WordID) seen { return f.words[id] }

// ErrNoCounts tells that a model does not say how often its words were seen.
var ErrNoCounts = errors.New("the model does not say how often its words were seen")

// usualText is how many tokens a text is taken to have where the model does not say.
const usualText = 20

// ModelFrequencies are those of the text that a model was trained on. How many texts
// have a word is not counted there and is estimated: of N texts, a word of c tokens is
// in N·c/(N+c). So it is where the number of times that a word is in a text follows a
// geometric distribution, which allows for words coming in bursts as Poisson's does not.
// N is the number of sentences that training has seen; where the model does not say it,
// there is one to every 20 tokens.
//
// It fails with [ErrNoCounts] where the model has no counts.
func ModelFrequencies(e *firth.Embeddings) (*Frequencies, error) {
	counts := e.Vocab.Counts()
	if e.Vocab.Tokens() == 0 {
		return nil, ErrNoCounts
	}
	var training struct{ Sentences uint64 }
	_ = json.Unmarshal(e.Meta.Training, &training) // absent, or from elsewhere: as if it did not say
	f := &Frequencies{tokens: float64(e.Vocab.Tokens()), texts: float64(training.Sentences), words: make([]seen, len(counts))}
	if f.texts == 0 {
		f.texts = max(1, f.tokens/usualText)
	}
	for i, c := range counts {
		n := float64(c)
		f.words[i] = seen{n, float64(f.texts*n) / (f.texts + n)}
	}
	return f, nil
}

// A Counter counts words in texts at hand. Its memory grows with the number of
// different words that the vocabulary does not have.
type Counter struct {
	vocab *vocab.Vocabulary
	f     *Frequencies
	text  uint64            // number of the present text, from 1
	last  []uint64          // by word id: the last text that had it
	lasts map[string]uint64 // the same of unknown words
}

// NewCounter begins to count.
func NewCounter(v *vocab.Vocabulary) *Counter {
	return &Counter{
		vocab: v, f: &Frequencies{words: make([]seen, v.Len()), unknown: map[string]seen{}},
		text: 1, last: make([]uint64, v.Len()), lasts: map[string]uint64{},
	}
}

// Add counts a token of the present text.
func (c *Counter) Add(word string) {
	c.f.tokens++
	if id, ok := c.vocab.ID(word); ok {
		s := &c.f.words[id]
		s.tokens++
		if c.last[id] != c.text {
			c.last[id] = c.text
			s.texts++
		}
		return
	}
	s := c.f.unknown[word]
	s.tokens++
	if c.lasts[word] != c.text {
		c.lasts[word] = c.text
		s.texts++
	}
	c.f.unknown[word] = s
}

// EndText ends the present text, which may be empty, and begins the next.
func (c *Counter) EndText() {
	c.f.texts++
	c.text++
}

// Frequencies returns what was counted. Nothing can be added afterwards.
func (c *Counter) Frequencies() *Frequencies {
	f := c.f
	c.f = nil
	return f
}
