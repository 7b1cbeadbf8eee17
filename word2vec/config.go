package word2vec

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"firth/internal/kernel"
)

// Architecture says which word predicts which.
type Architecture string

// The two architectures of word2vec.
const (
	SkipGram Architecture = "skipgram" // one context word predicts the center word
	CBOW     Architecture = "cbow"     // the mean of the context words predicts it
)

// Objective says what the prediction is scored against.
type Objective string

// The three objectives of word2vec.
const (
	// NegativeSampling tells a true pair from a few sampled ones by logistic
	// regression, instead of from all words by a softmax.
	NegativeSampling Objective = "negative"

	// HierarchicalSoftmax makes a word's probability a product of yes-or-no
	// questions, one at each inner node on the way to it in a Huffman tree. Row i
	// of Output is then inner node i, and the last row is zero.
	HierarchicalSoftmax Objective = "hierarchical"

	// ExactSoftmax is the textbook's objective: the softmax over all words.
	ExactSoftmax Objective = "softmax"
)

// maxThreads is more than any machine has, and few enough to do no harm.
const maxThreads = 4096

// The grid makes the pairs of a block in chunks, so that its blocks may be as long as
// any text is; the other engines take the words of a block into memory.
const (
	maxGridBlock  = 1 << 40
	maxOtherBlock = 1 << 24
)

// maxBlock is the most positions that a block may have.
func (c Config) maxBlock() int64 {
	if c.Architecture == SkipGram && c.Objective != ExactSoftmax {
		return maxGridBlock
	}
	return maxOtherBlock
}

// ErrConfig is wrapped by every error that a [Config] is at fault for.
var ErrConfig = errors.New("configuration is not valid")

// Config says how to train. It is saved in the model, except for what does not
// change the result. Take [DefaultConfig] and change what you need.
type Config struct {
	Architecture Architecture `json:"architecture"`
	Objective    Objective    `json:"objective"`

	// Dim is D, the length of a word vector. More holds more detail and wants
	// more text; time grows in proportion. 1 to 65,536.
	Dim int `json:"dim"`

	// Window is the most words on either side of a center word that count as its
	// context. For each center the radius is drawn from 1 to Window, so near
	// words count more. Small windows (2) favor words of the same grammar, large
	// ones (10) words of the same topic. 1 to 1,000.
	Window int `json:"window"`

	// Negatives is K, the number of noise words for each true pair. 5 is usual
	// for large texts, up to 20 for small ones. 1 to 63.
	Negatives int `json:"negatives"`

	// Epochs is how often the text is read. At least 1.
	Epochs int `json:"epochs"`

	// Subsample is t: a word whose share f of the text is large is kept with
	// probability sqrt(t/f) + t/f only. 1e-3 to 1e-5 for large texts; 0 keeps all.
	Subsample float64 `json:"subsample"`

	// NoisePower is the exponent of the noise distribution: negatives are drawn
	// in proportion to count^NoisePower. 0.75 as in the paper; 0 is uniform.
	NoisePower float64 `json:"noise_power"`

	// LearningRate is the step size at the start; it falls in a straight line to
	// MinLearningRate at the end of the last epoch. 0 stands for the usual value
	// of the architecture: 0.025 for skip-gram, 0.05 for CBOW. With the exact
	// softmax it is 0.1 for CBOW, whose steps in Input are smaller there by the number
	// of contexts, and 0.1 with ExactFromCounts, whose steps are damped.
	LearningRate    float64 `json:"learning_rate"`
	MinLearningRate float64 `json:"min_learning_rate"`

	// Seed chooses all random numbers. Any value is as good as another.
	Seed uint64 `json:"seed"`

	// BlockTokens is how many positions of the text are trained as one block:
	// see grid.go. 0 lets the length of the text decide. It changes the result, a
	// little.
	BlockTokens int `json:"block_tokens,omitempty"`

	// Partitions is how many parts the matrices of skip-gram are cut into, the
	// most threads that can be of use. 0 lets the vocabulary decide (16, or fewer
	// for small vocabularies). It changes the result, a little.
	Partitions int `json:"partitions,omitempty"`

	// ExactFromCounts trains skip-gram with the exact softmax on the counts of all
	// pairs of words instead of on the text, window by window: an epoch then takes a
	// time that grows with the square of the vocabulary, but not with the text. It
	// wants more epochs, 20 to 50.
	ExactFromCounts bool `json:"exact_from_counts,omitempty"`

	// Threads is how many threads train. It never changes the result, so it is
	// not saved. 0 means all cores.
	Threads int `json:"-"`
}

