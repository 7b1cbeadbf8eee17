package phrase

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Values of Options.Scorer.
const (
	Default = "default"
	NPMI    = "npmi"
)

// ErrOptions is what every error about [Options] wraps.
var ErrOptions = errors.New("invalid options for phrases")

// Options say what a phrase is. Start with [DefaultOptions].
type Options struct {
	// Scorer is [Default] or [NPMI], see the package comment.
	Scorer string

	// Threshold is what the score of a phrase exceeds: above 0 for [Default], from −1
	// to 1 for [NPMI]. The higher, the fewer phrases.
	Threshold float64

	// MinCount, at least 1, is subtracted from the occurrences of a pair by
	// [Default], so that a pair must have more; [NPMI] asks for as many.
	MinCount uint64

	// Delimiter stands between the words of a phrase.
	Delimiter string

	// ConnectorWords may stand inside a phrase, any number of them in a row:
	// articles and prepositions, as the pipeline writes them.
	ConnectorWords []string

	// Passes is how often [Learn] goes over the text; a phrase has up to 2ᴾ words
	// besides the connector words.
	Passes int

	// MaxMemory bounds the tables of a [Counter], about, in bytes; 0 sets no bound.
	// What is forgotten to keep it is in [Stats].
	MaxMemory int64
}

// DefaultOptions returns the values that gensim has too: one pass with a threshold
// of 10 for pairs of more than 5 occurrences.
func DefaultOptions() Options {
	return Options{Scorer: Default, Threshold: 10, MinCount: 5, Delimiter: "_", Passes: 1}
}

// Validate reports the first field whose value is not one of those that its
// documentation names. The error wraps [ErrOptions].
func (o Options) Validate() error {
	switch {
	case o.Scorer != Default && o.Scorer != NPMI:
		return fmt.Errorf("%w: scorer is %q, use %s or %s", ErrOptions, o.Scorer, Default, NPMI)
	case o.Scorer == Default && !(o.Threshold > 0 && !math.IsInf(o.Threshold, 1)):
		return fmt.Errorf("%w: threshold is %v, the scorer %s needs one above 0", ErrOptions, o.Threshold, o.Scorer)
	case o.Scorer == NPMI && !(o.Threshold >= -1 && o.Threshold <= 1):
		return fmt.Errorf("%w: threshold is %v, the scorer %s needs one from -1 to 1", ErrOptions, o.Threshold, o.Scorer)
	case o.MinCount < 1:
		return fmt.Errorf("%w: the minimum count is 0, use at least 1", ErrOptions)
	case o.Passes < 1:
		return fmt.Errorf("%w: %d passes, use at least 1", ErrOptions, o.Passes)
	case o.MaxMemory < 0:
		return fmt.Errorf("%w: the memory is %d bytes; 0 sets no bound", ErrOptions, o.MaxMemory)
	case slices.Contains(o.ConnectorWords, ""):
		return fmt.Errorf("%w: a connector word is empty", ErrOptions)
	case len(o.ConnectorWords) > maxConnectors:
		return fmt.Errorf("%w: %d connector words, use at most %d", ErrOptions, len(o.ConnectorWords), maxConnectors)
	}
	return nil
}
