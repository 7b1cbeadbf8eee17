package pooling

import (
	"errors"
	"fmt"
	"slices"
)

// A Method says how much each token counts in the vector of its text.
type Method string

const (
	// Mean counts all tokens alike.
	Mean Method = "mean"

	// IDF weighs a token by the rarity of its word: ln((1+N)/(1+n)) + 1 for a word that
	// is in n of N texts, and divides by the sum of the weights. This is the smooth
	// inverse document frequency of scikit-learn; a word of all texts weighs 1.
	IDF Method = "idf"

	// SIF weighs a token by a/(a+p), where p is the share of its word among all tokens,
	// and divides by the number of tokens. S. Arora, Y. Liang, T. Ma, "A Simple but
	// Tough-to-Beat Baseline for Sentence Embeddings" (ICLR 2017). Taking out what the
	// vectors of the texts have in common is left to [Moments] and [Remove].
	SIF Method = "sif"
)

// Methods are all methods.
func Methods() []Method { return []Method{Mean, IDF, SIF} }

// An Unknown says what stands for a word that the vocabulary does not have.
type Unknown string

const (
	Skip       Unknown = "skip"     // nothing: it is left out of the mean
	Subwords   Unknown = "subwords" // the vector that its n-grams make
	Characters Unknown = "chars"    // the mean of its characters' vectors, of those that are words themselves
)

// Unknowns are all ways.
func Unknowns() []Unknown { return []Unknown{Skip, Subwords, Characters} }

// DefaultA is the parameter a of SIF that its authors use for most models.
const DefaultA = 1e-3

// Options say how a text becomes a vector. The zero value is the plain mean.
type Options struct {
	Method  Method  // "": Mean
	Unknown Unknown // "": Subwords if the model has them, else Skip
	A       float64 // of SIF; 0: DefaultA

	// Frequencies are what the weights of IDF and SIF are made of, of the same
	// vocabulary; nil: those of the model.
	Frequencies *Frequencies
}

// ErrNoSubwords tells that a model has no vectors of n-grams.
var ErrNoSubwords = errors.New("the model has no vectors for parts of words")

// check fills in what is left to be chosen.
func (o *Options) check(hasSubwords bool) error {
	if o.Method == "" {
		o.Method = Mean
	}
	if o.Unknown == "" {
		o.Unknown = Skip
		if hasSubwords {
			o.Unknown = Subwords
		}
	}
	if o.A == 0 {
		o.A = DefaultA
	}
	switch {
	case !slices.Contains(Methods(), o.Method):
		return fmt.Errorf("pooling %q: want one of %v", o.Method, Methods())
	case !slices.Contains(Unknowns(), o.Unknown):
		return fmt.Errorf("unknown words %q: want one of %v", o.Unknown, Unknowns())
	case o.Unknown == Subwords && !hasSubwords:
		return ErrNoSubwords
	case !(o.A > 0 && o.A <= 1e6):
		return fmt.Errorf("a of SIF is %g: want above 0", o.A)
	}
	return nil
}