// DefaultConfig returns the settings that suit most texts: skip-gram with 5
// negatives, dimension 100, window 5, 5 epochs.
func DefaultConfig() Config {
	return Config{
		Architecture:    SkipGram,
		Objective:       NegativeSampling,
		Dim:             100,
		Window:          5,
		Negatives:       5,
		Epochs:          5,
		Subsample:       1e-3,
		NoisePower:      0.75,
		MinLearningRate: 1e-4,
		Seed:            1,
	}
}

// Validate reports the first setting that is out of its range, wrapping
// [ErrConfig].
func (c Config) Validate() error {
	switch {
	case c.Architecture != SkipGram && c.Architecture != CBOW:
		return configError("architecture %q: want %s or %s", c.Architecture, SkipGram, CBOW)
	case c.Objective != NegativeSampling && c.Objective != HierarchicalSoftmax && c.Objective != ExactSoftmax:
		return configError("objective %q: want %s, %s or %s", c.Objective, NegativeSampling, HierarchicalSoftmax, ExactSoftmax)
	case c.ExactFromCounts && (c.Objective != ExactSoftmax || c.Architecture != SkipGram):
		return configError("exact_from_counts with %s and objective %s: it is there for %s and objective %s only", c.Architecture, c.Objective, SkipGram, ExactSoftmax)
	case c.Dim < 1 || c.Dim > 1<<16:
		return configError("dim %d: want 1 to %d", c.Dim, 1<<16)
	case c.Window < 1 || c.Window > 1000:
		return configError("window %d: want 1 to 1000", c.Window)
	case c.Negatives < 1 || c.Negatives > kernel.MaxNegatives:
		return configError("negatives %d: want 1 to %d", c.Negatives, kernel.MaxNegatives)
	case c.Epochs < 1 || c.Epochs > 1_000_000:
		return configError("epochs %d: want 1 to 1,000,000", c.Epochs)
	case !(c.Subsample >= 0 && c.Subsample <= 1):
		return configError("subsample %v: want 0 to 1", c.Subsample)
	case !(math.Abs(c.NoisePower) <= 10):
		return configError("noise power %v: want -10 to 10", c.NoisePower)
	case !(c.LearningRate >= 0 && c.LearningRate <= 10):
		return configError("learning rate %v: want above 0, to 10 (0 for the usual one)", c.LearningRate)
	case !(c.MinLearningRate >= 0 && c.MinLearningRate <= c.rate()):
		return configError("minimum learning rate %v: want 0 to the learning rate, %v", c.MinLearningRate, c.rate())
	case c.BlockTokens < 0 || int64(c.BlockTokens) > c.maxBlock():
		return configError("block of %d tokens: want 1 to %d, or 0 to let the text decide", c.BlockTokens, c.maxBlock())
	case c.Partitions < 0 || c.Partitions > maxPartitions:
		return configError("%d partitions: want 1 to %d, or 0 to let the vocabulary decide", c.Partitions, maxPartitions)
	case c.Threads < 0 || c.Threads > maxThreads:
		return configError("%d threads: want 1 to %d, or 0 for all cores", c.Threads, maxThreads)
	}
	return nil
}

func configError(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrConfig, fmt.Sprintf(format, args...))
}

// rate is LearningRate, or the usual one where it is 0.
func (c Config) rate() float64 {
	switch {
	case c.LearningRate > 0:
		return c.LearningRate
	case c.ExactFromCounts, c.Objective == ExactSoftmax && c.Architecture == CBOW:
		return 0.1
	case c.Architecture == CBOW:
		return 0.05
	}
	return 0.025
}

// ParseConfig reads a configuration as a model holds it.
func ParseConfig(data []byte) (Config, error) {
	var c Config
	if err := json.Unmarshal(data, &c); err != nil {
		return Config{}, fmt.Errorf("training configuration: %w", err)
	}
	return c, c.Validate()
}
