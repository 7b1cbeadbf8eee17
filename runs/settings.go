package runs

import (
	"errors"

	"firth/corpus"
	"firth/eval"
	"firth/token"
	"firth/training"
	"firth/vocab"
	"firth/word2vec"
)

// settings are what a person chooses of a run.
type settings struct {
	config word2vec.Config

	minCount uint64
	maxVocab int

	tokenizer, digits, field string
	keepCase, simplify       bool

	heldOut, evaluateEvery float64
	earlyStop              int
}

// autoTokenizer leaves the choice to [token.Detect].
const autoTokenizer = "auto"

func defaultSettings() settings {
	return settings{
		config:        word2vec.DefaultConfig(),
		minCount:      5,
		tokenizer:     autoTokenizer,
		digits:        token.KeepDigits,
		field:         "text",
		evaluateEvery: 1,
	}
}

// check finds what does not go together. The error is a [*FieldError].
func (s settings) check() error {
	c := s.config
	switch {
	case c.ExactFromCounts && (c.Architecture != word2vec.SkipGram || c.Objective != word2vec.ExactSoftmax):
		return fieldErrorf("options.exact_from_counts", "it is for architecture %s with objective %s only", word2vec.SkipGram, word2vec.ExactSoftmax)
	case c.LearningRate > 0 && c.MinLearningRate > c.LearningRate:
		return fieldErrorf("options.min_learning_rate", "%v is above the learning rate, %v", c.MinLearningRate, c.LearningRate)
	case s.earlyStop > 0 && s.heldOut == 0:
		return fieldErrorf("options.early_stop", "it goes by the loss of held-out text, and none is held out: set held_out, 0.01 for one line in a hundred")
	}
	if err := c.Validate(); err != nil {
		return fieldErrorf("options", "%v", errors.Unwrap(err))
	}
	return nil
}

// training returns the options of a run on a corpus whose text detected suits, and
// whose questions are benchmarks.
func (s settings) training(c Corpus, detected token.Config, benchmarks []*eval.Set) (training.Options, error) {
	opts := training.Options{
		Config: s.config,
		Limits: vocab.Limits{MinCount: s.minCount, MaxSize: s.maxVocab},
		Corpus: corpus.Options{Field: s.field, Format: c.format()},
	}
	p := detected
	switch s.tokenizer {
	case autoTokenizer:
	case token.HanTokenizer:
		p = token.HanConfig()
	default:
		p = token.DefaultConfig()
		p.Tokenizer = s.tokenizer
	}
	p.FoldCase, p.Digits, p.Simplify = !s.keepCase, s.digits, s.simplify
	opts.Pipeline = p
	opts.Evaluation = training.Evaluation{HeldOut: s.heldOut, EarlyStop: s.earlyStop, Benchmarks: benchmarks}
	if s.evaluateEvery < 1 && (s.heldOut > 0 || len(benchmarks) > 0) {
		opts.Evaluation.Every = s.evaluateEvery
	}
	if err := p.Validate(); err != nil {
		return opts, fieldErrorf("options.tokenizer", "%v", err)
	}
	return opts, nil
}

// Describe returns what the options of a run are set to, by the names that they have
// in [TrainingOptions]: of a run that was begun elsewhere.
func Describe(opts training.Options) map[string]any {
	s := settings{
		config:        opts.Config,
		minCount:      opts.Limits.MinCount,
		maxVocab:      opts.Limits.MaxSize,
		tokenizer:     opts.Pipeline.Tokenizer,
		digits:        opts.Pipeline.Digits,
		field:         opts.Corpus.Field,
		keepCase:      !opts.Pipeline.FoldCase,
		simplify:      opts.Pipeline.Simplify,
		heldOut:       opts.Evaluation.HeldOut,
		evaluateEvery: opts.Evaluation.Every,
		earlyStop:     opts.Evaluation.EarlyStop,
	}
	if s.evaluateEvery == 0 {
		s.evaluateEvery = 1
	}
	return s.values()
}
